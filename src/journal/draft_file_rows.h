// The rows behind DraftFiles.
#pragma once

#include <memory>

#include "journal/draft_files.h"
#include "journal/transaction.h"
#include "journal/writer.h"

namespace intaked::journal {

// `reading` is its own, so that a file may be read as slowly as another host takes it.
std::unique_ptr<DraftFiles> make_draft_files(Writer& writer,
                                             std::unique_ptr<sql::Connection> reading);

// Instead of those of an earlier plan. True: some are wanted.
Result<bool> store_draft_files(sql::Connection& db, std::int64_t intake,
                               const std::vector<model::DraftFile>& files);
Result<std::vector<model::DraftFile>> read_draft_files(sql::Connection& db, std::int64_t intake);

Result<std::vector<FilesClaim>> choose_for_storing(sql::Connection& db, std::size_t limit,
                                                   const std::unordered_set<std::string>& but,
                                                   std::string& last_origin);
Result<void> settle_file(Transaction& transaction, const std::string& intake_id, int number,
                         const FileOutcome& outcome);
Result<void> finish_files(Transaction& transaction, const std::string& intake_id, int revision,
                          const std::string& body);
Result<std::optional<StoredFile>> find_stored(sql::Connection& db, const StoredKey& key);
Result<DraftBody> read_draft_body(sql::Connection& db, const std::string& intake_id);
Result<model::DraftFile> read_draft_file(sql::Connection& db, const std::string& intake_id,
                                         int number);
Result<bool> conversation_has_file(sql::Connection& db, const std::string& member,
                                   const std::string& asking, const model::Digest& digest);
Result<std::uint64_t> read_raw_size(sql::Connection& db, const std::string& intake_id);
Result<std::string> read_raw_piece(sql::Connection& db, const std::string& intake_id,
                                   std::uint64_t offset);

}  // namespace intaked::journal

// What arrived becomes a row: bytes, arrival and cursor in the caller's transaction.
#pragma once

#include <map>
#include <optional>
#include <string>

#include "journal/transaction.h"

namespace intaked::journal {

// Decides by index whether the arrival, or these bytes from this source, are known. What was
// received before the journal was opened may have a ticket that a lost journal knew: it is looked
// up before it is sent.
Result<Recorded> record(Transaction& transaction, const model::RawMessage& message,
                        const model::Digest& raw_digest, const std::optional<Cursor>& cursor,
                        std::size_t chunk_bytes, Instant opened_at = {});

Result<void> store_cursor(Transaction& transaction, const std::string& mailbox,
                          const Cursor& cursor, Instant mail_at = {});
Result<Cursor> read_cursor(sql::Connection& db, const std::string& mailbox);

// How many of these this source has never recorded.
Result<std::vector<std::uint32_t>> unrecorded(sql::Connection& db, const std::string& mailbox,
                                              const std::string& folder, std::uint32_t uidvalidity,
                                              const std::vector<std::uint32_t>& uids);
Result<std::size_t> count_unknown(sql::Connection& db, const std::string& source,
                                  const std::vector<model::Digest>& raw_digests);

// All bytes of an intake; "" if there are none (any more).
Result<std::string> read_bytes(sql::Connection& db, std::int64_t intake, std::uint64_t expected);

}  // namespace intaked::journal

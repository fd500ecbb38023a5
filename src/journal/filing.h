// planned → filed, or parked: what may be sent now, and what came of it.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "journal/transaction.h"

namespace intaked::journal {

// Who had the last turn; in no journal.
struct FilingTurns {
  std::string origin;  // so that sources take turns
  // The last probe, so that drafts take turns as the next. None since something was claimed to be
  // filed.
  struct Probe {
    std::int64_t priority = 0;
    std::string origin;
    std::int64_t id = 0;
  };
  std::optional<Probe> probe;
};

// Chooses and commits intents with the caller's transaction; the answer's drafts are read after
// the commit. `turns` is moved on.
Result<std::vector<std::int64_t>> choose_for_filing(Transaction& transaction, std::size_t limit,
                                                    FilingTurns& turns);
Result<std::vector<std::int64_t>> choose_probe(Transaction& transaction, FilingTurns& turns);
Result<std::vector<FilingClaim>> read_filing_claims(sql::Connection& db,
                                                    const std::vector<std::int64_t>& chosen);

// For what was chosen but never handed out: nothing was sent.
Result<void> unchoose_filings(Transaction& transaction, const std::vector<std::int64_t>& chosen);

Result<std::vector<InDoubt>> read_in_doubt(sql::Connection& db, Instant since);
Result<bool> has_filed(sql::Connection& db);

// Appends the delivery, if any, and does the step.
Result<void> settle(Transaction& transaction, const Options& options, const std::string& intake_id,
                    const std::optional<model::Delivery>& delivery, const NextStep& next);
Result<void> save_settle_remaining(
    Transaction& transaction,
    const std::vector<std::pair<std::string, std::chrono::microseconds>>& remaining);

// The next revision of its draft, whoever says that it may change; its number.
Result<int> append_revision(Transaction& transaction, std::int64_t intake,
                            const Revision& revision);
// See Journal::revise.
Result<int> revise(Transaction& transaction, const std::string& intake_id,
                   const Revision& revision);

// See Filings.
Result<std::string> request_of(sql::Connection& db, const std::string& intake_id);
Result<std::size_t> take_back(Transaction& transaction, const std::string& reason,
                              Instant parked_since, std::size_t limit);
Result<void> keep_hold(Transaction& transaction, const std::string& hold);
Result<std::string> kept_hold(sql::Connection& db);

// The journal was opened. If it has been silent for longer than `settle`, it may be a copy of an
// older one, restored: what is not filed is looked up before it is sent.
Result<void> doubt_the_past(Transaction& transaction, std::chrono::microseconds settle);

// The process ended while requests were out: nobody knows what became of them.
Result<void> doubt_intents(Transaction& transaction, std::chrono::microseconds settle);

}  // namespace intaked::journal

#include "journal/acknowledge.h"

#include "base/failpoint.h"
#include "journal/words.h"

namespace intaked::journal {

Result<std::vector<model::Arrival>> pending_acknowledgements(sql::Connection& db,
                                                             const std::string& mailbox,
                                                             std::size_t limit) {
  std::vector<model::Arrival> pending;
  INTAKED_CHECK(
      db.run("SELECT folder, uidvalidity, uid FROM arrival WHERE acknowledgement = 'due'"
             " AND source = $1 ORDER BY id LIMIT $2",
             {mailbox, static_cast<std::int64_t>(limit)}, [&](const sql::Row& row) {
               pending.push_back({.kind = model::ArrivalKind::imap,
                                  .source = mailbox,
                                  .folder = std::string(row.text(0)),
                                  .uidvalidity = static_cast<std::uint32_t>(row.integer(1)),
                                  .uid = static_cast<std::uint32_t>(row.integer(2)),
                                  .event_id = {}});
             }));
  return pending;
}

Result<void> acknowledged(Transaction& transaction, const std::vector<model::Arrival>& arrivals) {
  for (const auto& a : arrivals)
    INTAKED_CHECK(transaction.db.run(
        "UPDATE arrival SET acknowledgement = 'done' WHERE kind = $1 AND source = $2"
        " AND folder = $3 AND uidvalidity = $4 AND uid = $5 AND event_id = $6",
        {word_of(a.kind), a.source, a.folder, std::int64_t{a.uidvalidity}, std::int64_t{a.uid},
         a.event_id}));
  failpoint("journal.acknowledged");
  return {};
}

}  // namespace intaked::journal

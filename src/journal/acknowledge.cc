#include "journal/acknowledge.h"

#include "base/failpoint.h"
#include "journal/place.h"
#include "journal/words.h"

namespace intaked::journal {

Result<std::vector<model::Arrival>> pending_acknowledgements(sql::Connection& db,
                                                             const std::string& mailbox,
                                                             std::size_t limit) {
  std::vector<model::Arrival> pending;
  INTAKED_CHECK(
      db.run("SELECT folder, uidvalidity, uid FROM arrival WHERE acknowledgement = 'due'"
             " AND source = $1"
             " AND era = COALESCE((SELECT era FROM mailbox_place WHERE mailbox = $1), 0)"
             " ORDER BY id LIMIT $2",
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
  for (const auto& a : arrivals) {
    INTAKED_TRY(const std::int64_t era, era_of(transaction.db, a));
    INTAKED_CHECK(transaction.db.run(
        "UPDATE arrival SET acknowledgement = 'done' WHERE kind = $1 AND source = $2"
        " AND folder = $3 AND uidvalidity = $4 AND uid = $5 AND event_id = $6 AND era = $7",
        {word_of(a.kind), a.source, a.folder, std::int64_t{a.uidvalidity}, std::int64_t{a.uid},
         a.event_id, era}));
  }
  failpoint("journal.acknowledged");
  return {};
}

}  // namespace intaked::journal

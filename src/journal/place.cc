#include "journal/place.h"

#include <optional>

namespace intaked::journal {

namespace {

Result<std::optional<Place>> known_place(sql::Connection& db, const std::string& mailbox) {
  std::optional<Place> known;
  INTAKED_CHECK(db.run("SELECT account, folder FROM mailbox_place WHERE mailbox = $1", {mailbox},
                       [&](const sql::Row& row) {
                         known = Place{mailbox, std::string(row.text(0)), std::string(row.text(1))};
                       }));
  return known;
}

Result<void> begin_era(Transaction& transaction, const Place& place) {
  INTAKED_CHECK(transaction.db.run(
      "UPDATE mailbox_place SET account = $2, folder = $3, era = era + 1 WHERE mailbox = $1",
      {place.mailbox, place.account, place.folder}));
  return transaction.db.run("DELETE FROM mailbox_cursor WHERE mailbox = $1", {place.mailbox});
}

}  // namespace

Result<std::vector<Place>> place_mailboxes(Transaction& transaction,
                                           const std::vector<Place>& places) {
  std::vector<Place> moved;
  for (const Place& place : places) {
    INTAKED_TRY(auto known, known_place(transaction.db, place.mailbox));
    if (!known) {
      INTAKED_CHECK(transaction.db.run(
          "INSERT INTO mailbox_place (mailbox, account, folder, era) VALUES ($1, $2, $3, 0)",
          {place.mailbox, place.account, place.folder}));
    } else if (*known != place) {
      INTAKED_CHECK(begin_era(transaction, place));
      moved.push_back(std::move(*known));
    }
  }
  return moved;
}

Result<std::int64_t> era_of(sql::Connection& db, const model::Arrival& arrival) {
  std::int64_t era = 0;
  if (arrival.kind != model::ArrivalKind::imap) return era;
  INTAKED_CHECK(db.run("SELECT era FROM mailbox_place WHERE mailbox = $1", {arrival.source},
                       [&](const sql::Row& row) { era = row.integer(0); }));
  return era;
}

}  // namespace intaked::journal

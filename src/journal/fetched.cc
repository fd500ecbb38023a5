#include "journal/fetched.h"

#include <algorithm>
#include <cstdint>
#include <optional>

#include "journal/record.h"
#include "journal/words.h"
#include "lib/crypto/mail_digests.h"

namespace intaked::journal {
namespace {

constexpr std::size_t k_chunk_bytes = 256u << 10;
// The parser's process holds it several times.
constexpr std::size_t k_bytes_max = 100u << 20;

}  // namespace

Result<void> append_fetched(Transaction& transaction, const std::string& intake_id,
                            std::string_view bytes) {
  std::optional<std::int64_t> intake;
  std::uint64_t size = 0;
  INTAKED_CHECK(
      transaction.db.run("SELECT id, bytes FROM intake WHERE public_id = $1 AND state = 'received'"
                         " AND origin_kind = 'hook' AND planning = 2",
                         {intake_id}, [&](const sql::Row& row) {
                           intake = row.integer(0);
                           size = static_cast<std::uint64_t>(row.integer(1));
                         }));
  if (!intake) return {};  // it went on without, or somebody has dropped it
  if (size + bytes.size() > k_bytes_max)
    return fail(ErrorKind::invalid, "it is larger than what a message may have");
  INTAKED_TRY(std::string all, read_bytes(transaction.db, *intake, size + bytes.size()));
  all += bytes;
  // All chunks but the last are of one length: places of files count on it.
  std::uint64_t chunk = 0;
  std::int64_t chunks = 0;
  INTAKED_CHECK(transaction.db.run("SELECT LENGTH(bytes) FROM chunk WHERE intake = $1 ORDER BY n",
                                   {*intake}, [&](const sql::Row& row) {
                                     if (chunks++ == 0)
                                       chunk = static_cast<std::uint64_t>(row.integer(0));
                                   }));
  if (chunks <= 1) chunk = k_chunk_bytes;
  const std::int64_t last = std::max<std::int64_t>(chunks - 1, 0);
  INTAKED_CHECK(
      transaction.db.run("DELETE FROM chunk WHERE intake = $1 AND n = $2", {*intake, last}));
  std::int64_t n = last;
  for (std::size_t at = static_cast<std::size_t>(last) * chunk; at < all.size(); at += chunk)
    INTAKED_CHECK(
        transaction.db.run("INSERT INTO chunk (intake, n, bytes) VALUES ($1, $2, $3)",
                           {*intake, n++, sql::Blob{std::string_view(all).substr(at, chunk)}}));
  return transaction.db.run(
      "UPDATE intake SET bytes = $2, full_size = $2, raw_digest = $3 WHERE id = $1",
      {*intake, static_cast<std::int64_t>(all.size()), blob_of(crypto::mail_digests(all).raw)});
}

}  // namespace intaked::journal

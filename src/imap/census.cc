#include "imap/census.h"

#include <algorithm>
#include <utility>

namespace intaked::imap {
namespace {

// More are counted, but not named: a person looks at the first ones, and takes them first.
constexpr std::size_t k_unaccounted_named_max = 1'000;
constexpr std::uint32_t k_window_uids = 2'000;

}  // namespace

Census::Census(CensusRequest request, const MailboxOptions& options, const Position& position,
               Instant now)
    : request_(request), options_(options), position_(position), windows_(k_window_uids) {
  result_.asked_at = request.asked_at;
  result_.counted_at = now;
  result_.since = request.since;
  result_.uidvalidity = position.uidvalidity;
  result_.up_to = position.last_uid;
  const std::uint32_t newest = request.newest_uids;
  const bool is_partial = newest != 0 && position.last_uid > newest;
  result_.above = is_partial ? position.last_uid - newest : 0;
  windows_.begin(result_.above, position.last_uid);
}

std::optional<UidRange> Census::next() {
  return windows_.next();
}

bool Census::covers(std::uint32_t uid) const {
  const auto& window = windows_.open();
  return window && uid >= window->first && uid <= window->last;
}

void Census::list(std::uint32_t uid, std::optional<Instant> date) {
  Listed& listed = listed_[uid];
  listed.uid = uid;
  if (date) listed.date = date;
}

Census::Standing Census::standing_of(std::uint32_t uid, const std::optional<Instant>& date) const {
  if (uid <= position_.old_to) return Standing::from_before;
  if (!date) return Standing::counts;
  if (*date < std::max(request_.since, request_.rows_since)) return Standing::too_old;
  const bool by_date = options_.start == StartAt::date && uid <= position_.contact_top;
  if (by_date && *date < options_.start_date) return Standing::from_before;
  // A folder that was numbered anew was looked through by its bytes; what is known keeps its old
  // arrival, and has none under the new number.
  if (*date < position_.watermark) return Standing::from_before;
  if (*date < position_.renumbered_at) return Standing::known_by_bytes;
  return Standing::counts;
}

Result<void> Census::answered(bool good, const Unrecorded& unrecorded) {
  auto listed = std::exchange(listed_, {});
  if (!good) {
    const auto alone = windows_.stumbled();
    if (!alone) return {};
    listed = {{*alone, {*alone, {}, {}}}};
  } else {
    windows_.answered(listed.size());
  }
  std::vector<std::uint32_t> uids;
  for (const auto& [uid, one] : listed) uids.push_back(uid);
  INTAKED_TRY(const std::vector<std::uint32_t> missing, unrecorded(uids));
  for (const auto& [uid, one] : listed) {
    ++result_.listed;
    if (!std::ranges::binary_search(missing, uid)) {
      ++result_.recorded;
      continue;
    }
    switch (standing_of(uid, one.date)) {
      case Standing::from_before:
        ++result_.from_before;
        break;
      case Standing::known_by_bytes:
        ++result_.known_by_bytes;
        break;
      case Standing::too_old:
        ++result_.too_old;
        break;
      case Standing::counts:
        ++result_.unaccounted;
        if (unaccounted_.size() < k_unaccounted_named_max) {
          unaccounted_.push_back(one);
          result_.first_unaccounted.push_back({uid, one.date});
        }
        break;
    }
  }
  return {};
}

std::optional<CensusResult> standing_after(const std::optional<CensusResult>& standing,
                                           const CensusResult& result) {
  if (standing && result.unaccounted > standing->unaccounted) return result;
  if (result.since != Instant{})
    return standing || result.unaccounted == 0 ? standing : std::optional(result);
  const bool misses_below = standing && standing->uidvalidity == result.uidvalidity &&
                            std::ranges::any_of(standing->first_unaccounted, [&](const auto& one) {
                              return one.uid <= result.above;
                            });
  return misses_below ? standing : std::optional(result);
}

}  // namespace intaked::imap

#include "desk/look_up.h"

#include <array>
#include <memory>
#include <utility>

#include "desk/classify.h"
#include "desk/marked.h"

namespace intaked::desk {
namespace {

using model::Json;

constexpr int k_page_rows = 100;
constexpr int k_pages_max = 50;
constexpr std::size_t k_search_rows = 50;

std::string describe(const curl::HttpAnswer& answer) {
  if (answer.ending != curl::HttpEnding::answered) return answer.text;
  const std::string words = words_of(answer.body);
  return "the desk answered " + std::to_string(answer.status) + (words.empty() ? "" : ": ") + words;
}

bool is_success(const curl::HttpAnswer& answer) {
  return answer.ending == curl::HttpEnding::answered && answer.status >= 200 && answer.status < 300;
}

// Asking again would bring the same: the call is not in the plan, or does not exist.
bool is_lasting_refusal(const curl::HttpAnswer& answer) {
  if (answer.ending != curl::HttpEnding::answered) return false;
  switch (answer.status) {
    case 400:
    case 403:
    case 404:
    case 405:
    case 410:
    case 422:
      return true;
    default:
      return false;
  }
}

enum class Asking { again_may_help, again_brings_the_same };

LookUp cannot_tell(std::string why, Asking asking = Asking::again_may_help) {
  LookUp result;
  result.text = std::move(why);
  result.is_lasting = asking == Asking::again_brings_the_same;
  return result;
}

LookUp none() {
  LookUp result;
  result.answered = true;
  return result;
}

// What all our markers have in common: "intk1-".
std::string beginning_of(const std::string& marker) {
  return marker.substr(0, marker.find('-') + 1);
}

// Collects the rows of one page that carry the marker; a beginning of markers stands for all.
std::vector<Found> marked_rows(const Page& page, const std::string& marker) {
  const bool any = marker == beginning_of(marker);
  std::vector<Found> found;
  for (const Json& row : page.rows) {
    if (any ? carries_marker_like(row, marker) : carries_marker(row, marker))
      add_found(found, found_from(row));
  }
  return found;
}

// Reads pages of a list from 0 until one is empty (a server may cut `limit` down, so that a short
// page says nothing), the marker is found, or something is wrong.
class ListReader : public std::enable_shared_from_this<ListReader> {
 public:
  enum class End { found, none, no_proof, refused, failed };
  struct Outcome {
    End end;
    std::vector<Found> found;
    std::string text;
    bool rows_have_fields = false;  // in which a marker would stand
  };

  ListReader(Get get, std::string target, std::string marker, std::function<void(Outcome)> done)
      : get_(std::move(get)),
        target_(std::move(target)),
        marker_(std::move(marker)),
        done_(std::move(done)) {}

  void next() {
    get_(target_ + "&page=" + std::to_string(page_) + "&limit=" + std::to_string(k_page_rows),
         [self = shared_from_this()](const curl::HttpAnswer& answer) { self->take(answer); });
  }

 private:
  void take(const curl::HttpAnswer& answer) {
    if (!is_success(answer)) {
      return end(is_lasting_refusal(answer) ? End::refused : End::failed, describe(answer));
    }
    const Result<Page> page = read_list_page(answer.body);
    if (!page) return end(End::failed, page.error().text);
    std::vector<Found> found = marked_rows(*page, marker_);
    if (!found.empty()) return done_({End::found, std::move(found), {}, true});
    if (page->rows.empty()) {
      if (rows_ == 0 || rows_show_markers_) return end(End::none, {});
      return end(End::no_proof, "the desk's list does not show markers");
    }
    const std::string first = found_from(page->rows.front()).ticket_id;
    if (page_ > 0 && first == first_of_last_page_) {
      return end(End::no_proof, "the desk's list repeats its first page");
    }
    first_of_last_page_ = first;
    for (const Json& row : page->rows) {
      rows_show_markers_ |= carries_marker_like(row, beginning_of(marker_));
      rows_have_fields_ |= shows_markers(row);
    }
    rows_ += page->rows.size();
    if (++page_ == k_pages_max) {
      return end(End::no_proof,
                 "the desk's list is longer than " + std::to_string(rows_) + " rows");
    }
    next();
  }

  void end(End how, std::string text) { done_({how, {}, std::move(text), rows_have_fields_}); }

  const Get get_;
  const std::string target_;
  const std::string marker_;
  const std::function<void(Outcome)> done_;
  int page_ = 0;
  std::size_t rows_ = 0;
  bool rows_show_markers_ = false;
  bool rows_have_fields_ = false;
  std::string first_of_last_page_;
};

std::string search_target(std::string_view words, std::size_t rows) {
  return "/v1/search/tickets?q=" + curl::url_encode(words) +
         "&query_by=metadata&sort_by=" + curl::url_encode("createdAt:desc") +
         "&per_page=" + std::to_string(rows);
}

// Does the desk show our markers at all? Otherwise that it shows none of this kind says nothing.
void find_any_of_ours(const Get& get, const std::string& marker, const std::string& why,
                      const std::function<void(LookUp)>& answer) {
  get(search_target(beginning_of(marker), 1), [=](const curl::HttpAnswer& http) {
    const Result<Page> page = is_success(http)
                                  ? read_search_page(http.body)
                                  : Result<Page>(fail(ErrorKind::unavailable, describe(http)));
    if (!page) {
      return answer(cannot_tell(
          why + "; searching: " + page.error().text,
          is_lasting_refusal(http) ? Asking::again_brings_the_same : Asking::again_may_help));
    }
    for (const Json& row : page->rows) {
      if (carries_marker_like(row, beginning_of(marker))) return answer(none());
    }
    answer(cannot_tell(why + "; the search shows no ticket of ours, so it proves nothing",
                       Asking::again_brings_the_same));
  });
}

class TicketLookUp : public std::enable_shared_from_this<TicketLookUp> {
 public:
  TicketLookUp(Get get, std::string marker, std::string list_target,
               std::function<void(LookUp)> answer)
      : get_(std::move(get)),
        marker_(std::move(marker)),
        list_target_(std::move(list_target)),
        answer_(std::move(answer)) {}

  void search() {
    get_(search_target(marker_, k_search_rows),
         [self = shared_from_this()](const curl::HttpAnswer& answer) { self->searched(answer); });
  }

 private:
  void searched(const curl::HttpAnswer& answer) {
    if (is_success(answer)) {
      const Result<Page> page = read_search_page(answer.body);
      if (page) {
        search_was_empty_ = true;
        LookUp result;
        result.found = marked_rows(*page, marker_);
        result.answered = !result.found.empty();
        if (result.answered) return answer_(std::move(result));
      } else {
        search_text_ = page.error().text;
      }
    } else {
      search_text_ = describe(answer);
      search_is_refused_ = is_lasting_refusal(answer);
    }
    std::make_shared<ListReader>(get_, list_target_, marker_,
                                 [self = shared_from_this()](ListReader::Outcome outcome) {
                                   self->listed(std::move(outcome));
                                 })
        ->next();
  }

  void listed(ListReader::Outcome outcome) {
    switch (outcome.end) {
      case ListReader::End::found: {
        LookUp result;
        result.answered = true;
        result.found = std::move(outcome.found);
        return answer_(std::move(result));
      }
      case ListReader::End::none:
        return answer_(none());
      case ListReader::End::failed:
        return answer_(cannot_tell(std::move(outcome.text)));
      case ListReader::End::refused:
      case ListReader::End::no_proof:
        break;
    }
    list_text_ = std::move(outcome.text);
    if (!search_was_empty_) {
      return answer_(
          cannot_tell(list_text_ + "; searching: " + search_text_,
                      search_is_refused_ ? Asking::again_brings_the_same : Asking::again_may_help));
    }
    find_any_of_ours(get_, marker_, list_text_, answer_);
  }

  const Get get_;
  const std::string marker_;
  const std::string list_target_;
  const std::function<void(LookUp)> answer_;
  bool search_was_empty_ = false;
  bool search_is_refused_ = false;
  std::string search_text_;
  std::string list_text_;
};

}  // namespace

std::string date_range_since(Instant since, Instant now) {
  constexpr std::chrono::hours k_day{24};
  constexpr std::array<std::pair<int, const char*>, 6> k_ranges = {
      {{1, "1d"}, {2, "2d"}, {7, "1w"}, {14, "2w"}, {21, "3w"}, {28, "4w"}}};
  for (const auto& [days, range] : k_ranges) {
    if (now - since <= days * k_day) return range;
  }
  return "3m";
}

void find_marked_ticket(const Get& get, std::string marker, std::string team_id, Instant since,
                        Instant now, std::function<void(LookUp)> answer) {
  std::string list = "/v1/tickets?dateRange=" + date_range_since(since, now);
  if (!team_id.empty()) list += "&teamId=" + curl::url_encode(team_id);
  std::make_shared<TicketLookUp>(get, std::move(marker), std::move(list), std::move(answer))
      ->search();
}

void find_any_marked(const Get& get, std::string beginning, std::function<void(LookUp)> answer) {
  std::make_shared<TicketLookUp>(get, std::move(beginning), "/v1/tickets?dateRange=3m",
                                 std::move(answer))
      ->search();
}

void find_marked_comment(const Get& get, std::string ticket_id, std::string marker,
                         std::function<void(LookUp)> answer) {
  auto listed = [get, marker, answer = std::move(answer)](ListReader::Outcome outcome) {
    if (outcome.end == ListReader::End::no_proof && outcome.rows_have_fields)
      return find_any_of_ours(get, marker, outcome.text, answer);
    LookUp result;
    result.answered = outcome.end == ListReader::End::found || outcome.end == ListReader::End::none;
    result.found = std::move(outcome.found);
    result.text = std::move(outcome.text);
    result.is_lasting =
        outcome.end == ListReader::End::no_proof || outcome.end == ListReader::End::refused;
    answer(std::move(result));
  };
  std::make_shared<ListReader>(
      get, "/v1/comments?entityType=ticket&entityId=" + curl::url_encode(ticket_id),
      std::move(marker), std::move(listed))
      ->next();
}

}  // namespace intaked::desk

#include "desk/look_up.h"

#include <algorithm>
#include <array>
#include <memory>
#include <optional>
#include <utility>

#include "desk/classify.h"
#include "desk/find_in_list.h"
#include "desk/marked.h"
#include "desk/pages.h"

namespace intaked::desk {
namespace {

constexpr std::size_t k_search_rows = 50;

enum class Asking { again_may_help, again_brings_the_same, is_cut_off };

LookUp cannot_tell(std::string why, Asking asking = Asking::again_may_help) {
  LookUp result;
  result.text = std::move(why);
  result.is_lasting = asking == Asking::again_brings_the_same;
  result.was_cut_off = asking == Asking::is_cut_off;
  return result;
}

LookUp found_is(std::vector<Found> found) {
  LookUp result;
  result.answered = true;
  result.found = std::move(found);
  return result;
}

LookUp none() {
  return found_is({});
}

LookUp nothing_is_shown() {
  LookUp result = none();
  result.shows_nothing = true;
  return result;
}

std::string search_target(std::string_view words, std::size_t rows) {
  return "/v1/search/tickets?q=" + curl::url_encode(words) +
         "&query_by=metadata&sort_by=" + curl::url_encode("createdAt:desc") +
         "&per_page=" + std::to_string(rows);
}

// What a search shows with the marker. An error where it shows none and proves nothing by it;
// invalid: a refusal that lasts, or what no search for a marker answers; it will again. timed_out:
// it was cut off.
Result<std::vector<Found>> read_search(const curl::HttpAnswer& http, const std::string& marker) {
  if (!is_success(http)) {
    return fail(is_lasting_refusal(http) ? ErrorKind::invalid : ErrorKind::unavailable,
                describe(http));
  }
  INTAKED_TRY(const Page page, read_search_page(http.body));
  std::vector<Found> found = marked_rows(page, marker);
  if (found.empty() && page.not_whole) return fail(*page.not_whole);
  return found;
}

Asking asking_after(const Error& error) {
  if (error.kind == ErrorKind::timed_out) return Asking::is_cut_off;
  return error.kind == ErrorKind::invalid ? Asking::again_brings_the_same : Asking::again_may_help;
}

// Does the desk show our markers at all? Otherwise that it shows none of this kind says nothing.
struct AnyOfOurs {
  enum class Shown { yes, no, not_told } shown = Shown::not_told;
  std::string text;
  Asking asking = Asking::again_may_help;
};

void find_any_of_ours(const Get& get, const std::string& marker,
                      const std::function<void(AnyOfOurs)>& answer) {
  get(search_target(beginning_of(marker), 1), [=](const curl::HttpAnswer& http) {
    const auto found = read_search(http, beginning_of(marker));
    AnyOfOurs result;
    if (!found) {
      result.text = found.error().text;
      result.asking = asking_after(found.error());
      return answer(std::move(result));
    }
    result.shown = found->empty() ? AnyOfOurs::Shown::no : AnyOfOurs::Shown::yes;
    answer(std::move(result));
  });
}

LookUp without_proof(const std::string& why, const AnyOfOurs& any) {
  if (any.shown == AnyOfOurs::Shown::not_told)
    return cannot_tell(why + "; searching: " + any.text, any.asking);
  return cannot_tell(why + "; the search shows no ticket of ours, so it proves nothing",
                     Asking::again_brings_the_same);
}

// What a list's end answers by itself; nothing where it proves neither that it is there nor that
// not.
std::optional<LookUp> told_by(InList& outcome) {
  using End = InList::End;
  switch (outcome.end) {
    case End::found:
      return found_is(std::move(outcome.found));
    case End::none:
      return none();
    case End::failed:
      return cannot_tell(outcome.text);
    case End::has_no_id:
      return cannot_tell(outcome.text, Asking::again_brings_the_same);
    case End::empty:
    case End::refused:
    case End::shows_no_markers:
    case End::not_whole:
      break;
  }
  return std::nullopt;
}

constexpr const char* k_widest_range = "3m";

class TicketLookUp : public std::enable_shared_from_this<TicketLookUp> {
 public:
  struct Question {
    std::string marker;  // or the beginning of all of ours
    Sought sought = Sought::perhaps_young;
    std::string range = k_widest_range;  // of the list
    bool range_reaches = true;           // back to whatever could be there
  };

  TicketLookUp(Get get, Question question, std::function<void(LookUp)> answer)
      : get_(std::move(get)), question_(std::move(question)), answer_(std::move(answer)) {}

  void search() {
    get_(search_target(question_.marker, k_search_rows),
         [self = shared_from_this()](const curl::HttpAnswer& answer) { self->searched(answer); });
  }

 private:
  void searched(const curl::HttpAnswer& answer) {
    Result<std::vector<Found>> found = read_search(answer, question_.marker);
    if (!found) {
      search_text_ = found.error().text;
      search_asking_ = asking_after(found.error());
      return list();
    }
    if (!have_ids(*found)) {
      search_has_seen_it_ = true;
      search_text_ = k_no_id;
      search_asking_ = Asking::again_brings_the_same;
      return list();
    }
    if (!found->empty()) return answer_(found_is(std::move(*found)));
    search_was_empty_ = true;
    if (question_.marker == beginning_of(question_.marker)) any_.shown = AnyOfOurs::Shown::no;
    if (question_.sought == Sought::old && any_.shown != AnyOfOurs::Shown::no)
      return ask_for_any_of_ours([](TicketLookUp& self) { self.list(); });
    list();
  }

  // Where the search shows ours, that it shows not this one is the answer; else `otherwise`.
  void ask_for_any_of_ours(void (*otherwise)(TicketLookUp&)) {
    find_any_of_ours(get_, question_.marker, [self = shared_from_this(), otherwise](AnyOfOurs any) {
      self->any_ = std::move(any);
      if (self->any_.shown == AnyOfOurs::Shown::yes) return self->answer_(none());
      otherwise(*self);
    });
  }

  void list() { read_list(question_.range, &TicketLookUp::listed); }

  void read_list(const std::string& range, void (TicketLookUp::*then)(InList)) {
    find_in_list(
        get_, "/v1/tickets?dateRange=" + range, question_.marker,
        [self = shared_from_this(), then](InList outcome) { ((*self).*then)(std::move(outcome)); });
  }

  void listed(InList outcome) {
    using End = InList::End;
    const bool says_no = outcome.end == End::none || outcome.end == End::empty;
    if (says_no && search_has_seen_it_) return answer_(cannot_tell(search_text_, search_asking_));
    if (says_no && !question_.range_reaches) {
      outcome.end = End::not_whole;
      outcome.text = "the desk's list does not reach back to when the message came";
    }
    if (auto told = told_by(outcome)) return answer_(std::move(*told));
    list_text_ = outcome.text;
    list_was_empty_ = outcome.end == End::empty;
    if (!search_was_empty_)
      return answer_(cannot_tell(list_text_ + "; searching: " + search_text_, search_asking_));
    if (any_.shown != AnyOfOurs::Shown::no)
      return ask_for_any_of_ours([](TicketLookUp& self) { self.nothing_of_ours_is_shown(); });
    nothing_of_ours_is_shown();
  }

  // Neither by the search nor by the list. On a desk that has no ticket at all that is the answer.
  void nothing_of_ours_is_shown() {
    if (!list_was_empty_ || any_.shown != AnyOfOurs::Shown::no)
      return answer_(without_proof(list_text_, any_));
    if (question_.range == k_widest_range) return answer_(nothing_is_shown());
    read_list(k_widest_range, &TicketLookUp::listed_widely);
  }

  void listed_widely(InList outcome) {
    if (auto told = told_by(outcome)) return answer_(std::move(*told));
    if (outcome.end == InList::End::empty) return answer_(nothing_is_shown());
    answer_(without_proof(outcome.text, any_));
  }

  const Get get_;
  const Question question_;
  const std::function<void(LookUp)> answer_;
  bool search_was_empty_ = false;
  bool search_has_seen_it_ = false;  // without an id; the list may have one
  std::string search_text_;
  Asking search_asking_ = Asking::again_may_help;
  AnyOfOurs any_;
  std::string list_text_;
  bool list_was_empty_ = false;
};

class CommentLookUp : public std::enable_shared_from_this<CommentLookUp> {
 public:
  CommentLookUp(Get get, std::string ticket_id, std::string marker,
                std::function<void(LookUp)> answer)
      : get_(std::move(get)),
        ticket_id_(std::move(ticket_id)),
        marker_(std::move(marker)),
        answer_(std::move(answer)) {}

  void list() {
    find_in_list(get_, comments_target(ticket_id_), marker_,
                 [self = shared_from_this()](InList outcome) { self->listed(std::move(outcome)); });
  }

 private:
  void listed(InList outcome) {
    using End = InList::End;
    if (auto told = told_by(outcome)) return answer_(std::move(*told));
    if (outcome.end == End::empty) return ask_for_the_ticket();
    // That the search shows markers proves nothing of comments that were not read.
    if (outcome.end != End::shows_no_markers || !outcome.rows_have_fields)
      return answer_(cannot_tell(outcome.text, Asking::again_brings_the_same));
    find_any_of_ours(
        get_, marker_, [answer = answer_, why = std::move(outcome.text)](const AnyOfOurs& any) {
          answer(any.shown == AnyOfOurs::Shown::yes ? none() : without_proof(why, any));
        });
  }

  // No comments are what a key sees that may not read the ticket, too.
  void ask_for_the_ticket() {
    get_("/v1/tickets/" + curl::url_encode(ticket_id_),
         [answer = answer_](const curl::HttpAnswer& http) {
           if (is_success(http)) return answer(none());
           answer(cannot_tell(
               "the desk shows no comments, and not their ticket: " + describe(http),
               is_lasting_refusal(http) ? Asking::again_brings_the_same : Asking::again_may_help));
         });
  }

  const Get get_;
  const std::string ticket_id_;
  const std::string marker_;
  const std::function<void(LookUp)> answer_;
};

constexpr std::chrono::hours k_day{24};
// Three months have so many days at least.
constexpr int k_widest_range_days = 89;

}  // namespace

std::string date_range_since(Instant since, Instant now) {
  constexpr std::array<std::pair<int, const char*>, 6> k_ranges = {
      {{1, "1d"}, {2, "2d"}, {7, "1w"}, {14, "2w"}, {21, "3w"}, {28, "4w"}}};
  for (const auto& [days, range] : k_ranges) {
    if (now - since <= days * k_day) return range;
  }
  return k_widest_range;
}

bool a_date_range_reaches(Instant since, Instant now) {
  return now - since <= k_widest_range_days * k_day;
}

void find_marked_ticket(const Get& get, std::string marker, Sought sought, Instant since,
                        Instant now, std::function<void(LookUp)> answer) {
  TicketLookUp::Question question{.marker = std::move(marker),
                                  .sought = sought,
                                  .range = date_range_since(since, now),
                                  .range_reaches = a_date_range_reaches(since, now)};
  std::make_shared<TicketLookUp>(get, std::move(question), std::move(answer))->search();
}

void find_any_marked(const Get& get, std::string beginning, std::function<void(LookUp)> answer) {
  TicketLookUp::Question question;
  question.marker = std::move(beginning);
  std::make_shared<TicketLookUp>(get, std::move(question), std::move(answer))->search();
}

void find_marked_comment(const Get& get, std::string ticket_id, std::string marker,
                         std::function<void(LookUp)> answer) {
  std::make_shared<CommentLookUp>(get, std::move(ticket_id), std::move(marker), std::move(answer))
      ->list();
}

}  // namespace intaked::desk

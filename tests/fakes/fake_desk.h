// A desk in memory that does what a test tells it: files, refuses, asks to wait, executes and loses
// the answer, shows new tickets late, and meets a repeated deDuplicationKey in one of three ways.
//   FakeDesk desk(clock);
//   desk.next(FakeDesk::Act::lose_answer).next(FakeDesk::Act::too_many);
//   …
//   EXPECT_EQ(desk.tickets_with("intk1-…"), 1u);
// Answers come inside the call, or, after answer_later(), when the test says so. Any thread.
#pragma once

#include <algorithm>
#include <chrono>
#include <deque>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "desk/desk.h"
#include "lib/json/json_text.h"

namespace intaked::fakes {

class FakeDesk final : public desk::Desk {
 public:
  enum class Act {
    file,          // executed and told
    refuse,        // a definite no
    too_many,      // not executed; not_before = now + wait()
    down,          // target_down, not executed
    lose_answer,   // executed, outcome unknown
    lose_request,  // not executed, outcome unknown
  };
  enum class Repeat { same_ticket, conflict, second_ticket };

  struct Comment {
    std::string id;
    std::string marker;
    model::Json body;
    Instant at;
  };
  struct Ticket {
    std::string id;
    std::string identifier;
    std::string marker;
    std::string team_id;
    model::Json body;
    Instant at;
    std::vector<Comment> comments;
    std::string status = "Open";
    bool gone = false;                       // deleted at the desk
    std::vector<std::string> agent_answers;  // ids of the mails that an agent's answers were
    std::vector<std::string> linked;         // ids of tickets that were linked to this one
  };

  explicit FakeDesk(const Clock& clock) : clock_(clock) {}

  // The next calls, in order; after them `file`, or what always() says.
  FakeDesk& next(Act act, std::string text = {}) {
    const std::lock_guard lock(mutex_);
    script_.emplace_back(act, std::move(text));
    return *this;
  }
  FakeDesk& always(Act act, std::string text = {}) {
    const std::lock_guard lock(mutex_);
    script_.clear();
    always_ = {act, std::move(text)};
    return *this;
  }
  // What happens to this draft, whenever it comes.
  FakeDesk& always_to(const std::string& marker, Act act) {
    const std::lock_guard lock(mutex_);
    always_to_[marker] = act;
    return *this;
  }
  FakeDesk& on_repeat(Repeat repeat) {
    const std::lock_guard lock(mutex_);
    repeat_ = repeat;
    return *this;
  }
  FakeDesk& wait(std::chrono::microseconds wait) {
    const std::lock_guard lock(mutex_);
    wait_ = wait;
    return *this;
  }
  // Look-ups see nothing that is younger.
  FakeDesk& index_lag(std::chrono::microseconds lag) {
    const std::lock_guard lock(mutex_);
    lag_ = lag;
    return *this;
  }
  // The next so many look-ups cannot tell.
  FakeDesk& fail_look_ups(int count) {
    const std::lock_guard lock(mutex_);
    failing_look_ups_ = count;
    return *this;
  }
  FakeDesk& names(model::DeskDirectory directory) {
    const std::lock_guard lock(mutex_);
    directory_ = std::move(directory);
    return *this;
  }
  FakeDesk& hide_comments() {
    const std::lock_guard lock(mutex_);
    hides_comments_ = true;
    return *this;
  }
  // From now on answers wait for answer_all().
  FakeDesk& answer_later() {
    const std::lock_guard lock(mutex_);
    later_ = true;
    return *this;
  }
  void answer_all() {
    std::deque<std::function<void()>> answers;
    {
      const std::lock_guard lock(mutex_);
      answers.swap(waiting_);
    }
    for (auto& answer : answers) answer();
  }

  // What people do at the desk.
  FakeDesk& agent_answers(const std::string& ticket_id, const std::string& message_id) {
    const std::lock_guard lock(mutex_);
    if (Ticket* ticket = find(ticket_id)) ticket->agent_answers.push_back(message_id);
    return *this;
  }
  FakeDesk& set_status(const std::string& ticket_id, const std::string& status) {
    const std::lock_guard lock(mutex_);
    if (Ticket* ticket = find(ticket_id)) ticket->status = status;
    return *this;
  }
  FakeDesk& remove(const std::string& ticket_id) {
    const std::lock_guard lock(mutex_);
    if (Ticket* ticket = find(ticket_id)) ticket->gone = true;
    return *this;
  }

  std::vector<Ticket> tickets() const {
    const std::lock_guard lock(mutex_);
    return tickets_;
  }
  std::size_t tickets_with(std::string_view marker) const {
    const std::lock_guard lock(mutex_);
    return static_cast<std::size_t>(std::count_if(
        tickets_.begin(), tickets_.end(), [&](const Ticket& t) { return t.marker == marker; }));
  }
  std::size_t comments_with(std::string_view marker) const {
    const std::lock_guard lock(mutex_);
    std::size_t count = 0;
    for (const Ticket& ticket : tickets_) {
      for (const Comment& comment : ticket.comments) count += comment.marker == marker ? 1 : 0;
    }
    return count;
  }
  // Calls made, executed or not.
  int creates() const { return counted(creates_); }
  int comments() const { return counted(comments_); }
  int look_ups() const { return counted(look_ups_); }
  int enquiries() const { return counted(enquiries_); }
  int changes() const { return counted(changes_); }

  // So many drafts may be sent at a time.
  FakeDesk& drafts_at_once(std::size_t count) {
    const std::lock_guard lock(mutex_);
    drafts_at_once_ = count;
    return *this;
  }
  // No draft may be sent before.
  FakeDesk& hold_drafts_until(Tick at) {
    const std::lock_guard lock(mutex_);
    drafts_held_until_ = at;
    return *this;
  }
  // What somebody else did: one more ticket or comment with this marker.
  FakeDesk& add_ticket(const std::string& marker) {
    const std::lock_guard lock(mutex_);
    Ticket ticket;
    ticket.marker = marker;
    add(std::move(ticket));
    return *this;
  }
  FakeDesk& remove_ticket(const std::string& id) {
    const std::lock_guard lock(mutex_);
    std::erase_if(tickets_, [&](const Ticket& ticket) { return ticket.id == id; });
    return *this;
  }
  FakeDesk& fail_lists(int count) {
    const std::lock_guard lock(mutex_);
    failing_lists_ = count;
    return *this;
  }
  FakeDesk& fail_contacts(bool fail) {
    const std::lock_guard lock(mutex_);
    contacts_fail_ = fail;
    return *this;
  }
  int contact_calls() const { return counted(contact_calls_); }
  std::vector<desk::Contact> contacts() const {
    const std::lock_guard lock(mutex_);
    return contacts_;
  }

  desk::Leave leave_to_send(std::size_t wanted) override {
    const std::lock_guard lock(mutex_);
    if (drafts_held_until_ > clock_.ticks()) return {0, drafts_held_until_};
    return {std::min(wanted, drafts_at_once_), {}};
  }

  void create(std::string body, Tick, std::function<void(desk::Answer)> answer) override {
    desk::Answer result;
    {
      const std::lock_guard lock(mutex_);
      ++creates_;
      result = act(body, [&] { return execute_create(body); });
    }
    deliver([answer = std::move(answer), result = std::move(result)] { answer(result); });
  }

  void comment(std::string ticket_id, std::string body, Tick,
               std::function<void(desk::Answer)> answer) override {
    desk::Answer result;
    {
      const std::lock_guard lock(mutex_);
      ++comments_;
      result = act(body, [&] { return execute_comment(ticket_id, body); });
    }
    deliver([answer = std::move(answer), result = std::move(result)] { answer(result); });
  }

  // A ticket older than `since` stays unseen, as in a list that is not read as far back.
  void find_ticket(std::string marker, desk::Sought, Instant since,
                   std::function<void(desk::LookUp)> answer) override {
    desk::LookUp result;
    {
      const std::lock_guard lock(mutex_);
      result = begin_look_up();
      for (const Ticket& ticket : tickets_) {
        if (result.answered && ticket.at >= since && ticket.marker == marker &&
            is_visible(ticket.at)) {
          result.found.push_back({ticket.id, ticket.identifier, "Open"});
        }
      }
    }
    deliver([answer = std::move(answer), result = std::move(result)] { answer(result); });
  }

  void find_comment(std::string ticket_id, std::string marker,
                    std::function<void(desk::LookUp)> answer) override {
    desk::LookUp result;
    {
      const std::lock_guard lock(mutex_);
      result = begin_look_up();
      if (const Ticket* ticket = find(ticket_id); ticket && result.answered) {
        for (const Comment& comment : ticket->comments) {
          if (comment.marker == marker && is_visible(comment.at)) {
            result.found.push_back({comment.id, "", ""});
          }
        }
      }
    }
    deliver([answer = std::move(answer), result = std::move(result)] { answer(result); });
  }

  // Fails as look-ups do.
  void ticket(std::string ticket_id, std::function<void(desk::TicketNow)> answer) override {
    desk::TicketNow result;
    {
      const std::lock_guard lock(mutex_);
      ++enquiries_;
      result.answered = begin_look_up().answered;
      const Ticket* ticket = find(ticket_id);
      result.gone = !ticket || ticket->gone;
      if (ticket) {
        result.identifier = ticket->identifier;
        result.status = ticket->status;
      }
    }
    deliver([answer = std::move(answer), result = std::move(result)] { answer(result); });
  }

  void comments(std::string ticket_id, std::function<void(desk::CommentMails)> answer) override {
    desk::CommentMails result;
    {
      const std::lock_guard lock(mutex_);
      ++enquiries_;
      result.answered = begin_look_up().answered;
      const Ticket* ticket = find(ticket_id);
      result.gone = !ticket || ticket->gone;
      if (hides_comments_)
        result.text = "the key may not read them";
      else if (ticket && result.answered)
        result.message_ids = ticket->agent_answers;
    }
    deliver([answer = std::move(answer), result = std::move(result)] { answer(result); });
  }

  void update_ticket(std::string ticket_id, std::string body,
                     std::function<void(desk::Answer)> answer) override {
    desk::Answer result;
    {
      const std::lock_guard lock(mutex_);
      ++changes_;
      result = act(body, [&] {
        Ticket* ticket = find(ticket_id);
        if (!ticket || ticket->gone) return not_found();
        const auto fields = json::parse(body).value_or(model::Json());
        if (!fields.text("statusName").empty()) ticket->status = fields.text("statusName");
        return filed(ticket_id, ticket->identifier);
      });
    }
    deliver([answer = std::move(answer), result = std::move(result)] { answer(result); });
  }

  void link(std::string ticket_id, std::string linked,
            std::function<void(desk::Answer)> answer) override {
    desk::Answer result;
    {
      const std::lock_guard lock(mutex_);
      ++changes_;
      result = act("{}", [&] {
        Ticket* ticket = find(ticket_id);
        if (!ticket || ticket->gone) return not_found();
        if (std::find(ticket->linked.begin(), ticket->linked.end(), linked) == ticket->linked.end())
          ticket->linked.push_back(linked);
        return filed(ticket_id, "");
      });
    }
    deliver([answer = std::move(answer), result = std::move(result)] { answer(result); });
  }

  void list_marked_tickets(std::string beginning, Instant since,
                           std::function<void(desk::MarkedList)> answer) override {
    desk::MarkedList result;
    {
      const std::lock_guard lock(mutex_);
      result = begin_list();
      for (const Ticket& ticket : tickets_) {
        if (ticket.at >= since && ticket.marker.starts_with(beginning)) {
          result.marked.push_back({ticket.marker, {ticket.id, ticket.identifier, "Open"}});
        }
      }
    }
    deliver([answer = std::move(answer), result = std::move(result)] { answer(result); });
  }

  void list_marked_comments(std::string ticket_id, std::string beginning,
                            std::function<void(desk::MarkedList)> answer) override {
    desk::MarkedList result;
    {
      const std::lock_guard lock(mutex_);
      result = begin_list();
      if (const Ticket* ticket = find(ticket_id)) {
        for (const Comment& comment : ticket->comments) {
          if (comment.marker.starts_with(beginning)) {
            result.marked.push_back({comment.marker, {comment.id, "", ""}});
          }
        }
      }
    }
    deliver([answer = std::move(answer), result = std::move(result)] { answer(result); });
  }

  void ensure_contact(desk::Contact contact,
                      std::function<void(desk::ContactAnswer)> answer) override {
    desk::ContactAnswer result;
    {
      const std::lock_guard lock(mutex_);
      ++contact_calls_;
      const bool known = std::any_of(contacts_.begin(), contacts_.end(),
                                     [&](const auto& one) { return one.email == contact.email; });
      if (contacts_fail_) {
        result.text = "the fake desk was told to";
      } else if (known) {
        result.outcome = desk::ContactAnswer::Outcome::known;
      } else {
        result.outcome = desk::ContactAnswer::Outcome::made;
        contacts_.push_back(std::move(contact));
      }
    }
    deliver([answer = std::move(answer), result = std::move(result)] { answer(result); });
  }

  void find_any(std::string beginning, std::function<void(desk::LookUp)> answer) override {
    desk::LookUp result;
    {
      const std::lock_guard lock(mutex_);
      result.answered = true;
      for (const Ticket& ticket : tickets_)
        if (ticket.marker.starts_with(beginning)) result.found.push_back({ticket.id, "", ""});
    }
    deliver([answer = std::move(answer), result = std::move(result)] { answer(result); });
  }

  void read_directory(std::function<void(Result<model::DeskDirectory>)> answer) override {
    model::DeskDirectory directory;
    {
      const std::lock_guard lock(mutex_);
      directory = directory_;
      directory.read_at = clock_.now();
    }
    deliver([answer = std::move(answer), directory = std::move(directory)] { answer(directory); });
  }

 private:
  int counted(const int& count) const {
    const std::lock_guard lock(mutex_);
    return count;
  }

  template <class Execute>
  desk::Answer act(const std::string& body, const Execute& execute) {
    auto [what, text] = always_;
    const std::string marker(json::parse(body).value_or(model::Json()).text("deDuplicationKey"));
    if (const auto to = always_to_.find(marker); to != always_to_.end()) {
      what = to->second;
    } else if (!script_.empty()) {
      std::tie(what, text) = script_.front();
      script_.pop_front();
    }
    desk::Answer answer;
    switch (what) {
      case Act::file:
        return execute();
      case Act::lose_answer:
        static_cast<void>(execute());
        [[fallthrough]];
      case Act::lose_request:
        answer.outcome = model::DeliveryOutcome::unknown;
        break;
      case Act::refuse:
        answer.outcome = model::DeliveryOutcome::refused;
        answer.http_status = 400;
        break;
      case Act::too_many:
        answer.outcome = model::DeliveryOutcome::not_executed;
        answer.http_status = 429;
        answer.not_before = clock_.now() + wait_;
        break;
      case Act::down:
        answer.outcome = model::DeliveryOutcome::target_down;
        answer.http_status = 401;
        break;
    }
    answer.text = text.empty() ? "the fake desk was told to" : text;
    return answer;
  }

  desk::Answer execute_create(const std::string& body) {
    Ticket ticket;
    ticket.body = json::parse(body).value_or(model::Json());
    ticket.marker = ticket.body.text("deDuplicationKey");
    ticket.team_id = ticket.body.text("teamId");
    const auto same = std::find_if(tickets_.begin(), tickets_.end(),
                                   [&](const Ticket& one) { return one.marker == ticket.marker; });
    if (same != tickets_.end() && repeat_ == Repeat::same_ticket) {
      return filed(same->id, same->identifier);
    }
    if (same != tickets_.end() && repeat_ == Repeat::conflict) return conflict();
    const Ticket& added = add(std::move(ticket));
    return filed(added.id, added.identifier);
  }

  const Ticket& add(Ticket ticket) {
    const std::string number = std::to_string(tickets_.size() + 1);
    ticket.id = "TICKET" + number;
    ticket.identifier = "SUP-" + number;
    ticket.at = clock_.now();
    return tickets_.emplace_back(std::move(ticket));
  }

  desk::MarkedList begin_list() {
    desk::MarkedList result;
    result.complete = failing_lists_ == 0;
    if (failing_lists_ > 0) {
      --failing_lists_;
      result.text = "the fake desk was told to";
    }
    return result;
  }

  desk::Answer execute_comment(const std::string& ticket_id, const std::string& body) {
    Ticket* ticket = find(ticket_id);
    if (!ticket || ticket->gone) return not_found();
    Comment comment;
    comment.body = json::parse(body).value_or(model::Json());
    comment.marker = comment.body.text("deDuplicationKey");
    for (const Comment& one : ticket->comments) {
      if (one.marker != comment.marker) continue;
      if (repeat_ == Repeat::same_ticket) return filed(one.id, "");
      if (repeat_ == Repeat::conflict) return conflict();
    }
    comment.id = ticket->id + "-C" + std::to_string(ticket->comments.size() + 1);
    comment.at = clock_.now();
    ticket->comments.push_back(comment);
    return filed(comment.id, "");
  }

  static desk::Answer filed(std::string id, std::string identifier) {
    desk::Answer answer;
    answer.outcome = model::DeliveryOutcome::filed;
    answer.http_status = 201;
    answer.ticket_id = std::move(id);
    answer.ticket_identifier = std::move(identifier);
    answer.ticket_status = "Open";
    return answer;
  }

  static desk::Answer not_found() {
    desk::Answer answer;
    answer.outcome = model::DeliveryOutcome::refused;
    answer.http_status = 404;
    answer.text = "Ticket not found";
    return answer;
  }

  static desk::Answer conflict() {
    desk::Answer answer;
    answer.outcome = model::DeliveryOutcome::unknown;
    answer.http_status = 409;
    answer.text = "Duplicate";
    return answer;
  }

  desk::LookUp begin_look_up() {
    ++look_ups_;
    desk::LookUp result;
    result.answered = failing_look_ups_ == 0;
    if (failing_look_ups_ > 0) {
      --failing_look_ups_;
      result.text = "the fake desk was told to";
    }
    return result;
  }

  bool is_visible(Instant created) const { return clock_.now() - created >= lag_; }

  Ticket* find(const std::string& id) {
    const auto found = std::find_if(tickets_.begin(), tickets_.end(),
                                    [&](const Ticket& ticket) { return ticket.id == id; });
    return found == tickets_.end() ? nullptr : &*found;
  }

  void deliver(std::function<void()> answer) {
    {
      const std::lock_guard lock(mutex_);
      if (later_) return waiting_.push_back(std::move(answer));
    }
    answer();
  }

  const Clock& clock_;
  mutable std::mutex mutex_;
  std::deque<std::pair<Act, std::string>> script_;
  std::pair<Act, std::string> always_{Act::file, ""};
  bool hides_comments_ = false;
  std::map<std::string, Act> always_to_;
  Repeat repeat_ = Repeat::second_ticket;
  std::chrono::microseconds wait_{std::chrono::seconds{1}};
  std::chrono::microseconds lag_{0};
  int failing_look_ups_ = 0;
  model::DeskDirectory directory_;
  bool later_ = false;
  std::deque<std::function<void()>> waiting_;
  std::vector<Ticket> tickets_;
  std::size_t drafts_at_once_ = static_cast<std::size_t>(-1);
  Tick drafts_held_until_{};
  int failing_lists_ = 0;
  bool contacts_fail_ = false;
  std::vector<desk::Contact> contacts_;
  int contact_calls_ = 0;
  int creates_ = 0;
  int comments_ = 0;
  int look_ups_ = 0;
  int enquiries_ = 0;
  int changes_ = 0;
};

}  // namespace intaked::fakes

#include "app/enquirer.h"

#include <algorithm>

#include "base/log.h"

namespace intaked::app {
namespace {

using namespace std::chrono_literals;

constexpr auto k_ask_again = 10s;
constexpr auto k_taken_up_within = 30s;  // else somebody has dropped it meanwhile

bool contains(const std::vector<std::string>& list, const std::string& one) {
  return std::ranges::find(list, one) != list.end();
}

}  // namespace

Result<void> Enquirer::ask(Enquiry enquiry) {
  INTAKED_CHECK(journal_.threads().hold_plans({{enquiry.intake_id, enquiry.why}}));
  log::info("a message waits for the desk", {{"intake", enquiry.intake_id}, {"for", enquiry.why}});
  {
    const std::lock_guard lock(mutex_);
    Waiting waiting;
    waiting.enquiry = enquiry;
    add(waiting, enquiry);
    waiting.open_calls = enquiry.comments_of.size() + (enquiry.status_of.empty() ? 0 : 1);
    waiting_.insert_or_assign(enquiry.intake_id, std::move(waiting));
  }
  send(enquiry);
  return {};
}

// Answers may come inside the calls.
void Enquirer::send(const Enquiry& enquiry) {
  const std::string id = enquiry.intake_id;
  for (const std::string& ticket : enquiry.comments_of) {
    desk_.comments(ticket, [this, id, ticket](const desk::CommentMails& mails) {
      Result<void> stored;
      if (mails.answered)
        stored = journal_.threads().store_comment_mails(ticket, mails.message_ids);
      if (stored && mails.gone) stored = journal_.threads().store_ticket_now(ticket, "", true);
      told(id, {mails.answered && stored, stored ? mails.text : stored.error().text});
    });
  }
  if (enquiry.status_of.empty()) return;
  const std::string ticket = enquiry.status_of;
  desk_.ticket(ticket, [this, id, ticket](const desk::TicketNow& now) {
    Result<void> stored;
    if (now.answered) stored = journal_.threads().store_ticket_now(ticket, now.status, now.gone);
    told(id, {now.answered && stored, stored ? now.text : stored.error().text});
  });
}

void Enquirer::told(const std::string& intake_id, const Told& told) {
  {
    const std::lock_guard lock(mutex_);
    const auto found = waiting_.find(intake_id);
    if (found == waiting_.end()) return;
    Waiting& waiting = found->second;
    if (!told.answered) {
      waiting.failed = true;
      waiting.last_failure = told.text;
    }
    if (--waiting.open_calls > 0) return;
    if (waiting.failed) {
      waiting.ask_again_at = clock_.ticks() + k_ask_again;
      return;
    }
  }
  release(intake_id);
}

std::string Enquirer::held_up_by(const std::string& asking, const std::string& sender,
                                 const std::vector<std::string>& ids) const {
  const std::lock_guard lock(mutex_);
  for (const auto& [id, waiting] : waiting_) {
    if (id == asking) continue;
    if (!sender.empty() && contains(waiting.people, sender)) return id;
    const bool refers = std::ranges::any_of(
        ids, [&](const std::string& one) { return contains(waiting.ids, one); });
    if (refers) return id;
  }
  return {};
}

Result<void> Enquirer::hold_behind(const std::string& blocker, Enquiry enquiry) {
  INTAKED_CHECK(journal_.threads().hold_plans({{enquiry.intake_id, enquiry.why}}));
  {
    const std::lock_guard lock(mutex_);
    if (const auto found = waiting_.find(blocker); found != waiting_.end()) {
      found->second.followers.push_back(enquiry.intake_id);
      add(found->second, enquiry);
      return {};
    }
  }
  return journal_.threads().release_held({enquiry.intake_id});
}

void Enquirer::add(Waiting& waiting, const Enquiry& enquiry) {
  waiting.people.insert(waiting.people.end(), enquiry.people.begin(), enquiry.people.end());
  waiting.ids.insert(waiting.ids.end(), enquiry.ids.begin(), enquiry.ids.end());
}

Result<void> Enquirer::take_up(const std::string& intake_id) {
  std::vector<std::string> followers;
  {
    const std::lock_guard lock(mutex_);
    const auto found = waiting_.find(intake_id);
    if (found == waiting_.end()) return {};
    followers = found->second.followers;
  }
  if (!followers.empty()) INTAKED_CHECK(journal_.threads().release_held(followers));
  const std::lock_guard lock(mutex_);
  waiting_.erase(intake_id);
  return {};
}

// It stays known until it is taken up, so that nothing overtakes it in between.
void Enquirer::release(const std::string& intake_id) {
  {
    const std::lock_guard lock(mutex_);
    const auto found = waiting_.find(intake_id);
    if (found == waiting_.end()) return;
    found->second.released_at = clock_.ticks();
  }
  const auto released = journal_.threads().release_held({intake_id});
  if (released) return;
  log::warning("a message cannot go on yet", {{"error", released.error().text}});
  const std::lock_guard lock(mutex_);
  const auto found = waiting_.find(intake_id);
  if (found == waiting_.end()) return;
  found->second.released_at.reset();
  found->second.failed = true;
  found->second.ask_again_at = clock_.ticks() + k_ask_again;
}

void Enquirer::tick() {
  std::vector<Enquiry> again;
  std::vector<std::string> given_up, abandoned;
  {
    const std::lock_guard lock(mutex_);
    const Tick now = clock_.ticks();
    for (auto& [id, waiting] : waiting_) {
      if (waiting.released_at) {
        if (now - *waiting.released_at > k_taken_up_within) abandoned.push_back(id);
      } else if (!is_patient(waiting.enquiry.since)) {
        given_up.push_back(id);
        log::warning("the desk did not tell in time; a message is understood without",
                     {{"intake", id}, {"text", waiting.last_failure}});
      } else if (waiting.open_calls == 0 && waiting.failed && now >= waiting.ask_again_at) {
        waiting.failed = false;
        waiting.open_calls =
            waiting.enquiry.comments_of.size() + (waiting.enquiry.status_of.empty() ? 0 : 1);
        again.push_back(waiting.enquiry);
      }
    }
  }
  for (const std::string& id : given_up) release(id);
  for (const std::string& id : abandoned) {
    if (const auto done = take_up(id); !done)
      log::warning("messages cannot go on yet", {{"error", done.error().text}});
  }
  for (const Enquiry& enquiry : again) send(enquiry);
}

}  // namespace intaked::app

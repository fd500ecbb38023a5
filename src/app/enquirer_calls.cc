// How the enquirer asks: whom, how many at once, and what becomes of an answer.
#include <algorithm>
#include <utility>

#include "app/enquirer.h"
#include "base/log.h"
#include "hooks/stored_event.h"

namespace intaked::app {
namespace {

using namespace std::chrono_literals;

// Drafts and others share the desk's client, whose queue is bounded.
constexpr std::size_t k_desk_calls_at_once = 16;
constexpr std::size_t k_hook_calls_at_once = 4;
constexpr std::chrono::seconds k_pause_min{10}, k_pause_max{300};

}  // namespace

std::string Enquirer::comments_name(const std::string& ticket) {
  return "comments " + ticket;
}

std::string Enquirer::status_name(const std::string& ticket) {
  return "status " + ticket;
}

std::string Enquirer::need_name(const model::EventNeed& need) {
  return "need " + need.url;
}

std::vector<Enquirer::Call> Enquirer::calls_of(const Enquiry& enquiry) const {
  std::vector<Call> calls;
  for (const std::string& ticket : enquiry.comments_of)
    calls.push_back({enquiry.intake_id, ticket, false});
  if (!enquiry.status_of.empty()) calls.push_back({enquiry.intake_id, enquiry.status_of, true});
  for (const model::EventNeed& need : enquiry.needs)
    calls.push_back({enquiry.intake_id, "", false, enquiry.hook, need, enquiry.is_all_of_it});
  return calls;
}

void Enquirer::send(std::vector<Call> calls) {
  {
    const std::lock_guard lock(mutex_);
    for (Call& call : calls) {
      std::deque<Call>& lane = lanes_[call.hook].calls;
      lane.push_back(std::move(call));
    }
  }
  send_more();
}

std::optional<Enquirer::Call> Enquirer::next_call() {
  for (auto& [hook, lane] : lanes_) {
    const std::size_t at_once = hook.empty() ? k_desk_calls_at_once : k_hook_calls_at_once;
    while (!lane.calls.empty() && lane.under_way < at_once) {
      Call call = std::move(lane.calls.front());
      lane.calls.pop_front();
      if (!waiting_.contains(call.intake_id)) continue;
      ++lane.under_way;
      return call;
    }
  }
  return std::nullopt;
}

// Answers may come inside the calls, and from other threads meanwhile: their places are taken by
// who sends already.
void Enquirer::send_more() {
  {
    const std::lock_guard lock(mutex_);
    if (std::exchange(is_sending_, true)) return;
  }
  for (;;) {
    std::optional<Call> call;
    {
      const std::lock_guard lock(mutex_);
      if (!stopped_) call = next_call();
      if (!call) {
        is_sending_ = false;
        sent_.notify_all();
        return;
      }
    }
    make(*call);
  }
}

void Enquirer::ended(const Call& call, const Told& one) {
  {
    const std::lock_guard lock(mutex_);
    Lane& lane = lanes_[call.hook];
    --lane.under_way;
    if (call.is_all_of_it && one.answered) {
      lane.pause = 0s;
      lane.ask_again_at = {};
      lane.is_away = false;
    } else if (call.is_all_of_it) {
      const Tick now = clock_.ticks();
      if (now >= lane.ask_again_at) {
        lane.pause = std::clamp<std::chrono::seconds>(2 * lane.pause, k_pause_min, k_pause_max);
        lane.ask_again_at = now + lane.pause;
      }
      lane.is_away = one.is_away;
    }
  }
  told(call.intake_id, one);
  send_more();
}

// Outcomes are stored by the journal's thread, so that the desk's never waits for a disk.
void Enquirer::make(const Call& call) {
  const auto done = [this, call](const Told& one) { ended(call, one); };
  if (call.need) return fetch(call, done);
  const auto stored = [done](Told one) {
    return [done, one = std::move(one)](const Result<void>& kept) {
      done(kept ? one : Told{one.what, false, kept.error().text});
    };
  };
  const std::string& ticket = call.ticket_id;
  auto& threads = journal_.threads();
  if (call.is_status) {
    desk_.ticket(ticket, [=, &threads](const desk::TicketNow& now) {
      const Told one{status_name(ticket), now.answered, now.text};
      if (!now.answered) return done(one);
      threads.store_ticket_now(ticket, now.status, now.gone, stored(one));
    });
    return;
  }
  desk_.comments(ticket, [=, &threads](const desk::CommentMails& mails) {
    const Told one{comments_name(ticket), mails.answered, mails.text};
    if (!mails.answered) return done(one);
    if (mails.gone) return threads.store_ticket_now(ticket, "", true, stored(one));
    if (!mails.text.empty())
      log::info("the desk does not tell the mails of all comments",
                {{"ticket", ticket}, {"text", mails.text}});
    threads.store_comment_mails(ticket, mails.message_ids, mails.text.empty(), stored(one));
  });
}

// What cannot be had at all is told, too: then the message names it. A refusal may be a key that
// somebody will put right.
void Enquirer::fetch(const Call& call, const std::function<void(const Told&)>& done) {
  const std::string name = need_name(*call.need);
  const auto fail_with = [done, name, call](const Error& error) {
    const bool is_for_now = error.kind == ErrorKind::unavailable ||
                            (error.kind == ErrorKind::denied && call.is_all_of_it);
    if (!is_for_now)
      log::warning("what a webhook names cannot be fetched",
                   {{"intake", call.intake_id}, {"error", error.text}});
    done({name, !is_for_now, error.text, error.kind == ErrorKind::unavailable});
  };
  // A full disk is no answer: it is fetched again.
  const auto not_stored = [done, name](const Error& error) {
    done({name, error.kind == ErrorKind::invalid, error.text});
  };
  fetch_(call.hook, *call.need,
         [this, fail_with, not_stored, done, name, id = call.intake_id,
          url = call.need->url](Result<std::string> bytes) {
           if (!bytes) return fail_with(bytes.error());
           journal_.threads().append_fetched(id, hooks::store_fetched(url, *bytes),
                                             [=](const Result<void>& stored) {
                                               if (!stored) return not_stored(stored.error());
                                               done({name, true, ""});
                                             });
         });
}

}  // namespace intaked::app

// How the enquirer asks: whom, how many at once, and what becomes of an answer.
#include <utility>

#include "app/enquirer.h"
#include "base/log.h"
#include "hooks/stored_event.h"

namespace intaked::app {
namespace {

// Drafts and others share the desk's client, whose queue is bounded.
constexpr std::size_t k_desk_calls_at_once = 16;
constexpr std::size_t k_hook_calls_at_once = 4;

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
    calls.push_back({enquiry.intake_id, "", false, enquiry.hook, need});
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

// Answers may come inside the calls.
void Enquirer::send_more() {
  for (;;) {
    std::optional<Call> call;
    {
      const std::lock_guard lock(mutex_);
      if (!stopped_) call = next_call();
      if (!call) return;
      ++being_made_;
    }
    make(*call);
    const std::lock_guard lock(mutex_);
    if (--being_made_ == 0) made_.notify_all();
  }
}

// Outcomes are stored by the journal's thread, so that the desk's never waits for a disk.
void Enquirer::make(const Call& call) {
  const auto ended = [this, hook = call.hook](const std::string& intake_id, const Told& one) {
    {
      const std::lock_guard lock(mutex_);
      --lanes_[hook].under_way;
    }
    told(intake_id, one);
    send_more();
  };
  const auto stored = [ended, id = call.intake_id](Told one) {
    return [ended, id, one = std::move(one)](const Result<void>& done) {
      ended(id, done ? one : Told{one.what, false, done.error().text});
    };
  };
  if (call.need)
    return fetch(call, [ended, id = call.intake_id](const Told& one) { ended(id, one); });
  const std::string& ticket = call.ticket_id;
  auto& threads = journal_.threads();
  if (call.is_status) {
    desk_.ticket(ticket, [=, &threads, id = call.intake_id](const desk::TicketNow& now) {
      const Told one{status_name(ticket), now.answered, now.text};
      if (!now.answered) return ended(id, one);
      threads.store_ticket_now(ticket, now.status, now.gone, stored(one));
    });
    return;
  }
  desk_.comments(ticket, [=, &threads, id = call.intake_id](const desk::CommentMails& mails) {
    const Told one{comments_name(ticket), mails.answered, mails.text};
    if (!mails.answered) return ended(id, one);
    if (mails.gone) return threads.store_ticket_now(ticket, "", true, stored(one));
    if (!mails.text.empty())
      log::info("the desk does not tell the mails of all comments",
                {{"ticket", ticket}, {"text", mails.text}});
    threads.store_comment_mails(ticket, mails.message_ids, mails.text.empty(), stored(one));
  });
}

// What cannot be had at all is told, too: then the message names it.
void Enquirer::fetch(const Call& call, const std::function<void(const Told&)>& ended) {
  const std::string name = need_name(*call.need);
  const auto fail_with = [ended, name, id = call.intake_id](const Error& error) {
    const bool is_final = error.kind != ErrorKind::unavailable;
    if (is_final)
      log::warning("what a webhook names cannot be fetched",
                   {{"intake", id}, {"error", error.text}});
    ended({name, is_final, error.text});
  };
  // A full disk is no answer: it is fetched again.
  const auto not_stored = [ended, name](const Error& error) {
    ended({name, error.kind == ErrorKind::invalid, error.text});
  };
  fetch_(call.hook, *call.need,
         [this, fail_with, not_stored, ended, name, id = call.intake_id,
          url = call.need->url](Result<std::string> bytes) {
           if (!bytes) return fail_with(bytes.error());
           journal_.threads().append_fetched(id, hooks::store_fetched(url, *bytes),
                                             [=](const Result<void>& stored) {
                                               if (!stored) return not_stored(stored.error());
                                               ended({name, true, ""});
                                             });
         });
}

}  // namespace intaked::app

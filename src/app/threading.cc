#include "app/threading.h"

#include <algorithm>

#include "lib/text/text.h"
#include "model/subject.h"

namespace intaked::app {
namespace {

using journal::Lead;
using journal::LeadKind;

std::string ticket_words(const model::KnownThread& thread) {
  return thread.ticket_identifier.empty() ? "the ticket of intake " + thread.parent_intake
                                          : thread.ticket_identifier;
}

bool is_same(const Lead& a, const Lead& b) {
  return a.thread.parent_intake == b.thread.parent_intake;
}

// One mail that opened a ticket for each mailbox it came to.
bool is_same_mail(const Lead& a, const Lead& b) {
  return a.kind == b.kind && a.value == b.value && !a.told_by_desk && !b.told_by_desk &&
         a.content_digest == b.content_digest;
}

// A ticket that a rule has opened as the continuation of another.
bool follows(const Lead& later, const Lead& earlier) {
  return std::ranges::find(later.follows, earlier.thread.parent_intake) != later.follows.end();
}

model::ThreadEvidence evidence_of(const Lead& lead) {
  switch (lead.kind) {
    case LeadKind::chosen:
      return {"an operator", "said so", false};
    case LeadKind::token:
      return {"reply address", lead.value, false};
    case LeadKind::in_reply_to:
      return {"In-Reply-To", lead.value, lead.told_by_desk};
    case LeadKind::reference:
      return {"References", lead.value, lead.told_by_desk};
    case LeadKind::identifier:
      return {"subject", lead.value, false};
    case LeadKind::bounced:
      return {"delivery report", lead.value, lead.told_by_desk};
    case LeadKind::thread_index:
      return {"Thread-Index", lead.value, false};
  }
  return {};
}

std::string words_of(const Lead& lead) {
  const model::ThreadEvidence evidence = evidence_of(lead);
  return evidence.kind + " " + evidence.value;
}

constexpr const char* k_gone = "its ticket does not exist at the desk any more";
constexpr const char* k_names_two = "the evidence names two tickets";

std::string name_for_command(const Lead& lead) {
  return lead.thread.ticket_identifier.empty() ? lead.thread.parent_intake
                                               : lead.thread.ticket_identifier;
}

std::string ambiguous_words(const Lead& a, const Lead& b) {
  return "it names two tickets: " + ticket_words(a.thread) + " (" + words_of(a) + ") and " +
         ticket_words(b.thread) + " (" + words_of(b) +
         "); say which one it belongs to: intaked queue retry ID --on " + name_for_command(a) +
         " (or --on " + name_for_command(b) +
         "), or a ticket of its own: intaked queue retry ID --new";
}

class Choice {
 public:
  Choice(const model::ParsedMessage& message, const Author& author, const std::vector<Lead>& leads,
         const config::FollowUps& follow_ups)
      : message_(message), author_(author), leads_(leads), follow_ups_(follow_ups) {}

  Threading make(const std::string& said) {
    if (said == "new") return Threading{};
    if (!said.empty()) return as_told(said);
    std::vector<const Lead*> strong = strong_leads();
    drop_what_is_continued(strong);
    if (strong.size() > 1) return ambiguous(*strong[0], *strong[1]);
    if (strong.size() == 1) return decide(*strong[0]);
    if (const Lead* report = bounced()) return join(*report, model::ReplyBy::machine);
    if (const Lead* weak = by_thread_index()) return decide(*weak);
    if (const Lead* any = nearest_of_anybody()) return hint(*any, why_stranger(*any));
    return std::move(threading_);
  }

 private:
  Threading as_told(const std::string& parent) {
    const auto found = std::ranges::find_if(
        leads_, [&](const Lead& lead) { return lead.thread.parent_intake == parent; });
    if (found != leads_.end()) return found->gone ? hint(*found, k_gone) : join(*found, by_whom());
    return std::move(threading_);
  }

  bool takes_part(const Lead& lead) const { return app::takes_part(author_, lead); }

  // The nearest conversation of that kind that the sender takes part in. One id may lead to
  // several: who copies another's Message-ID opens a younger one, and the oldest counts.
  const Lead* nearest(LeadKind kind) const {
    for (const Lead& lead : leads_)
      if (lead.kind == kind && takes_part(lead)) return &lead;
    return nullptr;
  }

  bool leads_to(LeadKind kind, const Lead& conversation) const {
    return std::ranges::any_of(
        leads_, [&](const Lead& lead) { return lead.kind == kind && is_same(lead, conversation); });
  }

  // In-Reply-To is the message that is answered; References the way to it, nearest last. Where both
  // tell, and what is answered is on the way, they agree.
  std::vector<const Lead*> by_ids() const {
    const Lead* answered = nearest(LeadKind::in_reply_to);
    const Lead* referred = nearest(LeadKind::reference);
    if (!answered || !referred || is_same(*answered, *referred) ||
        leads_to(LeadKind::reference, *answered)) {
      if (const Lead* one = answered ? answered : referred) return {one};
      return {};
    }
    return {answered, referred};
  }

  // A subject that names several tickets speaks about them; it is an answer in none.
  const Lead* by_identifier() {
    if (author_.writes_for_others) return nullptr;
    const Lead* found = nullptr;
    for (const Lead& lead : leads_) {
      if (lead.kind != LeadKind::identifier || !takes_part(lead)) continue;
      if (found && !is_same(*found, lead)) {
        remark("the subject names several tickets, so it says nothing");
        return nullptr;
      }
      found = &lead;
    }
    return found;
  }

  std::vector<const Lead*> strong_leads() {
    std::vector<const Lead*> strong;
    const auto add = [&](const Lead* lead) {
      const bool known = !lead || std::ranges::any_of(strong, [&](const Lead* one) {
        return is_same(*one, *lead);
      });
      if (!known) strong.push_back(lead);
    };
    for (const Lead& lead : leads_)
      if (lead.kind == LeadKind::token) add(&lead);
    for (const Lead* lead : by_ids()) add(lead);
    add(by_identifier());
    // What is gone contradicts nothing.
    if (std::ranges::any_of(strong, [](const Lead* one) { return !one->gone; }))
      std::erase_if(strong, [](const Lead* one) { return one->gone; });
    return strong;
  }

  // A ticket and the one that continues it are no contradiction: the later one is meant.
  static void drop_what_is_continued(std::vector<const Lead*>& strong) {
    std::vector<const Lead*> kept;
    for (const Lead* one : strong) {
      const bool continued = std::ranges::any_of(
          strong, [&](const Lead* other) { return other != one && follows(*other, *one); });
      if (!continued) kept.push_back(one);
    }
    if (!kept.empty()) strong = std::move(kept);
  }

  Threading ambiguous(const Lead& a, const Lead& b) {
    Threading result = hint(a, k_names_two);
    result.ambiguous = ambiguous_words(a, b);
    return result;
  }

  Threading decide(const Lead& lead) {
    if (lead.gone) return hint(lead, k_gone);
    if (leads_to(LeadKind::token, lead)) return join(lead, by_whom());
    if (is_forward(message_))
      return hint(lead, "it is a forward: a new matter with old references");
    if (!is_admitted(author_, follow_ups_)) return hint(lead, why_not_admitted());
    return join(lead, by_whom());
  }

  model::ReplyBy by_whom() const {
    // What was changed or taken back stands in the ticket as it was; this is for the staff.
    if (message_.event && message_.event->kind != model::EventKind::message)
      return model::ReplyBy::machine;
    if (author_.is_ours) return model::ReplyBy::machine;
    if (!author_.is_staff) return model::ReplyBy::customer;
    return author_.identity == Identity::proven ? model::ReplyBy::staff : model::ReplyBy::machine;
  }

  std::string why_not_admitted() const {
    if (author_.key.empty()) return "it names no sender";
    return "nothing proves that " + author_.key + " sent it: " + author_.why;
  }

  std::string why_stranger(const Lead& lead) const {
    if (author_.key.empty()) return "it names no sender";
    if (lead.kind == LeadKind::thread_index && lead.thread.sender_is_participant)
      return "Outlook's Thread-Index alone, with another subject";
    if (author_.is_staff) return why_not_admitted();
    if (author_.writes_for_others)
      return author_.key +
             " writes for others, so that a ticket is named in the subject is not enough";
    if (lead.thread.sender_is_participant) return "its subject names several tickets";
    return author_.key + " takes no part in that conversation";
  }

  // A report about mail of this conversation that did not reach somebody who takes part in it.
  const Lead* bounced() const {
    if (!message_.bounce) return nullptr;
    for (const Lead& lead : leads_)
      if (lead.kind == LeadKind::bounced && lead.bounced_participant && !lead.gone) return &lead;
    return nullptr;
  }

  const Lead* by_thread_index() const {
    for (const Lead& lead : leads_) {
      if (lead.kind != LeadKind::thread_index || !takes_part(lead)) continue;
      if (text::fold_case(model::topic_of(lead.subject)) ==
          text::fold_case(model::topic_of(message_.subject)))
        return &lead;
    }
    return nullptr;
  }

  const Lead* nearest_of_anybody() const { return leads_.empty() ? nullptr : &leads_.front(); }

  void add_evidence(model::KnownThread& thread) {
    for (const Lead& lead : leads_) {
      if (lead.thread.parent_intake == thread.parent_intake) {
        thread.evidence.push_back(evidence_of(lead));
      } else if (thread.joins && lead.kind != LeadKind::reference) {
        remark(words_of(lead) + " leads to " + ticket_words(lead.thread) + "; it did not count");
      }
    }
  }

  Threading join(const Lead& lead, model::ReplyBy by) {
    model::KnownThread thread = lead.thread;
    thread.joins = true;
    thread.by = by;
    add_evidence(thread);
    threading_.thread = std::move(thread);
    return std::move(threading_);
  }

  Threading hint(const Lead& lead, std::string why_not) {
    model::KnownThread thread = lead.thread;
    thread.why_not = std::move(why_not);
    add_evidence(thread);
    threading_.thread = std::move(thread);
    return std::move(threading_);
  }

  void remark(std::string words) { threading_.remarks.push_back(std::move(words)); }

  const model::ParsedMessage& message_;
  const Author& author_;
  const std::vector<Lead>& leads_;
  const config::FollowUps& follow_ups_;
  Threading threading_;
};

// Of the mails by which `conversation` is named, the oldest: its opener, or a later one that alone
// is named. Intakes are numbered in the order of their arrival.
std::string named_first_by(const std::vector<Lead>& leads, const std::string& conversation) {
  std::string first;
  for (const Lead& lead : leads) {
    if (lead.thread.parent_intake != conversation || lead.kind == LeadKind::thread_index) continue;
    const std::string& by = lead.named_by.empty() ? conversation : lead.named_by;
    if (first.empty() || by < first) first = by;
  }
  return first.empty() ? conversation : first;
}

}  // namespace

bool takes_part(const Author& author, const Lead& lead) {
  if (author.is_in_chat) return true;
  if (author.is_staff) return author.identity == Identity::proven;
  return lead.thread.sender_is_participant;
}

bool is_admitted(const Author& author, const config::FollowUps& follow_ups) {
  if (author.key.empty()) return false;
  if (author.is_in_chat) return true;
  if (author.is_staff) return author.identity == Identity::proven;
  switch (follow_ups.sender) {
    case config::FollowUpSender::proven:
      return author.identity == Identity::proven;
    case config::FollowUpSender::not_disproven:
      return author.identity != Identity::disproven;
    case config::FollowUpSender::address:
      return true;
  }
  return false;
}

std::vector<Lead> rivals_of(const Threading& threading, const Author& author,
                            const std::vector<Lead>& leads) {
  const bool ambiguous = !threading.ambiguous.empty();
  if (!threading.thread || !(threading.thread->joins || ambiguous)) return {};
  const std::string& chosen = threading.thread->parent_intake;
  std::vector<std::string> continued;
  for (const Lead& lead : leads) {
    if (lead.thread.parent_intake != chosen) continue;
    if (lead.kind == LeadKind::token && !ambiguous) return {};  // nobody else could have made it
    continued = lead.follows;
  }
  const std::string first = named_first_by(leads, chosen);
  std::vector<Lead> rivals;
  for (const Lead& lead : leads) {
    const std::string& other = lead.thread.parent_intake;
    const bool is_named = lead.kind == LeadKind::in_reply_to || lead.kind == LeadKind::reference ||
                          lead.kind == LeadKind::identifier;
    const bool is_older = named_first_by(leads, other) < first &&
                          std::ranges::find(continued, other) == continued.end();
    const bool is_copy = std::ranges::any_of(leads, [&](const Lead& one) {
      return other != chosen && one.thread.parent_intake == chosen && is_same_mail(one, lead);
    });
    const bool is_known =
        is_copy || std::ranges::any_of(rivals, [&](const Lead& one) { return is_same(one, lead); });
    if (is_named && (ambiguous || is_older) && !lead.gone && !is_known && takes_part(author, lead))
      rivals.push_back(lead);
  }
  return rivals;
}

void make_ambiguous(Threading& threading, const std::vector<Lead>& leads, const Lead& rival) {
  if (!threading.thread || !threading.ambiguous.empty()) return;
  const auto chosen = std::ranges::find_if(leads, [&](const Lead& lead) {
    return lead.thread.parent_intake == threading.thread->parent_intake;
  });
  if (chosen == leads.end()) return;
  threading.thread->joins = false;
  threading.thread->why_not = k_names_two;
  threading.ambiguous = ambiguous_words(*chosen, rival);
}

Threading choose_thread(const model::ParsedMessage& message, const Author& author,
                        const std::vector<Lead>& leads, const config::FollowUps& follow_ups,
                        const std::string& choice) {
  return Choice(message, author, leads, follow_ups).make(choice);
}

}  // namespace intaked::app

#include "imap/dialogue.h"

#include <algorithm>
#include <array>
#include <cassert>

namespace intaked::imap {
namespace {

constexpr std::uint64_t k_small_literal_bytes_max = 64u << 10;

// Refusals that pass by themselves (RFC 5530, and what large providers say).
bool is_temporary(std::string_view code) {
  static constexpr std::array<std::string_view, 5> k_codes{"UNAVAILABLE", "INUSE", "LIMIT",
                                                           "THROTTLED", "SERVERBUG"};
  const std::string_view name = code.substr(0, code.find(' '));
  return std::any_of(k_codes.begin(), k_codes.end(),
                     [&](std::string_view known) { return equal_ignoring_case(name, known); });
}

}  // namespace

Dialogue::Dialogue(const MailboxOptions& options, Position position, Troubles& troubles,
                   Rescan& rescan, DialogueHandler& handler, const Clock& clock,
                   std::string tag_prefix)
    : options_(options),
      position_(position),
      handed_(position),
      troubles_(troubles),
      rescan_(rescan),
      handler_(handler),
      clock_(clock),
      reader_(*this),
      pipe_(std::move(tag_prefix), clock),
      windows_(options.window),
      collector_(options, troubles, clock) {}

Result<void> Dialogue::begin(std::string_view greeting) {
  if (upper_case(greeting.substr(0, 9)) == "* PREAUTH") {
    return fail(ErrorKind::denied,
                "the server let us in without a password (PREAUTH), which an attacker's would do",
                "let the server ask for the password, or look for who is between");
  }
  // What came with the login is lost at the hand-over from libcurl, so everything is asked again.
  pipe_.send(CommandKind::capability, "CAPABILITY");
  return {};
}

Result<void> Dialogue::receive(std::string_view bytes) {
  INTAKED_CHECK(reader_.feed(bytes));
  if (!reader_.in_literal()) {
    literal_window_began_.reset();
  } else if (!literal_window_began_ || literal_watched_ != reader_.literals()) {
    literal_watched_ = reader_.literals();
    literal_window_began_ = clock_.ticks();
    literal_window_base_ = reader_.literal_bytes() - reader_.literal_received();
  }
  return {};
}

std::uint64_t Dialogue::literal_bytes_max(const Response& so_far) {
  return so_far.name == "FETCH" ? collector_.literal_bytes_max(uid_in(so_far))
                                : k_small_literal_bytes_max;
}

Result<void> Dialogue::on_response(Response& response) {
  if (response.kind == ResponseKind::untagged) {
    INTAKED_CHECK(on_untagged(response));
  } else if (response.kind == ResponseKind::continuation) {
    INTAKED_CHECK(on_continuation());
  } else {
    const auto command = pipe_.answered(response.tag);
    if (!command)
      return fail(ErrorKind::invalid, "the server answered a command that we did not send");
    untagged_ = 0;
    last_step_ = clock_.now();
    session_.note(response);
    answering_ = *command;
    INTAKED_CHECK(on_answer(*command, response));
    answering_.reset();
  }
  return pump();
}

// It may have been about any message: a window is asked again in halves, a message once more.
Result<void> Dialogue::on_unreadable(std::string_view) {
  window_spoiled_ = true;
  if (++untagged_ > k_untagged_responses_max)
    return fail(ErrorKind::invalid, "the server sends more than can be read, and nothing of use");
  return {};
}

Result<void> Dialogue::on_untagged(Response& response) {
  if (++untagged_ > k_untagged_responses_max) {
    return fail(ErrorKind::invalid, "the server sent more than " +
                                        std::to_string(k_untagged_responses_max) +
                                        " responses to one command");
  }
  if (response.status == Status::bye)
    return fail(ErrorKind::unavailable, "the server ended the connection: " + response.text);
  if (response.status == Status::preauth)
    return fail(ErrorKind::invalid, "the server greeted in the middle of the connection");
  if (session_.note(response)) news_ = true;
  if (uidvalidity_ != 0 && session_.uidvalidity() != uidvalidity_)
    return fail(ErrorKind::unavailable, "the folder's UIDVALIDITY changed while it was open");
  if (response.name == "FETCH") return on_fetch(response);
  return {};
}

Result<void> Dialogue::on_fetch(Response& response) {
  auto data = take_fetch_data(response);
  if (!data && !response.literals.empty()) {
    // Its size was a lie: what follows may be message text.
    return fail(ErrorKind::invalid,
                "the literal of a message was followed by something that does not belong there");
  }
  if (!data) return on_unreadable("a FETCH response that is not a list of names and values");
  const std::uint32_t uid = data->uid;
  if (uid == 0) return {};  // flags that changed, or nothing that we can use
  if (top_seen_) top_seen_ = std::max(*top_seen_, uid);
  if (contact_) contact_->list(uid, data->internal_date);
  if (census_ && census_->covers(uid) && !data->body && !data->header) {
    census_->list(uid, data->internal_date);
    return {};
  }
  const auto& window = windows_.open();
  if (window && uid >= window->first && uid <= window->last && !data->body && !data->header) {
    Listed& listed = listing_[uid];
    listed.uid = uid;
    if (data->internal_date) listed.date = data->internal_date;
    if (data->size) listed.size = data->size;
    return {};
  }
  // Its answer took its time. What came for others is no answer to the oldest.
  const Command* oldest = pipe_.oldest();
  const bool of_oldest =
      oldest != nullptr && oldest->kind == CommandKind::body && oldest->uids.first == uid;
  if (of_oldest && (data->body || data->header)) pipe_.restart_step();
  collector_.fill(std::move(*data));
  return {};
}

Result<void> Dialogue::on_continuation() {
  if (idle_ != Idle::starting)
    return fail(ErrorKind::invalid, "the server asked for more of a command that was complete");
  idle_ = Idle::on;
  return {};
}

bool Dialogue::passes_by_itself(const Command& command, const Response& response) const {
  // What is told to the server after filing is a courtesy, and a census a check: they never stop
  // the fetching.
  const bool is_beside =
      command.kind == CommandKind::after_filing || command.kind == CommandKind::census;
  if (is_beside || !is_temporary(response.code)) return false;
  // Said once more of a part of what it was said of before: it is about a message.
  return command.kind != CommandKind::window || !troubles_.window ||
         command.uids.first < troubles_.window->first || command.uids.last > troubles_.window->last;
}

Result<void> Dialogue::on_answer(const Command& command, const Response& response) {
  const bool ok = response.status == Status::ok;
  if (!ok && passes_by_itself(command, response)) {
    return fail(ErrorKind::unavailable,
                "the server is not able to answer " + command.wording + " now: " + response.text);
  }
  const auto refused = [&] {
    return fail(ErrorKind::unavailable,
                "the server refused " + command.wording + ": " + response.text);
  };
  switch (command.kind) {
    case CommandKind::capability:
      if (!ok) return refused();
      return select();
    case CommandKind::select:
      proof_ = command.sent_at;
      return selected(response);
    case CommandKind::top:
      if (!ok && session_.exists() > 0) return refused();
      return top_answered();
    case CommandKind::contact:
      contact_answered(ok);
      return {};
    case CommandKind::window:
      window_answered(ok);
      return {};
    case CommandKind::census:
      return census_answered(ok);
    case CommandKind::body:
    case CommandKind::look:
    case CommandKind::witness:
      return collector_.answered(command.kind, command.uids.first, response.status, response.text);
    case CommandKind::after_filing:
      after_filing_answered(response);
      return {};
    case CommandKind::noop:
      if (!ok) return refused();
      proof_ = command.sent_at;
      return {};
    case CommandKind::idle:
      return idle_answered(command, response);
  }
  return {};
}

Result<void> Dialogue::recorded() {
  assert(records_under_way_ > 0);
  --records_under_way_;
  return pump();
}

Result<void> Dialogue::position_stored() {
  storing_ = false;
  if (stage_ == Stage::storing) {
    windows_.begin(position_.last_uid, windows_.last());
    stage_ = Stage::working;
  }
  return pump();
}

Result<void> Dialogue::wake() {
  after_filing_due_ = after_filing_may_begin();
  return pump();
}

Result<void> Dialogue::hold(bool held) {
  held_ = held;
  return pump();
}

void Dialogue::broke(const Error& error) {
  const auto& under_way = pipe_.waiting();
  for (const Command& command : under_way)
    troubles_.careful_to = std::max(troubles_.careful_to, command.uids.last);
  if (!answering_ && under_way.size() != 1) return;
  const Command* suspect = answering_ ? &*answering_ : pipe_.oldest();
  troubles_.careful_to = std::max(troubles_.careful_to, suspect->uids.last);
  if (suspect->kind == CommandKind::after_filing) postpone_after_filing();
  if (suspect->kind == CommandKind::window || suspect->kind == CommandKind::contact) {
    troubles_.blame(suspect->uids);
  } else if (suspect->kind == CommandKind::body || suspect->kind == CommandKind::look) {
    collector_.broke(suspect->uids.first, error.text, reader_.unfinished_bytes(),
                     reader_.refused_literal());
  }
}

}  // namespace intaked::imap

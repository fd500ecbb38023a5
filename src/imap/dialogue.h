// The conversation with one IMAP server about one folder, without I/O: bytes in → commands and
// events out. It begins after libcurl has logged in. RFC 3501, 2177 (IDLE), 4315 (UIDPLUS), 6851
// (MOVE), 9051.
//
// Life: CAPABILITY, SELECT, then either first contact, a rescan under a new UIDVALIDITY, or
// straight on from the position; windows of UIDs, each message by a FETCH of its own, all of it
// pipelined; IDLE or polling when there is nothing to do. One thread.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "imap/after_filing.h"
#include "imap/census.h"
#include "imap/collector.h"
#include "imap/command_pipe.h"
#include "imap/first_contact.h"
#include "imap/mailbox.h"
#include "imap/rescan.h"
#include "imap/response_reader.h"
#include "imap/session.h"
#include "imap/troubles.h"
#include "imap/uid_windows.h"

namespace intaked::imap {

// A server that talks more than this without answering is not talking to us.
inline constexpr std::size_t k_untagged_responses_max = 10'000;

// What a dialogue asks of its owner. Called from within the dialogue's own functions: an
// implementation must not call back into the dialogue before they have returned.
class DialogueHandler {
 public:
  virtual ~DialogueHandler() = default;
  virtual void record(Fetched fetched) = 0;            // then Dialogue::recorded()
  virtual void store_position(Position position) = 0;  // then Dialogue::position_stored()
  virtual Result<std::size_t> count_unknown(const std::vector<model::Digest>& digests) = 0;
  virtual Result<std::vector<std::uint32_t>> unrecorded(std::uint32_t uidvalidity,
                                                        const std::vector<std::uint32_t>& uids) = 0;
  virtual void counted(const CensusResult& result) = 0;
  virtual std::vector<Acknowledgement> pending_acknowledgements(std::size_t limit) = 0;
  virtual void acknowledged(const std::vector<Acknowledgement>& done) = 0;
  // Something a person should know, while the dialogue goes on.
  virtual void notice(const std::string& text) = 0;
};

class Dialogue final : private ResponseSink {
 public:
  // All references must outlive the dialogue; `troubles` and `rescan` outlive the connection.
  Dialogue(const MailboxOptions& options, Position position, Troubles& troubles, Rescan& rescan,
           DialogueHandler& handler, const Clock& clock, std::string tag_prefix);

  // The greeting that libcurl has read, "" if unknown. An error from here on means: close the
  // connection, call broke(), and start again later.
  Result<void> begin(std::string_view greeting);
  Result<void> receive(std::string_view bytes);
  // To be called at deadline(), and at any other time.
  Result<void> tick();
  std::optional<Tick> deadline() const;
  // The socket was not read for a while, by our choice: nothing is the server's fault.
  void resume();

  std::string_view output() const { return pipe_.output(); }
  void sent(std::size_t bytes) { pipe_.sent(bytes); }

  // The oldest record() or store_position() that was not yet confirmed is durable.
  Result<void> recorded();
  Result<void> position_stored();
  // Acknowledgements may be waiting.
  Result<void> wake();
  // Takes a census as soon as there is nothing else to do; DialogueHandler::counted() tells.
  Result<void> count(CensusRequest request);
  // Of the census that is being taken: the UIDs up to the first are counted, of those up to the
  // second.
  std::optional<std::pair<std::uint32_t, std::uint32_t>> census_progress() const;
  // While held, nothing new is fetched.
  Result<void> hold(bool held);
  // The connection failed: what was being listed or fetched is suspected.
  void broke(const Error& error);

  // What to say before we close, "" in the middle of something.
  std::string farewell() const;

  // What was going on, for a sentence about a connection that ended: "while idle".
  std::string activity() const;
  const Position& position() const { return position_; }
  bool working() const { return stage_ == Stage::working; }
  bool idling() const { return idle_ == Idle::on; }
  // Bytes of the response that is being read.
  std::size_t half_read() const { return static_cast<std::size_t>(reader_.literal_bytes_held()); }
  // When the server last answered something that we asked.
  std::optional<Instant> last_step() const { return last_step_; }
  std::optional<Instant> complete_up_to() const { return complete_up_to_; }

 private:
  enum class Stage { capability, select, top, contact, storing, working, paused };
  enum class Idle { none, starting, on, ending };
  enum class Task { take, digest, retake };  // retake: what the rescan found unknown

  std::uint64_t literal_bytes_max(const Response& so_far) override;
  Result<void> on_response(Response& response) override;
  Result<void> on_unreadable(std::string_view reason) override;
  Result<void> on_untagged(Response& response);
  Result<void> on_fetch(Response& response);
  Result<void> on_continuation();
  Result<void> on_answer(const Command& command, const Response& response);
  bool passes_by_itself(const Command& command, const Response& response) const;

  // Opening (dialogue_opening.cc)
  Result<void> select();
  Result<void> selected(const Response& response);
  Result<void> located(std::uint32_t top);
  Result<void> located_empty();
  void ask_for_top();
  Result<void> top_answered();
  void begin_first_contact(std::uint32_t top);
  void ask_contact();
  void contact_answered(bool good);
  void store_first(std::uint32_t last_old_uid, Instant watermark);

  // Work (dialogue_work.cc)
  Result<void> pump();
  Result<void> hand_over();
  void hand_over(Collector::Taken taken);
  void ask();
  void ask_for_messages();
  void ask_for_window();
  bool may_ask(std::uint32_t uid) const;
  void window_answered(bool good);
  bool is_wanted(const Listed& listed) const;
  Result<void> rest();
  Result<std::size_t> count_unknown(const std::vector<model::Digest>& digests) {
    return handler_.count_unknown(digests);
  }
  void begin_rescan(std::uint32_t scanned_to, std::uint32_t top);
  bool is_being_filled() const;
  bool is_from_before(const Listed& listed) const;
  Result<void> end_rescan_pass();
  void pause_if_too_many();
  bool caught_up() const;
  void settle_caught_up();

  // Census (dialogue_census.cc)
  bool census_may_begin() const;
  bool may_take_in() const;
  Result<bool> go_on_with_census();
  void take_in();
  Result<void> census_answered(bool good);

  // After filing
  bool marks_filed() const {
    return !options_.examine && options_.after_filing != AfterFiling::nothing;
  }
  bool after_filing_may_begin() const { return marks_filed() && !troubles_.after_filing_again; }
  void begin_after_filing();
  void send_batch();
  void after_filing_answered(const Response& response);
  void postpone_after_filing();

  // Waiting (dialogue_waiting.cc)
  bool wants_to_work();
  void wait_for_news();
  void leave_idle();
  Result<void> idle_answered(const Command& command, const Response& response);
  std::chrono::milliseconds literal_window() const;
  Result<void> check_literal_pace();
  std::string literal_name() const;

  const MailboxOptions& options_;
  Position position_;  // what follows from all that was handed over
  Position handed_;    // what the owner was told last
  Troubles& troubles_;
  Rescan& rescan_;
  DialogueHandler& handler_;
  const Clock& clock_;

  ResponseReader reader_;
  CommandPipe pipe_;
  Session session_;
  UidWindows windows_;
  Collector collector_;
  std::optional<FirstContact> contact_;
  bool is_first_rescan_ = false;  // of a new numbering
  std::optional<CensusRequest> census_wanted_;
  std::optional<Census> census_;
  std::vector<Listed> taken_in_;  // to be fetched once nothing else is under way

  Stage stage_ = Stage::capability;
  Task task_ = Task::take;
  std::uint32_t uidvalidity_ = 0;  // of the selected folder
  std::size_t untagged_ = 0;       // since the last tagged answer
  bool held_ = false;
  bool news_ = false;  // the server spoke of messages: ask for the highest UID
  std::optional<std::uint32_t> top_seen_;
  int top_untold_ = 0;                       // so often in a row
  std::map<std::uint32_t, Listed> listing_;  // of the open window
  bool window_spoiled_ = false;
  std::optional<Command> answering_;  // its answer is being taken in
  std::size_t records_under_way_ = 0;
  bool storing_ = false;

  bool after_filing_due_ = false;
  bool batch_under_way_ = false;
  std::optional<Acknowledgement> last_batch_front_;
  std::string last_notice_;

  Idle idle_ = Idle::none;
  bool idle_refused_ = false;
  bool check_due_ = false;
  std::optional<Tick> wait_until_;  // renewal of IDLE, or the next poll
  std::optional<Tick> literal_window_began_;
  std::uint64_t literal_watched_ = 0;      // which literal the window is about
  std::uint64_t literal_window_base_ = 0;  // literal bytes read before it

  std::optional<Instant> last_step_;
  std::optional<Instant> proof_;  // when the command was sent that showed what is there
  std::optional<Instant> complete_up_to_;
};

}  // namespace intaked::imap

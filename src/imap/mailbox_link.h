// One mailbox of a shard: its connection, its dialogue, its retries and what is said about it. One
// thread. A broken one never touches the others.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>

#include "imap/backoff.h"
#include "imap/dialogue.h"
#include "imap/inbox.h"
#include "lib/curl/connect_stream.h"

namespace intaked::imap {

// Bytes in memory over all mailboxes of a shard.
struct ByteBudget {
  std::size_t used = 0;  // handed to the sink and not yet durable
  std::size_t max = 0;
  bool spent() const { return used > max; }

  std::size_t half_read = 0;
  std::size_t half_read_max = 0;
  // The mailbox that reads its message to the end although too much is half read: without one
  // all would wait for each other.
  const void* ahead = nullptr;
};

// What the links of one shard share. All of it outlives them.
struct LinkSurroundings {
  MailboxSink& sink;
  const Clock& clock;
  Backoff& backoff;
  ByteBudget& budget;
  std::shared_ptr<Inbox> inbox;
};

class MailboxLink final : private DialogueHandler {
 public:
  enum class Phase { waiting, connecting, open, stopped };

  MailboxLink(MailboxOptions options, std::size_t index, LinkSurroundings around);
  ~MailboxLink() override;

  const std::string& name() const { return options_.name; }
  Phase phase() const { return phase_; }
  // It is time for a connection attempt, as soon as the shard has room for one.
  bool wants_connection() const;
  void connect(curl::ConnectGroup& group);
  // Connecting, and its host's name is not an address yet.
  bool is_resolving() const;
  // No connection is possible now, for a reason that is ours.
  void postpone(Error reason) { drop(std::move(reason)); }
  // The attempt may be over, or too old.
  void check_attempt();

  // Open: the descriptor to watch, and whether bytes wait to be sent.
  int socket() const { return stream_->socket(); }
  bool has_output() const { return dialogue_ && !dialogue_->output().empty(); }
  // False: what is in memory has to become less before it may be read.
  bool may_read();
  // Reads for one turn. False: there may be more, take another turn.
  bool read(std::span<char> buffer);
  void write();
  // While parked it is not read, and the server is not to blame for that.
  void park();
  void resume();

  void take(Note note);
  // Once the mailbox is read to its end, also if that is in a later connection.
  void count(CensusRequest request);
  void hold(bool held);
  // To be called at next_tick() at the latest.
  void tick();
  std::optional<Tick> next_tick() const;
  // Tells the sink what changed, seldom enough.
  void publish();
  void stop();

 private:
  void record(Fetched fetched) override;
  void store_position(Position position) override;
  Result<std::size_t> count_unknown(const std::vector<model::Digest>& digests) override;
  Result<std::vector<std::uint32_t>> unrecorded(std::uint32_t uidvalidity,
                                                const std::vector<std::uint32_t>& uids) override;
  void counted(const CensusResult& result) override;
  std::vector<Acknowledgement> pending_acknowledgements(std::size_t limit) override;
  void acknowledged(const std::vector<Acknowledgement>& done) override;
  void notice(const std::string& text) override;

  void open();
  void take_census();
  void check(Result<void> result);  // drops the connection on an error
  // The same for what the server did or left undone: what it was giving us is suspected.
  void check_server(Result<void> result);
  void lost(Error error);
  void drop(Error error);
  void close();
  void count_half_read();
  void pause();
  void look_whether_to_go_on();
  void wait(std::chrono::milliseconds time);

  // Status (mailbox_link_status.cc)
  static constexpr std::chrono::milliseconds k_publish_pause{200};
  bool is_proven() const;
  bool has_moved() const;
  void say(SourceState state, const std::string& text);

  const MailboxOptions options_;
  const std::size_t index_;
  LinkSurroundings around_;

  Phase phase_ = Phase::waiting;
  std::uint64_t connection_ = 0;  // counts, so that late callbacks of an old one are known
  Tick attempt_at_;               // waiting: when to try; connecting: since when
  bool try_login_command_ = false;
  bool held_ = false;
  // Handed to the sink and not answered, over all connections. The position is not loaded before
  // all of it is: what is still on its way could move it.
  std::size_t unanswered_ = 0;
  int failures_ = 0;
  Troubles troubles_;
  Rescan rescan_;
  std::optional<CensusRequest> census_wanted_;
  int census_tries_ = 0;         // connections in which it was begun
  bool journal_failed_ = false;  // in this connection: no message is to blame for its end
  bool parked_ = false;
  bool was_parked_ = false;  // and what came meanwhile is not read yet
  std::size_t half_read_ = 0;
  bool has_recorded_ = false;  // in this connection
  std::unique_ptr<curl::ConnectStream> stream_;
  std::optional<Dialogue> dialogue_;

  SourceStatus status_;
  SourceStatus published_;
  bool published_once_ = false;
  bool is_census_published_ = true;
  Tick published_at_{};
};

}  // namespace intaked::imap

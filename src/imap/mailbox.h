// A mailbox as a source of messages: what the fetching side offers and what it needs from above.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "base/secret.h"
#include "model/raw_message.h"

namespace intaked::imap {

// How often a server without IDLE is asked, where no `poll` is set.
inline constexpr std::chrono::seconds k_poll_without_idle{60};

enum class Security { implicit_tls, none_on_loopback };  // plain text only to a loopback address
enum class StartAt { now, everything, date };
enum class AfterFiling { nothing, seen, keyword, move };

struct MailboxOptions {
  std::string name;  // [a-z0-9-]+, permanent
  std::string host;
  std::uint16_t port = 993;
  Security security = Security::implicit_tls;
  std::string ca_file;  // "" = the system's bundle
  std::string user;
  Secret password;
  std::string folder = "INBOX";
  StartAt start = StartAt::now;
  Instant start_date{};               // StartAt::date: of the mail that is there at first contact
  std::optional<std::uint32_t> last;  // of the mail that is there at first contact, the newest n
  bool examine = false;               // EXAMINE: nothing on the server changes
  AfterFiling after_filing = AfterFiling::nothing;
  std::string keyword;                // AfterFiling::keyword
  std::string move_to;                // AfterFiling::move
  bool idle = true;                   // false: only poll
  std::chrono::milliseconds poll{0};  // 0: no poll beside IDLE (but k_poll_without_idle)
  std::chrono::milliseconds idle_renewal{std::chrono::minutes{9}};
  std::chrono::milliseconds connect_deadline{15'000};
  std::chrono::milliseconds command_deadline{60'000};
  std::uint64_t message_bytes_max = 50ull << 20;  // larger: shortened
  std::uint64_t shortened_bytes = 256ull << 10;   // body bytes read of a larger one
  std::uint32_t window = 100;                     // UIDs per FETCH
  std::chrono::milliseconds backoff_min{2'000};
  std::chrono::milliseconds backoff_max{300'000};
};

// Where we are in a mailbox; durable, owned by the journal.
struct Position {
  std::uint32_t uidvalidity = 0;  // 0: never seen
  std::uint32_t last_uid =
      0;  // every UID at or below is recorded or was there before first contact
  // First contact's newest INTERNALDATE (the server's clock) and a second more, for dates have
  // whole seconds: every message that was there is older. With start: everything the epoch.
  Instant watermark{};
  bool paused = false;  // a person must look (too many unknown messages under a new UIDVALIDITY)
  std::uint32_t old_to = 0;       // at first contact everything at or below stayed old
  std::uint32_t contact_top = 0;  // the highest UID at first contact; start_date is about those
  // When a new numbering was met, or mail of before was put into the folder afterwards; the epoch:
  // long ago.
  Instant renumbered_at{};
};

// One message to be made durable, with the cursor that follows from it.
struct Fetched {
  model::RawMessage message;
  Position position_after;  // committed in the same transaction as the message
};

// A message whose fate is settled and whose server copy may now be flagged or moved.
struct Acknowledgement {
  std::uint32_t uidvalidity = 0;
  std::uint32_t uid = 0;
};

// Counting a folder's messages beside what was recorded of them; see census.h.
struct CensusRequest {
  Instant asked_at;
  bool by_clock = false;  // and by no person, whose request it does not replace
  bool take = false;      // what is unaccounted is fetched, and all is counted anew
  // What is dated before either is not counted as missing: a person is not interested in it, or no
  // row of it is kept any more.
  Instant since{};
  Instant rows_since{};
  std::uint32_t newest_uids = 0;  // only these; 0: all
};

struct CensusResult {
  Instant asked_at, counted_at;
  Instant since{};  // as a person asked; the epoch: of all that rows are kept of
  std::uint32_t uidvalidity = 0;
  std::uint32_t above = 0, up_to = 0;  // UIDs above the one, up to the other
  // Every message that the server listed has one of these standings:
  std::size_t listed = 0;
  std::size_t recorded = 0;
  std::size_t from_before = 0;     // it was there before we began, and `start:` says that it stays
  std::size_t known_by_bytes = 0;  // looked through when the server numbered the folder anew
  std::size_t too_old = 0;         // dated before what was asked for, or before what is kept
  std::size_t unaccounted = 0;     // must be 0
  struct Unaccounted {
    std::uint32_t uid = 0;
    std::optional<Instant> date;
  };
  std::vector<Unaccounted> first_unaccounted;  // at most 1,000, ascending
};

// A count that was asked for and has not ended.
struct CensusUnderWay {
  CensusRequest request;
  std::uint32_t counted_to = 0, up_to = 0;  // UIDs; both 0: it waits until the mailbox is read
};

enum class SourceState { connecting, ok, backing_off, refused, paused, stopped };

struct SourceStatus {
  SourceState state = SourceState::connecting;
  std::string text;  // one sentence; "" when ok
  bool idling = false;
  Instant last_step;  // last proven step: an answer of the server that we asked for
  std::optional<Instant> complete_up_to;  // every message the server had then is recorded
  int failures = 0;                       // in a row
  // What is known of all its messages: no count of less takes away what this one missed.
  std::optional<CensusResult> census;
  std::optional<CensusResult> last_census;  // whatever was asked
  std::optional<CensusUnderWay> counting;
  // When the server's certificate ends, as it was when TLS last stood; nullopt: without TLS, or not
  // yet known. It stays while connecting fails.
  std::optional<Instant> certificate_until;
};

// What a mailbox needs from above. All calls come from the mailbox's I/O thread and must return
// soon; `done` may be called from any thread, once.
class MailboxSink {
 public:
  virtual ~MailboxSink() = default;
  virtual Result<Position> load_position(const std::string& mailbox) = 0;
  virtual void store_position(const std::string& mailbox, Position position,
                              std::function<void(Result<void>)> done) = 0;
  // Durable when done(ok). In order: after a record that failed, those that are still on their way
  // for this mailbox must fail too, until load_position() is called. The mailbox then forgets what
  // it had in flight, backs off, and loads its position when all of it is answered.
  virtual void record(const std::string& mailbox, Fetched fetched,
                      std::function<void(Result<void>)> done) = 0;
  // How many of these raw digests this mailbox has never recorded (UIDVALIDITY change).
  virtual Result<std::size_t> count_unknown(const std::string& mailbox,
                                            const std::vector<model::Digest>& digests) = 0;
  // Of these UIDs, ascending, those without an arrival under this numbering.
  virtual Result<std::vector<std::uint32_t>> unrecorded(const std::string& mailbox,
                                                        std::uint32_t uidvalidity,
                                                        const std::vector<std::uint32_t>& uids) = 0;
  // Up to `limit` messages to be flagged or moved now; acknowledged() when the server said OK (or
  // the message is gone).
  virtual std::vector<Acknowledgement> pending_acknowledgements(const std::string& mailbox,
                                                                std::size_t limit) = 0;
  virtual void acknowledged(const std::string& mailbox,
                            const std::vector<Acknowledgement>& done) = 0;
  virtual void status_changed(const std::string& mailbox, const SourceStatus& status) = 0;
};

}  // namespace intaked::imap

// What people ask the journal: where is that message, and is all of it there? Read through a
// connection of its own, so that a long answer holds up neither the pipeline nor the status line.
//
// Any thread; one question at a time. A question that takes longer than ten seconds ends with
// `unavailable`.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "journal/book.h"
#include "journal/journal.h"

namespace intaked::journal {

// What became of a message, as people ask for it.
enum class Fate {
  waiting,  // received or planned
  filed,    // a ticket
  comment,  // a comment
  dropped,
  parked,
};
std::optional<Fate> fate_named(std::string_view name);

// All of it must hold; what is empty is not asked.
struct Wanted {
  // As typed, each: an address, "@domain", words of a name or subject ("inv*": what begins so), a
  // ticket's identifier, a Message-ID, or the beginning of an intake's id. "<…>" is a Message-ID
  // and nothing else; what is an address as well as a Message-ID finds the messages of both.
  std::vector<std::string> words = {};
  std::string rule = {};    // that had its say in the decision
  std::string origin = {};  // the mailbox, hook or pipe that it came to
  std::optional<Fate> fate = std::nullopt;
  // When it came, as its row says, and not when it was recorded; until: up to and without.
  Instant since{}, until{};
  std::size_t limit = 50;
};

struct FoundMessages {
  std::vector<Intake> messages;  // the youngest first
  bool more = false;             // beyond the limit
  // Received, and nothing of it is known yet: not found by words.
  std::uint64_t not_understood = 0;
};

// How far back the journal knows.
struct KeptSince {
  std::optional<Instant> rows, bytes;  // the oldest message, and the oldest whose bytes are here
};

// What became of the arrivals of one source; they add up.
struct Fates {
  std::uint64_t arrivals = 0;
  std::uint64_t tickets = 0, comments = 0, dropped = 0, parked = 0, waiting = 0;
};

// One kind of break of what must hold in a journal.
struct Finding {
  std::string name;  // "bytes-missing", permanent
  std::string what;  // a sentence
  std::string help;  // what to do
  std::uint64_t count = 0;
  std::vector<std::string> places;  // the first few
};

struct Verdict {
  int checks = 0;
  std::uint64_t messages_read = 0;  // whose bytes were compared with their digest
  std::vector<Finding> findings;    // none: all is well
};

// How often a rule has had its say, of what is still known.
struct RuleHits {
  std::uint64_t count = 0;
  std::optional<Instant> last;  // when the last such message was recorded
};

class Inspection {
 public:
  virtual ~Inspection() = default;

  virtual Result<FoundMessages> find(const Wanted& wanted) = 0;
  // Where few messages are as the filter says, nearly all are looked at for it.
  virtual Result<std::vector<Intake>> list(const ListFilter& filter) = 0;
  virtual Result<KeptSince> kept_since() = 0;
  // What Mending::keep() was given; "" if nothing was.
  virtual Result<std::string> kept(const std::string& name) = 0;
  virtual Result<RuleHits> rule_hits(const std::string& rule) = 0;
  // The youngest first.
  virtual Result<std::vector<BookUse>> book_uses(std::size_t limit) = 0;
  // By the beginning of its digest. not_found: it was never in use, or its text is not kept.
  virtual Result<Book> book_text(const std::string& digest) = 0;
  // Reads all arrivals of the source.
  virtual Result<Fates> fates(const std::string& source) = 0;
  // Whether everything holds that must; takes as long as it takes, beside all other questions.
  // `bytes`: the messages' bytes are compared with their digests, too.
  virtual Result<Verdict> check(bool bytes) = 0;
  // A checked copy of the whole journal, as it is at one moment: a file in the state directory that
  // is the caller's to read and remove. Bytes; no_space if it would leave too little there.
  virtual Result<std::uint64_t> copy(const std::string& path, std::uint64_t free_bytes_min) = 0;
  // No question is answered any more: what is being asked ends with `unavailable`, soon.
  virtual void stop() = 0;
  // The message as planning was given it, with all its bytes; nothing is claimed. not_found: they
  // are no longer kept.
  virtual Result<PlanClaim> recall(const std::string& intake_id) = 0;
};

}  // namespace intaked::journal

// What operators change, each with their name. conflict: the message is not in a state for that,
// the error says why; not_found: nothing has that id, or its bytes are no longer kept.
//
// Any thread, but the journal's own; each returns after its commit.
#pragma once

#include <string>

#include "journal/book.h"
#include "journal/journal.h"

namespace intaked::journal {

// What was let go, and whether there is more to let go now.
struct Removed {
  std::size_t messages = 0;  // whose bytes and words are gone
  std::uint64_t bytes = 0;
  std::size_t rows = 0;
  bool more = false;
  bool over_budget = false;  // the journal is larger than it may be, and nothing more can go
};

// Whom to forget.
struct Person {
  std::string address;      // as people write it; a domain or a beginning is none
  std::string participant;  // as participants are written; "": in no conversation of others
};

// What is or would be erased: messages that the person wrote or that were written for them, and
// what others wrote in conversations that the person takes part in, since it quotes.
struct Forgotten {
  std::size_t own = 0, others = 0;   // messages
  std::vector<std::string> waiting;  // intake ids: not settled, so nothing of them was erased
  std::vector<std::string> tickets;  // identifiers, each once: the desk still has them
  std::vector<std::string> tables;   // of the running book, that name the address
  std::size_t not_understood = 0;    // messages of which nobody knows yet who wrote them
  bool overwritten = false;          // nothing of it is left in the journal's files
};

enum class Erase { only_look, now };

// parked: whoever goes through a list of what is parked takes nothing back that somebody else has
// dropped meanwhile.
enum class Retry { parked, parked_or_dropped };

class Mending {
 public:
  virtual ~Mending() = default;

  // Parked (or dropped) → received, to be understood and filed anew; a parked draft in doubt is
  // looked up before it is sent again. `who` is kept with the change. `choice` says what it
  // belongs to: "" = as the evidence says, "new", or a conversation by any id of it.
  virtual Result<void> retry(const std::string& intake_id, const std::string& who,
                             const std::string& choice = {},
                             Retry what = Retry::parked_or_dropped) = 0;
  // The same, and no rule may drop or park it again. Not of what is in doubt.
  virtual Result<void> refile(const std::string& intake_id, const std::string& who) = 0;
  // Keeps a small text under a name, for the service itself.
  virtual Result<void> keep(const std::string& name, const std::string& text) = 0;
  // From now on this book decides; its tables' texts are kept, of the last 500 books of up to 1
  // MiB. No new use of it if it is the one that did before.
  virtual Result<void> use_book(const Book& book, const std::string& who) = 0;
  // One step of removing what Options::keep_… no longer keep, and what a budget (bytes; 0: none)
  // does not allow; short enough that others do not notice.
  virtual Result<Removed> remove_expired(std::uint64_t budget_bytes) = 0;
  // Erases content: bytes, words, names, addresses, requests, what the desk said. What became of
  // each message stays: its ids, times, rules, ticket, and the digests by which a copy of it is
  // known. In many short steps. What was erased before an error stays erased. invalid: no address.
  // unavailable: stop() was called.
  virtual Result<Forgotten> forget(const Person& person, const std::string& who, Erase erase) = 0;
  // What takes many steps ends after the next.
  virtual void stop() = 0;
  virtual Result<void> drop(const std::string& intake_id, const std::string& who,
                            const std::string& reason) = 0;
};

}  // namespace intaked::journal

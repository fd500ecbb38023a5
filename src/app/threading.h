// Which conversation a message continues, if any: evidence × identity × participation. Pure.
//
// A message joins a ticket by (a) a reply token that we made, or (b) an id or a ticket's identifier
// that names it, if its sender takes part in that conversation and is who From says. Strangers, and
// what nobody has proven, open a new ticket that names the possible parent for the staff. Evidence
// that names two tickets is for a person to decide.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "config/config.h"
#include "journal/journal.h"
#include "model/inbound.h"

namespace intaked::app {

// Whether From tells who wrote, as the receiving server found (RFC 8601).
enum class Identity { proven, unknown, disproven };

struct Author {
  std::string key;  // see address_key(); "" if the message names nobody
  Identity identity = Identity::unknown;
  std::string why;  // "dmarc pass (mx.example.com)", "no result of mx.example.com"
  bool is_staff = false;
  bool is_ours = false;  // one of our own addresses
  // Wrote in a chat. Whoever can write in a thread takes part in it.
  bool is_in_chat = false;
  // A form, a group or a list, whose address stands in From for everybody who uses it: Reply-To
  // names somebody else, or the mail says for whom it was written.
  bool writes_for_others = false;
};

// What addresses are compared by: case folded, without a plus tag.
std::string address_key(std::string_view address);

// From's address only: Reply-To and Sender are nobody's identity, but they may say that From is
// nobody's either, and what writes for others is no staff. Proven is a DMARC pass, or a DKIM
// or SPF pass for exactly From's domain (a relaxed alignment needs the list of public suffixes,
// which the receiving server has: its DMARC result counts). A From that could be read in two ways
// is nobody's: whatever the server found may be about another one.
Author author_of(const model::ParsedMessage& message, const config::Config& config);

// Whether a server that we believe vouches for From's address, and From is who wrote.
bool sender_is_proven(const model::ParsedMessage& message, const config::Config& config);

// By address_key().
using OwnAddresses = std::unordered_set<std::string>;
OwnAddresses own_addresses_of(const config::Config& config);

// Authors and everybody in To and Cc, by address_key(). Our own addresses take part in every
// conversation and say nothing.
std::vector<std::string> participants_of(const model::ParsedMessage& message,
                                         const OwnAddresses& own);

// A mail that passes another one on: its subject says so and it holds that mail.
bool is_forward(const model::ParsedMessage& message);

// "SUP-142" wherever a subject has such a word; each once, bounded.
std::vector<std::string> identifiers_in(std::string_view subject);

// Outlook's Thread-Index and Thread-Topic as one text: the first 22 bytes are the same in a whole
// conversation. "" if the message has none that can be read.
std::string thread_index_of(const model::ParsedMessage& message);

struct Threading {
  std::optional<model::KnownThread> thread;
  std::string ambiguous;             // "" | why a person must say which ticket it belongs to
  std::vector<std::string> remarks;  // evidence that did not count, and why
};

// Staff take part in every conversation, if they are who they say.
bool takes_part(const Author& author, const journal::Lead& lead);
// Whether such an author may join a conversation that he takes part in.
bool is_admitted(const Author& author, const config::FollowUps& follow_ups);

// The older conversations that a message names beside the one it joins, or all it names when that
// is ambiguous. Who has seen the id of a mail that the desk sent can open a ticket under it, and an
// answer to that mail leads there; the older one's comments tell whose mail it was.
std::vector<journal::Lead> rivals_of(const Threading& threading, const Author& author,
                                     const std::vector<journal::Lead>& leads);
// Nobody has told whose mail it was.
void make_ambiguous(Threading& threading, const std::vector<journal::Lead>& leads,
                    const journal::Lead& rival);

// `leads` as the journal found them for this message. `choice` is what an operator has said:
// "" | "new" | the public id of the intake that opened the conversation.
Threading choose_thread(const model::ParsedMessage& message, const Author& author,
                        const std::vector<journal::Lead>& leads,
                        const config::FollowUps& follow_ups, const std::string& choice);

}  // namespace intaked::app

// What a source handed over, before anybody has read it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "model/digest.h"

namespace intaked::model {

enum class ArrivalKind { imap, hook, pipe };

// Where and as what a message arrived. Unique in the journal by index: (kind, source, folder,
// validity, key), as long as a mailbox's name stands for the same account and folder.
struct Arrival {
  ArrivalKind kind = ArrivalKind::imap;
  std::string source;             // mailbox, hook or pipe name: [a-z0-9-]+
  std::string folder;             // imap: the folder's name as sent by the server; else ""
  std::uint32_t uidvalidity = 0;  // imap; else 0
  std::uint32_t uid = 0;          // imap; else 0
  std::string event_id;  // hook: the provider's event id; pipe: hex of the raw digest; imap: ""
  friend bool operator==(const Arrival&, const Arrival&) = default;
};

// How much of the message the source gave us.
enum class Completeness {
  whole,       // all bytes
  shortened,   // over the size limit: the header and the first part of the body
  unfetchable  // nothing but the arrival; `problem` says why
};

struct RawMessage {
  Arrival arrival;
  Instant received_at;  // INTERNALDATE for IMAP, else our clock
  std::string bytes;    // as the source gave them
  Completeness completeness = Completeness::whole;
  std::optional<Digest> body_digest;  // as crypto::mail_digests() found it; parse() can do without
  std::uint64_t full_size = 0;        // what the source says the whole message has, bytes
  std::string problem;                // unfetchable: why
  std::string envelope_from;          // pipe: --from; else ""
  std::vector<std::string> envelope_to;  // pipe: --to; else empty
  // Chat: where it was written and by whom, as the provider identifies them for good; "" for mail.
  std::string channel, channel_author;
};

}  // namespace intaked::model

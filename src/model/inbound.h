// A message as the rules see it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "model/parsed_message.h"
#include "model/raw_message.h"

namespace intaked::model {

// Why we believe that a message belongs to a conversation.
struct ThreadEvidence {
  std::string kind;   // "reply address", "In-Reply-To", "References", "subject", "Thread-Index"
  std::string value;  // what matched: an id, "SUP-142"
  bool told_by_desk = false;  // the id is that of a mail that the desk sent or took in
};

// Whose words a comment is.
enum class ReplyBy {
  customer,
  staff,    // one of the desk's agents, by mail
  machine,  // a report about mail, or somebody who only says that he is of the staff: a private
            // note
};

// A conversation of ours that this message may continue.
struct KnownThread {
  std::string parent_intake;      // the public id of the intake that opened the ticket
  std::string ticket_id;          // the desk's id; "" while the parent is not filed yet
  std::string ticket_identifier;  // "SUP-142"; "" while the parent is not filed yet
  std::string ticket_status;      // "" if unknown
  std::vector<ThreadEvidence> evidence;
  bool sender_is_participant = false;
  bool joins = false;   // it is a reply; else a new ticket, which names this one for the staff
  std::string why_not;  // joins is false: why, as half a sentence
  ReplyBy by = ReplyBy::customer;
};

// An earlier message that this one may repeat: a person sent it twice, or has forgotten something.
struct PossiblySame {
  std::string intake;             // its public id
  std::string ticket_identifier;  // "" while it is not filed
  std::string because;            // "the same sender and subject, 7 s apart"
};

struct Inbound {
  std::string intake_id;  // ULID
  Arrival arrival;        // the first arrival
  std::string source;     // the ticket's `source`: "email"
  std::string via;        // "imap", "pipe", a provider's name
  Instant received_at;
  Completeness completeness = Completeness::whole;
  std::uint64_t full_size = 0;
  std::uint64_t bytes = 0;              // how many the source gave
  std::optional<Digest> raw_digest;     // SHA-256 of those; only where they are to be attached
  std::vector<Digest> attached_before;  // files of the message that its conversation carries
  std::string problem;                  // unfetchable or parked by the journal: why
  ParsedMessage message;
  std::optional<KnownThread> thread;
  std::optional<PossiblySame> possibly_same;  // only of what joins no conversation
  std::string channel, channel_author;        // chat; "" for mail
  std::vector<std::string> thread_remarks;    // evidence that did not count, and why
  std::string reply_address;  // mail to it joins the ticket that this message opens; "" if none
  std::string marker;         // intk1-…
  // A server that we believe vouches for From's address, and nobody else stands behind it.
  bool sender_is_proven = false;

  // A reply for the rules' `applies_to`.
  bool is_reply() const { return thread && thread->joins; }
};

}  // namespace intaked::model

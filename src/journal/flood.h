// What the journal knows of how much somebody writes, as values.
#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "base/clock.h"

namespace intaked::journal {

// What is kept of a message for a while, so that later ones of its sender can be compared with it.
struct RecentMail {
  std::string intake_id;
  std::int64_t sender = 0;              // a number made of who wrote it
  std::int64_t topic = 0;               // of who wrote it and its subject
  Instant at{};                         // when it arrived
  bool automatic = false;               // a program's answer
  bool repeats = false;                 // it said nothing that was new then
  std::vector<std::int64_t> sentences;  // numbers made of what it says
  std::string ticket_identifier;        // of its conversation, "" if there is none yet
  std::string joined{};                 // the intake that opened the conversation it joined, or ""
};

struct RecentMailQuery {
  std::int64_t sender = 0, topic = 0;
  Instant from{}, to{};  // arrived then, both included
  // Nothing more is found; of the sender's, automatic ones and others are counted apart.
  std::size_t of_sender_max = 0, of_topic_max = 0;
  std::string asking;   // the intake that is not to be compared with itself
  std::string joins{};  // "": of_topic is of all; an opener's intake: not what joined another's
};

struct RecentMails {
  std::size_t of_sender = 0, automatic_of_sender = 0;
  std::vector<RecentMail> of_topic;  // the latest first
};

// More than is good of one sender: parked is what looks automatic, delayed what anybody sends.
enum class FloodKind { parked, delayed };

struct FloodName {
  FloodKind kind = FloodKind::parked;
  std::int64_t key = 0;
  auto operator<=>(const FloodName&) const = default;
};

struct Flood {
  FloodName name;
  std::string sender, subject;    // subject: "" if it is about all of the sender's
  Instant began_at{}, last_at{};  // set by the journal, as `mails` is
  std::uint64_t mails = 0;        // parked or delayed
};

// Who wrote in a chat, and when. Two bots are told the same channel of one person.
struct ChatTurn {
  std::string source;  // model::Arrival::source
  std::string channel, author;
  Instant at{};
};

}  // namespace intaked::journal

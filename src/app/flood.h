// Whether a mail is one too many of its sender. Pure.
//
// A person's mails are filed, however many and however angry: only what a program answers by
// itself is parked, which is told by its signals, or, as many helpdesks give none, by words that
// say nothing new. A first message never is, but for one that comes round and round.
#pragma once

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "app/mail_words.h"
#include "journal/flood.h"
#include "model/inbound.h"

namespace intaked::app {

// Of a Plan: below what anybody else sends.
inline constexpr int k_priority_after_all = -1;

struct FloodOptions {
  std::size_t automatic_max = 10;  // 0: any number
  std::size_t sender_max = 200;    // 0: any number
  std::chrono::microseconds window = std::chrono::hours{1};
};

// Who writes such a mail, by its signals.
enum class Writer {
  person,
  notifier,  // a program that tells news: it may pass on what people write
  answerer,  // a program that answers by itself
};
Writer writer_of(const model::ParsedMessage& message);

// Who sent it: the address, its "+tag" left out, and for whom. Who was proven by DMARC is another
// one than who only says so. Of bounces: nobody.
std::string sender_named(const model::ParsedMessage& message);

// What flood and twin are told by.
struct Mail {
  journal::RecentMail mark;     // `repeats` is left to judge()
  std::string sender, subject;  // for people
  Writer writer = Writer::person;
  bool answers = false;     // it answers something
  bool goes_round = false;  // more servers have handed it on than any way has
  Said said;
};

// `scope`: only mails of one scope are compared.
Mail mail_of(const model::Inbound& inbound, const std::string& scope);

struct Judgement {
  bool repeats = false;     // it says nothing new
  std::string park_reason;  // not empty: parked
  bool delay = false;       // filed after everybody else's
  std::optional<journal::Flood> flood;
};

// `before`: what came within the window, without this one.
Judgement judge(const Mail& mail, const journal::RecentMails& before, const FloodOptions& options);

// The opener of the one conversation within which judge() compares it; "" = with all mail.
std::string compared_within(const Mail& mail);

// How many mails of a topic judge() wants to see.
std::size_t topic_mails_wanted(const FloodOptions& options);

// The mail that this one may repeat: the latest of its topic by a person within two minutes.
std::optional<model::PossiblySame> possibly_same(const Mail& mail,
                                                 const std::vector<journal::RecentMail>& of_topic);

}  // namespace intaked::app

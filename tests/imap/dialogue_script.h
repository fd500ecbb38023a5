// Plays a conversation written as text (tests/imap/dialogs/*.txt; the words are explained in its
// README.md) against a Dialogue, the server's bytes whole or in small pieces.
#pragma once

#include <algorithm>
#include <deque>
#include <map>
#include <optional>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "imap/dialogue.h"
#include "lib/crypto/mail_digests.h"

namespace intaked::imap {

class DialogueScript final : private DialogueHandler {
 public:
  // `piece`: how many bytes of the server are fed at once.
  DialogueScript(std::string text, std::size_t piece) : text_(std::move(text)), piece_(piece) {
    options_.name = "support";
    options_.window = 10;
    options_.start = StartAt::everything;
  }

  // "" when the conversation went as written, else what was different and in which line.
  std::string play() {
    std::istringstream lines(text_);
    std::string line;
    for (line_ = 1; problem_.empty() && std::getline(lines, line); ++line_) {
      if (line.empty() || line.starts_with('#')) continue;
      const std::size_t blank = std::min(line.find(' '), line.size());
      const std::string rest = line.substr(std::min(blank + 1, line.size()));
      step(line.substr(0, blank), rest);
    }
    if (!problem_.empty()) return problem_;
    feed();
    if (!commands_.empty()) expect("end of the conversation", "C: " + commands_.front());
    if (!events_.empty()) expect("end of the conversation", "E: " + events_.front());
    return problem_;
  }

 private:
  static constexpr const char* k_date = "01-Jan-2026 00:00:00 +0000";

  void step(const std::string& word, const std::string& rest) {
    if (word == "S:") {
      block_ += unescape(rest) + "\r\n";
    } else if (word == "S|") {
      block_ += unescape(rest);
    } else if (word == "C:") {
      expect_command(rest);
    } else if (word == "E:") {
      expect_event(rest);
    } else if (word == "option") {
      set_option(rest);
    } else if (word == "position") {
      set_position(rest);
    } else if (word == "known") {
      each(rest, [&](std::uint32_t uid) { known_.insert(crypto::mail_digests(body_of(uid)).raw); });
    } else if (word == "recorded") {
      each(rest, [&](std::uint32_t uid) { recorded_.insert(uid); });
    } else if (word == "pending") {
      set_pending(rest);
    } else if (word == "greeting") {
      begin(rest);
    } else if (word == "open") {
      open(rest);
    } else if (word == "listed") {
      list(rest);
    } else if (word == "bodies") {
      each(rest, [&](std::uint32_t uid) { exchange_body(uid); });
    } else if (word == "answer") {
      answer(rest);
    } else {
      act(word, rest);
    }
  }

  void act(const std::string& word, const std::string& rest) {
    feed();
    if (word == "wait") {
      clock_.advance(std::chrono::seconds{std::stoi(rest)});
      if (!failed_) check(dialogue_->tick());
    } else if (word == "wake") {
      check(dialogue_->wake());
    } else if (word == "count") {
      count(rest);
    } else if (word == "hold" || word == "release") {
      check(dialogue_->hold(word == "hold"));
    } else if (word == "manual") {
      automatic_ = false;
    } else if (word == "confirm") {
      confirm();
    } else if (word == "closed") {
      check(fail(ErrorKind::unavailable, "closed " + dialogue_->activity()));
    } else if (word == "reconnect") {
      dialogue_.reset();
      tags_.clear();
      begin("* OK ready");
    } else {
      problem_ = "line " + std::to_string(line_) + ": unknown word " + word;
    }
    flush();
  }

  void begin(const std::string& greeting) {
    DialogueHandler& self = *this;
    dialogue_.emplace(options_, position_, troubles_, rescan_, self, clock_, "t");
    failed_ = false;
    complete_.reset();
    check(dialogue_->begin(greeting));
    flush();
  }

  // "7 12 3 IDLE MOVE": UIDVALIDITY, UIDNEXT, EXISTS, capabilities.
  void open(const std::string& rest) {
    std::istringstream words(rest);
    std::string validity, next, exists, capabilities;
    words >> validity >> next >> exists;
    std::getline(words, capabilities);
    if (!dialogue_) begin("* OK ready");
    expect_command("t1 CAPABILITY");
    block_ += "* CAPABILITY IMAP4rev1" + capabilities + "\r\n";
    answer("OK");
    expect_command(options_.examine ? "t2 EXAMINE \"INBOX\"" : "t2 SELECT \"INBOX\"");
    block_ += "* FLAGS (\\Seen)\r\n* OK [PERMANENTFLAGS (\\Seen \\Deleted \\*)] ok\r\n* " + exists +
              " EXISTS\r\n* OK [UIDVALIDITY " + validity + "] ok\r\n* OK [UIDNEXT " + next +
              "] ok\r\n";
    answer("OK [READ-WRITE]");
  }

  // "3..5 100": the FETCH responses of a window. A third word is the date.
  void list(const std::string& rest) {
    const std::size_t blank = rest.find(' ');
    std::string size = rest.substr(blank + 1);
    std::string date = k_date;
    if (const std::size_t second = size.find(' '); second != std::string::npos) {
      date = size.substr(second + 1);
      size.resize(second);
    }
    each(rest.substr(0, blank), [&](std::uint32_t uid) {
      const std::string number = std::to_string(uid);
      dates_[uid] = date;
      block_ += "* " + number + " FETCH (UID " + number + " INTERNALDATE \"" + date +
                "\" RFC822.SIZE " + size + ")\r\n";
    });
  }

  // The FETCH that is expected, and its answer.
  void exchange_body(std::uint32_t uid) {
    const std::string number = std::to_string(uid);
    feed();
    if (commands_.empty()) return expect("UID FETCH " + number, "nothing");
    const std::string wanted =
        tag_of(commands_.front()) + " UID FETCH " + number + " (UID INTERNALDATE BODY.PEEK[])";
    expect_command(wanted);
    const std::string body = body_of(uid);
    block_ += "* " + number + " FETCH (UID " + number + " INTERNALDATE \"" +
              (dates_.contains(uid) ? dates_[uid] : k_date) + "\" BODY[] {" +
              std::to_string(body.size()) + "}\r\n" + body + ")\r\n";
    answer("OK");
  }

  // The tagged answer to the oldest command that has none.
  void answer(const std::string& text) {
    feed();
    if (tags_.empty()) return expect("a command to answer", "nothing");
    block_ += tags_.front() + " " + text + " done\r\n";
    tags_.pop_front();
  }

  void expect_command(const std::string& wanted) {
    feed();
    const std::string got = commands_.empty() ? "nothing" : commands_.front();
    if (got != wanted) return expect("C: " + wanted, "C: " + got);
    commands_.pop_front();
    if (wanted != "DONE") tags_.push_back(tag_of(wanted));
  }
  void expect_event(const std::string& wanted) {
    feed();
    const std::string got = events_.empty() ? "nothing" : events_.front();
    if (got != wanted) return expect("E: " + wanted, "E: " + got);
    events_.pop_front();
  }
  void expect(const std::string& wanted, const std::string& got) {
    if (!problem_.empty()) return;
    problem_ = "line " + std::to_string(line_) + ", fed by " + std::to_string(piece_) +
               ":\n  expected " + wanted + "\n  got      " + got;
  }

  void feed() {
    std::string_view block = block_;
    while (!block.empty() && !failed_) {
      check(dialogue_->receive(block.substr(0, piece_)));
      block.remove_prefix(std::min(piece_, block.size()));
      flush();
    }
    block_.clear();
    if (automatic_) confirm();
  }

  void confirm() {
    while (!failed_ && dialogue_ && (records_ > 0 || stores_ > 0)) {
      if (records_ > 0) {
        --records_;
        check(dialogue_->recorded());
      } else {
        --stores_;
        check(dialogue_->position_stored());
      }
      flush();
    }
  }

  void flush() {
    if (!dialogue_) return;
    std::string bytes(dialogue_->output());
    dialogue_->sent(bytes.size());
    for (std::size_t end = bytes.find("\r\n"); end != std::string::npos; end = bytes.find("\r\n")) {
      commands_.push_back(bytes.substr(0, end));
      bytes.erase(0, end + 2);
    }
    if (dialogue_->complete_up_to() != complete_) {
      complete_ = dialogue_->complete_up_to();
      const auto since = std::chrono::duration_cast<std::chrono::seconds>(*complete_ - start_);
      events_.push_back("complete +" + std::to_string(since.count()) + "s");
    }
  }

  void check(const Result<void>& result) {
    if (result || failed_) return;
    failed_ = true;
    dialogue_->broke(result.error());
    events_.push_back("failed " + result.error().text);
    records_ = stores_ = 0;
  }

  void record(Fetched fetched) override {
    const model::RawMessage& message = fetched.message;
    std::string event = "record " + std::to_string(message.arrival.uidvalidity) + ":" +
                        std::to_string(message.arrival.uid);
    if (message.completeness == model::Completeness::unfetchable) {
      event += " unfetchable: " + message.problem;
    } else {
      if (message.completeness == model::Completeness::shortened)
        event += " shortened of " + std::to_string(message.full_size);
      event += " " + escape(message.bytes);
    }
    position_ = fetched.position_after;
    recorded_.insert(message.arrival.uid);
    events_.push_back(event + " -> " + words_of(position_));
    ++records_;
  }
  void store_position(Position position) override {
    position_ = position;
    events_.push_back("store " + words_of(position) + " watermark " +
                      std::to_string(to_microseconds(position.watermark) / 1'000'000));
    ++stores_;
  }
  Result<std::size_t> count_unknown(const std::vector<model::Digest>& digests) override {
    return static_cast<std::size_t>(
        std::count_if(digests.begin(), digests.end(),
                      [&](const model::Digest& digest) { return !known_.contains(digest); }));
  }
  Result<std::vector<std::uint32_t>> unrecorded(std::uint32_t,
                                                const std::vector<std::uint32_t>& uids) override {
    std::vector<std::uint32_t> missing;
    for (const std::uint32_t uid : uids)
      if (!recorded_.contains(uid)) missing.push_back(uid);
    return missing;
  }
  void counted(const CensusResult& result) override {
    std::string event = "counted " + std::to_string(result.listed) + " to " +
                        std::to_string(result.up_to) + ": " + std::to_string(result.recorded) +
                        " recorded, " + std::to_string(result.from_before) + " before, " +
                        std::to_string(result.known_by_bytes) + " by bytes, " +
                        std::to_string(result.too_old) + " too old, " +
                        std::to_string(result.unaccounted) + " unaccounted";
    for (const auto& one : result.first_unaccounted) event += " " + std::to_string(one.uid);
    events_.push_back(event);
  }
  std::vector<Acknowledgement> pending_acknowledgements(std::size_t limit) override {
    auto some = pending_;
    some.resize(std::min(some.size(), limit));
    return some;
  }
  void acknowledged(const std::vector<Acknowledgement>& done) override {
    std::string event = "acknowledged";
    for (const Acknowledgement& one : done) {
      event += " " + std::to_string(one.uidvalidity) + ":" + std::to_string(one.uid);
      std::erase_if(pending_, [&](const Acknowledgement& other) {
        return other.uid == one.uid && other.uidvalidity == one.uidvalidity;
      });
    }
    events_.push_back(event);
  }
  void notice(const std::string& text) override { events_.push_back("notice " + text); }

  static std::string words_of(const Position& position) {
    return std::to_string(position.uidvalidity) + ":" + std::to_string(position.last_uid) +
           (position.paused ? " paused" : "");
  }
  static std::string body_of(std::uint32_t uid) {
    return "Subject: " + std::to_string(uid) + "\r\n\r\nHello\r\n";
  }
  static std::string tag_of(const std::string& command) {
    return command.substr(0, command.find(' '));
  }
  template <class Do>
  static void each(const std::string& range, Do what) {
    const std::size_t dots = range.find("..");
    const std::uint32_t first = *read_number32(range.substr(0, dots));
    const std::uint32_t last =
        dots == std::string::npos ? first : *read_number32(range.substr(dots + 2));
    for (std::uint32_t uid = first; uid <= last; ++uid) what(uid);
  }

  void set_option(const std::string& rest) {
    const std::size_t blank = rest.find(' ');
    const std::string name = rest.substr(0, blank);
    const std::string value = blank == std::string::npos ? "" : rest.substr(blank + 1);
    if (name == "start") {
      options_.start = value == "now" ? StartAt::now : StartAt::date;
      if (value != "now") options_.start_date = Instant{std::chrono::seconds{std::stoll(value)}};
    } else if (name == "last") {
      options_.last = *read_number32(value);
    } else if (name == "examine") {
      options_.examine = true;
    } else if (name == "window") {
      options_.window = *read_number32(value);
    } else if (name == "seen") {
      options_.after_filing = AfterFiling::seen;
    } else if (name == "keyword") {
      options_.after_filing = AfterFiling::keyword;
      options_.keyword = value;
    } else if (name == "move") {
      options_.after_filing = AfterFiling::move;
      options_.move_to = value;
    } else if (name == "no-idle") {
      options_.idle = false;
    } else if (name == "poll") {
      options_.poll = std::chrono::seconds{std::stoi(value)};
    } else if (name == "message-bytes-max") {
      options_.message_bytes_max = *read_number(value);
    } else {
      problem_ = "unknown option " + name;
    }
  }
  // "7 12 1767225600 20": UIDVALIDITY, last UID, watermark, the highest UID at first contact.
  void set_position(const std::string& rest) {
    std::istringstream words(rest);
    std::int64_t watermark = 0;
    std::int64_t renumbered = 0;
    words >> position_.uidvalidity >> position_.last_uid >> watermark >> position_.contact_top >>
        position_.old_to >> renumbered;
    position_.watermark = Instant{std::chrono::seconds{watermark}};
    position_.renumbered_at = Instant{std::chrono::seconds{renumbered}};
  }
  // "take", "newest N", "since SECONDS", "rows SECONDS", or nothing.
  void count(const std::string& rest) {
    CensusRequest request;
    std::istringstream words(rest);
    for (std::string word; words >> word;) {
      std::int64_t number = 0;
      if (word == "take") {
        request.take = true;
      } else if (words >> number; word == "newest") {
        request.newest_uids = static_cast<std::uint32_t>(number);
      } else if (word == "rows") {
        request.rows_since = Instant{std::chrono::seconds{number}};
      } else {
        request.since = Instant{std::chrono::seconds{number}};
      }
    }
    check(dialogue_->count(request));
  }
  // "7:3 7:4"
  void set_pending(const std::string& rest) {
    std::istringstream words(rest);
    Acknowledgement one;
    char colon = 0;
    while (words >> one.uidvalidity >> colon >> one.uid) pending_.push_back(one);
  }

  static std::string unescape(const std::string& text) {
    std::string bytes;
    for (std::size_t i = 0; i < text.size(); ++i) {
      if (text[i] != '\\' || i + 1 == text.size()) {
        bytes += text[i];
        continue;
      }
      switch (text[++i]) {
        case 'r':
          bytes += '\r';
          break;
        case 'n':
          bytes += '\n';
          break;
        case '0':
          bytes += '\0';
          break;
        default:
          bytes += '\\';
          bytes += text[i];
      }
    }
    return bytes;
  }
  static std::string escape(const std::string& bytes) {
    std::string text;
    for (const char c : bytes) {
      if (c == '\r')
        text += "\\r";
      else if (c == '\n')
        text += "\\n";
      else
        text += c;
    }
    return text;
  }

  std::string text_;
  std::size_t piece_;
  MailboxOptions options_;
  Position position_;
  Troubles troubles_;
  Rescan rescan_;
  ManualClock clock_;
  const Instant start_ = clock_.now();
  std::optional<Dialogue> dialogue_;
  std::set<model::Digest> known_;
  std::set<std::uint32_t> recorded_;
  std::vector<Acknowledgement> pending_;
  std::string block_;
  std::deque<std::string> commands_;
  std::deque<std::string> events_;
  std::map<std::uint32_t, std::string> dates_;  // as the server listed them
  std::deque<std::string> tags_;                // of commands that have no answer yet
  std::optional<Instant> complete_;
  int records_ = 0;
  int stores_ = 0;
  bool automatic_ = true;
  bool failed_ = false;
  std::size_t line_ = 0;
  std::string problem_;
};

}  // namespace intaked::imap

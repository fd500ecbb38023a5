// A storage in memory that does what a test tells it. It reads each file to its end, as a real one
// does, and keeps the bytes.
//   FakeStorage storage;
//   storage.next(StoreOutcome::target_down).next(StoreOutcome::refused);
//   …
//   EXPECT_EQ(storage.files().front().bytes, "…");
// Answers come inside the call, or, after answer_later(), when the test says so. Any thread.
#pragma once

#include <algorithm>
#include <array>
#include <deque>
#include <functional>
#include <limits>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "desk/storage.h"

namespace intaked::fakes {

// Bytes in memory as a FileSource, `step` bytes at most for each read; with `fails_after`, an error
// once so many were given.
class TextSource final : public FileSource {
 public:
  explicit TextSource(std::string bytes, std::size_t step = 64 << 10,
                      std::size_t fails_after = std::numeric_limits<std::size_t>::max())
      : bytes_(std::move(bytes)), step_(step), fails_after_(fails_after) {}

  Result<std::size_t> read(std::span<char> into) override {
    if (at_ >= fails_after_) return fail(ErrorKind::io, "the fake file was told to fail");
    const std::size_t count =
        std::min({into.size(), step_, bytes_.size() - at_, fails_after_ - at_});
    bytes_.copy(into.data(), count, at_);
    at_ += count;
    return count;
  }

 private:
  const std::string bytes_;
  const std::size_t step_;
  const std::size_t fails_after_;
  std::size_t at_ = 0;
};

class FakeStorage final : public desk::Storage {
 public:
  struct File {
    std::string intake_id;
    int number = 0;
    std::string name;
    std::string type;
    std::string bytes;
    std::string url;
    std::string id;
  };

  // The outcomes of the next calls, in order; after them `stored`, or what always() says. A file
  // with the outcome `unknown` is kept all the same, as where an answer was lost.
  FakeStorage& next(desk::StoreOutcome outcome) {
    const std::lock_guard lock(mutex_);
    script_.push_back(outcome);
    return *this;
  }
  FakeStorage& always(desk::StoreOutcome outcome) {
    const std::lock_guard lock(mutex_);
    script_.clear();
    always_ = outcome;
    return *this;
  }
  // Whatever the script says, for files of this name.
  FakeStorage& always_for(const std::string& name, desk::StoreOutcome outcome) {
    const std::lock_guard lock(mutex_);
    of_name_[name] = outcome;
    return *this;
  }
  // Each stored file has an id, too.
  FakeStorage& gives_ids() {
    const std::lock_guard lock(mutex_);
    gives_ids_ = true;
    return *this;
  }
  FakeStorage& not_before(Instant instant) {
    const std::lock_guard lock(mutex_);
    not_before_ = instant;
    return *this;
  }
  FakeStorage& takes_at_most(std::uint64_t bytes) {
    const std::lock_guard lock(mutex_);
    file_bytes_max_ = bytes;
    return *this;
  }
  // What is not executed was held back by ourselves, and the storage never asked.
  FakeStorage& holds_back() {
    const std::lock_guard lock(mutex_);
    holds_back_ = true;
    return *this;
  }
  // For what the storage said before.
  FakeStorage& holds_back_for_the_storage() {
    const std::lock_guard lock(mutex_);
    holds_back_ = held_by_storage_ = true;
    return *this;
  }
  // From now on answers wait for answer_all().
  FakeStorage& answer_later() {
    const std::lock_guard lock(mutex_);
    later_ = true;
    return *this;
  }
  void answer_all() {
    std::deque<std::function<void()>> answers;
    {
      const std::lock_guard lock(mutex_);
      answers.swap(waiting_);
    }
    for (auto& answer : answers) answer();
  }

  std::vector<File> files() const {
    const std::lock_guard lock(mutex_);
    return files_;
  }
  int calls() const {
    const std::lock_guard lock(mutex_);
    return calls_;
  }

  void store(desk::FileToStore file, std::function<void(desk::Stored)> answer) override {
    desk::Stored result = act(file);
    {
      const std::lock_guard lock(mutex_);
      if (later_) {
        waiting_.push_back([answer = std::move(answer), result] { answer(result); });
        return;
      }
    }
    answer(std::move(result));
  }
  std::uint64_t file_bytes_max() const override {
    const std::lock_guard lock(mutex_);
    return file_bytes_max_;
  }
  Tick last_round() const override { return Tick::max(); }

 private:
  desk::Stored act(const desk::FileToStore& file) {
    desk::Stored result;
    std::string url;
    std::string id;
    {
      const std::lock_guard lock(mutex_);
      ++calls_;
      result.outcome = always_;
      if (const auto of_name = of_name_.find(file.name); of_name != of_name_.end()) {
        result.outcome = of_name->second;
      } else if (!script_.empty()) {
        result.outcome = script_.front();
        script_.pop_front();
      }
      result.not_before = not_before_;
      if (result.outcome == desk::StoreOutcome::not_executed && !holds_back_)
        result.http_status = 429;
      result.held_by_storage =
          result.outcome == desk::StoreOutcome::not_executed && held_by_storage_;
      const std::string number = std::to_string(calls_);
      url = "https://files.example.com/" + number;
      if (gives_ids_) id = "FILE" + number;
      if (file.size > file_bytes_max_) result.outcome = desk::StoreOutcome::refused;
    }
    const bool takes_it = result.outcome == desk::StoreOutcome::stored ||
                          result.outcome == desk::StoreOutcome::unknown;
    if (!takes_it) {
      result.text = "the fake storage was told to";
      return result;
    }
    Result<std::string> bytes = all_of(file);
    if (!bytes || bytes->size() != file.size) {
      result.outcome = desk::StoreOutcome::unreadable;
      result.text = bytes ? "not as many bytes as were said" : bytes.error().text;
      return result;
    }
    const std::lock_guard lock(mutex_);
    files_.push_back(
        {file.intake_id, file.number, file.name, file.type, std::move(*bytes), url, id});
    if (result.outcome != desk::StoreOutcome::stored) return result;
    result.url = url;
    result.id = id;
    result.http_status = 201;
    return result;
  }

  static Result<std::string> all_of(const desk::FileToStore& file) {
    INTAKED_TRY(const auto source, file.open());
    std::string bytes;
    std::array<char, 64 << 10> piece{};
    for (;;) {
      INTAKED_TRY(const std::size_t count, source->read(piece));
      if (count == 0) return bytes;
      bytes.append(piece.data(), count);
    }
  }

  mutable std::mutex mutex_;
  std::deque<desk::StoreOutcome> script_;
  std::map<std::string, desk::StoreOutcome> of_name_;
  desk::StoreOutcome always_ = desk::StoreOutcome::stored;
  bool gives_ids_ = false;
  bool holds_back_ = false;
  bool held_by_storage_ = false;
  Instant not_before_{};
  std::uint64_t file_bytes_max_ = 50ull << 20;
  bool later_ = false;
  std::deque<std::function<void()>> waiting_;
  std::vector<File> files_;
  int calls_ = 0;
};

}  // namespace intaked::fakes

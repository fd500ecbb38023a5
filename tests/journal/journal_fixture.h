// A journal in a directory of its own, and words that make the tests read as sentences.
#pragma once

#include <atomic>
#include <cstdlib>
#include <filesystem>
#include <future>
#include <optional>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <unistd.h>

#include "journal/journal.h"
#include "journal/mending.h"
#include "lib/crypto/crypto.h"
#include "lib/sql/connection.h"

namespace intaked::journal {

using namespace std::chrono_literals;

inline std::string words(const Error& error) {
  return std::string(name_of(error.kind)) + ": " + error.text + " | " + error.hint;
}

// The value, or a failed test that says the error.
template <class T>
T ok(Result<T> result) {
  EXPECT_TRUE(result) << (result ? "" : words(result.error()));
  if (!result) throw std::runtime_error(words(result.error()));
  if constexpr (!std::is_void_v<T>) return std::move(*result);
}

template <class T>
ErrorKind error_kind(const Result<T>& result) {
  EXPECT_FALSE(result) << "an error was expected";
  return result ? ErrorKind::internal : result.error().kind;
}

// Where the tests' journals stand: memory if there is some, because what is shown here does not
// depend on how long a disk takes to confirm.
inline std::string directory_pattern() {
  const bool memory = ::access("/dev/shm", W_OK) == 0;
  return (memory ? "/dev/shm" : std::filesystem::temp_directory_path().string()) +
         "/journal-XXXXXX";
}

class Directory {
 public:
  Directory() {
    std::string pattern = directory_pattern();
    path_ = ::mkdtemp(pattern.data());
  }
  Directory(const Directory&) = delete;
  Directory& operator=(const Directory&) = delete;
  ~Directory() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

// Moves only when told to; the writer's thread may look at any time.
class HandClock final : public Clock {
 public:
  Instant now() const override { return from_microseconds(now_); }
  Tick ticks() const override { return Tick{std::chrono::microseconds{now_}}; }
  void advance(std::chrono::microseconds by) { now_ += by.count(); }

 private:
  std::atomic<std::int64_t> now_{1'773'416'400'000'000};
};

// One mail in one mailbox.
inline model::RawMessage mail(std::uint32_t uid, std::string bytes = "",
                              std::string mailbox = "support") {
  model::RawMessage message;
  message.bytes = bytes.empty() ? "Subject: mail " + std::to_string(uid) + "\r\n\r\nhello\r\n"
                                : std::move(bytes);
  message.arrival = {.kind = model::ArrivalKind::imap,
                     .source = std::move(mailbox),
                     .folder = "INBOX",
                     .uidvalidity = 7,
                     .uid = uid,
                     .event_id = {}};
  message.received_at = Instant{std::chrono::seconds{1'773'416'000}};
  message.full_size = message.bytes.size();
  return message;
}

inline Cursor cursor_at(std::uint32_t uid) {
  return {.uidvalidity = 7, .last_uid = uid, .watermark = Instant{1s}, .paused = false};
}

// Records and waits.
inline Result<Recorded> record(Journal& journal, model::RawMessage message,
                               std::optional<Cursor> cursor = std::nullopt) {
  const auto digest = crypto::sha256(message.bytes);
  std::promise<Result<Recorded>> promise;
  auto answer = promise.get_future();
  journal.record(std::move(message), digest, cursor,
                 [&promise](Result<Recorded> result) { promise.set_value(std::move(result)); });
  return answer.get();
}

inline Result<void> acknowledged(Journal& journal, std::vector<model::Arrival> arrivals) {
  std::promise<Result<void>> promise;
  auto answer = promise.get_future();
  journal.acknowledged(std::move(arrivals),
                       [&promise](Result<void> result) { promise.set_value(std::move(result)); });
  return answer.get();
}

inline Result<void> settle(Journal& journal, const std::string& id,
                           std::optional<model::Delivery> delivery, NextStep next) {
  std::promise<Result<void>> promise;
  auto answer = promise.get_future();
  journal.settle(id, std::move(delivery), std::move(next),
                 [&promise](Result<void> result) { promise.set_value(std::move(result)); });
  return answer.get();
}

inline model::Delivery delivery(const FilingClaim& claim, model::DeliveryOutcome outcome) {
  model::Delivery delivery;
  delivery.revision = claim.revision;
  delivery.attempt = claim.attempt;
  delivery.outcome = outcome;
  return delivery;
}

inline NextStep filed_as(const std::string& identifier) {
  NextStep next;
  next.kind = NextStep::Kind::filed;
  next.ticket_id = "id-of-" + identifier;
  next.ticket_identifier = identifier;
  next.ticket_status = "open";
  return next;
}

inline NextStep parked_because(const std::string& reason) {
  NextStep next;
  next.kind = NextStep::Kind::parked;
  next.reason = reason;
  return next;
}

inline NextStep in_doubt_for(std::chrono::microseconds remaining) {
  NextStep next;
  next.kind = NextStep::Kind::in_doubt;
  next.settle_remaining = remaining;
  return next;
}

inline NextStep ready_at(Instant at) {
  NextStep next;
  next.kind = NextStep::Kind::ready_at;
  next.ready_at = at;
  return next;
}

// A plan to file a claimed message as a new ticket; its content is its bytes.
inline Plan ticket_plan(const PlanClaim& claim) {
  Plan plan;
  plan.intake_id = claim.intake_id;
  plan.content_digest = crypto::sha256(claim.raw.bytes);
  plan.message_id = claim.intake_id + "@acme.example";
  plan.thread_ids = {plan.message_id};
  plan.participants = {"alice@acme.example"};
  plan.from = "alice@acme.example";
  plan.from_name = "Alice Fox";
  plan.subject = "A question";
  plan.source = "email";
  plan.via = "imap";
  plan.decision.book = "a41f";
  plan.draft.emplace();
  plan.draft->marker = "intk1-" + claim.intake_id;
  plan.body = "{\"title\":\"A question\"}";
  return plan;
}

inline Plan reply_plan(const PlanClaim& claim, const std::string& parent) {
  Plan plan = ticket_plan(claim);
  plan.parent_intake = parent;
  plan.draft->kind = model::DraftKind::reply;
  plan.draft->parent_intake = parent;
  plan.body = "{\"content\":\"and one more thing\"}";
  return plan;
}

class JournalTest : public testing::Test {
 protected:
  void SetUp() override { open(); }

  Options options() {
    Options options;
    options.state_directory = directory_.path();
    options.free_bytes_min = 0;
    return options;
  }
  void open() { open(options()); }
  void open(Options options) {
    journal_.reset();
    journal_ = ok(Journal::open(std::move(options), clock_, 300s));
  }
  Journal& journal() { return *journal_; }

  std::string recorded(std::uint32_t uid, std::string bytes = "", std::string mailbox = "support") {
    return ok(record(journal(), mail(uid, std::move(bytes), std::move(mailbox)), cursor_at(uid)))
        .intake_id;
  }
  PlanClaim claimed_plan() {
    auto claims = ok(journal().claim_plans(1));
    EXPECT_EQ(claims.size(), 1u);
    return claims.at(0);
  }
  FilingClaim claimed_filing() {
    auto claims = ok(journal().claim_filings(1));
    EXPECT_EQ(claims.size(), 1u);
    return claims.at(0);
  }
  std::vector<std::string> claimed_filings(std::size_t limit) {
    std::vector<std::string> ids;
    for (const auto& claim : ok(journal().claim_filings(limit))) ids.push_back(claim.intake_id);
    return ids;
  }
  Planned store(Plan plan) { return ok(journal().store_plans({std::move(plan)})).at(0); }
  // A recorded and planned ticket; with changes to its plan.
  std::string planned(std::uint32_t uid, const std::function<void(Plan&)>& change = {},
                      std::string mailbox = "support") {
    const std::string id = recorded(uid, "", std::move(mailbox));
    Plan plan = ticket_plan(claimed_plan());
    EXPECT_EQ(plan.intake_id, id);
    if (change) change(plan);
    store(std::move(plan));
    return id;
  }
  std::string planned_reply(std::uint32_t uid, const std::string& parent) {
    const std::string id = recorded(uid);
    store(reply_plan(claimed_plan(), parent));
    return id;
  }
  void file(const std::string& id, const std::string& identifier) {
    const FilingClaim claim = claimed_filing();
    ASSERT_EQ(claim.intake_id, id);
    ok(settle(journal(), id, delivery(claim, model::DeliveryOutcome::filed), filed_as(identifier)));
  }
  Intake intake(const std::string& id) { return ok(journal().find(id)).intake; }
  State state(const std::string& id) { return intake(id).state; }

  // One number out of the closed (or open) database, for what no function tells.
  std::int64_t number(const std::string& sql) {
    auto db =
        ok(sql::Connection::open(directory_.path() + "/journal.db", sql::OpenMode::query_only));
    std::int64_t value = -1;
    ok(db->run(sql, {}, [&](const sql::Row& row) { value = row.integer(0); }));
    return value;
  }

  Directory directory_;
  HandClock clock_;
  std::unique_ptr<Journal> journal_;
};

}  // namespace intaked::journal

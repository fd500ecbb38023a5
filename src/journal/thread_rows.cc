#include "journal/thread_rows.h"

#include <utility>

#include "journal/afterwards.h"
#include "journal/fetched.h"
#include "journal/held_plans.h"
#include "journal/leads.h"

namespace intaked::journal {

namespace {

class ThreadRows final : public Threads {
 public:
  ThreadRows(Writer& writer, Reader& reader, const Clock& clock,
             std::function<void(const std::string&)> owe)
      : writer_(writer), reader_(reader), clock_(clock), owe_(std::move(owe)) {}

  Result<std::vector<Lead>> find_leads(const ThreadQuestion& question) override {
    return reader_.with([&](sql::Connection& db) { return journal::find_leads(db, question); });
  }

  Result<std::vector<TicketOfSender>> tickets_of(const std::string& participant, Instant not_before,
                                                 std::size_t limit) override {
    return reader_.with([&](sql::Connection& db) {
      return journal::tickets_of(db, participant, not_before, limit);
    });
  }

  Result<void> hold_plans(const std::vector<HeldPlan>& held) override {
    auto done = writer_.run([&](Transaction& t) { return journal::hold_plans(t, held); });
    if (!done)
      for (const auto& one : held) owe_(one.intake_id);
    return done;
  }

  Result<void> release_held(const std::vector<std::string>& intake_ids) override {
    return writer_.run([&](Transaction& t) { return journal::release_held(t, intake_ids); });
  }

  void release_held(const std::vector<std::string>& intake_ids, Done done) override {
    writer_.submit(
        {.work = [intake_ids](Transaction& t) { return journal::release_held(t, intake_ids); },
         .done = std::move(done)});
  }

  void store_comment_mails(const std::string& ticket_id,
                           const std::vector<std::string>& message_ids, bool are_all,
                           Done done) override {
    writer_.submit({.work =
                        [ticket_id, message_ids, are_all](Transaction& t) {
                          return journal::store_comment_mails(t, ticket_id, message_ids, are_all);
                        },
                    .done = std::move(done)});
  }

  void store_ticket_now(const std::string& ticket_id, const std::string& status, bool gone,
                        Done done) override {
    writer_.submit({.work =
                        [ticket_id, status, gone](Transaction& t) {
                          return journal::store_ticket_now(t, ticket_id, status, gone);
                        },
                    .done = std::move(done)});
  }

  void append_fetched(const std::string& intake_id, std::string bytes, Done done) override {
    const std::uint64_t size = bytes.size();
    writer_.submit(
        {.work = [intake_id, bytes = std::move(bytes)](
                     Transaction& t) { return journal::append_fetched(t, intake_id, bytes); },
         .done = std::move(done),
         .bytes = size,
         .needs_space = true});
  }

  Result<std::vector<DueStep>> due_afterwards(std::size_t limit) override {
    return reader_.with(
        [&](sql::Connection& db) { return journal::due_afterwards(db, clock_.now(), limit); });
  }

  void settle_afterwards(std::int64_t id, AfterwardsState state, std::string text,
                         Instant not_before, std::function<void(Result<void>)> done) override {
    writer_.submit({.work =
                        [id, state, text = std::move(text), not_before](Transaction& t) {
                          return journal::settle_afterwards(t, id, state, text, not_before);
                        },
                    .done = std::move(done)});
  }

 private:
  Writer& writer_;
  Reader& reader_;
  const Clock& clock_;
  const std::function<void(const std::string&)> owe_;
};

}  // namespace

std::unique_ptr<Threads> make_threads(Writer& writer, Reader& reader, const Clock& clock,
                                      std::function<void(const std::string& intake_id)> owe) {
  return std::make_unique<ThreadRows>(writer, reader, clock, std::move(owe));
}

}  // namespace intaked::journal

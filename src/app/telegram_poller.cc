#include "app/telegram_poller.h"

#include <algorithm>
#include <utility>

#include "app/hook_message.h"
#include "base/log.h"
#include "lib/crypto/mail_digests.h"
#include "lib/json/json_text.h"

namespace intaked::app {
namespace {

using namespace std::chrono_literals;

constexpr auto k_long_poll = 50s;  // Telegram answers at once if there is news
constexpr auto k_deadline = k_long_poll + 15s;
constexpr auto k_again_min = 2s;
constexpr auto k_again_max = 60s;
constexpr int k_doublings_max = 5;

std::string url_of(std::string_view token, std::int64_t next) {
  std::string url = "https://api.telegram.org/bot" + std::string(token) +
                    "/getUpdates?timeout=" + std::to_string(k_long_poll.count()) +
                    "&allowed_updates=%5B%22message%22%2C%22edited_message%22%5D";
  return next > 0 ? url + "&offset=" + std::to_string(next) : url;
}

}  // namespace

Result<std::unique_ptr<TelegramPoller>> TelegramPoller::start(const config::Hook& hook,
                                                              journal::Journal& journal,
                                                              HooksSeen& seen, const Clock& clock) {
  INTAKED_TRY(auto outbound, Outbound::start());
  return std::unique_ptr<TelegramPoller>(
      new TelegramPoller(hook, journal, seen, clock, std::move(outbound)));
}

TelegramPoller::~TelegramPoller() {
  outbound_.reset();
  std::unique_lock lock(mutex_);
  idle_.wait(lock, [this] { return !is_under_way_; });
}

void TelegramPoller::tick() {
  std::int64_t next = 0;
  {
    const std::lock_guard lock(mutex_);
    if (is_under_way_ || clock_.ticks() < again_at_ || !journal_.taking()) return;
    is_under_way_ = true;
    next = next_;
  }
  outbound_->fetch({.url = url_of(hook_.token.reveal(), next), .deadline = k_deadline},
                   [this](Result<std::string> answer) { answered(std::move(answer)); });
}

void TelegramPoller::answered(Result<std::string> answer) {
  if (!answer) return ended(tl::unexpected(answer.error()), 0);
  record(*answer);
}

void TelegramPoller::record(const std::string& answer) {
  const auto json = json::parse(answer);
  if (!json || !json->flag("ok"))
    return ended(fail(ErrorKind::invalid, "Telegram has answered something else than news"), 0);
  std::vector<hooks::Event> events;
  std::int64_t next = 0;
  for (const model::Json& update : json->list("result")) {
    next = std::max(next, update.number("update_id") + 1);
    const std::string body = json::write(update);
    const std::pair<std::string, std::string> type{"content-type", "application/json"};
    hooks::Receipt receipt = hook_.provider->receive(
        {.method = "POST", .url = "", .headers = {&type, 1}, .body = body}, hook_.credentials);
    std::ranges::move(receipt.events, std::back_inserter(events));
  }
  if (events.empty()) return ended({}, next);
  struct Recording {
    std::size_t left;
    Result<void> outcome;
    bool is_new = false;
  };
  // Its callbacks come one after the other, on the journal's thread.
  auto recording = std::make_shared<Recording>(Recording{events.size(), {}});
  for (hooks::Event& event : events) {
    model::RawMessage message = message_of(hook_.name, std::move(event), clock_.now());
    const model::Digest digest = crypto::mail_digests(message.bytes).raw;
    journal_.record(
        std::move(message), digest, {},
        [this, recording, next](Result<journal::Recorded> recorded) {
          if (!recorded)
            recording->outcome = tl::unexpected(recorded.error());
          else if (recorded->recording == journal::Recording::fresh) {
            recording->is_new = true;
            log::info("received", {{"intake", recorded->intake_id}, {"hook", hook_.name}});
          }
          if (--recording->left > 0) return;
          if (recording->outcome) seen_.accepted(hook_.name, recording->is_new, clock_.now());
          ended(std::move(recording->outcome), next);
        });
  }
}

void TelegramPoller::ended(Result<void> outcome, std::int64_t next) {
  const std::lock_guard lock(mutex_);
  is_under_way_ = false;
  if (outcome) {
    // After a quiet week Telegram begins anew at any number.
    if (next > 0) next_ = next;
    failures_ = 0;
    seen_.works(hook_.name);
    again_at_ = clock_.ticks();
  } else {
    seen_.not_kept(hook_.name, outcome.error().text, clock_.now());
    if (failures_ == 0)
      log::warning("Telegram cannot be asked for news",
                   {{"hook", hook_.name}, {"error", outcome.error().text}});
    again_at_ = clock_.ticks() +
                std::min<std::chrono::seconds>(
                    k_again_max, k_again_min * (1 << std::min(failures_, k_doublings_max)));
    ++failures_;
  }
  idle_.notify_all();
}

}  // namespace intaked::app

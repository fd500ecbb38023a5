#include "app/need_fetcher.h"

#include <algorithm>
#include <optional>

#include "hooks/need_place.h"
#include "lib/json/json_text.h"
#include "lib/text/text.h"

namespace intaked::app {
namespace {

using namespace std::chrono_literals;

using Credential = model::EventNeed::Credential;

// 50 MB over a slow line; who sends nothing meanwhile is away.
constexpr auto k_file_deadline = 5min;
constexpr auto k_file_stalls_max = 20s;
constexpr auto k_person_for = 1h;
constexpr std::size_t k_people_max = 1'000;
constexpr std::string_view k_slack_people = "https://slack.com/api/users.info?";
constexpr std::string_view k_slack_methods = "https://slack.com/api/";
constexpr std::string_view k_whatsapp_media = "https://graph.facebook.com/";
constexpr std::string_view k_token = "{token}";

// "https://s3.eu-west-1.amazonaws.com/…" → "eu-west-1".
std::string region_of(std::string_view url) {
  const std::size_t begin = url.find("://s3.") + 6;
  return std::string(url.substr(begin, url.find('.', begin) - begin));
}

// Slack refuses with 200: docs.slack.dev/reference/methods/users.info, "Errors".
Result<std::string> told_by_slack(std::string bytes) {
  const auto json = json::parse(bytes);
  if (json && json->flag("ok")) return bytes;
  const std::string why(json ? json->text("error") : std::string_view());
  const bool is_for_now = !json || why == "internal_error" || why == "fatal_error" ||
                          why == "service_unavailable" || why == "ratelimited";
  return fail(is_for_now ? ErrorKind::unavailable : ErrorKind::denied,
              "Slack does not tell what an id stands for: " +
                  text::clean(text::repair_utf8(why), text::Lines::join));
}

// A file of WhatsApp lies for five minutes where it says:
// developers.facebook.com/docs/whatsapp/cloud-api/reference/media, "Retrieve Media URL".
Result<model::EventNeed> told_by_whatsapp(const std::string& bytes) {
  const auto json = json::parse(bytes);
  model::EventNeed file{json ? std::string(json->text("url")) : "", Credential::bearer};
  if (hooks::is_place_of("whatsapp", file)) return file;
  return fail(ErrorKind::invalid, "WhatsApp does not tell where its file lies");
}

Fetching fetching_of(const config::Hook& hook, const model::EventNeed& need) {
  Fetching fetching{
      .url = need.url, .deadline = k_file_deadline, .stall_deadline = k_file_stalls_max};
  switch (need.credential) {
    case Credential::none:
      break;
    case Credential::bearer:
      fetching.bearer = hook.token;
      break;
    case Credential::in_url:
      if (const auto at = fetching.url.find(k_token); at != std::string::npos)
        fetching.url.replace(at, k_token.size(), hook.token.reveal());
      break;
    case Credential::aws:
      fetching.aws = curl::AwsSignature{region_of(need.url), "s3", hook.access_key_id, hook.token};
      break;
  }
  return fetching;
}

}  // namespace

bool can_be_fetched(const config::Hook& hook, const model::EventNeed& need) {
  return need.credential == Credential::none || !hook.token.empty();
}

void NeedFetcher::fetch(const std::string& name, const model::EventNeed& need,
                        std::function<void(Result<std::string>)> done) {
  const auto hook = std::ranges::find(config_.hooks, name, &config::Hook::name);
  if (hook == config_.hooks.end() || !can_be_fetched(*hook, need))
    return done(
        fail(ErrorKind::invalid, "hook \"" + name + "\" has nothing to ask its provider with"));
  if (!hooks::is_place_of(hook->provider->name, need))
    return done(fail(ErrorKind::invalid, "hook \"" + name + "\": no place of its provider"));
  const bool asks_slack = need.url.starts_with(k_slack_methods);
  const std::string key = need.url.starts_with(k_slack_people) ? name + " " + need.url : "";
  if (!key.empty()) {
    std::optional<std::string> known;
    {
      const std::lock_guard lock(mutex_);
      const auto found = people_.find(key);
      if (found != people_.end() && clock_.ticks() - found->second.at < k_person_for)
        known = found->second.bytes;
    }
    if (known) return done(std::move(*known));
  }
  if (need.url.starts_with(k_whatsapp_media)) return fetch_from_whatsapp(*hook, need, done);
  outbound_.fetch(fetching_of(*hook, need),
                  [this, key, asks_slack, done = std::move(done)](Result<std::string> bytes) {
                    if (bytes && asks_slack) bytes = told_by_slack(std::move(*bytes));
                    if (bytes && !key.empty()) keep_person(key, *bytes);
                    done(std::move(bytes));
                  });
}

void NeedFetcher::fetch_from_whatsapp(const config::Hook& hook, const model::EventNeed& need,
                                      const std::function<void(Result<std::string>)>& done) {
  outbound_.fetch(fetching_of(hook, need), [this, &hook, done](Result<std::string> bytes) {
    if (!bytes) return done(std::move(bytes));
    const auto file = told_by_whatsapp(*bytes);
    if (!file) return done(fail(file.error()));
    outbound_.fetch(fetching_of(hook, *file), done);
  });
}

void NeedFetcher::keep_person(const std::string& key, const std::string& bytes) {
  const std::lock_guard lock(mutex_);
  const Tick now = clock_.ticks();
  if (people_.size() >= k_people_max)
    std::erase_if(people_, [&](const auto& one) { return now - one.second.at >= k_person_for; });
  if (people_.size() < k_people_max) people_[key] = {bytes, now};
}

}  // namespace intaked::app

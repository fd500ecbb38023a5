// intaked hooks: where webhooks come in, what has come, and a try without their provider.
#include <algorithm>
#include <cstdio>
#include <fstream>
#include <future>
#include <memory>
#include <optional>
#include <sstream>

#include "app/command.h"
#include "app/control_client.h"
#include "app/exit_code.h"
#include "app/finding.h"
#include "app/hook_listener.h"
#include "app/hook_proof.h"
#include "app/hook_steps.h"
#include "app/listener_place.h"
#include "app/marker.h"
#include "app/when.h"
#include "config/report.h"
#include "hooks/trial.h"
#include "lib/curl/http_client.h"
#include "lib/json/json_text.h"
#include "lib/text/text.h"

namespace intaked::app {
namespace {

constexpr std::size_t k_payload_bytes_max = 200u << 20;

struct TestOptions {
  std::string name, text, thread, subject, from, payload, content_type;
};

// The configuration with its secrets; they sign, and the installation key makes the paths.
struct Setup {
  config::Config config;
  Secret installation_key;
};

Result<Setup> read_setup(const Invocation& invocation, config::Secrets secrets) {
  const auto loaded = config::load(invocation.config_path, secrets, invocation.secrets_directory);
  if (!loaded.config)
    return fail(ErrorKind::invalid, invocation.config_path + " has mistakes",
                "see them with: intaked check --config " + invocation.config_path);
  INTAKED_TRY(Secret key, read_installation_key(loaded.config->secrets_prefix));
  return Setup{*loaded.config, std::move(key)};
}

Result<const config::Hook*> hook_named(const config::Config& config, const std::string& name) {
  const auto found = std::ranges::find(config.hooks, name, &config::Hook::name);
  if (found != config.hooks.end()) return &*found;
  std::vector<std::string> names;
  for (const config::Hook& hook : config.hooks) names.push_back(hook.name);
  return fail(ErrorKind::not_found,
              "there is no hook \"" + name + "\"" + config::did_you_mean(name, names),
              names.empty() ? "the configuration names none under hooks:"
                            : "the configuration names: " + config::one_of(names));
}

// What the running daemon has seen.
struct SeenByDaemon {
  model::Json answer = {};
  std::string why_nothing = {};  // where a hook is not in the answer
};

SeenByDaemon seen_by_daemon(const Invocation& invocation) {
  auto answer = call_daemon(invocation.config_path, "GET", "/v1/hooks");
  if (answer)
    return {std::move(answer->json),
            "the running daemon does not know it yet: systemctl restart intaked"};
  const bool is_away = answer.error().kind == ErrorKind::unavailable;
  return {{}, is_away ? "the daemon does not run" : answer.error().text};
}

// When the youngest message of it came that is still known; "" if there is none.
std::string last_message_of(const Invocation& invocation, const std::string& hook) {
  FindQuestion question;
  question.origin = hook;
  question.limit = 1;
  const auto target = target_of(question);
  if (!target) return {};
  const auto answer = call_daemon(invocation.config_path, "GET", *target);
  if (!answer || answer->json.list("intakes").empty()) return {};
  return std::string(answer->json.list("intakes").front().text("received_at"));
}

// Of the daemon's answer, and what was before its start; nullopt: nothing.
std::optional<model::Json> seen_of(const Invocation& invocation, const SeenByDaemon& daemon,
                                   const std::string& name) {
  for (const model::Json& one : daemon.answer.list("hooks")) {
    if (one.text("name") != name) continue;
    model::Json seen = one;
    if (one.text("last_accepted").empty())
      seen.set("last_message", last_message_of(invocation, name));
    return seen;
  }
  return {};
}

std::string seen_words(const std::optional<model::Json>& seen, const std::string& why_nothing) {
  if (!seen) return why_nothing;
  const Instant now = SystemClock().now();
  const auto ago = [&](const char* key) {
    return distance_words(from_rfc3339(seen->text(key)), now);
  };
  std::string words = seen->text("last_accepted").empty() ? "nothing accepted since the start"
                                                          : "last accepted " + ago("last_accepted");
  if (!seen->text("last_message").empty()) words += ", the last message " + ago("last_message");
  if (!seen->text("last_refused").empty())
    words += ", last refused " + ago("last_refused") + ": " +
             text::escape_controls(seen->text("refused_because"));
  if (!seen->text("failing_since").empty())
    words += ", not kept since " + ago("failing_since") + ": " +
             text::escape_controls(seen->text("failing_because"));
  if (!seen->text("warned_at").empty())
    words += ", warned " + ago("warned_at") + ": " + text::escape_controls(seen->text("warning"));
  if (const std::int64_t late = seen->number("answered_late"); late > 0)
    words += ", answered too late: " + std::to_string(late);
  return words;
}

// "" of one that is asked for news: nobody calls it.
std::string url_of(const Setup& setup, const config::Hook& hook) {
  return hook.polls ? "" : hook_url(setup.config, hook, setup.installation_key);
}

std::string unproven_line(const config::Hook& hook, std::size_t indent) {
  const std::string words(unproven_words(hook));
  return words.empty() ? "" : std::string(indent, ' ') + words + "\n";
}

model::Json to_json(const config::Hook& hook, const std::string& url,
                    const std::optional<model::Json>& seen) {
  auto json = seen.value_or(model::Json::object());
  json.set("name", hook.name);
  json.set("provider", hook.provider->name);
  if (!url.empty()) json.set("url", url);
  json.set("body_is_proven", unproven_words(hook).empty());
  return json;
}

int list(const Invocation& invocation) {
  const auto setup = read_setup(invocation, config::Secrets::skip);
  if (!setup) return report(setup.error());
  const SeenByDaemon daemon = seen_by_daemon(invocation);
  auto all = model::Json::array();
  for (const config::Hook& hook : setup->config.hooks) {
    const std::string url = url_of(*setup, hook);
    const auto seen = seen_of(invocation, daemon, hook.name);
    if (!invocation.json)
      std::printf("%-18s %-15s %s\n%18s %s\n%s", hook.name.c_str(),
                  std::string(hook.provider->name).c_str(),
                  url.empty() ? "is asked for news, and calls nobody" : url.c_str(), "",
                  seen_words(seen, daemon.why_nothing).c_str(), unproven_line(hook, 19).c_str());
    all.push_back(to_json(hook, url, seen));
  }
  if (invocation.json) std::puts(json::write(all).c_str());
  if (!invocation.json && setup->config.hooks.empty())
    std::puts("The configuration names no hooks.");
  return k_exit_ok;
}

int show(const Invocation& invocation, const std::string& name) {
  const auto setup = read_setup(invocation, config::Secrets::skip);
  if (!setup) return report(setup.error());
  const auto hook = hook_named(setup->config, name);
  if (!hook) return report(hook.error());
  const std::string url = url_of(*setup, **hook);
  const SeenByDaemon daemon = seen_by_daemon(invocation);
  const auto seen = seen_of(invocation, daemon, name);
  const std::string steps = hook_steps(setup->config, **hook, url);
  if (invocation.json) {
    auto json = to_json(**hook, url, seen);
    json.set("steps", steps);
    std::puts(json::write(json).c_str());
    return k_exit_ok;
  }
  std::printf("%s (%s)   %s\n%s\n%s", name.c_str(), std::string((*hook)->provider->name).c_str(),
              seen_words(seen, daemon.why_nothing).c_str(), unproven_line(**hook, 0).c_str(),
              steps.c_str());
  return k_exit_ok;
}

Result<std::string> payload_of(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return fail(ErrorKind::not_found, path + " cannot be read");
  std::string bytes(k_payload_bytes_max + 1, '\0');
  file.read(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  bytes.resize(static_cast<std::size_t>(file.gcount()));
  if (bytes.size() > k_payload_bytes_max)
    return fail(ErrorKind::invalid, path + " is larger than any webhook");
  return bytes;
}

bool is_numbered(const hooks::Provider& provider) {
  return &provider == &hooks::k_telegram || &provider == &hooks::k_whatsapp;
}

hooks::TrialWords words_of(const config::Config& config, const config::Hook& hook,
                           const TestOptions& options, Instant now) {
  const std::int64_t microseconds = to_microseconds(now);
  const bool is_mail = hook.provider->source == "email" || hook.provider == &hooks::k_generic;
  hooks::TrialWords words{.text = options.text, .thread = options.thread};
  words.subject = options.subject.empty() ? "A trial of hook " + hook.name : options.subject;
  words.to = config.own_addresses.empty() ? "support@example.com" : config.own_addresses.front();
  words.from = !options.from.empty()         ? options.from
               : is_mail                     ? "trial@example.com"
               : is_numbered(*hook.provider) ? "49000"
                                             : "U0TRIAL";
  // As Slack numbers them: seconds and microseconds.
  const std::string fraction = std::to_string(1'000'000 + microseconds % 1'000'000).substr(1);
  words.id = hook.provider == &hooks::k_slack
                 ? std::to_string(microseconds / 1'000'000) + "." + fraction
                 : std::to_string(microseconds);
  return words;
}

// To the listener itself, whatever stands before it; with its certificate for the public name.
Result<curl::HttpAnswer> post(const config::Config& config, const ListenerPlace& place,
                              const std::string& url, hooks::Trial trial) {
  const bool is_tls = !config.web.certificate_file.empty();
  curl::HttpClientOptions options;
  if (is_tls) options.connect_to = place.text;
  INTAKED_TRY(const auto client, curl::HttpClient::start(std::move(options)));
  curl::HttpRequest request;
  request.method = curl::HttpMethod::post;
  request.url = is_tls ? url : "http://" + place.text + url.substr(config.web.public_url.size());
  for (auto& [name, value] : trial.headers) request.headers.emplace_back(name, std::move(value));
  request.body = std::move(trial.body);
  std::promise<curl::HttpAnswer> promise;
  client->send(std::move(request),
               [&](curl::HttpAnswer got) { promise.set_value(std::move(got)); });
  curl::HttpAnswer answer = promise.get_future().get();
  if (answer.ending != curl::HttpEnding::answered)
    return fail(ErrorKind::unavailable, "nothing answers at " + place.text + ": " + answer.text,
                place.why_another.empty() ? "does the daemon run? see: systemctl status intaked"
                                          : place.why_another);
  return answer;
}

int test(const Invocation& invocation, const TestOptions& options) {
  const auto setup = read_setup(invocation, config::Secrets::read);
  if (!setup) return report(setup.error());
  const auto found = hook_named(setup->config, options.name);
  if (!found) return report(found.error());
  const config::Hook& hook = **found;
  if (hook.polls)
    return report({ErrorKind::invalid,
                   "hook \"" + hook.name + "\" is asked for news: nobody calls it",
                   "write to the bot itself"});
  if (hook.credentials.scheme == hooks::Scheme::standard_webhooks &&
      hook.credentials.secrets.empty())
    return report({ErrorKind::invalid, "its sender signs with a key that only it has",
                   "have it send something itself"});
  const Instant now = SystemClock().now();
  const hooks::TrialWords words = words_of(setup->config, hook, options, now);
  const std::string url = hook_url(setup->config, hook, setup->installation_key);
  Result<hooks::Trial> trial =
      hooks::trial_of(*hook.provider, hook.mapping, hook.is_mime, words, now);
  if (!options.payload.empty()) {
    auto body = payload_of(options.payload);
    if (!body) return report(body.error());
    if (!trial) trial = hooks::Trial{{{"content-type", "application/json"}}, {}};
    trial->body = std::move(*body);
    if (!options.content_type.empty()) trial->headers = {{"content-type", options.content_type}};
  }
  if (!trial) return report(trial.error());
  if (auto is_signed = hooks::sign(*hook.provider, hook.credentials, url, words, now, *trial);
      !is_signed)
    return report(is_signed.error());
  const auto answer = post(setup->config, listener_place(invocation.config_path, setup->config.web),
                           url, std::move(*trial));
  if (!answer) return report(answer.error());
  const bool accepted = answer->status >= 200 && answer->status < 300;
  if (invocation.json) {
    auto json = model::Json::object();
    json.set("status", answer->status);
    json.set("id", words.id);
    json.set("body", answer->body);
    std::puts(json::write(json).c_str());
  } else if (accepted) {
    std::printf("%d: accepted. What became of it: intaked find --source %s\n", answer->status,
                hook.name.c_str());
    if (options.payload.empty() && options.thread.empty())
      std::printf("Another in its thread: intaked hooks test %s --thread %s --text \"…\"\n",
                  hook.name.c_str(), words.id.c_str());
  } else {
    std::printf("%d: not accepted. Why: intaked hooks show %s\n", answer->status,
                hook.name.c_str());
  }
  return accepted ? k_exit_ok : k_exit_problems;
}

}  // namespace

void add_hooks(CLI::App& cli, Invocation& invocation) {
  auto* hooks = cli.add_subcommand("hooks", "webhooks: where they come in, and what has come");
  hooks->require_subcommand(1);
  auto* list_command = hooks->add_subcommand("list", "every hook with its address");
  list_command->callback(
      [&invocation] { invocation.run = [&invocation] { return list(invocation); }; });

  auto name = std::make_shared<std::string>();
  auto* show_command = hooks->add_subcommand(
      "show", "what to enter where, in order; the last request accepted and refused, and why");
  show_command->add_option("NAME", *name, "the hook, as named under hooks:")->required();
  show_command->callback([&invocation, name] {
    invocation.run = [&invocation, name] { return show(invocation, *name); };
  });

  auto options = std::make_shared<TestOptions>();
  auto* test_command = hooks->add_subcommand(
      "test", "signs as the provider would and sends it to the running daemon: makes a ticket");
  test_command->add_option("NAME", options->name, "the hook, as named under hooks:")->required();
  auto* text = test_command->add_option("--text", options->text, "what is said");
  auto* payload = test_command->add_option("--payload", options->payload, "a file: the whole body");
  test_command->add_option("--content-type", options->content_type, "of the file");
  test_command->add_option("--thread", options->thread, "the message that it answers");
  test_command->add_option("--subject", options->subject, "mails only");
  test_command->add_option("--from", options->from, "who says it: an address, or a chat's id");
  text->excludes(payload);
  test_command->callback([&invocation, options, text, payload] {
    if (text->count() + payload->count() == 0)
      throw CLI::ValidationError("hooks test", "say what is sent: --text or --payload");
    invocation.run = [&invocation, options] { return test(invocation, *options); };
  });
}

}  // namespace intaked::app

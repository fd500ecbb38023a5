#include "config/hooks.h"

#include <algorithm>
#include <array>

#include "config/defaults.h"
#include "config/hook_scheme.h"

namespace intaked::config {
namespace {

enum class Wanted { no, maybe, yes };

// Which settings a provider has beside those of every hook.
struct Row {
  std::string_view provider;
  std::string_view secret = {};  // its name
  Wanted secret_is = Wanted::no;
  Wanted public_key = Wanted::no;
  std::string_view application = {};  // its name; required
  std::string_view token = {};        // its name
  bool needs_token = false;           // nothing that comes is of use without
  bool has_user = false;              // with password_file, both or none
  bool has_scheme = false;
  bool is_chat = false;  // edits
};

constexpr std::array k_rows{
    Row{.provider = "slack",
        .secret = "signing_secret_file",
        .secret_is = Wanted::yes,
        .token = "bot_token_file",
        .is_chat = true},
    Row{.provider = "mailgun", .secret = "signing_key_file", .secret_is = Wanted::yes},
    Row{.provider = "sendgrid",
        .secret = "password_file",
        .secret_is = Wanted::maybe,
        .public_key = Wanted::maybe,
        .has_user = true},
    Row{.provider = "postmark",
        .secret = "password_file",
        .secret_is = Wanted::maybe,
        .has_user = true},
    Row{.provider = "ses", .application = "topic_arn", .token = "secret_key_file"},
    Row{.provider = "relay", .has_scheme = true},
    Row{.provider = "teams_outgoing",
        .secret = "security_token_file",
        .secret_is = Wanted::yes,
        .is_chat = true},
    Row{.provider = "teams_bot", .application = "application_id", .is_chat = true},
    Row{.provider = "discord", .public_key = Wanted::yes},
    Row{.provider = "telegram",
        .secret = "secret_token_file",
        .secret_is = Wanted::yes,
        .token = "bot_token_file",
        .is_chat = true},
    Row{.provider = "whatsapp",
        .secret = "app_secret_file",
        .secret_is = Wanted::yes,
        .token = "access_token_file",
        .is_chat = true},
    Row{.provider = "generic", .has_scheme = true},
    Row{.provider = "mandrill", .secret = "signing_key_file", .secret_is = Wanted::yes},
    Row{.provider = "mailersend", .secret = "signing_secret_file", .secret_is = Wanted::yes},
    Row{.provider = "postal", .public_key = Wanted::yes},
    Row{.provider = "resend",
        .secret = "signing_secret_file",
        .secret_is = Wanted::yes,
        .token = "api_key_file",
        .needs_token = true},
};

const Row& row_of(const hooks::Provider& provider) {
  return *std::ranges::find(k_rows, provider.name, &Row::provider);
}

const hooks::Provider* read_provider(Settings& settings) {
  std::string name;
  settings.require("provider", "slack");
  const yaml::Node* node = settings.text("provider", name);
  if (!node) return nullptr;
  if (const hooks::Provider* found = hooks::provider_named(name)) return found;
  std::vector<std::string> names;
  for (const hooks::Provider* one : hooks::providers()) names.emplace_back(one->name);
  const std::string near = did_you_mean(name, names);
  settings.report().error(*node, "unknown provider \"" + name + "\"" +
                                     (near.empty() ? "; there are: " + one_of(names) : near));
  return nullptr;
}

void read_token(Settings& settings, const Surroundings& around, const Row& row, Hook& hook) {
  if (row.token.empty()) return;
  if (row.needs_token) settings.require(row.token, hook.name + ".token");
  if (const yaml::Node* file = settings.text(row.token, hook.token_file))
    hook.token = read_secret(*file, hook.token_file, around.secrets, settings.report());
}

// A mail's way is known from its headers, a chat's is not: what is not proven is told.
void read_proof(Settings& settings, const Surroundings& around, const Row& row, Hook& hook) {
  Report& report = settings.report();
  if (row.has_scheme) read_scheme(settings, around, hook);
  const std::string_view in_clear = row.secret.substr(0, row.secret.rfind("_file"));
  if (row.secret_is == Wanted::yes && !hook.polls && !settings.node().find(in_clear))
    settings.require(row.secret, hook.name + ".secret");
  if (!row.secret.empty()) read_secrets(settings, around, row.secret, hook);
  if (row.has_user) {
    const yaml::Node* user = settings.text("user", hook.credentials.user);
    if (user && hook.secret_files.empty()) settings.require(row.secret, hook.name + ".password");
    if (!user && !hook.secret_files.empty()) settings.require("user", "intaked");
  }
  if (row.public_key == Wanted::yes) settings.require("public_key", "(as the provider shows it)");
  if (row.public_key != Wanted::no) read_public_keys(settings, hook);
  if (row.secret_is == Wanted::maybe && hook.secret_files.empty() && hook.public_keys.empty() &&
      !report.has_errors())
    report.warning(settings.node(), "hook \"" + hook.name +
                                        "\": only its address, which nobody can guess, tells " +
                                        "who sends to it; add user and password_file" +
                                        (row.public_key == Wanted::maybe ? ", or public_key" : ""));
  if (!row.application.empty()) {
    settings.require(row.application, row.application == "topic_arn"
                                          ? "arn:aws:sns:eu-west-1:123456789012:mail"
                                          : "11111111-2222-3333-4444-555555555555");
    settings.text(row.application, hook.credentials.application);
  }
}

void read_own_settings(Settings& settings, const Surroundings& around, Hook& hook) {
  const std::string_view provider = hook.provider->name;
  if (provider == "mailgun") {
    enum class Format { parsed, mime } format = Format::parsed;
    settings.choice<Format>("format", format, {{"parsed", Format::parsed}, {"mime", Format::mime}});
    hook.is_mime = format == Format::mime;
  }
  if (provider == "whatsapp") {
    settings.require("verify_token_file", hook.name + ".verify-token");
    if (const yaml::Node* file = settings.text("verify_token_file", hook.verify_token_file))
      hook.credentials.verify_token =
          read_secret(*file, hook.verify_token_file, around.secrets, settings.report());
  }
  if (provider == "ses") {
    settings.text("access_key_id", hook.access_key_id);
    if (hook.access_key_id.empty() != hook.token_file.empty())
      settings.require(hook.access_key_id.empty() ? "access_key_id" : "secret_key_file", "...");
  }
  if (provider == "generic") read_mapping(settings, around, hook);
}

// Which of them a hook has is its provider's to say, and that is not known.
void know_all_settings(Settings& settings) {
  for (const Row& row : k_rows)
    for (const std::string_view key : {row.secret, row.application, row.token})
      if (!key.empty()) settings.find(key);
  for (const char* key :
       {"public_key", "user", "scheme", "secret_file", "map", "sample", "format", "poll",
        "verify_token_file", "access_key_id", "edits", "source", "defaults"})
    settings.find(key);
  hooks::Hmac ignored;
  read_hmac(settings, ignored);
  settings.finish();
}

Hook read_hook(const yaml::Node& name, const yaml::Node& node, const Surroundings& around,
               Report& report) {
  Hook hook;
  hook.name = name.text;
  hook.line = name.mark.line;
  report_source_name(name, "hook", report);
  Settings settings(node.is_null() && !node.refused ? name : node, "hooks." + name.text, report,
                    &name);
  hook.provider = read_provider(settings);
  if (!hook.provider) {
    know_all_settings(settings);
    return hook;
  }
  const Row& row = row_of(*hook.provider);
  hook.source = hook.provider->source;
  settings.text("source", hook.source);
  for (const char* clear : {"signing_secret", "signing_key", "secret", "password", "bot_token"})
    settings.refuse_secret(clear, std::string(clear) + "_file");
  if (hook.provider->name == "telegram") {
    settings.flag("poll", hook.polls);
    if (hook.polls) settings.require("bot_token_file", hook.name + ".bot-token");
  }
  read_token(settings, around, row, hook);
  read_proof(settings, around, row, hook);
  read_own_settings(settings, around, hook);
  if (row.is_chat)
    settings.choice<Edits>("edits", hook.edits, {{"note", Edits::note}, {"ignore", Edits::ignore}});
  hook.defaults = read_defaults(settings);
  settings.finish();
  return hook;
}

// Meta repeats for so long, and nobody longer; a signature counts for less.
constexpr std::chrono::days k_repeated_for{7};

// What was told before is known by its row alone.
void check_rows(Settings& top, const Keep& keep) {
  const yaml::Node* section = top.find("keep");
  const yaml::Node* rows = section ? section->find("rows") : nullptr;
  if (rows && keep.rows < k_repeated_for)
    top.report().error(*rows,
                       "\"keep.rows\" must be at least 7 d where there are hooks: providers repeat "
                       "for so long what they have told, and it would make a second ticket");
}

bool is_taken(const Config& config, const std::string& name) {
  return std::ranges::find(config.mailboxes, name, &Mailbox::name) != config.mailboxes.end() ||
         std::ranges::find(config.pipes, name, &Pipe::name) != config.pipes.end();
}

}  // namespace

std::string_view secret_setting(const hooks::Provider& provider) {
  const Row& row = row_of(provider);
  return row.has_scheme ? "secret_file" : row.secret;
}

std::string_view token_setting(const hooks::Provider& provider) {
  return row_of(provider).token;
}

std::string_view application_setting(const hooks::Provider& provider) {
  return row_of(provider).application;
}

bool has_edits(const hooks::Provider& provider) {
  return row_of(provider).is_chat;
}

void read_hooks(Settings& top, const Surroundings& around, Config& config) {
  const yaml::Node* hooks = top.find("hooks");
  if (!hooks) return;
  Report& report = top.report();
  if (!hooks->is_map())
    return report.error(*hooks, "\"hooks\" must be a map, each hook under its name");
  if (!hooks->keys.empty()) check_rows(top, config.operation.keep);
  for (std::size_t i = 0; i < hooks->keys.size(); ++i) {
    const yaml::Node& name = hooks->keys[i];
    if (is_taken(config, name.text))
      report.error(
          name, "\"" + name.text + "\" is also a mailbox or pipe; every source needs its own name");
    config.hooks.push_back(read_hook(name, hooks->items[i], around, report));
    const Hook& hook = config.hooks.back();
    if (hook.provider == &hooks::k_mandrill && config.web.public_url.empty())
      report.error(name,
                   "Mandrill signs the address that it calls; write web.public_url, as "
                   "Mandrill was told it");
    if (hook.credentials.scheme == hooks::Scheme::client_certificate &&
        config.web.client_ca_file.empty())
      report.error(name, "a hook of scheme client_certificate needs web.client_ca_file");
  }
}

}  // namespace intaked::config

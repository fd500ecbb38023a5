#include "config/sources.h"

#include <algorithm>
#include <filesystem>
#include <limits>
#include <set>
#include <tuple>

#include "config/defaults.h"
#include "config/network_names.h"
#include "config/time_zone.h"

namespace intaked::config {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

constexpr std::uint16_t k_imaps_port = 993;
constexpr std::uint16_t k_imap_port = 143;
// RFC 2177: a server may log an idle client out after 30 minutes.
constexpr minutes k_idle_renewal_max{29};
constexpr hours k_poll_max{24};
constexpr std::uint64_t k_message_bytes_least = 1 << 10;
constexpr std::uint64_t k_message_bytes_most = 200 << 20;  // what the parser's processes take

// RFC 3501: a keyword is an atom.
bool is_keyword(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, [](char c) {
    return c > ' ' && c < '\x7f' &&
           std::string_view("(){%*\"\\]").find(c) == std::string_view::npos;
  });
}

void read_start(Settings& settings, const std::string& time_zone, Mailbox& mailbox) {
  std::string start;
  const yaml::Node* node = settings.text("start", start);
  if (!node) return;
  if (start == "now") {
    mailbox.start = Start::now;
  } else if (start == "everything") {
    mailbox.start = Start::everything;
  } else if (const auto date = date_from(start)) {
    mailbox.start = Start::date;
    mailbox.start_date = start;
    mailbox.start_date_us = to_microseconds(midnight(*date, time_zone));
  } else {
    const std::vector<std::string> words{"now", "everything"};
    settings.report().error(*node, "\"" + settings.name_of("start") +
                                       "\" must be now, everything or a date such as 2026-03-01, " +
                                       "not \"" + start + "\"" + did_you_mean(start, words));
  }
}

void read_after_filing(Settings& settings, Mailbox& mailbox) {
  const yaml::Node* node = settings.find("after_filing");
  if (!node) return;
  Report& report = settings.report();
  if (node->is_scalar() && (node->text == "nothing" || node->text == "seen")) {
    mailbox.after_filing = node->text == "seen" ? AfterFiling::seen : AfterFiling::nothing;
  } else if (node->is_map() && node->keys.size() == 1 && node->keys[0].text == "keyword") {
    mailbox.after_filing = AfterFiling::keyword;
    mailbox.keyword = node->items[0].text;
    if (!is_keyword(mailbox.keyword)) {
      report.error(node->items[0],
                   "an IMAP keyword is one word without ( ) { % * \" \\ ], such as intaked");
    }
  } else if (node->is_map() && node->keys.size() == 1 && node->keys[0].text == "move") {
    mailbox.after_filing = AfterFiling::move;
    Settings move(*node, settings.name_of("after_filing"), report);
    move.text("move", mailbox.move_to);
  } else {
    report.error(*node, "\"" + settings.name_of("after_filing") +
                            "\" must be nothing, seen, { keyword: intaked } or { move: Done }");
  }
}

void read_connection(Settings& settings, const Surroundings& around, Mailbox& mailbox) {
  Report& report = settings.report();
  settings.require("host", "imap.example.com");
  const yaml::Node* host = settings.text("host", mailbox.host);
  if (host && !is_host(mailbox.host)) {
    report.error(*host, "\"" + settings.name_of("host") +
                            "\" must be a host name or an address, without port or scheme, not \"" +
                            mailbox.host + "\"");
  }
  const yaml::Node* security = settings.choice<Security>(
      "security", mailbox.security, {{"tls", Security::tls}, {"plain", Security::plain_loopback}});
  if (security && host && mailbox.security == Security::plain_loopback &&
      !is_loopback(mailbox.host)) {
    report.error(*security, "\"security: plain\" sends the password in clear and is accepted for " +
                                std::string("loopback hosts only; remove it"));
  }
  std::int64_t port = mailbox.security == Security::tls ? k_imaps_port : k_imap_port;
  settings.integer("port", port, 1, std::numeric_limits<std::uint16_t>::max());
  mailbox.port = static_cast<std::uint16_t>(port);
  read_file_name(settings, "ca_file", around, mailbox.ca_file);
}

void read_account(Settings& settings, const Surroundings& around, Mailbox& mailbox) {
  Report& report = settings.report();
  settings.require("user", "support@example.com");
  settings.text("user", mailbox.user);
  if (is_address(mailbox.user)) mailbox.address = mailbox.user;
  const yaml::Node* address = settings.text("address", mailbox.address);
  if (address && !is_address(mailbox.address)) {
    report.error(*address, "\"" + settings.name_of("address") +
                               "\" must be an e-mail address, not \"" + mailbox.address + "\"");
  }
  settings.refuse_secret("password", "password_file");
  settings.refuse_later("oauth2", "which signs in with a password; write user and password_file");
  settings.refuse_later("provider", "which knows no providers; write host, user and password_file");
  if (!settings.node().find("password") && !settings.node().find("oauth2")) {
    settings.require("password_file", mailbox.name + ".password");
  }
  if (const yaml::Node* file = settings.text("password_file", mailbox.password_file)) {
    mailbox.password = read_secret(*file, mailbox.password_file, around.secrets, report);
  }
}

void read_fetching(Settings& settings, const Surroundings& around, Mailbox& mailbox) {
  Report& report = settings.report();
  settings.text("folder", mailbox.folder);
  read_start(settings, around.time_zone, mailbox);
  settings.flag("examine", mailbox.examine);
  std::int64_t last = 0;
  const yaml::Node* last_node =
      settings.integer("last", last, 1, std::numeric_limits<std::uint32_t>::max());
  if (last_node) mailbox.last = static_cast<std::uint32_t>(last);
  if (last_node && !mailbox.examine) {
    report.error(*last_node, "\"last\" is for looking only; write \"examine: yes\" beside it");
  }
  read_after_filing(settings, mailbox);
  if (mailbox.examine && mailbox.after_filing != AfterFiling::nothing) {
    report.error(*settings.node().find("after_filing"),
                 "\"examine: yes\" changes no mail; remove after_filing, or examine");
  }
  settings.flag("idle", mailbox.idle);
  settings.duration("poll", mailbox.poll, seconds{0}, k_poll_max);
  if (!mailbox.idle && mailbox.poll.count() == 0) {
    report.error(
        *settings.node().find("idle"),
        "with \"idle: no\" nothing would look for new mail; add for example \"poll: 1 min\"");
  }
  settings.duration("idle_renewal", mailbox.idle_renewal, seconds{1}, k_idle_renewal_max);
  settings.bytes("message_bytes_max", mailbox.message_bytes_max, k_message_bytes_least,
                 k_message_bytes_most);
  settings.duration("silence", mailbox.silence, minutes{0}, hours{24 * 90});
}

Mailbox read_mailbox(const yaml::Node& name, const yaml::Node& node, const Surroundings& around,
                     Report& report) {
  Mailbox mailbox;
  mailbox.name = name.text;
  mailbox.line = name.mark.line;
  report_source_name(name, "mailbox", report);
  Settings settings(node.is_null() && !node.refused ? name : node, "mailboxes." + name.text, report,
                    &name);
  read_connection(settings, around, mailbox);
  read_account(settings, around, mailbox);
  read_fetching(settings, around, mailbox);
  settings.text("source", mailbox.source);
  mailbox.defaults = read_defaults(settings);
  settings.finish();
  return mailbox;
}

}  // namespace

void report_source_name(const yaml::Node& name, std::string_view what, Report& report) {
  if (is_source_name(name.text)) return;
  report.error(name,
               std::string(what) + " name \"" + name.text +
                   "\" must be of a-z, 0-9 and \"-\", at most 63 characters; it is permanent");
}

void report_secret(const yaml::Node& at, const Error& error, Report& report) {
  report.error(at, error.text + (error.hint.empty() ? "" : "; " + error.hint));
}

Secret read_secret(const yaml::Node& at, const std::string& name, const SecretFiles& secrets,
                   Report& report) {
  Result<Secret> secret = secrets.read(name);
  if (secret) return *std::move(secret);
  report_secret(at, secret.error(), report);
  return {};
}

void read_file_name(Settings& settings, std::string_view key, const Surroundings& around,
                    std::string& path) {
  const yaml::Node* node = settings.text(key, path);
  if (!node) return;
  if (!path.starts_with('/')) path = around.directory + "/" + path;
  std::error_code error;
  if (around.check_files && !std::filesystem::is_regular_file(path, error)) {
    settings.report().error(*node, "there is no file " + path);
  }
}

void read_mailboxes(Settings& top, const Surroundings& around, Config& config) {
  const yaml::Node* mailboxes = top.find("mailboxes");
  if (!mailboxes) return;
  Report& report = top.report();
  if (!mailboxes->is_map()) {
    report.error(*mailboxes, "\"mailboxes\" must be a map, each mailbox under its name");
    return;
  }
  std::set<std::tuple<std::string, std::uint16_t, std::string, std::string>> folders;
  for (std::size_t i = 0; i < mailboxes->keys.size(); ++i) {
    const yaml::Node& name = mailboxes->keys[i];
    config.mailboxes.push_back(read_mailbox(name, mailboxes->items[i], around, report));
    const Mailbox& mailbox = config.mailboxes.back();
    if (mailbox.host.empty() || mailbox.user.empty()) continue;
    if (!folders.emplace(mailbox.host, mailbox.port, mailbox.user, mailbox.folder).second) {
      report.error(name, "\"" + mailbox.name + "\" reads the same folder of the same account as " +
                             "another mailbox above; keep one");
    }
  }
}

void read_pipes(Settings& top, Config& config) {
  Report& report = top.report();
  const yaml::Node* pipes = top.find("pipes");
  if (pipes && !pipes->is_map()) {
    report.error(*pipes, "\"pipes\" must be a map, each pipe under its name");
    pipes = nullptr;
  }
  for (std::size_t i = 0; pipes && i < pipes->keys.size(); ++i) {
    const yaml::Node& name = pipes->keys[i];
    Pipe pipe;
    pipe.name = name.text;
    pipe.line = name.mark.line;
    report_source_name(name, "pipe", report);
    if (std::ranges::find(config.mailboxes, name.text, &Mailbox::name) != config.mailboxes.end()) {
      report.error(name,
                   "\"" + name.text + "\" is also a mailbox; every source needs its own name");
    }
    if (!pipes->items[i].is_null()) {
      Settings settings(pipes->items[i], "pipes." + name.text, report);
      settings.text("source", pipe.source);
      pipe.defaults = read_defaults(settings);
      settings.finish();
    }
    config.pipes.push_back(std::move(pipe));
  }
  const auto is_default = [](const Pipe& pipe) { return pipe.name == "pipe"; };
  if (std::ranges::none_of(config.pipes, is_default)) {
    // It needs a team like every source, and nobody has been asked for one.
    Pipe pipe;
    pipe.name = "pipe";
    if (!config.mailboxes.empty()) {
      pipe.defaults = config.mailboxes.front().defaults;
      pipe.line = config.mailboxes.front().line;
      pipe.is_copy = true;
    }
    config.pipes.push_back(std::move(pipe));
  }
}

}  // namespace intaked::config

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "config/attachments.h"
#include "config/config.h"
#include "config/defaults.h"
#include "config/follow_ups.h"
#include "config/hooks.h"
#include "config/network_names.h"
#include "config/operation.h"
#include "config/report.h"
#include "config/secret_files.h"
#include "config/settings.h"
#include "config/sources.h"
#include "config/time_zone.h"
#include "config/volume.h"
#include "config/web.h"
#include "lib/text/time_zone.h"

namespace intaked::config {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

constexpr std::size_t k_config_bytes_max = 1 << 20;
constexpr std::size_t k_socket_path_bytes_max = 107;  // sockaddr_un
constexpr std::int64_t k_planners_max = 256;
constexpr std::int64_t k_in_flight_max = 64;
constexpr std::size_t k_filing_order_max = 16;

// The file's text; one byte more than the limit if it is larger.
Result<std::string> text_of(const std::string& path) {
  std::error_code error;
  if (std::filesystem::is_directory(path, error)) {
    return fail(ErrorKind::invalid, "is a directory; name the file in it");
  }
  errno = 0;
  std::ifstream file(path, std::ios::binary);
  if (!file)
    return fail(ErrorKind::not_found, std::string("cannot be read: ") + std::strerror(errno));
  std::string text(k_config_bytes_max + 1, '\0');
  file.read(text.data(), static_cast<std::streamsize>(text.size()));
  if (file.bad()) return fail(ErrorKind::io, "cannot be read to its end");
  text.resize(static_cast<std::size_t>(file.gcount()));
  return text;
}

void read_time_zone(Settings& top, Config& config) {
  std::string zone;
  const yaml::Node* node = top.text("time_zone", zone);
  if (!node) return;
  if (text::TimeZone::read(zone)) {
    config.time_zone = zone;
    return;
  }
  const std::vector<std::string> names = time_zone_names();
  const std::string hint = names.empty() ? "; no time zones are installed here: apt install tzdata"
                                         : did_you_mean(zone, names);
  top.report().error(*node, "unknown time zone \"" + zone + "\"" +
                                (hint.empty() ? "; names are those of /usr/share/zoneinfo, such as "
                                                "Europe/Berlin"
                                              : hint));
}

void read_own_addresses(Settings& top, Config& config) {
  const yaml::Node* list = top.find("own_addresses");
  if (!list) return;
  if (!list->is_sequence()) {
    top.report().error(*list, "\"own_addresses\" must be a list, such as [support@example.com]");
    return;
  }
  for (const yaml::Node& item : list->items) {
    if (item.is_scalar() && is_address(item.text)) {
      config.own_addresses.push_back(item.text);
    } else {
      top.report().error(item,
                         "an own address must be an e-mail address, such as "
                         "support@example.com");
    }
  }
}

void read_filing_order(Settings& settings, std::vector<std::string>& order) {
  const yaml::Node* list = settings.find("filing_order");
  if (!list) return;
  Report& report = settings.report();
  if (!list->is_sequence() || list->items.size() > k_filing_order_max) {
    return report.error(*list,
                        "\"desk.filing_order\" must be a list of at most 16 names of priorities, "
                        "such as [Urgent, High]; [] files all in the order of arrival");
  }
  order.clear();
  for (const yaml::Node& item : list->items) {
    if (!item.is_scalar() || item.text.empty()) {
      report.error(item, "a priority must be a name, such as Urgent");
    } else if (std::ranges::find(order, item.text) != order.end()) {
      report.error(item, "\"" + item.text + "\" is named twice");
    } else {
      order.push_back(item.text);
    }
  }
}

void read_desk(Settings& top, const Surroundings& around, Desk& desk) {
  const yaml::Node* node = top.find("desk");
  Report& report = top.report();
  if (!node) {
    if (!top.node().find("desk")) {
      report.error("\"desk\" is missing; write \"desk: { api_key_file: thena.api-key }\"");
    }
    return;
  }
  Settings settings(*node, "desk", report, top.find_key("desk"));
  settings.choice<std::string>("provider", desk.provider, {{"thena", "thena"}});
  if (const yaml::Node* url_node = settings.text("url", desk.url)) {
    const auto url = url_from(desk.url);
    if (!url) {
      // What stands before an "@" may be a password.
      const bool names_user = desk.url.find('@') != std::string::npos;
      if (names_user) report.hide_line(url_node->mark.line);
      report.error(*url_node,
                   "\"desk.url\" must be https://HOST or https://HOST:PORT, without "
                   "user, path or query" +
                       (names_user ? "" : ", not \"" + desk.url + "\""));
    } else if (!url->https && !is_loopback(url->host)) {
      report.error(*url_node,
                   "\"desk.url\" would send the API key in clear; write https://, http:// "
                   "is accepted for loopback hosts only");
    } else {
      desk.url = url->text;
    }
  }
  settings.refuse_secret("api_key", "api_key_file");
  if (!node->find("api_key")) settings.require("api_key_file", "thena.api-key");
  if (const yaml::Node* file = settings.text("api_key_file", desk.api_key_file)) {
    desk.api_key = read_secret(*file, desk.api_key_file, around.secrets, report);
  }
  read_file_name(settings, "ca_file", around, desk.ca_file);
  settings.duration("settle", desk.settle, milliseconds{0}, hours{24});
  settings.duration("index_lag", desk.index_lag, milliseconds{0}, hours{1});
  settings.duration("request_deadline", desk.request_deadline, seconds{1}, minutes{10});
  settings.duration("retry_horizon", desk.retry_horizon, seconds{1}, hours{24 * 30});
  std::int64_t in_flight = desk.in_flight;
  settings.integer("in_flight", in_flight, 1, k_in_flight_max);
  desk.in_flight = static_cast<int>(in_flight);
  settings.choice<Capability>("capability", desk.capability,
                              {{"unique_key", Capability::unique_key},
                               {"consistent_look_up", Capability::consistent_look_up},
                               {"eventual_look_up", Capability::eventual_look_up},
                               {"none", Capability::none}});
  const yaml::Node* on_unknown = settings.choice<OnUnknown>(
      "on_unknown", desk.on_unknown, {{"park", OnUnknown::park}, {"retry", OnUnknown::retry}});
  if (on_unknown && desk.capability != Capability::none) {
    settings.report().warning(*on_unknown,
                              "\"desk.on_unknown\" counts with \"capability: none\" only");
  }
  desk.fallbacks = read_fallbacks(settings);
  settings.flag("reduced_form", desk.reduced_form);
  read_filing_order(settings, desk.filing_order);
  settings.duration("reconcile_every", desk.reconcile_every, milliseconds{0}, hours{24});
  settings.flag("dry_run", desk.dry_run);
  settings.choice<Contacts>("contacts", desk.contacts,
                            {{"leave", Contacts::leave}, {"ensure", Contacts::ensure}});
  settings.choice<Accounts>("accounts", desk.accounts,
                            {{"leave", Accounts::leave}, {"by_domain", Accounts::by_domain}});
  settings.finish();
}

void read_content(Settings& top, Content& content) {
  const yaml::Node* node = top.find("content");
  if (!node) return;
  Settings settings(*node, "content", top.report(), top.find_key("content"));
  settings.choice<TextForm>("description", content.description,
                            {{"text", TextForm::text}, {"markdown", TextForm::markdown}});
  settings.flag("html_in_first_comment", content.html_in_first_comment);
  settings.flag("clean_titles", content.clean_titles);
  settings.choice<ReplyFullText>("reply_full_text", content.reply_full_text,
                                 {{"metadata", ReplyFullText::metadata},
                                  {"comment", ReplyFullText::comment},
                                  {"none", ReplyFullText::none}});
  settings.finish();
}

void read_places(Settings& top, Config& config) {
  const auto absolute = [&](const std::string& path) {
    return path.starts_with('/') ? path : config.directory + "/" + path;
  };
  top.text("state_directory", config.state_directory);
  config.state_directory = absolute(config.state_directory);
  const yaml::Node* socket = top.text("control_socket", config.control_socket);
  config.control_socket = absolute(config.control_socket);
  if (socket && config.control_socket.size() > k_socket_path_bytes_max) {
    top.report().error(*socket,
                       "\"control_socket\" is longer than the 107 bytes that a socket's "
                       "name may have: " +
                           config.control_socket);
  }
  top.text("rules", config.rules);
  config.rules_directory = absolute(config.rules);
}

// Whose mail is a loop, and who asks when a message does not say.
void settle_addresses(Settings& top, Config& config) {
  for (const Mailbox& mailbox : config.mailboxes) {
    const bool known =
        std::ranges::find(config.own_addresses, mailbox.address) != config.own_addresses.end();
    if (!mailbox.address.empty() && !known) config.own_addresses.push_back(mailbox.address);
  }
  const yaml::Node* node = top.text("requestor_fallback", config.requestor_fallback);
  if (node && !is_address(config.requestor_fallback)) {
    top.report().error(*node, "\"requestor_fallback\" must be an e-mail address, not \"" +
                                  config.requestor_fallback + "\"");
  }
  if (node || top.node().find("requestor_fallback")) return;
  if (!config.own_addresses.empty()) {
    config.requestor_fallback = config.own_addresses.front();
  } else if (!top.report().has_errors()) {
    top.report().error(
        "no address of yours is known; write \"own_addresses: [support@example.com]\"");
  }
}

void read_all(const yaml::Node& root, const Surroundings& around, Report& report, Config& config) {
  Settings top(root, "", report);
  read_time_zone(top, config);
  read_own_addresses(top, config);
  top.text("authserv_id", config.authserv_id);
  top.choice<SameMessage>("same_message", config.same_message,
                          {{"one", SameMessage::one}, {"each", SameMessage::each}});
  read_follow_ups(top, config);
  read_places(top, config);
  top.choice<std::string>(
      "log_level", config.log_level,
      {{"debug", "debug"}, {"info", "info"}, {"warning", "warning"}, {"error", "error"}});
  top.bytes("free_bytes_min", config.free_bytes_min, 0, 1ull << 50);
  std::int64_t planners = config.planners;
  top.integer("planners", planners, 0, k_planners_max);
  config.planners = static_cast<int>(planners);
  read_desk(top, around, config.desk);
  read_attachments(top, around, config.desk.retry_horizon, config.attachments);
  read_flood(top, config.flood);
  read_chat(top, config.chat);
  read_content(top, config.content);
  read_operation(top, around, config.operation);
  read_mailboxes(top, around, config);
  read_pipes(top, config);
  read_web(top, around, config.web);
  read_hooks(top, around, config);
  settle_addresses(top, config);
  top.finish();
}

}  // namespace

Loaded load(const std::string& path, Secrets secrets, const std::string& secrets_directory) {
  const Result<std::string> text = text_of(path);
  Report report(path, text ? std::string_view(*text) : std::string_view());
  if (!text) {
    report.error(text.error().text);
    return {std::nullopt, std::nullopt, report.take()};
  }
  Config config;
  config.path = path;
  config.directory = std::filesystem::path(path).parent_path().string();
  if (config.directory.empty()) config.directory = ".";
  const yaml::Document document = yaml::read(*text, {.bytes = k_config_bytes_max});
  for (const yaml::Problem& problem : document.problems) report.add(problem);
  if (!document.complete) return {std::nullopt, std::nullopt, report.take()};
  if (document.root.is_null()) {
    report.error("this file says nothing; it needs at least \"desk\" and a mailbox");
    return {std::nullopt, std::nullopt, report.take()};
  }
  const SecretFiles secret_files(secrets, secrets_directory, config.directory);
  config.secrets_prefix = secret_files.prefix();
  const Surroundings around{secret_files, config.directory, config.time_zone,
                            secrets == Secrets::read};
  read_all(document.root, around, report, config);
  Loaded loaded;
  (report.has_errors() ? loaded.as_read : loaded.config) = std::move(config);
  loaded.problems = report.take();
  return loaded;
}

}  // namespace intaked::config

#include "config/operation.h"

#include <limits>

#include "config/listen.h"
#include "config/network_names.h"
#include "config/time_zone.h"

namespace intaked::config {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;

constexpr hours k_keep_max{24 * 3650};
constexpr std::uint64_t k_budget_least = 16 << 20;
constexpr std::uint64_t k_budget_most = 1ull << 50;
constexpr std::size_t k_command_words_max = 32;
constexpr std::size_t k_url_bytes_max = 2'000;

void read_keep(Settings& top, Keep& keep) {
  const yaml::Node* node = top.find("keep");
  if (!node) return;
  Settings settings(*node, "keep", top.report(), top.find_key("keep"));
  settings.duration("raw", keep.raw, hours{1}, k_keep_max);
  settings.duration("dropped", keep.dropped, hours{1}, k_keep_max);
  const yaml::Node* rows = settings.duration("rows", keep.rows, hours{24}, k_keep_max);
  settings.bytes("budget", keep.budget, 0, k_budget_most);
  if (keep.budget != 0 && keep.budget < k_budget_least)
    settings.report().error(*settings.find("budget"),
                            "\"keep.budget\" is too small to keep anything; at least 16 MiB, or 0 "
                            "for no budget");
  if (rows && (keep.rows < keep.raw || keep.rows < keep.dropped))
    settings.report().error(*rows,
                            "\"keep.rows\" must be at least as long as \"keep.raw\" and "
                            "\"keep.dropped\": bytes without their row belong to nobody");
  settings.finish();
}

bool may_carry_a_secret(std::string_view url) {
  if (url.starts_with("https://")) return url.size() > std::string_view("https://").size();
  constexpr std::string_view k_plain = "http://";
  if (!url.starts_with(k_plain)) return false;
  const std::string_view host = url.substr(k_plain.size());
  return is_loopback(host.substr(0, host.find_first_of(":/")));
}

void read_alerts(Settings& top, const Surroundings& around, Alerts& alerts) {
  const yaml::Node* node = top.find("alerts");
  if (!node) return;
  Report& report = top.report();
  Settings settings(*node, "alerts", report, top.find_key("alerts"));
  settings.refuse_secret("webhook_url", "webhook_url_file");
  if (const yaml::Node* file = settings.text("webhook_url_file", alerts.webhook_url_file)) {
    alerts.webhook_url = read_secret(*file, alerts.webhook_url_file, around.secrets, report);
    const std::string_view url = alerts.webhook_url.reveal();
    if (!url.empty() && (!may_carry_a_secret(url) || url.size() > k_url_bytes_max))
      report.error(*file,
                   "the file of \"alerts.webhook_url_file\" must hold one https:// address "
                   "(http:// to a loopback host)");
  }
  if (const yaml::Node* command = settings.find("command")) {
    const bool sound = command->is_sequence() && !command->items.empty() &&
                       command->items.size() <= k_command_words_max &&
                       command->items.front().is_scalar() &&
                       command->items.front().text.starts_with('/');
    if (!sound) {
      report.error(*command,
                   "\"alerts.command\" must be a list of a program's path and its "
                   "arguments, such as [/usr/bin/msmtp, ops@example.com]");
    } else {
      for (const yaml::Node& word : command->items) alerts.command.push_back(word.text);
    }
  }
  if (alerts.webhook_url_file.empty() && alerts.command.empty() && !report.has_errors())
    report.error(*node,
                 "\"alerts\" needs \"webhook_url_file\" or \"command\": whom shall we tell?");
  settings.finish();
}

void read_metrics(Settings& top, Metrics& metrics) {
  const yaml::Node* node = top.find("metrics");
  if (!node) return;
  Settings settings(*node, "metrics", top.report(), top.find_key("metrics"));
  settings.require("listen", "127.0.0.1:8027");
  std::string listen;
  const yaml::Node* at = settings.text("listen", listen);
  if (at && !read_listen(listen, metrics.listen_address, metrics.listen_port)) {
    settings.report().error(*at,
                            "\"metrics.listen\" must be an IP address and a port, such as "
                            "127.0.0.1:8027, not \"" +
                                listen + "\"");
  } else if (at && !is_loopback(metrics.listen_address)) {
    settings.report().warning(*at,
                              "\"metrics.listen\": names of mailboxes and figures are open to "
                              "whoever reaches this address");
  }
  settings.finish();
}

// "thena.api-key: 2027-01-31": known to people, and to nobody else.
void read_expiries(Settings& top, const Surroundings& around, std::vector<SecretExpiry>& expiries) {
  const yaml::Node* node = top.find("secret_expires");
  if (!node) return;
  if (!node->is_map()) {
    top.report().error(*node,
                       "\"secret_expires\" must be a map of file names and dates, such as { "
                       "thena.api-key: 2027-01-31 }");
    return;
  }
  for (std::size_t i = 0; i < node->items.size(); ++i) {
    const yaml::Node& item = node->items[i];
    const auto date = item.is_scalar() ? date_from(item.text) : std::nullopt;
    if (date)
      expiries.push_back({node->keys[i].text, item.text, midnight(*date, around.time_zone)});
    else
      top.report().error(item, "when a secret ends must be a date such as 2027-01-31");
  }
}

}  // namespace

void read_operation(Settings& top, const Surroundings& around, Operation& operation) {
  read_keep(top, operation.keep);
  read_alerts(top, around, operation.alerts);
  read_metrics(top, operation.metrics);
  read_expiries(top, around, operation.secret_expires);
  top.duration("audit_every", operation.audit_every, milliseconds{0}, hours{24 * 7});
  top.choice<Reload>("reload", operation.reload,
                     {{"on_command", Reload::on_command}, {"on_save", Reload::on_save}});
}

}  // namespace intaked::config

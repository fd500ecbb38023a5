#include "config/web.h"

#include <algorithm>

#include "config/listen.h"
#include "config/network_names.h"

namespace intaked::config {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;

constexpr std::uint64_t k_body_bytes_least = 64 << 10;
constexpr std::uint64_t k_body_bytes_most = 200 << 20;  // what the parser's processes take
constexpr std::int64_t k_connections_most = 10'000;
constexpr std::int64_t k_requests_most = 1'000'000;
constexpr std::size_t k_proxies_max = 64;

void read_public_url(Settings& settings, std::string& public_url) {
  const yaml::Node* node = settings.text("public_url", public_url);
  if (!node) return;
  const auto url = url_from(public_url);
  if (!url)
    return settings.report().error(*node,
                                   "\"web.public_url\" must be https://HOST or https://HOST:PORT, "
                                   "without path, as providers reach it");
  if (!url->https && !is_loopback(url->host))
    settings.report().error(*node,
                            "\"web.public_url\" would have providers send mail and secrets in "
                            "clear; write https://, http:// is accepted for loopback hosts only");
  public_url = url->text;
}

void read_certificates(Settings& settings, const Surroundings& around, Web& web) {
  Report& report = settings.report();
  read_file_name(settings, "certificate_file", around, web.certificate_file);
  if (const yaml::Node* key = settings.text("private_key_file", web.private_key_file)) {
    const Result<void> usable = around.secrets.check(web.private_key_file);
    if (around.check_files && !usable) report_secret(*key, usable.error(), report);
    web.private_key_file = around.secrets.path_of(web.private_key_file);
  }
  const bool has_certificate = !web.certificate_file.empty();
  if (has_certificate) settings.require("private_key_file", "intake.key");
  if (!web.private_key_file.empty()) settings.require("certificate_file", "intake.pem");
  read_file_name(settings, "client_ca_file", around, web.client_ca_file);
  if (!web.client_ca_file.empty() && !has_certificate)
    report.error(*settings.find("client_ca_file"),
                 "\"web.client_ca_file\" needs certificate_file and private_key_file: certificates "
                 "are shown in TLS");
}

void read_proxy(const yaml::Node& node, Report& report, std::vector<Network>& proxies) {
  const auto network = network_from(node.text);
  if (!network) return report.error(node, "\"web.trusted_proxies\": " + network.error().text);
  // What they write is read up to the first address that is none of them.
  if (network->bits == 0)
    return report.error(node, "\"web.trusted_proxies\": " + text_of(*network) +
                                  " is everybody, and then anybody can seem to come from "
                                  "anywhere; name the networks of your proxies");
  proxies.push_back(*network);
}

void read_proxies(Settings& settings, const std::string& listen_address,
                  std::vector<Network>& proxies) {
  const yaml::Node* list = settings.find("trusted_proxies");
  // Who listens for this machine alone has a proxy on it.
  if (list || !is_loopback(listen_address)) proxies.clear();
  if (!list) return;
  const bool sound = list->is_sequence() && list->items.size() <= k_proxies_max &&
                     std::ranges::all_of(list->items, &yaml::Node::is_scalar);
  if (!sound)
    return settings.report().error(*list,
                                   "\"web.trusted_proxies\" must be a list of at most 64 IP "
                                   "addresses and networks, such as [127.0.0.1, 10.0.0.0/8]");
  for (const yaml::Node& item : list->items) read_proxy(item, settings.report(), proxies);
}

void read_count(Settings& settings, std::string_view key, std::int64_t most, int& count) {
  std::int64_t value = count;
  settings.integer(key, value, 1, most);
  count = static_cast<int>(value);
}

void read_limits(Settings& settings, Web& web) {
  settings.bytes("body_bytes_max", web.body_bytes_max, k_body_bytes_least, k_body_bytes_most);
  read_count(settings, "connections_max", k_connections_most, web.connections_max);
  read_count(settings, "connections_per_address_max", k_connections_most,
             web.connections_per_address_max);
  read_count(settings, "requests_per_second_max", k_requests_most, web.requests_per_second_max);
  settings.duration("header_deadline", web.header_deadline, seconds{1}, minutes{1});
  settings.duration("body_deadline", web.body_deadline, seconds{1}, minutes{10});
}

}  // namespace

void read_web(Settings& top, const Surroundings& around, Web& web) {
  const yaml::Node* node = top.find("web");
  if (!node) return;
  Report& report = top.report();
  Settings settings(*node, "web", report, top.find_key("web"));
  std::string listen;
  const yaml::Node* at = settings.text("listen", listen);
  if (at && !read_listen(listen, web.listen_address, web.listen_port))
    report.error(*at,
                 "\"web.listen\" must be an IP address and a port, such as 127.0.0.1:8025 or "
                 "[::1]:8025, not \"" +
                     listen + "\"");
  read_public_url(settings, web.public_url);
  read_certificates(settings, around, web);
  if (at && web.certificate_file.empty() && !is_loopback(web.listen_address))
    report.warning(*at,
                   "\"web.listen\" takes requests in clear from other machines; only a proxy that "
                   "adds TLS should reach it, or write certificate_file and private_key_file");
  read_proxies(settings, web.listen_address, web.trusted_proxies);
  read_limits(settings, web);
  settings.finish();
}

}  // namespace intaked::config

#include "app/proxy_examination.h"

#include <algorithm>
#include <vector>

#include "config/network_names.h"
#include "config/setting_writer.h"

namespace intaked::app {
namespace {

constexpr const char* k_set_header =
    "nginx: proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;";

// Nobody comes from there over the internet: RFC 1918, 3927, 4193, 4291, 6598 and loopback.
bool is_of_inside(const std::string& text) {
  static const std::vector<Network> k_inside = [] {
    std::vector<Network> all;
    for (const char* one : {"10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "169.254.0.0/16",
                            "100.64.0.0/10", "127.0.0.0/8", "::1", "fc00::/7", "fe80::/10"})
      all.push_back(*network_from(one));
    return all;
  }();
  const auto address = ip_address_from(text);
  return address &&
         std::ranges::any_of(k_inside, [&](const Network& one) { return one.contains(*address); });
}

bool is_trusted(const config::Web& web, const std::string& text) {
  const auto address = ip_address_from(text);
  return address && std::ranges::any_of(web.trusted_proxies,
                                        [&](const Network& one) { return one.contains(*address); });
}

std::string with_one_more(const config::Web& web, const std::string& address) {
  std::vector<std::string> all;
  for (const Network& one : web.trusted_proxies) all.push_back(text_of(one));
  all.push_back(address);
  return "trusted_proxies: " + config::list_of(all) + " (under web)";
}

}  // namespace

void examine_proxy(const config::Web& web, const TakenFor& us, Examination& to) {
  if (us.is_what_we_wrote)
    return to.bad("proxy",
                  "passes on what strangers write into X-Forwarded-For: anybody can seem to come "
                  "from anywhere",
                  k_set_header);
  const auto public_url = config::url_from(web.public_url);
  const bool goes_out = public_url && !config::is_loopback(public_url->host);
  if (!goes_out || !is_of_inside(us.address))
    return to.good("proxy", "tells who sends: we come from " + said(us.address));
  if (is_trusted(web, us.address))
    return to.note("proxy",
                   "is " + us.address + ", which is trusted and does not say in X-Forwarded-For " +
                       "for whom it speaks: all senders share one address's connections and rate",
                   k_set_header);
  to.note("proxy",
          "we seem to come from " + us.address + ", which is not in web.trusted_proxies: if that " +
              "is a proxy, all senders share its connections and rate; if it is this machine, all "
              "is well",
          with_one_more(web, us.address));
}

}  // namespace intaked::app

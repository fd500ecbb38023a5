#include "desk/endpoint.h"

#include <algorithm>

#include "lib/text/text.h"

namespace intaked::desk {
namespace {

constexpr std::string_view k_host_characters =
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-";
constexpr std::string_view k_digits = "0123456789";

bool consists_of(std::string_view text, std::string_view characters) {
  return !text.empty() && text.find_first_not_of(characters) == std::string_view::npos;
}

bool is_loopback(std::string_view host) {
  if (host == "localhost" || host == "[::1]") return true;
  const bool is_ipv4 = consists_of(host, "0123456789.") && std::ranges::count(host, '.') == 3;
  return is_ipv4 && host.starts_with("127.");
}

tl::unexpected<Error> refuse(std::string_view url, std::string_view why) {
  return fail(ErrorKind::invalid, "desk.url \"" + std::string(url) + "\" " + std::string(why),
              "write it as https://platform.thena.ai");
}

}  // namespace

Result<std::string> checked_endpoint(std::string_view url) {
  std::string_view rest = url;
  const bool is_https = rest.starts_with("https://");
  if (!is_https && !rest.starts_with("http://")) {
    return refuse(url, "does not begin with https://");
  }
  rest.remove_prefix(is_https ? 8 : 7);
  if (rest.ends_with('/')) rest.remove_suffix(1);
  const bool is_ipv6 = rest.starts_with('[');
  const std::size_t host_end = is_ipv6 ? rest.find(']') + 1 : std::min(rest.find(':'), rest.size());
  const std::string_view host = rest.substr(0, host_end);
  const std::string_view port = rest.substr(host_end);
  const bool host_is_good =
      is_ipv6 ? host.size() > 2 &&
                    consists_of(host.substr(1, host.size() - 2), "0123456789abcdefABCDEF:.")
              : consists_of(host, k_host_characters);
  if (!host_is_good) return refuse(url, "is not scheme://host[:port] and nothing more");
  if (!port.empty() && !(port.size() <= 6 && consists_of(port.substr(1), k_digits))) {
    return refuse(url, "is not scheme://host[:port] and nothing more");
  }
  if (!is_https && !is_loopback(host)) {
    return refuse(url, "would send the API key unencrypted; http is for loopback hosts only");
  }
  return (is_https ? "https://" : "http://") + text::fold_case(rest);
}

}  // namespace intaked::desk

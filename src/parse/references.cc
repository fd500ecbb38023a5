#include "parse/references.h"

#include <algorithm>

#include "parse/ascii.h"
#include "parse/limits.h"

namespace intaked::parse {
namespace {

// RFC 2392 2: characters that a URL may not hold are written as %40.
std::string without_percent(std::string_view url) {
  std::string out;
  for (std::size_t i = 0; i < url.size(); ++i) {
    const int high = url[i] == '%' && i + 2 < url.size() ? hex_value(url[i + 1]) : -1;
    const int low = high >= 0 ? hex_value(url[i + 2]) : -1;
    if (low >= 0) {
      out.push_back(static_cast<char>(high * 16 + low));
      i += 2;
    } else {
      out.push_back(url[i]);
    }
  }
  return out;
}

// From `at` to what ends an attribute's value, as far as a reference may be long.
std::string_view value_at(std::string_view html, std::size_t at) {
  const std::string_view rest = html.substr(at, k_message_id_bytes_max);
  return rest.substr(0, rest.find_first_of("\"'>) \t\n"));
}

}  // namespace

void References::add(std::string_view html) {
  constexpr std::string_view k_cid = "cid";
  for (std::size_t at = html.find(':'); at != std::string_view::npos; at = html.find(':', at)) {
    const std::size_t colon = at++;
    if (colon < k_cid.size() || ids_.size() == k_references_max) continue;
    if (!equal_ignoring_case(html.substr(colon - k_cid.size(), k_cid.size()), k_cid)) continue;
    const std::string_view id = value_at(html, at);
    if (!id.empty()) ids_.insert(without_percent(id));
    at += id.size();
  }
  // By its last character, as above: the first letter stands in every word.
  constexpr std::string_view k_source = "src";
  std::size_t from = 0;
  for (std::size_t at = html.find('='); at != std::string_view::npos; at = html.find('=', at)) {
    const std::size_t sign = at++;
    if (sign < from + k_source.size() || !html.substr(0, sign).ends_with(k_source)) continue;
    if (at < html.size() && (html[at] == '"' || html[at] == '\'')) ++at;
    const std::string_view url = value_at(html, at);
    if (!url.empty() && urls_.size() < k_references_max) urls_.insert(std::string(url));
    at += url.size();
    from = at;
  }
}

}  // namespace intaked::parse

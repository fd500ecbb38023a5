#include "parse/own_addresses.h"

#include <algorithm>

#include "lib/text/text.h"
#include "parse/ascii.h"

namespace intaked::parse {
namespace {

bool is_ascii(std::string_view s) {
  return std::all_of(s.begin(), s.end(), [](char c) { return static_cast<signed char>(c) >= 0; });
}

}  // namespace

bool is_own(std::string_view address, const std::vector<std::string>& own_addresses) {
  if (address.empty()) return false;
  const std::string folded = is_ascii(address) ? std::string() : text::fold_case(address);
  return std::any_of(own_addresses.begin(), own_addresses.end(), [&](const std::string& own) {
    return equal_ignoring_case(own, address) || (!folded.empty() && text::fold_case(own) == folded);
  });
}

bool is_own_with_detail(std::string_view address, const std::vector<std::string>& own_addresses) {
  if (is_own(address, own_addresses)) return true;
  const std::size_t at = address.rfind('@');
  const std::size_t plus = address.find('+');
  if (at == std::string_view::npos || plus == 0 || plus >= at) return false;
  const std::string bare = std::string(address.substr(0, plus)) + std::string(address.substr(at));
  return is_own(bare, own_addresses);
}

}  // namespace intaked::parse

#include "compose/requestor.h"

#include <algorithm>

namespace intaked::compose {
namespace {

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

bool equal_folded(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](char x, char y) { return lower(x) == lower(y); });
}

bool is_own(std::string_view address, const std::vector<std::string>& own_addresses) {
  return std::any_of(own_addresses.begin(), own_addresses.end(),
                     [&](const std::string& own) { return equal_folded(own, address); });
}

}  // namespace

bool looks_like_address(std::string_view text) {
  const std::size_t at = text.rfind('@');
  if (at == std::string_view::npos || at == 0) return false;
  const std::string_view domain = text.substr(at + 1);
  return domain.find('.') != std::string_view::npos && !domain.starts_with('.') &&
         !domain.ends_with('.') && text.find_first_of(" \t\r\n<>,;") == std::string_view::npos;
}

std::string sender_of(const model::ParsedMessage& message,
                      const std::vector<std::string>& own_addresses) {
  std::vector<std::string_view> candidates;
  if (message.from) candidates.emplace_back(message.from->address);
  if (message.sender) candidates.emplace_back(message.sender->address);
  // Return-Path, where neither of the two holds an address.
  if (message.author) candidates.emplace_back(message.author->address.address);
  const auto found =
      std::find_if(candidates.begin(), candidates.end(), [&](std::string_view address) {
        return looks_like_address(address) && !is_own(address, own_addresses);
      });
  return found == candidates.end() ? std::string() : std::string(*found);
}

}  // namespace intaked::compose

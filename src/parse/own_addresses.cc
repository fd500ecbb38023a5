#include "parse/own_addresses.h"

#include <algorithm>

#include "lib/text/text.h"
#include "parse/ascii.h"

namespace intaked::parse {
namespace {

bool is_ascii(std::string_view s) {
  return std::all_of(s.begin(), s.end(), [](char c) { return static_cast<signed char>(c) >= 0; });
}

// "support@acme.example" of "Support <support.acme.example>", if it is written with a '.' for '@'.
bool is_id_of(std::string_view list_id, std::string_view address) {
  const std::size_t open = list_id.rfind('<');
  if (open != std::string_view::npos) list_id.remove_prefix(open + 1);
  list_id = trim(list_id.substr(0, list_id.find('>')));
  const std::size_t at = address.rfind('@');
  return at != std::string_view::npos && list_id.size() == address.size() && list_id[at] == '.' &&
         equal_ignoring_case(list_id.substr(0, at), address.substr(0, at)) &&
         equal_ignoring_case(list_id.substr(at + 1), address.substr(at + 1));
}

// What follows `word`, up to the next sign that no address has.
std::string_view address_behind(std::string_view word, std::string_view value) {
  const std::size_t found = value.find(word);
  if (found == std::string_view::npos) return {};
  value.remove_prefix(found + word.size());
  return value.substr(0, value.find_first_of(">?;, \t"));
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

bool is_own_list(const model::ParsedMessage& message,
                 const std::vector<std::string>& own_addresses) {
  if (const model::HeaderField* id = message.find_header("List-Id")) {
    if (std::any_of(own_addresses.begin(), own_addresses.end(),
                    [&](const std::string& own) { return is_id_of(id->value, own); })) {
      return true;
    }
  }
  if (const model::HeaderField* post = message.find_header("List-Post")) {
    if (is_own(address_behind("mailto:", post->value), own_addresses)) return true;
  }
  const model::HeaderField* list = message.find_header("Mailing-List");
  return list != nullptr && is_own(address_behind("list ", list->value), own_addresses);
}

}  // namespace intaked::parse

#include "redact/pseudonyms.h"

#include <algorithm>
#include <vector>

#include "parse/ascii.h"
#include "parse/automatic_senders.h"
#include "redact/letters.h"

namespace intaked::redact {
namespace {

bool is_upper(char c) {
  return parse::lower(c) != c;
}

bool is_alphanumeric(char c) {
  return parse::is_letter(c) || parse::is_digit(c);
}

// `name` with its last letters and digits counting; false where it has too few of them.
bool count_into(std::string& name, std::size_t number) {
  constexpr std::string_view k_figures = "0123456789abcdefghijklmnopqrstuvwxyz";
  for (std::size_t i = name.size(); i-- > 0 && number > 0;) {
    if (!is_alphanumeric(name[i])) continue;
    // Figures while there is room for them: they cannot spell anything.
    name[i] = k_figures[number % 10];
    number /= 10;
  }
  return number == 0;
}

// Names of one letter count in letters, too.
bool count_letters(std::string& name, std::size_t number) {
  constexpr std::string_view k_figures = "0123456789abcdefghijklmnopqrstuvwxyz";
  const auto at = std::find_if(name.rbegin(), name.rend(), is_alphanumeric);
  if (at == name.rend() || number >= k_figures.size()) return false;
  *at = k_figures[number];
  return true;
}

std::string with_case_of(std::string_view original, std::string name) {
  for (std::size_t i = 0; i < name.size() && i < original.size(); ++i) {
    if (is_upper(original[i]) && parse::is_letter(name[i]) && !is_upper(name[i]))
      name[i] = static_cast<char>(name[i] - 32);
  }
  return name;
}

}  // namespace

std::string Pseudonyms::unique_mask(Names& names, std::string_view name) {
  const auto known = names.known.find(std::string(name));
  if (known != names.known.end()) return known->second;
  constexpr std::size_t k_tries_max = 100'000;
  // "intk" marks ids and addresses that intaked made itself: how it finds the ticket of a reply.
  std::string base = masked(name);
  for (std::size_t at = name.find("intk"); at != std::string_view::npos;
       at = name.find("intk", at + 4))
    base.replace(at, 4, "intk");
  std::string chosen = base;
  for (std::size_t i = names.taken.size() + 1; i < k_tries_max; ++i) {
    std::string numbered = base;
    if (!count_into(numbered, i)) break;
    chosen = std::move(numbered);
    if (!names.taken.contains(chosen)) break;
  }
  for (std::size_t i = 0; names.taken.contains(chosen); ++i) {
    std::string lettered = base;
    if (!count_letters(lettered, i)) break;
    chosen = std::move(lettered);
  }
  names.taken.insert(chosen);
  names.known.emplace(name, chosen);
  return chosen;
}

std::string Pseudonyms::local_part(std::string_view name) {
  const std::string key = parse::to_lower(name);
  if (parse::is_role_name(key)) return std::string(name);
  // RFC 5233: what stands behind the '+' is a detail of the same address.
  const std::size_t plus = key.find('+');
  if (plus == std::string::npos || plus == 0)
    return with_case_of(name, unique_mask(local_parts_, key));
  const std::string detail = unique_mask(local_parts_, std::string_view(key).substr(plus + 1));
  return with_case_of(name, unique_mask(local_parts_, key.substr(0, plus)) + "+" + detail);
}

// "acme.com" → "d1x.test": a letter, a number, and the longest suffix that leaves room for both.
std::string Pseudonyms::registered(const std::string& name) {
  const auto known = domains_.known.find(name);
  if (known != domains_.known.end()) return known->second;
  const std::size_t dot = name.rfind('.');
  if (dot == std::string::npos || name.size() < 5) return unique_mask(domains_, name);
  const std::string_view suffix = name.size() >= 11  ? ".example"
                                  : name.size() >= 8 ? ".test"
                                                     : ".xx";
  const std::string number = std::to_string(domains_.known.size() + 1);
  std::string chosen = "d" + number;
  if (chosen.size() + suffix.size() > name.size()) return unique_mask(domains_, name);
  chosen.resize(name.size() - suffix.size(), 'x');
  chosen += suffix;
  domains_.taken.insert(chosen);
  domains_.known.emplace(name, chosen);
  return chosen;
}

std::string Pseudonyms::domain(std::string_view name) {
  const std::string key = parse::to_lower(name);
  std::vector<std::size_t> labels = {0};  // where each begins
  for (std::size_t i = 0; i < key.size(); ++i) {
    if (key[i] == '.') labels.push_back(i + 1);
  }
  // "co.uk" and the like stand where a name would: three labels count as one name then.
  std::size_t own = labels.size() >= 2 ? labels.size() - 2 : 0;
  const auto length_of = [&](std::size_t label) {
    return (label + 1 < labels.size() ? labels[label + 1] - 1 : key.size()) - labels[label];
  };
  if (own > 0 && length_of(own) <= 3 && length_of(own + 1) == 2) --own;
  std::string out;
  for (std::size_t i = 0; i < own; ++i)
    out += unique_mask(domains_, std::string_view(key).substr(labels[i], length_of(i))) + ".";
  out += registered(key.substr(labels[own]));
  return with_case_of(name, out);
}

std::string Pseudonyms::boundary(std::string_view name) {
  return unique_mask(boundaries_, name);
}

std::string Pseudonyms::file(std::string_view name) {
  return unique_mask(files_, name);
}

std::string Pseudonyms::id(std::string_view name) {
  return unique_mask(ids_, name);
}

}  // namespace intaked::redact

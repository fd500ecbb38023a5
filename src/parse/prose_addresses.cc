#include "parse/prose_addresses.h"

#include "parse/ascii.h"

namespace intaked::parse {
namespace {

constexpr std::size_t k_local_bytes_max = 256;
constexpr std::size_t k_domain_bytes_max = 255;
constexpr std::string_view k_local_marks = "!#$%&'*+/=?^_`{|}~.-";

bool is_beyond_ascii(char c) {
  return static_cast<unsigned char>(c) >= 0x80;
}

bool is_local(char c) {
  return is_letter(c) || is_digit(c) || k_local_marks.find(c) != std::string_view::npos;
}

bool is_domain(char c) {
  return is_letter(c) || is_digit(c) || c == '.' || c == '-';
}

template <class Belongs>
std::size_t reach_back(std::string_view text, std::size_t at, std::size_t floor, Belongs belongs) {
  std::size_t begin = at;
  while (begin > floor && at - begin < k_local_bytes_max && belongs(text[begin - 1])) --begin;
  return begin;
}

// Chinese and Japanese text stands right before an address without a blank: letters beyond ASCII
// belong to it only behind '<', or where nothing else can be meant.
std::size_t begin_of_local(std::string_view text, std::size_t at, std::size_t floor,
                           Domain domain) {
  std::size_t begin = reach_back(text, at, floor, is_local);
  if (begin > floor && is_beyond_ascii(text[begin - 1])) {
    const std::size_t wide =
        reach_back(text, at, floor, [](char c) { return is_local(c) || is_beyond_ascii(c); });
    const bool bracketed = wide > 0 && text[wide - 1] == '<';
    if (bracketed || domain == Domain::any || begin == at) begin = wide;
  }
  // X.400 writes "DDA:SMTP=a@b"; a VERP address may hold '=' too.
  if (starts_ignoring_case(text.substr(begin, at - begin), "smtp=")) begin += 5;
  if (starts_ignoring_case(text.substr(begin, at - begin), "to=")) begin += 3;
  constexpr std::string_view k_ornaments = "'`*.|=/?&#{}";
  while (begin < at && k_ornaments.find(text[begin]) != std::string_view::npos) ++begin;
  return begin;
}

std::size_t end_of_domain(std::string_view text, std::size_t begin, bool may_be_wide) {
  const bool wide = may_be_wide || (begin < text.size() && is_beyond_ascii(text[begin]));
  std::size_t end = begin;
  while (end < text.size() && end - begin < k_domain_bytes_max &&
         (is_domain(text[end]) || (wide && is_beyond_ascii(text[end])))) {
    ++end;
  }
  while (end > begin && (text[end - 1] == '.' || text[end - 1] == '-')) --end;
  return end;
}

bool is_wanted(std::string_view domain, Domain wanted) {
  if (domain.empty() || domain.front() == '.' || domain.front() == '-') return false;
  return wanted == Domain::any || domain.find('.') != std::string_view::npos;
}

}  // namespace

std::vector<ProseAddress> find_addresses(std::string_view text, Domain domain) {
  std::vector<ProseAddress> found;
  std::size_t floor = 0;
  for (std::size_t at = text.find('@'); at != std::string_view::npos; at = text.find('@', at + 1)) {
    const std::size_t begin = begin_of_local(text, at, floor, domain);
    const bool bracketed = begin > 0 && text[begin - 1] == '<';
    const std::size_t end = end_of_domain(text, at + 1, bracketed || domain == Domain::any);
    const std::string_view name = text.substr(at + 1, end - at - 1);
    if (begin == at || !is_wanted(name, domain)) continue;
    found.push_back({std::string(text.substr(begin, at + 1 - begin)) + to_lower(name), begin, end});
    floor = end;
  }
  return found;
}

std::string first_address(std::string_view text, Domain domain) {
  std::vector<ProseAddress> found = find_addresses(text, domain);
  return found.empty() ? std::string() : std::move(found.front().address);
}

}  // namespace intaked::parse

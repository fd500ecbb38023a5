#include "parse/part_transfer.h"

#include <algorithm>

#include "lib/text/text.h"
#include "parse/ascii.h"
#include "parse/base64.h"
#include "parse/uuencode.h"

namespace intaked::parse {
namespace {

using model::DefectKind;

constexpr std::size_t k_judged_bytes = 1000;
constexpr std::size_t k_whole_line_bytes = 60;  // programs fill lines of base64 to 60, 64, 72 or 76
constexpr std::size_t k_digits_per_stranger = 32;

// Nobody writes so long a line of base64's digits alone. A key or an armoured text is such lines
// too, but it is meant to be seen.
bool holds_whole_line(std::string_view body) {
  if (body.starts_with("-----BEGIN")) return false;
  for (std::size_t at = 0; at < body.size();) {
    const std::string_view line = trim(take_line(body, at));
    if (line.size() >= k_whole_line_bytes && is_base64_line(line)) return true;
  }
  return false;
}

// Words decode to anything; text decodes to text.
bool decodes_to_text(std::string_view digits, const std::string* charset) {
  if (digits.empty() || digits.size() % 4 == 1) return false;
  const std::string bytes = decode_transfer(Transfer::base64, digits, k_judged_bytes).bytes;
  const bool is_utf8 = charset == nullptr || equal_ignoring_case(*charset, "utf-8") ||
                       equal_ignoring_case(*charset, "us-ascii");
  return std::none_of(bytes.begin(), bytes.end(),
                      [](char c) {
                        return static_cast<unsigned char>(c) < ' ' && !is_space(c) && c != '\x1b';
                      }) &&
         (!is_utf8 || text::is_valid_utf8(bytes));
}

// Nor words: a long line without blanks and with hardly a stranger. An address of a page has more.
bool is_damaged_line(std::string_view line) {
  const auto digits = static_cast<std::size_t>(std::count_if(line.begin(), line.end(), [](char c) {
    return base64_digits_in_front({&c, 1}) == 1;
  }));
  return line.find_first_of(" \t") == std::string_view::npos && digits >= k_base64_run &&
         (line.size() - digits) * k_digits_per_stranger <= digits;
}

// A text says what it is by the lines that it begins with: a greeting has a comma, or a length that
// base64 never has. What a list or a scanner writes behind or before base64 is no sign.
bool is_base64_in_name_only(std::string_view body, const std::string* charset) {
  body = trim(body);
  const bool cut = body.size() > k_judged_bytes;
  body = body.substr(0, k_judged_bytes);
  std::string begin;  // in lines that may be base64
  for (std::size_t at = 0; at < body.size();) {
    const std::string_view line = trim(take_line(body, at));
    if (base64_digits_in_front(line) >= k_base64_run || is_damaged_line(line)) return false;
    if (cut && at == body.size() && !begin.empty()) return false;
    if (!is_base64_line(line)) return !decodes_to_text(begin, charset) && !holds_whole_line(body);
    begin += line;
  }
  return false;
}

}  // namespace

Transfer transfer_of(const PartInfo& part, Defects& defects) {
  const std::string* raw = find_field(*part.node, "Content-Transfer-Encoding");
  if (raw == nullptr) return Transfer::as_is;
  const Transfer transfer = transfer_named(*raw);
  if (transfer == Transfer::unknown) {
    defects.add(DefectKind::guessed, "an unknown transfer encoding was taken as none");
  }
  if (!part.is_leaf()) return transfer;
  const std::string_view body = part.node->body;
  if (transfer == Transfer::base64 && part.is_media("text/") &&
      is_base64_in_name_only(body, part.type.find("charset"))) {
    defects.add(DefectKind::guessed, "a text is called base64 and is none");
    return Transfer::as_is;
  }
  if (transfer == Transfer::uuencode && !is_uuencoded_file(body)) {
    defects.add(DefectKind::guessed,
                "a part is called uuencoded and is not one such file; it was taken as text");
    return Transfer::as_is;
  }
  return transfer;
}

bool is_called_uuencoded(const PartInfo& part) {
  const std::string* raw = find_field(*part.node, "Content-Transfer-Encoding");
  return part.transfer == Transfer::as_is && raw != nullptr &&
         transfer_named(*raw) == Transfer::uuencode;
}

}  // namespace intaked::parse

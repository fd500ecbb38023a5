#include "parse/forwarded.h"

#include <algorithm>
#include <array>

#include "lib/text/text.h"
#include "parse/addresses.h"
#include "parse/ascii.h"
#include "parse/dates.h"
#include "parse/encoded_word.h"
#include "parse/header_section.h"
#include "parse/limits.h"
#include "parse/separators.h"
#include "parse/transfer.h"

namespace intaked::parse {
namespace {

constexpr std::size_t k_own_words_max = 600;  // bytes beside a mail that is passed on
constexpr std::size_t k_lines_to_header = 6;  // between a marker and the header block
constexpr std::size_t k_attribution_lines_max = 4;

std::string line_of(std::string_view s, std::size_t bytes_max) {
  return text::clean(text::cut_utf8(trim(s), bytes_max), text::Lines::join);
}

bool is_address_character(char c) {
  constexpr std::string_view k_others = ".!#$%&'*+-/=?^_`{|}~@";
  return is_letter(c) || is_digit(c) || static_cast<unsigned char>(c) >= 0x80 ||
         k_others.find(c) != std::string_view::npos;
}

std::string_view trim_of(std::string_view s, std::string_view characters) {
  const std::size_t begin = s.find_first_not_of(characters);
  if (begin == std::string_view::npos) return {};
  return s.substr(begin, s.find_last_not_of(characters) - begin + 1);
}

// "Ann Miller <ann@x.example> wrote" without a header: the words before the address, behind the
// date's last comma.
model::Address read_attribution_address(std::string_view words) {
  model::Address address = read_written_address(words);
  const std::size_t comma = address.name.rfind(',');
  if (comma != std::string::npos) address.name = trim(address.name.substr(comma + 1));
  return address;
}

// "----- Forwarded Message ----- From: …", all in one line.
std::optional<HeaderBlock> read_behind_rule(std::string_view line) {
  const std::string_view head = line.substr(0, k_marker_line_bytes_max);
  const std::size_t rule = head.rfind("-- ");
  if (rule == std::string_view::npos) return std::nullopt;
  const TextLines behind = split_lines(line.substr(rule + 3));
  if (behind.empty()) return std::nullopt;
  return read_header_block(behind, 0, BlockFound::behind_a_marker);
}

struct HeaderValues {
  std::string from;
  std::string date;
  std::string subject;
};

HeaderValues read_values(std::string_view bytes) {
  Defects untold;  // they are the attached mail's own
  const HeaderSection section = read_header_section(bytes.substr(0, k_header_section_bytes_max), 0,
                                                    SectionOf::message, untold);
  HeaderValues values;
  for (const RawField& field : section.fields) {
    for (const auto& [name, value] :
         {std::pair{"From", &values.from}, {"Date", &values.date}, {"Subject", &values.subject}}) {
      if (value->empty() && equal_ignoring_case(field.name, name)) *value = unfold(field.folded);
    }
  }
  return values;
}

}  // namespace

model::Address read_written_address(std::string_view written) {
  model::Address out;
  const std::size_t at = std::min(written.find('@'), written.size());
  std::size_t begin = at;
  while (begin > 0 && is_address_character(written[begin - 1])) --begin;
  std::size_t end = std::min(at + 1, written.size());
  while (end < written.size() && is_address_character(written[end])) ++end;
  if (begin == at || end <= at + 1) {
    out.name = line_of(trim_of(written, " \t\"'<>*"), k_display_name_bytes_max);
    return out;
  }
  std::string_view name = written.substr(0, begin);
  if (const std::size_t open = name.find_first_of("<[("); open != std::string_view::npos) {
    name = name.substr(0, open);
  }
  out.name = line_of(trim_of(name, " \t\"'<>*:"), k_display_name_bytes_max);
  std::string_view address = trim_of(written.substr(begin, end - begin), ".*'");
  const std::size_t domain_at = address.find('@');
  if (address.size() > k_address_bytes_max || domain_at == std::string_view::npos) return out;
  out.address =
      line_of(std::string(address.substr(0, domain_at)) + to_lower(address.substr(domain_at)),
              k_address_bytes_max);
  return out;
}

model::ForwardedMail read_forwarded(const TextLines& lines, std::size_t at, std::string evidence) {
  model::ForwardedMail mail;
  mail.evidence = std::move(evidence);
  const std::size_t stop = std::min(lines.size(), at + k_lines_to_header);
  for (std::size_t i = at; i < stop; ++i) {
    auto block = read_header_block(lines, i, BlockFound::behind_a_marker);
    if (!block && i == at) block = read_behind_rule(lines[i].text);
    if (!block) continue;
    mail.from = read_written_address(block->from);
    mail.date = read_written_date(block->date);
    mail.subject = line_of(block->subject, k_subject_bytes_max);
    return mail;
  }
  std::string words;
  for (std::size_t i = at; i < std::min(lines.size(), at + k_attribution_lines_max); ++i) {
    if (lines[i].quoted || lines[i].text.size() > k_marker_line_bytes_max) break;
    words.append(lines[i].text).append(" ");
  }
  mail.from = read_attribution_address(words);
  if (mail.from.address.empty()) mail.from = {};
  mail.date = read_written_date(words.substr(0, words.find('@')));
  return mail;
}

std::optional<model::ForwardedMail> read_attached_mail(const std::vector<PartInfo>& parts,
                                                       std::string_view text) {
  if (text.size() > k_own_words_max) return std::nullopt;
  const auto is_mail = [](const PartInfo& part) {
    return part.is_leaf() && part.depth > 0 && part.media_type == "message/rfc822";
  };
  const auto found = std::find_if(parts.begin(), parts.end(), is_mail);
  if (found == parts.end() || std::count_if(parts.begin(), parts.end(), is_mail) != 1) {
    return std::nullopt;
  }
  // A report about delivery carries a mail too, but passes nothing on.
  const bool report = std::any_of(parts.begin(), parts.end(), [](const PartInfo& part) {
    return part.media_type == "multipart/report" || part.media_type == "multipart/digest";
  });
  if (report) return std::nullopt;
  const DecodedBytes bytes =
      decode_transfer(found->transfer, found->node->body, k_header_section_bytes_max);
  const HeaderValues values = read_values(bytes.bytes);
  const AddressList from = read_addresses(values.from);
  model::ForwardedMail mail;
  if (!from.addresses.empty()) mail.from = from.addresses.front();
  mail.date = read_date(values.date);
  mail.subject = line_of(decode_header_text(values.subject).utf8, k_subject_bytes_max);
  mail.evidence = "part " + found->path + " is message/rfc822";
  if (mail.from == model::Address{} && mail.subject.empty()) return std::nullopt;
  return mail;
}

}  // namespace intaked::parse

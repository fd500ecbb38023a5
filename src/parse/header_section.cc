#include "parse/header_section.h"

#include <algorithm>
#include <array>
#include <bitset>
#include <iterator>
#include <optional>
#include <string>
#include <utility>

#include "parse/ascii.h"
#include "parse/limits.h"
#include "parse/parameters.h"

namespace intaked::parse {
namespace {

using model::DefectKind;

constexpr std::size_t k_stray_lines_max = 10;  // how far a stray line looks ahead for fields

struct SectionLimits {
  std::size_t section_bytes;
  std::size_t field_bytes;
  std::size_t fields;
};

constexpr SectionLimits limits_of(SectionOf of) {
  return of == SectionOf::message
             ? SectionLimits{k_header_section_bytes_max, k_header_field_bytes_max,
                             k_header_fields_max}
             : SectionLimits{k_part_header_section_bytes_max, k_part_header_field_bytes_max,
                             k_part_header_fields_max};
}

// Kept, once each, even when thousands of other fields have used up the limits.
constexpr std::array<std::string_view, 12> k_vital_fields = {
    "From",        "Sender",       "Reply-To",     "To",
    "Subject",     "Date",         "Message-ID",   "References",
    "In-Reply-To", "Content-Type", "MIME-Version", "Content-Transfer-Encoding"};

// k_vital_fields.size() if it is none of them.
std::size_t vital_index(std::string_view name) {
  const auto* found =
      std::find_if(k_vital_fields.begin(), k_vital_fields.end(),
                   [&](std::string_view vital) { return equal_ignoring_case(name, vital); });
  return static_cast<std::size_t>(found - k_vital_fields.begin());
}

bool is_vital(std::string_view name) {
  return vital_index(name) < k_vital_fields.size();
}

// The length of the field name that begins the line, 0 if the line is no field. Blanks before the
// ':' are an obsolete form (RFC 5322 4.5.8) and still seen.
std::size_t field_name_length(std::string_view line) {
  std::size_t length = 0;
  while (length < line.size() && line[length] > 32 && line[length] < 127 && line[length] != ':') {
    ++length;
  }
  std::size_t colon = length;
  while (colon < line.size() && is_blank(line[colon])) ++colon;
  return colon < line.size() && line[colon] == ':' ? length : 0;
}

bool is_field(std::string_view line) {
  return field_name_length(line) > 0;
}

bool is_continuation(std::string_view line) {
  return !line.empty() && is_blank(line.front());
}

// A line that only a message's own header can begin with; guards against taking "Note: …" for one.
bool is_telling_field(std::string_view line) {
  constexpr std::array<std::string_view, 8> k_names = {
      "Received", "Return-Path", "Delivered-To",        "DKIM-Signature",
      "Bcc",      "Cc",          "Content-Disposition", "Content-ID"};
  const std::string_view name = line.substr(0, field_name_length(line));
  return is_vital(name) || starts_ignoring_case(name, "X-") ||
         std::any_of(k_names.begin(), k_names.end(),
                     [&](std::string_view n) { return equal_ignoring_case(n, name); });
}

// After a line that is no field: do fields go on within a few lines, before any blank line?
bool fields_follow(std::string_view bytes, std::size_t at) {
  for (std::size_t i = 0; i < k_stray_lines_max && at < bytes.size(); ++i) {
    const std::string_view line = take_line(bytes, at);
    if (line.empty()) return false;
    if (is_telling_field(line)) return true;
  }
  return false;
}

// Whether a field goes on behind a folded line of blanks only. Most programs mean the end of the
// header by that line; some fold so. Then a field follows: at once, or behind folded lines that
// have words.
bool goes_on_behind_blanks(std::string_view bytes, std::size_t at) {
  for (std::size_t i = 0; i < k_stray_lines_max && at < bytes.size(); ++i) {
    const std::string_view line = take_line(bytes, at);
    if (!is_continuation(line)) return i == 0 ? is_field(line) : is_telling_field(line);
    if (trim(line).empty()) return false;
  }
  return false;
}

// "To", "X-Mailer" and ':' behind it.
bool is_field_of_letters(std::string_view line) {
  const std::string_view name = line.substr(0, field_name_length(line));
  return !name.empty() && is_letter(name.front()) &&
         std::all_of(name.begin(), name.end(),
                     [](char c) { return is_letter(c) || is_digit(c) || c == '-'; });
}

// take_line() for a header in which some lines end with CR alone: a CR that a field follows ends
// one, and where that was seen two CR are the blank line.
class HeaderLines {
 public:
  HeaderLines(std::string_view bytes, Defects& defects) : bytes_(bytes), defects_(defects) {}

  std::string_view take(std::size_t& at) {
    if (!searched_ || line_feed_ < at) line_feed_ = std::min(bytes_.find('\n', at), bytes_.size());
    searched_ = true;
    std::size_t end = line_feed_;
    if (end > at && bytes_[end - 1] == '\r') --end;
    const std::string_view line = bytes_.substr(0, end);
    for (std::size_t i = line.find('\r', at); i != std::string_view::npos;
         i = line.find('\r', i + 1)) {
      const bool blank_line = with_cr_ && (i == at || line.substr(i + 1).starts_with('\r'));
      if (!blank_line && (i == at || !ends_line(line.substr(i + 1)))) continue;
      const std::size_t begin = at;
      at = i + 1;
      return line.substr(begin, i - begin);
    }
    return take_line(bytes_, at);
  }

 private:
  bool ends_line(std::string_view behind) {
    const bool field = is_field_of_letters(behind);
    if (field && !with_cr_) {
      with_cr_ = true;
      defects_.add(DefectKind::repaired, "lines of the header ended with CR alone");
    }
    return field;
  }

  std::string_view bytes_;
  Defects& defects_;
  std::size_t line_feed_ = 0;  // the first behind what was taken last
  bool searched_ = false;
  bool with_cr_ = false;
};

std::size_t skip_leading_lines(std::string_view bytes, std::size_t at, Defects& defects) {
  if (bytes.substr(at).starts_with("\xEF\xBB\xBF")) {
    defects.add(DefectKind::repaired, "a byte order mark before the header was left out");
    at += 3;
  }
  std::size_t next = at;
  // "From : a@x.example" is the field.
  if ((bytes.substr(at).starts_with("From ") || bytes.substr(at).starts_with(">From ")) &&
      !is_field(bytes.substr(at, 100))) {
    take_line(bytes, next);
    defects.add(DefectKind::repaired, "an mbox \"From \" line before the header was left out");
    return next;
  }
  for (std::size_t i = 0; i < k_stray_lines_max && next < bytes.size(); ++i) {
    const std::size_t begin = next;
    const std::string_view line = take_line(bytes, next);
    if (trim(line).empty()) continue;
    if (begin == at || !is_telling_field(line)) return at;
    defects.add(DefectKind::repaired, "blank lines before the header were left out");
    return begin;
  }
  return at;
}

// Adds fields to the section as long as the limits allow.
class Keeper {
 public:
  Keeper(HeaderSection& section, SectionOf of, Defects& defects)
      : section_(section), limits_(limits_of(of)), defects_(defects) {}

  void add(RawField field) {
    if (field.folded.size() > limits_.field_bytes) shorten(field);
    if (field.folded.find('\0') != std::string_view::npos) {
      defects_.add(DefectKind::repaired, "header " + std::string(field.name.substr(0, 40)) +
                                             " held NUL; it is shown as a question mark");
    }
    const std::size_t bytes = field.name.size() + field.folded.size();
    const std::size_t vital = vital_index(field.name);
    if (section_.fields.size() >= limits_.fields || bytes_ + bytes > limits_.section_bytes) {
      tell_full();
      if (vital == k_vital_fields.size() || seen_.test(vital)) return;
    }
    if (vital < k_vital_fields.size()) seen_.set(vital);
    bytes_ += bytes;
    section_.fields.push_back(field);
  }

 private:
  void tell_full() {
    if (told_full_) return;
    told_full_ = true;
    defects_.add(DefectKind::truncated, "the header is longer than " +
                                            std::to_string(limits_.section_bytes / 1024) +
                                            " KiB or " + std::to_string(limits_.fields) +
                                            " fields; further fields were left out");
  }

  // The end of References names the message that is answered; of other fields the start counts. No
  // word is cut: a beginning of an address is another address.
  void shorten(RawField& field) {
    defects_.add(DefectKind::truncated, "header " + std::string(field.name.substr(0, 40)) +
                                            " was " + std::to_string(field.folded.size()) +
                                            " bytes long, " + std::to_string(limits_.field_bytes) +
                                            " were read");
    if (equal_ignoring_case(field.name, "References")) {
      field.folded.remove_prefix(field.folded.size() - limits_.field_bytes);
    } else {
      field.folded = field.folded.substr(0, limits_.field_bytes);
      field.folded = field.folded.substr(0, field.folded.find_last_of(" \t\n,;<\""));
    }
  }

  HeaderSection& section_;
  SectionLimits limits_;
  Defects& defects_;
  std::bitset<k_vital_fields.size()> seen_;
  std::size_t bytes_ = 0;
  bool told_full_ = false;
};

// The line before a multipart's first part, where the blank line before it is missing.
class FirstBoundary {
 public:
  bool is(std::string_view line, const HeaderSection& section) {
    if (!line.starts_with("--")) return false;
    if (!boundary_) read(section);
    return boundary_ && !boundary_->empty() && trim_end(line.substr(2)) == *boundary_;
  }

 private:
  void read(const HeaderSection& section) {
    const auto type =
        std::find_if(section.fields.begin(), section.fields.end(), [](const RawField& field) {
          return equal_ignoring_case(field.name, "Content-Type") && !trim(field.folded).empty();
        });
    if (type == section.fields.end()) return;
    const Parameters parameters = Parameters::read(unfold(type->folded));
    const std::string* boundary = parameters.find("boundary");
    const bool is_multipart = parameters.value().starts_with("multipart/");
    boundary_ = boundary && is_multipart ? std::string(trim_end(*boundary)) : std::string();
  }

  std::optional<std::string> boundary_;
};

HeaderSection read_lines(std::string_view bytes, std::size_t at, SectionOf of, Defects& defects) {
  HeaderSection section;
  Keeper keeper(section, of, defects);
  HeaderLines lines(bytes, defects);
  if (of == SectionOf::message) at = skip_leading_lines(bytes, at, defects);
  FirstBoundary first_boundary;
  bool any = false;  // a field was seen, kept or not
  while (at < bytes.size()) {
    std::size_t next = at;
    const std::string_view line = lines.take(next);
    if (line.empty()) {
      section.body_at = next;
      return section;
    }
    if (const std::size_t length = field_name_length(line); length > 0) {
      const std::size_t value_at = bytes.find(':', at + length) + 1;
      while (next < bytes.size() && is_blank(bytes[next])) {
        std::size_t after = next;
        const std::string_view more = lines.take(after);
        if (trim(more).empty() && !goes_on_behind_blanks(bytes, after)) break;
        next = after;
      }
      const bool behind_cr = at > 0 && bytes[at - 1] == '\r';
      keeper.add({line.substr(0, length), bytes.substr(value_at, next - value_at), behind_cr});
      any = true;
    } else if (trim(line).empty()) {
      section.body_at = next;
      return section;
    } else if (!first_boundary.is(line, section) &&
               (is_continuation(line) || fields_follow(bytes, next))) {
      defects.add(DefectKind::repaired, "a line in the header that is no header was left out");
    } else {
      if (any) {
        defects.add(DefectKind::repaired, "there was no blank line between header and text");
      }
      break;
    }
    at = next;
  }
  section.body_at = at;
  return section;
}

// Whoever fills in a form may write a CR and "From:" behind it into a subject.
void drop_forged(HeaderSection& section, Defects& defects) {
  const auto is_forged = [&](const RawField& field) {
    return field.behind_cr && is_vital(field.name) &&
           std::any_of(section.fields.begin(), section.fields.end(), [&](const RawField& other) {
             return !other.behind_cr && equal_ignoring_case(other.name, field.name);
           });
  };
  std::vector<RawField> kept;
  std::copy_if(section.fields.begin(), section.fields.end(), std::back_inserter(kept),
               [&](const RawField& field) { return !is_forged(field); });
  if (kept.size() == section.fields.size()) return;
  defects.add(DefectKind::dropped, "a header behind a lone CR that another line has was left out");
  section.fields = std::move(kept);
}

}  // namespace

HeaderSection read_header_section(std::string_view bytes, std::size_t at, SectionOf of,
                                  Defects& defects) {
  HeaderSection section = read_lines(bytes, at, of, defects);
  const bool any_behind_cr = std::any_of(section.fields.begin(), section.fields.end(),
                                         [](const RawField& field) { return field.behind_cr; });
  if (any_behind_cr) drop_forged(section, defects);
  return section;
}

std::string unfold(std::string_view folded) {
  folded = trim(folded);
  std::string out;
  out.reserve(folded.size());
  for (std::size_t i = 0; i < folded.size();) {
    const std::size_t begin = i;
    while (i < folded.size() && static_cast<unsigned char>(folded[i]) >= 0x20) ++i;
    out += folded.substr(begin, i - begin);
    if (i == folded.size()) break;
    const char c = folded[i++];
    const bool line_end = c == '\n' || (c == '\r' && i < folded.size() && folded[i] == '\n');
    if (c == '\0') {
      out.push_back('?');
    } else if (!line_end) {
      // ESC belongs to ISO-2022-JP.
      out.push_back(c == '\t' || c == '\x1b' ? c : ' ');
    }
  }
  return out;
}

}  // namespace intaked::parse

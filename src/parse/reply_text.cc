#include "parse/reply_text.h"

#include <array>
#include <optional>
#include <vector>

#include "lib/text/text.h"
#include "parse/ascii.h"
#include "parse/reply_markers.h"

namespace intaked::parse {
namespace {

constexpr std::size_t k_attribution_lines_max = 4;
constexpr std::size_t k_header_block_lines = 3;

struct TextLine {
  std::string_view text;
  std::string folded;  // case folded, without '*' and '>' marks at its ends
};

using Lines = std::vector<TextLine>;

bool is_quoted(const TextLine& line) {
  return trim(line.text).starts_with('>');
}

bool is_blank_line(const TextLine& line) {
  return trim(line.text).empty();
}

Lines split(std::string_view text) {
  Lines lines;
  for (std::size_t at = 0; at < text.size();) {
    const std::string_view line = take_line(text, at);
    // No marker is longer; folding each long line whole would double the work.
    std::string folded = text::fold_case(trim(text::cut_utf8(line, 400)));
    // Bold in HTML became *…* in some programs' plain text.
    while (folded.starts_with('*')) folded.erase(0, 1);
    if (const std::size_t star = folded.find(":*"); star != std::string::npos) {
      folded.erase(star + 1, 1);
    }
    lines.push_back({line, std::move(folded)});
  }
  return lines;
}

std::size_t next_filled(const Lines& lines, std::size_t i) {
  while (i < lines.size() && is_blank_line(lines[i])) ++i;
  return i;
}

bool cut_at_original_message(const Lines& lines, std::size_t i) {
  return is_original_message_line(lines[i].folded);
}

// Perhaps wrapped over several lines. What follows need not be quoted: many programs quote without
// marks.
bool cut_at_attribution(const Lines& lines, std::size_t i) {
  if (is_quoted(lines[i])) return false;
  std::string joined;
  for (std::size_t n = 0; n < k_attribution_lines_max && i + n < lines.size(); ++n) {
    if (is_blank_line(lines[i + n]) || is_quoted(lines[i + n])) return false;
    if (n > 0) joined += ' ';
    joined += lines[i + n].folded;
    if (!is_attribution(joined)) continue;
    return true;
  }
  return false;
}

// Outlook: From:, Sent:, To:, Subject: in lines that follow each other, perhaps under a rule.
bool cut_at_header_block(const Lines& lines, std::size_t i) {
  if (!is_from_label(lines[i].folded)) return false;
  std::size_t labels = 0;
  for (std::size_t n = i + 1; n < lines.size() && n <= i + 6; ++n) {
    if (is_header_label(lines[n].folded)) ++labels;
  }
  return labels + 1 >= k_header_block_lines;
}

bool cut_at_signature(const Lines& lines, std::size_t i) {
  return lines[i].text == "-- " || lines[i].text == "--";
}

// The line of a telephone, as the last words.
bool cut_at_device_line(const Lines& lines, std::size_t i) {
  return is_device_line(lines[i].folded) && next_filled(lines, i + 1) == lines.size();
}

struct CutRule {
  std::string_view name;
  bool (*matches)(const Lines& lines, std::size_t line);
};

// The first line at which a rule matches ends the new words; at one line the first rule counts.
constexpr std::array k_cut_rules = {
    CutRule{"original_message", cut_at_original_message},
    CutRule{"attribution", cut_at_attribution},
    CutRule{"header_block", cut_at_header_block},
    CutRule{"signature", cut_at_signature},
    CutRule{"device_line", cut_at_device_line},
};

// Where a block of quoted lines begins that goes to the end of the text or to the signature,
// lines.size() if none.
std::size_t trailing_quote(const Lines& lines) {
  std::size_t end = lines.size();
  for (std::size_t i = 0; i < lines.size(); ++i) {
    if (cut_at_signature(lines, i)) {
      end = i;
      break;
    }
  }
  std::size_t begin = lines.size();
  for (std::size_t i = end; i-- > 0;) {
    if (is_quoted(lines[i])) {
      begin = i;
    } else if (!is_blank_line(lines[i])) {
      break;
    }
  }
  return begin;
}

std::string join(const Lines& lines, std::size_t end) {
  std::string out;
  for (std::size_t i = 0; i < end; ++i) {
    out += lines[i].text;
    out += '\n';
  }
  out.resize(trim_end(out).size());
  return out;
}

}  // namespace

ReplyText find_reply(std::string_view text) {
  const Lines lines = split(text);
  const std::size_t quote = trailing_quote(lines);
  for (std::size_t i = 0; i < lines.size(); ++i) {
    // What is forwarded is what the sender wants to be read.
    if (is_forwarded_message_line(lines[i].folded)) break;
    std::string_view rule = i == quote ? "trailing_quote" : "";
    for (const CutRule& candidate : k_cut_rules) {
      if (rule.empty() && candidate.matches(lines, i)) rule = candidate.name;
    }
    if (rule.empty()) continue;
    std::string reply = join(lines, i);
    if (trim(reply).empty()) break;
    return {std::move(reply), std::string(rule)};
  }
  return {std::string(text), ""};
}

}  // namespace intaked::parse

#include "parse/reply_text.h"

#include <algorithm>
#include <array>
#include <optional>
#include <vector>

#include "lib/text/text.h"
#include "parse/ascii.h"
#include "parse/reply_markers.h"

namespace intaked::parse {
namespace {

constexpr std::size_t k_attribution_lines_max = 4;
constexpr std::size_t k_marker_bytes_max = 400;  // no marker's line is longer
constexpr std::size_t k_label_bytes_max = 40;
constexpr std::size_t k_header_block_lines = 3;

struct TextLine {
  std::string_view text;
  bool marked = false;         // could be part of a marker; others are never folded or compared
  bool ends_in_colon = false;  // as an attribution does
};

using Lines = std::vector<TextLine>;

bool is_quoted(const TextLine& line) {
  return trim(line.text).starts_with('>');
}

bool is_blank_line(const TextLine& line) {
  return trim(line.text).empty();
}

bool has_colon_end(std::string_view line) {
  line = trim(line);
  return line.ends_with(':') || line.ends_with("：") || line.ends_with(":*");
}

// Bold in HTML became *…* in some programs' plain text: "*From:* Ann".
std::string fold_line(std::string_view line) {
  std::string folded = text::fold_case(trim(text::cut_utf8(line, k_marker_bytes_max)));
  const std::size_t stars = folded.find_first_not_of('*');
  folded.erase(0, std::min(stars, folded.size()));
  if (const std::size_t star = folded.find(":*"); star != std::string::npos) {
    folded.erase(star + 1, 1);
  }
  return folded;
}

Lines split(std::string_view text) {
  Lines lines;
  lines.reserve(static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n')) + 1);
  for (std::size_t at = 0; at < text.size();) {
    TextLine line;
    line.text = take_line(text, at);
    line.ends_in_colon = has_colon_end(line.text);
    lines.push_back(std::move(line));
  }
  // An attribution is wrapped over a few lines and ends in a colon; a label has its colon near the
  // start; a rule begins with dashes.
  std::size_t before_colon = 0;
  for (std::size_t i = lines.size(); i-- > 0;) {
    TextLine& line = lines[i];
    if (line.ends_in_colon) before_colon = k_attribution_lines_max;
    const std::string_view start = trim(line.text.substr(0, k_label_bytes_max));
    line.marked = before_colon > 0 || start.find(':') != std::string_view::npos ||
                  start.starts_with("--") || start.starts_with("__");
    if (before_colon > 0) --before_colon;
  }
  return lines;
}

bool cut_at_original_message(const Lines& lines, std::size_t i) {
  return is_original_message_line(fold_line(lines[i].text));
}

// Perhaps wrapped over several lines. What follows need not be quoted: many programs quote without
// marks.
bool cut_at_attribution(const Lines& lines, std::size_t i) {
  if (is_quoted(lines[i])) return false;
  std::string joined;
  for (std::size_t n = 0; n < k_attribution_lines_max && i + n < lines.size(); ++n) {
    const TextLine& line = lines[i + n];
    if (is_blank_line(line) || is_quoted(line)) return false;
    if (n > 0) joined += ' ';
    joined += fold_line(line.text);
    if (line.ends_in_colon) return is_attribution(joined);
  }
  return false;
}

// Outlook: From:, Sent:, To:, Subject: in lines that follow each other, perhaps under a rule.
bool cut_at_header_block(const Lines& lines, std::size_t i) {
  if (!is_from_label(fold_line(lines[i].text))) return false;
  std::size_t labels = 0;
  for (std::size_t n = i + 1; n < lines.size() && n <= i + 6; ++n) {
    if (is_header_label(fold_line(lines[n].text))) ++labels;
  }
  return labels + 1 >= k_header_block_lines;
}

bool cut_at_signature(const Lines& lines, std::size_t i) {
  return lines[i].text == "-- " || lines[i].text == "--";
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

// The line that a telephone adds, if it is the last one; lines.size() if not.
std::size_t device_line(const Lines& lines) {
  std::size_t last = lines.size();
  while (last > 0 && is_blank_line(lines[last - 1])) --last;
  if (last == 0) return lines.size();
  return is_device_line(fold_line(lines[last - 1].text)) ? last - 1 : lines.size();
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
  const std::size_t device = device_line(lines);
  for (std::size_t i = 0; i < lines.size(); ++i) {
    std::string_view rule = i == quote ? "trailing_quote" : i == device ? "device_line" : "";
    if (lines[i].marked) {
      // What is forwarded is what the sender wants to be read.
      if (is_forwarded_message_line(fold_line(lines[i].text))) break;
      for (const CutRule& candidate : k_cut_rules) {
        if (rule.empty() && candidate.matches(lines, i)) rule = candidate.name;
      }
    }
    if (rule.empty()) continue;
    std::string reply = join(lines, i);
    if (reply.empty()) break;
    return {std::move(reply), std::string(rule)};
  }
  return {std::string(text), ""};
}

}  // namespace intaked::parse

#include "parse/header_block.h"

#include <algorithm>
#include <array>
#include <string_view>

#include "lib/text/text.h"
#include "parse/ascii.h"
#include "parse/date_signs.h"
#include "parse/header_labels.h"

namespace intaked::parse {
namespace {

constexpr std::size_t k_block_lines_max = 40;
constexpr std::size_t k_further_lines_max = 8;  // of one value: lists of recipients are long
constexpr std::size_t k_blank_lines_max = 2;    // between two labels, as some programs double them
constexpr std::size_t k_labels_min = 3;
constexpr std::size_t k_one_line_bytes_max = 1000;
constexpr std::size_t k_value_bytes_max = 1000;

std::string_view without_stars(std::string_view s) {
  s = trim(s);
  while (s.starts_with('*')) s.remove_prefix(1);
  while (s.ends_with('*')) s.remove_suffix(1);
  return trim(s);
}

// Behind the first colon, as written.
std::string_view value_in(std::string_view line) {
  const std::size_t ascii = line.find(':');
  const std::size_t wide = line.find("：");
  if (ascii == std::string_view::npos && wide == std::string_view::npos) return {};
  const std::size_t at = ascii < wide ? ascii + 1 : wide + 3;
  return without_stars(line.substr(at));
}

class Values {
 public:
  void set(HeaderLabel label, std::string_view value) {
    current_ = static_cast<std::size_t>(label);
    seen_[current_] = true;
    if (values_[current_].empty()) values_[current_] = value;
  }
  void go_on(std::string_view more) {
    std::string& value = values_[current_];
    if (value.size() + more.size() < k_value_bytes_max) value.append(" ").append(trim(more));
  }
  bool has(HeaderLabel label) const { return seen_[static_cast<std::size_t>(label)]; }
  const std::string& of(HeaderLabel label) const {
    return values_[static_cast<std::size_t>(label)];
  }
  std::size_t count() const {
    return static_cast<std::size_t>(std::count(seen_.begin(), seen_.end(), true));
  }

  // With a sender, a date and a subject; or so that both other marks of a mail stand for one.
  bool is_plain() const {
    using enum HeaderLabel;
    if (!has(date)) return false;
    if (has(from) && has(subject)) return true;
    const DateSigns signs = read_date_signs(of(date));
    if (!signs.year || !signs.time) return false;
    if (has(from)) return of(from).find('@') != std::string::npos;
    return signs.zone && of(to).find('@') != std::string::npos;
  }

  // A list of "From: Paris, To: Lyon, Date: Monday" is somebody's own.
  bool prove_a_block() const {
    using enum HeaderLabel;
    const bool addressed = of(from).find('@') != std::string::npos ||
                           of(to).find('@') != std::string::npos ||
                           of(cc).find('@') != std::string::npos;
    const bool timed = has(date) && of(date).find(':') != std::string::npos;
    if (count() >= k_labels_min) return (has(from) || timed) && (has(subject) || addressed);
    return count() == 2 && timed && addressed;
  }

 private:
  std::array<bool, 6> seen_{};
  std::array<std::string, 6> values_;
  std::size_t current_ = 0;
};

class Reader {
 public:
  Reader(const TextLines& lines, std::size_t at) : lines_(lines), at_(at) {}

  std::optional<HeaderBlock> read(BlockFound found) {
    const std::optional<HeaderLabel> first = read_label(words(at_));
    if (!first || *first == HeaderLabel::other) return std::nullopt;
    const std::size_t stop = std::min(lines_.size(), at_ + k_block_lines_max);
    std::size_t blanks = 0;
    std::size_t further = 0;
    for (std::size_t n = at_; n < stop && lines_[n].quoted == lines_[at_].quoted; ++n) {
      if (trim(words(n)).empty()) {
        if (++blanks > k_blank_lines_max) break;
        continue;
      }
      const std::optional<HeaderLabel> label = read_label(words(n));
      // A label again is in the text, or of another block.
      if (label && *label != HeaderLabel::other && values_.has(*label)) break;
      if (label) {
        values_.set(*label, value_in(words(n)));
        end_ = n + 1;
        further = 0;
      } else if (blanks > 0 || ++further > k_further_lines_max) {
        break;
      } else if (has_label_soon(n, stop)) {
        values_.go_on(words(n));
      }
      blanks = 0;
    }
    const bool enough = found == BlockFound::behind_a_marker
                            ? values_.count() >= 2 && values_.has(HeaderLabel::from)
                            : values_.prove_a_block();
    if (!enough) return std::nullopt;
    using enum HeaderLabel;
    return HeaderBlock{end_, values_.is_plain(), values_.of(from), values_.of(date),
                       values_.of(subject)};
  }

 private:
  std::string_view words(std::size_t n) const {
    const std::string_view text = lines_[n].text;
    return lines_[n].quoted ? without_quote_marks(text) : text;
  }

  // Whether the value that goes on in line n is followed by a further label, before a blank line.
  bool has_label_soon(std::size_t n, std::size_t stop) const {
    stop = std::min(stop, n + k_further_lines_max);
    for (++n; n < stop && !trim(words(n)).empty(); ++n) {
      if (read_label(words(n))) return true;
    }
    return false;
  }

  const TextLines& lines_;
  const std::size_t at_;
  Values values_;
  std::size_t end_ = 0;
};

// "From: Ann Sent: Monday To: Bob Subject: x" in one line, as HTML comes out that had no breaks.
std::optional<HeaderBlock> read_one_line(const TextLines& lines, std::size_t at, BlockFound found) {
  std::string_view line = text::cut_utf8(lines[at].text, k_one_line_bytes_max);
  if (lines[at].quoted) line = without_quote_marks(line);
  if (!read_label(line)) return std::nullopt;
  Values values;
  std::size_t value_at = std::string_view::npos;
  std::optional<HeaderLabel> label;
  for (std::size_t colon = line.find(':'); colon != std::string_view::npos;
       colon = line.find(':', colon + 1)) {
    const std::size_t blank = line.find_last_of(" \t*>", colon);
    const std::size_t word = blank == std::string_view::npos ? 0 : blank + 1;
    const auto next = read_label(line.substr(word, colon + 1 - word));
    if (!next) continue;
    if (!label && word > 0) return std::nullopt;
    if (label) values.set(*label, without_stars(line.substr(value_at, word - value_at)));
    label = next;
    value_at = colon + 1;
  }
  if (!label) return std::nullopt;
  values.set(*label, without_stars(line.substr(value_at)));
  using enum HeaderLabel;
  const bool enough = values.count() >= k_labels_min && values.prove_a_block();
  if (found == BlockFound::by_itself && !enough) return std::nullopt;
  return HeaderBlock{at + 1, values.is_plain(), values.of(from), values.of(date),
                     values.of(subject)};
}

}  // namespace

std::optional<HeaderBlock> read_header_block(const TextLines& lines, std::size_t at,
                                             BlockFound found) {
  const std::string_view line = lines[at].text;
  if (!read_label(lines[at].quoted ? without_quote_marks(line) : line)) return std::nullopt;
  if (auto block = Reader(lines, at).read(found)) return block;
  return read_one_line(lines, at, found);
}

}  // namespace intaked::parse

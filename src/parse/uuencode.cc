#include "parse/uuencode.h"

#include <algorithm>
#include <optional>
#include <string>

#include "parse/ascii.h"
#include "parse/limits.h"

namespace intaked::parse {
namespace {

constexpr std::size_t k_full_line_bytes = 45;
constexpr std::size_t k_check_characters_max = 2;  // some programs write a checksum behind the data
constexpr std::size_t k_empty_lines_max = 2;
constexpr std::size_t k_piece_bytes_max = 64UL * 1024;

bool is_digit_of_data(char c) {
  return c >= ' ' && c <= '`';
}

unsigned value_of(char c) {
  return (static_cast<unsigned char>(c) - ' ') & 0x3FU;
}

struct DataLine {
  std::size_t bytes = 0;
  std::string_view digits;  // may be short: blanks at a line's end, which are digits, get lost
  bool exact = false;       // as many digits as it should have
};

std::optional<DataLine> read_data_line(std::string_view line) {
  if (line.empty() || !is_digit_of_data(line[0])) return std::nullopt;
  DataLine data{value_of(line[0]), line.substr(1), false};
  const std::size_t wanted = (data.bytes + 2) / 3 * 4;
  if (data.digits.size() > wanted + k_check_characters_max) {
    const std::string_view rest = data.digits.substr(wanted);
    if (!trim(rest).empty()) return std::nullopt;
  }
  data.exact = data.digits.size() >= wanted;
  data.digits = data.digits.substr(0, wanted);
  if (!std::all_of(data.digits.begin(), data.digits.end(), is_digit_of_data)) return std::nullopt;
  return data;
}

// The name in "begin 644 name", nullopt if the line is nothing of the kind.
std::optional<std::string_view> name_in_begin(std::string_view line) {
  constexpr std::string_view k_begin = "begin ";
  if (!line.starts_with(k_begin)) return std::nullopt;
  line.remove_prefix(k_begin.size());
  std::size_t digits = 0;
  while (digits < line.size() && line[digits] >= '0' && line[digits] <= '7') ++digits;
  if (digits < 3 || digits > 4 || digits == line.size() || line[digits] != ' ') return std::nullopt;
  const std::string_view name = trim(line.substr(digits));
  if (name.empty()) return std::nullopt;
  return name;
}

// Reads the lines of one file, from behind its begin line.
class Reader {
 public:
  Reader(std::string_view text, std::size_t at) : text_(text), at_(at) {}

  // False: no more data; end() and is_closed() are true then.
  bool next(DataLine& data) {
    std::size_t empty_lines = 0;
    for (std::size_t at = at_; at < text_.size();) {
      const std::string_view line = take_line(text_, at);
      const std::string_view shown = trim_end(line);
      if (shown == "end") {
        at_ = at;
        closed_ = true;
        return false;
      }
      // A line of no bytes stands before `end`, and where a program doubled the line ends.
      if (shown.empty() || shown == "`") {
        has_zero_line_ = has_zero_line_ || shown == "`";
        if (++empty_lines > k_empty_lines_max) return false;
        continue;
      }
      const auto read = read_data_line(line);
      if (!read || (empty_lines > 0 && !read->exact)) return false;
      if (read->bytes > line.size()) missing_ += read->bytes - line.size();
      if (missing_ > k_uuencode_missing_bytes_max) return false;
      data = *read;
      at_ = at;
      return true;
    }
    return false;
  }

  std::size_t end() const { return at_; }
  bool is_closed() const { return closed_; }
  // It was said that no bytes follow; a line of nothing is not enough.
  bool has_zero_line() const { return has_zero_line_; }

 private:
  std::string_view text_;
  std::size_t at_;
  std::size_t missing_ = 0;  // bytes that were given for less than as many characters
  bool closed_ = false;
  bool has_zero_line_ = false;
};

// Where the file ends whose data begins at `at`; nullopt if there is no file.
std::optional<std::size_t> find_end(std::string_view text, std::size_t at, Promised promised) {
  Reader reader(text, at);
  DataLine data;
  if (!reader.next(data)) {
    const bool is_empty_file = reader.is_closed() && reader.has_zero_line();
    return is_empty_file ? std::optional(reader.end()) : std::nullopt;
  }
  const bool is_full = data.bytes == k_full_line_bytes;
  const bool certain = is_full && data.exact;
  bool exact = data.exact || promised == Promised::yes;
  while (reader.next(data)) exact = exact && (data.exact || promised == Promised::yes);
  if (certain || ((exact || is_full) && reader.is_closed())) return reader.end();
  return std::nullopt;
}

void decode_line(const DataLine& data, std::string& out) {
  const auto digit = [&](std::size_t i) {
    return i < data.digits.size() ? value_of(data.digits[i]) : 0U;
  };
  std::size_t left = data.bytes;
  for (std::size_t i = 0; left > 0; i += 4) {
    const unsigned quad = digit(i) << 18U | digit(i + 1) << 12U | digit(i + 2) << 6U | digit(i + 3);
    for (const unsigned shift : {16U, 8U, 0U}) {
      if (left == 0) break;
      out.push_back(static_cast<char>(quad >> shift));
      --left;
    }
  }
}

// The next line at or behind `at` that begins a file by its looks; `at` moves behind it.
std::optional<UuencodedFile> next_begin(std::string_view text, std::size_t& at) {
  while ((at = text.find("begin ", at)) != std::string_view::npos) {
    const std::size_t begin = at;
    const bool starts_line = begin == 0 || text[begin - 1] == '\n';
    const std::string_view line = take_line(text, at);
    if (!starts_line) continue;
    if (const auto name = name_in_begin(line)) return UuencodedFile{text.substr(begin), *name};
  }
  return std::nullopt;
}

}  // namespace

std::vector<UuencodedFile> find_uuencoded(std::string_view text, std::size_t files_max,
                                          Promised promised) {
  std::vector<UuencodedFile> files;
  std::size_t at = 0;
  while (files.size() < files_max) {
    auto file = next_begin(text, at);
    if (!file) break;
    const auto begin = static_cast<std::size_t>(file->block.data() - text.data());
    const auto end = find_end(text, at, promised);
    if (!end) continue;
    file->block = text.substr(begin, *end - begin);
    files.push_back(*file);
    at = *end;
  }
  return files;
}

bool is_uuencoded_file(std::string_view text) {
  std::size_t at = 0;
  const auto file = next_begin(text, at);
  if (!file) return false;
  const auto begin = static_cast<std::size_t>(file->block.data() - text.data());
  if (!trim(text.substr(0, begin)).empty()) return false;
  Reader reader(text, at);
  DataLine data;
  while (reader.next(data)) {
  }
  const std::string_view rest = trim(text.substr(reader.end()));
  return rest.empty() || rest == "`";
}

bool decode_uuencode(std::string_view text, const std::function<void(std::string_view)>& sink) {
  std::size_t at = 0;
  if (!next_begin(text, at)) {
    if (!text.empty()) sink(text);
    return false;
  }
  std::string piece;
  piece.reserve(std::min(k_piece_bytes_max, text.size()));
  Reader reader(text, at);
  DataLine data;
  while (reader.next(data)) {
    if (piece.size() + data.bytes > k_piece_bytes_max) {
      sink(piece);
      piece.clear();
    }
    decode_line(data, piece);
  }
  if (!piece.empty()) sink(piece);
  return reader.is_closed();
}

}  // namespace intaked::parse

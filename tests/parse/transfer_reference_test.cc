// The decoders against the plainest ones that say the same, over clean, random and broken input.
#include <algorithm>
#include <random>

#include <gtest/gtest.h>

#include "lib/text/text.h"
#include "parse/ascii.h"
#include "parse/transfer.h"

namespace intaked::parse {
namespace {

struct Reference {
  std::string bytes;
  bool damaged = false;
};

int digit_value(char c) {
  if (c >= 'A' && c <= 'Z') return c - 'A';
  if (c >= 'a' && c <= 'z') return c - 'a' + 26;
  if (c >= '0' && c <= '9') return c - '0' + 52;
  if (c == '+') return 62;
  return c == '/' ? 63 : -1;
}

bool are_digits(std::string_view s) {
  return std::all_of(s.begin(), s.end(), [](char c) { return digit_value(c) >= 0; });
}

std::string decode_digits(std::string_view digits) {
  std::string out;
  unsigned bits = 0;
  for (std::size_t i = 0; i < digits.size(); ++i) {
    bits = bits << 6 | static_cast<unsigned>(digit_value(digits[i]));
    if (i % 4 > 0) out.push_back(static_cast<char>(bits >> (6 - 2 * (i % 4))));
  }
  return out;
}

// 249 quads: a longer line is judged by its beginning.
std::string_view line_at(std::string_view in, std::size_t at) {
  const std::string_view line = in.substr(at, 996);
  return trim_end(line.substr(0, line.find('\n')));
}

// What is behind padding is base64 if its first line has whole quads of digits, then padding only
// counts for its length; or if it is a last line of digits that is long or decodes to text. RFC
// 2045 6.8 knows no such thing, so it is damage either way.
bool is_another_block(std::string_view rest) {
  const std::string_view line = line_at(rest, 0);
  if (line.size() >= 4 && line.size() % 4 == 0) return are_digits(line.substr(0, line.find('=')));
  if (!trim(rest.substr(line.size())).empty() || !are_digits(line)) return false;
  if (line.size() >= 24) return true;
  const std::string text = decode_digits(line);
  return line.size() % 4 > 1 && text::is_valid_utf8(text) &&
         std::all_of(text.begin(), text.end(),
                     [](char c) { return static_cast<unsigned char>(c) >= ' ' || is_space(c); });
}

bool is_plain_base64_line(std::string_view line) {
  std::size_t group = 0;
  for (const char c : line) {
    if (is_blank(c) && group % 4 != 0) return false;
    if (!is_blank(c) && c != '=' && digit_value(c) < 0) return false;
    group = is_blank(c) ? 0 : group + 1;
  }
  return group % 4 == 0 || std::none_of(line.begin(), line.end(), is_blank);
}

bool is_line_of_words(std::string_view line) {
  line = trim(line);
  std::size_t run = 0;
  std::size_t longest = 0;
  std::size_t digits = 0;
  for (const char c : line) {
    run = digit_value(c) >= 0 ? run + 1 : 0;
    longest = std::max(longest, run);
    if (digit_value(c) >= 0 || c == '=') ++digits;
  }
  if (is_plain_base64_line(line) || longest >= 24) return false;
  if (line.ends_with('=') && digits % 4 == 0) return false;
  return std::any_of(line.begin(), line.end(), is_blank) || digits * 10 < line.size() * 9;
}

// Where the words at `at` end, 0 if there are none: a line whose first stranger this is.
std::size_t end_of_words(std::string_view in, std::size_t at) {
  const std::size_t newline = in.substr(0, at).rfind('\n');
  const std::size_t begin = newline == std::string_view::npos ? 0 : newline + 1;
  const std::string_view line = line_at(in, begin);
  if (at - begin > 996 || !are_digits(in.substr(begin, at - begin)) || at >= begin + line.size()) {
    return 0;
  }
  return is_line_of_words(line) ? begin + line.size() : 0;
}

bool long_base64_follows(std::string_view in, std::size_t at) {
  while (at < in.size() && is_space(in[at])) ++at;
  const std::string_view line = line_at(in, at);
  return line.size() >= 24 && is_plain_base64_line(line);
}

Reference plain_base64(std::string_view in) {
  Reference out;
  std::vector<int> quad;
  Reference at_line = out;  // as it was where the line began
  std::vector<int> quad_at_line;
  const auto end_quad = [&] {
    unsigned bits = 0;
    for (std::size_t i = 0; i < 4; ++i) {
      bits = bits << 6 | static_cast<unsigned>(i < quad.size() ? quad[i] : 0);
    }
    for (std::size_t i = 0; i + 1 < quad.size(); ++i) {
      out.bytes.push_back(static_cast<char>(bits >> (16 - 8 * i)));
    }
    if (quad.size() == 1) out.damaged = true;
    quad.clear();
  };
  bool first_line = true;
  for (std::size_t i = 0; i < in.size(); ++i) {
    if (in[i] == '\n') {
      at_line.bytes.resize(out.bytes.size());
      quad_at_line = quad;
      first_line = first_line && trim(in.substr(0, i)).empty();
    }
    if (digit_value(in[i]) >= 0) {
      quad.push_back(digit_value(in[i]));
      if (quad.size() == 4) end_quad();
    } else if (in[i] == '=') {
      end_quad();
      while (i + 1 < in.size() && (in[i + 1] == '=' || is_space(in[i + 1]))) ++i;
      if (i + 1 == in.size()) break;
      out.damaged = true;
      if (!is_another_block(in.substr(i + 1))) return out;
      at_line.bytes.resize(out.bytes.size());
      first_line = first_line && in.substr(0, i + 1).find('\n') == std::string_view::npos;
    } else if (is_blank(in[i]) || !is_space(in[i])) {
      const std::size_t end = end_of_words(in, i);
      if (end == 0 || (first_line && !long_base64_follows(in, end))) {
        if (!is_blank(in[i])) out.damaged = true;
        continue;
      }
      out.bytes.resize(at_line.bytes.size());
      quad = quad_at_line;
      out.damaged = true;
      end_quad();
      if (!long_base64_follows(in, end)) return out;
      first_line = false;
      i = end - 1;
      while (i + 1 < in.size() && is_space(in[i + 1])) ++i;
      at_line.bytes.resize(out.bytes.size());
      quad_at_line.clear();
    }
  }
  if (!quad.empty()) out.damaged = true;
  end_quad();
  return out;
}

Reference plain_quoted_printable(std::string_view in) {
  Reference out;
  while (!in.empty()) {
    const std::size_t newline = in.find('\n');
    std::string line(in.substr(0, newline));
    std::string end = newline == std::string_view::npos ? "" : "\n";
    in.remove_prefix(line.size() + end.size());
    if (!end.empty() && line.ends_with('\r')) {
      line.pop_back();
      end = "\r\n";
    }
    while (!line.empty() && is_blank(line.back())) line.pop_back();
    if (line.ends_with('=')) {
      line.pop_back();
      end.clear();
    }
    for (std::size_t i = 0; i < line.size(); ++i) {
      if (line[i] == '=' && i + 2 < line.size() && hex_value(line[i + 1]) >= 0 &&
          hex_value(line[i + 2]) >= 0) {
        out.bytes.push_back(
            static_cast<char>(hex_value(line[i + 1]) * 16 + hex_value(line[i + 2])));
        i += 2;
      } else {
        if (line[i] == '=') out.damaged = true;
        out.bytes.push_back(line[i]);
      }
    }
    out.bytes += end;
  }
  return out;
}

// A letter is dealt from `deck`: what stands in it more often occurs more often.
std::string deal(std::mt19937& dice, std::string_view deck, std::size_t bytes) {
  std::string out;
  for (std::size_t i = 0; i < bytes; ++i) out += deck[dice() % deck.size()];
  return out;
}

std::string lines_of(std::mt19937& dice, std::string_view deck, std::size_t width,
                     std::size_t lines) {
  std::string out;
  for (std::size_t i = 0; i < lines; ++i) out += deal(dice, deck, width) + "\r\n";
  return out;
}

void expect_same(Transfer transfer, const std::string& wire) {
  const Reference expected =
      transfer == Transfer::base64 ? plain_base64(wire) : plain_quoted_printable(wire);
  std::string pieces;
  const bool clean =
      decode_transfer(transfer, wire, [&](std::string_view piece) { pieces += piece; });
  const DecodedBytes whole = decode_transfer(transfer, wire, wire.size() + 1);
  const DecodedSize size = decoded_size(transfer, wire);
  ASSERT_EQ(pieces, expected.bytes) << wire;
  ASSERT_EQ(clean, !expected.damaged) << wire;
  ASSERT_EQ(whole.bytes, expected.bytes) << wire;
  ASSERT_EQ(whole.damaged, expected.damaged) << wire;
  ASSERT_EQ(size.bytes, expected.bytes.size()) << wire;
  ASSERT_EQ(size.damaged, expected.damaged) << wire;
}

constexpr std::string_view k_digits =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
const std::string k_few_digits = "QUJDqujd01+/AAAAzzzz";

TEST(TransferReference, CleanLinesOfEveryWidth) {
  std::mt19937 dice(1);
  for (std::size_t width = 1; width <= 140; ++width) {
    expect_same(Transfer::base64, lines_of(dice, k_digits, width, 5));
    expect_same(Transfer::base64, lines_of(dice, k_digits, width, 2) + "QQ==\r\n");
    expect_same(Transfer::quoted_printable, lines_of(dice, "abc def=", width, 5));
    expect_same(Transfer::quoted_printable, lines_of(dice, "abcdefgh", width, 2));
  }
}

TEST(TransferReference, BrokenInput) {
  std::mt19937 dice(2);
  const std::vector<std::pair<Transfer, std::string>> decks = {
      {Transfer::base64, k_few_digits + "="},
      {Transfer::base64, k_few_digits + k_few_digits + k_few_digits + "=\r\n *"},
      {Transfer::base64, std::string("AB=\r\n\t -_\0\xFF", 11)},
      {Transfer::base64, k_few_digits + k_few_digits + "\n -"},
      {Transfer::base64, "AbCd\n _"},
      {Transfer::quoted_printable, "=0aF9g \t\r\n"},
      {Transfer::quoted_printable, "abcdefghijklmnopqrst=3D=C3=A9\n"},
      {Transfer::quoted_printable, std::string("==\r\0\xFF=", 6)},
  };
  for (const auto& [transfer, deck] : decks) {
    for (std::size_t bytes = 0; bytes < 1500; ++bytes) {
      expect_same(transfer, deal(dice, deck, bytes % 300));
    }
  }
}

TEST(TransferReference, LinesOfWordsBetweenLinesOfBase64) {
  std::mt19937 dice(4);
  const std::vector<std::string> words = {"-- \r\nlist footer\r\n",
                                          "________\r\n",
                                          "Unsubscribe list at example dot com\n",
                                          "Ann\r\n",
                                          "\r\n \r\nThis is it.",
                                          "www.example.com\n"};
  for (std::size_t i = 0; i < 2000; ++i) {
    std::string wire;
    for (std::size_t block = 0; block < 3; ++block) {
      wire += lines_of(dice, k_digits, 4 + dice() % 60, dice() % 3);
      wire += deal(dice, k_digits, dice() % 8) + "\r\n" + words[dice() % words.size()];
    }
    expect_same(Transfer::base64, wire);
  }
  // Beside the border of a piece.
  for (std::size_t lines = 1140; lines < 1165; ++lines) {
    expect_same(Transfer::base64, lines_of(dice, k_digits, 76, lines) + words[2]);
  }
}

TEST(TransferReference, BodiesOfManyPieces) {
  std::mt19937 dice(3);
  for (const std::size_t bytes : {65'530U, 65'536U, 65'552U, 90'001U, 300'000U}) {
    expect_same(Transfer::base64, lines_of(dice, k_digits, 76, bytes / 78));
    expect_same(Transfer::base64, deal(dice, k_digits, bytes));
    expect_same(Transfer::quoted_printable, deal(dice, "abcdefgh=3D", bytes));
    expect_same(Transfer::quoted_printable, lines_of(dice, "abcdefgh=3D", 76, bytes / 78));
  }
}

}  // namespace
}  // namespace intaked::parse

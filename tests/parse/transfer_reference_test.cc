// The decoders against the plainest ones that say the same, over clean, random and broken input.
#include <random>

#include <gtest/gtest.h>

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

// What is behind padding is base64 if its first line has whole quads of digits, then padding only
// counts for its length. RFC 2045 6.8 knows no such thing, so it is damage either way.
bool is_another_block(std::string_view rest) {
  rest = rest.substr(0, 996);  // 249 quads: a longer line is judged by its beginning
  std::string_view line = rest.substr(0, rest.find('\n'));
  while (!line.empty() && is_space(line.back())) line.remove_suffix(1);
  if (line.size() < 4 || line.size() % 4 != 0) return false;
  for (const char c : line.substr(0, line.find('='))) {
    if (digit_value(c) < 0) return false;
  }
  return true;
}

Reference plain_base64(std::string_view in) {
  Reference out;
  std::vector<int> quad;
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
  for (std::size_t i = 0; i < in.size(); ++i) {
    if (digit_value(in[i]) >= 0) {
      quad.push_back(digit_value(in[i]));
      if (quad.size() == 4) end_quad();
    } else if (in[i] == '=') {
      end_quad();
      while (i + 1 < in.size() && (in[i + 1] == '=' || is_space(in[i + 1]))) ++i;
      if (i + 1 == in.size()) break;
      out.damaged = true;
      if (!is_another_block(in.substr(i + 1))) return out;
    } else if (!is_space(in[i])) {
      out.damaged = true;
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

#include "imap/response_reader.h"

#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace intaked::imap {
namespace {

// Writes down everything the reader says, so that two readings can be compared as text.
class Transcript final : public ResponseSink {
 public:
  std::uint64_t literal_max = 1000;
  std::string text;

  std::uint64_t literal_bytes_max(const Response&) override { return literal_max; }
  Result<void> on_response(Response& response) override {
    static constexpr const char* k_kinds[] = {"*", "tagged", "+"};
    static constexpr const char* k_statuses[] = {"", " OK", " NO", " BAD", " BYE", " PREAUTH"};
    text += k_kinds[static_cast<int>(response.kind)];
    if (!response.tag.empty()) text += " tag=" + response.tag;
    text += k_statuses[static_cast<int>(response.status)];
    if (!response.code.empty()) text += " [" + response.code + "]";
    if (!response.text.empty()) text += " text=" + response.text;
    if (response.number) text += " " + std::to_string(*response.number);
    if (!response.name.empty()) text += " " + response.name;
    for (const Token& token : response.tokens) {
      static constexpr const char* k_marks[] = {"", "q:", "l:", "(", ")"};
      text += std::string(" ") + k_marks[static_cast<int>(token.kind)];
      if (token.kind != TokenKind::open && token.kind != TokenKind::close)
        text += response.text_of(token);
    }
    text += "\n";
    return {};
  }
  Result<void> on_unreadable(std::string_view reason) override {
    text += "unreadable: " + std::string(reason) + "\n";
    return {};
  }
};

std::string read(const std::string& bytes, std::size_t piece, std::uint64_t literal_max = 1000) {
  Transcript transcript;
  transcript.literal_max = literal_max;
  ResponseReader reader(transcript);
  std::string_view rest = bytes;
  while (!rest.empty()) {
    const auto result = reader.feed(rest.substr(0, piece));
    if (!result) return transcript.text + "error: " + result.error().text + "\n";
    rest.remove_prefix(std::min(piece, rest.size()));
  }
  return transcript.text + (reader.in_literal() ? "in a literal\n" : "");
}

struct Case {
  const char* bytes;
  const char* expected;
};

TEST(ResponseReader, ReadsEachFormOfResponseAndIsTheSameForEverySplit) {
  const std::vector<Case> cases{
      {"* OK [UIDNEXT 12] Predicted\r\n", "* OK [UIDNEXT 12] text=Predicted\n"},
      {"a1 OK\r\n", "tagged tag=a1 OK\n"},
      {"a1 no [ALERT] {5}\r\n", "tagged tag=a1 NO [ALERT] text={5}\n"},
      {"+ idling\r\n", "+ text=idling\n"},
      {"+\r\n", "+\n"},
      {"* BYE\n", "* BYE\n"},
      {"* 23 EXISTS\r\n", "* 23 EXISTS\n"},
      {"* capability IMAP4rev1 AUTH=PLAIN\r\n", "* CAPABILITY IMAP4rev1 AUTH=PLAIN\n"},
      {"* LIST (\\A) \"/\" \"a \\\"b\\\\\"\r\n", "* LIST ( \\A ) q:/ q:a \"b\\\n"},
      {"* 1 FETCH (BODY[HEADER.FIELDS (TO CC)]<0> NIL)\r\n",
       "* 1 FETCH ( BODY[HEADER.FIELDS (TO CC)]<0> NIL )\n"},
      {"* 1 FETCH (BODY[] {3}\r\na\r\n UID 4)\r\n", "* 1 FETCH ( BODY[] l:a\r\n UID 4 )\n"},
      {"* 1 FETCH (A {0}\r\n B {2+}\r\nxy C ~{1}\r\n\r)\r\n", "* 1 FETCH ( A l: B l:xy C l:\r )\n"},
      {"* X (((\r\n* 1 EXISTS\r\n", "unreadable: a list without its end\n* 1 EXISTS\n"},
      {"* X )\r\n* 1 EXISTS\r\n",
       "unreadable: a closing parenthesis without its opening one\n* 1 EXISTS\n"},
      {"* X \"abc\r\n", "unreadable: a quoted string without its end\n"},
      {"\r\n", "unreadable: no tag\n"},
      {"a1 FETCH\r\n", "unreadable: a tagged response without OK, NO or BAD\n"},
      {"* X {10}\r\nshort", "in a literal\n"},
  };
  for (const Case& one : cases)
    for (std::size_t piece = 1; piece <= 40; ++piece)
      EXPECT_EQ(read(one.bytes, piece), one.expected) << one.bytes << " by " << piece;
}

TEST(ResponseReader, WhatAServerSaysIsFitForATerminal) {
  EXPECT_EQ(read("a1 NO \x1b]0;owned\x07 look\there\xff\xc2\x9b 2J\r\n", 100),
            "tagged tag=a1 NO text=]0;owned look here\xef\xbf\xbd 2J\n");
  EXPECT_EQ(read("+ \x1b[2J\r\n", 100), "+ text=[2J\n");
  EXPECT_EQ(read("* BYE " + std::string(5'000, 'x') + "\r\n", 100),
            "* BYE text=" + std::string(1'024, 'x') + "\n");
}

TEST(ResponseReader, NeverTakesWhatFollowsABrokenLiteralForAResponse) {
  const std::vector<Case> cases{
      {"* 1 FETCH (BODY[] {2}\r\nabc\"\r\n",
       "error: the server sent a response that cannot be read: a quoted string without its end\n"},
      {"* 1 FETCH ((((((((((((((((( {5}\r\n",
       "error: the server sent a response that cannot be read: lists nested too deep\n"},
      {"* 1 FETCH (BODY[] {-1}\r\n",
       "error: the server sent a response that cannot be read: a literal's size that is no "
       "number\n"},
      {"* 1 FETCH (BODY[] {99999999999999999999999}\r\n",
       "error: the server sent a response that cannot be read: a literal's size that is no "
       "number\n"},
      {"* 1 FETCH (BODY[] {18446744073709551615}\r\n",
       "error: the server announced a literal of 18446744073709551615 bytes; at most 1000 are "
       "taken\n"},
      {"* 1 FETCH (A {600}\r\n", "in a literal\n"},
      {"* 1 FETCH (BODY[] {4294967296}\r\n",
       "error: the server announced a literal of 4294967296 bytes; at most 1000 are taken\n"},
  };
  for (const Case& one : cases)
    for (const std::size_t piece : {std::string::npos, std::size_t{1}})
      EXPECT_EQ(read(one.bytes, piece), one.expected) << one.bytes;
}

TEST(ResponseReader, CountsAllLiteralsOfAResponseTogether) {
  const std::string first = "* 1 FETCH (A {600}\r\n" + std::string(600, 'x');
  EXPECT_EQ(read(first + " B {401}\r\n", std::string::npos),
            "error: the server announced a literal of 401 bytes; at most 1000 are taken\n");
  EXPECT_EQ(read(first + " B {400}\r\n", std::string::npos), "in a literal\n");
}

TEST(ResponseReader, EndsAtALineThatDoesNotEnd) {
  const std::string expected = "error: the server sent a line of more than 65536 bytes\n";
  EXPECT_EQ(read("* X " + std::string(1 << 20, '('), std::string::npos), expected);
  EXPECT_EQ(read("* X " + std::string(1 << 20, '('), 1000), expected);
  EXPECT_EQ(read(std::string(1 << 20, 'x') + "\r\n", std::string::npos), expected);
}

TEST(ResponseReader, TakesMemoryForWhatCameNotForWhatWasAnnounced) {
  Transcript transcript;
  transcript.literal_max = std::uint64_t{1} << 40;
  ResponseReader reader(transcript);
  ASSERT_TRUE(reader.feed("* 1 FETCH (BODY[] {1099511627776}\r\nabc"));
  EXPECT_TRUE(reader.in_literal());
  EXPECT_LE(reader.unfinished().literals.front().capacity(), 4u << 20);
}

}  // namespace
}  // namespace intaked::imap

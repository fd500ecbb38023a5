// What a winmail.dat holds is gone, however short it is; how it is built is not.
#include <string>
#include <vector>

#include <gmock/gmock.h>

#include "parse/tnef_copy.h"
#include "parse/tnef_format.h"
#include "redact/files.h"

namespace intaked::redact {
namespace {

using namespace std::string_literals;
using testing::HasSubstr;
using testing::Not;
namespace tnef = parse::tnef;

std::string little(std::uint32_t number, std::size_t width) {
  std::string out;
  for (std::size_t i = 0; i < width; ++i) out += static_cast<char>(number >> (8 * i) & 0xFF);
  return out;
}

std::string attribute(int level, std::uint32_t id, const std::string& value) {
  std::uint32_t sum = 0;
  for (const char c : value) sum += static_cast<unsigned char>(c);
  return little(static_cast<std::uint32_t>(level), 1) + little(id, 4) +
         little(static_cast<std::uint32_t>(value.size()), 4) + value + little(sum & 0xFFFF, 2);
}

std::string padded(std::string value) {
  return value.append((4 - value.size() % 4) % 4, '\0');
}

std::string varying(std::uint32_t type, std::uint32_t id, const std::string& value,
                    const std::string& name = {}) {
  const std::string called = name.empty() ? ""
                                          : std::string(16, 'G') + little(1, 4) +
                                                little(static_cast<std::uint32_t>(name.size()), 4) +
                                                padded(name);
  return little(type, 2) + little(id, 2) + called + little(1, 4) +
         little(static_cast<std::uint32_t>(value.size()), 4) + padded(value);
}

std::string number(std::uint32_t id, std::uint32_t value) {
  return little(tnef::k_type_long, 2) + little(id, 2) + little(value, 4);
}

std::string stream_of(const std::vector<std::string>& properties, const std::string& behind = {}) {
  std::string list = little(static_cast<std::uint32_t>(properties.size()), 4);
  for (const std::string& one : properties) list += one;
  return little(tnef::k_signature, 4) + little(0x4711, 2) +
         attribute(1, tnef::k_code_page, little(1251, 4) + little(0, 4)) +
         attribute(1, tnef::k_message_class, "IPM.Microsoft Mail.Note\0"s) +
         attribute(1, 0x00018004, "M. Li\0"s) +  // attSubject
         attribute(1, tnef::k_message_properties, list) + behind;
}

std::string blanked(const std::string& stream) {
  Layers layers{stream};
  Pseudonyms names;
  Sheet sheet{layers, names, {}};
  cover_tnef(sheet, {0, 0, stream.size()});
  return layers.render(std::vector<Shown>(layers.covers().size(), Shown::original));
}

TEST(Tnef, NoValueIsLeftHoweverShortItIs) {
  const std::string stream =
      stream_of({varying(tnef::k_type_unicode, 0x3001, "\x30\x75\x2D\x4E"s),  // 田中
                 varying(tnef::k_type_string8, 0x1000, "06 12 34 56 78"),     // the text
                 varying(tnef::k_type_binary, 0x1013, "<p>Li"),               // the HTML
                 varying(tnef::k_type_string8, 0x8001, "B5", "N\0i\0k\0"s),   // a named one
                 little(tnef::k_type_long, 2) + little(0x8002, 2) + std::string(16, 'G') +
                     little(1, 4) + little(4, 4) + "P\0i\0"s + little(5'550'173, 4),
                 number(tnef::k_internet_code_page, 65001)});
  const std::string other = blanked(stream);
  ASSERT_EQ(other.size(), stream.size());
  for (const std::string& secret :
       {"\x30\x75"s, "\x2D\x4E"s, "06 "s, "12"s, "Li"s, "B5"s, "N\0i"s, "P\0i"s, "GG"s, "M. L"s,
        little(5'550'173, 4), little(0x4711, 2)}) {
    ASSERT_THAT(stream, HasSubstr(secret));
    EXPECT_THAT(other, Not(HasSubstr(secret)));
  }
  EXPECT_THAT(other, HasSubstr("IPM.Microsoft Mail.Note"));
  EXPECT_THAT(other, HasSubstr(little(1251, 4)));
  EXPECT_THAT(other, HasSubstr(little(65001, 4)));
}

TEST(Tnef, IsBuiltAsItWas) {
  const std::string stream = stream_of({varying(tnef::k_type_string8, 0x1000, "Hello Hubertine"),
                                        varying(tnef::k_type_binary, 0x1013, "<p>Hello")});
  const parse::TnefCopy before = parse::copy_tnef(stream);
  const parse::TnefCopy after = parse::copy_tnef(blanked(stream));
  EXPECT_EQ(before.lie, after.lie);
  EXPECT_EQ(before.blemish, after.blemish);
  EXPECT_EQ(before.stream.size(), after.stream.size());
}

TEST(Tnef, WhatCannotBeReadIsGone) {
  const std::string good = stream_of({varying(tnef::k_type_string8, 0x1000, "Hello")});
  for (const std::string& stream :
       {"Hubertine"s, good + "Hubertine", good.substr(0, 6) + std::string(9, '\x7F') + "Hubertine",
        stream_of({little(0x4444, 2) + little(1, 2) + "Hubertine"}),
        stream_of(
            {little(tnef::k_type_string8, 2) + little(1, 2) + little(900, 4) + "Hubertine"})}) {
    ASSERT_THAT(stream, HasSubstr("Hubertine"));
    EXPECT_THAT(blanked(stream), Not(HasSubstr("ubertin")));
    EXPECT_EQ(blanked(stream).size(), stream.size());
  }
  // A property that ends the list before its own end.
  blanked(stream_of({little(tnef::k_type_string8, 2) + little(0x8001, 2) + "GG"}));
  for (std::size_t size = 0; size < good.size(); ++size)
    EXPECT_EQ(blanked(good.substr(0, size)).size(), size);
}

}  // namespace
}  // namespace intaked::redact

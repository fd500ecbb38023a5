#include "lib/json/pointer.h"

#include <gtest/gtest.h>

#include "lib/json/json_text.h"

namespace intaked::json {
namespace {

struct PointerCase {
  const char* pointer;
  const char* found;  // nullptr: nothing
};

// The document and its pointers are those of RFC 6901, section 5.
TEST(JsonPointer, NamesWhatTheRfcSays) {
  const auto document = parse(R"({"foo":["bar","baz"],"":0,"a/b":1,"c%d":2,"e^f":3,"g|h":4,)"
                              R"("i\\j":5,"k\"l":6," ":7,"m~n":8})");
  ASSERT_TRUE(document);
  const PointerCase cases[] = {
      {"", nullptr},
      {"/foo", R"(["bar","baz"])"},
      {"/foo/0", R"("bar")"},
      {"/foo/1", R"("baz")"},
      {"/", "0"},
      {"/a~1b", "1"},
      {"/c%d", "2"},
      {"/e^f", "3"},
      {"/g|h", "4"},
      {"/i\\j", "5"},
      {"/k\"l", "6"},
      {"/ ", "7"},
      {"/m~0n", "8"},
      {"/foo/2", nullptr},
      {"/foo/00", nullptr},
      {"/foo/-", nullptr},
      {"/foo/-1", nullptr},
      {"/foo/0/x", nullptr},
      {"foo", nullptr},
      {"/m~2n", nullptr},
      {"/m~", nullptr},
      {"/nothing", nullptr},
      {"/foo/99999999999999999999", nullptr},
  };
  for (const PointerCase& c : cases) {
    SCOPED_TRACE(c.pointer);
    const model::Json* found = find(*document, c.pointer);
    if (std::string_view(c.pointer).empty()) {
      EXPECT_EQ(found, &*document);
    } else if (c.found) {
      ASSERT_NE(found, nullptr);
      EXPECT_EQ(write(*found), c.found);
    } else {
      EXPECT_EQ(found, nullptr);
    }
  }
}

}  // namespace
}  // namespace intaked::json

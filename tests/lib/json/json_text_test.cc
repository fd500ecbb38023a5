#include "lib/json/json_text.h"

#include <limits>
#include <string>

#include <gmock/gmock.h>

namespace intaked::json {
namespace {

using model::Json;
using testing::HasSubstr;

std::string error_of(std::string_view text, Limits limits = {}) {
  const Result<Json> parsed = parse(text, limits);
  return parsed ? "" : std::string(name_of(parsed.error().kind)) + ": " + parsed.error().text;
}

TEST(JsonText, reads_and_writes_the_same_bytes) {
  for (const std::string_view text :
       {R"({"z":1,"a":[true,false,null,-3],"m":{"k":"grüße"}})", R"([])", R"({})", R"("")",
        R"([1.5,-0.25,1e+300])", R"([9223372036854775807,-9223372036854775808])",
        R"(["a\"b\\c\nd\te\u0001\u007f"])"}) {
    const Result<Json> parsed = parse(text);
    ASSERT_TRUE(parsed) << text << ": " << parsed.error().text;
    EXPECT_EQ(write(*parsed), text);
  }
}

TEST(JsonText, tells_integers_from_other_numbers) {
  const Json parsed = *parse(R"([1, 1.0, 9223372036854775808, 1e3])");
  const Json::Array& items = *parsed.as_array();
  EXPECT_TRUE(items[0].is_integer());
  EXPECT_TRUE(items[1].is_double());
  EXPECT_TRUE(items[2].is_double()) << "does not fit 64 bits";
  EXPECT_TRUE(items[3].is_double());
  EXPECT_EQ(write(items[1]), "1.0");
}

TEST(JsonText, decodes_escapes_and_surrogate_pairs) {
  EXPECT_EQ(*parse(R"("\u00fc\ud83d\ude00\/")")->as_string(), "ü😀/");
}

struct Refusal {
  const char* name;
  std::string text;
  std::string error;  // a part of it
};

class JsonTextRefusal : public testing::TestWithParam<Refusal> {};

TEST_P(JsonTextRefusal, says_where) {
  const std::string error = error_of(GetParam().text);
  EXPECT_THAT(error, testing::StartsWith("invalid: "));
  EXPECT_THAT(error, HasSubstr(GetParam().error));
}

INSTANTIATE_TEST_SUITE_P(
    JsonText, JsonTextRefusal,
    testing::Values(Refusal{"empty", "", "not JSON at byte 1"},
                    Refusal{"trailing_bytes", R"({"a":1} x)", "not JSON at byte 9"},
                    Refusal{"trailing_comma", R"([1,])", "not JSON at byte 4"},
                    Refusal{"duplicate_key", R"({"a":1,"b":2,"a":3})",
                            "the key \"a\" stands twice, at byte 16"},
                    Refusal{"comment", "[1] // one", "not JSON at byte 5"},
                    Refusal{"not_utf8", "\"f\xfcr\"", "not JSON at byte 3"},
                    Refusal{"half_a_surrogate_pair", R"("\ud83d")", "not JSON at byte 8"},
                    Refusal{"raw_control_character", "\"a\nb\"", "not JSON at byte 3"},
                    Refusal{"not_a_number", "NaN", "not JSON at byte 1"},
                    Refusal{"number_out_of_range", "1e999", "not JSON at byte 5"},
                    Refusal{"cut", R"({"a":[1,2)", "not JSON at byte 10"},
                    Refusal{"deep", std::string(100'000, '['), "nested deeper than 64 levels"}),
    [](const auto& test) { return test.param.name; });

TEST(JsonText, counts_every_value_against_the_limit) {
  EXPECT_EQ(error_of("[1,2,3]", {.nodes = 4}), "");
  EXPECT_THAT(error_of("[1,2,3,4]", {.nodes = 4}), HasSubstr("more than 4 values"));
  EXPECT_THAT(error_of("[[[]]]", {.depth = 2}), HasSubstr("deeper than 2 levels"));
}

TEST(JsonText, the_same_key_in_two_objects_is_no_duplicate) {
  EXPECT_EQ(error_of(R"([{"a":{"a":1}},{"a":2}])"), "");
}

// Few keys are compared one by one, many are looked up.
TEST(JsonText, finds_a_key_that_stands_twice_among_any_number_of_keys) {
  const auto object_of = [](int keys, int repeated) {
    std::string text = "{";
    for (int i = 0; i < keys; ++i) text += "\"" + std::to_string(i) + "\":0,";
    return text + "\"" + std::to_string(repeated) + "\":0}";
  };
  for (const int keys : {1, 15, 16, 17, 18, 40}) {
    EXPECT_EQ(error_of(object_of(keys, keys)), "") << keys;
    for (int repeated = 0; repeated < keys; ++repeated)
      EXPECT_THAT(error_of(object_of(keys, repeated)),
                  HasSubstr("the key \"" + std::to_string(repeated) + "\" stands twice"))
          << keys;
  }
}

// Whose they are is not known yet, and what is said of them goes to logs and alerts.
TEST(JsonText, shows_forty_characters_of_a_key_that_stands_twice) {
  const auto error_of_key = [](const std::string& key) {
    return error_of("{\"" + key + "\":1,\"" + key + "\":2}");
  };
  const std::string forty(40, 'k');
  EXPECT_THAT(error_of_key(forty), HasSubstr("the key \"" + forty + "\" stands twice"));
  EXPECT_THAT(error_of_key(forty + "more"), HasSubstr("the key \"" + forty + "…\" stands twice"));
  EXPECT_THAT(error_of_key("a\\nb\\u001b"), HasSubstr("the key \"a?b?\" stands twice"));
}

TEST(JsonText, writes_valid_utf8_whatever_it_is_given) {
  EXPECT_EQ(write(Json("a\xff"
                       "b")),
            "\"a\uFFFDb\"");
  EXPECT_EQ(write(Json("\xe2\x82")), "\"\uFFFD\uFFFD\"");
  EXPECT_EQ(write(Json("\xed\xa0\x80")), "\"\uFFFD\uFFFD\uFFFD\"") << "a surrogate";
  EXPECT_EQ(write(Json(std::numeric_limits<double>::infinity())), "null");
}

TEST(JsonText, pretty_is_for_people) {
  EXPECT_EQ(
      write_pretty(*parse(R"({"a":[1,{"b":2}],"c":{},"d":[]})")),
      "{\n  \"a\": [\n    1,\n    {\n      \"b\": 2\n    }\n  ],\n  \"c\": {},\n  \"d\": []\n}");
}

}  // namespace
}  // namespace intaked::json

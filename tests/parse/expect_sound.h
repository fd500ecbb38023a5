#pragma once

#include <gtest/gtest.h>

#include "parse/sound.h"

namespace intaked::parse {

inline void expect_sound(const model::ParsedMessage& message) {
  visit_strings(message, [](std::string_view what, std::string_view s, text::Lines lines) {
    EXPECT_TRUE(is_sound(s, lines)) << what << ": " << s.substr(0, 200);
  });
}

}  // namespace intaked::parse

// What a mail says, so that two of them can be compared: sentences, without what a program changes
// from one copy to the next (numbers, ticket ids, times, addresses, quote marks). Pure.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "model/parsed_message.h"

namespace intaked::app {

// A number made of a text: the same for the same text, in every build and for ever.
std::int64_t number_of(std::string_view text);

struct Said {
  // Numbers made of the sentences of the whole text, history too, and of the files; each once, in
  // their order.
  std::vector<std::int64_t> sentences;
  std::size_t words = 0;  // in the text
  bool whole = true;      // false: the text is too long, and only its beginning was read
};

Said said_in(const model::ParsedMessage& message);

// The words of a subject, case folded, each once: without prefixes, tags and numbers, and the same
// however often mail programs have answered one another.
std::string topic_words(std::string_view subject);

}  // namespace intaked::app

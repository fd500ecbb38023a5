// The words of "On 3 Jun 2024, Ann wrote:", language by language. Add a language here.
#pragma once

#include <span>
#include <string_view>

namespace intaked::parse {

struct Verb {
  std::string_view words;     // case folded
  bool name_follows = false;  // the name may stand behind it: "am 3. Juni schrieb Ann:"
};

// "wrote" and its translations.
std::span<const Verb> attribution_verbs();

// Those that end in the same byte as `s`, for most texts end in no verb.
std::span<const Verb> verbs_ending_like(std::string_view s);

// How a line begins that names nothing but who is quoted: "Quoting Ann <ann@x.example>:".
std::span<const std::string_view> quoting_words();

// How such a line begins where it does not begin with its date: "on ", with the blank behind.
std::span<const std::string_view> attribution_openers();

}  // namespace intaked::parse

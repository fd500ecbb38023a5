// What a message is found by, as the words of the full-text index: addresses, names, the subject's
// words, rules. Both sides are made here, what is kept and what is asked for, so that they agree.
// The index itself (migrations) takes every word as it stands.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "journal/journal.h"

namespace intaked::journal {

// All words of a planned message, each once, between blanks.
std::string finding_words(const Plan& plan, const std::string& origin);

// What people type, as words that must all be there: "alice@acme.example", "@acme.example",
// "invoice", "inv*", "発票". Empty: nothing in it can be looked for.
std::vector<std::string> wanted_words(std::string_view typed);
std::string rule_word(std::string_view rule_id);
std::string origin_word(std::string_view origin);

// The expression that asks for all of the words; "" for none.
std::string match_expression(const std::vector<std::string>& words);

}  // namespace intaked::journal

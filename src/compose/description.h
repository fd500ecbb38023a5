// The words of a ticket or comment.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "compose/text_form.h"
#include "model/draft_file.h"
#include "model/inbound.h"

namespace intaked::compose {

// Nothing but sound: a telephone system sent it.
bool is_voice_message(const model::ParsedMessage& message);

// What a reader of the text alone would miss, one line each: that the message is shortened,
// unreadable or encrypted, and its attachments: `files`, or, where none are to be sent, those of
// the message. Bounded in number. The lines of file_lines() are the last.
std::vector<std::string> visible_lines(const model::Inbound& inbound,
                                       const std::vector<model::DraftFile>& files);

struct Described {
  std::string text;
  std::size_t missing_bytes = 0;  // of the words, that had no room
};

// Words and lines, an empty line between them; at most `bytes_max`. The lines stay whole while they
// take at most half of it; the words are cut with a notice. `words` are in that form already, the
// lines are plain text.
Described describe(std::string_view words, const std::vector<std::string>& lines, TextForm form,
                   std::size_t bytes_max);

struct Words {
  std::string best;
  std::string plain;  // the same words in less room, where they can be had; else ""
};

// The whole message, and the sender's new words, in that form. Of a plain text Markdown shows each
// word and line as it is.
Words whole_words(const model::ParsedMessage& message, TextForm form);
Words new_words(const model::ParsedMessage& message, TextForm form);

// What is not among the new words, and the rule that cut; nullopt if nothing is missing there.
struct Quoted {
  std::string rule;
  std::string text;  // plain; the whole message where it is not one piece behind the new words
};
std::optional<Quoted> quoted_in(const model::ParsedMessage& message);

}  // namespace intaked::compose

// What stands before a subject's words: "Re:", "AW:", "Fwd:", "转发：", tags in brackets. The words
// of mail programs are tables in subject.cc.
#pragma once

#include <string>
#include <string_view>

namespace intaked::model {

enum class SubjectPrefix { none, reply, forward };

// The kind of the first prefix. Tags may stand before it, and a counter behind it:
// "[Ticket 7] Re[2]: …". Evidence for a kind of message, no proof: people write such words too.
SubjectPrefix subject_prefix(std::string_view subject);

// What a mail has in common with its answers: the words behind all tags and prefixes, as written. A
// part of `subject`; "" if nothing else stands there.
std::string_view topic_of(std::string_view subject);

// For people to read: without prefixes; tags stay, each once. "I:" and "R:" (Italian) go only
// beside another prefix: alone they may be words. "" if nothing is left.
std::string subject_without_prefixes(std::string_view subject);

// Nothing but blanks and what no reader sees: zero-width spaces, soft hyphens, fillers.
bool shows_nothing(std::string_view text);

}  // namespace intaked::model

// "Re:", "AW:", "Fwd:", "WG:": what a subject's first word says.
#pragma once

#include <string>
#include <string_view>

namespace intaked::parse {

enum class SubjectPrefix { none, reply, forward };

// Tags in brackets may stand before it, and a counter behind it: "[Ticket 7] Re[2]: …". The words
// are tables in subject_prefix.cc.
SubjectPrefix read_subject_prefix(std::string_view subject);

// Case folded, without tags and prefixes: what a mail and its answers have in common.
std::string topic_of(std::string_view subject);

}  // namespace intaked::parse

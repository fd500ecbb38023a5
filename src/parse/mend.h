// Before mimetic: decides the structure of a message and writes it down so plainly that mimetic
// cannot read it in another way.
//
// mimetic 0.9.8 recurses without a limit, needs quadratic time for long fields, loses the last
// header of a message without a blank line, takes any line that begins with a boundary for one,
// drops what follows an unclosed multipart, and its typed accessors crash. So it never sees what a
// sender wrote about structure: each header section begins with a Content-Type of ours, the
// sender's fields follow with '=' before their names, boundaries are ours and unguessable, every
// part is closed, and the caps of limits.h hold. A message/rfc822 part is a leaf. Of the body of a
// leaf it sees only the place, "AT COUNT" in the sender's bytes: no byte of a body is copied. So it
// is with words before the first part, unless mail programs wrote them for old ones.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "parse/defects.h"
#include "parse/header_section.h"

namespace intaked::parse {

// What mend() writes before the name of each of the sender's fields.
inline constexpr char k_sender_field_mark = '=';

// One pass, linear. `top` is the header section of `bytes`; `token` is 32 characters [0-9a-f] that
// cannot be in `bytes` by intention (made from the digest of them).
std::string mend(std::string_view bytes, const HeaderSection& top, std::string_view token,
                 Defects& defects);

// The body that a leaf's place stands for; nothing if mend() did not write it for these `bytes`.
std::optional<std::string_view> body_at(std::string_view place, std::string_view bytes);

// The same shape for a message that is to be shown as one opaque part, whatever it says.
std::string mend_as_one_part(std::string_view bytes, const HeaderSection& top);

}  // namespace intaked::parse

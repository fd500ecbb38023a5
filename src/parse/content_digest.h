// The identity of a message across mailboxes (design: content digest).
#pragma once

#include <optional>
#include <string_view>

#include "model/digest.h"
#include "parse/header_section.h"

namespace intaked::parse {

// SHA-256 over, each followed by a NUL: the first Message-ID, Date, From and Subject field, raw,
// unfolded, with runs of blanks as one blank, trimmed ("" if absent); then crypto::body_digest() of
// what is behind the header, or `body_digest` if that is known. So two servers that fold, end or
// pad lines differently hold the same message, and trace fields do not count.
model::Digest content_digest(std::string_view bytes, const HeaderSection& header,
                             const std::optional<model::Digest>& body_digest);

}  // namespace intaked::parse

// The mail that a report brings back, or what is left of it.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "parse/part.h"

namespace intaked::parse {

struct ReturnedMail {
  std::string message_id;               // without <>, "" if not told
  std::vector<std::string> recipients;  // addresses of To
};

// A part of this type is a mail, or its header alone: message/rfc822, message/global (RFC 6532),
// text/rfc822-headers (RFC 6522).
bool is_returned_type(std::string_view media_type);

// From an attached message or its header. The first that has a Message-ID.
ReturnedMail read_returned_part(const std::vector<PartInfo>& parts);

// From text that begins with a mail's header or holds one; lines may be quoted. Linear; the first
// k_returned_bytes_max are read.
ReturnedMail read_returned_text(std::string_view text);

}  // namespace intaked::parse

// Folder names on the wire. A name is opaque bytes: it is quoted, never part of a path or a format.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace intaked::imap {

// As a quoted string. ASCII goes as it is written (so the server's own spelling works); other
// text is put into modified UTF-7 (RFC 3501 5.1.3). Refuses control characters and broken UTF-8.
Result<std::string> to_wire_folder(std::string_view utf8_name);

// A name as it came, for people: modified UTF-7 is read, if it is any; else what is no UTF-8 is
// replaced.
std::string from_wire_folder(std::string_view wire);

}  // namespace intaked::imap

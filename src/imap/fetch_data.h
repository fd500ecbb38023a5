// What one FETCH response says about one message (RFC 3501 7.4.2).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "imap/response.h"

namespace intaked::imap {

struct FetchData {
  std::uint32_t uid = 0;  // 0: not said
  std::optional<Instant> internal_date;
  std::optional<std::uint64_t> size;  // RFC822.SIZE
  // nullopt: not sent, or NIL.
  std::optional<std::string> body;    // BODY[]
  std::optional<std::string> header;  // BODY[HEADER]
  std::optional<std::string> text;    // BODY[TEXT], perhaps the first part only
};

// Moves the literals out of `response`. nullopt: not a list of names and values. A value that
// cannot be understood (a date of month Foo) counts as not sent.
std::optional<FetchData> take_fetch_data(Response& response);

// The UID that a FETCH response has told so far, perhaps before it is complete.
std::optional<std::uint32_t> uid_in(const Response& response);

// "17-Jul-1996 02:44:25 -0700", to the second.
std::optional<Instant> read_internal_date(std::string_view text);

}  // namespace intaked::imap

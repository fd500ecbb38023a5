// Lines of dashes, which separate the parts of a multipart (RFC 2046 5.1).
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace intaked::redact {

struct DashLine {
  std::size_t at;    // of "--"
  std::size_t next;  // behind its end
};

// The next line of dashes; a CR alone may end the one before.
std::optional<DashLine> dashes_from(std::string_view text, std::size_t from);

// The boundary of that line; "" if it is another line.
std::string_view boundary_in(std::string_view line, std::string_view boundary);

bool occurs(std::string_view text, std::string_view boundary);

// The first line that separates parts by its looks, where the header names none that does.
std::string likely_boundary(std::string_view text);

}  // namespace intaked::redact

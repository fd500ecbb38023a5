// multipart/form-data (RFC 7578) taken apart, as an upload comes.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace intaked::sandbox {

struct FormPart {
  std::string name;
  std::optional<std::string> file_name;  // nothing: not a file
  std::string type;                      // "" if it says none
  std::string_view content;              // of the body; dies with it
};

inline constexpr std::size_t k_form_parts_max = 32;

// `content_type` is the header's value. Errors are `invalid`: another type, no boundary, no closing
// boundary (the body was cut off), a part without a name, more than k_form_parts_max parts.
Result<std::vector<FormPart>> parse_form(std::string_view content_type, std::string_view body);

}  // namespace intaked::sandbox

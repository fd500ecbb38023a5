// Text that is called base64 and was never encoded.
#pragma once

#include <string_view>

namespace intaked::parse {

// Judged by the beginning: what words look like decides, what base64 looks like decides otherwise.
// Damaged base64 and base64 behind which somebody added words are base64.
bool is_base64_in_name_only(std::string_view body);

}  // namespace intaked::parse

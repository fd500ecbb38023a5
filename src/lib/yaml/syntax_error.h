// What yaml-cpp says of a file that is no YAML, for somebody who writes settings.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

#include "lib/yaml/source_text.h"

namespace intaked::yaml {

// `said`: yaml-cpp's words; `offset`: of the byte that it stopped at. `open_flow`: where the
// innermost "[" or "{" stands that was open then.
Problem syntax_problem(const SourceText& source, std::string_view said, std::size_t offset,
                       std::optional<std::size_t> open_flow);

}  // namespace intaked::yaml

// The desk's names from a file, for checking rules where no desk can be asked.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "model/desk_directory.h"

namespace intaked::app {

// YAML or JSON: { teams: [Support, { id: T1, name: Billing }], priorities: […], … }. A list that is
// absent is not known; a name without id stands for itself. invalid names the file and the mistake.
Result<model::DeskDirectory> read_desk_file(const std::string& path);
Result<model::DeskDirectory> desk_directory_from(std::string_view text);

}  // namespace intaked::app

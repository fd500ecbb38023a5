// Names of attachments, made harmless. They are data: nothing is stored under them.
#pragma once

#include <string>
#include <string_view>

namespace intaked::parse {

// Control and format characters go first, then directories, leading dots and blanks, names that
// Windows reserves; at most k_file_name_bytes_max with the extension kept; repeated until nothing
// changes, so that no step can undo an earlier one: clean(clean(x)) == clean(x). "" if nothing is
// left.
std::string clean_file_name(std::string_view utf8);

}  // namespace intaked::parse

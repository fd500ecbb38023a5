// Names of attachments, made harmless. They are data: nothing is stored under them.
#pragma once

#include <string>
#include <string_view>

namespace intaked::parse {

// In this order: Normalization Form C; characters without a shape go (controls, bidi, zero-width,
// tags, variation selectors); what is before the last '/' or '\\'; leading dots and blanks, dots
// and blanks at the end; a '_' before names that Windows reserves for devices; at most
// k_file_name_bytes_max with the extension kept. Repeated until nothing changes, so that no step
// can undo an earlier one: clean(clean(x)) == clean(x). "" if nothing is left. Percent signs,
// colons and quotes are data.
std::string clean_file_name(std::string_view utf8);

}  // namespace intaked::parse

// What a file is: by its first bytes (libmagic), and by its name.
#pragma once

#include <string>
#include <string_view>

namespace intaked::parse {

// Maps libmagic's database into memory, once for the process and before a cage is closed around
// it: later nobody opens a file. False: there is none, and detect_file_type() knows nothing.
bool prepare_file_types();

// The media type that the first bytes of a file speak for, lower case; at most k_sniff_bytes_max of
// them are looked at. "" without a database, for an empty file, or if libmagic gave up. Any thread;
// the first call in a thread costs about a millisecond.
std::string detect_file_type(std::string_view first_bytes);

// The media type that the extension stands for; "" for one that is not in the table.
std::string_view type_of_name(std::string_view file_name);

// A program by its content, though neither the declared type nor the name says so.
bool is_hidden_program(std::string_view detected, std::string_view declared,
                       std::string_view file_name);

}  // namespace intaked::parse

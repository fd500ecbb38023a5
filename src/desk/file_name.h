// Names of files that strangers chose, and types that they declared, made safe for the places where
// we put them. Pure.
#pragma once

#include <string>
#include <string_view>

namespace intaked::desk {

// For people: valid UTF-8, one line, no path, nothing that hides or reorders what is seen, none of
// the characters that a file system or a quoted string minds; at most 150 bytes, the extension
// kept. "file" where nothing is left.
std::string shown_name(std::string_view name);
// For keys and paths: letters, digits, "-", "_" and "." only, none of them first or last but
// letters and digits; at most 80 bytes. "file" where nothing is left.
std::string plain_name(std::string_view name);
// "image/png" without parameters, in lower case; application/octet-stream for what is none
// (RFC 6838 4.2).
std::string media_type(std::string_view declared);
// What a browser shows without running anything keeps its type; everything else is
// application/octet-stream.
std::string harmless_type(std::string_view declared);

// What a browser would run, were it served as what it is, is application/octet-stream; everything
// else keeps its type, so that who serves it may show it.
std::string inert_type(std::string_view declared);

// A Content-Disposition that makes every browser save the file: RFC 6266, 8187.
std::string attachment_disposition(std::string_view name);
// That of a multipart part, RFC 7578 4.2. `part` is a word of ours.
std::string form_data_disposition(std::string_view part, std::string_view name);

}  // namespace intaked::desk

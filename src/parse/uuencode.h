// Files in a text (uuencode as POSIX describes it): "begin 644 name", lines of data, "end".
#pragma once

#include <cstddef>
#include <functional>
#include <string_view>
#include <vector>

namespace intaked::parse {

struct UuencodedFile {
  std::string_view block;  // from "begin" to behind the line end of "end": a part of the text
  std::string_view name;   // raw
};

// Whether a header said that the text holds files.
enum class Promised { no, yes };

// The first `files_max` files in the text, in order. Conservative, because a person may write
// "begin 644 …" too: what follows must be a full line of data, or shorter ones that `end` closes,
// or the line that says that there are none. A missing `end` is forgiven: then the last line of
// data ends the file. Where files were promised, short lines may have lost their last blanks.
// Linear.
std::vector<UuencodedFile> find_uuencoded(std::string_view text, std::size_t files_max,
                                          Promised promised = Promised::no);

// The text is one file and nothing else, as far as its data can be read.
bool is_uuencoded_file(std::string_view text);

// Gives the bytes of the first file in `text` to `sink`, in pieces of at most 64 KiB; a text
// without a `begin` line is passed as it is. False: it did not end well.
bool decode_uuencode(std::string_view text, const std::function<void(std::string_view)>& sink);

}  // namespace intaked::parse

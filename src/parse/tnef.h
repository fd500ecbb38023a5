// winmail.dat: what Outlook and Exchange pack files and formatted text into (MS-OXTNEF).
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace intaked::parse {

struct TnefFile {
  std::string name;             // cleaned
  std::string type;             // media type, lower case
  std::string content_id;       // without <>
  bool name_is_mended = false;  // something was taken out of it
  bool is_inline = false;       // shown in the text
  std::string_view bytes;       // a part of the stream
};

struct TnefContent {
  std::vector<TnefFile> files;
  std::string text;          // the words inside, clean UTF-8; "" if there are none
  std::string html;          // the same as HTML source, UTF-8, not sanitised
  bool is_item = false;      // an appointment, a contact or a task: more than files and words
  std::string_view lie;      // what was wrong, so that something may be missing; "" if nothing
  std::string_view blemish;  // what was wrong and cost nothing; "" if nothing
};

bool has_tnef_signature(std::string_view stream);

// nullopt: no TNEF at all. libytnef reads a copy that is written for it (tnef_copy.h), so it meets
// no lengths and counts of strangers. A message inside stays a file, TNEF again. The result points
// into `stream`, which may have 4 GiB at most. Any thread.
std::optional<TnefContent> read_tnef(std::string_view stream);

}  // namespace intaked::parse

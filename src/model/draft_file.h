// A file that a ticket or comment is to carry: what it is, where its bytes are, what became of it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "model/digest.h"
#include "model/parsed_message.h"

namespace intaked::model {

// The name is the database text.
enum class FileState {
  wanted,    // still to be stored
  stored,    // the draft names it by `url` or `id`
  left_out,  // the draft goes without it; `reason` says why
};

struct DraftFile {
  int number = 0;                // its place in the draft, from 1
  std::string name;              // cleaned, never a path, never ""
  std::string type;              // declared media type, lower case
  std::string detected_type;     // by content, "" if nobody looked
  std::uint64_t size = 0;        // bytes
  Digest digest{};               // SHA-256 of the bytes
  std::string part;              // what parse::extract() is asked for; "": the message as it came
  std::optional<Extent> extent;  // nullopt: only parse::extract() gives it
  FileState state = FileState::wanted;
  std::string reason;  // left_out: words that go on after "not attached: "
  std::string url;     // stored: "" if the storage gives ids only
  std::string id;      // stored: "" if the storage gives URLs only
  int attempts = 0;    // to store it that gave no clear answer
};

std::string_view name_of(FileState state);
std::optional<FileState> file_state_named(std::string_view name);

}  // namespace intaked::model

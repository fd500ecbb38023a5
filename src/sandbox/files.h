// Uploaded files: their links, and what is told of them.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "sandbox/call.h"

namespace intaked::sandbox {

// Host lines are written into links, so one that could leave a link is no Host line of ours.
bool is_host(std::string_view text);

// "http://127.0.0.1:8026/files/ID", by the name under which the client reached us.
std::string url_of_file(std::string_view id, const Call& call);

// {"id","url","name","contentType","size"}
model::Json file_entry(const StoredFile& file, const Call& call);

// The id in a URL that url_of_file() makes; nothing for any other.
std::optional<std::string> own_file_in(std::string_view url, const Call& call);

}  // namespace intaked::sandbox

// Which parts are the message's words and which are files, by what they are alone.
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "model/parsed_message.h"
#include "parse/part.h"

namespace intaked::parse {

// Parts by their index.
struct PartChoice {
  std::vector<model::PartFate> fates;
  std::vector<std::size_t> shown;         // leaves whose words are the text, in order
  std::vector<std::size_t> unshown_html;  // HTML beside a plain text that is shown
  std::vector<bool> beside_root;          // of a multipart/related, under a Content-ID
  std::optional<std::size_t> named_text;  // the first text that is a file only for its name
};

// As read_body() says. `parts` is not empty.
PartChoice choose_parts(const std::vector<PartInfo>& parts);

bool is_html(const PartInfo& part);

}  // namespace intaked::parse

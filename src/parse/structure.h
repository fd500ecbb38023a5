// The parts of a message, before anybody asks what they say.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/digest.h"
#include "parse/defects.h"
#include "parse/part.h"
#include "parse/tree.h"

namespace intaked::parse {

struct Structure {
  // The bytes that were read: the sender's, or this repaired copy of them.
  std::unique_ptr<const std::string> repaired;
  model::Digest content_digest{};
  Tree tree;                    // views into the bytes
  std::vector<PartInfo> parts;  // one for each node of the tree; empty if nothing could be read
};

// `bytes` must outlive the result. `body_digest` as for parse().
Structure read_structure(std::string_view bytes, std::optional<model::Digest> body_digest,
                         Defects& defects);

}  // namespace intaked::parse

#include "parse/extract.h"

#include <algorithm>

#include "parse/structure.h"

namespace intaked::parse {

bool extract(std::string_view bytes, std::string_view path,
             const std::function<void(std::string_view)>& sink) {
  Defects untold;  // parse() told them
  const Structure structure = read_structure(bytes, {}, untold);
  const auto part = std::find_if(structure.parts.begin(), structure.parts.end(),
                                 [&](const PartInfo& info) { return info.path == path; });
  if (part == structure.parts.end() || !part->is_leaf()) return false;
  decode_transfer(part->transfer, part->node->body, sink);
  return true;
}

}  // namespace intaked::parse

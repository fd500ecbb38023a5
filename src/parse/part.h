// What the fields of one part say about it.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "parse/defects.h"
#include "parse/parameters.h"
#include "parse/transfer.h"
#include "parse/tree.h"

namespace intaked::parse {

enum class Disposition { none, inline_shown, attachment };

struct PartInfo {
  const TreeNode* node = nullptr;
  std::string path;        // "1", "1.2"; "0" for a message that has parts
  std::size_t depth = 0;   // 0 for the message itself
  std::string media_type;  // "text/plain", lower case, always with a '/'
  Parameters type;
  Disposition disposition = Disposition::none;
  std::string file_name;  // cleaned, "" if none was given
  std::string content_id;
  Transfer transfer = Transfer::as_is;

  bool is_leaf() const { return node->children.empty(); }
  bool is_media(std::string_view prefix) const { return media_type.starts_with(prefix); }
};

// One for each node of the tree, with the same index.
std::vector<PartInfo> describe_parts(const Tree& tree, Defects& defects);

// What the first text says it is in, "" if none does; the same program wrote the header and names.
std::string_view charset_of_text(const std::vector<PartInfo>& parts);

// The raw value of the first field of that name that says anything, nullptr if none.
const std::string* find_field(const TreeNode& node, std::string_view name);

}  // namespace intaked::parse

// The MIME tree of mended bytes. The only place that knows mimetic.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace intaked::parse {

struct TreeField {
  std::string name;   // the sender's, as written
  std::string value;  // raw, unfolded
};

struct TreeNode {
  std::vector<TreeField> fields;
  std::string_view body;              // of a leaf: a part of the bytes that were mended
  std::string_view preamble;          // the sender's words before the first part, "" if none
  std::vector<std::size_t> children;  // indexes of nodes, in order
};

class Tree {
 public:
  // `mended` is what mend() wrote for `bytes`; it is freed as soon as mimetic has its own copy.
  // Empty if mimetic failed on it.
  static Tree load(std::string mended, std::string_view bytes);

  // In the order of the bytes: the first is the message, a parent stands before its children.
  // Empty only after a failure.
  const std::vector<TreeNode>& nodes() const { return nodes_; }

 private:
  std::vector<TreeNode> nodes_;
};

}  // namespace intaked::parse

// The MIME tree of mended bytes. The only place that knows mimetic.
#pragma once

#include <cstddef>
#include <memory>
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
  std::string_view body;              // of a leaf; lives as long as the tree
  std::vector<std::size_t> children;  // indexes of nodes, in order
};

class Tree {
 public:
  // Only what mend() wrote may be given here. Empty if mimetic failed on it.
  static Tree load(std::string_view mended);
  ~Tree();
  Tree(Tree&&) noexcept;
  Tree& operator=(Tree&&) noexcept;

  // In the order of the bytes: the first is the message, a parent stands before its children.
  // Empty only after a failure.
  const std::vector<TreeNode>& nodes() const { return nodes_; }

 private:
  struct Entity;
  Tree();
  std::unique_ptr<Entity> entity_;
  std::vector<TreeNode> nodes_;
};

}  // namespace intaked::parse

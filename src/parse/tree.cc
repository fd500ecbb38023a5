#include "parse/tree.h"

#include <exception>
#include <new>
#include <utility>

// mimetic's headers are of 2008: its warnings are not ours.
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wall"
#pragma GCC diagnostic ignored "-Wextra"
#pragma GCC diagnostic ignored "-Wdeprecated-declarations"
#pragma GCC diagnostic ignored "-Wregister"
#include <mimetic/mimetic.h>
#pragma GCC diagnostic pop

#include "parse/mend.h"

namespace intaked::parse {
namespace {

// Raw names and values only: the typed accessors of this library corrupt memory.
std::vector<TreeField> fields_of(const mimetic::MimeEntity& entity) {
  std::vector<TreeField> fields;
  fields.reserve(entity.header().size());
  for (const mimetic::Field& field : entity.header()) {
    const auto& name = field.name();
    if (name.empty() || name[0] != k_sender_field_mark) continue;
    fields.push_back({std::string(name.data() + 1, name.size() - 1), field.value()});
  }
  return fields;
}

std::vector<TreeNode> nodes_of(const mimetic::MimeEntity& root) {
  std::vector<TreeNode> nodes(1);
  std::vector<std::pair<const mimetic::MimeEntity*, std::size_t>> waiting = {{&root, 0}};
  while (!waiting.empty()) {
    const auto [entity, index] = waiting.back();
    waiting.pop_back();
    nodes[index].fields = fields_of(*entity);
    nodes[index].body = entity->body();
    for (const mimetic::MimeEntity* part : entity->body().parts()) {
      nodes[index].children.push_back(nodes.size());
      waiting.emplace_back(part, nodes.size());
      nodes.emplace_back();
    }
  }
  return nodes;
}

}  // namespace

struct Tree::Entity {
  mimetic::MimeEntity root;
};

Tree::Tree() = default;
Tree::~Tree() = default;
Tree::Tree(Tree&&) noexcept = default;
Tree& Tree::operator=(Tree&&) noexcept = default;

Tree Tree::load(std::string_view mended) {
  Tree tree;
  try {
    tree.entity_ = std::make_unique<Entity>();
    tree.entity_->root.load(mended.data(), mended.data() + mended.size());
    tree.nodes_ = nodes_of(tree.entity_->root);
  } catch (const std::bad_alloc&) {
    throw;
  } catch (const std::exception&) {
    tree.nodes_.clear();
  }
  return tree;
}

}  // namespace intaked::parse

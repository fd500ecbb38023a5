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

#include "parse/ascii.h"
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

// Nothing if a leaf has no place among the bytes: then the structure was not read as it was
// written.
std::vector<TreeNode> nodes_of(const mimetic::MimeEntity& root, std::string_view bytes) {
  struct Waiting {
    const mimetic::MimeEntity* entity;
    std::size_t parent;
  };
  std::vector<TreeNode> nodes;
  std::vector<Waiting> stack = {{&root, 0}};
  while (!stack.empty()) {
    const auto [entity, parent] = stack.back();
    stack.pop_back();
    const std::size_t index = nodes.size();
    nodes.push_back({fields_of(*entity), {}, {}, {}});
    if (index > 0) nodes[parent].children.push_back(index);
    const mimetic::MimeEntityList& parts = entity->body().parts();
    if (parts.empty()) {
      const auto body = body_at(entity->body(), bytes);
      if (!body) return {};
      nodes.back().body = *body;
    } else {
      nodes.back().preamble = body_at(trim(entity->body().preamble()), bytes).value_or("");
    }
    for (auto part = parts.rbegin(); part != parts.rend(); ++part) stack.push_back({*part, index});
  }
  return nodes;
}

}  // namespace

Tree Tree::load(std::string mended, std::string_view bytes) {
  Tree tree;
  try {
    mimetic::MimeEntity root;
    root.load(std::as_const(mended).data(), std::as_const(mended).data() + mended.size());
    std::string().swap(mended);
    tree.nodes_ = nodes_of(root, bytes);
  } catch (const std::bad_alloc&) {
    throw;
  } catch (const std::exception&) {
    tree.nodes_.clear();
  }
  return tree;
}

}  // namespace intaked::parse

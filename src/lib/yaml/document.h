// YAML read strictly, with the place of everything kept. Through yaml-cpp's event API: anchors,
// aliases, tags, merge keys and duplicate keys are problems, a plain scalar stays the text that was
// written ("NO" is a text, so is "1").
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace intaked::yaml {

struct Mark {
  int line = 0;    // from 1; 0 = the whole file
  int column = 0;  // from 1, in characters of the line as written
};

enum class NodeKind { null, scalar, sequence, map };

struct Node {
  NodeKind kind =
      NodeKind::null;  // null: nothing was written after the key; "~" and "null" are scalars
  Mark mark;
  bool quoted = false;      // scalar: written in quotes or as a block
  bool refused = false;     // an alias, or a map with a merge key: what it lacks was told already
  std::string text;         // scalar: its text
  std::vector<Node> items;  // sequence: the items; map: the values
  std::vector<Node> keys;   // map: the keys, scalars, same length as items

  bool is_null() const { return kind == NodeKind::null; }
  bool is_scalar() const { return kind == NodeKind::scalar; }
  bool is_sequence() const { return kind == NodeKind::sequence; }
  bool is_map() const { return kind == NodeKind::map; }
  // Map: the value of that key, nullptr if there is none.
  const Node* find(std::string_view key) const;
};

struct Problem {
  Mark mark;
  std::string text;  // "duplicate key "subject"; the first is on line 4"
};

struct Limits {
  std::size_t bytes = 1 << 20;
  std::size_t depth = 32;
  std::size_t nodes = 500'000;
};

struct Document {
  bool complete = false;  // the whole file was read; false: the reading ended at a problem
  Node root;              // null for an empty file
  std::vector<Problem>
      problems;  // empty = the root can be trusted; else the root is what could be read
};

// Never throws. `complete` is true whatever the problems, unless one ended the reading. All
// problems that one reading can find are reported; a syntax error ends the reading.
Document read(std::string_view text, Limits limits = {});

}  // namespace intaked::yaml

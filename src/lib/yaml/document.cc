#include "lib/yaml/document.h"

#include <algorithm>
#include <exception>
#include <optional>
#include <sstream>
#include <string>
#include <unordered_map>

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/parser.h>

#include "lib/yaml/source_text.h"
#include "lib/yaml/syntax_error.h"

namespace intaked::yaml {
namespace {

constexpr std::size_t k_problems_max = 100;

// Whether the text in quotes at the head of `rest` ends before the file does: yaml-cpp takes the
// end of the last line for the missing quote, so that a half-written file would pass.
bool is_closed(std::string_view rest) {
  const char quote = rest.front();
  for (std::size_t i = 1; i < rest.size(); ++i) {
    if (quote == '"' && rest[i] == '\\') {
      ++i;
    } else if (rest[i] == quote) {
      const bool doubled = quote == '\'' && i + 1 < rest.size() && rest[i + 1] == quote;
      if (!doubled) return true;
      ++i;
    }
  }
  return false;
}

// Thrown through yaml-cpp's parser to end the reading; the problem is already recorded.
struct ReadingEnds : std::exception {};

// Builds the tree from the parser's events. A node that we refuse (alias, tag, anchor) is recorded
// and kept as far as it can be, so that the rest of the file is still checked.
class Builder final : public YAML::EventHandler {
 public:
  Builder(const SourceText& source, Limits limits, Document& document)
      : source_(source), limits_(limits), document_(document) {}

  void OnDocumentStart(const YAML::Mark&) override {}
  void OnDocumentEnd() override {}

  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    refuse_anchor(mark, anchor);
    if (const std::string_view word = null_word_at(mark); !word.empty()) {
      Node node = make(NodeKind::scalar, mark);
      node.text = word;
      place(std::move(node));
      return;
    }
    Node node = make(NodeKind::null, mark);
    node.mark =
        expects_kept_value() ? open_.back().node.keys.back().mark : end_of_text_before(mark);
    place(std::move(node));
  }

  void OnAlias(const YAML::Mark& mark, YAML::anchor_t) override {
    add_problem(mark, "aliases (*name) are not read; write the value out");
    Node node = make(NodeKind::null, mark);
    node.refused = true;
    place(std::move(node));
  }

  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                const std::string& value) override {
    refuse_tag(mark, tag);
    refuse_anchor(mark, anchor);
    Node node = make(NodeKind::scalar, mark);
    node.quoted = tag == "!";
    const std::string_view rest = rest_at(mark);
    if ((rest.starts_with('"') || rest.starts_with('\'')) && !is_closed(rest)) {
      add_problem(mark, "not YAML: a text in quotes is not closed");
      throw ReadingEnds();
    }
    node.text = value;
    place(std::move(node));
  }

  void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value style) override {
    start(NodeKind::sequence, mark, tag, anchor, style);
  }
  void OnSequenceEnd() override { end(); }
  void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value style) override {
    start(NodeKind::map, mark, tag, anchor, style);
  }
  void OnMapEnd() override { end(); }

  // Where the innermost "[" or "{" stands that is open.
  std::optional<std::size_t> open_flow() const {
    const auto found = std::find_if(open_.rbegin(), open_.rend(),
                                    [](const Open& open) { return open.flow.has_value(); });
    return found == open_.rend() ? std::nullopt : found->flow;
  }

  void add_problem(Mark mark, std::string text) {
    document_.problems.push_back({mark, std::move(text)});
    if (document_.problems.size() >= k_problems_max) throw ReadingEnds();
  }

 private:
  struct Open {
    Node node;
    std::unordered_map<std::string, int> key_lines;
    bool drop_value = false;          // the key was refused: its value is read and forgotten
    std::optional<std::size_t> flow;  // where its "[" or "{" stands
  };

  void add_problem(const YAML::Mark& mark, std::string text) {
    add_problem(mark_of(mark), std::move(text));
  }

  Mark mark_of(const YAML::Mark& mark) const {
    return source_.mark_at(static_cast<std::size_t>(std::max(mark.pos, 0)));
  }

  std::string_view rest_at(const YAML::Mark& mark) const {
    const auto offset = static_cast<std::size_t>(std::max(mark.pos, 0));
    return source_.text().substr(std::min(offset, source_.text().size()));
  }

  // yaml-cpp reports "~" and "null" like nothing at all, and gives nothing at all the mark of what
  // follows. Only the text tells them apart; "null:" after an absent value is the next key.
  std::string_view null_word_at(const YAML::Mark& mark) const {
    const std::string_view rest = rest_at(mark);
    for (const std::string_view word : {"~", "null", "Null", "NULL"}) {
      if (!rest.starts_with(word)) continue;
      const std::string_view after = rest.substr(word.size());
      if (!after.empty() && std::string_view(" \t\r\n,]}:").find(after[0]) == after.npos) continue;
      const auto next = after.find_first_not_of(" \t");
      const bool is_key = next != after.npos && after[next] == ':';
      if (is_key == expects_key()) return word;
    }
    return {};
  }

  // yaml-cpp gives an absent list item the mark of whatever follows it.
  Mark end_of_text_before(const YAML::Mark& mark) const {
    const auto offset = static_cast<std::size_t>(std::max(mark.pos, 0));
    const auto found = source_.text().substr(0, offset).find_last_not_of(" \t\r\n");
    return source_.mark_at(found == std::string_view::npos ? 0 : found);
  }

  Node make(NodeKind kind, const YAML::Mark& mark) {
    if (++nodes_ > limits_.nodes) {
      add_problem(mark, "more than " + std::to_string(limits_.nodes) + " values in one file");
      throw ReadingEnds();
    }
    Node node;
    node.kind = kind;
    node.mark = mark_of(mark);
    return node;
  }

  void refuse_anchor(const YAML::Mark& mark, YAML::anchor_t anchor) {
    if (anchor != 0) add_problem(mark, "anchors (&name) are not read; write the value out");
  }

  // Without a tag yaml-cpp says "?" for plain and "!" for quoted; both may also have been written.
  void refuse_tag(const YAML::Mark& mark, const std::string& tag) {
    const bool none = tag.empty() || tag == "?" || tag == "!";
    if (!none || rest_at(mark).starts_with('!')) {
      add_problem(mark, "tags (!name) are not read; remove it");
    }
  }

  void start(NodeKind kind, const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
             YAML::EmitterStyle::value style) {
    refuse_tag(mark, tag);
    refuse_anchor(mark, anchor);
    if (open_.size() >= limits_.depth) {
      add_problem(mark, "nested deeper than " + std::to_string(limits_.depth) + " levels");
      throw ReadingEnds();
    }
    open_.push_back({make(kind, mark), {}, false, std::nullopt});
    const std::string_view rest = rest_at(mark);
    if (style == YAML::EmitterStyle::Flow && (rest.starts_with('[') || rest.starts_with('{'))) {
      open_.back().flow = source_.text().size() - rest.size();
    }
  }

  void end() {
    Node node = std::move(open_.back().node);
    open_.pop_back();
    place(std::move(node));
  }

  bool expects_key() const {
    return !open_.empty() && open_.back().node.is_map() && !expects_value();
  }
  bool expects_value() const {
    return expects_kept_value() ||
           (!open_.empty() && open_.back().node.is_map() && open_.back().drop_value);
  }
  bool expects_kept_value() const {
    return !open_.empty() && open_.back().node.keys.size() > open_.back().node.items.size();
  }

  void place(Node node) {
    if (open_.empty()) {
      document_.root = std::move(node);
      return;
    }
    Open& parent = open_.back();
    if (parent.node.is_sequence()) {
      parent.node.items.push_back(std::move(node));
    } else if (parent.drop_value) {
      parent.drop_value = false;
    } else if (expects_kept_value()) {
      parent.node.items.push_back(std::move(node));
    } else {
      place_key(parent, std::move(node));
    }
  }

  void place_key(Open& map, Node key) {
    map.drop_value = true;
    if (!key.is_scalar()) {
      add_problem(key.mark, "a key must be a word; found " + kind_in_words(key.kind));
      return;
    }
    if (key.text == "<<" && !key.quoted) {
      map.node.refused = true;
      add_problem(key.mark, "merge keys (<<) are not read; write the entries out");
      return;
    }
    const auto [first, added] = map.key_lines.emplace(key.text, key.mark.line);
    if (!added) {
      add_problem(key.mark, "duplicate key \"" + key.text + "\"; the first is on line " +
                                std::to_string(first->second));
      return;
    }
    map.drop_value = false;
    map.node.keys.push_back(std::move(key));
  }

  static std::string kind_in_words(NodeKind kind) {
    switch (kind) {
      case NodeKind::null:
        return "nothing";
      case NodeKind::scalar:
        return "a word";
      case NodeKind::sequence:
        return "a list";
      case NodeKind::map:
        return "a map";
    }
    return "";
  }

  const SourceText& source_;
  const Limits limits_;
  Document& document_;
  std::vector<Open> open_;
  std::size_t nodes_ = 0;
};

}  // namespace

const Node* Node::find(std::string_view key) const {
  const auto found = std::ranges::find(keys, key, &Node::text);
  return found == keys.end() ? nullptr : &items[static_cast<std::size_t>(found - keys.begin())];
}

Document read(std::string_view text, Limits limits) {
  Document document;
  if (text.size() > limits.bytes) {
    document.problems.push_back({{}, "larger than " + std::to_string(limits.bytes) + " bytes"});
    return document;
  }
  const SourceText source(text);
  document.problems = source.refused();
  if (!document.problems.empty()) return document;
  Builder builder(source, limits, document);
  try {
    std::istringstream stream{std::string(source.text())};
    YAML::Parser parser(stream);
    if (parser.HandleNextDocument(builder)) {
      Node first = std::move(document.root);
      if (parser.HandleNextDocument(builder)) {
        const Mark second = document.root.mark;
        builder.add_problem(second, "a second document (---) in one file; use one file each");
      }
      document.root = std::move(first);
    }
    document.complete = true;
  } catch (const ReadingEnds&) {
    return document;
  } catch (const YAML::Exception& error) {
    const auto offset = static_cast<std::size_t>(std::max(error.mark.pos, 0));
    auto problem = syntax_problem(source, error.msg, offset, builder.open_flow());
    if (error.mark.is_null()) problem.mark = {};
    document.problems.push_back(std::move(problem));
  } catch (const std::exception& error) {
    document.problems.push_back({{}, std::string("not YAML: ") + error.what()});
  }
  return document;
}

}  // namespace intaked::yaml

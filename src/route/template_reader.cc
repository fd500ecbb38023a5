#include "route/template_reader.h"

#include <algorithm>
#include <charconv>

#include "route/suggest.h"

namespace intaked::route {
namespace {

constexpr std::size_t k_truncate_characters_max = 100'000;

std::string_view trim(std::string_view text) {
  const auto first = text.find_first_not_of(' ');
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(' ') - first + 1);
}

// Where `letter` is next outside of quotes.
std::size_t find_unquoted(std::string_view text, std::string_view letters) {
  char quote = '\0';
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (quote != '\0') {
      if (text[i] == quote) quote = '\0';
    } else if (text[i] == '"' || text[i] == '\'') {
      quote = text[i];
    } else if (text.substr(i).starts_with(letters)) {
      return i;
    }
  }
  return std::string_view::npos;
}

class TemplateReader {
 public:
  TemplateReader(Loading& loading, const LinedFile& file, const yaml::Node& node,
                 const TemplateScope& scope)
      : loading_(loading), file_(file), node_(node), scope_(scope) {}

  std::optional<Template> read() {
    if (auto problem = control_problem(node_.text); !problem.empty()) {
      error({}, std::move(problem));
      return std::nullopt;
    }
    std::string_view rest = node_.text;
    while (!rest.empty()) {
      const auto open = rest.find("{{");
      add_literal(rest.substr(0, open));
      if (open == std::string_view::npos) break;
      rest.remove_prefix(open);
      auto close = find_unquoted(rest, "}}");
      if (close == std::string_view::npos) {
        error(rest, "\"{{\" is never closed; write {{field}}");
        break;
      }
      read_piece(rest.substr(0, close + 2));
      rest.remove_prefix(close + 2);
    }
    if (!good_) return std::nullopt;
    return std::move(result_);
  }

 private:
  void add_literal(std::string_view text) {
    if (text.empty()) return;
    TemplatePiece piece;
    piece.text = text;
    result_.pieces.push_back(std::move(piece));
  }

  void read_piece(std::string_view whole) {
    auto inside = whole.substr(2, whole.size() - 4);
    auto bar = find_unquoted(inside, "|");
    TemplatePiece piece;
    if (!read_name(trim(inside.substr(0, bar)), whole, piece)) return;
    while (bar != std::string_view::npos) {
      inside.remove_prefix(bar + 1);
      bar = find_unquoted(inside, "|");
      if (!read_filter(trim(inside.substr(0, bar)), whole, piece)) return;
    }
    result_.pieces.push_back(std::move(piece));
  }

  bool read_name(std::string_view name, std::string_view whole, TemplatePiece& piece) {
    if (name.starts_with("match.")) return read_group(name.substr(6), whole, piece);
    const auto dot = name.find('.');
    const auto look_up = loading_.look_ups.find(name.substr(0, dot));
    if (look_up != loading_.look_ups.end())
      return read_column(look_up->second,
                         dot == std::string_view::npos ? std::string_view() : name.substr(dot + 1),
                         whole, piece);
    const auto field = field_named(name);
    if (!field) return unknown_name(name, whole);
    piece.kind = TemplatePiece::Kind::field;
    piece.index = loading_.slot_of(*field);
    return true;
  }

  bool unknown_name(std::string_view name, std::string_view whole) {
    std::vector<std::string> others;
    for (const auto& group : scope_.groups) others.push_back("match." + group);
    for (const auto& look_up : loading_.book.look_ups)
      for (const auto& column : look_up.columns()) others.push_back(look_up.name() + "." + column);
    const auto near = nearest_field(name, others);
    const auto dot = name.find('.');
    const std::string root(name.substr(0, dot));
    auto words = std::string(whole) + ": unknown field \"" + std::string(name) + "\"";
    if (!near.empty()) {
      words += "; did you mean \"" + near + "\"?";
    } else if (dot != std::string_view::npos && dot > 0 && !is_field_root(root)) {
      words = std::string(whole) + ": no look-up \"" + root +
              "\" is declared; write for example lookups: { " + root + ": { file: lookups/" + root +
              ".csv, key: domain } }";
    } else {
      words +=
          "; write a field as in conditions ({{subject}}), {{match.GROUP}} for a group of this "
          "rule's pattern or {{TABLE.COLUMN}} for a look-up's column";
    }
    return error(whole, std::move(words));
  }

  bool read_group(std::string_view name, std::string_view whole, TemplatePiece& piece) {
    const auto& groups = scope_.groups;
    if (scope_.is_complete && std::find(groups.begin(), groups.end(), name) == groups.end())
      return error(whole, std::string(whole) +
                              " is not set by this rule's \"when\"; it sets: " + listed(groups));
    piece.kind = TemplatePiece::Kind::group;
    piece.text = name;
    return true;
  }

  bool read_column(std::size_t index, std::string_view column, std::string_view whole,
                   TemplatePiece& piece) {
    const auto& look_up = loading_.book.look_ups[index];
    // A table that could not be read has no columns; that problem has been told.
    if (look_up.columns().empty()) return good_ = false;
    const auto known = look_up.column_named(column);
    if (!known)
      return error(whole, std::string(whole) + ": " + look_up.name() + " has no column \"" +
                              std::string(column) + "\"; it has: " + listed(look_up.columns()));
    const auto& hit = scope_.look_ups;
    if (scope_.is_complete && std::find(hit.begin(), hit.end(), index) == hit.end())
      return error(whole, std::string(whole) +
                              " needs a row, but this rule's \"when\" finds none; " +
                              "write for example from.domain: { in: " + look_up.name() + " }");
    piece.kind = TemplatePiece::Kind::column;
    piece.index = index;
    piece.column = *known;
    return true;
  }

  bool read_filter(std::string_view text, std::string_view whole, TemplatePiece& piece) {
    const auto open = text.find('(');
    const auto name = trim(text.substr(0, open));
    std::string_view argument;
    if (open != std::string_view::npos && text.ends_with(')'))
      argument = trim(text.substr(open + 1, text.size() - open - 2));
    Filter filter;
    if (name == "upper" && text == name) {
      filter.kind = Filter::Kind::upper;
    } else if (name == "lower" && text == name) {
      filter.kind = Filter::Kind::lower;
    } else if (name == "trim" && text == name) {
      filter.kind = Filter::Kind::trim;
    } else if (name == "truncate") {
      filter.kind = Filter::Kind::truncate;
      const auto [end, code] =
          std::from_chars(argument.data(), argument.data() + argument.size(), filter.characters);
      if (argument.empty() || code != std::errc() || end != argument.data() + argument.size() ||
          filter.characters < 1 || filter.characters > k_truncate_characters_max)
        return error(whole, std::string(whole) + ": write truncate(80), a number of characters");
    } else if (name == "default") {
      filter.kind = Filter::Kind::fallback;
      if (argument.size() < 2 || (argument.front() != '"' && argument.front() != '\'') ||
          argument.back() != argument.front())
        return error(whole, std::string(whole) + ": write default(\"x\"), the text in quotes");
      filter.text = argument.substr(1, argument.size() - 2);
    } else {
      static const std::vector<std::string> k_filters{"upper", "lower", "trim", "truncate(80)",
                                                      "default(\"x\")"};
      return error(whole, std::string(whole) + ": unknown filter \"" + std::string(text) +
                              "\"; filters are: " + listed(k_filters));
    }
    piece.filters.push_back(std::move(filter));
    return true;
  }

  bool error(std::string_view part, std::string text) {
    loading_.problems.error(place_within(file_, node_, part), std::move(text));
    return good_ = false;
  }

  Loading& loading_;
  const LinedFile& file_;
  const yaml::Node& node_;
  const TemplateScope& scope_;
  Template result_;
  bool good_ = true;
};

}  // namespace

std::optional<Template> read_template(Loading& loading, const LinedFile& file,
                                      const yaml::Node& node, const TemplateScope& scope) {
  return TemplateReader(loading, file, node, scope).read();
}

}  // namespace intaked::route

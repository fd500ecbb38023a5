#include "route/test_reader.h"

#include <algorithm>
#include <array>

#include "lib/text/text.h"
#include "model/parsed_message.h"
#include "route/limits.h"
#include "route/quantity.h"
#include "route/suggest.h"

namespace intaked::route {
namespace {

constexpr std::array<std::pair<std::string_view, Operator>, 11> k_operators{{
    {"contains", Operator::contains},
    {"starts_with", Operator::starts_with},
    {"ends_with", Operator::ends_with},
    {"glob", Operator::glob},
    {"matches", Operator::matches},
    {"in", Operator::in},
    {"at_least", Operator::at_least},
    {"at_most", Operator::at_most},
    {"before", Operator::before},
    {"after", Operator::after},
    {"exists", Operator::exists},
}};

constexpr std::array<std::string_view, 7> k_weekdays{"monday", "tuesday",  "wednesday", "thursday",
                                                     "friday", "saturday", "sunday"};

std::vector<std::string> words_of(std::span<const std::string_view> words) {
  return {words.begin(), words.end()};
}

// The word of `known` that `word` is or begins, as "mon" does for "monday".
std::string word_in(std::string_view word, std::span<const std::string_view> known,
                    std::size_t letters_min) {
  for (const auto candidate : known)
    if (candidate == word || (word.size() == letters_min && candidate.starts_with(word)))
      return std::string(candidate);
  return {};
}

bool is_address_field(const Field& field) {
  return field.part == AddressPart::whole &&
         (field.id <= FieldId::recipient || field.id == FieldId::requestor);
}

bool is_always_there(const Field& field) {
  return field.kind == ValueKind::verdict || field.follows_time() ||
         field.id == FieldId::attachments_count || field.id == FieldId::source ||
         field.id == FieldId::intake;
}

// A "*" in these can only be meant as a pattern.
bool has_no_stars(const Field& field) {
  return field.part == AddressPart::domain || is_address_field(field) ||
         field.id == FieldId::attachment_name || field.id == FieldId::attachment_type ||
         field.id == FieldId::attachment_detected_type;
}

class TestReader {
 public:
  TestReader(Loading& loading, const LinedFile& file, const Field& field, const yaml::Node& key)
      : loading_(loading), file_(file), field_(field), key_(key) {}

  std::optional<Test> read(const yaml::Node& value) {
    if (!read_value(value)) return std::nullopt;
    test_.field = loading_.slot_of(field_);
    return std::move(test_);
  }

 private:
  bool read_value(const yaml::Node& value) {
    if (value.refused) return false;
    if (value.is_scalar()) return read_equal(value);
    if (value.is_sequence()) return read_one_of(value);
    if (value.is_map() && value.items.size() == 1)
      return read_operator(value.keys[0], value.items[0]);
    if (value.is_map() && value.items.size() > 1)
      return error(value.keys[1], "one operator per field; for two conditions on \"" + field_.name +
                                      "\" write all: [ { " + field_.name + ": … }, { " +
                                      field_.name + ": … } ]");
    return error(key_, "\"" + field_.name +
                           "\" is compared with nothing; write a text, a list of texts or an "
                           "operator: { contains: … }");
  }

  bool read_equal(const yaml::Node& value) {
    test_.op = Operator::equal;
    return read_operand(value);
  }

  bool read_one_of(const yaml::Node& list) {
    if (list.items.empty()) return error(key_, "the list of \"" + field_.name + "\" is empty");
    test_.op = Operator::one_of;
    bool good = true;
    for (const auto& item : list.items) {
      if (item.is_scalar()) {
        good = read_operand(item) && good;
      } else {
        good = error(item, "a list of values holds texts only; for operators write any: [ { " +
                               field_.name + ": { … } }, … ]");
      }
    }
    std::sort(test_.folded.begin(), test_.folded.end());
    return good;
  }

  bool read_operator(const yaml::Node& word, const yaml::Node& operand) {
    const auto known = std::find_if(k_operators.begin(), k_operators.end(),
                                    [&](const auto& entry) { return entry.first == word.text; });
    if (known == k_operators.end()) {
      std::vector<std::string> names;
      for (const auto& [name, op] : k_operators) names.emplace_back(name);
      return error(word, "unknown operator \"" + word.text + "\"" + advice(word.text, names));
    }
    test_.op = known->second;
    if (!fits(test_.op)) return error(word, misfit(word.text));
    if (operand.refused) return false;
    if (!operand.is_scalar() || operand.text.empty())
      return error(operand.mark.line > 0 ? operand : word,
                   "\"" + word.text + "\" takes one text; for several write any: [ { " +
                       field_.name + ": { " + word.text + ": … } }, … ]");
    switch (test_.op) {
      case Operator::exists:
        return read_exists(operand);
      case Operator::in:
        return read_in(operand);
      case Operator::glob:
      case Operator::matches:
        return read_pattern(operand);
      case Operator::at_least:
      case Operator::at_most:
      case Operator::before:
      case Operator::after:
        return read_bound(operand);
      default:
        return read_text_operand(operand);
    }
  }

  bool fits(Operator op) const {
    const bool is_text = field_.kind == ValueKind::text;
    const bool is_count = field_.kind == ValueKind::number || field_.kind == ValueKind::size;
    const bool is_time = field_.kind == ValueKind::instant || field_.kind == ValueKind::time_of_day;
    switch (op) {
      case Operator::exists:
        return true;
      case Operator::equal:
      case Operator::one_of:
        return !is_time;
      case Operator::at_least:
      case Operator::at_most:
        return is_count || is_time || field_.id == FieldId::header ||
               field_.id == FieldId::decision;
      case Operator::before:
      case Operator::after:
        return is_time;
      default:
        return is_text;
    }
  }

  std::string misfit(std::string_view op) const {
    std::string text =
        "\"" + field_.name + "\" cannot be compared with \"" + std::string(op) + "\"";
    switch (field_.kind) {
      case ValueKind::text:
        return text + "; it is a text: write contains, starts_with, ends_with, glob, matches or in";
      case ValueKind::number:
      case ValueKind::size:
        return text + "; it is a number: write at_least or at_most";
      case ValueKind::instant:
      case ValueKind::time_of_day:
        return text + "; it is a time: write before, after, at_least or at_most";
      default:
        return text + "; write one of its words or a list of them";
    }
  }

  bool read_exists(const yaml::Node& operand) {
    if (operand.text != "true" && operand.text != "false")
      return error(operand, "\"exists\" is true or false, not \"" + operand.text + "\"");
    test_.wanted = operand.text == "true";
    if (!test_.wanted && is_always_there(field_))
      return error(operand,
                   "\"" + field_.name + "\" is always there, so this never holds" +
                       (field_.kind == ValueKind::verdict ? "; write " + field_.name + ": none"
                                                          : std::string()));
    return true;
  }

  bool read_in(const yaml::Node& operand) {
    const auto known = loading_.look_ups.find(operand.text);
    if (known == loading_.look_ups.end())
      return error(operand, "no look-up \"" + operand.text + "\" is declared" +
                                advice(operand.text, loading_.look_up_names()));
    test_.look_up = known->second;
    test_.words.push_back(operand.text);
    return true;
  }

  bool read_pattern(const yaml::Node& operand) {
    if (test_.op == Operator::glob && !is_for_domain(operand)) return false;
    if (auto problem = control_problem(operand.text,
                                       "in double quotes YAML reads what follows a "
                                       "backslash, so put patterns in single quotes");
        !problem.empty())
      return error(operand, std::move(problem));
    auto compiled = test_.op == Operator::glob ? Pattern::compile_glob(operand.text)
                                               : Pattern::compile(operand.text);
    if (!compiled.pattern) {
      loading_.problems.error(place_within(file_, operand, compiled.offending),
                              std::move(compiled.error));
      return false;
    }
    test_.pattern = std::move(compiled.pattern);
    test_.words.push_back(operand.text);
    return true;
  }

  bool read_bound(const yaml::Node& operand) {
    std::optional<double> bound;
    std::string_view example = "5";
    if (field_.kind == ValueKind::size) {
      bound = parse_size(operand.text), example = "10 MB";
    } else if (field_.kind == ValueKind::time_of_day) {
      bound = parse_time_of_day(operand.text), example = "16:40";
    } else if (field_.kind == ValueKind::instant) {
      if (const auto at = parse_day_or_instant(operand.text, loading_.book.zone))
        bound = static_cast<double>(to_microseconds(*at));
      example = "2026-03-13 or 2026-03-13T16:40:00+01:00";
    } else {
      bound = parse_number(operand.text);
    }
    if (!bound)
      return error(operand, "\"" + operand.text + "\" is not what \"" + field_.name +
                                "\" compares with; write for example " + std::string(example));
    test_.number = *bound;
    test_.words.push_back(operand.text);
    return true;
  }

  bool read_text_operand(const yaml::Node& operand) {
    if (!is_for_domain(operand)) return false;
    if (auto problem = control_problem(operand.text); !problem.empty())
      return error(operand, std::move(problem));
    if (operand.text.size() > k_pattern_bytes_max)
      return error(operand, "longer than " + std::to_string(k_pattern_bytes_max) + " bytes");
    return add(operand.text, text::fold_case(operand.text));
  }

  bool add(std::string word, std::string folded) {
    test_.words.push_back(std::move(word));
    test_.folded.push_back(std::move(folded));
    return true;
  }

  bool read_operand(const yaml::Node& value) {
    if (!fits(Operator::equal)) return error(value, misfit("equal"));
    if (value.text.empty())
      return error(value.quoted ? value : key_,
                   "an empty text equals nothing; write " + field_.name + ": { exists: false }");
    switch (field_.kind) {
      case ValueKind::signal:
        return read_signal(value);
      case ValueKind::verdict:
        return read_verdict(value);
      case ValueKind::weekday:
        return read_weekday(value);
      case ValueKind::number:
      case ValueKind::size: {
        const auto number =
            field_.kind == ValueKind::size ? parse_size(value.text) : parse_number(value.text);
        if (!number || *number < 0 || *number > 1e15)
          return error(value, "\"" + value.text + "\" is not a number");
        return add(value.text, std::to_string(static_cast<std::int64_t>(*number)));
      }
      default:
        return read_word(value);
    }
  }

  bool read_signal(const yaml::Node& value) {
    if (model::signal_named(value.text)) return add(value.text, value.text);
    std::vector<std::string> names;
    for (const model::SignalKind kind : model::signal_kinds())
      names.emplace_back(model::name_of(kind));
    return error(value, "unknown signal \"" + value.text + "\"" + advice(value.text, names));
  }

  bool read_verdict(const yaml::Node& value) {
    static constexpr std::array<std::string_view, 4> k_verdicts{"none", "pass", "fail", "other"};
    const auto word = word_in(text::fold_case(value.text), k_verdicts, 99);
    if (!word.empty()) return add(value.text, word);
    return error(
        value, "\"" + field_.name + "\" is none, pass, fail or other, not \"" + value.text + "\"");
  }

  bool read_weekday(const yaml::Node& value) {
    const auto word = word_in(text::fold_case(value.text), k_weekdays, 3);
    if (!word.empty()) return add(value.text, word);
    return error(value,
                 "no weekday \"" + value.text + "\"" + advice(value.text, words_of(k_weekdays)));
  }

  bool is_for_domain(const yaml::Node& value) {
    const auto at = value.text.rfind('@');
    if (field_.part != AddressPart::domain || at == std::string::npos) return true;
    return error(value, "\"" + field_.name + "\" is what stands behind the \"@\"; write " +
                            value.text.substr(at + 1));
  }

  bool read_word(const yaml::Node& value) {
    if (has_no_stars(field_) && value.text.find('*') != std::string::npos)
      return error(value, "\"" + value.text + "\" is compared as it stands; for a pattern write " +
                              field_.name + ": { glob: \"" + value.text + "\" }");
    if (!is_for_domain(value)) return false;
    if (is_address_field(field_) && value.text.find('@') == std::string::npos)
      return error(value, "\"" + field_.name + "\" is a whole address; for its domain write " +
                              field_.name + ".domain: " + value.text);
    if (is_address_field(field_) && value.text.find('<') != std::string::npos)
      return error(value, "\"" + field_.name +
                              "\" is the address alone: alice@acme.example; the name is " +
                              field_.name + ".name");
    if (field_.id == FieldId::decision)
      if (auto problem = name_problem(loading_.options.directory, field_.argument, value.text);
          !problem.empty())
        return error(value, std::move(problem));
    if (field_.id == FieldId::intake && !is_source(value.text))
      return error(value, "no mailbox, pipe or hook is called \"" + value.text + "\"" +
                              advice(value.text, source_names()));
    if (auto problem = control_problem(value.text); !problem.empty())
      return error(value, std::move(problem));
    std::string_view word = value.text;
    if (field_.id == FieldId::message_id && word.starts_with('<') && word.ends_with('>'))
      word = word.substr(1, word.size() - 2);
    if (word.size() > k_pattern_bytes_max)
      return error(value, "longer than " + std::to_string(k_pattern_bytes_max) + " bytes");
    return add(value.text, text::fold_case(word));
  }

  std::vector<std::string> source_names() const {
    std::vector<std::string> names;
    for (const auto& source : loading_.options.defaults) names.push_back(source.source);
    return names;
  }
  bool is_source(std::string_view name) const {
    const auto names = source_names();
    return names.empty() || std::find(names.begin(), names.end(), name) != names.end();
  }

  bool error(const yaml::Node& node, std::string text) {
    loading_.problems.error(place_of(file_, node), std::move(text));
    return false;
  }

  Loading& loading_;
  const LinedFile& file_;
  const Field& field_;
  const yaml::Node& key_;
  Test test_;
};

}  // namespace

std::optional<Test> read_test(Loading& loading, const LinedFile& file, const Field& field,
                              const yaml::Node& key, const yaml::Node& value) {
  return TestReader(loading, file, field, key).read(value);
}

std::string_view name_of(Operator op) {
  for (const auto& [name, known] : k_operators)
    if (known == op) return name;
  return "equal";
}

}  // namespace intaked::route

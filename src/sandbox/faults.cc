#include "sandbox/faults.h"

#include <array>
#include <charconv>

#include "sandbox/pieces.h"

namespace intaked::sandbox {
namespace {

using model::Json;

constexpr std::array<std::string_view, 11> k_kinds{"latency",
                                                   "latency_after",
                                                   "status",
                                                   "status_after",
                                                   "hang_up_before_executing",
                                                   "execute_and_hang_up",
                                                   "truncate_answer",
                                                   "garble_answer",
                                                   "search_lag",
                                                   "repeat",
                                                   "strip"};
// What a server strips that does not know them, unless told otherwise.
constexpr std::array<std::string_view, 3> k_stripped{"metadata", "commentMetadata",
                                                     "deDuplicationKey"};
constexpr std::array<std::string_view, 3> k_repeat_answers{"another", "same", "conflict"};

constexpr std::chrono::seconds k_rate_reset{1};

template <std::size_t N>
std::optional<std::size_t> place_in(const std::array<std::string_view, N>& names,
                                    std::string_view name) {
  for (std::size_t i = 0; i < N; ++i) {
    if (names[i] == name) return i;
  }
  return std::nullopt;
}

template <class Names>
std::string list_of(const Names& names) {
  std::string list;
  for (const auto& name : names) {
    if (!list.empty()) list += ", ";
    list += name;
  }
  return list;
}

std::int64_t count(std::chrono::milliseconds wait) {
  return static_cast<std::int64_t>(wait.count());
}

// "*" stands for any text; linear in the text for each star.
bool matches(std::string_view pattern, std::string_view text) {
  const std::size_t star = pattern.find('*');
  if (star == std::string_view::npos) return pattern == text;
  if (!text.starts_with(pattern.substr(0, star))) return false;
  const std::string_view rest = pattern.substr(star + 1);
  if (rest.empty()) return true;
  for (std::size_t i = star; i <= text.size(); ++i) {
    if (matches(rest, text.substr(i))) return true;
  }
  return false;
}

void apply(const Fault& fault, Verdict& verdict) {
  switch (fault.kind) {
    case FaultKind::latency:
      verdict.wait_before += fault.wait;
      return;
    case FaultKind::latency_after:
      verdict.wait_after += fault.wait;
      return;
    case FaultKind::status:
      verdict.status_before = fault.status;
      verdict.rate_reset = fault.wait.count() > 0 ? fault.wait : k_rate_reset;
      return;
    case FaultKind::status_after:
      verdict.status_after = fault.status;
      return;
    case FaultKind::hang_up_before_executing:
      verdict.hangs_up_before = true;
      return;
    case FaultKind::execute_and_hang_up:
      verdict.hangs_up_after = true;
      return;
    case FaultKind::truncate_answer:
      verdict.truncates = true;
      return;
    case FaultKind::garble_answer:
      verdict.garbles = true;
      return;
    case FaultKind::search_lag:
      verdict.search_lag = std::max(verdict.search_lag, fault.wait);
      return;
    case FaultKind::repeat:
      verdict.repeat = fault.answer;
      verdict.repeat_status = fault.status;
      return;
    case FaultKind::strip:
      verdict.strips.insert(verdict.strips.end(), fault.fields.begin(), fault.fields.end());
      return;
  }
}

Result<void> set_member(Fault& fault, std::string_view name, const Json& value) {
  const auto expected = [&](std::string_view what) {
    return fail(ErrorKind::invalid,
                "\"" + std::string(name) + "\" of a fault must be " + std::string(what));
  };
  if (name == "kind") {
    const auto kind = value.is_string() ? place_in(k_kinds, *value.as_string()) : std::nullopt;
    if (!kind) return expected("one of " + list_of(k_kinds));
    fault.kind = static_cast<FaultKind>(*kind);
    return {};
  }
  if (name == "answer") {
    const auto answer =
        value.is_string() ? place_in(k_repeat_answers, *value.as_string()) : std::nullopt;
    if (!answer) return expected("one of " + list_of(k_repeat_answers));
    fault.answer = static_cast<RepeatAnswer>(*answer);
    return {};
  }
  if (name == "method" || name == "path") {
    if (!value.is_string()) return expected("a text");
    (name == "method" ? fault.method : fault.path) = *value.as_string();
    return {};
  }
  if (name == "probability") {
    const double chance = value.is_double()    ? *value.as_double()
                          : value.is_integer() ? static_cast<double>(*value.as_integer())
                                               : -1.0;
    if (chance < 0.0 || chance > 1.0) return expected("a number from 0 to 1");
    fault.probability = chance;
    return {};
  }
  if (name == "fields") {
    if (!value.is_string() || value.as_string()->empty()) {
      return expected("names with commas between them, such as metadata,deDuplicationKey");
    }
    fault.fields.clear();
    for (const auto field : split(*value.as_string(), ",")) fault.fields.emplace_back(field);
    return {};
  }
  const std::int64_t number = value.is_integer() ? *value.as_integer() : -1;
  if (name == "status") {
    if (number < 200 || number > 599) return expected("an HTTP status");
    fault.status = static_cast<int>(number);
  } else if (name == "milliseconds") {
    if (number < 0 || number > 3'600'000) return expected("a number from 0 to 3600000");
    fault.wait = std::chrono::milliseconds(number);
  } else if (name == "times") {
    if (number < 0) return expected("a number, 0 for no bound");
    fault.times_max = number;
  } else if (name == "every") {
    if (number < 1) return expected("a number from 1");
    fault.every = number;
  } else {
    return fail(ErrorKind::invalid,
                "a fault has no \"" + std::string(name) +
                    "\"; it has kind, method, path, status, milliseconds, answer, fields, times, "
                    "every, probability");
  }
  return {};
}

Json value_of(std::string_view text) {
  std::int64_t number = 0;
  const char* end = text.data() + text.size();
  if (auto [stop, error] = std::from_chars(text.data(), end, number);
      error == std::errc() && stop == end) {
    return number;
  }
  double fraction = 0;
  if (auto [stop, error] = std::from_chars(text.data(), end, fraction);
      error == std::errc() && stop == end) {
    return fraction;
  }
  return text;
}

// A repeat answers 201 unless told otherwise; the others 500.
Fault fault_of_kind(std::string_view kind) {
  Fault fault;
  if (kind == "repeat") fault.status = 201;
  if (kind == "strip") fault.fields.assign(k_stripped.begin(), k_stripped.end());
  return fault;
}

}  // namespace

bool Faults::happens(Fault& fault) {
  ++fault.matched;
  if (fault.times_max > 0 && fault.happened >= fault.times_max) return false;
  if (fault.matched % fault.every != 0) return false;
  if (fault.probability < 1.0 &&
      std::uniform_real_distribution<double>(0.0, 1.0)(dice_) >= fault.probability) {
    return false;
  }
  ++fault.happened;
  return true;
}

Verdict Faults::decide(std::string_view method, std::string_view path) {
  Verdict verdict;
  for (Fault& fault : faults_) {
    if (!fault.method.empty() && fault.method != method) continue;
    if (!matches(fault.path, path)) continue;
    if (happens(fault)) apply(fault, verdict);
  }
  return verdict;
}

Json Faults::to_json() const {
  Json list = Json::array();
  for (const Fault& fault : faults_) {
    Json one = Json::object();
    one.set("kind", k_kinds[static_cast<std::size_t>(fault.kind)]);
    one.set("method", fault.method);
    one.set("path", fault.path);
    one.set("status", fault.status);
    one.set("milliseconds", count(fault.wait));
    one.set("answer", k_repeat_answers[static_cast<std::size_t>(fault.answer)]);
    one.set("fields", list_of(fault.fields));
    one.set("times", fault.times_max);
    one.set("every", fault.every);
    one.set("probability", fault.probability);
    one.set("matched", fault.matched);
    one.set("happened", fault.happened);
    list.push_back(std::move(one));
  }
  return list;
}

Result<Fault> fault_from_json(const Json& json) {
  if (!json.is_object() || json.find("kind") == nullptr) {
    return fail(ErrorKind::invalid, "a fault is an object with a \"kind\": " + list_of(k_kinds));
  }
  Fault fault = fault_of_kind(json.text("kind"));
  for (const auto& [key, value] : *json.as_object()) INTAKED_CHECK(set_member(fault, key, value));
  return fault;
}

Result<Fault> fault_from_words(std::string_view words) {
  Json json = Json::object();
  while (!words.empty()) {
    const std::string_view word = words.substr(0, words.find(' '));
    words.remove_prefix(std::min(words.size(), word.size() + 1));
    if (word.empty()) continue;
    const std::size_t equals = word.find('=');
    if (equals != std::string_view::npos) {
      json.set(word.substr(0, equals), value_of(word.substr(equals + 1)));
    } else if (word.starts_with('/') || word.starts_with('*')) {
      json.set("path", word);
    } else if (word.front() >= 'A' && word.front() <= 'Z') {
      json.set("method", word);
    } else {
      json.set("kind", word);
    }
  }
  return fault_from_json(json);
}

}  // namespace intaked::sandbox

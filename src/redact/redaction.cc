#include "redact/redaction.h"

#include <algorithm>
#include <map>
#include <optional>
#include <utility>

#include "lib/text/text.h"
#include "redact/field_words.h"
#include "redact/message.h"
#include "redact/words.h"

namespace intaked::redact {
namespace {

using State = std::vector<Shown>;
using Unit = std::vector<std::size_t>;  // covers that are shown together

class Search {
 public:
  Search(const Layers& layers, const Shape& wanted, const Reader& read, SearchLimits limits)
      : layers_(layers), wanted_(wanted), read_(read), limits_(limits) {}

  // The state to show. nullopt: see failure().
  std::optional<State> run() {
    State state(layers_.covers().size(), Shown::covered);
    if (is_alike(state) || over_) return settled(std::move(state));
    State numbers = state;
    for (std::size_t i = 0; i < numbers.size(); ++i) {
      if (!layers_.covers()[i].number.empty()) numbers[i] = Shown::as_a_number;
    }
    if (is_alike(numbers) || over_) return settled(std::move(numbers));
    learn_what_can_be_had();
    const std::vector<Unit> groups = all_groups();
    const std::vector<Unit> chosen = least(groups, numbers);
    // Whole lines that are not enough would show more than they tell.
    if (over_) return settled(std::move(numbers));
    State with_words = with(numbers, least(words_of(chosen), numbers));
    if (over_) return settled(std::move(with_words));
    // Other digits than nought were only needed if the shape says so.
    State noughts = with_words;
    std::replace(noughts.begin(), noughts.end(), Shown::as_a_number, Shown::covered);
    return settled(is_alike(noughts) ? std::move(noughts) : std::move(with_words));
  }

  const std::optional<Error>& failure() const { return failure_; }
  std::size_t readings() const { return readings_; }
  bool gave_up() const { return over_; }

  // Of the last state, read once more whatever the bounds say.
  std::optional<Shape> shape_of_state(const State& state) {
    const auto message = read_(layers_.render(state));
    ++readings_;
    if (message) return shape_of(*message);
    if (message.error().kind == ErrorKind::internal) return shape_of(message.error());
    return std::nullopt;
  }

 private:
  std::optional<State> settled(State state) const {
    if (failure_) return std::nullopt;
    return state;
  }

  std::optional<Shape> shape(const State& state) {
    if (over_ || failure_) return std::nullopt;
    if (readings_ >= limits_.readings_max) {
      over_ = true;
      return std::nullopt;
    }
    ++readings_;
    const auto message = read_(layers_.render(state));
    if (message) return shape_of(*message);
    const Error& error = message.error();
    if (error.kind == ErrorKind::internal) return shape_of(error);
    over_ = true;
    if (error.kind != ErrorKind::timed_out) failure_ = error;
    return std::nullopt;
  }

  bool is_alike(const State& state) {
    const auto found = shape(state);
    if (!found) return false;
    const std::vector<std::string> different = differences(wanted_, *found);
    return std::all_of(different.begin(), different.end(), [&](const std::string& name) {
      return std::find(lost_.begin(), lost_.end(), name) != lost_.end();
    });
  }

  // What is covered for good may cost a facet whatever words come back: then the others count.
  void learn_what_can_be_had() {
    const auto best = shape(State(layers_.covers().size(), Shown::original));
    if (best) lost_ = differences(wanted_, *best);
  }

  // Lines, fields and tags; behind them each name with all its places, since a name that is
  // another one elsewhere reads as two.
  std::vector<Unit> all_groups() const {
    std::vector<Unit> groups(layers_.groups());
    std::map<std::string_view, Unit> names;
    for (std::size_t i = 0; i < layers_.covers().size(); ++i) {
      const Cover& cover = layers_.covers()[i];
      if (cover.for_good) continue;
      (cover.is_name ? names[layers_.original(cover)] : groups[cover.group]).push_back(i);
    }
    for (auto& [name, places] : names) groups.push_back(std::move(places));
    std::erase_if(groups, [](const Unit& unit) { return unit.empty(); });
    return groups;
  }

  // What is shown together at the end: a word, or a name with all its places.
  std::vector<Unit> words_of(const std::vector<Unit>& groups) const {
    std::vector<Unit> words;
    for (const Unit& group : groups) {
      if (layers_.covers()[group.front()].is_name) {
        words.push_back(group);
        continue;
      }
      for (const std::size_t cover : group) words.push_back({cover});
    }
    return words;
  }

  static State with(State state, const std::vector<Unit>& units, std::size_t count) {
    for (std::size_t i = 0; i < count; ++i) {
      for (const std::size_t cover : units[i]) state[cover] = Shown::original;
    }
    return state;
  }
  static State with(State state, const std::vector<Unit>& units) {
    return with(std::move(state), units, units.size());
  }

  // Of units that together are enough: few that are. Each is the last of the shortest beginning
  // that does, beside those found before.
  std::vector<Unit> least(const std::vector<Unit>& units, const State& base) {
    std::vector<Unit> chosen;
    std::size_t enough = units.size();
    while (enough > 0 && !is_alike(with(base, chosen)) && !over_) {
      const State beside = with(base, chosen);
      std::size_t too_few = 0;
      while (enough - too_few > 1 && !over_) {
        const std::size_t middle = too_few + (enough - too_few) / 2;
        (is_alike(with(beside, units, middle)) ? enough : too_few) = middle;
      }
      if (over_) break;
      chosen.push_back(units[--enough]);
    }
    return chosen;
  }

  const Layers& layers_;
  const Shape& wanted_;
  const Reader& read_;
  SearchLimits limits_;
  std::vector<std::string> lost_;
  std::optional<Error> failure_;
  std::size_t readings_ = 0;
  bool over_ = false;
};

std::vector<KeptWords> kept_words(const Layers& layers, const State& state) {
  std::vector<std::size_t> shown;
  for (std::size_t i = 0; i < state.size(); ++i) {
    if (state[i] == Shown::original && !layers.covers()[i].for_good) shown.push_back(i);
  }
  const std::vector<std::size_t> lines = layers.lines_of(shown);
  std::map<std::size_t, std::string> by_line;
  for (std::size_t i = 0; i < shown.size(); ++i) {
    std::string& words = by_line[lines[i]];
    if (!words.empty()) words += ' ';
    words += text::escape_controls(layers.words(layers.covers()[shown[i]]));
  }
  std::vector<KeptWords> kept;
  kept.reserve(by_line.size());
  for (auto& [line, words] : by_line) kept.push_back({line, std::move(words)});
  return kept;
}

}  // namespace

Redaction::Redaction(std::string message) : layers_(std::move(message)) {
  cover_message(layers_, names_);
}

std::string Redaction::pseudonym_of_address(std::string_view address) {
  const std::size_t at = address.rfind('@');
  if (at == std::string_view::npos) return names_.domain(address);
  const std::string local = at == 0 ? std::string() : names_.local_part(address.substr(0, at));
  return local + "@" + names_.domain(address.substr(at + 1));
}

std::string Redaction::pseudonym_of_server(std::string_view name) {
  Layers layers{std::string(name)};
  Sheet sheet{layers, names_, {}};
  cover_words(sheet, {0, 0, name.size()}, Writing::of({}, name), is_protocol_word);
  return layers.render(State(layers.covers().size(), Shown::covered));
}

Result<Redacted> Redaction::like(const Shape& wanted, const Reader& read,
                                 SearchLimits limits) const {
  Search search(layers_, wanted, read, limits);
  const std::optional<State> state = search.run();
  if (!state) return fail(*search.failure());
  Redacted redacted;
  redacted.bytes = layers_.render(*state);
  const std::optional<Shape> shape = search.shape_of_state(*state);
  redacted.differences = shape ? differences(wanted, *shape)
                               : std::vector<std::string>{"not known: there was no time"};
  for (std::size_t i = 0; i < state->size(); ++i) {
    const Cover& cover = layers_.covers()[i];
    if (cover.for_good || (*state)[i] != Shown::original)
      redacted.covered_bytes += cover.text.size();
  }
  redacted.kept = kept_words(layers_, *state);
  redacted.readings = search.readings();
  redacted.gave_up = search.gave_up();
  return redacted;
}

}  // namespace intaked::redact

// A desk in virtual time that goes wrong in every way that a real one may, within the bounds that
// its capability declares, and watches what the filer may not do.
#pragma once

#include <algorithm>
#include <array>
#include <functional>
#include <map>
#include <random>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "fakes/quiet_desk.h"
#include "lib/json/json_text.h"

namespace intaked::app {

using namespace std::chrono_literals;

class SimulatedDesk final : public fakes::QuietDesk {
 public:
  struct Nature {
    desk::Capability capability = desk::Capability::eventual_look_up;
    bool sends_again_unseen = false;  // what the filer was told for `none`
    bool repeats_conflict = false;    // a repeated key: 409 instead of the same object
    bool strips_markers = false;      // accepts them and never shows them
    // Every request is executed or given up so long after it was sent.
    std::chrono::microseconds settle{};
    std::chrono::microseconds index_lag{};  // what is executed is seen after that
  };
  struct Object {
    std::string id, marker, parent;
    Tick executed_at;
    Instant created_at;  // by the wall clock
  };

  SimulatedDesk(Nature nature, std::uint64_t seed, const ManualClock& clock,
                std::function<void(std::string)> note)
      : nature_(nature), random_(seed), clock_(clock), note_(std::move(note)) {}

  // From now on nothing goes wrong any more.
  void be_well() { well_ = true; }
  // The client died: nobody hears its answers, what it sent goes on, and it cannot know what became
  // of it.
  void forget_client() {
    ++client_;
    for (const std::string& marker : std::exchange(in_hand_, {})) doubt(marker);
  }
  // The client came back with an older memory: it cannot know what it changed since.
  void forget_what_it_knew() {
    bodies_.clear();
    in_doubt_.clear();
    shown_absent_.clear();
    in_hand_.clear();
  }
  // A definite no to whatever has this marker.
  void refuse(const std::string& marker) { refused_.insert(marker); }

  Tick next_event() const { return events_.empty() ? Tick::max() : events_.begin()->first; }
  void run_due() {
    while (!events_.empty() && events_.begin()->first <= clock_.ticks()) {
      auto event = std::move(events_.begin()->second);
      events_.erase(events_.begin());
      event();
    }
  }

  std::size_t count(const std::string& marker) const {
    return static_cast<std::size_t>(std::ranges::count(objects_, marker, &Object::marker));
  }
  const Object* find(const std::string& marker) const {
    const auto found = std::ranges::find(objects_, marker, &Object::marker);
    return found == objects_.end() ? nullptr : &*found;
  }
  // "" while the filer did nothing that it may not do.
  const std::string& objection() const { return objection_; }

  void create(std::string body, Tick not_after, std::function<void(desk::Answer)> answer) override {
    take("", std::move(body), not_after, std::move(answer));
  }
  void comment(std::string ticket_id, std::string body, Tick not_after,
               std::function<void(desk::Answer)> answer) override {
    take(ticket_id, std::move(body), not_after, std::move(answer));
  }
  // The list does not reach further back than `since`; what is old is looked for in an index.
  void find_ticket(std::string marker, desk::Sought sought, Instant since,
                   std::function<void(desk::LookUp)> answer) override {
    const auto lag = sought == desk::Sought::old ? k_search_lag : 0us;
    look(
        marker,
        [=, this](const Object& one) {
          return one.marker == marker && one.created_at >= since &&
                 clock_.ticks() - one.executed_at >= lag;
        },
        std::move(answer));
  }
  void find_comment(std::string ticket_id, std::string marker,
                    std::function<void(desk::LookUp)> answer) override {
    look(
        marker, [=](const Object& one) { return one.marker == marker && one.parent == ticket_id; },
        std::move(answer));
  }
  void find_any(std::string, std::function<void(desk::LookUp)> answer) override {
    look(
        "", [](const Object&) { return true; }, std::move(answer));
  }

 private:
  static constexpr std::chrono::microseconds k_search_lag = 5s;

  enum class Fate {
    filed,
    answer_lost,     // executed at once: timeout, reset, 500, a 201 cut short
    executed_late,   // after the client gave up
    never_executed,  // and the client cannot tell
    too_many,
    down,
    slow_to_begin,  // the connection is not there in time
  };

  bool chance(int of_hundred) {
    return std::uniform_int_distribution<int>(0, 99)(random_) < of_hundred;
  }
  std::chrono::microseconds between(std::chrono::microseconds least,
                                    std::chrono::microseconds most) {
    return std::chrono::microseconds(
        std::uniform_int_distribution<std::int64_t>(least.count(), most.count())(random_));
  }
  Fate draw() {
    if (well_ || chance(40)) return Fate::filed;
    constexpr std::array k_fates = {Fate::answer_lost,    Fate::answer_lost, Fate::executed_late,
                                    Fate::never_executed, Fate::too_many,    Fate::down,
                                    Fate::slow_to_begin};
    return k_fates[std::uniform_int_distribution<std::size_t>(0, k_fates.size() - 1)(random_)];
  }
  void at(std::chrono::microseconds wait, std::function<void()> event) {
    events_.emplace(clock_.ticks() + wait, std::move(event));
  }
  // An answer reaches the client that asked, or nobody.
  void tell(std::chrono::microseconds wait, std::function<void(desk::Answer)> answer,
            desk::Answer what) {
    at(wait, [this, client = client_, answer = std::move(answer), what = std::move(what)] {
      if (client == client_) answer(what);
    });
  }
  static desk::Answer answered(model::DeliveryOutcome outcome, int status, std::string text) {
    desk::Answer answer;
    answer.outcome = outcome;
    answer.http_status = status;
    answer.text = std::move(text);
    return answer;
  }

  void take(const std::string& parent, const std::string& body, Tick not_after,
            const std::function<void(desk::Answer)>& answer) {
    using Outcome = model::DeliveryOutcome;
    const std::string marker(json::parse(body).value_or(model::Json()).text("deDuplicationKey"));
    watch(marker, body);
    const Fate fate = draw();
    note_("  desk gets " + marker + ": " + name_of(fate));
    switch (fate) {
      case Fate::too_many: {
        auto what = answered(Outcome::not_executed, 429, "too many");
        what.not_before = clock_.now() + between(1s, 10s);
        return tell(between(1ms, 1s), answer, what);
      }
      case Fate::down:
        return tell(between(1ms, 1s), answer, answered(Outcome::target_down, 401, "down"));
      case Fate::slow_to_begin:
        if (clock_.ticks() + 30s > not_after)
          return tell(30s, answer, answered(Outcome::not_executed, 0, "late"));
        [[fallthrough]];
      case Fate::filed: {
        const auto wait = between(1ms, 2s);
        at(wait, [this, parent, marker, body, answer, client = client_] {
          const desk::Answer what = execute(parent, marker, body);
          if (client == client_) answer(what);
        });
        if (!is_refused(marker, body)) in_hand_.insert(marker);
        return;
      }
      case Fate::answer_lost:
      case Fate::executed_late:
      case Fate::never_executed:
        break;
    }
    const auto gives_up = between(1ms, 15s);
    const auto executed = fate == Fate::answer_lost
                              ? between(0us, gives_up)
                              : between(gives_up, std::max(gives_up, nature_.settle));
    if (!is_refused(marker, body)) in_hand_.insert(marker);
    if (fate != Fate::never_executed)
      at(executed, [this, parent, marker, body] { execute(parent, marker, body); });
    at(gives_up, [this, marker, body, answer, client = client_] {
      if (client != client_) return;
      if (!is_refused(marker, body)) doubt(marker);
      answer(answered(Outcome::unknown, 0, "no whole answer came"));
    });
  }

  // Until it comes in its reduced form.
  bool is_refused(const std::string& marker, const std::string& body) const {
    return refused_.contains(marker) && body.find("\"accountId\":") != std::string::npos;
  }

  desk::Answer execute(const std::string& parent, const std::string& marker,
                       const std::string& body) {
    using Outcome = model::DeliveryOutcome;
    if (is_refused(marker, body)) return answered(Outcome::refused, 400, "no such thing");
    if (const Object* known = find(marker)) {
      const bool enforces = nature_.capability == desk::Capability::unique_key;
      if (enforces && nature_.repeats_conflict && !parent.empty())
        return as_filed(*known);  // so that a comment, too, can be told apart from its ticket
      if (enforces && nature_.repeats_conflict)
        return answered(Outcome::unknown, 409, "exists already");
      if (enforces) return as_filed(*known);
    }
    if (!parent.empty() &&
        std::ranges::none_of(objects_, [&](const Object& one) { return one.id == parent; }))
      object("a comment for a ticket that is not there: " + parent);
    objects_.push_back(
        {"O" + std::to_string(objects_.size() + 1), marker, parent, clock_.ticks(), clock_.now()});
    note_("  desk executes " + marker);
    return as_filed(objects_.back());
  }
  static desk::Answer as_filed(const Object& one) {
    desk::Answer answer = answered(model::DeliveryOutcome::filed, 201, "");
    answer.ticket_id = one.id;
    answer.ticket_identifier = "SUP-" + one.id;
    return answer;
  }

  void doubt(const std::string& marker) {
    in_doubt_.insert(marker);
    in_hand_.erase(marker);
    shown_absent_.erase(marker);
  }

  void look(const std::string& marker, const std::function<bool(const Object&)>& is_it,
            std::function<void(desk::LookUp)> answer) {
    if (nature_.capability == desk::Capability::none) object("a look-up that cannot tell anything");
    desk::LookUp result;
    result.answered = well_ || !chance(20);
    if (!result.answered) result.text = "503";
    if (result.answered && nature_.strips_markers && !objects_.empty()) {
      result.answered = false;
      result.is_lasting = true;
      result.text = "the list does not show markers";
    }
    for (const Object& one : objects_) {
      if (result.answered && is_it(one) && clock_.ticks() - one.executed_at >= nature_.index_lag)
        result.found.push_back({one.id, "SUP-" + one.id, "Open"});
    }
    note_("  desk is asked: " + (result.answered ? std::to_string(result.found.size()) : "?"));
    at(between(1ms, 1s), [this, client = client_, marker, answer = std::move(answer), result] {
      if (client != client_) return;
      if (result.answered && result.found.empty()) shown_absent_.insert(marker);
      answer(result);
    });
  }

  // What no filer may do, whatever happened.
  void watch(const std::string& marker, const std::string& body) {
    const bool blind =
        (nature_.capability == desk::Capability::none && !nature_.sends_again_unseen) ||
        (nature_.strips_markers && !objects_.empty());
    if (blind && in_doubt_.contains(marker) && !shown_absent_.contains(marker))
      object("sent again in doubt: " + marker);
    auto& known = bodies_[marker];
    if (!known.empty() && known != body && in_doubt_.contains(marker))
      object("changed in doubt: " + marker);
    known = body;
  }
  void object(const std::string& what) {
    if (objection_.empty()) objection_ = what;
  }
  static std::string name_of(Fate fate) {
    constexpr std::array k_names = {"filed",    "answer lost", "executed late", "never executed",
                                    "too many", "down",        "slow to begin"};
    return k_names.at(static_cast<std::size_t>(fate));
  }

  const Nature nature_;
  std::mt19937_64 random_;
  const ManualClock& clock_;
  const std::function<void(std::string)> note_;
  bool well_ = false;
  int client_ = 0;
  std::multimap<Tick, std::function<void()>> events_;
  std::vector<Object> objects_;
  std::set<std::string> refused_, in_doubt_, in_hand_;
  // Looked for since the last doubt, while nothing hid it: even a desk that strips markers shows
  // that nothing is there as long as it has no object at all.
  std::set<std::string> shown_absent_;
  std::map<std::string, std::string> bodies_;
  std::string objection_;
};

}  // namespace intaked::app

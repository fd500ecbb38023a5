#include "app/write_test.h"

#include <algorithm>
#include <future>
#include <memory>
#include <thread>
#include <utility>

#include "lib/json/json_text.h"

namespace intaked::app {
namespace {

using namespace std::chrono_literals;
using desk::Answer;
using desk::Sighting;
using desk::Way;
using model::DeliveryOutcome;
using std::chrono::milliseconds;

constexpr int k_http_conflict = 409;
constexpr const char* k_perhaps_one =
    "perhaps one more ticket titled \"intaked: write test, please delete\"";
constexpr auto k_answer_deadline = 150s;  // a request's own and the pace's, generously
constexpr milliseconds k_index_lag_min{10'000};
constexpr int k_lag_margin = 3;  // an index that lags so long once lags longer another time
// What is listed by the first look after the answer came is read from where it was written.
constexpr milliseconds k_at_once{2'000};

// What `call` answers; nullopt if it does not in time.
template <class T, class Call>
std::optional<T> ask(const Call& call) {
  // It may come after we have left.
  const auto promise = std::make_shared<std::promise<T>>();
  auto answer = promise->get_future();
  call([promise](T got) { promise->set_value(std::move(got)); });
  if (answer.wait_for(k_answer_deadline) != std::future_status::ready) return std::nullopt;
  return answer.get();
}

Answer send(desk::Thena& desk, const std::string& body) {
  const auto answer =
      ask<Answer>([&](auto done) { desk.create(body, Tick::max(), std::move(done)); });
  if (answer) return *answer;
  Answer late;
  late.text = "no answer in time";
  return late;
}

std::string shown_as(const Answer& answer) {
  return answer.ticket_identifier.empty() ? answer.ticket_id : answer.ticket_identifier;
}

void repeat(desk::Thena& desk, const std::string& body, const Answer& first, WriteTest& test,
            std::vector<std::string>& ids) {
  const Answer second = send(desk, body);
  test.repeat_text = second.text;
  if (second.outcome == DeliveryOutcome::filed && second.ticket_id == first.ticket_id) {
    test.repeat = WriteTest::Repeat::same_ticket;
  } else if (second.outcome == DeliveryOutcome::filed) {
    test.repeat = WriteTest::Repeat::another_ticket;
    test.left.push_back(shown_as(second));
    ids.push_back(second.ticket_id);
  } else if (second.http_status == k_http_conflict) {
    test.repeat = WriteTest::Repeat::conflict;
  } else {
    test.repeat = WriteTest::Repeat::unclear;
    if (second.outcome == DeliveryOutcome::unknown) test.left.emplace_back(k_perhaps_one);
  }
}

void take(const std::optional<Sighting>& sighting, milliseconds since_made, WaySeen& way) {
  if (!sighting || !sighting->answered) {
    way.text = sighting ? sighting->text : "no answer in time";
    return;
  }
  way.works = true;
  if (sighting->shown && !way.shown) way.shown = since_made;
  if (sighting->marked && !way.marked) way.marked = since_made;
}

std::string seconds_text(milliseconds value) {
  const auto tenths = value.count() / 100;
  return std::to_string(tenths / 10) + "." + std::to_string(tenths % 10) + " s";
}

}  // namespace

std::string write_test_body(const WriteTestOptions& options) {
  auto intake = model::Json::object();
  intake.set("marker", options.marker);
  auto metadata = model::Json::object();
  metadata.set("intake", std::move(intake));
  auto body = model::Json::object();
  body.set("title", "intaked: write test, please delete");
  body.set("requestorEmail", options.requestor);
  body.set("teamId", options.team_id);
  body.set("description",
           "Made by \"intaked doctor desk --write-test\" in order to see how this desk answers. "
           "Nobody has asked for anything; please delete it.");
  body.set("metadata", std::move(metadata));
  body.set("deDuplicationKey", options.marker);
  return json::write(body);
}

WriteTest run_write_test(desk::Thena& desk, const WriteTestOptions& options, const Clock& clock) {
  WriteTest test;
  const std::string body = write_test_body(options);
  const Answer first = send(desk, body);
  if (first.outcome != DeliveryOutcome::filed) {
    test.text = first.text;
    if (first.outcome == DeliveryOutcome::unknown) test.left.emplace_back(k_perhaps_one);
    return test;
  }
  const Tick made_at = clock.ticks();
  test.made = true;
  test.left.push_back(shown_as(first));
  std::vector<std::string> ids{first.ticket_id};
  // Looked for before the repeat, which takes its time: the lag counts from the first.
  const auto look = [&](Way way, WaySeen& seen) {
    const auto sighting = ask<Sighting>([&](auto done) {
      desk.look_for(way, options.marker, ids, options.team_id, std::move(done));
    });
    take(sighting, std::chrono::duration_cast<milliseconds>(clock.ticks() - made_at), seen);
  };
  look(Way::list, test.list);
  look(Way::search, test.search);
  look(Way::id, test.by_id);
  repeat(desk, body, first, test, ids);
  // A ticket that is listed without its marker will not get one later.
  const auto is_waited_for = [&](const WaySeen& seen) {
    return seen.works && !seen.marked && !(test.list.shown && !test.list.marked);
  };
  while (clock.ticks() - made_at < options.look_for_at_most &&
         (is_waited_for(test.list) || is_waited_for(test.search))) {
    std::this_thread::sleep_for(options.look_every);
    if (is_waited_for(test.list)) look(Way::list, test.list);
    if (is_waited_for(test.search)) look(Way::search, test.search);
  }
  return test;
}

Advice advise(const WriteTest& test) {
  Advice advice;
  const bool list_is_consistent = test.list.marked && *test.list.marked <= k_at_once;
  std::optional<milliseconds> lag = test.list.marked;
  if (test.search.marked && (!lag || *test.search.marked < *lag)) lag = test.search.marked;
  switch (test.repeat) {
    case WriteTest::Repeat::same_ticket:
      advice.capability = "unique_key";
      advice.reasons.emplace_back("a repeat with the same key answered with the same ticket");
      break;
    case WriteTest::Repeat::conflict:
      advice.capability = "unique_key";
      advice.reasons.push_back("a repeat with the same key met a conflict (409): " +
                               test.repeat_text);
      if (!lag)
        advice.warnings.emplace_back(
            "the conflict names no ticket and neither list nor search shows the marker: what was "
            "filed cannot be found again");
      break;
    case WriteTest::Repeat::another_ticket:
      advice.warnings.emplace_back(
          "a repeat with the same key made another ticket: deDuplicationKey does nothing here");
      break;
    case WriteTest::Repeat::unclear:
    case WriteTest::Repeat::not_tried:
      advice.warnings.push_back("what a repeat does is not clear: " + test.repeat_text);
      break;
  }
  if (advice.capability.empty() && list_is_consistent) {
    advice.capability = "consistent_look_up";
    advice.reasons.push_back("the list showed the ticket with its marker after " +
                             seconds_text(*test.list.marked));
  } else if (advice.capability.empty() && lag) {
    advice.capability = "eventual_look_up";
    advice.reasons.push_back("the marker was found after " + seconds_text(*lag) + ", not at once");
  } else if (advice.capability.empty()) {
    advice.capability = "none";
    advice.reasons.emplace_back("neither list nor search shows the marker");
  }
  if (lag && !list_is_consistent) advice.index_lag = std::max(k_index_lag_min, *lag * k_lag_margin);
  const bool is_shown = test.list.shown || test.search.shown;
  if (is_shown && !lag)
    advice.warnings.emplace_back(
        "the ticket is listed, but without its marker: the desk takes it away, or does not show "
        "it, so a lost answer cannot be settled by looking");
  return advice;
}

}  // namespace intaked::app

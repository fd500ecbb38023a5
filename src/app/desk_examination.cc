#include "app/desk_examination.h"

#include <algorithm>
#include <future>
#include <string>
#include <utility>

#include "app/checked_setup.h"
#include "app/host_examination.h"
#include "app/host_look.h"
#include "lib/curl/http_client.h"

namespace intaked::app {
namespace {

using namespace std::chrono_literals;

constexpr auto k_names_deadline = 150s;
// Further apart than this, times that are compared with the desk's mislead.
constexpr auto k_clock_note = 2min;

Host host_of(const config::Desk& desk) {
  const std::size_t begin = desk.url.find("://") + 3;
  std::string name = desk.url.substr(begin, desk.url.find('/', begin) - begin);
  const bool tls = desk.url.starts_with("https://");
  std::uint16_t port = tls ? 443 : 80;
  const std::size_t colon = name.rfind(':');
  if (colon != std::string::npos && name.find(']', colon) == std::string::npos) {
    port = static_cast<std::uint16_t>(std::stoul(name.substr(colon + 1)));
    name.resize(colon);
  }
  if (name.starts_with('[')) name = name.substr(1, name.size() - 2);
  return {name, port, tls, desk.ca_file};
}

// Without the key: whatever it answers has a date.
DatedAnswer ask_for_date(const config::Desk& desk, std::chrono::milliseconds deadline,
                         const Clock& clock) {
  curl::HttpClientOptions options;
  options.ca_file = desk.ca_file;
  options.connect_deadline = deadline;
  DatedAnswer dated{clock.now(), clock.now(), std::nullopt};
  auto client = curl::HttpClient::start(std::move(options));
  if (!client) return dated;
  curl::HttpRequest request;
  request.url = desk.url + "/";
  request.deadline = deadline;
  std::promise<curl::HttpAnswer> promise;
  auto answered = promise.get_future();
  (*client)->send(std::move(request),
                  [&](curl::HttpAnswer answer) { promise.set_value(std::move(answer)); });
  const curl::HttpAnswer answer = answered.get();
  dated.answered = clock.now();
  dated.date = curl::http_date(answer.header("date"));
  return dated;
}

std::string path_of_key(const config::Config& config) {
  const std::string& name = config.desk.api_key_file;
  return name.starts_with('/') ? name : config.secrets_prefix + name;
}

void read_names(const config::Config& config, DeskExamined& examined) {
  using Read = Result<model::DeskDirectory>;
  Examination& to = examined.examination;
  const auto promise = std::make_shared<std::promise<Read>>();
  auto answer = promise->get_future();
  examined.desk->read_directory([promise](Read read) { promise->set_value(std::move(read)); });
  if (answer.wait_for(k_names_deadline) != std::future_status::ready) {
    return to.stop("key", "the desk does not answer in time", "try again: intaked doctor desk",
                   "the desk does not answer");
  }
  Read read = answer.get();
  if (!read) {
    const bool refused = read.error().kind == ErrorKind::denied;
    return to.stop("key", said(read.error().text),
                   refused ? "put a valid key there: install -m 0600 /dev/stdin " +
                                 path_of_key(config) + " and then: systemctl restart intaked"
                           : read.error().hint,
                   refused ? "the key is not accepted" : "the names cannot be read");
  }
  examined.directory = std::move(*read);
  to.good("key", "accepted");
  const auto teams = std::ranges::count(examined.directory.entries, model::DirectoryList::team,
                                        &model::DirectoryEntry::list);
  if (!examined.directory.knows(model::DirectoryList::team) || teams == 0) {
    return to.stop(
        "teams", "the key may read none",
        "give the key's app or user the teams that it is to file for, and the scope to read them",
        "no team is known");
  }
  to.good("teams", std::to_string(teams) + " readable");
}

void tell_limits(const desk::Pace& pace, Examination& to) {
  if (!pace.limit) return to.good("limits", "none told; they are found by what it refuses");
  std::string text = std::to_string(*pace.limit) + " requests a window";
  if (pace.remaining) text += ", " + std::to_string(*pace.remaining) + " left";
  if (pace.reset_at != Instant{}) text += ", it ends at " + to_rfc3339(pace.reset_at);
  to.good("limits", std::move(text));
}

void compare_book(const Invocation& invocation, DeskExamined& examined) {
  CheckOptions options;
  options.run_examples = false;
  options.directory = &examined.directory;
  // Which secrets are missing is said where they are needed.
  options.secrets = config::Secrets::skip;
  const CheckedSetup setup = check_setup(invocation, options);
  const std::size_t errors = setup.count(route::Severity::error);
  if (errors == 0)
    return examined.examination.good("rules", "all their names are known to the desk");
  const auto first =
      std::ranges::find(setup.problems, route::Severity::error, &route::Problem::severity);
  examined.examination.bad(
      "rules",
      (errors == 1 ? "one mistake: " : std::to_string(errors) + " mistakes; the first: ") +
          first->file + ":" + std::to_string(first->line) + ": " + first->text,
      "correct it; others are shown by: intaked check");
}

void make_desk(const config::Config& config, Result<Secret> key, const Clock& clock,
               DeskExamined& examined) {
  Examination& to = examined.examination;
  if (!key) {
    return to.stop("key", said(key.error().text),
                   key.error().kind == ErrorKind::denied ? "ask as root: sudo intaked doctor desk"
                                                         : key.error().hint,
                   "there is no key");
  }
  desk::ThenaOptions options;
  options.url = config.desk.url;
  options.api_key = *std::move(key);
  options.ca_file = config.desk.ca_file;
  options.request_deadline = config.desk.request_deadline;
  auto desk = desk::make_thena(std::move(options), clock);
  if (!desk) return to.stop("key", said(desk.error().text), desk.error().hint, "there is no desk");
  examined.desk = *std::move(desk);
}

void examine_steps(const Invocation& invocation, const config::Config& config, Result<Secret> key,
                   std::chrono::milliseconds step_deadline, const Clock& clock,
                   DeskExamined& examined) {
  Examination& to = examined.examination;
  const Host host = host_of(config.desk);
  examine_host(host, look_at(host, step_deadline), {"desk", "url", "url", "https://"}, clock.now(),
               to);
  if (!to.stopped.empty()) return;
  examine_desk_clock(ask_for_date(config.desk, step_deadline, clock), to);
  make_desk(config, std::move(key), clock, examined);
  if (to.stopped.empty()) read_names(config, examined);
  if (!to.stopped.empty()) return;
  tell_limits(examined.desk->pace(), to);
  compare_book(invocation, examined);
}

}  // namespace

std::chrono::microseconds clock_offset(Instant asked, Instant answered, Instant date) {
  // It was read between the two, and is at most a second later than it says.
  if (date > answered) return date - answered;
  if (date + 1s <= asked) return date + 1s - asked;
  return 0us;
}

void examine_desk_clock(const DatedAnswer& answer, Examination& to) {
  if (!answer.date) return to.note("clock", "the desk's answers have no date to compare with");
  const auto offset = clock_offset(answer.asked, answer.answered, *answer.date);
  const auto distance = offset < 0us ? -offset : offset;
  if (distance <= k_clock_note) {
    return to.good("clock", distance < 1s
                                ? "the desk's and ours agree"
                                : "the desk's and ours are " + in_words(distance) + " apart");
  }
  to.note("clock",
          "the desk's is " + in_words(distance) + (offset > 0us ? " ahead of" : " behind") +
              " ours: one of the two is wrong",
          "look at ours: timedatectl; let it be set by others: timedatectl set-ntp true");
}

DeskExamined examine_desk(const Invocation& invocation, const config::Config& config,
                          Result<Secret> key, std::chrono::milliseconds step_deadline,
                          const Clock& clock) {
  DeskExamined examined;
  examine_steps(invocation, config, std::move(key), step_deadline, clock, examined);
  Examination& to = examined.examination;
  if (to.stopped.empty()) return examined;
  to.leave_out({"connection"});
  if (config.desk.url.starts_with("https://")) to.leave_out({"certificate"});
  to.leave_out({"clock", "key", "teams", "limits", "rules"});
  return examined;
}

}  // namespace intaked::app

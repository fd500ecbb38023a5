#include "app/desk_examination.h"

#include <algorithm>
#include <future>
#include <memory>
#include <optional>
#include <utility>

#include "app/checked_setup.h"
#include "lib/curl/handshake.h"

namespace intaked::app {
namespace {

using namespace std::chrono_literals;
using Outcome = ExaminedStep::Outcome;
using Reached = curl::Handshake::Reached;

constexpr auto k_connect_deadline = 20s;
constexpr auto k_names_deadline = 150s;
constexpr auto k_certificate_warning = std::chrono::days{21};

std::string host_of(const std::string& url) {
  const std::size_t begin = url.find("://") + 3;
  return url.substr(begin, url.find_first_of(":/", begin) - begin);
}

std::string day_of(Instant at) {
  return to_rfc3339(at).substr(0, 10);
}

void add(Examination& to, Outcome outcome, std::string name, std::string text,
         std::string remedy = {}) {
  to.steps.push_back({outcome, std::move(name), std::move(text), std::move(remedy)});
}

bool connect(const config::Desk& desk, Instant now, Examination& to) {
  const curl::Handshake got = curl::shake_hands(desk.url, desk.ca_file, k_connect_deadline);
  const std::string host = host_of(desk.url);
  if (got.reached == Reached::nothing) {
    add(to, Outcome::bad, "name", host + " is not found: " + got.text,
        "is desk.url right? ask with: getent hosts " + host);
    return false;
  }
  if (got.reached == Reached::name) {
    add(to, Outcome::bad, "connection", desk.url + " cannot be reached: " + got.text,
        "does a firewall stop it? try: curl -v " + desk.url);
    return false;
  }
  add(to, Outcome::good, "connection", host + " is " + got.address);
  if (got.reached == Reached::connection) {
    add(to, Outcome::bad, "certificate", "it is not trusted: " + got.text,
        desk.ca_file.empty() ? "a server with a certificate of your own needs desk.ca_file"
                             : "is desk.ca_file the authority of this server?");
    return false;
  }
  if (!got.certificate_ends) {
    if (desk.url.starts_with("https://"))
      add(to, Outcome::warning, "certificate", "it does not say when it ends");
    return true;
  }
  const bool ends_soon = *got.certificate_ends - now < k_certificate_warning;
  add(to, ends_soon ? Outcome::warning : Outcome::good, "certificate",
      "trusted, ends on " + day_of(*got.certificate_ends) + ", issued by " + got.issuer,
      ends_soon ? "whoever runs " + host + " has to renew it" : "");
  return true;
}

bool read_names(const config::Config& config, desk::Thena& desk, Examination& to) {
  using Read = Result<model::DeskDirectory>;
  const auto promise = std::make_shared<std::promise<Read>>();
  auto answer = promise->get_future();
  desk.read_directory([promise](Read read) { promise->set_value(std::move(read)); });
  if (answer.wait_for(k_names_deadline) != std::future_status::ready) {
    add(to, Outcome::bad, "key", "the desk does not answer in time", "try again later");
    return false;
  }
  Read read = answer.get();
  if (!read) {
    const std::string file = config.desk.api_key_file.starts_with('/')
                                 ? config.desk.api_key_file
                                 : config.secrets_prefix + config.desk.api_key_file;
    add(to, Outcome::bad, "key", read.error().text,
        read.error().kind == ErrorKind::denied
            ? "put a valid key there: install -m 0600 /dev/stdin " + file
            : read.error().hint);
    return false;
  }
  to.directory = std::move(*read);
  add(to, Outcome::good, "key", "accepted");
  const auto teams = std::ranges::count(to.directory.entries, model::DirectoryList::team,
                                        &model::DirectoryEntry::list);
  if (!to.directory.knows(model::DirectoryList::team) || teams == 0) {
    add(to, Outcome::bad, "teams", "the key may read none",
        "give the key's app or user the teams that it is to file for, and the scope to read them");
    return false;
  }
  add(to, Outcome::good, "teams", std::to_string(teams) + " readable");
  return true;
}

void tell_limits(const desk::Pace& pace, Examination& to) {
  if (!pace.limit) {
    return add(to, Outcome::good, "limits", "none told; they are found by what it refuses");
  }
  std::string text = std::to_string(*pace.limit) + " requests a window";
  if (pace.remaining) text += ", " + std::to_string(*pace.remaining) + " left";
  if (pace.reset_at != Instant{}) text += ", it ends at " + to_rfc3339(pace.reset_at);
  add(to, Outcome::good, "limits", std::move(text));
}

void compare_book(const Invocation& invocation, Examination& to) {
  CheckOptions options;
  options.run_examples = false;
  options.directory = &to.directory;
  const CheckedSetup setup = check_setup(invocation, options);
  const std::size_t errors = setup.count(route::Severity::error);
  if (errors == 0) return add(to, Outcome::good, "rules", "all their names are known to the desk");
  const auto first =
      std::ranges::find(setup.problems, route::Severity::error, &route::Problem::severity);
  add(to, Outcome::bad, "rules",
      std::to_string(errors) + " mistakes; the first: " + first->file + ":" +
          std::to_string(first->line) + ": " + first->text,
      "correct it; others are shown by: intaked check");
}

}  // namespace

bool Examination::passed() const {
  return std::ranges::none_of(
      steps, [](const ExaminedStep& step) { return step.outcome == Outcome::bad; });
}

Examination examine_desk(const Invocation& invocation, const config::Config& config,
                         desk::Thena& desk, const Clock& clock) {
  Examination examination;
  if (!connect(config.desk, clock.now(), examination)) return examination;
  if (!read_names(config, desk, examination)) return examination;
  tell_limits(desk.pace(), examination);
  compare_book(invocation, examination);
  return examination;
}

}  // namespace intaked::app

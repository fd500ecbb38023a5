#include "app/audit.h"

#include <algorithm>
#include <map>
#include <mutex>
#include <thread>

#include "app/columns.h"
#include "app/when.h"
#include "journal/inspection.h"

namespace intaked::app {
namespace {

using namespace std::chrono_literals;

constexpr auto k_patience = 45s;  // below the client's own
constexpr auto k_look_every = 100ms;
constexpr std::size_t k_uids_shown_max = 20;
constexpr std::size_t k_why_bytes_max = 300;
// A count that began with "--since 2d" serves who asks the same a while later.
constexpr auto k_since_apart_max = 24h;
constexpr const char* k_not_read = "it is not read to its end yet";

model::Json to_json(const imap::CensusResult& census) {
  auto json = model::Json::object();
  json.set("counted_at", to_rfc3339(census.counted_at));
  json.set("uidvalidity", census.uidvalidity);
  json.set("above", census.above);
  json.set("up_to", census.up_to);
  json.set("listed", census.listed);
  json.set("recorded", census.recorded);
  json.set("from_before", census.from_before);
  json.set("known_by_bytes", census.known_by_bytes);
  json.set("too_old", census.too_old);
  json.set("unaccounted", census.unaccounted);
  auto uids = model::Json::array();
  for (const auto& one : census.first_unaccounted) {
    auto missing = model::Json::object();
    missing.set("uid", one.uid);
    if (one.date) missing.set("date", to_rfc3339(*one.date));
    uids.push_back(std::move(missing));
  }
  json.set("uids", std::move(uids));
  return json;
}

model::Json to_json(const journal::Fates& fates) {
  auto json = model::Json::object();
  json.set("arrivals", fates.arrivals);
  json.set("tickets", fates.tickets);
  json.set("comments", fates.comments);
  json.set("dropped", fates.dropped);
  json.set("parked", fates.parked);
  json.set("waiting", fates.waiting);
  return json;
}

std::string counted(std::int64_t n, const char* one, const char* more) {
  return std::to_string(n) + " " + (n == 1 ? one : more);
}

std::string fates_text(const model::Json& fates) {
  return counted(fates.number("tickets"), "ticket", "tickets") + ", " +
         counted(fates.number("comments"), "comment", "comments") + ", " +
         std::to_string(fates.number("dropped")) + " dropped, " +
         std::to_string(fates.number("parked")) + " parked, " +
         std::to_string(fates.number("waiting")) + " waiting";
}

std::string census_text(const model::Json& census) {
  std::string text = counted(census.number("listed"), "message", "messages") + " on the server";
  if (census.number("above") > 0) text += " above UID " + std::to_string(census.number("above"));
  text += " up to UID " + std::to_string(census.number("up_to")) + ": " +
          std::to_string(census.number("recorded")) + " recorded";
  if (const auto n = census.number("from_before"); n > 0)
    text += ", " + std::to_string(n) + " from before the start";
  if (const auto n = census.number("known_by_bytes"); n > 0)
    text += ", " + std::to_string(n) + " known by their bytes";
  if (const auto n = census.number("too_old"); n > 0)
    text += ", " + std::to_string(n) + " too old to be asked about";
  return text + ", " + std::to_string(census.number("unaccounted")) + " unaccounted\n";
}

std::string missing_text(const model::Json& census, const std::string& mailbox,
                         const text::TimeZone& zone, Instant now) {
  std::string text = "    NOT KNOWN HERE:";
  const auto& uids = census.list("uids");
  for (std::size_t i = 0; i < std::min(uids.size(), k_uids_shown_max); ++i) {
    text += (i > 0 ? ", UID " : " UID ") + std::to_string(uids[i].number("uid"));
    if (const auto date = uids[i].text("date"); !date.empty())
      text += " (" + short_time(from_rfc3339(date), zone, now) + ")";
  }
  const auto more = census.number("unaccounted") -
                    static_cast<std::int64_t>(std::min(uids.size(), k_uids_shown_max));
  if (more > 0) text += " and " + std::to_string(more) + " more";
  return text + "\n    Fetch them: intaked audit " + mailbox + " --take\n";
}

// A later count tells as much: what was taken in is counted again at once.
bool is_answered(const imap::SourceStatus& status, Instant asked_at) {
  return status.last_census && status.last_census->asked_at >= asked_at;
}

bool serves(const imap::CensusRequest& earlier, const AuditQuestion& question) {
  return earlier.take == question.take && earlier.since <= question.since &&
         question.since - earlier.since <= k_since_apart_max;
}

// Has the mailbox counted, unless the same was asked and is being counted or was told to nobody: of
// a large folder one question is too short to hear the end. Returns when it was asked.
Instant ask(Service& service, const std::string& mailbox, const AuditQuestion& question) {
  auto& unanswered = service.counting().unanswered;
  const auto statuses = service.sources();
  const auto status = statuses.find(mailbox);
  if (const auto earlier = unanswered.find(mailbox);
      earlier != unanswered.end() && status != statuses.end()) {
    const Instant asked_at = earlier->second.asked_at;
    const auto& counting = status->second.counting;
    const bool goes_on = counting && counting->request.asked_at == asked_at;
    if (serves(earlier->second, question) && (goes_on || is_answered(status->second, asked_at)))
      return asked_at;
  }
  imap::CensusRequest request;
  request.asked_at = service.now();
  request.take = question.take;
  request.since = question.since;
  service.count(mailbox, request);
  unanswered[mailbox] = request;
  return request.asked_at;
}

std::string why_not(const std::string& mailbox, const imap::SourceStatus& status, bool taking) {
  if (!status.text.empty()) return status.text;
  if (!taking) return "the disk is nearly full, and nothing is read until there is space";
  const auto& counting = status.counting;
  if (!counting || counting->up_to == 0) return k_not_read;
  return "it takes longer, UID " + std::to_string(counting->counted_to) + " of " +
         std::to_string(counting->up_to) + " by now, and goes on; its end tells: intaked audit " +
         mailbox;
}

}  // namespace

Result<model::Json> audit(Service& service, const AuditQuestion& question) {
  const auto& mailboxes = service.config().mailboxes;
  std::vector<std::string> names;
  for (const auto& mailbox : mailboxes)
    if (question.mailbox.empty() || mailbox.name == question.mailbox) names.push_back(mailbox.name);
  if (names.empty() && !question.mailbox.empty())
    return fail(ErrorKind::not_found, "no mailbox \"" + question.mailbox + "\" is being read",
                "see them with: intaked status");
  const std::unique_lock alone(service.counting().mutex, std::try_to_lock);
  if (!alone)
    return fail(ErrorKind::conflict, "an audit is under way already", "try again in a minute");
  auto& unanswered = service.counting().unanswered;
  std::map<std::string, Instant> asked;
  for (const std::string& name : names) asked[name] = ask(service, name, question);
  const auto is_told = [&](const std::string& name) {
    const auto statuses = service.sources();
    const auto one = statuses.find(name);
    return one != statuses.end() && is_answered(one->second, asked[name]);
  };
  const auto end = std::chrono::steady_clock::now() + k_patience;
  const auto all_told = [&] { return std::ranges::all_of(names, is_told); };
  // What is not connected will not count within the time.
  const auto may_tell = [&] {
    const auto statuses = service.sources();
    return std::ranges::any_of(names, [&](const std::string& name) {
      const auto one = statuses.find(name);
      const bool works = one == statuses.end() || one->second.state == imap::SourceState::ok ||
                         one->second.state == imap::SourceState::connecting;
      return works && !is_told(name);
    });
  };
  while (!service.ending() && !all_told() && may_tell() && std::chrono::steady_clock::now() < end)
    std::this_thread::sleep_for(k_look_every);

  auto rows = model::Json::array();
  const auto statuses = service.sources();
  const bool taking = service.journal().taking();
  for (const std::string& name : names) {
    auto row = model::Json::object();
    row.set("mailbox", name);
    const auto status = statuses.find(name);
    const bool is_known = status != statuses.end();
    if (is_known && is_answered(status->second, asked[name])) {
      row.set("census", to_json(*status->second.last_census));
      unanswered.erase(name);
    } else {
      row.set("why", is_known ? why_not(name, status->second, taking) : k_not_read);
    }
    // Of a million messages it may take longer than a question may; the count is the proof.
    if (const auto fates = service.journal().inspection().fates(name))
      row.set("fates", to_json(*fates));
    rows.push_back(std::move(row));
  }
  auto answer = model::Json::object();
  answer.set("mailboxes", std::move(rows));
  answer.set("now", to_rfc3339(service.now()));
  answer.set("time_zone", service.config().time_zone);
  return answer;
}

bool is_proven(const model::Json& answer) {
  return std::ranges::all_of(answer.list("mailboxes"), [](const model::Json& row) {
    const model::Json* census = row.find("census");
    return census && census->number("unaccounted") == 0;
  });
}

std::string audit_text(const model::Json& answer, const text::TimeZone& zone) {
  const Instant now = from_rfc3339(answer.text("now"));
  std::string text;
  for (const model::Json& row : answer.list("mailboxes")) {
    const std::string name(row.text("mailbox"));
    text += "mailbox " + name + ": ";
    const model::Json* census = row.find("census");
    if (census)
      text += census_text(*census);
    else
      text += "not counted: " + one_line(row.text("why"), k_why_bytes_max) + "\n";
    if (const model::Json* fates = row.find("fates"))
      text += "    What was recorded became: " + fates_text(*fates) + "\n";
    if (census && census->number("unaccounted") > 0) text += missing_text(*census, name, zone, now);
  }
  if (answer.list("mailboxes").empty()) text = "No mailbox is configured.\n";
  return text;
}

}  // namespace intaked::app

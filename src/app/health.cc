#include "app/health.h"

#include <algorithm>

#include "app/when.h"

namespace intaked::app {
namespace {

using namespace std::chrono_literals;

// A wrong password is told within a minute, a server that is away for a moment is not.
constexpr auto k_at_once = 0s;
constexpr auto k_soon = 20s;
constexpr auto k_desk_down = 45s;  // a wrong key is told within a minute, too
constexpr auto k_after_a_while = 10min;
constexpr auto k_unproven_after = 30min;
constexpr auto k_backlog_after = 15min;
constexpr auto k_days_before_expiry = 24h * 21;
constexpr auto k_days_before_expiry_again = 24h * 7;
constexpr auto k_days_before_expiry_grave = 24h;
constexpr auto k_clock_ahead_max = 5min;
constexpr auto k_audit_takes_max = 1h;
// Whoever tries an address at random is no trouble, and Discord sends wrong signatures to see them
// refused.
constexpr auto k_refusal_counts_for = 24h;
constexpr std::uint64_t k_refusals_count_from = 3;
// What was missed is missing also when more comes.
constexpr auto k_warning_lasts_min = 24h;
constexpr const char* k_desk_certificate = "desk: certificate";

std::string subject_of(const std::string& mailbox) {
  return "mailbox " + mailbox;
}

class List {
 public:
  void add(std::string key, Severity severity, std::string subject, std::string what,
           std::string help, std::chrono::seconds sustained, std::string edition = {}) {
    list_.push_back({std::move(key), severity, std::move(subject), std::move(what), std::move(help),
                     sustained, std::move(edition)});
  }
  std::vector<Complaint> take() {
    std::ranges::stable_sort(list_, std::greater<>(), &Complaint::severity);
    return std::move(list_);
  }

 private:
  std::vector<Complaint> list_;
};

std::string in_days(Instant until, Instant now) {
  if (until <= now) return "ended " + distance_words(until, now);
  return "ends " + distance_words(until, now);
}

void add_expiry(List& list, const std::string& key, const std::string& subject,
                const std::string& what, const std::string& help, Instant until, Instant now) {
  if (until - now > k_days_before_expiry) return;
  const bool is_grave = until - now <= k_days_before_expiry_grave;
  const bool is_again = until - now <= k_days_before_expiry_again;
  list.add(key, is_grave ? Severity::critical : Severity::warning, subject,
           what + " " + in_days(until, now), help, k_at_once,
           is_grave   ? "grave"
           : is_again ? "again"
                      : "");
}

void look_at_mailbox(List& list, const std::string& name, const imap::SourceStatus& status,
                     const ServiceStatus& all, const config::Mailbox* config, Instant now) {
  const std::string subject = subject_of(name);
  const std::string doctor = "intaked doctor " + name;
  switch (status.state) {
    case imap::SourceState::refused:
      list.add(subject + ": refused", Severity::critical, subject, status.text, doctor, k_soon);
      break;
    case imap::SourceState::backing_off:
      list.add(subject + ": away", Severity::warning, subject, status.text, doctor,
               k_after_a_while);
      break;
    case imap::SourceState::paused:
      list.add(subject + ": paused", Severity::critical, subject, status.text,
               "intaked mailbox restart " + name, k_at_once);
      break;
    default:
      if (status.last_step != Instant{} && all.taking && now - status.last_step > k_unproven_after)
        list.add(subject + ": unproven", Severity::warning, subject,
                 "the server has answered nothing for " +
                     duration_words(
                         std::chrono::duration_cast<std::chrono::seconds>(now - status.last_step)),
                 doctor, k_after_a_while);
  }
  if (status.census && status.census->unaccounted > 0)
    list.add(
        unaccounted_key(name), Severity::critical, subject,
        std::to_string(status.census->unaccounted) + " messages on the server are not known here",
        "intaked audit " + name, k_at_once);
  if (status.certificate_until)
    add_expiry(list, subject + ": certificate", subject, "the server's certificate", doctor,
               *status.certificate_until, now);
  const auto mail = all.last_mail.find(name);
  // Mail that came while nobody read the mailbox is read first.
  if (config && config->silence.count() > 0 && mail != all.last_mail.end() &&
      status.complete_up_to && now - mail->second > config->silence)
    list.add(subject + ": silent", Severity::warning, subject,
             "no mail for " + duration_words(std::chrono::duration_cast<std::chrono::seconds>(
                                  now - mail->second)),
             "send one to yourself; then: intaked audit " + name, k_at_once);
}

// Two counts that were due did not end: the proof that nothing was passed by is old.
void look_at_audit(List& list, const std::string& name, const imap::SourceStatus& status,
                   const ServiceStatus& all, std::chrono::milliseconds every, Instant now) {
  const bool could = status.state == imap::SourceState::ok && status.complete_up_to && all.taking;
  if (every.count() == 0 || !could) return;
  const Instant last = status.last_census ? std::max(status.last_census->counted_at, all.started_at)
                                          : all.started_at;
  if (now - last > 2 * every + k_audit_takes_max)
    list.add(subject_of(name) + ": not counted", Severity::warning, subject_of(name),
             "its messages were not counted beside the journal for " +
                 duration_words(std::chrono::duration_cast<std::chrono::seconds>(now - last)),
             "intaked audit " + name, k_at_once);
}

// A provider gives up; a person is told before it does.
void look_at_hook(List& list, const config::Hook& hook, const HookSeen& seen, Instant now) {
  const std::string subject = "hook " + hook.name;
  if (seen.failing_since) {
    const auto gives_up = *seen.failing_since + hook.provider->gives_up_after;
    const std::string until =
        hook.provider->gives_up_after.count() == 0 ? "; its sender does not try again"
        : gives_up > now ? "; its sender gives up " + distance_words(gives_up, now)
                         : "; its sender has given up";
    list.add(subject + ": not kept", Severity::critical, subject,
             "what comes cannot be kept: " + seen.failing_because + until,
             "intaked hooks show " + hook.name, hook.polls ? k_soon : k_at_once);
  }
  const bool comes_again = seen.last_new && seen.last_new > seen.warned_at;
  if (seen.warned_at && (!comes_again || now - *seen.warned_at < k_warning_lasts_min))
    list.add(subject + ": warned", Severity::critical, subject, seen.warning,
             "intaked hooks show " + hook.name, k_at_once);
  if (seen.last_refused && seen.refused_in_a_row >= k_refusals_count_from &&
      now - *seen.last_refused < k_refusal_counts_for)
    list.add(subject + ": refused", Severity::warning, subject,
             "the last request was refused: " + seen.refused_because,
             "intaked hooks show " + hook.name, k_soon);
}

// A mail that is still at its provider is nothing yet.
void look_at_fetching(List& list, const std::string& hook, const Enquirer::Trouble& trouble,
                      Instant now) {
  const std::string subject = "hook " + hook;
  list.add(
      subject + ": not fetched", Severity::critical, subject,
      "mails that are at its provider cannot be fetched for " +
          duration_words(std::chrono::duration_cast<std::chrono::seconds>(now - trouble.since)) +
          ": " + trouble.why,
      "intaked hooks show " + hook, k_desk_down);
}

void look_at_own_certificate(List& list, const std::string& section, const OwnCertificate& one,
                             Instant now) {
  add_expiry(list, section + ": certificate", section, "the certificate that it shows",
             "renew " + one.file + "; it is read again by itself", one.until, now);
}

void look_at_desk(List& list, const ServiceStatus& status, const config::Config& config,
                  Instant now) {
  if (config.desk.dry_run)
    list.add("desk: dry run", Severity::note, "desk",
             "dry run: " + std::to_string(status.counts.planned) + " planned, nothing is filed",
             "set desk.dry_run: no, then: systemctl restart intaked", k_at_once);
  if (status.desk.down)
    list.add("desk: down", Severity::critical, "desk", status.desk.text, "intaked doctor desk",
             k_desk_down);
  else if (!status.paused && !status.directory_known)
    list.add("desk: names", Severity::critical, "desk",
             "its names are not known yet" +
                 (status.directory_text.empty() ? "" : ": " + status.directory_text),
             "intaked doctor desk", k_after_a_while);
  if (status.desk_certificate_until)
    add_expiry(list, k_desk_certificate, "desk", "the server's certificate", "intaked doctor desk",
               *status.desk_certificate_until, now);
  if (status.counts.doubled > 0)
    list.add("desk: doubled", Severity::warning, "desk",
             "holds " + std::to_string(status.counts.doubled) + " of ours more than once",
             "intaked queue doubles", k_at_once);
  if (status.storage.down)
    list.add("storage: down", Severity::warning, "storage of files", status.storage.text,
             "intaked store FILE", k_after_a_while);
}

void look_at_queue(List& list, const ServiceStatus& status, bool dry_run, Instant now) {
  if (status.counts.parked > 0)
    list.add("queue: parked", Severity::warning, "queue",
             std::to_string(status.counts.parked) +
                 (status.counts.parked == 1 ? " message waits" : " messages wait") +
                 " for a person" +
                 (status.newest_parked_reason.empty()
                      ? ""
                      : std::string(k_quoting) + status.newest_parked_reason),
             "intaked queue list", k_at_once,
             status.newest_parked_at ? to_rfc3339(*status.newest_parked_at) : std::string());
  if (status.oldest_waiting && now - *status.oldest_waiting > k_backlog_after &&
      !status.desk.down && !dry_run)
    list.add("queue: backlog", Severity::warning, "queue",
             std::to_string(status.counts.received + status.counts.planned) +
                 " wait to be filed, the oldest for " +
                 duration_words(std::chrono::duration_cast<std::chrono::seconds>(
                     now - *status.oldest_waiting)),
             "intaked queue list", k_after_a_while);
  if (!status.parser.empty())
    list.add("parser", Severity::critical, "parser", status.parser,
             "journalctl -u intaked; report it with: intaked repro ID", k_soon);
}

// A mailbox's password is complained of in the mailbox's row.
void look_at_secret(List& list, const config::SecretExpiry& secret, const config::Config& config,
                    Instant now) {
  const std::string help =
      "put the new one into " + secret.file + ", then: systemctl restart intaked";
  bool is_password = false;
  for (const config::Mailbox& mailbox : config.mailboxes) {
    if (mailbox.password_file != secret.file) continue;
    is_password = true;
    add_expiry(list, "secret " + secret.file + ": " + mailbox.name, "mailbox " + mailbox.name,
               "its password", help, secret.at, now);
  }
  if (!is_password)
    add_expiry(list, "secret " + secret.file, "secret " + secret.file, "it", help, secret.at, now);
}

std::string clock_words(const journal::ClockDoubt& doubt, Instant now) {
  const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(now - doubt.believed);
  const std::string jump = seconds.count() < 0 ? "was set back by " + duration_words(-seconds)
                                               : "was set ahead by " + duration_words(seconds) +
                                                     ", or intaked did not run for so long";
  return jump +
         ": nothing is removed for its age until it is set right, or has stayed there for a "
         "day (" +
         distance_words(doubt.until, now) + ")";
}

void look_at_house(List& list, const ServiceStatus& status, const config::Config& config,
                   Instant now) {
  if (!status.taking)
    list.add("disk: full", Severity::critical, "disk",
             "nearly full: no mail is taken until there is space",
             "make space on the file system of " + config.state_directory, k_at_once);
  const std::uint64_t budget = config.operation.keep.budget;
  if (budget > 0 && status.journal_bytes > budget && status.over_budget)
    list.add("disk: budget", Severity::warning, "disk",
             "the journal is larger than keep.budget though nothing more can be removed",
             "raise keep.budget, or settle what is parked: intaked queue list", k_after_a_while);
  if (!status.book_refused.empty())
    list.add("rules: refused", Severity::warning, "rules",
             "those on disk were refused; the running book goes on: " + status.book_refused,
             "intaked check", k_at_once);
  for (const auto& one : config.operation.secret_expires) look_at_secret(list, one, config, now);
  if (status.newest_recorded && *status.newest_recorded > now + k_clock_ahead_max)
    list.add("clock", Severity::warning, "clock",
             "the newest message was recorded in the future: the clock was set back, or was wrong",
             "timedatectl", k_at_once);
  if (status.clock_doubt)
    list.add("clock: jumped", Severity::warning, "clock", clock_words(*status.clock_doubt, now),
             "timedatectl; if it is right there is nothing to do", k_at_once);
  if (!status.alert_trouble.empty())
    list.add("alerts", Severity::warning, "alerts", status.alert_trouble,
             "check alerts: in " + config.path, k_soon);
}

}  // namespace

std::string_view name_of(Severity severity) {
  switch (severity) {
    case Severity::note:
      return "note";
    case Severity::warning:
      return "warning";
    case Severity::critical:
      return "critical";
  }
  return "";
}

std::string unaccounted_key(const std::string& mailbox) {
  return subject_of(mailbox) + ": unaccounted";
}

std::vector<std::string> not_known_yet(const ServiceStatus& status, const config::Config& config) {
  std::vector<std::string> keys;
  for (const auto& mailbox : config.mailboxes) {
    const auto found = status.mailboxes.find(mailbox.name);
    const imap::SourceStatus one =
        found == status.mailboxes.end() ? imap::SourceStatus() : found->second;
    const std::string subject = subject_of(mailbox.name);
    if (!one.census) keys.push_back(unaccounted_key(mailbox.name));
    if (!one.complete_up_to) keys.push_back(subject + ": silent");
    if (one.last_step != Instant{}) continue;
    for (const char* cause : {": refused", ": certificate"}) keys.push_back(subject + cause);
    if (one.state == imap::SourceState::connecting) keys.push_back(subject + ": away");
  }
  if (!status.directory_known) keys.push_back("desk: down");
  if (!status.desk_certificate_until && config.desk.url.starts_with("https://"))
    keys.emplace_back(k_desk_certificate);
  return keys;
}

std::vector<Complaint> complaints(const ServiceStatus& status, const config::Config& config,
                                  Instant now) {
  List list;
  for (const auto& [name, one] : status.mailboxes) {
    const auto found = std::ranges::find(config.mailboxes, name, &config::Mailbox::name);
    look_at_mailbox(list, name, one, status, found == config.mailboxes.end() ? nullptr : &*found,
                    now);
    look_at_audit(list, name, one, status, config.operation.audit_every, now);
  }
  for (const config::Hook& hook : config.hooks)
    if (const auto seen = status.hooks.find(hook.name); seen != status.hooks.end())
      look_at_hook(list, hook, seen->second, now);
  for (const auto& [hook, trouble] : status.not_fetched) look_at_fetching(list, hook, trouble, now);
  for (const auto& [section, one] : status.own_certificates)
    look_at_own_certificate(list, section, one, now);
  look_at_desk(list, status, config, now);
  look_at_queue(list, status, config.desk.dry_run, now);
  look_at_house(list, status, config, now);
  return list.take();
}

}  // namespace intaked::app

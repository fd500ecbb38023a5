#include "app/metrics_text.h"

#include <algorithm>
#include <cstdio>
#include <optional>

#include "app/version.h"

namespace intaked::app {
namespace {

class Page {
 public:
  void begin(const std::string& name, const char* type, const char* help) {
    name_ = "intaked_" + name;
    out_ += "# HELP " + name_ + " " + help + "\n# TYPE " + name_ + " " + type + "\n";
  }
  void value(double value) { add("", value); }
  void value(const char* label, const std::string& of, double value) {
    add("{" + std::string(label) + "=\"" + escaped(of) + "\"}", value);
  }
  void gauge(const std::string& name, const char* help, double number) {
    begin(name, "gauge", help);
    value(number);
  }
  void counter(const std::string& name, const char* help, double number) {
    begin(name, "counter", help);
    value(number);
  }
  std::string take() { return std::move(out_); }

 private:
  void add(const std::string& labels, double value) {
    char text[40];
    std::snprintf(text, sizeof text, " %.17g\n", value);
    out_ += name_ + labels + text;
  }
  static std::string escaped(const std::string& text) {
    std::string out;
    for (const char c : text) {
      if (c == '\n') {
        out += "\\n";
        continue;
      }
      if (c == '"' || c == '\\') out += '\\';
      out += c;
    }
    return out;
  }

  std::string name_;
  std::string out_;
};

double seconds(Instant t) {
  return static_cast<double>(to_microseconds(t)) / 1e6;
}

void write_hooks(Page& page, const ServiceStatus& status, const config::Config& config) {
  const auto each = [&](const char* name, const char* type, const char* help, auto value_of) {
    page.begin(name, type, help);
    for (const config::Hook& hook : config.hooks) {
      const auto seen = status.hooks.find(hook.name);
      if (seen == status.hooks.end()) continue;
      if (const std::optional<double> value = value_of(hook, seen->second))
        page.value("hook", hook.name, *value);
    }
  };
  using Hook = config::Hook;
  const auto count = [](std::uint64_t number) { return static_cast<double>(number); };
  each("hook_accepted_total", "counter", "Webhooks that were accepted since the start.",
       [&](const Hook&, const HookSeen& seen) { return count(seen.accepted); });
  each("hook_known_total", "counter", "Of those, what brought nothing new.",
       [&](const Hook&, const HookSeen& seen) { return count(seen.known); });
  each("hook_refused_total", "counter", "Webhooks of which nothing proved who sent them.",
       [&](const Hook&, const HookSeen& seen) { return count(seen.refused); });
  each("hook_not_kept_total", "counter", "Genuine ones that their senders were asked to repeat.",
       [&](const Hook&, const HookSeen& seen) { return count(seen.not_kept); });
  each("hook_answered_late_total", "counter",
       "Genuine ones that were answered after their senders had given up waiting.",
       [&](const Hook&, const HookSeen& seen) { return count(seen.answered_late); });
  each("hook_last_accepted_timestamp_seconds", "gauge", "When the last was accepted; 0: none yet.",
       [](const Hook&, const HookSeen& seen) {
         return seconds(seen.last_accepted.value_or(Instant{}));
       });
  each("hook_gives_up_timestamp_seconds", "gauge",
       "When the provider gives up what cannot be kept; absent: all is kept.",
       [](const Hook& hook, const HookSeen& seen) -> std::optional<double> {
         if (!seen.failing_since) return std::nullopt;
         return seconds(*seen.failing_since + hook.provider->gives_up_after);
       });
}

void write_mailboxes(Page& page, const ServiceStatus& status) {
  // What is not known of a mailbox is left out: a zero would read as if it were.
  const auto each = [&](const char* name, const char* help, auto value_of) {
    page.begin(name, "gauge", help);
    for (const auto& [mailbox, one] : status.mailboxes)
      if (const std::optional<double> value = value_of(mailbox, one))
        page.value("mailbox", mailbox, *value);
  };
  using Status = imap::SourceStatus;
  using Name = std::string;
  each("mailbox_up", "1 if the server answers and the mailbox is read.",
       [](const Name&, const Status& one) {
         return one.state == imap::SourceState::ok ? 1.0 : 0.0;
       });
  each("mailbox_refused", "1 if the server refuses to let us in.",
       [](const Name&, const Status& one) {
         return one.state == imap::SourceState::refused ? 1.0 : 0.0;
       });
  each("mailbox_paused", "1 if the mailbox waits for a person.",
       [](const Name&, const Status& one) {
         return one.state == imap::SourceState::paused ? 1.0 : 0.0;
       });
  each("mailbox_idle", "1 if the server pushes new mail (IDLE).",
       [](const Name&, const Status& one) { return one.idling ? 1.0 : 0.0; });
  each("mailbox_last_step_timestamp_seconds", "When the server last answered something; 0: never.",
       [](const Name&, const Status& one) { return seconds(one.last_step); });
  each("mailbox_complete_timestamp_seconds",
       "Every message that the server had then is recorded; 0: it was not read to its end yet.",
       [](const Name&, const Status& one) {
         return seconds(one.complete_up_to.value_or(Instant{}));
       });
  each("mailbox_last_mail_timestamp_seconds", "When its last mail was recorded; 0: none yet.",
       [&](const Name& name, const Status&) {
         const auto mail = status.last_mail.find(name);
         return mail == status.last_mail.end() ? 0.0 : seconds(mail->second);
       });
  using Maybe = std::optional<double>;
  each("mailbox_unaccounted_messages",
       "Messages on the server that are not known here, as last counted; must be 0.",
       [](const Name&, const Status& one) {
         return one.census ? Maybe(static_cast<double>(one.census->unaccounted)) : std::nullopt;
       });
  each("mailbox_audit_timestamp_seconds", "When its messages were last counted; 0: not yet.",
       [](const Name&, const Status& one) {
         return one.census ? seconds(one.census->counted_at) : 0.0;
       });
  each("mailbox_certificate_expiry_timestamp_seconds",
       "When the certificate of its server ends, as it was when TLS last stood.",
       [](const Name&, const Status& one) {
         return one.certificate_until ? Maybe(seconds(*one.certificate_until)) : std::nullopt;
       });
}

void write_messages(Page& page, const ServiceStatus& status) {
  const journal::Counts& counts = status.counts;
  page.begin("messages", "gauge", "Messages by what became of them.");
  const std::pair<const char*, std::uint64_t> states[]{{"received", counts.received},
                                                       {"planned", counts.planned},
                                                       {"filed", counts.filed},
                                                       {"dropped", counts.dropped},
                                                       {"parked", counts.parked}};
  for (const auto& [state, n] : states) page.value("state", state, static_cast<double>(n));
  page.counter("arrivals_total", "Arrivals recorded, also of messages that were known.",
               static_cast<double>(counts.arrivals));
  page.gauge("in_doubt_messages", "Messages whose last attempt to be filed has no clear outcome.",
             static_cast<double>(counts.in_doubt));
  page.gauge("doubled_messages", "Messages that the desk holds more than once.",
             static_cast<double>(counts.doubled));
  page.gauge("oldest_waiting_timestamp_seconds",
             "When the oldest message that is not settled was recorded; 0: none waits.",
             status.oldest_waiting ? seconds(*status.oldest_waiting) : 0.0);
  page.gauge("floods", "Senders whose mail is parked or delayed for its volume.",
             static_cast<double>(status.floods.size()));
}

void write_own_certificates(Page& page, const ServiceStatus& status) {
  page.begin("listener_certificate_expiry_timestamp_seconds", "gauge",
             "When the certificate that a listener of ours shows ends.");
  for (const auto& [section, one] : status.own_certificates)
    page.value("listener", section, seconds(one.until));
}

void write_desk(Page& page, const ServiceStatus& status) {
  page.gauge("desk_up", "0 if the desk takes nothing.", status.desk.down ? 0 : 1);
  page.gauge("desk_names_known", "1 if the desk has told its names, now or before.",
             status.directory_known ? 1 : 0);
  page.begin("desk_certificate_expiry_timestamp_seconds", "gauge",
             "When the certificate of the desk's server ends, as it was when TLS last stood.");
  if (status.desk_certificate_until) page.value(seconds(*status.desk_certificate_until));
  if (status.pace.limit)
    page.gauge("desk_requests_limit", "Requests that the desk allows in a window.",
               static_cast<double>(*status.pace.limit));
  if (status.pace.remaining)
    page.gauge("desk_requests_left", "Of them, what is left.",
               static_cast<double>(*status.pace.remaining));
  page.counter("desk_over_limit_total", "Answers of the desk that said: too many requests.",
               static_cast<double>(status.pace.over_limit));
  page.gauge("storage_up", "0 if the storage of files takes nothing.", status.storage.down ? 0 : 1);
}

void write_house(Page& page, const ServiceStatus& status, const std::vector<Complaint>& complaints,
                 const config::Config& config) {
  page.begin("build_info", "gauge", "The version; always 1.");
  page.value("version", k_version, 1);
  page.gauge("start_timestamp_seconds", "When this process started.", seconds(status.started_at));
  page.gauge("taking_mail", "0 if the disk is too full to take mail.", status.taking ? 1 : 0);
  page.gauge("parser_up", "0 if no message can be parsed.", status.parser.empty() ? 1 : 0);
  page.gauge("journal_bytes", "Size of the journal.", static_cast<double>(status.journal_bytes));
  page.gauge("journal_budget_bytes", "What the journal may hold; 0: no budget.",
             static_cast<double>(config.operation.keep.budget));
  page.gauge("disk_free_bytes", "Free on the journal's file system.",
             static_cast<double>(status.free_bytes));
  page.gauge("rules_refused", "1 if the rules that were offered last are not in use.",
             status.book_refused.empty() ? 0 : 1);
  page.gauge("rules_loaded_timestamp_seconds", "Since when the running rules are in use.",
             seconds(status.book_loaded_at));
  page.begin("secret_expiry_timestamp_seconds", "gauge",
             "When a secret ends, as the configuration says.");
  for (const auto& one : config.operation.secret_expires)
    page.value("file", one.file, seconds(one.at));
  page.begin("complaints", "gauge", "What is not as it should be, as intaked status shows it.");
  for (const Severity severity : {Severity::note, Severity::warning, Severity::critical})
    page.value("severity", std::string(name_of(severity)),
               static_cast<double>(std::ranges::count(complaints, severity, &Complaint::severity)));
}

}  // namespace

std::string metrics_text(const ServiceStatus& status, const std::vector<Complaint>& complaints,
                         const config::Config& config) {
  Page page;
  write_house(page, status, complaints, config);
  write_mailboxes(page, status);
  write_hooks(page, status, config);
  write_own_certificates(page, status);
  write_messages(page, status);
  write_desk(page, status);
  return page.take();
}

}  // namespace intaked::app

// What the service says of itself at one moment.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "app/courier.h"
#include "app/enquirer.h"
#include "app/filing_steps.h"
#include "app/hook_seen.h"
#include "base/clock.h"
#include "desk/pace_keeper.h"
#include "imap/mailbox.h"
#include "journal/journal.h"

namespace intaked::app {

// Of a listener of ours, as those see it who come to it.
struct OwnCertificate {
  std::string file;
  Instant until;
};

struct ServiceStatus {
  Instant started_at;
  bool paused = false;

  std::map<std::string, imap::SourceStatus> mailboxes;
  std::map<std::string, Instant> last_mail;  // of each mailbox, when its last mail was recorded

  std::map<std::string, HookSeen> hooks;                   // all that the configuration names
  std::map<std::string, Enquirer::Trouble> not_fetched;    // by hook
  std::uint16_t web_port = 0;                              // that webhooks come to; 0: none
  std::map<std::string, OwnCertificate> own_certificates;  // by section: "web", "links"

  DeskStatus desk;
  desk::Pace pace;
  std::optional<Instant> desk_certificate_until;  // see desk::Thena
  bool directory_known = false;
  std::string directory_text;  // why not all names could be read, the last time; "" = they were
  StorageStatus storage;       // of files

  journal::Counts counts;
  std::optional<Instant> oldest_waiting;  // when it was recorded
  std::optional<Instant> newest_recorded;
  std::optional<journal::ClockDoubt> clock_doubt;
  std::optional<Instant> newest_parked_at;  // nullopt: nothing is parked
  std::string newest_parked_reason;
  std::vector<journal::Flood> floods;  // that are not over
  std::string parser;                  // why nothing can be parsed just now, "" if all is well

  std::string book;
  std::size_t rules = 0;
  Instant book_loaded_at;
  std::string book_refused;  // why the last one that was offered is not in use, "" if it is

  bool taking = true;
  std::uint64_t journal_bytes = 0;
  std::uint64_t free_bytes = 0;  // of its file system
  bool over_budget = false;      // and nothing more may be removed
  std::string alert_trouble;     // why people cannot be told, "" if they can

  std::string sentence;  // for STATUS=: "2 of 2 mailboxes ok, 0 waiting, 0 parked"
};

}  // namespace intaked::app

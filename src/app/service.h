// The daemon as an object: made from a configuration, started, stopped. Members stand in the order
// of dependency.
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "app/afterwards.h"
#include "app/alert_teller.h"
#include "app/alerting.h"
#include "app/courier.h"
#include "app/enquirer.h"
#include "app/fetcher.h"
#include "app/file_opener.h"
#include "app/filer.h"
#include "app/hook_listener.h"
#include "app/junk_look.h"
#include "app/link_listener.h"
#include "app/need_fetcher.h"
#include "app/outbound.h"
#include "app/planner.h"
#include "app/reconciler.h"
#include "app/rules_watch.h"
#include "app/running_book.h"
#include "app/service_status.h"
#include "app/telegram_poller.h"
#include "base/clock.h"
#include "base/result.h"
#include "config/config.h"
#include "config/pending.h"
#include "desk/thena.h"
#include "imap/shard.h"
#include "journal/inspection.h"
#include "journal/journal.h"
#include "journal/mending.h"
#include "lib/text/time_zone.h"
#include "web/server.h"

namespace intaked::app {

struct ServiceOptions {
  std::string config_path = {};  // where the configuration was read
  bool paused = false;           // journal and control socket only: for repair
};

class Service {
 public:
  // Opens the journal, loads the book, binds the control socket, starts fetching, planning and
  // filing. Errors name what to do; kind invalid means configuration or rules.
  static Result<std::unique_ptr<Service>> start(config::Config config, ServiceOptions options);
  // Stops taking, lets answers in flight come in (at most 10 s), closes the journal.
  ~Service();

  // `who` stands in the history of books.
  BookVerdict reload(const std::string& who);
  // What the configuration's file says by now that counts only after a restart. invalid: it has
  // mistakes, with which a restart would fail.
  Result<std::vector<config::Pending>> pending_settings() const;
  // Answers when the message is durable or will not be; on the journal's thread, or inside the
  // call.
  void deliver(const std::string& pipe, const std::string& from, std::vector<std::string> to,
               std::string bytes, std::function<void(Result<journal::Recorded>)> done);
  // Forgets a paused mailbox's cursor, so that it is met anew as its `start:` says. not_found: no
  // such mailbox.
  Result<void> restart_mailbox(const std::string& name);
  // Has a mailbox's messages counted beside what was recorded; sources() tells the result.
  void count(const std::string& mailbox, imap::CensusRequest request);
  std::map<std::string, imap::SourceStatus> sources() const;
  // Held by who waits for a count: it takes its time, and the control socket has few workers.
  struct Counting {
    std::mutex mutex;
    std::map<std::string, imap::CensusRequest> unanswered;  // what nobody could wait for to its end
  };
  Counting& counting() { return counting_; }
  JunkLook& junk_look() { return junk_look_; }
  ServiceStatus status() const;
  // What of it is not as it should be.
  std::vector<Complaint> complaints(const ServiceStatus& status) const;
  // STATUS=, as of the last tick().
  std::string sentence() const;
  journal::Journal& journal() { return *journal_; }
  const config::Config& config() const { return config_; }
  // Whoever waits for something in a request should not any more.
  bool ending() const { return ending_; }
  bool paused() const { return options_.paused; }
  const RunningBook& running_book() const { return book_; }
  Instant now() const { return clock_.now(); }
  const text::TimeZone& zone() const { return zone_; }  // the configuration's
  // The oldest of all loops' last rounds: what the watchdog looks at.
  Tick oldest_round() const;
  // Once a second, by the owner's loop: holds mailboxes while the disk is full, reads the desk's
  // directory again and counts mailboxes when due, looks after alerts.
  void tick();

 private:
  Service(config::Config config, ServiceOptions options);
  Result<void> open_journal();
  Result<void> start_control();
  Result<void> start_desk();
  Result<void> make_courier();
  Result<void> start_link_listener();
  Result<void> start_mailboxes();
  Result<void> start_hooks();
  Result<void> place_mailboxes();
  void read_directory();
  void note_book(const BookVerdict& verdict, const std::string& who);
  void audit_when_due();
  void remove_what_is_due();
  void reload_when_saved();
  Result<void> start_health();
  Result<void> start_metrics();
  void look_after_health();
  web::Response answer_about_health(const web::Request& request) const;

  const config::Config config_;
  const ServiceOptions options_;
  SystemClock clock_;
  const Instant started_at_ = clock_.now();
  text::TimeZone zone_;
  Secret installation_key_;
  RunningBook book_;
  // The desk answers with the names until it is gone: they die after it.
  mutable std::mutex directory_mutex_;
  bool reading_directory_ = false;
  bool stopping_ = false;
  Tick directory_due_{};
  // The main thread's.
  Tick census_due_{};
  Tick removal_due_{};
  RulesWatch rules_watch_{config_.rules_directory};
  std::atomic<bool> over_budget_{false};
  Counting counting_;
  JunkLook junk_look_;
  int directory_failures_ = 0;
  std::string directory_text_;
  // The journal calls back into these until it is gone: they die after it.
  std::unique_ptr<Filer> filer_;
  std::unique_ptr<Courier> courier_;
  std::unique_ptr<NeedFetcher> need_fetcher_;
  std::unique_ptr<Enquirer> enquirer_;
  std::unique_ptr<Afterwards> afterwards_;
  std::unique_ptr<Planner> planner_;
  std::unique_ptr<Reconciler> reconciler_;
  std::unique_ptr<Fetcher> fetcher_;
  std::vector<std::unique_ptr<imap::Shard>> shards_;
  std::mutex shards_mutex_;
  std::map<std::string, imap::Shard*> shard_of_;  // whom the journal wakes
  std::unique_ptr<journal::Journal> journal_;
  std::unique_ptr<Outbound> outbound_;  // for what events need; null without hooks
  HooksSeen hooks_seen_;
  std::unique_ptr<HookListener> hook_listener_;
  std::vector<std::unique_ptr<TelegramPoller>> pollers_;
  std::shared_ptr<desk::PaceKeeper> pace_;  // of all that goes to the desk
  std::unique_ptr<FileOpener> file_opener_;
  std::unique_ptr<desk::Storage> storage_;
  std::unique_ptr<LinkListener> link_listener_;  // attachments.to: links
  std::unique_ptr<desk::Thena> desk_;
  Alerting alerting_;  // the main thread's
  bool alerts_to_keep_ = false;
  bool alerts_not_kept_ = false;
  std::unique_ptr<AlertTeller> teller_;
  mutable std::mutex health_mutex_;
  std::string sentence_;
  std::vector<Complaint> standing_;  // told before the start, and not known yet to be over
  std::unique_ptr<web::Server> metrics_;
  std::unique_ptr<web::Server> control_;
  bool held_ = false;
  std::atomic<bool> ending_{false};
};

}  // namespace intaked::app

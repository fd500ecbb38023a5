#include "app/service.h"

#include <algorithm>
#include <cstdlib>
#include <future>

#include "app/control.h"
#include "app/exit_code.h"
#include "app/mailbox_options.h"
#include "app/marker.h"
#include "base/log.h"
#include "lib/crypto/mail_digests.h"
#include "lib/text/text.h"

namespace intaked::app {
namespace {

using namespace std::chrono_literals;

constexpr auto k_stop_deadline = 10s;  // for answers in flight; systemd waits 20
// An upload that is cut off is done again: nothing is won by waiting for a large one.
constexpr auto k_files_stop_deadline = 2s;
constexpr auto k_directory_every = 10min;
constexpr auto k_directory_retry_min = 2s;
constexpr auto k_directory_retry_max = 60s;
constexpr auto k_lease_extra = 60s;  // to begin a request in, where one may take long
constexpr std::size_t k_mailboxes_per_shard = 2'000;  // a second shard above
constexpr std::size_t k_control_body_bytes_max = 200u << 20;
// A long question of one person holds up neither another's nor a delivery.
constexpr std::size_t k_control_workers = 4;
constexpr auto k_control_answer_deadline = 1h;  // a check of all bytes, a backup

desk::Capability capability_of(config::Capability declared) {
  switch (declared) {
    case config::Capability::unique_key:
      return desk::Capability::unique_key;
    case config::Capability::consistent_look_up:
      return desk::Capability::consistent_look_up;
    case config::Capability::eventual_look_up:
      return desk::Capability::eventual_look_up;
    case config::Capability::none:
      return desk::Capability::none;
  }
  return desk::Capability::none;
}

journal::Place place_of(const config::Mailbox& mailbox) {
  const bool inbox = text::fold_case(mailbox.folder) == "inbox";
  return {mailbox.name, mailbox.user + " at " + text::fold_case(mailbox.host),
          inbox ? "INBOX" : mailbox.folder};
}

// The process may not go on after a failed fsync: what the kernel holds is no longer known. Nor
// after a write that met damage: the next would be built upon it.
void die_of_journal(const Error& error) {
  log::error("stopping so that nothing is acknowledged that is not durable",
             {{"error", error.text}, {"hint", error.hint}});
  std::_Exit(k_exit_io);
}

}  // namespace

Service::Service(config::Config config, ServiceOptions options)
    : config_(std::move(config)), options_(options), book_(config_, clock_) {}

Result<std::unique_ptr<Service>> Service::start(config::Config config, ServiceOptions options) {
  auto service = std::unique_ptr<Service>(new Service(std::move(config), options));
  INTAKED_TRY(service->zone_, text::TimeZone::read(service->config_.time_zone));
  INTAKED_TRY(service->installation_key_, read_installation_key(service->config_.secrets_prefix));
  INTAKED_CHECK(service->open_journal());
  if (!options.paused) {
    // What is saved from here on is another book.
    service->rules_watch_.has_settled_change(service->clock_.ticks());
    const BookVerdict verdict = service->book_.load(
        [&](const BookVerdict& accepted) { service->note_book(accepted, "the start"); });
    for (const auto& problem : verdict.problems) {
      log::warning("rules", {{"place", problem.file + ":" + std::to_string(problem.line)},
                             {"problem", problem.text}});
    }
    if (!verdict.accepted)
      return fail(ErrorKind::invalid, verdict.text, "see all of them with: intaked check");
    log::info("rules in use", {{"book", verdict.book}, {"rules", verdict.rules}});
    INTAKED_CHECK(service->start_desk());
  }
  INTAKED_CHECK(service->start_health());
  if (!options.paused) INTAKED_CHECK(service->start_mailboxes());
  if (!options.paused) INTAKED_CHECK(service->start_hooks());
  INTAKED_CHECK(service->start_control());  // who asks finds everything there
  INTAKED_CHECK(service->start_metrics());
  return service;
}

Service::~Service() {
  {
    const std::lock_guard lock(directory_mutex_);
    stopping_ = true;
  }
  ending_ = true;
  if (journal_) {
    journal_->inspection().stop();
    journal_->mending().stop();
  }
  metrics_.reset();
  control_.reset();
  hook_listener_.reset();
  pollers_.clear();
  {
    const std::lock_guard lock(shards_mutex_);
    shard_of_.clear();
  }
  shards_.clear();
  if (planner_) planner_->stop();
  if (courier_) courier_->stop(k_files_stop_deadline);
  if (filer_) filer_->stop(k_stop_deadline);
  if (enquirer_) enquirer_->stop();
  outbound_.reset();
  // What is still on its way is answered now; what was never sent is known to be so.
  desk_.reset();
  if (filer_) filer_->take_last_answers();
}

Result<void> Service::open_journal() {
  journal::Options options;
  options.state_directory = config_.state_directory;
  options.free_bytes_min = config_.free_bytes_min;
  options.on_fatal = die_of_journal;
  // Mail is planned when it arrives, or a while later.
  options.keep_recent_mail = 2 * config_.flood.window;
  options.keep_raw = config_.operation.keep.raw;
  options.keep_dropped = config_.operation.keep.dropped;
  options.keep_rows = config_.operation.keep.rows;
  INTAKED_TRY(journal_, journal::Journal::open(std::move(options), clock_, config_.desk.settle));
  INTAKED_TRY(auto directory, journal_->directory());
  if (directory) book_.set_directory(std::move(*directory));
  return {};
}

Result<void> Service::start_control() {
  web::ServerOptions options;
  web::Listen listen;
  listen.unix_path = config_.control_socket;
  options.listen.push_back(std::move(listen));
  options.body_bytes_max = k_control_body_bytes_max;
  options.workers = k_control_workers;
  options.answer_deadline = k_control_answer_deadline;
  INTAKED_TRY(control_, web::Server::start(std::move(options), control_handler(*this)));
  return {};
}

Result<void> Service::start_desk() {
  desk::ThenaOptions options;
  options.url = config_.desk.url;
  options.api_key = config_.desk.api_key;
  options.ca_file = config_.desk.ca_file;
  options.request_deadline = config_.desk.request_deadline;
  options.in_flight_max = static_cast<std::size_t>(config_.desk.in_flight);
  pace_ = std::make_shared<desk::PaceKeeper>(clock_);
  options.pace = pace_;
  INTAKED_TRY(desk_, desk::make_thena(std::move(options), clock_));

  FilerOptions filing;
  filing.in_flight_max = static_cast<std::size_t>(config_.desk.in_flight);
  filing.ensure_contacts = config_.desk.contacts == config::Contacts::ensure;
  filing.settle = config_.desk.settle;
  filing.index_lag = config_.desk.index_lag;
  filing.retry_horizon = config_.desk.retry_horizon;
  filing.capability = capability_of(config_.desk.capability);
  for (const auto& [field, value] : config_.desk.fallbacks)
    filing.fallbacks.push_back({field, value});
  filing.reduced_form = config_.desk.reduced_form;
  filing.text_form = compose_options(config_).text_form;
  filing.send_again_unseen = config_.desk.on_unknown == config::OnUnknown::retry;
  filing.request_deadline = config_.desk.request_deadline;
  filing.lease = std::max(filing.lease, 2 * filing.request_deadline + k_lease_extra);
  std::map<std::string, std::string> folders;
  for (const auto& mailbox : config_.mailboxes) folders[mailbox.name] = mailbox.folder;
  fetcher_ = std::make_unique<Fetcher>(*journal_, std::move(folders));
  filer_ = std::make_unique<Filer>(filing, *journal_, *desk_, clock_);
  ReconcilerOptions reconciling;
  reconciling.every = config_.desk.reconcile_every;
  reconciler_ = std::make_unique<Reconciler>(reconciling, *journal_, *desk_, clock_);
  FetchNeed fetch;
  if (!config_.hooks.empty()) {
    INTAKED_TRY(outbound_, Outbound::start());
    need_fetcher_ = std::make_unique<NeedFetcher>(config_, *outbound_, clock_);
    fetch = [this](const std::string& hook, const model::EventNeed& need,
                   std::function<void(Result<std::string>)> done) {
      need_fetcher_->fetch(hook, need, std::move(done));
    };
  }
  enquirer_ = std::make_unique<Enquirer>(*journal_, *desk_, clock_, std::move(fetch));
  afterwards_ = std::make_unique<Afterwards>(*journal_, *desk_, clock_);
  planner_ =
      std::make_unique<Planner>(config_, installation_key_, *journal_, book_, *enquirer_, clock_);
  INTAKED_CHECK(make_courier());
  journal_->listen({.plans = [this] { planner_->wake(); },
                    .filings = [this] { filer_->wake(); },
                    .files =
                        [this] {
                          if (courier_) courier_->wake();
                        },
                    .acknowledgements =
                        [this](const std::string& mailbox) {
                          const std::lock_guard lock(shards_mutex_);
                          const auto shard = shard_of_.find(mailbox);
                          if (shard != shard_of_.end()) shard->second->wake(mailbox);
                        }});
  if (config_.desk.dry_run) {
    log::warning("dry run: messages are planned, and nothing is sent to the desk", {});
  } else {
    INTAKED_CHECK(filer_->start());
    if (courier_) courier_->start();
  }
  planner_->start();
  read_directory();
  return {};
}

Result<void> Service::place_mailboxes() {
  std::vector<journal::Place> places;
  for (const auto& mailbox : config_.mailboxes) places.push_back(place_of(mailbox));
  INTAKED_TRY(const auto moved, journal_->place_mailboxes(places));
  for (const auto& was : moved) {
    const auto now = std::ranges::find(places, was.mailbox, &journal::Place::mailbox);
    log::warning("the mailbox is another one than before: it is met anew, as its start: says",
                 {{"mailbox", was.mailbox},
                  {"account", now->account},
                  {"folder", now->folder},
                  {"account_before", was.account},
                  {"folder_before", was.folder}});
  }
  return {};
}

Result<void> Service::start_mailboxes() {
  INTAKED_CHECK(place_mailboxes());
  const std::size_t shard_count =
      (config_.mailboxes.size() + k_mailboxes_per_shard - 1) / k_mailboxes_per_shard;
  for (std::size_t shard = 0; shard < shard_count; ++shard) {
    std::vector<imap::MailboxOptions> mailboxes;
    for (std::size_t i = shard; i < config_.mailboxes.size(); i += shard_count) {
      mailboxes.push_back(mailbox_options(config_.mailboxes[i]));
    }
    shards_.push_back(imap::Shard::start(std::move(mailboxes), {}, *fetcher_, clock_));
    const std::lock_guard lock(shards_mutex_);
    for (std::size_t i = shard; i < config_.mailboxes.size(); i += shard_count) {
      shard_of_.emplace(config_.mailboxes[i].name, shards_.back().get());
    }
  }
  return {};
}

void Service::read_directory() {
  {
    const std::lock_guard lock(directory_mutex_);
    if (reading_directory_) return;
    reading_directory_ = true;
  }
  desk_->read_directory([this](Result<model::DeskDirectory> read) {
    const std::lock_guard lock(directory_mutex_);
    reading_directory_ = false;
    if (!read && stopping_) return;
    if (!read) {
      const auto wait = std::min<std::chrono::milliseconds>(
          k_directory_retry_max, k_directory_retry_min * (1 << std::min(directory_failures_, 5)));
      if (directory_failures_++ == 0) {
        log::warning("the desk does not tell its names yet",
                     {{"error", read.error().text}, {"known", book_.directory() != nullptr}});
      }
      directory_due_ = clock_.ticks() + wait;
      directory_text_ = read.error().text;
      return;
    }
    directory_failures_ = 0;
    if (!read->not_told.empty() && directory_text_ != read->not_told_text)
      log::warning("the desk does not tell all of its names", {{"text", read->not_told_text}});
    directory_text_ = read->not_told_text;
    const auto before = book_.directory();
    const bool first = before == nullptr;
    if (before) read->keep_not_told(*before);
    // Without names from before, mail that needs such a list is parked.
    const bool is_urgent = first && !read->not_told.empty();
    directory_due_ = clock_.ticks() + (is_urgent ? k_directory_retry_max : k_directory_every);
    // Kept, so that a restart while the desk is down goes on with the names of yesterday.
    if (auto stored = journal_->store_directory(*read); !stored) {
      log::warning("the desk's names cannot be stored", {{"error", stored.error().text}});
    }
    log::debug("the desk's names were read", {{"entries", read->entries.size()}});
    book_.set_directory(std::move(*read));
    if (first) planner_->wake();
  });
}

void Service::tick() {
  if (options_.paused) return;
  const bool hold = !journal_->taking();
  if (hold != held_) {
    held_ = hold;
    if (hold)
      log::error("the disk is nearly full: nothing new is taken; mail waits on its server",
                 {{"directory", config_.state_directory}});
    else
      log::info("disk space is back: mail is taken again");
    for (auto& shard : shards_) shard->hold(hold);
  }
  reconciler_->tick();
  enquirer_->tick();
  for (auto& poller : pollers_) poller->tick();
  if (!config_.desk.dry_run) afterwards_->tick();
  bool due = false;
  {
    const std::lock_guard lock(directory_mutex_);
    due = !reading_directory_ && clock_.ticks() >= directory_due_;
  }
  if (due) read_directory();
  audit_when_due();
  remove_what_is_due();
  reload_when_saved();
  look_after_health();
}

BookVerdict Service::reload(const std::string& who) {
  BookVerdict verdict = book_.load([&](const BookVerdict& accepted) { note_book(accepted, who); });
  if (verdict.accepted) {
    log::info("rules reloaded", {{"book", verdict.book}, {"rules", verdict.rules}, {"who", who}});
  } else {
    log::error("rules refused; the running book is unchanged",
               {{"book", verdict.book}, {"text", verdict.text}});
  }
  return verdict;
}

void Service::note_book(const BookVerdict& verdict, const std::string& who) {
  journal::Book book{.digest = verdict.book, .rules = verdict.rules, .tables = {}};
  for (const route::SourceFile& table : verdict.tables)
    book.tables.push_back({table.path, table.text});
  const auto noted = journal_->mending().use_book(book, who);
  if (!noted) log::warning("the book's use is not noted", {{"error", noted.error().text}});
}

void Service::deliver(const std::string& pipe, const std::string& from, std::vector<std::string> to,
                      std::string bytes, std::function<void(Result<journal::Recorded>)> done) {
  const bool known = std::any_of(config_.pipes.begin(), config_.pipes.end(),
                                 [&](const auto& one) { return one.name == pipe; });
  if (!known) {
    return done(fail(ErrorKind::not_found, "no pipe \"" + pipe + "\" in " + config_.path,
                     "name it under pipes:, or leave --as away"));
  }
  model::RawMessage message;
  const auto digests = crypto::mail_digests(bytes);
  message.arrival.kind = model::ArrivalKind::pipe;
  message.arrival.source = pipe;
  message.arrival.event_id = crypto::hex(digests.raw);
  message.received_at = clock_.now();
  message.full_size = bytes.size();
  message.bytes = std::move(bytes);
  message.body_digest = digests.body;
  message.envelope_from = from;
  message.envelope_to = std::move(to);
  journal_->record(std::move(message), digests.raw, {},
                   [pipe, done = std::move(done)](Result<journal::Recorded> recorded) {
                     if (recorded)
                       log::info("received", {{"intake", recorded->intake_id}, {"pipe", pipe}});
                     done(std::move(recorded));
                   });
}

Result<void> Service::restart_mailbox(const std::string& name) {
  const bool is_read =
      std::ranges::any_of(config_.mailboxes, [&](const auto& one) { return one.name == name; });
  if (!is_read || options_.paused) {
    return fail(ErrorKind::not_found, "no mailbox \"" + name + "\" is being read",
                "see them with: intaked check");
  }
  INTAKED_TRY(const journal::Cursor cursor, journal_->cursor(name));
  if (!cursor.paused) return fail(ErrorKind::conflict, "mailbox \"" + name + "\" is not paused");
  std::promise<Result<void>> stored;
  journal_->store_cursor(name, {}, [&](Result<void> done) { stored.set_value(std::move(done)); });
  INTAKED_CHECK(stored.get_future().get());
  log::warning("the mailbox is met anew", {{"mailbox", name}});
  const std::lock_guard lock(shards_mutex_);
  if (const auto shard = shard_of_.find(name); shard != shard_of_.end()) shard->second->wake(name);
  return {};
}

}  // namespace intaked::app

#include "imap/shard.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <deque>
#include <map>
#include <set>
#include <system_error>
#include <thread>

#include <sys/epoll.h>
#include <unistd.h>

#include "imap/mailbox_link.h"

namespace intaked::imap {
namespace {

constexpr std::size_t k_read_bytes = 256u << 10;
constexpr int k_events_max = 256;
// The loop turns at least so often: the watchdog looks at it.
constexpr std::chrono::milliseconds k_round_max{1'000};
// Reading goes on when the journal has caught up to three quarters.
constexpr std::size_t k_resume_numerator = 3;
constexpr std::size_t k_resume_denominator = 4;

bool has_room(std::size_t used, std::size_t max) {
  return used <= max / k_resume_denominator * k_resume_numerator;
}

// What epoll tells us about: a link by its index, or one of these.
constexpr std::uint64_t k_inbox_event = std::uint64_t{1} << 62;
constexpr std::uint64_t k_group_event = std::uint64_t{1} << 61;

class EpollShard final : public Shard {
 public:
  EpollShard(std::vector<MailboxOptions> mailboxes, ShardOptions options, MailboxSink& sink,
             const Clock& clock);
  ~EpollShard() override;

  void wake(const std::string& mailbox) override;
  void count(const std::string& mailbox, CensusRequest request) override;
  void hold(bool held) override;
  Tick last_round() const override { return Tick{Tick::duration{last_round_.load()}}; }

 private:
  struct Group {
    std::unique_ptr<curl::ConnectGroup> group;
    std::size_t connections = 0;
  };
  struct Seat {
    std::unique_ptr<MailboxLink> link;
    Group* group = nullptr;  // while it has a connection
    std::uint32_t watched = 0;
    bool open = false;            // its descriptor is known here
    bool turn_pending = false;    // in turns_
    bool parked = false;          // in parked_
    std::optional<Tick> planned;  // in timers_
  };

  void run();
  void round();
  int wait_time() const;
  void take_notes();
  void drive_groups(bool moved);
  bool may_connect() const;
  void connect_some();
  void take_turns();
  void fire_timers();
  void resume_reading();
  void let_large_ones_go_on();

  Result<Group*> group_with_room();
  void request_turn(std::size_t index);
  void settle(std::size_t index);
  void watch(std::size_t index);
  void plan(std::size_t index);

  ShardOptions options_;
  const Clock& clock_;
  std::shared_ptr<Inbox> inbox_ = std::make_shared<Inbox>();
  Backoff backoff_;
  ByteBudget budget_;
  int poll_fd_;
  std::deque<Group> groups_;  // before the links: a stream dies before its group
  std::vector<Seat> seats_;
  std::map<std::string, std::size_t, std::less<>> index_of_;  // not changed after the start
  std::deque<std::size_t> due_;                               // want a connection
  std::set<std::size_t> connecting_;
  std::deque<std::size_t> turns_;    // may have bytes to read
  std::vector<std::size_t> parked_;  // not read while the budget is spent
  std::set<std::pair<Tick, std::size_t>> timers_;
  std::vector<char> buffer_ = std::vector<char>(k_read_bytes);
  bool stopping_ = false;
  std::atomic<Tick::rep> last_round_;
  std::thread thread_;
};

EpollShard::EpollShard(std::vector<MailboxOptions> mailboxes, ShardOptions options,
                       MailboxSink& sink, const Clock& clock)
    : options_(options),
      clock_(clock),
      poll_fd_(epoll_create1(EPOLL_CLOEXEC)),
      last_round_(clock.ticks().time_since_epoch().count()) {
  if (poll_fd_ < 0) throw std::system_error(errno, std::generic_category(), "epoll_create1");
  budget_.max = options_.bytes_in_flight_max;
  budget_.half_read_max = options_.half_read_bytes_max;
  seats_.resize(mailboxes.size());
  for (std::size_t i = 0; i < mailboxes.size(); ++i) {
    index_of_[mailboxes[i].name] = i;
    seats_[i].link = std::make_unique<MailboxLink>(
        std::move(mailboxes[i]), i, LinkSurroundings{sink, clock, backoff_, budget_, inbox_});
  }
  epoll_event event{};
  event.events = EPOLLIN;
  event.data.u64 = k_inbox_event;
  epoll_ctl(poll_fd_, EPOLL_CTL_ADD, inbox_->fd(), &event);
  thread_ = std::thread([this] { run(); });
}

EpollShard::~EpollShard() {
  inbox_->post({Note::Kind::stop, 0, 0, 0, {}});
  thread_.join();
  close(poll_fd_);
}

void EpollShard::wake(const std::string& mailbox) {
  const auto at = index_of_.find(mailbox);
  if (at != index_of_.end()) inbox_->post({Note::Kind::wake, at->second, 0, 0, {}});
}

void EpollShard::count(const std::string& mailbox, CensusRequest request) {
  const auto at = index_of_.find(mailbox);
  if (at != index_of_.end()) inbox_->post({Note::Kind::count, at->second, 0, 0, {}, request});
}

void EpollShard::hold(bool held) {
  inbox_->post({held ? Note::Kind::hold : Note::Kind::release, 0, 0, 0, {}});
}

void EpollShard::run() {
  for (std::size_t i = 0; i < seats_.size(); ++i) settle(i);
  while (!stopping_) round();
  for (Seat& seat : seats_) seat.link->stop();
}

void EpollShard::round() {
  std::array<epoll_event, k_events_max> events;
  const int ready = epoll_wait(poll_fd_, events.data(), k_events_max, wait_time());
  last_round_ = clock_.ticks().time_since_epoch().count();
  bool notes = false;
  bool groups = false;
  for (int i = 0; i < ready; ++i) {
    const epoll_event& event = events[static_cast<std::size_t>(i)];
    if (event.data.u64 == k_inbox_event) {
      notes = true;
    } else if (event.data.u64 == k_group_event) {
      groups = true;
    } else {
      const auto index = static_cast<std::size_t>(event.data.u64);
      if ((event.events & EPOLLOUT) != 0) seats_[index].link->write();
      if ((event.events & ~static_cast<std::uint32_t>(EPOLLOUT)) != 0) request_turn(index);
      settle(index);
    }
  }
  if (notes) take_notes();
  if (stopping_) return;
  drive_groups(groups);
  fire_timers();
  connect_some();
  take_turns();
  let_large_ones_go_on();
}

int EpollShard::wait_time() const {
  if (!turns_.empty() && !budget_.spent()) return 0;
  Tick until = clock_.ticks() + k_round_max;
  if (!timers_.empty()) until = std::min(until, timers_.begin()->first);
  for (const Group& group : groups_)
    if (const auto deadline = group.group->deadline()) until = std::min(until, *deadline);
  const auto wait = std::chrono::ceil<std::chrono::milliseconds>(until - clock_.ticks());
  return static_cast<int>(std::max<std::chrono::milliseconds::rep>(wait.count(), 0));
}

void EpollShard::take_notes() {
  for (Note& note : inbox_->take()) {
    switch (note.kind) {
      case Note::Kind::stop:
        stopping_ = true;
        return;
      case Note::Kind::hold:
      case Note::Kind::release:
        for (std::size_t i = 0; i < seats_.size(); ++i) {
          seats_[i].link->hold(note.kind == Note::Kind::hold);
          settle(i);
        }
        break;
      default:
        budget_.used -= note.bytes;
        const std::size_t index = note.mailbox;
        seats_[index].link->take(std::move(note));
        settle(index);
    }
  }
  if (has_room(budget_.used, budget_.max)) resume_reading();
}

// A large message was read to its end, or its connection broke.
void EpollShard::let_large_ones_go_on() {
  if (!has_room(budget_.used, budget_.max)) return;
  if (budget_.ahead == nullptr || has_room(budget_.half_read, budget_.half_read_max))
    resume_reading();
}

void EpollShard::resume_reading() {
  for (const std::size_t index : std::exchange(parked_, {})) {
    seats_[index].parked = false;
    seats_[index].link->resume();
    request_turn(index);
    settle(index);
  }
}

// Connecting sockets live in their group's own epoll; ours sees only that something moved there.
void EpollShard::drive_groups(bool moved) {
  const Tick now = clock_.ticks();
  for (Group& group : groups_) {
    const auto deadline = group.group->deadline();
    if (moved || (deadline && *deadline <= now)) group.group->run(now);
  }
  for (const std::size_t index : std::set<std::size_t>(connecting_)) {
    seats_[index].link->check_attempt();
    settle(index);
  }
}

void EpollShard::fire_timers() {
  const Tick now = clock_.ticks();
  while (!timers_.empty() && timers_.begin()->first <= now) {
    const std::size_t index = timers_.begin()->second;
    timers_.erase(timers_.begin());
    seats_[index].planned.reset();
    if (seats_[index].link->wants_connection()) {
      due_.push_back(index);
      continue;
    }
    seats_[index].link->tick();
    settle(index);
  }
}

bool EpollShard::may_connect() const {
  if (connecting_.size() >= options_.connects_at_once) return false;
  const auto resolving =
      std::count_if(connecting_.begin(), connecting_.end(),
                    [&](std::size_t index) { return seats_[index].link->is_resolving(); });
  return static_cast<std::size_t>(resolving) < options_.resolves_at_once;
}

void EpollShard::connect_some() {
  while (!due_.empty() && may_connect()) {
    const std::size_t index = due_.front();
    due_.pop_front();
    Seat& seat = seats_[index];
    if (!seat.link->wants_connection()) {
      settle(index);
      continue;
    }
    const auto group = group_with_room();
    if (group) {
      seat.link->connect(*(*group)->group);
    } else {
      seat.link->postpone(group.error());
    }
    if (seat.link->phase() == MailboxLink::Phase::connecting) {
      seat.group = *group;
      ++seat.group->connections;
      connecting_.insert(index);
    }
    settle(index);
  }
}

Result<EpollShard::Group*> EpollShard::group_with_room() {
  for (Group& group : groups_)
    if (group.connections < options_.connections_per_multi) return &group;
  INTAKED_TRY(auto made, curl::ConnectGroup::make());
  Group& group = groups_.emplace_back(Group{std::move(made), 0});
  epoll_event event{};
  event.events = EPOLLIN;
  event.data.u64 = k_group_event;
  epoll_ctl(poll_fd_, EPOLL_CTL_ADD, group.group->poll_fd(), &event);
  return &group;
}

void EpollShard::request_turn(std::size_t index) {
  if (std::exchange(seats_[index].turn_pending, true)) return;
  turns_.push_back(index);
}

void EpollShard::take_turns() {
  for (std::size_t left = turns_.size(); left > 0; --left) {
    const std::size_t index = turns_.front();
    turns_.pop_front();
    Seat& seat = seats_[index];
    seat.turn_pending = false;
    if (seat.link->phase() != MailboxLink::Phase::open) continue;
    if (!seat.link->may_read()) {
      seat.parked = true;
      seat.link->park();
      parked_.push_back(index);
    } else if (!seat.link->read(buffer_)) {
      request_turn(index);
    }
    settle(index);
  }
}

// After anything was done with a link: what we watch, when we look again, what is published.
void EpollShard::settle(std::size_t index) {
  Seat& seat = seats_[index];
  const auto phase = seat.link->phase();
  if (phase != MailboxLink::Phase::connecting) connecting_.erase(index);
  if (phase == MailboxLink::Phase::open) {
    watch(index);
  } else {
    seat.open = false;
    seat.watched = 0;
    if (phase != MailboxLink::Phase::connecting && seat.group != nullptr) {
      --seat.group->connections;
      seat.group = nullptr;
    }
  }
  seat.link->publish();
  plan(index);
}

void EpollShard::watch(std::size_t index) {
  Seat& seat = seats_[index];
  std::uint32_t wanted = seat.parked ? 0u : static_cast<std::uint32_t>(EPOLLIN);
  if (seat.link->has_output()) wanted |= EPOLLOUT;
  if (!seat.open) {
    // TLS may hold bytes already.
    seat.open = true;
    request_turn(index);
  }
  if (wanted == seat.watched) return;
  epoll_event event{};
  event.events = wanted;
  event.data.u64 = index;
  // Watched for nothing, a closed connection would still wake us again and again.
  const int operation = wanted == 0         ? EPOLL_CTL_DEL
                        : seat.watched == 0 ? EPOLL_CTL_ADD
                                            : EPOLL_CTL_MOD;
  epoll_ctl(poll_fd_, operation, seat.link->socket(), &event);
  seat.watched = wanted;
}

// A later deadline leaves the timer as it is; it then fires for nothing once.
void EpollShard::plan(std::size_t index) {
  Seat& seat = seats_[index];
  const auto next = seat.link->next_tick();
  if (!next || (seat.planned && *seat.planned <= *next)) return;
  if (seat.planned) timers_.erase({*seat.planned, index});
  seat.planned = *next;
  timers_.insert({*next, index});
}

}  // namespace

std::unique_ptr<Shard> Shard::start(std::vector<MailboxOptions> mailboxes, ShardOptions options,
                                    MailboxSink& sink, const Clock& clock) {
  return std::make_unique<EpollShard>(std::move(mailboxes), options, sink, clock);
}

}  // namespace intaked::imap

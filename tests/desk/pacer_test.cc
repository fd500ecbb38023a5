#include "desk/pacer.h"

#include <cstdio>
#include <map>
#include <optional>
#include <vector>

#include <gtest/gtest.h>

#include "fakes/rated_server.h"

namespace intaked::desk {
namespace {

using namespace std::chrono_literals;
using fakes::RatedServer;
using fakes::RatedServerOptions;
using Windows = RatedServerOptions::Windows;
using std::chrono::microseconds;
using std::chrono::seconds;

constexpr Tick k_start{1h};

// Clients with something to send, one kind each, sharing a pacer and a server in virtual time.
class Simulation {
 public:
  Simulation(RatedServerOptions options, std::uint64_t seed) : server_(options, seed) {}

  void wait(Traffic kind, int count) { waiting_[kind] += count; }

  // Until this time, or until nothing waits.
  void run_until(Tick end) {
    while (now_ < end && anything_waits()) step(end);
  }
  void idle_until(Tick end) {
    run_until(end);
    now_ = std::max(now_, end);
  }

  Tick now() const { return now_; }
  int filed(Traffic kind) { return filed_[kind]; }
  Pacer& pacer() { return pacer_; }
  RatedServer& server() { return server_; }
  std::int64_t accepted() const { return server_.taken(); }

 private:
  static constexpr std::size_t k_in_flight_max = 8;
  struct Answer {
    Traffic kind;
    Pacer::Begun begun;
    RateTold told;
  };

  bool anything_waits() const {
    return !answers_.empty() ||
           std::ranges::any_of(waiting_, [](const auto& one) { return one.second > 0; });
  }

  void step(Tick end) {
    while (!answers_.empty() && answers_.begin()->first <= now_) take(answers_.begin());
    if (!anything_waits()) return;
    Tick next = end;
    for (auto& [kind, count] : waiting_) {
      while (count > 0 && answers_.size() < k_in_flight_max) {
        const Tick at = pacer_.may_begin_at(kind, now_);
        if (at > now_) {
          next = std::min(next, at);
          break;
        }
        begin(kind);
        --count;
      }
    }
    if (!answers_.empty()) next = std::min(next, answers_.begin()->first);
    now_ = std::max(next, now_ + 1us);
  }

  void begin(Traffic kind) {
    const Pacer::Begun begun = pacer_.begin(kind, now_);
    const RatedServer::Answered answered = server_.request(now_);
    answers_.emplace(answered.at, Answer{kind, begun, answered.told});
  }

  void take(std::multimap<Tick, Answer>::iterator at) {
    const Answer answer = at->second;
    answers_.erase(at);
    pacer_.ended(answer.begun, answer.told, now_);
    if (answer.told.over_limit)
      ++waiting_[answer.kind];
    else
      ++filed_[answer.kind];
  }

  Pacer pacer_;
  RatedServer server_;
  Tick now_ = k_start;
  std::map<Traffic, int> waiting_;
  std::map<Traffic, int> filed_;
  std::multimap<Tick, Answer> answers_;
};

struct Case {
  const char* name;
  RatedServerOptions server;
  double least_share;  // of the allowed rate
  std::int64_t refused_most;
};

RatedServerOptions rated(std::int64_t limit, seconds window, Windows windows, microseconds least,
                         microseconds most) {
  RatedServerOptions options;
  options.limit = limit;
  options.window = window;
  options.windows = windows;
  options.way_least = least;
  options.way_most = most;
  return options;
}

TEST(Pacer, DrainsABacklogAtTheAllowedRateAndIsRarelyRefused) {
  const std::vector<Case> cases = {
      {"20 a second", rated(20, 1s, Windows::aligned, 1ms, 3ms), 0.95, 3},
      {"20 a second, far away", rated(20, 1s, Windows::aligned, 20ms, 45ms), 0.95, 3},
      {"60 a minute", rated(60, 60s, Windows::aligned, 2ms, 10ms), 0.95, 1},
      {"60 a minute from the first request",
       rated(60, 60s, Windows::from_first_request, 20ms, 60ms), 0.95, 1},
      {"1000 a minute", rated(1000, 60s, Windows::aligned, 10ms, 40ms), 0.95, 1},
      {"60 in any minute", rated(60, 60s, Windows::sliding, 2ms, 10ms), 0.80, 20},
  };
  for (const Case& one : cases) {
    for (std::uint64_t seed = 1; seed <= 20; ++seed) {
      Simulation simulation(one.server, seed);
      simulation.wait(Traffic::draft, 10'000);
      const auto lasts = std::max<seconds>(300s, one.server.window * 10);
      simulation.run_until(k_start + lasts);
      const double allowed = static_cast<double>(one.server.limit) *
                             std::chrono::duration<double>(simulation.now() - k_start).count() /
                             std::chrono::duration<double>(one.server.window).count();
      const double share = static_cast<double>(simulation.filed(Traffic::draft)) / allowed;
      if (seed == 1) {
        std::printf("%s: %.1f %% of the allowed rate, %lld refused\n", one.name, share * 100,
                    static_cast<long long>(simulation.server().refused()));
      }
      EXPECT_GE(share, one.least_share) << one.name << ", seed " << seed;
      EXPECT_LE(simulation.server().refused(), one.refused_most) << one.name << ", seed " << seed;
    }
  }
}

TEST(Pacer, LimitsThatNobodyTellsAreFoundByTheRefusals) {
  for (const auto& [limit, window, least] : {std::tuple{20, 1s, 0.8}, std::tuple{60, 60s, 0.9}}) {
    RatedServerOptions server = rated(limit, window, Windows::aligned, 2ms, 10ms);
    server.tells_limit = false;
    Simulation simulation(server, 7);
    simulation.wait(Traffic::draft, 100'000);
    simulation.run_until(k_start + 1800s);
    const double share =
        simulation.filed(Traffic::draft) / (1800.0 / static_cast<double>(window.count()) * limit);
    EXPECT_GE(share, least) << limit;
    EXPECT_LE(simulation.server().refused(), 200) << limit;
  }
}

TEST(Pacer, WithoutAnyLimitNothingWaits) {
  RatedServerOptions server = rated(1'000'000, 1s, Windows::aligned, 1ms, 2ms);
  server.tells_limit = false;
  Simulation simulation(server, 1);
  simulation.wait(Traffic::draft, 10'000);
  simulation.run_until(k_start + 60s);
  EXPECT_EQ(simulation.filed(Traffic::draft), 10'000);
  EXPECT_LT(simulation.now() - k_start, 15s) << "eight at a time, 10 ms each";
}

TEST(Pacer, LeavesToOthersWhatTheyUse) {
  RatedServerOptions server = rated(60, 60s, Windows::aligned, 2ms, 10ms);
  server.others = 30;
  Simulation simulation(server, 3);
  simulation.wait(Traffic::draft, 10'000);
  simulation.run_until(k_start + 1200s);
  EXPECT_GE(simulation.filed(Traffic::draft), 20 * 30 * 95 / 100);
  EXPECT_LE(simulation.server().refused(), 2);
}

// Spread over the window, not burst at its begin: what comes now goes now.
TEST(Pacer, WhatComesDuringABacklogWaitsForOneGap) {
  Simulation simulation(rated(60, 60s, Windows::aligned, 2ms, 10ms), 5);
  simulation.wait(Traffic::draft, 10'000);
  for (int i = 1; i <= 20; ++i) {
    simulation.idle_until(k_start + 120s + i * 7s);
    simulation.wait(Traffic::question, 1);
    const Tick asked = simulation.now();
    while (simulation.filed(Traffic::question) < i) simulation.run_until(simulation.now() + 10ms);
    EXPECT_LE(simulation.now() - asked, 2100ms) << "one draft may be before it";
  }
}

TEST(Pacer, KindsThatWaitTakeTurnsAndNoneStarves) {
  Simulation simulation(rated(20, 1s, Windows::aligned, 1ms, 3ms), 11);
  simulation.wait(Traffic::draft, 10'000);
  simulation.wait(Traffic::question, 10'000);
  simulation.wait(Traffic::file, 10'000);
  simulation.wait(Traffic::background, 10'000);
  simulation.run_until(k_start + 100s);
  for (const Traffic kind : {Traffic::draft, Traffic::question, Traffic::file}) {
    EXPECT_NEAR(simulation.filed(kind), 2000 / 3.1, 40) << static_cast<int>(kind);
  }
  EXPECT_NEAR(simulation.filed(Traffic::background), 2000 / 31, 15);
  EXPECT_EQ(simulation.server().refused(), 0);
}

TEST(Pacer, BackgroundAloneTakesAFifthOnly) {
  Simulation simulation(rated(20, 1s, Windows::aligned, 1ms, 3ms), 11);
  simulation.wait(Traffic::background, 10'000);
  simulation.run_until(k_start + 100s);
  EXPECT_NEAR(simulation.filed(Traffic::background), 400, 100);
}

TEST(Pacer, WhoStopsAskingLosesItsTurnSoon) {
  Pacer pacer;
  EXPECT_LE(pacer.may_begin_at(Traffic::question, k_start), k_start);
  pacer.begin(Traffic::question, k_start);
  EXPECT_LE(pacer.may_begin_at(Traffic::draft, k_start), k_start) << "and never sends it";
  EXPECT_GT(pacer.may_begin_at(Traffic::question, k_start + 1ms), k_start + 1ms);
  EXPECT_LE(pacer.may_begin_at(Traffic::question, k_start + 60ms), k_start + 60ms);
}

RateTold refusal(microseconds hold) {
  RateTold told;
  told.over_limit = true;
  told.hold = hold;
  return told;
}

TEST(Pacer, ARefusalHoldsEverythingBetweenASecondAndAnHour) {
  for (const auto& [told, held] :
       {std::pair<microseconds, microseconds>{0us, 1s}, {90s, 90s}, {std::chrono::hours{48}, 1h}}) {
    Pacer pacer;
    const auto begun = pacer.begin(Traffic::draft, k_start);
    pacer.ended(begun, refusal(told), k_start);
    EXPECT_EQ(pacer.held_until(Traffic::draft), k_start + held);
    EXPECT_EQ(pacer.blocked_until(Traffic::draft, k_start), k_start + held);
    EXPECT_GE(pacer.may_begin_at(Traffic::question, k_start), k_start + held);
    EXPECT_LE(pacer.may_begin_at(Traffic::question, k_start + held), k_start + held);
    EXPECT_EQ(pacer.over_limit(), 1u);
  }
}

void take(Pacer& pacer, Traffic kind, int count, Tick from, microseconds apart) {
  for (int i = 0; i < count; ++i) {
    const Tick now = from + i * apart;
    pacer.ended(pacer.begin(kind, now), {}, now);
  }
}

// Between two requests, once it goes on.
microseconds gap_after(Pacer& pacer, Tick now) {
  pacer.begin(Traffic::draft, now);
  return std::chrono::duration_cast<microseconds>(pacer.may_begin_at(Traffic::draft, now) - now);
}

// The server counts them, too.
TEST(Pacer, FilesAreOfTheRateThatARefusalShows) {
  for (const int drafts : {0, 3}) {
    Pacer pacer;
    take(pacer, Traffic::file, 40, k_start, 240ms);
    take(pacer, Traffic::draft, drafts, k_start + 9600ms, 100ms);
    const Tick refused = k_start + 10s;
    pacer.ended(pacer.begin(Traffic::draft, refused), refusal(10s), refused);
    EXPECT_NEAR(static_cast<double>(gap_after(pacer, refused + 10s).count()), 20e6 / (40 + drafts),
                5e3);
  }
}

TEST(Pacer, FilesLetTheRateGrowAgain) {
  Pacer pacer;
  take(pacer, Traffic::draft, 20, k_start, 500ms);
  pacer.ended(pacer.begin(Traffic::draft, k_start + 10s), refusal(10s), k_start + 10s);
  take(pacer, Traffic::file, 50, k_start + 20s, 1s);
  EXPECT_LT(gap_after(pacer, k_start + 80s), 600ms) << "it was a second";
}

TEST(Pacer, AQuietTimeIsNotOfTheRateThatARefusalShows) {
  for (const auto quiet : {Tick::duration(2min), Tick::duration(24h)}) {
    Pacer pacer;
    take(pacer, Traffic::draft, 1, k_start, 0s);
    const Tick busy = k_start + quiet;
    take(pacer, Traffic::draft, 20, busy, 50ms);
    pacer.ended(pacer.begin(Traffic::draft, busy + 1s), refusal(10s), busy + 1s);
    EXPECT_NEAR(static_cast<double>(gap_after(pacer, busy + 11s).count()), 11e6 / 20, 5e3);
  }
}

RateTold window_told(seconds date, std::int64_t limit, std::int64_t remaining, seconds ends_at) {
  RateTold told;
  told.date = date;
  told.limit = limit;
  told.remaining = remaining;
  told.ends_at = ends_at;
  return told;
}

TEST(Pacer, AWindowUsedUpByOthersIsWaitedForButNotLonger) {
  Pacer pacer;
  const auto begun = pacer.begin(Traffic::draft, k_start);
  pacer.ended(begun, window_told(1000s, 60, 0, 1030s), k_start + 5ms);
  EXPECT_EQ(pacer.remaining(), 0);
  EXPECT_GE(pacer.blocked_until(Traffic::draft, k_start + 1s), k_start + 29s);
  EXPECT_LE(pacer.blocked_until(Traffic::draft, k_start + 1s), k_start + 31s);
  EXPECT_LE(pacer.may_begin_at(Traffic::draft, k_start + 32s), k_start + 32s + 250ms);
}

// The answer's Date is that of the upload's end, not of its begin.
TEST(Pacer, ALongUploadDoesNotMoveTheServersClock) {
  Pacer pacer;
  const auto draft = pacer.begin(Traffic::draft, k_start);
  pacer.ended(draft, window_told(1000s, 60, 50, 1060s), k_start + 5ms);
  const auto file = pacer.begin(Traffic::file, k_start + 1s);
  pacer.ended(file, window_told(1026s, 60, 48, 1060s), k_start + 26s);
  EXPECT_GE(*pacer.window_end(), k_start + 58s);
  EXPECT_LE(*pacer.window_end(), k_start + 61s);
}

// Uploads may have a limit of their own.
TEST(Pacer, WhatAFileIsToldHoldsFilesAlone) {
  for (const RateTold& told : {refusal(1h), window_told(1000s, 60, 0, 4600s)}) {
    Pacer pacer;
    const auto begun = pacer.begin(Traffic::file, k_start);
    pacer.ended(begun, told, k_start);
    EXPECT_GE(pacer.may_begin_at(Traffic::file, k_start), k_start + 1h);
    EXPECT_GE(pacer.blocked_until(Traffic::file, k_start), k_start + 1h);
    EXPECT_TRUE(pacer.holds_files_alone(k_start));
    for (int i = 0; i < 100; ++i) {
      const Tick now = k_start + i * 1s;
      pacer.may_begin_at(Traffic::file, now);
      EXPECT_LE(pacer.may_begin_at(Traffic::draft, now), now);
      pacer.begin(Traffic::draft, now);
      EXPECT_LE(pacer.may_begin_at(Traffic::question, now), now);
      pacer.begin(Traffic::question, now);
    }
    EXPECT_LE(pacer.may_begin_at(Traffic::file, k_start + 1h), k_start + 1h);
    EXPECT_FALSE(pacer.holds_files_alone(k_start + 1h));
  }
}

TEST(Pacer, WhatADraftIsToldHoldsFilesToo) {
  Pacer pacer;
  const auto begun = pacer.begin(Traffic::draft, k_start);
  pacer.ended(begun, refusal(90s), k_start);
  EXPECT_GE(pacer.may_begin_at(Traffic::file, k_start), k_start + 90s);
  EXPECT_GE(pacer.blocked_until(Traffic::file, k_start), k_start + 90s);
  EXPECT_FALSE(pacer.holds_files_alone(k_start));
  pacer.ended(pacer.begin(Traffic::file, k_start), refusal(60s), k_start);
  EXPECT_FALSE(pacer.holds_files_alone(k_start)) << "the others wait longer";
}

// What is given back has no turn to wait for: it comes again when it may begin.
TEST(Pacer, AFileComesAgainWhenItIsDue) {
  Pacer pacer;
  const auto begun = pacer.begin(Traffic::draft, k_start);
  pacer.ended(begun, window_told(1000s, 10, 9, 1060s), k_start + 5ms);
  const Tick now = k_start + 10ms;
  pacer.begin(Traffic::draft, now);
  EXPECT_GT(pacer.may_begin_at(Traffic::file, now), now + 3s);
  EXPECT_EQ(pacer.blocked_until(Traffic::file, now), pacer.may_begin_at(Traffic::file, now));
  EXPECT_LE(pacer.blocked_until(Traffic::draft, now), now) << "it asks for leave";
  EXPECT_FALSE(pacer.holds_files_alone(now));
}

TEST(Pacer, OneRequestAWindowIsTriedWhateverTheLimitSays) {
  Pacer pacer;
  const auto begun = pacer.begin(Traffic::draft, k_start);
  pacer.ended(begun, window_told(1000s, 0, 0, 1001s), k_start + 5ms);
  EXPECT_LE(pacer.may_begin_at(Traffic::draft, k_start + 3s), k_start + 3s + 250ms);
}

TEST(Pacer, AClockThatIsSetBackStopsNothing) {
  Pacer pacer;
  auto begun = pacer.begin(Traffic::draft, k_start);
  pacer.ended(begun, window_told(100'000s, 60, 59, 100'060s), k_start + 5ms);
  // The server's clock was a day fast, and is set right.
  begun = pacer.begin(Traffic::draft, k_start + 2s);
  pacer.ended(begun, window_told(13'602s, 60, 58, 13'660s), k_start + 2s + 5ms);
  EXPECT_EQ(pacer.remaining(), 58);
  EXPECT_LE(*pacer.window_end(), k_start + 62s);
  EXPECT_GE(*pacer.window_end(), k_start + 58s);
}

TEST(Pacer, WhatIsDueWithinMomentsBeginsTogether) {
  const struct {
    std::int64_t limit;
    std::size_t together;
  } cases[] = {{20, 1}, {1000, 21}, {100'000, 64}};
  for (const auto& one : cases) {
    Pacer pacer;
    EXPECT_EQ(pacer.due_together(64, k_start), 64u) << "nothing is known of a limit";
    const auto begun = pacer.begin(Traffic::draft, k_start);
    pacer.ended(begun, window_told(1000s, one.limit, one.limit, 1001s), k_start);
    EXPECT_NEAR(static_cast<double>(pacer.due_together(64, k_start)),
                static_cast<double>(one.together), 1)
        << one.limit;
  }
}

TEST(Pacer, AResetFarAwayIsBelievedForAnHourAtMost) {
  Pacer pacer;
  const auto begun = pacer.begin(Traffic::draft, k_start);
  pacer.ended(begun, window_told(1000s, 60, 0, 1'000'000s), k_start + 5ms);
  EXPECT_LE(pacer.blocked_until(Traffic::draft, k_start + 1s), k_start + 3602s);
}

TEST(Pacer, WhatNeverLeftUsIsNotCounted) {
  Pacer pacer;
  const auto begun = pacer.begin(Traffic::draft, k_start);
  pacer.ended(begun, window_told(1000s, 60, 10, 1060s), k_start + 5ms);
  pacer.begin(Traffic::draft, k_start + 10s);
  EXPECT_EQ(pacer.remaining(), 9);
  pacer.unsent();
  EXPECT_EQ(pacer.remaining(), 10);
}

TEST(ServerClock, ManyAnswersNarrowAWholeSecondDown) {
  ServerClock clock;
  // The server is 1000.4 s ahead; answers come every 70 ms.
  for (int i = 0; i < 100; ++i) {
    const Tick begun = k_start + i * 70ms;
    const auto time = begun.time_since_epoch() + 1000'400ms;
    clock.saw(begun, std::chrono::floor<seconds>(time));
  }
  const Tick begin = clock.begin_for(std::chrono::seconds{3600 + 1010});
  EXPECT_GE(begin, k_start + 9600ms) << "never too early";
  EXPECT_LE(begin, k_start + 9600ms + 71ms);
}

}  // namespace
}  // namespace intaked::desk

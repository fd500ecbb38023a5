#include <csignal>
#include <cstdio>
#include <memory>

#include <malloc.h>

#include "app/command.h"
#include "app/control_client.h"
#include "app/exit_code.h"
#include "app/notify.h"
#include "app/service.h"
#include "app/version.h"
#include "base/log.h"

namespace intaked::app {
namespace {

using namespace std::chrono_literals;

constexpr auto k_loop_silence_max = 20s;  // a loop that has not ticked for so long is stuck

log::Level level_named(const std::string& name) {
  if (name == "debug") return log::Level::debug;
  if (name == "warning") return log::Level::warning;
  if (name == "error") return log::Level::error;
  return log::Level::info;
}

sigset_t service_signals() {
  sigset_t set;
  sigemptyset(&set);
  for (const int one : {SIGTERM, SIGINT, SIGHUP}) sigaddset(&set, one);
  return set;
}

// Runs until SIGTERM or SIGINT; SIGHUP reloads. Signs of life are given only while every loop
// ticks.
void watch_over(Service& service, const sigset_t& signals) {
  const auto interval = watchdog_interval();
  const SystemClock clock;
  Tick alive_at = clock.ticks();
  std::string said;
  for (;;) {
    const timespec second{1, 0};
    const int caught = sigtimedwait(&signals, nullptr, &second);
    if (caught == SIGTERM || caught == SIGINT) return;
    if (caught == SIGHUP && !service.paused()) {
      notify_reloading();
      service.reload("SIGHUP");
      notify_ready(service.status().sentence);
    }
    service.tick();
    const bool ticking = clock.ticks() - service.oldest_round() < k_loop_silence_max;
    if (interval && ticking && clock.ticks() - alive_at >= *interval / 3) {
      notify_alive();
      alive_at = clock.ticks();
    }
    if (const std::string sentence = service.sentence(); sentence != said) {
      notify_status(sentence);
      said = sentence;
    }
  }
}

// Messages of some 100 KB come and go all the time: giving their memory back and asking for it
// again costs a twentieth of all work. Up to 16 MiB a thread are kept.
void keep_freed_memory() {
  mallopt(M_MMAP_THRESHOLD, 8 << 20);
  mallopt(M_TRIM_THRESHOLD, 16 << 20);
  mallopt(M_TOP_PAD, 1 << 20);
}

int exit_code_of_start(ErrorKind kind) {
  switch (kind) {
    case ErrorKind::conflict:
      return k_exit_no_daemon;
    case ErrorKind::io:
    case ErrorKind::no_space:
      return k_exit_io;
    case ErrorKind::internal:
      return k_exit_internal;
    default:
      return k_exit_config;
  }
}

int serve(const Invocation& invocation, ServiceOptions options) {
  // Blocked before any thread begins, so that only watch_over() sees them; a peer that goes away is
  // an error value.
  const sigset_t signals = service_signals();
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  std::signal(SIGPIPE, SIG_IGN);
  keep_freed_memory();

  auto loaded =
      config::load(invocation.config_path, config::Secrets::read, invocation.secrets_directory);
  for (const auto& problem : loaded.problems) {
    const std::string place = problem.line == 0
                                  ? problem.file
                                  : problem.file + ":" + std::to_string(problem.line) + ":" +
                                        std::to_string(problem.column);
    std::fprintf(stderr, "%s: %s: %s\n", place.c_str(), problem.warning ? "warning" : "error",
                 problem.text.c_str());
  }
  if (!loaded.config) {
    std::fprintf(stderr,
                 "intaked: not started; the same with more words: intaked check --config %s\n",
                 invocation.config_path.c_str());
    return k_exit_config;
  }
  log::set_level(level_named(loaded.config->log_level));
  options.config_path = invocation.config_path;
  auto service = Service::start(std::move(*loaded.config), options);
  if (!service) {
    report(service.error());
    return exit_code_of_start(service.error().kind);
  }
  log::info("started", {{"version", k_version}, {"paused", options.paused}});
  notify_ready((*service)->status().sentence);
  watch_over(**service, signals);
  log::info("stopping");
  notify_stopping();
  service->reset();
  log::info("stopped");
  return k_exit_ok;
}

}  // namespace

void add_serve(CLI::App& cli, Invocation& invocation) {
  auto options = std::make_shared<ServiceOptions>();
  auto* command = cli.add_subcommand("serve", "the daemon: fetches, decides, files");
  command->add_flag("--paused", options->paused,
                    "journal and control socket only: to look and to repair");
  command->callback([&invocation, options] {
    invocation.run = [&invocation, options] { return serve(invocation, *options); };
  });
}

}  // namespace intaked::app

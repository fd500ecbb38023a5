#include "sandbox/run.h"

#include <csignal>
#include <cstdio>
#include <fstream>
#include <iostream>

#include "sandbox/options.h"
#include "sandbox/service.h"

namespace intaked::sandbox {
namespace {

constexpr int k_exit_usage = 2;
// Beside the file, an upload has boundaries and a part's header.
constexpr std::size_t k_beside_upload_bytes = 1 << 20;
// So many uploads at once, each as large as can be.
constexpr std::size_t k_large_bodies_max = 4;

int say(const Error& error, int exit_code) {
  std::cerr << "intaked-sandbox: " << error.text << '\n';
  if (!error.hint.empty()) std::cerr << "    " << error.hint << '\n';
  return exit_code;
}

// Complete or not there: whoever waits for it may read it at once.
Result<void> write_ready_file(const std::string& path, const std::string& url) {
  const std::string draft = path + ".new";
  std::ofstream file(draft);
  file << url << '\n';
  file.close();
  if (!file || std::rename(draft.c_str(), path.c_str()) != 0) {
    return fail(ErrorKind::io, "cannot write " + path);
  }
  return {};
}

web::ServerOptions server_options(const Options& options) {
  web::ServerOptions server;
  server.listen.push_back({.address = options.address,
                           .port = options.port,
                           .certificate_file = options.certificate_file,
                           .private_key_file = options.private_key_file});
  server.body_bytes_max = options.policy.upload_bytes_max + k_beside_upload_bytes;
  server.bodies_bytes_max = k_large_bodies_max * server.body_bytes_max;
  // A latency of the faults may be longer than any real answer.
  server.answer_deadline = std::chrono::hours(1);
  return server;
}

std::string url_of(const Options& options, std::uint16_t port) {
  const bool is_v6 = options.address.find(':') != std::string::npos;
  return (options.certificate_file.empty() ? "http://" : "https://") +
         (is_v6 ? "[" + options.address + "]" : options.address) + ":" + std::to_string(port);
}

Result<void> serve(const Options& options, const sigset_t& ending) {
  const SystemClock clock;
  INTAKED_TRY(const auto service, Service::open(options, clock));
  INTAKED_TRY(const auto server,
              web::Server::start(server_options(options),
                                 [&](web::Request request, web::Responder respond) {
                                   service->handle(std::move(request), std::move(respond));
                                 }));
  const std::string url = url_of(options, server->ports().front());
  if (!options.ready_file.empty()) INTAKED_CHECK(write_ready_file(options.ready_file, url));
  std::cout << "intaked-sandbox listens on " << url << std::endl;
  int signal = 0;
  sigwait(&ending, &signal);
  return {};
}

}  // namespace

int run(std::span<char* const> words) {
  const auto options = parse_options(words);
  if (!options) return say(options.error(), k_exit_usage);
  if (options->is_help) {
    std::cout << k_help;
    return 0;
  }
  // Blocked before the first thread begins, so that only sigwait() sees them.
  sigset_t ending;
  sigemptyset(&ending);
  sigaddset(&ending, SIGTERM);
  sigaddset(&ending, SIGINT);
  pthread_sigmask(SIG_BLOCK, &ending, nullptr);
  const auto served = serve(*options, ending);
  return served ? 0 : say(served.error(), 1);
}

}  // namespace intaked::sandbox

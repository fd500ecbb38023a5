#include <cstdio>
#include <memory>
#include <vector>

#include <unistd.h>

#include "app/command.h"
#include "app/control_client.h"
#include "app/exit_code.h"

namespace intaked::app {
namespace {

constexpr std::size_t k_message_bytes_max = 200u << 20;

struct DeliverOptions {
  std::string pipe = "pipe";
  std::string from;
  std::vector<std::string> to;
};

Result<std::string> read_standard_input() {
  std::string bytes;
  std::vector<char> buffer(1u << 16);
  for (;;) {
    const ssize_t count = ::read(STDIN_FILENO, buffer.data(), buffer.size());
    if (count == 0) return bytes;
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return fail(ErrorKind::io, "standard input cannot be read");
    bytes.append(buffer.data(), static_cast<std::size_t>(count));
    if (bytes.size() > k_message_bytes_max) {
      return fail(ErrorKind::invalid, "the message is larger than " +
                                          std::to_string(k_message_bytes_max >> 20) + " MiB");
    }
  }
}

// Every failure is "try later": the mail transfer agent keeps the message and nothing is lost.
int deliver(const Invocation& invocation, const DeliverOptions& options) {
  auto bytes = read_standard_input();
  if (!bytes) {
    report(bytes.error());
    return k_exit_try_later;
  }
  std::string target =
      "/v1/deliver?as=" + percent_encoded(options.pipe) + "&from=" + percent_encoded(options.from);
  for (const auto& address : options.to) target += "&to=" + percent_encoded(address);
  const auto answer = call_daemon(invocation.config_path, "POST", target, *bytes, "message/rfc822");
  if (!answer) {
    report(answer.error());
    return k_exit_try_later;
  }
  if (invocation.json)
    std::fputs(answer->body.c_str(), stdout);
  else
    std::printf("accepted as %s\n", std::string(answer->json.text("intake")).c_str());
  return k_exit_ok;
}

}  // namespace

void add_deliver(CLI::App& cli, Invocation& invocation) {
  auto options = std::make_shared<DeliverOptions>();
  auto* command = cli.add_subcommand("deliver",
                                     "takes one message from standard input; exit 0 only when it "
                                     "is durable, else 75 so that the MTA keeps it");
  command->add_option("--as", options->pipe, "the pipe, as named under pipes:")
      ->capture_default_str();
  command->add_option("--from", options->from, "envelope sender; empty for a bounce")
      ->expected(0, 1);
  command->add_option("--to", options->to, "envelope recipient; may be repeated");
  command->callback([&invocation, options] {
    invocation.run = [&invocation, options] { return deliver(invocation, *options); };
  });
}

}  // namespace intaked::app

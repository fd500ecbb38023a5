#include <algorithm>
#include <cstdio>
#include <memory>
#include <vector>

#include "app/checked_setup.h"
#include "app/command.h"
#include "app/control_client.h"
#include "app/exit_code.h"
#include "app/explained.h"
#include "app/explanation.h"
#include "app/message_file.h"
#include "app/running_book.h"
#include "lib/json/json_text.h"
#include "lib/text/text.h"
#include "worker/worker.h"

namespace intaked::app {
namespace {

struct Options {
  std::string file;  // "-" = standard input
  std::string from, subject, text;
  std::vector<std::string> to, headers;
  std::string source;
  std::string desk_file;
  bool every_rule = false;

  bool describes() const {
    return !from.empty() || !subject.empty() || !text.empty() || !to.empty() || !headers.empty();
  }
};

Result<std::string> described_message(const Options& options, Instant now) {
  route::DescribedMessage message;
  const auto add = [&](const char* name, const std::string& value) {
    if (!value.empty()) message.entries.emplace_back(name, value);
  };
  add("from", options.from);
  for (const std::string& address : options.to) add("to", address);
  add("subject", options.subject);
  for (const std::string& header : options.headers) {
    const auto equals = header.find('=');
    if (equals == std::string::npos || equals == 0) {
      return fail(ErrorKind::invalid, "--header must be NAME=VALUE, not \"" + header + "\"");
    }
    message.entries.emplace_back("header." + header.substr(0, equals), header.substr(equals + 1));
  }
  add("text", options.text);
  return route::to_rfc5322(message, now);
}

int usage(const std::string& text) {
  std::fprintf(stderr, "%s\n", text.c_str());
  return k_exit_usage;
}

// A mail that breaks the parser is a finding; a machine that cannot run it is not.
int unreadable(const std::string& file, const Error& error) {
  std::fprintf(stderr, "%s: %s\n",
               file.empty() ? "the message" : text::escape_controls(file).c_str(),
               text::escape_controls(error.text).c_str());
  return error.kind == ErrorKind::unavailable ? k_exit_internal : k_exit_problems;
}

bool has_source(const config::Config& config, const std::string& name) {
  return std::ranges::find(config.mailboxes, name, &config::Mailbox::name) !=
             config.mailboxes.end() ||
         std::ranges::find(config.hooks, name, &config::Hook::name) != config.hooks.end() ||
         std::ranges::find(config.pipes, name, &config::Pipe::name) != config.pipes.end();
}

int explain_known(const Invocation& invocation, const Options& options) {
  const auto answer = call_daemon(invocation.config_path, "GET",
                                  "/v1/intakes/" + percent_encoded(options.file) + "/explanation");
  if (!answer) return report(answer.error());
  const auto zone = text::TimeZone::read(answer->json.text("time_zone"));
  const std::string shown =
      invocation.json
          ? answer->body
          : explained_text(answer->json, zone ? *zone : text::TimeZone(), options.every_rule);
  std::fputs(shown.c_str(), stdout);
  const model::Json* intake = answer->json.find("intake");
  return intake && intake->text("state") == "parked" ? k_exit_problems : k_exit_ok;
}

int explain_message(const Invocation& invocation, const Options& options) {
  if (!options.describes() && is_known_to_the_daemon(options.file))
    return explain_known(invocation, options);
  if (options.file.empty() != options.describes()) {
    return usage(
        "name a message by its id, its ticket or a file, or describe one with --from, --subject, "
        "--to, "
        "--header, --text");
  }
  const Instant now = SystemClock{}.now();
  const auto bytes =
      options.describes() ? described_message(options, now) : read_message_file(options.file);
  if (!bytes) {
    std::fprintf(stderr, "%s\n", text::escape_controls(bytes.error().text).c_str());
    return bytes.error().kind == ErrorKind::not_found ? k_exit_not_found : k_exit_usage;
  }
  if (!is_configured(invocation)) return k_exit_config;
  CheckOptions check_options;
  check_options.secrets = config::Secrets::skip;
  check_options.desk_file = options.desk_file;
  check_options.run_examples = false;
  const CheckedSetup setup = check_setup(invocation, check_options);
  if (setup.count(route::Severity::error) > 0) {
    std::fputs(to_text(setup).c_str(), stderr);
    return k_exit_config;
  }
  if (!options.source.empty() && !has_source(*setup.config, options.source)) {
    return usage("--as: there is no mailbox, hook or pipe \"" + options.source + "\"");
  }
  worker::Worker worker(parse_options(*setup.config));
  auto message = worker.parse({.bytes = *bytes});
  if (!message) return unreadable(options.file, message.error());
  const Explanation explanation = explain(setup, std::move(*message), options.source, now);
  const std::string shown = invocation.json ? json::write(to_json(explanation)) + "\n"
                                            : to_text(explanation, options.every_rule);
  std::fputs(shown.c_str(), stdout);
  return explanation.parked() ? k_exit_problems : k_exit_ok;
}

}  // namespace

void add_explain(CLI::App& cli, Invocation& invocation) {
  auto options = std::make_shared<Options>();
  auto* command = cli.add_subcommand(
      "explain",
      "why did it go there? Which rules decided, why not the others, and what became of it");
  command->add_option("message", options->file,
                      "an intake's id or a ticket: the decision as it was made, from the daemon; "
                      "or a message as a file (- is standard input): what would become of it");
  command->add_option("--from", options->from, "instead of a file: who wrote");
  command->add_option("--subject", options->subject, "what about");
  command->add_option("--to", options->to, "to whom; may be repeated")->take_all();
  command->add_option("--header", options->headers, "NAME=VALUE; may be repeated")->take_all();
  command->add_option("--text", options->text, "the words");
  command->add_option(
      "--as", options->source,
      "the mailbox, hook or pipe it came to (default: the mailbox it is addressed to)");
  command->add_option("--desk", options->desk_file, "the desk's names and ids, as for check");
  command->add_flag("--rules", options->every_rule, "every rule that did not match");
  command->callback([&invocation, options] {
    invocation.run = [&invocation, options] { return explain_message(invocation, *options); };
  });
}

}  // namespace intaked::app

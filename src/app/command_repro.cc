#include <cerrno>
#include <chrono>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include <fcntl.h>
#include <unistd.h>

#include "app/checked_setup.h"
#include "app/command.h"
#include "app/control_client.h"
#include "app/exit_code.h"
#include "app/message_file.h"
#include "lib/crypto/crypto.h"
#include "lib/json/json_text.h"
#include "redact/redaction.h"
#include "worker/worker.h"

namespace intaked::app {
namespace {

// A usual mail takes a second; one that was made to take long ends the search.
constexpr std::chrono::seconds k_search_time_max{60};

struct Options {
  std::string message;
  std::string output;  // "" = standard output
};

int failed(const Error& error) {
  std::fprintf(stderr, "%s\n", error.text.c_str());
  if (!error.hint.empty()) std::fprintf(stderr, "  %s\n", error.hint.c_str());
  switch (error.kind) {
    case ErrorKind::not_found:
      return k_exit_not_found;
    case ErrorKind::invalid:
    case ErrorKind::conflict:
      return k_exit_usage;
    case ErrorKind::io:
      return k_exit_io;
    default:
      return k_exit_internal;
  }
}

Error cannot_write(const std::string& path) {
  const ErrorKind kind = errno == EEXIST ? ErrorKind::conflict : ErrorKind::io;
  return {kind, path + " cannot be written: " + std::strerror(errno),
          kind == ErrorKind::conflict ? "name a file that does not exist yet" : ""};
}

// Readable for its owner alone: what stands as it came was looked at by nobody yet.
Result<void> write_new_file(const std::string& path, std::string_view bytes) {
  const int file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (file < 0) return fail(cannot_write(path));
  while (!bytes.empty()) {
    const ssize_t written = ::write(file, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) break;
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
  const Error error = cannot_write(path);
  const bool closed = ::close(file) == 0;
  if (bytes.empty() && closed) return {};
  const Error failure = bytes.empty() ? cannot_write(path) : error;
  ::unlink(path.c_str());
  return fail(failure);
}

Result<void> write_out(std::string_view bytes) {
  const bool written = std::fwrite(bytes.data(), 1, bytes.size(), stdout) == bytes.size();
  if (written && std::fflush(stdout) == 0) return {};
  return fail(ErrorKind::io, "the message could not be written out whole");
}

// A parser that fails on a mail is what the report is about.
Result<redact::Shape> shape_of_original(const parse::Options& options, std::string_view bytes) {
  worker::Worker worker(options);
  const auto message = worker.parse({.bytes = bytes});
  if (message) return redact::shape_of(*message);
  if (message.error().kind != ErrorKind::internal) return fail(message.error());
  std::fprintf(stderr, "the mail cannot be parsed: %s\n", message.error().text.c_str());
  return redact::shape_of(message.error());
}

struct OwnName {
  std::string configured;
  std::string pseudonym;
};

void tell(const redact::Redacted& redacted, const std::vector<OwnName>& own_names) {
  std::fprintf(stderr, "covered: %zu of %zu bytes\n", redacted.covered_bytes,
               redacted.bytes.size());
  for (const OwnName& own : own_names) {
    if (redacted.bytes.find(own.pseudonym) != std::string::npos)
      std::fprintf(stderr, "%s, which the configuration names, is %s there\n",
                   own.configured.c_str(), own.pseudonym.c_str());
  }
  if (!redacted.kept.empty()) {
    std::fputs(
        "these words stand as they came, since intaked goes by them; look at them before "
        "you send it:\n",
        stderr);
  }
  for (const redact::KeptWords& kept : redacted.kept)
    std::fprintf(stderr, "  line %zu: %s\n", kept.line, kept.words.c_str());
  if (redacted.gave_up)
    std::fputs("the search for the fewest words was ended by its bounds\n", stderr);
  if (redacted.differences.empty()) {
    std::fputs("what intaked reads from it is the same\n", stderr);
    return;
  }
  std::string names;
  for (const std::string& name : redacted.differences) names += (names.empty() ? "" : ", ") + name;
  std::fprintf(stderr, "intaked reads this in another way: %s\n", names.c_str());
}

// Where the mail itself goes into a file it is not told again.
Result<void> tell_in_json(const redact::Redacted& redacted, const std::vector<OwnName>& own_names,
                          bool with_mail) {
  auto told = model::Json::object();
  if (with_mail) told.set("mail_base64", crypto::base64(redacted.bytes));
  told.set("bytes", redacted.bytes.size());
  told.set("covered_bytes", redacted.covered_bytes);
  told.set("is_read_the_same", redacted.differences.empty());
  auto differences = model::Json::array();
  for (const std::string& name : redacted.differences) differences.push_back(name);
  told.set("differences", std::move(differences));
  auto kept = model::Json::array();
  for (const redact::KeptWords& one : redacted.kept) {
    auto words = model::Json::object();
    words.set("line", one.line);
    words.set("words", one.words);
    kept.push_back(std::move(words));
  }
  told.set("kept", std::move(kept));
  auto names = model::Json::object();
  for (const OwnName& own : own_names)
    if (redacted.bytes.find(own.pseudonym) != std::string::npos)
      names.set(own.configured, own.pseudonym);
  told.set("own_names", std::move(names));
  told.set("gave_up", redacted.gave_up);
  return write_out(json::write_pretty(told) + "\n");
}

Result<std::string> bytes_of(const Invocation& invocation, const std::string& name) {
  if (!is_known_to_the_daemon(name)) return read_message_file(name);
  const std::string path = "/v1/intakes/" + percent_encoded(name);
  INTAKED_TRY(const auto details, call_daemon(invocation.config_path, "GET", path));
  for (const model::Json& arrival : details.json.list("arrivals"))
    if (arrival.text("kind") == "hook")
      return fail(ErrorKind::invalid, "it came by a webhook, and only a mail can be made nobody's",
                  "intaked queue export " + name +
                      " has its bytes: take out by hand what nobody else may see");
  INTAKED_TRY(auto answer, call_daemon(invocation.config_path, "GET", path + "/raw"));
  return std::move(answer.body);
}

int make_repro(const Invocation& invocation, const Options& options) {
  std::error_code missing;
  if (!options.output.empty() && std::filesystem::exists(options.output, missing)) {
    errno = EEXIST;
    return failed(cannot_write(options.output));
  }
  const auto bytes = bytes_of(invocation, options.message);
  if (!bytes) {
    return is_known_to_the_daemon(options.message) ? report(bytes.error()) : failed(bytes.error());
  }
  parse::Options parse_options = parse_options_if_configured(invocation);
  const auto wanted = shape_of_original(parse_options, *bytes);
  if (!wanted) return failed(wanted.error());

  redact::Redaction redaction(*bytes);
  std::vector<OwnName> own_names;
  for (std::string& address : parse_options.own_addresses) {
    own_names.push_back({address, redaction.pseudonym_of_address(address)});
    address = own_names.back().pseudonym;
  }
  if (!parse_options.authserv_id.empty()) {
    std::string& server = parse_options.authserv_id;
    own_names.push_back({server, redaction.pseudonym_of_server(server)});
    server = own_names.back().pseudonym;
  }
  worker::Worker worker(parse_options);
  const auto deadline = std::chrono::steady_clock::now() + k_search_time_max;
  const auto redacted =
      redaction.like(*wanted, [&](std::string_view read) -> Result<model::ParsedMessage> {
        if (std::chrono::steady_clock::now() > deadline)
          return fail(ErrorKind::timed_out, "the search took too long");
        return worker.parse({.bytes = read});
      });
  if (!redacted) return failed(redacted.error());

  const bool to_file = !options.output.empty();
  Result<void> written;
  if (to_file) written = write_new_file(options.output, redacted->bytes);
  if (written && invocation.json) written = tell_in_json(*redacted, own_names, !to_file);
  if (written && !invocation.json && !to_file) written = write_out(redacted->bytes);
  if (!written) return failed(written.error());
  if (!invocation.json) tell(*redacted, own_names);
  return redacted->differences.empty() ? k_exit_ok : k_exit_problems;
}

}  // namespace

void add_repro(CLI::App& cli, Invocation& invocation) {
  auto options = std::make_shared<Options>();
  auto* command = cli.add_subcommand(
      "repro", "a mail without its words, for a bug report: it is still read in the same way");
  command
      ->add_option("message", options->message,
                   "an intake's id or a ticket, from the daemon; or a message as a file (- is "
                   "standard input)")
      ->required();
  command->add_option("-o,--output", options->output,
                      "a new file instead of standard output, for you alone to read");
  command->callback([&invocation, options] {
    invocation.run = [&invocation, options] { return make_repro(invocation, *options); };
  });
}

}  // namespace intaked::app

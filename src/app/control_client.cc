#include "app/control_client.h"

#include <cstdio>

#include "app/exit_code.h"
#include "config/config.h"
#include "lib/json/json_text.h"
#include "lib/text/text.h"

namespace intaked::app {
namespace {

ErrorKind kind_of(int status, std::string_view name) {
  for (const ErrorKind kind :
       {ErrorKind::denied, ErrorKind::timed_out, ErrorKind::io, ErrorKind::internal})
    if (name == name_of(kind)) return kind;
  if (status == 404) return ErrorKind::not_found;
  if (status == 400) return ErrorKind::invalid;
  if (status == 409) return ErrorKind::conflict;
  if (status == 507) return ErrorKind::no_space;
  return ErrorKind::unavailable;
}

}  // namespace

Result<std::string> control_socket_of(const std::string& config_path) {
  // A mistake elsewhere in the file is no reason not to answer: the daemon runs with what it read.
  const auto loaded = config::load(config_path, config::Secrets::skip);
  if (!loaded.as_read && !loaded.config) {
    const bool is_read = loaded.problems.empty() || loaded.problems.front().line > 0;
    return fail(ErrorKind::unavailable,
                config_path + (is_read ? " cannot be used" : " " + loaded.problems.front().text) +
                    ", so the control socket cannot be found",
                is_read ? "see what is wrong with it: intaked check --config " + config_path
                        : "name another with --config FILE, or run this as a user who may read it");
  }
  return loaded.config ? loaded.config->control_socket : loaded.as_read->control_socket;
}

Result<ControlAnswer> call_daemon(const std::string& config_path, std::string_view method,
                                  std::string_view target, std::string_view body,
                                  std::string_view content_type, std::chrono::seconds deadline) {
  INTAKED_TRY(const std::string socket, control_socket_of(config_path));
  INTAKED_TRY(auto called, web::call_unix(socket, method, target, body, deadline, content_type));
  ControlAnswer answer{called.status, std::move(called.body), {}};
  if (auto parsed = json::parse(answer.body)) answer.json = std::move(*parsed);
  INTAKED_CHECK(refusal_of(answer.status, answer.body));
  return answer;
}

Result<void> refusal_of(int status, std::string_view body) {
  if (status < 400) return {};
  const auto json = json::parse(body);
  const std::string text(json ? json->text("error") : std::string_view());
  return fail(kind_of(status, json ? json->text("kind") : std::string_view()),
              text.empty() ? "the daemon answered " + std::to_string(status) : text,
              std::string(json ? json->text("hint") : std::string_view()));
}

std::string percent_encoded(std::string_view text) {
  constexpr std::string_view k_unreserved =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";
  constexpr char k_hex[] = "0123456789ABCDEF";
  std::string encoded;
  for (const char c : text) {
    if (k_unreserved.find(c) != k_unreserved.npos) {
      encoded += c;
      continue;
    }
    const auto byte = static_cast<unsigned char>(c);
    encoded += '%';
    encoded += k_hex[byte >> 4];
    encoded += k_hex[byte & 15];
  }
  return encoded;
}

int report(const Error& error) {
  std::fprintf(stderr, "intaked: %s\n", text::escape_controls(error.text).c_str());
  if (!error.hint.empty())
    std::fprintf(stderr, "  %s\n", text::escape_controls(error.hint).c_str());
  switch (error.kind) {
    case ErrorKind::not_found:
      return k_exit_not_found;
    case ErrorKind::invalid:
      return k_exit_problems;
    case ErrorKind::conflict:
      return k_exit_problems;
    case ErrorKind::internal:
      return k_exit_internal;
    case ErrorKind::no_space:
    case ErrorKind::io:
      return k_exit_io;
    default:
      return k_exit_no_daemon;
  }
}

}  // namespace intaked::app

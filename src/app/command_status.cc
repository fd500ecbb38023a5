#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <utility>

#include <sys/stat.h>

#include "app/command.h"
#include "app/control_client.h"
#include "app/status_text.h"
#include "app/when.h"
#include "config/secret_files.h"
#include "lib/json/json_text.h"

namespace intaked::app {
namespace {

std::filesystem::path directory_of(const std::string& config_path) {
  return std::filesystem::absolute(config_path).parent_path();
}

// The unit reads copies that systemd made when it started, and may not see the files themselves:
// only who may look into their directory can tell that one was replaced.
std::vector<Complaint> replaced_secrets(const model::Json& answer, const Invocation& invocation) {
  const config::SecretFiles files(config::Secrets::skip, invocation.secrets_directory,
                                  directory_of(invocation.config_path));
  const Instant started_at = from_rfc3339(answer.text("started_at"));
  std::vector<Complaint> replaced;
  for (const model::Json& name : answer.list("secrets")) {
    const std::string* const text = name.as_string();
    struct stat file {};
    if (!text || ::stat(files.path_of(*text).c_str(), &file) != 0) continue;
    const Instant written{std::chrono::duration_cast<Instant::duration>(
        std::chrono::seconds{file.st_mtim.tv_sec} +
        std::chrono::nanoseconds{file.st_mtim.tv_nsec})};
    if (written < started_at + std::chrono::seconds{1}) continue;
    Complaint complaint;
    complaint.key = "secret " + *text + ": replaced";
    complaint.subject = "secret";
    complaint.what = *text + " was replaced after the start; the one before it is in use";
    complaint.help = "systemctl restart intaked";
    replaced.push_back(std::move(complaint));
  }
  return replaced;
}

int status(const Invocation& invocation) {
  auto answer = call_daemon(invocation.config_path, "GET", "/v1/status");
  if (!answer) return report(answer.error());
  const std::vector<Complaint> replaced = replaced_secrets(answer->json, invocation);
  if (!replaced.empty()) {
    model::Json needs = model::Json::array();
    for (const model::Json& need : answer->json.list("needs")) needs.push_back(need);
    const model::Json more = to_json(replaced);
    for (const model::Json& need : *more.as_array()) needs.push_back(need);
    answer->json.set("needs", std::move(needs));
    answer->body = json::write(answer->json) + "\n";
  }
  const auto zone = text::TimeZone::read(answer->json.text("time_zone"));
  const std::string shown =
      invocation.json ? answer->body : status_text(answer->json, zone ? *zone : text::TimeZone());
  std::fputs(shown.c_str(), stdout);
  return status_exit_code(answer->json);
}

}  // namespace

void add_status(CLI::App& cli, Invocation& invocation) {
  auto* command = cli.add_subcommand(
      "status",
      "one screen: is anything waiting for a person? Exit 0 no, 1 somebody should look, "
      "2 something stands still until somebody does");
  command->callback(
      [&invocation] { invocation.run = [&invocation] { return status(invocation); }; });
}

}  // namespace intaked::app

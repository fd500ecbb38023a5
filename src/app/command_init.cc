#include <cstdio>
#include <filesystem>
#include <fstream>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "app/command.h"
#include "app/control_client.h"
#include "app/exit_code.h"
#include "app/marker.h"
#include "config/config.h"
#include "lib/crypto/crypto.h"

namespace intaked::app {
namespace {

Result<void> make_directory(const std::string& path, mode_t mode) {
  std::error_code error;
  if (std::filesystem::is_directory(path, error)) {
    std::printf("%-40s there\n", path.c_str());
    return {};
  }
  std::filesystem::create_directories(path, error);
  if (error || ::chmod(path.c_str(), mode) != 0) {
    return fail(ErrorKind::denied, path + " cannot be made: " + error.message(),
                "run this as root: sudo intaked init");
  }
  std::printf("%-40s made, mode %04o\n", path.c_str(), mode);
  return {};
}

// The key is written whole or not at all: a half key would be taken for a damaged one.
Result<void> make_key(const std::string& path) {
  if (std::filesystem::exists(path)) {
    std::printf("%-40s there, left as it is\n", path.c_str());
    return {};
  }
  const std::string bytes = crypto::random_bytes(32);
  const std::string text =
      crypto::hex({reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()}) + "\n";
  const std::string half = path + ".half";
  const int file = ::open(half.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  const bool written =
      file >= 0 && ::write(file, text.data(), text.size()) == static_cast<ssize_t>(text.size()) &&
      ::fsync(file) == 0;
  if (file >= 0) ::close(file);
  if (!written || ::rename(half.c_str(), path.c_str()) != 0) {
    return fail(ErrorKind::denied, path + " cannot be written",
                "run this as root: sudo intaked init");
  }
  std::printf("%-40s made; keep a copy in your backup, apart from the state directory\n",
              path.c_str());
  return {};
}

Result<void> init(const Invocation& invocation) {
  const auto loaded =
      config::load(invocation.config_path, config::Secrets::skip, invocation.secrets_directory);
  const auto here = std::filesystem::path(invocation.config_path).parent_path();
  const std::string secrets = !invocation.secrets_directory.empty() ? invocation.secrets_directory
                                                                    : (here / "secrets").string();
  INTAKED_CHECK(make_directory(secrets, 0700));
  INTAKED_CHECK(make_key(secrets + "/" + std::string(k_installation_key_file)));
  if (!loaded.config) {
    std::printf("%s is not usable yet; see why with: intaked check --config %s\n",
                invocation.config_path.c_str(), invocation.config_path.c_str());
    return {};
  }
  INTAKED_CHECK(make_directory(loaded.config->state_directory, 0700));
  INTAKED_CHECK(make_directory(
      std::filesystem::path(loaded.config->control_socket).parent_path().string(), 0750));
  std::printf(
      "Next: put the secrets that the configuration names into %s, then: intaked check --config "
      "%s\n",
      secrets.c_str(), invocation.config_path.c_str());
  return {};
}

}  // namespace

void add_init(CLI::App& cli, Invocation& invocation) {
  auto* command = cli.add_subcommand(
      "init", "makes the installation key and the directories; changes nothing that is there");
  command->callback([&invocation] {
    invocation.run = [&invocation] {
      const auto done = init(invocation);
      return done ? static_cast<int>(k_exit_ok) : report(done.error());
    };
  });
}

}  // namespace intaked::app

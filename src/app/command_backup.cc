#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <memory>

#include <fcntl.h>
#include <unistd.h>

#include "app/command.h"
#include "app/control_client.h"
#include "app/exit_code.h"
#include "app/when.h"
#include "config/config.h"
#include "journal/backup.h"

namespace intaked::app {
namespace {

constexpr std::chrono::minutes k_backup_deadline{60};

// The file appears under its name when all of it is on the disk.
class NewFile {
 public:
  explicit NewFile(std::string path) : path_(std::move(path)), part_(path_ + ".part") {}
  ~NewFile() {
    if (file_ >= 0) ::close(file_);
    if (file_ >= 0 && !done_) ::unlink(part_.c_str());
  }
  Result<void> open() {
    std::error_code ignored;
    if (std::filesystem::is_directory(path_, ignored))
      return fail(ErrorKind::invalid, path_ + " is a directory",
                  "name the file: " + path_ + "/FILE");
    file_ = ::open(part_.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
    return file_ >= 0 ? Result<void>() : failed("cannot be written");
  }
  Result<void> write(std::string_view bytes) {
    while (!bytes.empty()) {
      const ssize_t written = ::write(file_, bytes.data(), bytes.size());
      if (written < 0) return failed("cannot be written");
      bytes.remove_prefix(static_cast<std::size_t>(written));
      size_ += static_cast<std::uint64_t>(written);
    }
    return {};
  }
  Result<std::uint64_t> finish() {
    if (::fsync(file_) != 0 || ::rename(part_.c_str(), path_.c_str()) != 0)
      return fail(failed("cannot be made durable").error());
    done_ = true;
    return size_;
  }

 private:
  Result<void> failed(const char* what) {
    const int error = errno;
    return fail(ErrorKind::io, path_ + " " + what + ": " + std::strerror(error),
                "choose another place; nothing was changed, and no part of the copy is left");
  }
  std::string path_, part_;
  int file_ = -1;
  bool done_ = false;
  std::uint64_t size_ = 0;
};

Result<std::uint64_t> backup_to(const Invocation& invocation, const std::string& path) {
  INTAKED_TRY(const std::string socket, control_socket_of(invocation.config_path));
  NewFile file(path);
  INTAKED_CHECK(file.open());
  INTAKED_TRY(const auto called,
              web::call_unix(socket, "POST", "/v1/backup", k_backup_deadline,
                             [&](std::string_view piece) { return file.write(piece); }));
  INTAKED_CHECK(refusal_of(called.status, called.body));
  return file.finish();
}

int backup(const Invocation& invocation, const std::string& path) {
  const auto bytes = backup_to(invocation, path);
  if (!bytes) return report(bytes.error());
  std::printf("%s: %llu bytes, checked. It needs the installation key, which is not in it.\n",
              path.c_str(), static_cast<unsigned long long>(*bytes));
  return k_exit_ok;
}

int restore(const Invocation& invocation, const std::string& path) {
  const auto loaded = config::load(invocation.config_path, config::Secrets::skip);
  if (!loaded.config) {
    std::fprintf(stderr, "intaked: the configuration is wrong; see: intaked check --config %s\n",
                 invocation.config_path.c_str());
    return k_exit_config;
  }
  const Instant now = SystemClock{}.now();
  const auto restored = journal::restore_journal(path, loaded.config->state_directory, now);
  if (!restored) return report(restored.error());
  const auto zone = text::TimeZone::read(loaded.config->time_zone);
  std::printf("Restored into %s; its youngest message was recorded %s.\n",
              loaded.config->state_directory.c_str(),
              long_time(restored->last_recorded, zone ? *zone : text::TimeZone(), now).c_str());
  if (!restored->aside.empty())
    std::printf("The journal that was there lies beside it: %s\n", restored->aside.c_str());
  std::printf(
      "Next: systemctl start intaked, no sooner than %lld s after the lost one ended. What came by "
      "mailbox since then is read again, and looked up before it is filed.\n",
      static_cast<long long>(
          std::chrono::duration_cast<std::chrono::seconds>(loaded.config->desk.settle).count()));
  return k_exit_ok;
}

}  // namespace

void add_backup(CLI::App& cli, Invocation& invocation) {
  auto* command = cli.add_subcommand(
      "backup",
      "copies the journal while the daemon runs; FILE appears when it is whole and checked");
  auto path = std::make_shared<std::string>();
  command->add_option("file", *path, "the copy")->required();
  command->callback([&invocation, path] {
    invocation.run = [&invocation, path] { return backup(invocation, *path); };
  });
}

void add_restore(CLI::App& cli, Invocation& invocation) {
  auto* command = cli.add_subcommand(
      "restore", "puts a backup in the place of the journal, while the daemon does not run");
  auto path = std::make_shared<std::string>();
  command->add_option("file", *path, "what intaked backup made")->required();
  command->callback([&invocation, path] {
    invocation.run = [&invocation, path] { return restore(invocation, *path); };
  });
}

}  // namespace intaked::app

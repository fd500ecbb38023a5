#include "config/secret_files.h"

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace intaked::config {
namespace {

constexpr std::size_t k_secret_bytes_max = 64 << 10;

struct File {
  explicit File(const std::string& path) : descriptor(open(path.c_str(), O_RDONLY | O_CLOEXEC)) {}
  ~File() {
    if (descriptor >= 0) close(descriptor);
  }
  File(const File&) = delete;
  File& operator=(const File&) = delete;
  const int descriptor;
};

// It is there, a file, and not for everybody.
Result<void> examine(const File& file, const std::string& path) {
  struct stat status {};
  if (file.descriptor < 0 || fstat(file.descriptor, &status) != 0) {
    if (errno == ENOENT) {
      return fail(ErrorKind::not_found, "there is no file " + path,
                  "make it with: install -m 0600 /dev/stdin " + path);
    }
    return fail(errno == EACCES ? ErrorKind::denied : ErrorKind::invalid,
                path + " cannot be read: " + std::strerror(errno),
                "run as a user who may, or leave secrets out with --no-secrets");
  }
  if (!S_ISREG(status.st_mode)) return fail(ErrorKind::invalid, path + " is not a file");
  if ((status.st_mode & 07) != 0) {
    return fail(ErrorKind::invalid, "everybody on this machine can read " + path,
                "close it with: chmod 0600 " + path);
  }
  return {};
}

Result<Secret> contents_of(const File& file, const std::string& path) {
  std::string bytes(k_secret_bytes_max + 1, '\0');
  std::size_t filled = 0;
  for (ssize_t got = 1; got > 0 && filled < bytes.size(); filled += static_cast<std::size_t>(got)) {
    got = ::read(file.descriptor, bytes.data() + filled, bytes.size() - filled);
    if (got < 0) {
      return fail(ErrorKind::invalid, path + " cannot be read: " + std::strerror(errno));
    }
  }
  bytes.resize(filled);
  Secret secret;
  if (bytes.size() <= k_secret_bytes_max) {
    if (bytes.ends_with('\n')) bytes.pop_back();
    if (bytes.ends_with('\r')) bytes.pop_back();
    secret = Secret(bytes);
  }
  const bool too_large = bytes.size() > k_secret_bytes_max;
  explicit_bzero(bytes.data(), bytes.size());
  if (too_large) return fail(ErrorKind::invalid, path + " is too large for a secret");
  return secret;
}

// Where the unit's LoadCredential=secrets:DIRECTORY put its files; "" if this is no such unit.
std::string prefix_of_credentials() {
  namespace fs = std::filesystem;
  const char* credentials = std::getenv("CREDENTIALS_DIRECTORY");
  if (!credentials) return {};
  const std::string directory = credentials;
  std::error_code error;
  if (fs::is_directory(directory + "/secrets", error)) return directory + "/secrets/";
  // systemd makes a directory flat: the file NAME becomes secrets_NAME, systemd.exec(5).
  for (fs::directory_iterator entry(directory, error), end; !error && entry != end;
       entry.increment(error)) {
    if (entry->path().filename().string().starts_with("secrets_")) return directory + "/secrets_";
  }
  return {};
}

}  // namespace

SecretFiles::SecretFiles(Secrets mode, std::string directory, const std::string& config_directory)
    : mode_(mode) {
  if (!directory.empty()) {
    prefix_ = directory + "/";
    return;
  }
  prefix_ = prefix_of_credentials();
  if (prefix_.empty()) prefix_ = config_directory + "/secrets/";
}

std::string SecretFiles::path_of(const std::string& name) const {
  return name.starts_with('/') ? name : prefix_ + name;
}

Result<Secret> SecretFiles::read(const std::string& name) const {
  if (mode_ == Secrets::skip) return Secret();
  const std::string path = path_of(name);
  const File file(path);
  INTAKED_CHECK(examine(file, path));
  INTAKED_TRY(Secret secret, contents_of(file, path));
  if (secret.empty()) {
    return fail(ErrorKind::invalid, path + " is empty",
                "put the secret into it with: install -m 0600 /dev/stdin " + path);
  }
  if (secret.reveal().find_first_of(std::string_view("\0\r\n", 3)) != std::string_view::npos) {
    return fail(ErrorKind::invalid, path + " has more than one line", "keep only the secret in it");
  }
  return secret;
}

Result<void> SecretFiles::check(const std::string& name) const {
  if (mode_ == Secrets::skip) return {};
  const std::string path = path_of(name);
  return examine(File(path), path);
}

std::vector<std::string> secret_names(const Config& config) {
  std::vector<std::string> names{config.desk.api_key_file, config.attachments.s3.secret_key_file,
                                 config.operation.alerts.webhook_url_file};
  for (const Mailbox& mailbox : config.mailboxes) names.push_back(mailbox.password_file);
  for (const Hook& hook : config.hooks) {
    names.insert(names.end(), hook.secret_files.begin(), hook.secret_files.end());
    names.insert(names.end(), {hook.verify_token_file, hook.token_file});
  }
  std::ranges::sort(names);
  names.erase(std::unique(names.begin(), names.end()), names.end());
  std::erase(names, "");
  return names;
}

}  // namespace intaked::config

// A Dovecot of the test's own: private configuration, mail and ports under a temporary directory,
// run as the current user (root steps down to Debian's account "dovecot", for Dovecot serves no
// mail as root), stopped by its pid. Each user "name" has the password "pass-name".
#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include <arpa/inet.h>
#include <fcntl.h>
#include <grp.h>
#include <pwd.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

namespace intaked::fakes {

inline std::uint16_t free_loopback_port() {
  const int fd = ::socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  const bool bound = ::bind(fd, reinterpret_cast<sockaddr*>(&address), size) == 0 &&
                     ::getsockname(fd, reinterpret_cast<sockaddr*>(&address), &size) == 0;
  ::close(fd);
  if (!bound) throw std::runtime_error("no free loopback port");
  return ntohs(address.sin_port);
}

inline void run_command(const std::string& command) {
  if (std::system(command.c_str()) != 0) throw std::runtime_error("failed: " + command);
}

class TemporaryDirectory {
 public:
  TemporaryDirectory() {
    std::string name = (std::filesystem::temp_directory_path() / "intaked-imap-XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr) throw std::runtime_error("no temporary directory");
    path_ = name;
  }
  ~TemporaryDirectory() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  TemporaryDirectory(const TemporaryDirectory&) = delete;
  TemporaryDirectory& operator=(const TemporaryDirectory&) = delete;
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

class PrivateDovecot {
 public:
  static bool is_installed() { return ::access("/usr/sbin/dovecot", X_OK) == 0; }

  // What goes wrong with the certificate of "localhost".
  enum class Certificate { good, expired, other_host };

  explicit PrivateDovecot(Certificate certificate = Certificate::good)
      : plain_port_(free_loopback_port()), tls_port_(free_loopback_port()) {
    make_certificate(certificate);
    write_configuration();
    give_all(directory_.path());
    start();
  }
  ~PrivateDovecot() { stop(); }

  std::uint16_t plain_port() const { return plain_port_; }
  std::uint16_t tls_port() const { return tls_port_; }
  std::string ca_file() const { return (directory_.path() / "ca.pem").string(); }

  void start() {
    std::filesystem::remove(directory_.path() / "run" / "master.pid");
    pid_ = ::fork();
    if (pid_ == 0) {
      ::setpgid(0, 0);
      if (::getuid() == 0 && (::setgroups(0, nullptr) != 0 || ::setgid(account_.gid) != 0 ||
                              ::setuid(account_.uid) != 0)) {
        ::_exit(126);
      }
      const int log = ::open((directory_.path() / "out.log").c_str(),
                             O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
      ::dup2(log, 1);
      ::dup2(log, 2);
      const std::string configuration = (directory_.path() / "dovecot.conf").string();
      ::execl("/usr/sbin/dovecot", "dovecot", "-F", "-c", configuration.c_str(), nullptr);
      ::_exit(127);
    }
    for (int i = 0; i < 400; ++i) {
      if (answers(plain_port_)) return;
      std::this_thread::sleep_for(std::chrono::milliseconds{25});
    }
    std::ifstream log(directory_.path() / "dovecot.log");
    throw std::runtime_error("dovecot did not start: " +
                             std::string(std::istreambuf_iterator<char>(log), {}));
  }
  // With everything it has started: its processes are a group of their own.
  void stop() {
    if (pid_ <= 0) return;
    ::kill(pid_, SIGTERM);
    for (int i = 0; i < 50 && ::waitpid(pid_, nullptr, WNOHANG) == 0; ++i)
      std::this_thread::sleep_for(std::chrono::milliseconds{10});
    ::kill(-pid_, SIGKILL);
    ::waitpid(pid_, nullptr, 0);
    pid_ = 0;
  }

  // A message as it is on disk; the server serves it byte for byte.
  void deliver(const std::string& user, const std::string& bytes, const std::string& flags = "") {
    const auto maildir = make_maildir(user);
    const std::string name =
        std::to_string(1'700'000'000 + delivered_) + ".M" + std::to_string(delivered_) + ".test";
    ++delivered_;
    std::ofstream(maildir / "tmp" / name, std::ios::binary) << bytes;
    give(maildir / "tmp" / name);
    const std::string folder = flags.empty() ? "new" : "cur";
    const std::string suffix = flags.empty() ? "" : ":2," + flags;
    std::filesystem::rename(maildir / "tmp" / name, maildir / folder / (name + suffix));
  }
  // The maildir flags of all messages, sorted: "S" means seen.
  std::vector<std::string> flags(const std::string& user, const std::string& folder = "") {
    std::vector<std::string> all;
    for (const char* part : {"new", "cur"}) {
      const auto directory = maildir_of(user) / folder / part;
      if (!std::filesystem::exists(directory)) continue;
      for (const auto& entry : std::filesystem::directory_iterator(directory)) {
        const std::string name = entry.path().filename().string();
        const std::size_t comma = name.find(":2,");
        all.push_back(comma == std::string::npos ? "" : name.substr(comma + 3));
      }
    }
    std::sort(all.begin(), all.end());
    return all;
  }
  // As after a lost index: the server gives every message a new UID under a new UIDVALIDITY.
  void forget_uids(const std::string& user) {
    for (const auto& entry : std::filesystem::directory_iterator(maildir_of(user)))
      if (entry.path().filename().string().starts_with("dovecot"))
        std::filesystem::remove_all(entry.path());
  }
  std::filesystem::path maildir_of(const std::string& user) const {
    return directory_.path() / "mail" / user / "Maildir";
  }
  std::string log() const {
    std::ifstream file(directory_.path() / "dovecot.log");
    return {std::istreambuf_iterator<char>(file), {}};
  }

 private:
  static bool answers(std::uint16_t port) {
    const int fd = ::socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    const bool connected =
        ::connect(fd, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0;
    ::close(fd);
    return connected;
  }

  std::filesystem::path make_maildir(const std::string& user) {
    const auto maildir = maildir_of(user);
    for (const char* part : {"tmp", "new", "cur"})
      std::filesystem::create_directories(maildir / part);
    give(directory_.path() / "mail");
    give(maildir.parent_path());
    give(maildir);
    for (const char* part : {"tmp", "new", "cur"}) give(maildir / part);
    return maildir;
  }

  void make_certificate(Certificate certificate) {
    const std::string at = directory_.path().string();
    const std::string quiet = " >>" + at + "/openssl.log 2>&1";
    const std::string host =
        certificate == Certificate::other_host ? "elsewhere.example" : "localhost";
    run_command(
        "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 "
        "-subj /CN=Test-CA -keyout " +
        at + "/ca.key -out " + at + "/ca.pem" + quiet);
    run_command("openssl req -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -subj /CN=" +
                host + " -keyout " + at + "/server.key -out " + at + "/server.csr" + quiet);
    std::ofstream(at + "/server.ext")
        << "subjectAltName=DNS:" << host << (host == "localhost" ? ",IP:127.0.0.1" : "") << "\n";
    // openssl takes a negative number of days: ended before it began to count.
    const std::string days = certificate == Certificate::expired ? "-1" : "1";
    run_command("openssl x509 -req -in " + at + "/server.csr -CA " + at + "/ca.pem -CAkey " + at +
                "/ca.key -CAcreateserial -days " + days + " -extfile " + at + "/server.ext -out " +
                at + "/server.pem" + quiet);
  }

  struct Account {
    std::string user;
    std::string group;
    uid_t uid = 0;
    gid_t gid = 0;
  };
  static Account server_account() {
    const passwd* self = ::getuid() == 0 ? ::getpwnam("dovecot") : ::getpwuid(::getuid());
    if (self == nullptr) throw std::runtime_error("no account to run dovecot as");
    Account account{self->pw_name, "", self->pw_uid, self->pw_gid};
    const group* own = ::getgrgid(account.gid);
    account.group = own != nullptr ? own->gr_name : std::to_string(account.gid);
    return account;
  }
  void give(const std::filesystem::path& path) const {
    if (::lchown(path.c_str(), account_.uid, account_.gid) != 0)
      throw std::runtime_error("cannot give " + path.string() + " to " + account_.user);
  }
  void give_all(const std::filesystem::path& path) const {
    give(path);
    for (const auto& entry : std::filesystem::recursive_directory_iterator(path))
      give(entry.path());
  }

  void write_configuration() {
    const std::string at = directory_.path().string();
    std::filesystem::create_directories(at + "/run");
    std::filesystem::create_directories(at + "/state");
    std::ofstream(at + "/dovecot.conf")
        << "protocols = imap\nlisten = 127.0.0.1\nbase_dir = " << at << "/run\nstate_dir = " << at
        << "/state\nlog_path = " << at << "/dovecot.log\n"
        << "default_internal_user = " << account_.user << "\ndefault_login_user = " << account_.user
        << "\ndefault_internal_group = " << account_.group << "\n"
        << "mail_location = maildir:" << at << "/mail/%u/Maildir\nmail_uid = " << account_.uid
        << "\nmail_gid = " << account_.gid << "\nfirst_valid_uid = 0\nfirst_valid_gid = 0\n"
        << "mail_home = " << at << "/mail/%u\n"
        << "passdb {\n  driver = static\n  args = password=pass-%u\n}\n"
        << "userdb {\n  driver = static\n  args = uid=" << account_.uid << " gid=" << account_.gid
        << " home=" << at << "/mail/%u\n}\n"
        << "ssl = yes\nssl_cert = <" << at << "/server.pem\nssl_key = <" << at << "/server.key\n"
        << "disable_plaintext_auth = no\nauth_failure_delay = 0\nmail_max_userip_connections = "
           "100\n"
        << "mailbox_idle_check_interval = 1 secs\nmail_always_cache_fields = date.received\n"
        << "service imap-login {\n  chroot =\n  inet_listener imap {\n    port = " << plain_port_
        << "\n  }\n  inet_listener imaps {\n    port = " << tls_port_ << "\n    ssl = yes\n  }\n}\n"
        << "service anvil {\n  chroot =\n}\nservice stats {\n  chroot =\n}\n"
        << "namespace inbox {\n  inbox = yes\n  separator = /\n"
        << "  mailbox Done {\n    auto = create\n  }\n}\n";
  }

  TemporaryDirectory directory_;
  Account account_ = server_account();
  std::uint16_t plain_port_;
  std::uint16_t tls_port_;
  pid_t pid_ = 0;
  int delivered_ = 0;
};

}  // namespace intaked::fakes

// Little more than must be done between a mailbox and its tickets, to show what is left to gain; no
// proof that nothing is faster. It fetches all mails at once, hashes each, keeps them, is sure of
// the disk once in a few megabytes, parses, and posts one ticket a mail with its files in it as
// base64.
//   least_program IMAP_PORT USER PASSWORD API_PORT STORE [unparsed]
// STORE: a file that the mails are appended to, or with ".db" at its end a SQLite database that
// they are put into as the journal does, in chunks.
// It has no rules, no follow-ups, no states, no cage around the parser and no second try: a crash
// loses or doubles tickets. A file that lies in the message as base64 is copied as it lies; one
// that has to be unpacked is left out.
// unparsed: each mail is posted as it lies, neither hashed nor parsed. What that costs is nearly
// all the kernel's, and whoever moves these bytes pays it.
#include <algorithm>
#include <charconv>
#include <condition_variable>
#include <cstdio>
#include <cstdlib>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include "lib/crypto/mail_digests.h"
#include "lib/sql/connection.h"
#include "parse/parse.h"
#include "parse/prepare.h"

namespace {

using namespace intaked;

constexpr std::size_t k_read_bytes = 256 * 1024;
constexpr std::size_t k_sync_bytes = 4 * 1024 * 1024;
constexpr std::size_t k_waiting_mails_max = 256;
constexpr int k_filers = 2;
enum class Work { all, unparsed };

[[noreturn]] void fail(const char* what) {
  std::perror(what);
  std::_Exit(1);
}

class Connection {
 public:
  explicit Connection(const char* port)
      : socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    address.sin_port = htons(static_cast<std::uint16_t>(std::atoi(port)));
    const int on = 1;
    if (::connect(socket_, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0 ||
        ::setsockopt(socket_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on) != 0)
      fail("connect");
  }
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;
  ~Connection() { ::close(socket_); }

  void send(std::string_view bytes) {
    while (!bytes.empty()) {
      const auto sent = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (sent <= 0) fail("send");
      bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
  }

  // Without its line end; valid until the next call.
  std::string_view line() {
    std::size_t end;
    std::size_t looked = 0;
    while ((end = input_.find("\r\n", at_ + looked)) == std::string::npos) {
      looked = input_.size() - at_;
      if (looked > 0) --looked;
      read_more();
    }
    const std::string_view found(input_.data() + at_, end - at_);
    at_ = end + 2;
    return found;
  }

  std::string bytes(std::size_t count) {
    std::string found(count, '\0');
    const std::size_t here = input_.copy(found.data(), count, at_);
    at_ += here;
    for (std::size_t have = here; have < count;) {
      const auto got = ::read(socket_, found.data() + have, count - have);
      if (got <= 0) fail("read");
      have += static_cast<std::size_t>(got);
    }
    return found;
  }

 private:
  void read_more() {
    input_.erase(0, at_);
    at_ = 0;
    const std::size_t had = input_.size();
    input_.resize(had + k_read_bytes);
    const auto got = ::read(socket_, input_.data() + had, k_read_bytes);
    if (got <= 0) fail("read");
    input_.resize(had + static_cast<std::size_t>(got));
  }

  const int socket_;
  std::string input_;
  std::size_t at_ = 0;
};

struct Mail {
  std::string bytes;
  model::Digest body;
};

// What is on disk and waits to be filed.
class Waiting {
 public:
  void add(std::vector<Mail> mails) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return mails_.size() < k_waiting_mails_max; });
    for (Mail& mail : mails) mails_.push_back(std::move(mail));
    changed_.notify_all();
  }
  void end() {
    const std::scoped_lock lock(mutex_);
    ended_ = true;
    changed_.notify_all();
  }
  std::optional<Mail> take() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return ended_ || !mails_.empty(); });
    if (mails_.empty()) return std::nullopt;
    Mail mail = std::move(mails_.front());
    mails_.pop_front();
    changed_.notify_all();
    return mail;
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<Mail> mails_;
  bool ended_ = false;
};

// The size of the literal that the line announces (RFC 9051 4.3).
std::optional<std::size_t> literal_of(std::string_view line) {
  const auto begin = line.rfind('{');
  if (!line.ends_with('}') || begin == line.npos) return std::nullopt;
  std::size_t size = 0;
  std::from_chars(line.data() + begin + 1, line.data() + line.size() - 1, size);
  return size;
}

class Store {
 public:
  virtual ~Store() = default;
  virtual void append(std::string_view mail) = 0;
  virtual void make_sure() = 0;
};

class FileStore final : public Store {
 public:
  explicit FileStore(const std::string& path)
      : file_(::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600)) {
    if (file_ < 0) fail("open");
  }
  ~FileStore() override { ::close(file_); }
  void append(std::string_view mail) override {
    if (::write(file_, mail.data(), mail.size()) != static_cast<ssize_t>(mail.size()))
      fail("write");
  }
  void make_sure() override {
    if (::fdatasync(file_) != 0) fail("fdatasync");
  }

 private:
  const int file_;
};

class DatabaseStore final : public Store {
 public:
  explicit DatabaseStore(const std::string& path)
      : db_(sql::Connection::open(path, sql::OpenMode::read_write).value()) {
    must(
        db_->script("PRAGMA page_size = 8192; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;"
                    "CREATE TABLE chunk (raw INTEGER, position INTEGER, bytes BLOB NOT NULL,"
                    " PRIMARY KEY (raw, position))"));
  }
  void append(std::string_view mail) override {
    if (!db_->in_transaction()) must(db_->run("BEGIN"));
    ++mails_;
    for (std::int64_t position = 0; !mail.empty(); ++position) {
      const auto chunk = mail.substr(0, k_chunk_bytes);
      must(db_->run("INSERT INTO chunk VALUES ($1, $2, $3)", {mails_, position, sql::Blob{chunk}}));
      mail.remove_prefix(chunk.size());
    }
  }
  void make_sure() override {
    if (db_->in_transaction()) must(db_->run("COMMIT"));
    if (db_->log_pages() >= k_log_pages_max)
      must(db_->checkpoint(sql::Connection::Checkpoint::passive));
  }

 private:
  static void must(const Result<void>& done) {
    if (done) return;
    std::fprintf(stderr, "%s\n", done.error().text.c_str());
    std::_Exit(1);
  }

  static constexpr std::size_t k_chunk_bytes = 256 * 1024;
  static constexpr std::int64_t k_log_pages_max = 4'000;
  const std::unique_ptr<sql::Connection> db_;
  std::int64_t mails_ = 0;
};

std::unique_ptr<Store> store_at(const std::string& path) {
  if (path.ends_with(".db")) return std::make_unique<DatabaseStore>(path);
  return std::make_unique<FileStore>(path);
}

void fetch(const char* port, const std::string& user, const std::string& password, Work work,
           Store& store, Waiting& waiting) {
  Connection mailbox(port);
  mailbox.send("a LOGIN " + user + " " + password + "\r\nb SELECT INBOX\r\n" +
               "c UID FETCH 1:* (UID BODY.PEEK[])\r\n");
  std::vector<Mail> batch;
  std::size_t unsure_bytes = 0;
  const auto make_sure = [&] {
    store.make_sure();
    waiting.add(std::exchange(batch, {}));
    unsure_bytes = 0;
  };
  for (auto line = mailbox.line(); !line.starts_with("c "); line = mailbox.line()) {
    const auto size = literal_of(line);
    if (!size) continue;
    Mail mail{mailbox.bytes(*size), {}};
    if (work == Work::all) mail.body = crypto::mail_digests(mail.bytes).body;
    store.append(mail.bytes);
    unsure_bytes += mail.bytes.size();
    batch.push_back(std::move(mail));
    if (unsure_bytes >= k_sync_bytes) make_sure();
  }
  make_sure();
  waiting.end();
}

void append_json(std::string& json, std::string_view text) {
  json += '"';
  for (const char c : text) {
    if (c == '\n') {
      json += "\\n";
    } else if (c == '"' || c == '\\') {
      json += '\\';
      json += c;
    } else {
      json += static_cast<unsigned char>(c) < ' ' ? ' ' : c;
    }
  }
  json += '"';
}

void append_without_line_ends(std::string& json, std::string_view base64) {
  while (!base64.empty()) {
    const auto line = base64.substr(0, base64.find('\n'));
    json += line.ends_with('\r') ? line.substr(0, line.size() - 1) : line;
    base64.remove_prefix(std::min(line.size() + 1, base64.size()));
  }
}

std::string ticket_of(const Mail& mail, const parse::Options& options) {
  const auto message = parse::parse(mail.bytes, options, model::Completeness::whole, mail.body);
  std::string json = "{\"title\":";
  append_json(json, message.subject);
  json += ",\"requestorEmail\":";
  append_json(json, message.from ? message.from->address : "");
  json += ",\"description\":";
  append_json(json, message.text);
  json += ",\"attachments\":[";
  bool first = true;
  for (const model::Attachment& file : message.attachments) {
    if (!file.extent) continue;
    json += first ? "{\"name\":" : ",{\"name\":";
    first = false;
    append_json(json, file.name);
    json += ",\"data\":\"";
    const auto encoded =
        std::string_view(mail.bytes).substr(file.extent->offset, file.extent->length);
    if (file.extent->encoding == model::TransferEncoding::base64) {
      append_without_line_ends(json, encoded);
    } else {
      json += crypto::base64(encoded);
    }
    json += "\"}";
  }
  json += "],\"deDuplicationKey\":";
  append_json(json, message.message_id);
  return json += '}';
}

void file_all(const char* port, Work work, Waiting& waiting) {
  Connection desk(port);
  const parse::Options options{{"support@example.com"}, "mx.example.com"};
  while (auto mail = waiting.take()) {
    const std::string ticket =
        work == Work::all ? ticket_of(*mail, options) : std::move(mail->bytes);
    desk.send(
        "POST /v1/tickets HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
        "Content-Length: " +
        std::to_string(ticket.size()) + "\r\n\r\n");
    desk.send(ticket);
    if (!desk.line().starts_with("HTTP/1.1 201")) fail("the ticket was refused");
    std::size_t body_bytes = 0;
    for (auto line = desk.line(); !line.empty(); line = desk.line()) {
      constexpr std::string_view k_length = "Content-Length: ";
      if (line.starts_with(k_length))
        std::from_chars(line.data() + k_length.size(), line.data() + line.size(), body_bytes);
    }
    desk.bytes(body_bytes);
  }
}

}  // namespace

int main(int argc, char** argv) {
  const bool is_unparsed = argc == 7 && std::string_view(argv[6]) == "unparsed";
  if (argc != 6 && !is_unparsed) {
    std::fprintf(stderr,
                 "usage: least_program IMAP_PORT USER PASSWORD API_PORT STORE [unparsed]\n");
    return 2;
  }
  const Work work = is_unparsed ? Work::unparsed : Work::all;
  if (work == Work::all) parse::prepare();
  Waiting waiting;
  std::vector<std::thread> filers;
  for (int i = 0; i < k_filers; ++i) filers.emplace_back([&] { file_all(argv[4], work, waiting); });
  fetch(argv[1], argv[2], argv[3], work, *store_at(argv[5]), waiting);
  for (std::thread& filer : filers) filer.join();
  return 0;
}

// Little more than must be done between a mailbox and its tickets, to show what is left to gain; no
// proof that nothing is faster. It fetches all mails at once, hashes each, keeps them, is sure of
// the disk once in a few megabytes, parses, and posts one ticket a mail with its files in it as
// base64.
//   least_program IMAP_PORT USER PASSWORD API_PORT STORE [unparsed|steps]
// STORE: a file that the mails are appended to, or with ".db" at its end a SQLite database that
// they are put into as the journal does, in chunks.
// It has no rules, no follow-ups, no states, no cage around the parser and no second try: a crash
// loses or doubles tickets. A file that lies in the message as base64 is copied as it lies; one
// that has to be unpacked is left out.
// unparsed: each mail is posted as it lies, neither hashed nor parsed. What that costs is nearly
// all the kernel's, and whoever moves these bytes pays it.
// steps: with the least of what is fixed for intaked: a cage around the parser and, in the database
// that STORE must be, each draft before its ticket is sent and then that it was filed, a commit for
// some mails together.
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
#include "worker/parse_worker.h"
#include "worker/worker.h"

namespace {

using namespace intaked;

constexpr std::size_t k_read_bytes = 256 * 1024;
constexpr std::size_t k_sync_bytes = 4 * 1024 * 1024;
constexpr std::size_t k_waiting_mails_max = 256;
constexpr int k_filers = 2;
constexpr std::size_t k_step_mails_max = 16;
enum class Work { all, unparsed, steps };

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
  std::int64_t number;
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
  // None: all were taken.
  std::vector<Mail> take(std::size_t max) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return ended_ || !mails_.empty(); });
    std::vector<Mail> taken;
    while (!mails_.empty() && taken.size() < max) {
      taken.push_back(std::move(mails_.front()));
      mails_.pop_front();
    }
    changed_.notify_all();
    return taken;
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

struct Ticket {
  std::string json;
  std::size_t files_at;

  std::string_view draft() const { return std::string_view(json).substr(0, files_at); }
};

// What was kept is on disk.
class Store {
 public:
  virtual ~Store() = default;
  virtual void keep(const std::vector<Mail>& mails) = 0;
};

class FileStore final : public Store {
 public:
  explicit FileStore(const std::string& path)
      : file_(::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600)) {
    if (file_ < 0) fail("open");
  }
  ~FileStore() override { ::close(file_); }
  void keep(const std::vector<Mail>& mails) override {
    for (const Mail& mail : mails) {
      const auto size = static_cast<ssize_t>(mail.bytes.size());
      if (::write(file_, mail.bytes.data(), mail.bytes.size()) != size) fail("write");
    }
    if (::fdatasync(file_) != 0) fail("fdatasync");
  }

 private:
  const int file_;
};

// Any thread.
class DatabaseStore final : public Store {
 public:
  explicit DatabaseStore(const std::string& path)
      : db_(sql::Connection::open(path, sql::OpenMode::read_write).value()) {
    must(
        db_->script("PRAGMA page_size = 8192; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;"
                    "CREATE TABLE chunk (raw INTEGER, position INTEGER, bytes BLOB NOT NULL,"
                    " PRIMARY KEY (raw, position));"
                    "CREATE TABLE filing"
                    " (raw INTEGER PRIMARY KEY, draft TEXT NOT NULL, filed INTEGER NOT NULL)"));
  }
  void keep(const std::vector<Mail>& mails) override {
    commit([&] {
      for (const Mail& mail : mails) append(mail);
    });
  }
  void keep_drafts(const std::vector<Mail>& mails, const std::vector<Ticket>& tickets) {
    commit([&] {
      for (std::size_t i = 0; i < mails.size(); ++i)
        must(db_->run("INSERT INTO filing VALUES ($1, $2, 0)",
                      {mails[i].number, tickets[i].draft()}));
    });
  }
  void settle(const std::vector<Mail>& mails) {
    commit([&] {
      for (const Mail& mail : mails)
        must(db_->run("UPDATE filing SET filed = 1 WHERE raw = $1", {mail.number}));
    });
  }

 private:
  static void must(const Result<void>& done) {
    if (done) return;
    std::fprintf(stderr, "%s\n", done.error().text.c_str());
    std::_Exit(1);
  }
  void append(const Mail& mail) {
    std::string_view rest = mail.bytes;
    for (std::int64_t position = 0; !rest.empty(); ++position) {
      const auto chunk = rest.substr(0, k_chunk_bytes);
      must(db_->run("INSERT INTO chunk VALUES ($1, $2, $3)",
                    {mail.number, position, sql::Blob{chunk}}));
      rest.remove_prefix(chunk.size());
    }
  }
  void commit(const auto& changes) {
    const std::scoped_lock lock(mutex_);
    must(db_->run("BEGIN"));
    changes();
    must(db_->run("COMMIT"));
    if (db_->log_pages() >= k_log_pages_max)
      must(db_->checkpoint(sql::Connection::Checkpoint::passive));
  }

  static constexpr std::size_t k_chunk_bytes = 256 * 1024;
  static constexpr std::int64_t k_log_pages_max = 4'000;
  std::mutex mutex_;
  const std::unique_ptr<sql::Connection> db_;
};

void fetch(const char* port, const std::string& user, const std::string& password, Work work,
           Store& store, Waiting& waiting) {
  Connection mailbox(port);
  mailbox.send("a LOGIN " + user + " " + password + "\r\nb SELECT INBOX\r\n" +
               "c UID FETCH 1:* (UID BODY.PEEK[])\r\n");
  std::vector<Mail> batch;
  std::size_t batch_bytes = 0;
  std::int64_t number = 0;
  const auto make_sure = [&] {
    store.keep(batch);
    waiting.add(std::exchange(batch, {}));
    batch_bytes = 0;
  };
  for (auto line = mailbox.line(); !line.starts_with("c "); line = mailbox.line()) {
    const auto size = literal_of(line);
    if (!size) continue;
    Mail mail{++number, mailbox.bytes(*size), {}};
    if (work != Work::unparsed) mail.body = crypto::mail_digests(mail.bytes).body;
    batch_bytes += mail.bytes.size();
    batch.push_back(std::move(mail));
    if (batch_bytes >= k_sync_bytes) make_sure();
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

parse::Options parse_options() {
  return {{"support@example.com"}, "mx.example.com"};
}

Ticket ticket_of(const Mail& mail, const model::ParsedMessage& message) {
  std::string json = "{\"title\":";
  append_json(json, message.subject);
  json += ",\"requestorEmail\":";
  append_json(json, message.from ? message.from->address : "");
  json += ",\"description\":";
  append_json(json, message.text);
  json += ",\"deDuplicationKey\":";
  append_json(json, message.message_id);
  const std::size_t files_at = json.size();
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
  json += "]}";
  return {std::move(json), files_at};
}

class Desk {
 public:
  explicit Desk(const char* port) : connection_(port) {}

  void create(std::string_view ticket) {
    connection_.send(
        "POST /v1/tickets HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
        "Content-Length: " +
        std::to_string(ticket.size()) + "\r\n\r\n");
    connection_.send(ticket);
    if (!connection_.line().starts_with("HTTP/1.1 201")) fail("the ticket was refused");
    std::size_t body_bytes = 0;
    for (auto line = connection_.line(); !line.empty(); line = connection_.line()) {
      constexpr std::string_view k_length = "Content-Length: ";
      if (line.starts_with(k_length))
        std::from_chars(line.data() + k_length.size(), line.data() + line.size(), body_bytes);
    }
    connection_.bytes(body_bytes);
  }

 private:
  Connection connection_;
};

void file_all(const char* port, Work work, Waiting& waiting) {
  Desk desk(port);
  const parse::Options options = parse_options();
  for (auto mails = waiting.take(1); !mails.empty(); mails = waiting.take(1)) {
    const Mail& mail = mails.front();
    if (work == Work::unparsed) {
      desk.create(mail.bytes);
    } else {
      const auto message = parse::parse(mail.bytes, options, model::Completeness::whole, mail.body);
      desk.create(ticket_of(mail, message).json);
    }
  }
}

void file_in_steps(const char* port, DatabaseStore& store, Waiting& waiting) {
  Desk desk(port);
  worker::Worker worker(parse_options());
  for (auto mails = waiting.take(k_step_mails_max); !mails.empty();
       mails = waiting.take(k_step_mails_max)) {
    std::vector<worker::Request> requests;
    for (const Mail& mail : mails)
      requests.push_back({model::Completeness::whole, mail.body, mail.bytes});
    std::vector<Ticket> tickets;
    worker.parse(requests, {}, [&](const worker::Outcome& message) {
      if (!message) fail("a mail could not be parsed");
      tickets.push_back(ticket_of(mails[tickets.size()], *message));
    });
    store.keep_drafts(mails, tickets);
    for (const Ticket& ticket : tickets) desk.create(ticket.json);
    store.settle(mails);
  }
}

std::optional<Work> work_named(std::string_view name) {
  if (name.empty()) return Work::all;
  if (name == "unparsed") return Work::unparsed;
  if (name == "steps") return Work::steps;
  return std::nullopt;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc == 2 && std::string_view(argv[1]) == "parse-worker") return worker::run_parse_worker();
  const auto work = work_named(argc == 7 ? argv[6] : "");
  const std::string path = argc >= 6 ? argv[5] : "";
  const bool in_database = path.ends_with(".db");
  if (argc < 6 || argc > 7 || !work || (work == Work::steps && !in_database)) {
    std::fprintf(stderr,
                 "usage: least_program IMAP_PORT USER PASSWORD API_PORT STORE [unparsed|steps]\n"
                 "STORE: a file, or a database NAME.db, which \"steps\" needs\n");
    return 2;
  }
  if (work == Work::all) parse::prepare();
  const auto database = in_database ? std::make_unique<DatabaseStore>(path) : nullptr;
  const auto file = in_database ? nullptr : std::make_unique<FileStore>(path);
  Store& store = in_database ? static_cast<Store&>(*database) : *file;
  Waiting waiting;
  std::vector<std::thread> filers;
  for (int i = 0; i < k_filers; ++i) {
    filers.emplace_back([&] {
      if (work == Work::steps) {
        file_in_steps(argv[4], *database, waiting);
      } else {
        file_all(argv[4], *work, waiting);
      }
    });
  }
  fetch(argv[1], argv[2], argv[3], *work, store, waiting);
  for (std::thread& filer : filers) filer.join();
  return 0;
}

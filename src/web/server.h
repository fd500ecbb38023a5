// HTTP/1.1 in: routes, limits, unix sockets. Knows no provider and no product. Also the small
// client for our own unix socket, because Asio's door is here.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "base/file_source.h"
#include "base/network.h"
#include "base/result.h"
#include "base/spool_file.h"

namespace intaked::web {

struct Peer {
  std::string address;  // "127.0.0.1", also of version 4 in version 6; "" on a unix socket
  std::optional<std::uint32_t> uid;  // SO_PEERCRED, unix sockets only
  bool has_certificate = false;      // TLS has verified one of Listen::client_ca_file
};

struct Request {
  std::string method;                                        // "POST"
  std::string path;                                          // decoded, without query
  std::vector<std::pair<std::string, std::string>> query;    // decoded
  std::vector<std::pair<std::string, std::string>> headers;  // names in lower case
  std::string body;
  // Instead of `body`, where ServerOptions::spool_directory is set and it is large.
  std::shared_ptr<const SpoolFile> spooled = {};
  Peer peer;
  std::string_view header(std::string_view lower_case_name) const;  // "" if absent
  std::string_view parameter(std::string_view name) const;          // "" if absent
};

struct Response {
  int status = 200;
  std::string content_type = "application/json";
  std::string body = {};
  std::vector<std::pair<std::string, std::string>> headers = {};
  // Instead of `body`: exactly `file_bytes` bytes of it, pulled while they are sent. A file that
  // ends early, goes on behind them or fails ends the connection before the last byte, so that no
  // client takes what came for the whole. Not read in answer to HEAD.
  std::shared_ptr<FileSource> file = {};
  std::uint64_t file_bytes = 0;
  // For faults in test servers: what happens to the connection instead of or while answering.
  enum class Ending { keep, close, hang_up_before_answer, cut_in_half } ending = Ending::keep;
};

// One line for a person, as text/plain.
Response plain_text(int status, std::string_view line);

// Called once per request, from any thread, now or later; the connection waits, up to the answer
// deadline (then: 503). A second call, and one after the server's end, are ignored. If the last
// copy dies uncalled, the answer is 500.
using Responder = std::function<void(Response)>;
// Runs on the server's thread and must not block it, unless there are workers. What it throws is
// logged and becomes a 500.
using Handler = std::function<void(Request, Responder)>;

struct Listen {
  std::string address = {};    // "127.0.0.1"; or
  std::uint16_t port = 0;      // 0: the system chooses
  std::string unix_path = {};  // a unix socket instead; an old socket file there is replaced
  std::uint32_t unix_mode = 0660;
  std::string certificate_file = {};  // PEM; with private_key_file: TLS
  std::string private_key_file = {};
  // With TLS: clients may show a certificate that one of these PEM certificates vouches for.
  std::string client_ca_file = {};
  int descriptor = -1;  // instead of an address: a socket that listens already, which becomes ours
};

// Beyond a limit: header 431, body 413, all bodies together and the rate 503, each said and the
// connection closed (not for the rate); a deadline closes. At connections_max the connection that
// idles longest makes room for a new one, else the new one waits.
struct ServerOptions {
  std::vector<Listen> listen = {};
  std::size_t header_bytes_max = 16 << 10;
  std::size_t body_bytes_max = 64 << 20;
  std::size_t bodies_bytes_max = 256 << 20;  // of all requests that are not answered yet
  // What is larger of a body is written to a file in this directory while it comes, so that
  // strangers cannot fill the memory. "": nothing is. Bodies wait in memory where no file can be
  // made or grow, and where spool_free_bytes_min might not stay free.
  std::string spool_directory = {};
  std::uint64_t spool_free_bytes_min = 0;
  std::size_t body_bytes_in_memory_max = 64 << 10;
  std::chrono::milliseconds header_deadline{10'000};   // from the first byte, absolute; TLS as well
  std::chrono::milliseconds request_deadline{10'000};  // from the first byte to the last, absolute
  // Of a body, in each ten seconds; who is slower is closed. 0: as slow as the deadline allows.
  std::size_t body_bytes_a_second_min = 0;
  std::chrono::milliseconds answer_deadline{120'000};
  std::chrono::milliseconds idle_deadline{60'000};
  std::size_t connections_max = 512;
  // At connections_max, where nobody idles, whoever has been sending a request the longest makes
  // room too; and at bodies_bytes_max whoever has sent the most of a body. For strangers: without
  // it they keep all places by never ending a request.
  bool unfinished_make_room = false;
  // Of one address, or of one /64 of version 6: whoever has one of it has all.
  std::size_t connections_per_address_max = 0;  // 0: any; beyond, a new one is closed at once
  std::size_t requests_per_second_max = 0;      // after a burst of as many; 0: any
  // Proxies that tell whom they speak for in X-Forwarded-For: Peer::address is that, and their own
  // connections are not counted.
  std::vector<Network> trusted_proxies = {};
  // Asked once for each request when its header is complete, before a body is looked at: what it
  // answers refuses the request and ends the connection. On the loop's thread.
  std::function<std::optional<Response>(const Request&)> refusal = {};
  // The status for a body that is too large; without it 413. Called on the loop's thread with what
  // was read of the request.
  std::function<int(const Request&)> too_large_status = {};
  // Told of each request that `refusal` let pass and the handler will not see, and why: a limit
  // ended it, or its sender within its body. On the loop's thread, with what was read of it.
  std::function<void(const Request&, std::string_view why)> turned_away = {};
  // The same of a connection that is one too many of its address.
  std::function<void(const std::string& address)> address_is_full = {};
  // Threads on which the handler runs and files are read, so that both may block; 0: on the
  // server's own.
  std::size_t workers = 0;
  // An answer that is a file has answer_deadline for each piece, and this speed for all of it.
  std::uint64_t file_bytes_a_second_min = 16 << 10;
};

class Server {
 public:
  // Listens before it returns. Errors name the address, path or file: conflict if it is taken,
  // denied, invalid for an address or certificate that cannot be used.
  static Result<std::unique_ptr<Server>> start(ServerOptions options, Handler handler);
  virtual ~Server() = default;  // closes connections, joins the thread
  // The port of each listener, in order (0 for unix sockets).
  virtual std::vector<std::uint16_t> ports() const = 0;
  // When its loop last came around, about once a second: for the watchdog. Any thread.
  virtual std::chrono::steady_clock::time_point last_round() const = 0;
  // When the first of its listeners' certificates ends, as they are in use; nullopt: none has one.
  // Any thread.
  virtual std::optional<Instant> certificate_until() const = 0;
};

struct CallResult {
  int status = 0;
  std::string body;
};

// One request to a unix socket, blocking. unavailable: nobody listens there; denied: no permission
// for the socket, the text names the group that has it; timed_out: no answer within the deadline.
Result<CallResult> call_unix(const std::string& socket_path, std::string_view method,
                             std::string_view target, std::string_view body,
                             std::chrono::milliseconds deadline,
                             std::string_view content_type = "application/json");

// The same for an answer of any size: what comes with status 200 goes to `sink`, in pieces; an
// error of it ends the call and is returned. The body of another status is in the result.
Result<CallResult> call_unix(const std::string& socket_path, std::string_view method,
                             std::string_view target, std::chrono::milliseconds deadline,
                             const std::function<Result<void>(std::string_view)>& sink);

}  // namespace intaked::web

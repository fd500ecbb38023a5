// HTTP requests to one or few hosts, each sent at most once. HTTP/1.1, no redirects, no proxy from
// the environment, connections are reused.
//
// libcurl 7.88.1 sends a request again by itself when a reused connection dies before an answer,
// even after the server has executed it. Two measures keep a request with a body from that: the
// body is handed over by a read callback that cannot be rewound, and a second attempt is stopped
// before it sends anything. If no byte of the body had been handed over, we try once more ourselves
// on a fresh connection: such a request cannot have been executed.
//
// A body is a text, or it is pulled from a file while it is sent, so that its size costs no memory.
#pragma once

#include <chrono>
#include <cstddef>
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
#include "base/result.h"
#include "base/secret.h"

namespace intaked::curl {

enum class HttpMethod { get, post, put, patch };

// What a request does that may not begin for longer than two seconds; a shorter time is waited.
enum class WhenHeld { wait, give_back };

// `before`, then exactly `file_bytes` bytes of what `open` yields, then `after`. A source that ends
// early, goes on behind them or fails ends the request before its last byte is sent, so that no
// server takes what came for the whole.
struct FileBody {
  std::string before;
  std::uint64_t file_bytes = 0;
  // Called once, on the client's thread, before anything is sent; what it yields is read and
  // destroyed there. While it or a read blocks, the client's other requests stand still.
  std::function<Result<std::unique_ptr<FileSource>>()> open;
  std::string after;
};

// A request to a service that wants AWS Signature Version 4: libcurl adds `x-amz-date` and the
// `Authorization` over all of `headers`. The digest of the body must stand among them as
// `x-amz-content-sha256`: a body that is pulled is not there to be hashed.
struct AwsSignature {
  std::string region;   // "eu-central-1"
  std::string service;  // "s3"
  std::string access_key_id;
  Secret secret_key;
};

struct HttpRequest {
  HttpMethod method = HttpMethod::get;
  std::string url;  // http:// or https://
  std::vector<std::pair<std::string, std::string>> headers;
  std::vector<std::pair<std::string, Secret>> secret_headers;  // wiped after use, as far as ours
  std::string body;                                            // all but get
  std::optional<FileBody> file_body;                           // instead of `body`
  std::optional<AwsSignature> aws_signature;
  std::chrono::milliseconds deadline{0};  // 0: the client's request_deadline
  // No byte either way for so long; 0: none. Whole seconds, and up to five more, because libcurl
  // looks at the mean of its last five.
  std::chrono::milliseconds stall_deadline{0};
  // Requests of a lane begin in their order; lanes take turns and do not wait for each other.
  int lane = 0;
  // Asked when there is room for the request: nullopt if it begins now, else until when it waits;
  // it is asked again then. Any thread's lock may be held: it must not call the client.
  std::function<std::optional<Tick>()> must_wait;
  WhenHeld when_held = WhenHeld::wait;
  // post: no byte of the body is handed to libcurl after this; it ends not_sent, as late.
  Tick not_after = Tick::max();
  // Called on the client's thread: before a piece of the body is handed to libcurl, which is first
  // when it is connected, and when libcurl has written the last byte of the body.
  std::function<void()> on_body_read, on_body_sent;
};

enum class HttpEnding {
  answered,  // status, headers and the whole body as framed by the server
  not_sent,  // surely not executed: no byte of the body left us, or nothing at all (get)
  unknown,   // some of it left, and no whole answer came
};

enum class HttpCause {
  none,         // answered
  unreachable,  // name, connect or TLS
  timed_out,
  stalled,     // nothing moved for the stall deadline
  unreadable,  // the file of the body could not be opened or read, or has another size
  broken,      // the connection died, or what came is no HTTP answer
  over_limit,  // the answer's header or body is larger than we take
  held,        // not_sent: must_wait or hold() said so, and it was not to wait
  late,        // not_sent: `not_after` was past
  overloaded,  // not_sent: too many requests wait
  stopping,    // the client is being destroyed
};

struct HttpAnswer {
  HttpEnding ending = HttpEnding::unknown;
  HttpCause cause = HttpCause::none;
  int status = 0;  // also set for unknown, if a status line came
  std::vector<std::pair<std::string, std::string>> headers;  // names in lower case
  std::string body;
  std::string text;  // not answered: what happened, for a person

  std::string_view header(std::string_view lower_case_name) const;  // "" if absent; the first
};

struct HttpClientOptions {
  std::string ca_file;  // "" = the system's
  std::chrono::milliseconds connect_deadline{15'000};
  std::chrono::milliseconds request_deadline{60'000};  // from its begin, connect included, absolute
  std::size_t in_flight_max = 8;
  std::size_t waiting_max = 1'000;
  std::size_t answer_bytes_max = 8 << 20;
  std::size_t answer_header_bytes_max = 64 << 10;  // all header lines of all interim answers
  bool public_addresses_only = false;  // others are not connected to: see public_address.h
  std::string connect_to = {};         // "127.0.0.1:4443": there, whatever host is asked; for tests
};

using HttpCallback = std::function<void(HttpAnswer)>;

class HttpClient {
 public:
  static Result<std::unique_ptr<HttpClient>> start(HttpClientOptions options);
  // Ends what is in flight (unknown, or not_sent where that is sure) and what waits (not_sent);
  // their callbacks run before this returns.
  virtual ~HttpClient() = default;
  // Any thread, callbacks included. `done` runs once, on the client's thread; in the caller's if
  // the request cannot even wait (overloaded, stopping).
  virtual void send(HttpRequest request, HttpCallback done) = 0;
  // Begins no request before `until`. A later call replaces an earlier one. Any thread.
  virtual void hold(Tick until) = 0;
  // The last round of the client's thread, for a watchdog; at most a second apart when healthy.
  virtual Tick last_round() const = 0;
  // When the server's certificate ends, as it was when TLS last stood with any of the hosts;
  // nullopt: without TLS, or not yet. Any thread.
  virtual std::optional<Instant> certificate_until() const = 0;
};

// A value of a query, percent-encoded (RFC 3986 2.1).
std::string url_encode(std::string_view value);
// RFC 9110 5.6.7, as in Date and Retry-After; nullopt if it is none.
std::optional<Instant> http_date(std::string_view text);

}  // namespace intaked::curl

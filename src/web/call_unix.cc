#include <array>
#include <exception>
#include <functional>
#include <limits>
#include <optional>

#include <boost/asio/io_context.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/basic_stream.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/buffer_body.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>
#include <grp.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "web/server.h"

namespace intaked::web {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;

constexpr std::uint64_t k_answer_bytes_max = 256 << 20;
constexpr std::size_t k_refusal_bytes_max = 64 << 10;

// One call: its socket, its buffers and where it stands. Every step has the same absolute deadline.
struct Call {
  explicit Call(asio::io_context& loop) : stream(loop) { parser.body_limit(k_answer_bytes_max); }
  beast::basic_stream<asio::local::stream_protocol> stream;
  std::string request;
  beast::flat_buffer buffer;
  beast::http::response_parser<beast::http::string_body> parser;
  std::string_view step = "connect";
  beast::error_code error;
  std::function<void()> read;  // takes the answer, once the request is sent
};

// Instead of the parser above: the body goes on as it comes.
struct Piecewise {
  explicit Piecewise(const std::function<Result<void>(std::string_view)>& to) : sink(to) {
    // Not "none", which Beast of Boost 1.74 takes for a limit that everything exceeds.
    parser.body_limit(std::numeric_limits<std::uint64_t>::max());
  }
  const std::function<Result<void>(std::string_view)>& sink;
  beast::http::response_parser<beast::http::buffer_body> parser;
  std::array<char, 64 << 10> piece{};
  std::string refused;  // the body of another status than 200
  std::optional<Error> sink_error;
};

std::string group_of(const std::string& path) {
  struct stat found {};
  if (stat(path.c_str(), &found) != 0) return {};
  char names[4096];
  group entry{};
  group* result = nullptr;
  if (getgrgid_r(found.st_gid, &entry, names, sizeof(names), &result) != 0 || result == nullptr) {
    return std::to_string(found.st_gid);
  }
  return entry.gr_name;
}

std::string directory_of(const std::string& path) {
  const std::size_t slash = path.rfind('/');
  return slash == std::string::npos ? "." : path.substr(0, slash + 1);
}

tl::unexpected<Error> no_permission(const std::string& path) {
  std::string group = group_of(path);
  if (group.empty()) group = group_of(directory_of(path));
  std::string text = "no permission for " + path;
  if (group.empty()) return fail(ErrorKind::denied, std::move(text));
  return fail(ErrorKind::denied, text + ": it is for members of the group \"" + group + "\"",
              "sudo usermod -aG " + group + " \"$USER\", then log in again");
}

bool is_something_else(const std::string& path) {
  struct stat found {};
  return stat(path.c_str(), &found) == 0 && !S_ISSOCK(found.st_mode);
}

tl::unexpected<Error> explain(const Call& call, const std::string& path,
                              std::chrono::milliseconds deadline) {
  const auto& error = call.error;
  if (error == beast::error::timeout) {
    return fail(ErrorKind::timed_out, "intaked serve did not answer on " + path + " within " +
                                          std::to_string(deadline.count()) + " ms");
  }
  if (call.step == "connect") {
    if (is_something_else(path)) {
      return fail(ErrorKind::unavailable, path + " is no socket, so nobody listens there",
                  "move it away, or name another place as control_socket; then: systemctl restart "
                  "intaked");
    }
    if (error == asio::error::access_denied || error == asio::error::no_permission) {
      return no_permission(path);
    }
    if (error == beast::errc::no_such_file_or_directory || error == beast::errc::not_a_directory) {
      return fail(ErrorKind::unavailable,
                  "intaked serve is not running (no socket at " + path + ")",
                  "systemctl status intaked");
    }
    if (error == asio::error::connection_refused) {
      return fail(ErrorKind::unavailable,
                  "intaked serve is not running (nobody listens on " + path + ")",
                  "systemctl status intaked");
    }
    return fail(ErrorKind::unavailable, "cannot connect to " + path + ": " + error.message());
  }
  return fail(ErrorKind::unavailable,
              "intaked serve ended the conversation on " + path +
                  " before its answer was complete: " + error.message(),
              "what was asked may have been done");
}

std::string request_text(std::string_view method, std::string_view target, std::string_view body,
                         std::string_view content_type) {
  std::string text;
  text.reserve(256 + body.size());
  text.append(method).append(" ").append(target).append(" HTTP/1.1\r\nHost: localhost\r\n");
  text.append("Connection: close\r\n");
  if (!body.empty()) text.append("Content-Type: ").append(content_type).append("\r\n");
  text.append("Content-Length: ").append(std::to_string(body.size())).append("\r\n\r\n");
  return text.append(body);
}

void read_answer(Call& call) {
  call.step = "read";
  beast::http::async_read(call.stream, call.buffer, call.parser,
                          [&call](beast::error_code error, std::size_t) { call.error = error; });
}

// A server that refuses a body early answers before it has read all of it: the answer counts, not
// the failed write.
void send_request(Call& call) {
  call.step = "write";
  asio::async_write(call.stream, asio::buffer(call.request),
                    [&call](beast::error_code error, std::size_t) {
                      call.error = error;
                      if (error != beast::error::timeout) call.read();
                    });
}

void read_pieces(Call& call, Piecewise& pieces) {
  call.step = "read";
  auto& body = pieces.parser.get().body();
  body.data = pieces.piece.data();
  body.size = pieces.piece.size();
  beast::http::async_read(
      call.stream, call.buffer, pieces.parser, [&](beast::error_code error, std::size_t) {
        call.error = error == beast::http::error::need_buffer ? beast::error_code() : error;
        if (call.error) return;
        const std::string_view piece(pieces.piece.data(),
                                     pieces.piece.size() - pieces.parser.get().body().size);
        if (pieces.parser.get().result_int() == 200) {
          if (auto taken = pieces.sink(piece); !taken) {
            pieces.sink_error = std::move(taken).error();
            return;
          }
        } else if (pieces.refused.size() < k_refusal_bytes_max) {
          pieces.refused += piece;
        }
        if (!pieces.parser.is_done()) read_pieces(call, pieces);
      });
}

// Connects, sends, has the answer read; what went wrong is in the call.
Result<void> run(asio::io_context& loop, Call& call, const std::string& socket_path,
                 std::chrono::milliseconds deadline) {
  if (socket_path.size() >= sizeof(sockaddr_un::sun_path)) {
    return fail(ErrorKind::invalid, "the socket path " + socket_path + " is too long");
  }
  call.stream.expires_after(deadline);
  call.stream.async_connect(asio::local::stream_protocol::endpoint(socket_path),
                            [&call](beast::error_code error) {
                              call.error = error;
                              if (!error) send_request(call);
                            });
  try {
    loop.run();
  } catch (const std::exception& failure) {
    return fail(ErrorKind::internal, "the call to " + socket_path + " failed: " + failure.what());
  }
  if (call.error) return explain(call, socket_path, deadline);
  return {};
}

}  // namespace

Result<CallResult> call_unix(const std::string& socket_path, std::string_view method,
                             std::string_view target, std::string_view body,
                             std::chrono::milliseconds deadline, std::string_view content_type) {
  asio::io_context loop(1);
  Call call(loop);
  call.request = request_text(method, target, body, content_type);
  call.read = [&call] { read_answer(call); };
  INTAKED_CHECK(run(loop, call, socket_path, deadline));
  return CallResult{static_cast<int>(call.parser.get().result_int()),
                    std::move(call.parser.get().body())};
}

Result<CallResult> call_unix(const std::string& socket_path, std::string_view method,
                             std::string_view target, std::chrono::milliseconds deadline,
                             const std::function<Result<void>(std::string_view)>& sink) {
  asio::io_context loop(1);
  Call call(loop);
  Piecewise pieces(sink);
  call.request = request_text(method, target, {}, {});
  call.read = [&] { read_pieces(call, pieces); };
  INTAKED_CHECK(run(loop, call, socket_path, deadline));
  if (pieces.sink_error) return fail(std::move(*pieces.sink_error));
  return CallResult{static_cast<int>(pieces.parser.get().result_int()), std::move(pieces.refused)};
}

}  // namespace intaked::web

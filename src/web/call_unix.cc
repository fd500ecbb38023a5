#include <exception>

#include <boost/asio/io_context.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/basic_stream.hpp>
#include <boost/beast/core/flat_buffer.hpp>
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

// One call: its socket, its buffers and where it stands. Every step has the same absolute deadline.
struct Call {
  explicit Call(asio::io_context& loop) : stream(loop) { parser.body_limit(k_answer_bytes_max); }
  beast::basic_stream<asio::local::stream_protocol> stream;
  std::string request;
  beast::flat_buffer buffer;
  beast::http::response_parser<beast::http::string_body> parser;
  std::string_view step = "connect";
  beast::error_code error;
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

tl::unexpected<Error> explain(const Call& call, const std::string& path,
                              std::chrono::milliseconds deadline) {
  const auto& error = call.error;
  if (error == beast::error::timeout) {
    return fail(ErrorKind::timed_out, "intaked serve did not answer on " + path + " within " +
                                          std::to_string(deadline.count()) + " ms");
  }
  if (call.step == "connect") {
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
                      if (error != beast::error::timeout) read_answer(call);
                    });
}

}  // namespace

Result<CallResult> call_unix(const std::string& socket_path, std::string_view method,
                             std::string_view target, std::string_view body,
                             std::chrono::milliseconds deadline, std::string_view content_type) {
  if (socket_path.size() >= sizeof(sockaddr_un::sun_path)) {
    return fail(ErrorKind::invalid, "the socket path " + socket_path + " is too long");
  }
  asio::io_context loop(1);
  Call call(loop);
  call.request = request_text(method, target, body, content_type);
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
  return CallResult{static_cast<int>(call.parser.get().result_int()),
                    std::move(call.parser.get().body())};
}

}  // namespace intaked::web

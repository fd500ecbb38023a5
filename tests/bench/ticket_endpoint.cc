// A ticket system that costs next to nothing, so that ./dev bench measures who calls it: answers
// Thena's create, comment, upload and directory calls from memory, counts them, and checks no
// content. Files come by upload (multipart), or in a ticket as base64 members called "data".
//   ticket_endpoint READY_FILE     writes its port there, then serves 127.0.0.1 until SIGTERM
//   GET /bench/counts              {"tickets":N,"comments":N,"repeated":N,"files":N,"file_bytes":N}
// One thread, epoll, HTTP/1.1 with Content-Length only. Not for the open network: it limits
// nothing.
#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstdint>
#include <cstdio>
#include <fstream>
#include <map>
#include <string>
#include <string_view>
#include <unordered_set>

#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <strings.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

namespace {

constexpr std::size_t k_read_bytes = 256 * 1024;
constexpr int k_events_max = 64;
constexpr int k_backlog = 512;

struct Connection {
  std::string input;
  std::string output;
};

struct Counts {
  std::uint64_t tickets = 0;
  std::uint64_t comments = 0;
  std::uint64_t repeated = 0;  // calls whose deDuplicationKey was seen before
  std::uint64_t files = 0;
  std::uint64_t file_bytes = 0;  // as they were before base64
  std::unordered_set<std::string> keys;
};

std::string_view header_value(std::string_view head, std::string_view name) {
  for (std::size_t at = head.find("\r\n"); at != head.npos; at = head.find("\r\n", at + 2)) {
    const auto line = head.substr(at + 2, head.find("\r\n", at + 2) - at - 2);
    if (line.size() > name.size() && line[name.size()] == ':' &&
        strncasecmp(line.data(), name.data(), name.size()) == 0) {
      const auto value = line.substr(name.size() + 1);
      return value.substr(std::min(value.find_first_not_of(' '), value.size()));
    }
  }
  return {};
}

// The key is no part of a text: in JSON a quote inside a text is escaped.
std::string_view key_of(std::string_view body) {
  constexpr std::string_view k_name = "\"deDuplicationKey\"";
  const auto at = body.find(k_name);
  if (at == body.npos) return {};
  const auto begin = body.find('"', at + k_name.size());
  if (begin == body.npos) return {};
  return body.substr(begin + 1, body.find('"', begin + 1) - begin - 1);
}

// The files in a ticket. Like the key, the member's name cannot be met inside a text.
void count_inline_files(std::string_view body, Counts& counts) {
  constexpr std::string_view k_name = "\"data\":";
  for (auto at = body.find(k_name); at != body.npos; at = body.find(k_name, at)) {
    const auto begin = body.find('"', at + k_name.size());
    if (begin == body.npos) return;
    at = std::min(body.find('"', begin + 1), body.size());
    auto base64 = body.substr(begin + 1, at - begin - 1);
    while (base64.ends_with('=')) base64.remove_suffix(1);
    ++counts.files;
    counts.file_bytes += base64.size() * 3 / 4;
  }
}

// The one part of a form: what lies between its header and the closing boundary.
void count_uploaded_file(std::string_view body, Counts& counts) {
  const auto begin = body.find("\r\n\r\n");
  const auto end = body.rfind("\r\n--");
  if (begin == body.npos || end == body.npos || end < begin + 4) return;
  ++counts.files;
  counts.file_bytes += end - begin - 4;
}

std::string envelope(const std::string& data) {
  return R"({"status":true,"message":"Success","timestamp":"2026-03-13T09:00:00.000Z","data":)" +
         data + "}";
}

std::string directory_of(std::string_view target) {
  if (target.starts_with("/v1/teams")) {
    return R"([{"id":"T1","name":"Support","identifier":"SUP"},)"
           R"({"id":"T2","name":"Billing","identifier":"BIL"},)"
           R"({"id":"T3","name":"Platform","identifier":"PLA"},)"
           R"({"id":"T4","name":"Sales","identifier":"SAL"},)"
           R"({"id":"T5","name":"Gold","identifier":"GOL"}])";
  }
  if (target.find("priorit") != target.npos) {
    return R"([{"id":"P1","name":"Medium"},{"id":"P2","name":"High"},{"id":"P3","name":"Urgent"}])";
  }
  if (target.find("status") != target.npos) return R"([{"id":"S1","name":"Open"}])";
  return "[]";
}

void answer(std::string_view start, std::string_view body, Counts& counts, std::string& output) {
  const auto method = start.substr(0, start.find(' '));
  const auto rest = start.substr(std::min(method.size() + 1, start.size()));
  const auto target = rest.substr(0, rest.find(' '));
  std::string text;
  const char* status = "200 OK";
  if (target == "/bench/counts") {
    text = "{\"tickets\":" + std::to_string(counts.tickets) +
           ",\"comments\":" + std::to_string(counts.comments) +
           ",\"repeated\":" + std::to_string(counts.repeated) +
           ",\"files\":" + std::to_string(counts.files) +
           ",\"file_bytes\":" + std::to_string(counts.file_bytes) + "}";
  } else if (method == "POST" && target == "/v1/storage/upload") {
    count_uploaded_file(body, counts);
    status = "201 Created";
    const auto number = std::to_string(counts.files);
    text = envelope("{\"id\":\"FILE" + number + R"(","url":"http://127.0.0.1/files/FILE)" + number +
                    "\"}");
  } else if (method == "POST" && (target == "/v1/tickets" || target.ends_with("/comment"))) {
    if (const auto key = key_of(body); !key.empty() && !counts.keys.emplace(key).second) {
      ++counts.repeated;
    }
    count_inline_files(body, counts);
    status = "201 Created";
    if (target == "/v1/tickets") {
      const auto number = std::to_string(++counts.tickets);
      text = envelope("{\"id\":\"TICKET" + number + "\",\"ticketId\":" + number +
                      ",\"ticketIdentifier\":\"SUP-" + number + R"(","status":"Open"})");
    } else {
      text = envelope("{\"id\":\"COMMENT" + std::to_string(++counts.comments) + "\"}");
    }
  } else {
    text = envelope(directory_of(target));
  }
  output += std::string("HTTP/1.1 ") + status +
            "\r\nContent-Type: application/json\r\nContent-Length: " + std::to_string(text.size()) +
            "\r\n\r\n" + text;
}

// Answers every whole request of the input.
void answer_all(Connection& connection, Counts& counts) {
  for (;;) {
    const auto end = connection.input.find("\r\n\r\n");
    if (end == std::string::npos) return;
    const std::string_view head(connection.input.data(), end + 2);
    const auto length_text = header_value(head, "Content-Length");
    std::size_t length = 0;
    std::from_chars(length_text.data(), length_text.data() + length_text.size(), length);
    if (connection.input.size() < end + 4 + length) {
      if (!header_value(head, "Expect").empty() && connection.input.size() == end + 4) {
        connection.output += "HTTP/1.1 100 Continue\r\n\r\n";
      }
      return;
    }
    answer(head.substr(0, head.find("\r\n")), {connection.input.data() + end + 4, length}, counts,
           connection.output);
    connection.input.erase(0, end + 4 + length);
  }
}

// False when the peer is gone.
bool read_all(int socket, std::string& input) {
  static char buffer[k_read_bytes];
  for (;;) {
    const auto got = ::read(socket, buffer, sizeof buffer);
    if (got <= 0) return got < 0 && errno == EAGAIN;
    input.append(buffer, static_cast<std::size_t>(got));
  }
}

// Answers are small; one that does not fit the socket's buffer ends the connection.
bool write_all(int socket, std::string& output) {
  const bool whole = output.empty() || ::send(socket, output.data(), output.size(), MSG_NOSIGNAL) ==
                                           static_cast<ssize_t>(output.size());
  output.clear();
  return whole;
}

int listen_on_loopback(const char* ready_file) {
  const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  auto* plain = reinterpret_cast<sockaddr*>(&address);
  if (socket < 0 || ::bind(socket, plain, size) != 0 || ::listen(socket, k_backlog) != 0 ||
      ::getsockname(socket, plain, &size) != 0) {
    return -1;
  }
  // Whole or not there: the reader polls for it.
  const std::string half = std::string(ready_file) + ".half";
  std::ofstream(half) << ntohs(address.sin_port) << '\n';
  return std::rename(half.c_str(), ready_file) == 0 ? socket : -1;
}

void watch(int poller, int socket) {
  epoll_event event{};
  event.events = EPOLLIN;
  event.data.fd = socket;
  ::epoll_ctl(poller, EPOLL_CTL_ADD, socket, &event);
}

}  // namespace

int main(int argc, char** argv) {
  const int listener = argc == 2 ? listen_on_loopback(argv[1]) : -1;
  const int poller = ::epoll_create1(EPOLL_CLOEXEC);
  if (listener < 0 || poller < 0) {
    std::fprintf(stderr, "usage: ticket_endpoint READY_FILE\n");
    return 2;
  }
  watch(poller, listener);
  Counts counts;
  std::map<int, Connection> connections;
  for (;;) {
    epoll_event events[k_events_max];
    const int ready = ::epoll_wait(poller, events, k_events_max, -1);
    for (int i = 0; i < ready; ++i) {
      const int socket = events[i].data.fd;
      if (socket == listener) {
        const int accepted = ::accept4(listener, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
        if (accepted < 0) continue;
        const int on = 1;
        ::setsockopt(accepted, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
        watch(poller, accepted);
        continue;
      }
      auto& connection = connections[socket];
      const bool open = read_all(socket, connection.input);
      answer_all(connection, counts);
      if (!write_all(socket, connection.output) || !open) {
        ::close(socket);
        connections.erase(socket);
      }
    }
  }
}

// A server on a free loopback port for the length of a test.
#pragma once

#include <string>

#include <gtest/gtest.h>

#include "raw_client.h"
#include "web/server.h"

namespace intaked::web {

inline std::string get(const std::string& path, const std::string& more = "") {
  return "GET " + path + " HTTP/1.1\r\nHost: a\r\n" + more + "\r\n";
}

inline std::string body_of(const std::string& answer) {
  const std::size_t end = answer.find("\r\n\r\n");
  return end == std::string::npos ? "" : answer.substr(end + 4);
}

// Answers with what it was asked.
inline void echo(Request request, Responder respond) {
  Response response;
  response.content_type = "text/plain";
  response.body = request.method + " " + request.path + " " + request.body;
  respond(std::move(response));
}

class RunningServer {
 public:
  explicit RunningServer(Handler handler = echo, ServerOptions options = {}) {
    if (options.listen.empty()) options.listen.push_back({.address = "127.0.0.1"});
    auto started = Server::start(std::move(options), std::move(handler));
    if (!started) {
      ADD_FAILURE() << started.error().text;
      return;
    }
    server_ = std::move(*started);
  }
  RawClient client() { return RawClient::to_port(server_->ports().front()); }
  Server& operator*() { return *server_; }
  void stop() { server_.reset(); }

 private:
  std::unique_ptr<Server> server_;
};

}  // namespace intaked::web

// What the tests of the HTTP client share: a client, requests to the faulty server, and waiting for
// their answers. For *_test.cc of this folder only.
#pragma once

#include <chrono>
#include <future>
#include <memory>
#include <string>
#include <utility>

#include <gmock/gmock.h>

#include "fakes/faulty_http_server.h"
#include "lib/curl/http_client.h"

namespace intaked::curl {

using namespace std::chrono_literals;
using fakes::answer;
using fakes::FaultyHttpServer;
using fakes::Reaction;
using fakes::SeenRequest;
using testing::HasSubstr;

inline const fakes::LoopbackCertificate& certificate() {
  static const fakes::LoopbackCertificate k_certificate;
  return k_certificate;
}

enum class Wire { plain, tls };

inline Reaction ending_with(Reaction::Ending ending, std::string bytes) {
  Reaction reaction;
  reaction.bytes = std::move(bytes);
  reaction.ending = ending;
  return reaction;
}

inline Reaction cut(std::string bytes) {
  return ending_with(Reaction::Ending::close, std::move(bytes));
}

inline const fakes::LoopbackCertificate* certificate_for(Wire wire) {
  return wire == Wire::tls ? &certificate() : nullptr;
}

inline HttpClientOptions options() {
  HttpClientOptions options;
  options.ca_file = certificate().certificate_file();
  options.connect_deadline = 2s;
  options.request_deadline = 5s;
  return options;
}

inline std::unique_ptr<HttpClient> client(HttpClientOptions with = options()) {
  return std::move(*HttpClient::start(std::move(with)));
}

inline HttpRequest a_post(const FaultyHttpServer& server, std::string body) {
  HttpRequest request;
  request.method = HttpMethod::post;
  request.url = server.url() + "/things";
  request.body = std::move(body);
  return request;
}

inline HttpRequest a_get(const FaultyHttpServer& server, const std::string& target = "/things") {
  HttpRequest request;
  request.url = server.url() + target;
  return request;
}

inline std::future<HttpAnswer> begin(HttpClient& client, HttpRequest request) {
  auto promise = std::make_shared<std::promise<HttpAnswer>>();
  auto future = promise->get_future();
  client.send(std::move(request),
              [promise](HttpAnswer got) { promise->set_value(std::move(got)); });
  return future;
}

inline HttpAnswer ask(HttpClient& client, HttpRequest request) {
  return begin(client, std::move(request)).get();
}

}  // namespace intaked::curl

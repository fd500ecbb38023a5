#include "lib/curl/http_client.h"

#include "desk/http_exchange.h"

namespace intaked::curl {
namespace {

TEST(HttpClient, TakesWholeAnswersAndReusesTheConnection) {
  for (const Wire wire : {Wire::plain, Wire::tls}) {
    FaultyHttpServer server(
        [](const SeenRequest& r) { return answer(201, "got " + r.body, "X-Thing:  seven \r\n"); },
        certificate_for(wire));
    const auto http = client();
    for (const std::string body : {"one", "two", "three"}) {
      HttpRequest request = a_post(server, body);
      request.headers = {{"Content-Type", "application/json"}};
      request.secret_headers.emplace_back("x-api-key", Secret("not-a-real-key"));
      const HttpAnswer got = ask(*http, std::move(request));
      EXPECT_EQ(got.ending, HttpEnding::answered) << got.text;
      EXPECT_EQ(got.status, 201);
      EXPECT_EQ(got.body, "got " + body);
      EXPECT_EQ(got.header("x-thing"), "seven");
    }
    const auto seen = server.seen();
    ASSERT_EQ(seen.size(), 3u);
    EXPECT_EQ(server.connections(), 1);
    EXPECT_THAT(seen[0].head, testing::StartsWith("POST /things HTTP/1.1\r\n"));
    EXPECT_THAT(seen[0].head, HasSubstr("x-api-key: not-a-real-key\r\n"));
    EXPECT_THAT(seen[0].head, HasSubstr("Content-Length: 3\r\n"));
    EXPECT_THAT(seen[0].head, testing::Not(HasSubstr("Expect")));
    EXPECT_THAT(seen[0].head, testing::Not(HasSubstr("Transfer-Encoding")));
  }
}

TEST(HttpClient, KnowsWhenTheServersCertificateEnds) {
  const auto ok = [](const SeenRequest&) { return answer(200, "{}"); };
  FaultyHttpServer plain(ok), tls(ok, &certificate());
  const auto http = client();
  EXPECT_EQ(ask(*http, a_get(plain)).status, 200);
  EXPECT_EQ(http->certificate_until(), std::nullopt);
  const Instant in_two_days = SystemClock().now() + std::chrono::hours(48);
  for (const char* connection : {"new", "used again"}) {
    EXPECT_EQ(ask(*http, a_get(tls)).status, 200);
    ASSERT_TRUE(http->certificate_until()) << connection;
    EXPECT_LT(*http->certificate_until(), in_two_days) << connection;
    EXPECT_GT(*http->certificate_until(), in_two_days - std::chrono::minutes(10)) << connection;
  }
  EXPECT_EQ(tls.connections(), 1);
}

struct LimitCase {
  const char* shows;
  std::string bytes;
};

TEST(HttpClient, NoAnswerIsTooLargeToBeStopped) {
  std::string many_headers = "HTTP/1.1 200 OK\r\n";
  for (int i = 0; i < 5'000; ++i) many_headers += "X-" + std::to_string(i) + ": y\r\n";
  std::string interim;
  for (int i = 0; i < 20'000; ++i) interim += "HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n";
  const LimitCase cases[] = {
      {"many header lines", many_headers + "\r\n{}"},
      {"a long header line", "HTTP/1.1 200 OK\r\nX: " + std::string(90'000, 'x') + "\r\n\r\n{}"},
      {"an endless header line", "HTTP/1.1 200 OK\r\nX: " + std::string(2'000'000, 'x')},
      {"interim answers without end", interim},
      {"a long body", answer(200, std::string(2'000'000, 'x')).bytes},
      {"a long body without a length", "HTTP/1.1 200 OK\r\n\r\n" + std::string(2'000'000, 'x')},
      {"no HTTP at all", std::string(2'000'000, 'x')},
  };
  for (const LimitCase& c : cases) {
    FaultyHttpServer server([&](const SeenRequest&) { return cut(c.bytes); });
    HttpClientOptions small = options();
    small.answer_bytes_max = 1'000'000;
    const HttpAnswer got = ask(*client(small), a_post(server, "x"));
    EXPECT_EQ(got.ending, HttpEnding::unknown) << c.shows;
    EXPECT_NE(got.text, "") << c.shows;
    EXPECT_LE(got.body.size(), 1'000'000u) << c.shows;
  }
}

TEST(HttpClient, DeadlinesAreAbsolute) {
  FaultyHttpServer server([](const SeenRequest& r) {
    Reaction slow = answer(200, std::string(1'000, 'x'));
    slow.piece_bytes = 1;
    slow.pause = 20ms;  // never idle, never done
    return r.target == "/never" ? fakes::after(60s, slow) : slow;
  });
  HttpClientOptions hasty = options();
  hasty.request_deadline = 300ms;
  const auto http = client(hasty);
  for (const char* target : {"/things", "/never"}) {
    HttpRequest request = a_post(server, "x");
    request.url = server.url() + target;
    const HttpAnswer got = ask(*http, std::move(request));
    EXPECT_EQ(got.ending, HttpEnding::unknown);
    EXPECT_EQ(got.cause, HttpCause::timed_out);
  }
}

TEST(HttpClient, WhatCouldNotBeSentIsSaidToBeUnsent) {
  const auto http = client([] {
    HttpClientOptions hasty = options();
    hasty.connect_deadline = 300ms;
    return hasty;
  }());
  FaultyHttpServer plain([](const SeenRequest&) { return answer(200, "{}"); });
  FaultyHttpServer silent([](const SeenRequest&) { return fakes::after(60s, {}); });
  const fakes::LoopbackCertificate other;
  FaultyHttpServer stranger([](const SeenRequest&) { return answer(200, "{}"); }, &other);
  std::uint16_t free_port = 0;
  {
    free_port = FaultyHttpServer([](const SeenRequest&) { return Reaction{}; }).port();
  }

  struct {
    const char* shows;
    std::string url;
    HttpCause cause;
  } const cases[] = {
      {"nobody listens", "http://127.0.0.1:" + std::to_string(free_port), HttpCause::unreachable},
      {"an unknown certificate", stranger.url(), HttpCause::unreachable},
      {"no TLS there", "https://127.0.0.1:" + std::to_string(plain.port()), HttpCause::timed_out},
      {"a handshake that never ends", "https://127.0.0.1:" + std::to_string(silent.port()),
       HttpCause::timed_out},
      {"another protocol", "file:///etc/passwd", HttpCause::unreachable},
  };
  for (const auto& c : cases) {
    HttpRequest request;
    request.method = HttpMethod::post;
    request.url = c.url;
    request.body = "x";
    const HttpAnswer got = ask(*http, std::move(request));
    EXPECT_EQ(got.ending, HttpEnding::not_sent) << c.shows;
    EXPECT_EQ(got.cause, c.cause) << c.shows << ": " << got.text;
    EXPECT_NE(got.text, "") << c.shows;
  }
  EXPECT_EQ(stranger.seen().size() + plain.seen().size() + silent.seen().size(), 0u);
}

TEST(HttpClient, ARedirectIsAnAnswerAndIsNotFollowed) {
  FaultyHttpServer other([](const SeenRequest&) { return answer(200, "{}"); });
  FaultyHttpServer server([&](const SeenRequest&) {
    return answer(307, "{}", "Location: " + other.url() + "/things\r\n");
  });
  const HttpAnswer got = ask(*client(), a_post(server, "x"));
  EXPECT_EQ(got.status, 307);
  EXPECT_EQ(got.header("location"), other.url() + "/things");
  EXPECT_EQ(other.connections(), 0);
}

TEST(HttpClient, HeadersOfInterimAnswersAreNotThoseOfTheAnswer) {
  FaultyHttpServer server([](const SeenRequest&) {
    Reaction reaction = answer(200, "{}", "X-Kind: final\r\n");
    reaction.bytes.insert(0, "HTTP/1.1 103 Early\r\nX-Kind: interim\r\n\r\n");
    return reaction;
  });
  EXPECT_EQ(ask(*client(), a_post(server, "x")).header("x-kind"), "final");
}

TEST(HttpClient, TellsWhenTheBodyHasLeft) {
  FaultyHttpServer server(
      [](const SeenRequest&) { return fakes::after(100ms, answer(200, "{}")); });
  std::atomic<int> told{0};
  for (const std::size_t bytes : {std::size_t{1}, std::size_t{300'000}}) {
    told = 0;
    HttpRequest request = a_post(server, std::string(bytes, 'x'));
    request.on_body_sent = [&] { ++told; };
    const auto http = client();
    EXPECT_EQ(ask(*http, std::move(request)).ending, HttpEnding::answered);
    EXPECT_EQ(told, 1);
  }
}

TEST(HttpClient, NoMoreAreInFlightThanAllowed) {
  FaultyHttpServer server([](const SeenRequest&) { return fakes::after(10ms, answer(200, "{}")); });
  HttpClientOptions few = options();
  few.in_flight_max = 3;
  const auto http = client(few);
  std::vector<std::future<HttpAnswer>> begun;
  for (int i = 0; i < 30; ++i) begun.push_back(begin(*http, a_post(server, "x")));
  for (auto& one : begun) EXPECT_EQ(one.get().ending, HttpEnding::answered);
  EXPECT_EQ(server.most_at_once(), 3);
  EXPECT_LE(server.connections(), 3);
}

TEST(HttpClient, WhatWouldWaitWithoutEndIsGivenBack) {
  FaultyHttpServer server([](const SeenRequest&) { return fakes::after(60s, {}); });
  HttpClientOptions few = options();
  few.in_flight_max = 1;
  few.waiting_max = 2;
  const auto http = client(few);
  std::vector<std::future<HttpAnswer>> begun;
  begun.push_back(begin(*http, a_post(server, "x")));
  while (server.seen().empty()) std::this_thread::sleep_for(1ms);
  for (int i = 0; i < 2; ++i) begun.push_back(begin(*http, a_post(server, "x")));
  const HttpAnswer got = ask(*http, a_post(server, "x"));
  EXPECT_EQ(got.ending, HttpEnding::not_sent);
  EXPECT_EQ(got.cause, HttpCause::overloaded);
}

TEST(HttpClient, ARequestWaitsForItsTimeOrComesBack) {
  FaultyHttpServer server([](const SeenRequest&) { return answer(200, "{}"); });
  const auto http = client();
  const Tick until = std::chrono::steady_clock::now() + 200ms;
  const auto must_wait = [until]() -> std::optional<Tick> {
    return std::chrono::steady_clock::now() < until ? std::optional(until) : std::nullopt;
  };
  HttpRequest impatient = a_post(server, "x");
  impatient.when_held = WhenHeld::give_back;
  impatient.must_wait = []() { return std::optional(std::chrono::steady_clock::now() + 1h); };
  const HttpAnswer got = ask(*http, std::move(impatient));
  EXPECT_EQ(got.ending, HttpEnding::not_sent);
  EXPECT_EQ(got.cause, HttpCause::held);
  EXPECT_EQ(server.connections(), 0);

  HttpRequest patient = a_get(server);
  patient.must_wait = must_wait;
  EXPECT_EQ(ask(*http, std::move(patient)).ending, HttpEnding::answered);
  EXPECT_GE(std::chrono::steady_clock::now(), until);
}

TEST(HttpClient, AHoldIsForAllAndAShortOneIsWaitedByAll) {
  FaultyHttpServer server([](const SeenRequest&) { return answer(200, "{}"); });
  const auto http = client();
  const Tick until = std::chrono::steady_clock::now() + 200ms;
  http->hold(until);
  HttpRequest impatient = a_post(server, "x");
  impatient.when_held = WhenHeld::give_back;
  EXPECT_EQ(ask(*http, std::move(impatient)).ending, HttpEnding::answered);
  EXPECT_GE(std::chrono::steady_clock::now(), until);

  http->hold(std::chrono::steady_clock::now() + 1h);
  HttpRequest other = a_post(server, "x");
  other.when_held = WhenHeld::give_back;
  EXPECT_EQ(ask(*http, std::move(other)).cause, HttpCause::held);
  EXPECT_EQ(server.count("POST"), 1u);
}

TEST(HttpClient, ALaneThatWaitsHoldsNoOtherUpAndKeepsItsOrder) {
  FaultyHttpServer server([](const SeenRequest&) { return answer(200, "{}"); });
  const auto http = client();
  std::atomic<bool> open{false};
  const auto request = [&](int lane, const std::string& target) {
    HttpRequest one = a_get(server);
    one.url = server.url() + target;
    one.lane = lane;
    if (lane == 1) {
      one.must_wait = [&open]() -> std::optional<Tick> {
        return open ? std::nullopt : std::optional(std::chrono::steady_clock::now() + 5ms);
      };
    }
    return one;
  };
  auto first = begin(*http, request(1, "/held-1"));
  auto second = begin(*http, request(1, "/held-2"));
  EXPECT_EQ(ask(*http, request(2, "/free")).ending, HttpEnding::answered);
  open = true;
  EXPECT_EQ(first.get().ending, HttpEnding::answered);
  EXPECT_EQ(second.get().ending, HttpEnding::answered);
  EXPECT_EQ(server.seen().at(0).target, "/free");
  EXPECT_EQ(server.count("GET"), 3u);
}

TEST(HttpClient, TheEndOfTheClientTellsEveryCaller) {
  FaultyHttpServer server([](const SeenRequest&) { return fakes::after(60s, {}); });
  HttpClientOptions few = options();
  few.in_flight_max = 1;
  auto http = client(few);
  auto in_flight = begin(*http, a_post(server, "x"));
  while (server.seen().empty()) std::this_thread::sleep_for(1ms);
  auto waiting = begin(*http, a_post(server, "x"));
  http.reset();
  const HttpAnswer first = in_flight.get();
  EXPECT_EQ(first.ending, HttpEnding::unknown);
  EXPECT_EQ(first.cause, HttpCause::stopping);
  EXPECT_EQ(waiting.get().ending, HttpEnding::not_sent);
}

TEST(HttpClient, ACallbackMaySendTheNextRequest) {
  FaultyHttpServer server([](const SeenRequest& r) { return answer(200, r.target); });
  std::promise<HttpAnswer> second;
  const auto http = client();
  http->send(a_get(server, "/first"), [&](const HttpAnswer&) {
    http->send(a_get(server, "/second"), [&](HttpAnswer got) { second.set_value(std::move(got)); });
  });
  EXPECT_EQ(second.get_future().get().body, "/second");
}

TEST(HttpText, QueriesAreEncodedAndDatesAreRead) {
  EXPECT_EQ(url_encode("a-b_c.d~e f&g=ü/?"), "a-b_c.d~e%20f%26g%3D%C3%BC%2F%3F");
  EXPECT_EQ(http_date("Fri, 13 Mar 2026 15:40:00 GMT"),
            Instant{std::chrono::seconds{1'773'416'400}});
  EXPECT_EQ(http_date(""), std::nullopt);
  EXPECT_EQ(http_date("soon"), std::nullopt);
}

}  // namespace
}  // namespace intaked::curl

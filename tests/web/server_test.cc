#include "web/server.h"

#include <condition_variable>
#include <fstream>
#include <mutex>
#include <thread>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "running_server.h"

namespace intaked::web {
namespace {

using std::chrono::milliseconds;
using testing::HasSubstr;
using testing::StartsWith;

TEST(Server, AnswersRequestsOnOneConnection) {
  RunningServer server;
  RawClient client = server.client();
  for (const char* path : {"/1", "/2", "/3"}) {
    ASSERT_TRUE(client.send(get(path)));
    const std::string answer = client.read_answer();
    EXPECT_THAT(answer, StartsWith("HTTP/1.1 200 OK\r\n"));
    EXPECT_THAT(answer, HasSubstr("Content-Type: text/plain\r\n"));
    EXPECT_EQ(body_of(answer), std::string("GET ") + path + " ");
  }
}

TEST(Server, AnswersPipelinedRequestsInTheirOrder) {
  RunningServer server;
  RawClient client = server.client();
  std::string all;
  for (int i = 0; i < 50; ++i) all += get("/" + std::to_string(i));
  ASSERT_TRUE(client.send(all));
  for (int i = 0; i < 50; ++i) {
    EXPECT_EQ(body_of(client.read_answer()), "GET /" + std::to_string(i) + " ");
  }
}

TEST(Server, ClosesWhenTheClientAskedForIt) {
  RunningServer server;
  RawClient client = server.client();
  client.send(get("/", "Connection: close\r\n"));
  EXPECT_THAT(client.read_to_end(), HasSubstr("Connection: close\r\n"));

  RawClient old_client = server.client();
  old_client.send("GET / HTTP/1.0\r\n\r\n");
  EXPECT_THAT(old_client.read_to_end(), HasSubstr("Connection: close\r\n"));
}

TEST(Server, HeadHasNoBody) {
  RunningServer server;
  RawClient client = server.client();
  client.send("HEAD /x HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
  const std::string answer = client.read_to_end();
  EXPECT_THAT(answer, HasSubstr("Content-Length: 8\r\n"));
  EXPECT_EQ(body_of(answer), "");
}

TEST(Server, RefusesGarbageAndCloses) {
  RunningServer server;
  RawClient client = server.client();
  client.send("what is this\r\n\r\n" + get("/never"));
  const std::string all = client.read_to_end();
  EXPECT_THAT(all, StartsWith("HTTP/1.1 400 "));
  EXPECT_THAT(all, Not(HasSubstr("never")));
}

TEST(Server, RefusesSmuggledRequestsAndCloses) {
  RunningServer server;
  RawClient client = server.client();
  client.send(
      "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n"
      "0\r\n\r\n" +
      get("/smuggled"));
  const std::string all = client.read_to_end();
  EXPECT_THAT(all, StartsWith("HTTP/1.1 400 "));
  EXPECT_THAT(all, Not(HasSubstr("smuggled")));
}

TEST(Server, OversizeBodyIsToldEvenWhileTheClientStillSends) {
  RunningServer server(echo, {.listen = {}, .body_bytes_max = 1000});
  RawClient client = server.client();
  client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 500000\r\n\r\n");
  client.send(std::string(500'000, 'x'));
  EXPECT_THAT(client.read_to_end(), StartsWith("HTTP/1.1 413 "));
}

TEST(Server, BodiesTogetherHaveALimitToo) {
  std::vector<Responder> waiting;
  std::mutex mutex;
  std::condition_variable came;
  RunningServer server(
      [&](Request, Responder respond) {
        const std::lock_guard lock(mutex);
        waiting.push_back(std::move(respond));
        came.notify_one();
      },
      {.listen = {}, .bodies_bytes_max = 1500});
  const std::string request =
      "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\r\n" + std::string(1000, 'x');
  RawClient first = server.client();
  first.send(request);
  {
    std::unique_lock lock(mutex);
    ASSERT_TRUE(came.wait_for(lock, std::chrono::seconds(10), [&] { return waiting.size() == 1; }));
  }
  RawClient second = server.client();
  second.send(request);
  EXPECT_THAT(second.read_to_end(), StartsWith("HTTP/1.1 503 "));
  waiting.front()({});
  EXPECT_THAT(first.read_answer(), StartsWith("HTTP/1.1 200 "));
  RawClient third = server.client();
  third.send(request);
  std::unique_lock lock(mutex);
  EXPECT_TRUE(came.wait_for(lock, std::chrono::seconds(10), [&] { return waiting.size() == 2; }))
      << "what was answered is no longer counted";
}

TEST(Server, OversizeHeaderIsRefused) {
  RunningServer server(echo, {.listen = {}, .header_bytes_max = 1000});
  RawClient client = server.client();
  client.send(get("/", "X: " + std::string(5'000, 'x') + "\r\n"));
  EXPECT_THAT(client.read_to_end(), StartsWith("HTTP/1.1 431 "));
}

TEST(Server, TellsAWaitingSenderToContinue) {
  RunningServer server;
  RawClient client = server.client();
  client.send("POST /p HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n");
  EXPECT_THAT(client.read_answer(), StartsWith("HTTP/1.1 100 "));
  client.send("hi");
  EXPECT_EQ(body_of(client.read_answer()), "POST /p hi");
}

TEST(Server, ARequestThatDripsIsCutAtItsDeadline) {
  RunningServer server(echo, {.listen = {}, .request_deadline = milliseconds(300)});
  RawClient client = server.client();
  // Each byte is in time; the whole is not.
  bool alive = true;
  for (int i = 0; i < 200 && alive; ++i) {
    alive = client.send(i == 0 ? "G" : "E");
    std::this_thread::sleep_for(milliseconds(20));
  }
  EXPECT_FALSE(alive);
}

TEST(Server, AnIdleConnectionEnds) {
  RunningServer server(echo, {.listen = {}, .idle_deadline = milliseconds(100)});
  RawClient client = server.client();
  EXPECT_EQ(client.read_to_end(), "");
}

TEST(Server, AHandlerThatThrowsIsA500AndTheServerLives) {
  RunningServer server([](Request request, Responder respond) {
    if (request.path == "/throw") throw std::runtime_error("broken");
    echo(std::move(request), std::move(respond));
  });
  RawClient client = server.client();
  client.send(get("/throw"));
  EXPECT_THAT(client.read_to_end(), StartsWith("HTTP/1.1 500 "));
  RawClient next = server.client();
  next.send(get("/"));
  EXPECT_THAT(next.read_answer(), StartsWith("HTTP/1.1 200 "));
}

TEST(Server, AForgottenResponderIsA500) {
  RunningServer server([](Request, Responder) {});
  RawClient client = server.client();
  client.send(get("/"));
  EXPECT_THAT(client.read_to_end(), StartsWith("HTTP/1.1 500 "));
}

// Keeps responders, to answer from another thread or never.
class Kept {
 public:
  Handler handler() {
    return [this](Request, Responder respond) {
      const std::lock_guard lock(mutex_);
      responders_.push_back(std::move(respond));
      arrived_.notify_all();
    };
  }
  Responder take() {
    std::unique_lock lock(mutex_);
    arrived_.wait_for(lock, std::chrono::seconds(10), [this] { return !responders_.empty(); });
    Responder responder = std::move(responders_.back());
    responders_.pop_back();
    return responder;
  }

 private:
  std::mutex mutex_;
  std::condition_variable arrived_;
  std::vector<Responder> responders_;
};

TEST(Server, TakesTheFirstAnswerFromAnyThread) {
  Kept kept;
  RunningServer server(kept.handler());
  RawClient client = server.client();
  client.send(get("/"));
  const Responder respond = kept.take();
  std::thread([&respond] {
    respond({.status = 202, .body = "first"});
    respond({.status = 500, .body = "second"});
  }).join();
  EXPECT_THAT(client.read_answer(), StartsWith("HTTP/1.1 202 "));
  // The second answer is not taken for the next request's.
  client.send(get("/"));
  kept.take()({.status = 201});
  EXPECT_THAT(client.read_answer(), StartsWith("HTTP/1.1 201 "));
}

TEST(Server, NoAnswerInTimeIsA503AndALateOneIsForNobody) {
  Kept kept;
  RunningServer server(kept.handler(), {.listen = {}, .answer_deadline = milliseconds(100)});
  RawClient client = server.client();
  client.send(get("/"));
  EXPECT_THAT(client.read_to_end(), StartsWith("HTTP/1.1 503 "));
  kept.take()({.status = 200});
}

TEST(Server, StopsWithOpenConnectionsAndUnansweredRequests) {
  Kept kept;
  RunningServer server(kept.handler());
  RawClient idle = server.client();
  RawClient halfway = server.client();
  halfway.send("GET / HT");
  RawClient waiting = server.client();
  waiting.send(get("/"));
  const Responder respond = kept.take();
  server.stop();
  EXPECT_EQ(idle.read_to_end(), "");
  EXPECT_EQ(halfway.read_to_end(), "");
  EXPECT_EQ(waiting.read_to_end(), "");
  respond({.status = 200});  // after the server's end: for nobody, and harmless
}

TEST(Server, HangsUpOrAnswersHalfWhenAskedTo) {
  RunningServer server([](Request request, Responder respond) {
    Response response{.status = 201, .body = std::string(1000, 'x')};
    response.ending = request.path == "/none" ? Response::Ending::hang_up_before_answer
                                              : Response::Ending::cut_in_half;
    respond(std::move(response));
  });
  RawClient none = server.client();
  none.send(get("/none"));
  EXPECT_EQ(none.read_to_end(), "");

  RawClient half = server.client();
  half.send(get("/half"));
  const std::string answer = half.read_to_end();
  EXPECT_THAT(answer, HasSubstr("Content-Length: 1000\r\n"));
  EXPECT_GT(body_of(answer).size(), 0U);
  EXPECT_LT(body_of(answer).size(), 1000U);
}

TEST(Server, AnswerHeadersStayOnTheirLine) {
  RunningServer server([](Request, Responder respond) {
    respond({.body = "{}", .headers = {{"X-Evil", "a\r\nSet-Cookie: b"}}});
  });
  RawClient client = server.client();
  client.send(get("/"));
  EXPECT_THAT(client.read_answer(), HasSubstr("X-Evil: a  Set-Cookie: b\r\n"));
}

TEST(Server, ManyConnectionsAreServed) {
  RunningServer server;
  std::vector<RawClient> clients;
  for (int i = 0; i < 200; ++i) clients.push_back(server.client());
  for (auto& client : clients) ASSERT_TRUE(client.send(get("/")));
  for (auto& client : clients) EXPECT_THAT(client.read_answer(), StartsWith("HTTP/1.1 200 "));
}

TEST(Server, AtTheCapANewConnectionTakesAnIdleOnesPlace) {
  RunningServer server(echo, {.listen = {}, .connections_max = 3});
  std::vector<RawClient> clients;
  for (int i = 0; i < 10; ++i) {
    clients.push_back(server.client());
    clients.back().send(get("/"));
    EXPECT_THAT(clients.back().read_answer(), StartsWith("HTTP/1.1 200 ")) << i;
  }
  EXPECT_EQ(clients.front().read_to_end(), "") << "the one idle the longest went";
}

TEST(Server, AtTheCapANewConnectionWaitsForABusyOne) {
  Kept kept;
  RunningServer server(kept.handler(), {.listen = {}, .connections_max = 1});
  RawClient first = server.client();
  first.send(get("/", "Connection: close\r\n"));
  const Responder respond = kept.take();
  RawClient second = server.client();
  second.send(get("/"));
  respond({.status = 201});
  EXPECT_THAT(first.read_to_end(), StartsWith("HTTP/1.1 201 "));
  { const RawClient gone = std::move(first); }
  kept.take()({.status = 202});
  EXPECT_THAT(second.read_answer(), StartsWith("HTTP/1.1 202 "));
}

TEST(Server, SaysWhoAsks) {
  std::string address = "?";
  RunningServer server([&](Request request, Responder respond) {
    address = request.peer.address;
    EXPECT_FALSE(request.peer.uid);
    respond({});
  });
  RawClient client = server.client();
  client.send(get("/"));
  client.read_answer();
  EXPECT_EQ(address, "127.0.0.1");
}

TEST(Server, ItsRoundsAreSeen) {
  RunningServer server;
  const auto first = (*server).last_round();
  for (int i = 0; i < 300 && (*server).last_round() == first; ++i) {
    std::this_thread::sleep_for(milliseconds(20));
  }
  EXPECT_GT((*server).last_round(), first);
}

TEST(Server, ListensOnSeveralPorts) {
  RunningServer server(echo, {.listen = {{.address = "127.0.0.1"}, {.address = "127.0.0.1"}}});
  const auto ports = (*server).ports();
  ASSERT_EQ(ports.size(), 2U);
  EXPECT_NE(ports[0], ports[1]);
  for (const auto port : ports) {
    RawClient client = RawClient::to_port(port);
    client.send(get("/"));
    EXPECT_THAT(client.read_answer(), StartsWith("HTTP/1.1 200 "));
  }
}

TEST(Server, WhatItCannotListenOnIsSaid) {
  RunningServer server;
  const auto taken = Server::start(
      {.listen = {{.address = "127.0.0.1", .port = (*server).ports().front()}}}, echo);
  ASSERT_FALSE(taken);
  EXPECT_EQ(taken.error().kind, ErrorKind::conflict);
  EXPECT_THAT(taken.error().text, HasSubstr("127.0.0.1:"));

  const auto name = Server::start({.listen = {{.address = "localhost"}}}, echo);
  ASSERT_FALSE(name);
  EXPECT_EQ(name.error().kind, ErrorKind::invalid);
  EXPECT_THAT(name.error().text, HasSubstr("\"localhost\": it is no IP address"));
}

}  // namespace
}  // namespace intaked::web

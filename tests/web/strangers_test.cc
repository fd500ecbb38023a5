// What a server allows those whom nobody knows.
#include <atomic>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <thread>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "running_server.h"
#include "web/forwarded.h"
#include "web/request_rate.h"

namespace intaked::web {
namespace {

using namespace std::chrono_literals;
using testing::AllOf;
using testing::Each;
using testing::EndsWith;
using testing::HasSubstr;
using testing::StartsWith;

void say_who(Request request, Responder respond) {
  Response response;
  response.body = request.peer.address;
  respond(std::move(response));
}

class TurnedAway {
 public:
  void tell(std::string what) {
    {
      const std::lock_guard lock(mutex_);
      told_.push_back(std::move(what));
    }
    told_more_.notify_all();
  }
  std::vector<std::string> wait() {
    std::unique_lock lock(mutex_);
    told_more_.wait_for(lock, 5s, [this] { return !told_.empty(); });
    return std::exchange(told_, {});
  }

 private:
  std::mutex mutex_;
  std::condition_variable told_more_;
  std::vector<std::string> told_;
};

std::vector<Network> networks(std::initializer_list<const char*> texts) {
  std::vector<Network> all;
  for (const char* text : texts) all.push_back(network_from(text).value());
  return all;
}

TEST(Strangers, one_address_has_so_many_connections) {
  std::atomic<int> told = 0;
  RunningServer server(
      echo, {.connections_per_address_max = 2, .address_is_full = [&](const std::string& address) {
               if (address == "127.0.0.1") ++told;
             }});
  RawClient first = server.client(), second = server.client();
  for (RawClient* one : {&first, &second}) {
    one->send(get("/"));
    EXPECT_THAT(one->read_answer(), StartsWith("HTTP/1.1 200 "));
  }
  RawClient third = server.client();
  third.send(get("/"));
  EXPECT_EQ(third.read_to_end(), "");
  EXPECT_EQ(told, 1);
  { RawClient gone = std::move(first); }
  // The place of who has gone is free, as soon as the server has seen it.
  std::string answer;
  for (int i = 0; i < 100 && answer.empty(); ++i) {
    RawClient next = server.client();
    next.send(get("/"));
    answer = next.read_answer();
    if (answer.empty()) std::this_thread::sleep_for(10ms);
  }
  EXPECT_THAT(answer, StartsWith("HTTP/1.1 200 "));
}

TEST(Strangers, a_proxy_that_is_trusted_has_any_number) {
  RunningServer server(
      say_who, {.connections_per_address_max = 1, .trusted_proxies = networks({"127.0.0.1"})});
  RawClient first = server.client(), second = server.client();
  for (RawClient* one : {&first, &second}) {
    one->send(get("/", "X-Forwarded-For: 198.51.100.7\r\n"));
    EXPECT_EQ(body_of(one->read_answer()), "198.51.100.7");
  }
}

TEST(Strangers, who_asks_too_often_is_told_to_come_again) {
  TurnedAway turned_away;
  RunningServer server(say_who, {.requests_per_second_max = 3,
                                 .trusted_proxies = networks({"127.0.0.1"}),
                                 .turned_away = [&](const Request& request, std::string_view why) {
                                   turned_away.tell(request.path + " " + std::string(why));
                                 }});
  RawClient client = server.client();
  const auto asked_by = [&](const std::string& address) {
    client.send(get("/", "X-Forwarded-For: " + address + "\r\n"));
    return client.read_answer();
  };
  for (int i = 0; i < 3; ++i) EXPECT_THAT(asked_by("198.51.100.7"), StartsWith("HTTP/1.1 200 "));
  const std::string refused = asked_by("198.51.100.7");
  EXPECT_THAT(refused, StartsWith("HTTP/1.1 503 "));
  EXPECT_THAT(refused, HasSubstr("Retry-After: 1\r\n"));
  EXPECT_THAT(asked_by("198.51.100.8"), StartsWith("HTTP/1.1 200 ")) << "another's number";
  EXPECT_THAT(turned_away.wait(),
              testing::ElementsAre("/ too many requests came from its address, 198.51.100.7"));
}

TEST(Strangers, a_header_that_never_ends_is_cut_off_however_its_bytes_come) {
  RunningServer server(echo, {.header_deadline = 300ms, .request_deadline = 60s});
  RawClient client = server.client();
  const auto began = std::chrono::steady_clock::now();
  client.send("GET / HTTP/1.1\r\n");
  while (client.send("x") && std::chrono::steady_clock::now() - began < 5s)
    std::this_thread::sleep_for(20ms);
  EXPECT_LT(std::chrono::steady_clock::now() - began, 4s);
}

TEST(Strangers, a_body_has_longer_than_its_header) {
  RunningServer server(echo, {.header_deadline = 300ms, .request_deadline = 10s});
  RawClient client = server.client();
  client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\n1");
  std::this_thread::sleep_for(600ms);
  client.send("2");
  EXPECT_EQ(body_of(client.read_answer()), "POST / 12");
}

TEST(Strangers, who_never_ends_a_request_makes_room_for_who_does) {
  RunningServer server(echo, {.header_deadline = 60s,
                              .request_deadline = 60s,
                              .connections_max = 3,
                              .unfinished_make_room = true});
  std::vector<RawClient> slow;
  for (int i = 0; i < 3; ++i) {
    slow.push_back(server.client());
    slow.back().send("GET / HT");
  }
  for (int i = 0; i < 5; ++i) {
    RawClient quick = server.client();
    quick.send(get("/", "Connection: close\r\n"));
    EXPECT_THAT(quick.read_to_end(), StartsWith("HTTP/1.1 200 "));
  }
}

TEST(Strangers, what_is_too_large_gets_the_status_that_its_path_wants) {
  RunningServer server(echo, {.body_bytes_max = 10, .too_large_status = [](const Request& request) {
                                return request.path == "/keeps-at-503" ? 503 : 413;
                              }});
  for (const auto& [path, status] : {std::pair{"/keeps-at-503", "503"}, {"/other", "413"}}) {
    RawClient client = server.client();
    client.send(std::string("POST ") + path +
                " HTTP/1.1\r\nHost: a\r\nContent-Length: 11\r\n\r\n12345678901");
    EXPECT_THAT(client.read_to_end(), StartsWith(std::string("HTTP/1.1 ") + status));
  }
}

// The same answer whether a body comes never, later, at once or would be too large: it tells
// nothing of which paths there are.
TEST(Strangers, what_is_for_nobody_is_refused_by_its_header) {
  std::atomic<int> asked = 0;
  RunningServer server(echo, {.body_bytes_max = 2'000'000,
                              .refusal = [&](const Request& request) -> std::optional<Response> {
                                ++asked;
                                if (request.path == "/known") return {};
                                return plain_text(404, "Nothing is here.");
                              }});
  std::vector<std::string> answers;
  for (const char* rest : {"1000000\r\n\r\n1", "3\r\n\r\nabc", "0\r\n\r\n", "9000000\r\n\r\n1"}) {
    RawClient client = server.client();
    client.send(std::string("POST /other HTTP/1.1\r\nHost: a\r\nContent-Length: ") + rest);
    answers.push_back(client.read_to_end());
  }
  EXPECT_THAT(answers[0],
              AllOf(StartsWith("HTTP/1.1 404 "), EndsWith("\r\n\r\nNothing is here.\n")));
  EXPECT_THAT(answers, Each(answers[0]));
  EXPECT_EQ(asked, 4);
  RawClient client = server.client();
  client.send("POST /known HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\n\r\nab");
  std::this_thread::sleep_for(50ms);
  client.send("cd");
  EXPECT_THAT(client.read_answer(), StartsWith("HTTP/1.1 200 "));
  EXPECT_EQ(asked, 5);
}

TEST(Strangers, a_refused_request_has_its_words_also_after_a_HEAD) {
  RunningServer server(echo, {.body_bytes_max = 10});
  RawClient client = server.client();
  client.send("HEAD / HTTP/1.1\r\nHost: a\r\n\r\n");
  client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 11\r\n\r\n12345678901");
  EXPECT_THAT(client.read_to_end(), EndsWith("\"}\n"));
}

TEST(Strangers, who_has_sent_the_most_of_a_body_makes_room_for_others) {
  RunningServer server(
      echo, {.bodies_bytes_max = 100'000, .request_deadline = 60s, .unfinished_make_room = true});
  RawClient slow = server.client();
  slow.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 99000\r\n\r\n" +
            std::string(90'000, 'x'));
  std::this_thread::sleep_for(100ms);
  RawClient quick = server.client();
  quick.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 20000\r\n\r\n" +
             std::string(20'000, 'y'));
  EXPECT_THAT(quick.read_answer(), StartsWith("HTTP/1.1 200 "));
  EXPECT_EQ(slow.read_to_end(), "");
}

// Nobody may know of them, and their sender may miss an answer.
TEST(Strangers, whose_body_did_not_come_is_told_of) {
  TurnedAway ended;
  RunningServer server(echo, {.body_bytes_max = 1 << 20,
                              .bodies_bytes_max = 100'000,
                              .request_deadline = 500ms,
                              .turned_away = [&](const Request& request, std::string_view why) {
                                ended.tell(request.path + " " + std::string(why));
                              }});
  const auto begin = [&](RawClient& client, const std::string& path, std::size_t sent) {
    client.send("POST " + path + " HTTP/1.1\r\nHost: h\r\nContent-Length: 900000\r\n\r\n" +
                std::string(sent, 'x'));
  };
  RawClient slow = server.client();
  begin(slow, "/slow", 10);
  EXPECT_THAT(ended.wait(), testing::ElementsAre("/slow its body came too slowly"));
  {
    RawClient gone = server.client();
    begin(gone, "/gone", 10);
  }
  EXPECT_THAT(ended.wait(),
              testing::ElementsAre("/gone its sender hung up before its body had come"));
  RawClient large = server.client();
  begin(large, "/large", 200'000);
  EXPECT_THAT(ended.wait(), testing::ElementsAre("/large too much was being received at once"));
}

TEST(Strangers, an_address_is_counted_as_a_host_has_it) {
  EXPECT_EQ(canonical_address("::ffff:127.0.0.1"), "127.0.0.1");
  EXPECT_EQ(canonical_address("2001:DB8:0::1"), "2001:db8::1");
  EXPECT_EQ(canonical_address("example.com"), "");
  EXPECT_EQ(limited_as("2001:db8::1"), limited_as("2001:db8::ffff:1"));
  EXPECT_NE(limited_as("2001:db8::1"), limited_as("2001:db8:0:1::1"));
  EXPECT_EQ(limited_as("127.0.0.1"), "127.0.0.1");
}

struct Forwarded {
  const char* shows;
  std::string peer;
  std::vector<std::string> lines;
  std::string behind;
};

class AddressBehind : public testing::TestWithParam<Forwarded> {};

TEST_P(AddressBehind, is_the_nearest_that_is_no_proxy_of_ours) {
  const auto trusted = networks({"127.0.0.1", "10.0.0.2", "10.1.0.0/16", "2001:db8:a::/48"});
  Request request;
  for (const std::string& line : GetParam().lines)
    request.headers.emplace_back("x-forwarded-for", line);
  EXPECT_EQ(address_behind(GetParam().peer, request, trusted), GetParam().behind);
}

INSTANTIATE_TEST_SUITE_P(
    Cases, AddressBehind,
    testing::Values(
        Forwarded{"nothing_is_told", "127.0.0.1", {}, "127.0.0.1"},
        Forwarded{"by_a_proxy", "127.0.0.1", {"198.51.100.7"}, "198.51.100.7"},
        Forwarded{"by_a_stranger", "203.0.113.9", {"198.51.100.7"}, "203.0.113.9"},
        Forwarded{"what_a_stranger_has_written_before",
                  "127.0.0.1",
                  {"1.1.1.1, 198.51.100.7"},
                  "198.51.100.7"},
        Forwarded{"in_lines", "127.0.0.1", {"1.1.1.1", "198.51.100.7"}, "198.51.100.7"},
        Forwarded{"by_two_proxies", "127.0.0.1", {"198.51.100.7, 10.0.0.2"}, "198.51.100.7"},
        Forwarded{"by_one_of_a_network", "10.1.2.3", {"198.51.100.7, 10.1.255.9"}, "198.51.100.7"},
        Forwarded{"by_none_of_a_network", "10.2.2.3", {"198.51.100.7"}, "10.2.2.3"},
        Forwarded{
            "by_one_of_a_network_of_version_6", "2001:db8:a:b::c", {"2001:db8::7"}, "2001:db8::7"},
        Forwarded{"of_version_6", "127.0.0.1", {"2001:db8::7"}, "2001:db8::7"},
        Forwarded{"with_a_port", "127.0.0.1", {"198.51.100.7:1234"}, "198.51.100.7"},
        Forwarded{"of_version_6_with_a_port", "127.0.0.1", {"[2001:DB8::7]:443"}, "2001:db8::7"},
        Forwarded{"of_version_6_in_brackets", "127.0.0.1", {"[2001:db8::7]"}, "2001:db8::7"},
        Forwarded{"half_a_bracket", "127.0.0.1", {"["}, "127.0.0.1"},
        Forwarded{"no_address", "127.0.0.1", {"<script>"}, "127.0.0.1"},
        Forwarded{"nothing_behind_a_comma", "127.0.0.1", {"198.51.100.7, "}, "127.0.0.1"}),
    [](const auto& test) { return std::string(test.param.shows); });

TEST(RequestRate, is_refilled_by_time_and_forgets_who_is_quiet) {
  RequestRate rate(2);
  const std::chrono::steady_clock::time_point now{};
  EXPECT_TRUE(rate.allows("a", now));
  EXPECT_TRUE(rate.allows("a", now));
  EXPECT_FALSE(rate.allows("a", now));
  EXPECT_FALSE(rate.allows("a", now + 400ms));
  EXPECT_TRUE(rate.allows("a", now + 600ms));
  // More addresses than are counted: those that are quiet go, the busy one stays counted.
  for (int i = 0; i < 30'000; ++i) rate.allows("b" + std::to_string(i), now + 600ms);
  EXPECT_FALSE(rate.allows("a", now + 601ms));
}

}  // namespace
}  // namespace intaked::web

#include "desk/thena.h"

#include <future>

#include <gmock/gmock.h>

#include "fakes/faulty_http_server.h"

namespace intaked::desk {
namespace {

using namespace std::chrono_literals;
using fakes::answer;
using fakes::FaultyHttpServer;
using fakes::Reaction;
using fakes::SeenRequest;
using model::DeliveryOutcome;
using testing::HasSubstr;
using testing::Not;

constexpr const char* k_body = R"({"title":"Ä title","deDuplicationKey":"intk1-a"})";
constexpr const char* k_created =
    R"({"status":true,"message":"Success","data":{"id":"A1","ticketIdentifier":"SUP-1","status":"Open"}})";

const SystemClock& system_clock() {
  static const SystemClock k_clock;
  return k_clock;
}

ThenaOptions options_for(const std::string& url) {
  ThenaOptions options;
  options.url = url;
  options.api_key = Secret("not-a-real-key");
  options.connect_deadline = 2s;
  options.request_deadline = 5s;
  return options;
}

std::unique_ptr<Thena> desk_at(const std::string& url) {
  return std::move(*make_thena(options_for(url), system_clock()));
}

template <class T, class Call>
T ask(const Call& call) {
  std::promise<T> promise;
  call([&](T got) { promise.set_value(std::move(got)); });
  return promise.get_future().get();
}

double seconds_between(Instant from, Instant to) {
  return std::chrono::duration<double>(to - from).count();
}

Answer create(Desk& desk) {
  return ask<Answer>([&](auto done) { desk.create(k_body, Tick::max(), done); });
}

TEST(Thena, CreatesATicketWithTheBytesItWasGiven) {
  FaultyHttpServer server([](const SeenRequest&) { return answer(201, k_created); });
  const auto desk = desk_at(server.url());
  const Answer got = create(*desk);
  EXPECT_EQ(got.outcome, DeliveryOutcome::filed);
  EXPECT_EQ(got.ticket_id, "A1");
  EXPECT_EQ(got.ticket_identifier, "SUP-1");
  EXPECT_EQ(got.ticket_status, "Open");
  const auto seen = server.seen();
  ASSERT_EQ(seen.size(), 1u);
  EXPECT_EQ(seen[0].method, "POST");
  EXPECT_EQ(seen[0].target, "/v1/tickets");
  EXPECT_EQ(seen[0].body, k_body);
  EXPECT_THAT(seen[0].head, HasSubstr("\r\nx-api-key: not-a-real-key\r\n"));
  EXPECT_THAT(seen[0].head, HasSubstr("\r\nContent-Type: application/json\r\n"));
  EXPECT_THAT(seen[0].head, Not(HasSubstr("urlencoded")));
}

TEST(Thena, CommentsOnATicketWithOrWithoutAnEnvelope) {
  for (const char* body :
       {R"({"status":true,"data":{"id":"C1","content":"x"}})", R"({"id":"C1","content":"x"})"}) {
    FaultyHttpServer server([&](const SeenRequest&) { return answer(201, body); });
    const auto desk = desk_at(server.url());
    const auto got = ask<Answer>(
        [&](auto done) { desk->comment("A/1?", R"({"content":"x"})", Tick::max(), done); });
    EXPECT_EQ(got.outcome, DeliveryOutcome::filed);
    EXPECT_EQ(got.ticket_id, "C1");
    EXPECT_EQ(server.seen().at(0).target, "/v1/tickets/A%2F1%3F/comment");
  }
}

TEST(Thena, ExecutesAndHangsUpIsUnknownAndSentOnce) {
  const fakes::LoopbackCertificate certificate;
  for (const auto* tls : {static_cast<const fakes::LoopbackCertificate*>(nullptr), &certificate}) {
    for (const bool reused : {false, true}) {
      int calls = 0;
      FaultyHttpServer server(
          [&](const SeenRequest&) {
            return ++calls == 1 && reused ? answer(201, k_created) : fakes::hang_up();
          },
          tls);
      ThenaOptions options = options_for(server.url());
      options.ca_file = certificate.certificate_file();
      const auto desk = std::move(*make_thena(std::move(options), system_clock()));
      if (reused) {
        EXPECT_EQ(create(*desk).outcome, DeliveryOutcome::filed);
      }
      EXPECT_EQ(create(*desk).outcome, DeliveryOutcome::unknown);
      EXPECT_EQ(server.count("POST"), reused ? 2u : 1u);
      EXPECT_EQ(server.seen().back().number, reused ? 2 : 1) << "on the same connection";
    }
  }
}

TEST(Thena, AnAnswerCutAnywhereNeverCountsAsFiled) {
  const std::string by_length = answer(201, k_created).bytes;
  const std::string by_end =
      "HTTP/1.1 201 Created\r\nContent-Type: application/json\r\n\r\n" + std::string(k_created);
  for (const std::string& whole : {by_length, by_end}) {
    std::atomic<std::size_t> bytes{0};
    FaultyHttpServer server([&](const SeenRequest&) {
      Reaction cut = fakes::hang_up();
      cut.bytes = whole.substr(0, bytes);
      return cut;
    });
    const auto desk = desk_at(server.url());
    for (bytes = 0; bytes < whole.size(); ++bytes) {
      ASSERT_EQ(create(*desk).outcome, DeliveryOutcome::unknown) << "cut after " << bytes;
    }
    EXPECT_EQ(create(*desk).outcome, DeliveryOutcome::filed);
    EXPECT_EQ(server.count("POST"), whole.size() + 1);
  }
}

TEST(Thena, ASlowAnswerIsUnknown) {
  FaultyHttpServer server(
      [](const SeenRequest&) { return fakes::after(60s, answer(201, k_created)); });
  ThenaOptions options = options_for(server.url());
  options.request_deadline = 200ms;
  const auto desk = std::move(*make_thena(std::move(options), system_clock()));
  const Answer got = create(*desk);
  EXPECT_EQ(got.outcome, DeliveryOutcome::unknown);
  EXPECT_THAT(got.text, testing::StartsWith("no whole answer came"));
}

TEST(Thena, ADeskThatIsNotThereIsDownAndNothingIsInDoubt) {
  std::uint16_t port = 0;
  {
    port = FaultyHttpServer([](const SeenRequest&) { return Reaction{}; }).port();
  }
  const Answer got = create(*desk_at("http://127.0.0.1:" + std::to_string(port)));
  EXPECT_EQ(got.outcome, DeliveryOutcome::target_down);
  EXPECT_THAT(got.text, testing::StartsWith("the desk cannot be reached"));
}

TEST(Thena, AfterARateLimitNothingIsSentAndTheCallerLearnsUntilWhen) {
  FaultyHttpServer server([](const SeenRequest&) {
    return answer(429, "{}", "Retry-After: 600\r\nX-RateLimit-Limit: 60\r\n");
  });
  const auto desk = desk_at(server.url());
  const Instant before = system_clock().now();
  const Answer first = create(*desk);
  EXPECT_EQ(first.outcome, DeliveryOutcome::not_executed);
  EXPECT_GE(first.not_before, before + 600s);
  const Answer second = create(*desk);
  EXPECT_EQ(second.outcome, DeliveryOutcome::not_executed);
  // Read from two clocks, one after the other.
  EXPECT_NEAR(seconds_between(desk->pace().held_until, second.not_before), 0, 0.5);
  EXPECT_EQ(server.seen().size(), 1u);
  EXPECT_EQ(desk->pace().limit, 60);
  EXPECT_EQ(desk->pace().over_limit, 1u);
}

TEST(Thena, WhenNothingRemainsTheNextRequestWaitsForTheReset) {
  int calls = 0;
  FaultyHttpServer server([&](const SeenRequest&) {
    return answer(201, k_created,
                  ++calls == 1 ? "X-RateLimit-Remaining: 0\r\nX-RateLimit-Reset: 600\r\n"
                               : "X-RateLimit-Remaining: 59\r\n");
  });
  const auto desk = desk_at(server.url());
  EXPECT_EQ(create(*desk).outcome, DeliveryOutcome::filed);
  EXPECT_EQ(desk->pace().remaining, 0);
  const Answer held = create(*desk);
  EXPECT_EQ(held.outcome, DeliveryOutcome::not_executed);
  EXPECT_NEAR(seconds_between(desk->pace().reset_at, held.not_before), 0, 0.5);
  EXPECT_GE(held.not_before, system_clock().now() + 590s);
  EXPECT_EQ(server.seen().size(), 1u);
}

TEST(Thena, ListsWhatIsOursPageByPage) {
  FaultyHttpServer server([](const SeenRequest& r) {
    if (r.target.find("page=0") != std::string::npos) {
      return answer(200,
                    R"({"data":[{"id":"A1","ticketIdentifier":"SUP-1","deDuplicationKey":"intk1-a"},
          {"id":"A2","metadata":{"intake":{"marker":"intk1-a"}}},{"id":"A3"}]})");
    }
    if (r.target.find("page=1") != std::string::npos) {
      return answer(200,
                    R"({"data":[{"id":"A4","metadata":"{\"intake\":{\"marker\":\"other-a\"}}"}]})");
    }
    return answer(200, R"({"data":[]})");
  });
  const auto desk = desk_at(server.url());
  const auto list = ask<MarkedList>(
      [&](auto done) { desk->list_marked_tickets("intk1-", system_clock().now() - 47h, done); });
  EXPECT_TRUE(list.complete) << list.text;
  ASSERT_EQ(list.marked.size(), 2u);
  EXPECT_EQ(list.marked[0].found.ticket_identifier, "SUP-1");
  EXPECT_EQ(list.marked[1].marker, "intk1-a");
  EXPECT_EQ(list.marked[1].found.ticket_id, "A2");
  EXPECT_THAT(server.seen().at(0).target, HasSubstr("dateRange=2d"));
}

TEST(Thena, AListThatCannotBeReadWholeIsNotCalledComplete) {
  FaultyHttpServer server([](const SeenRequest& r) {
    if (r.target.find("page=0") != std::string::npos)
      return answer(200, R"({"data":[{"id":"C1","deDuplicationKey":"intk1-a"}]})");
    return answer(403, R"({"statusCode":403,"message":"only for some plans"})");
  });
  const auto desk = desk_at(server.url());
  const auto list =
      ask<MarkedList>([&](auto done) { desk->list_marked_comments("A/1", "intk1-", done); });
  EXPECT_FALSE(list.complete);
  EXPECT_THAT(list.text, HasSubstr("only for some plans"));
  EXPECT_EQ(list.marked.size(), 1u);
  EXPECT_THAT(server.seen().at(0).target, HasSubstr("entityId=A%2F1&"));
}

TEST(Thena, MakesAContactOnlyIfThereIsNone) {
  const char* known = R"([{"id":"K1","email":"Alice@Acme.example"}])";
  for (const char* found : {known, "[]"}) {
    FaultyHttpServer server([&](const SeenRequest& r) {
      if (r.method == "GET") return answer(200, found);
      return answer(201, R"({"id":"K2","email":"alice@acme.example"})");
    });
    const auto desk = desk_at(server.url());
    const auto got = ask<ContactAnswer>([&](auto done) {
      desk->ensure_contact({"alice@acme.example", "Alice Fox"}, done);
    });
    EXPECT_EQ(got.outcome,
              found == known ? ContactAnswer::Outcome::known : ContactAnswer::Outcome::made);
    EXPECT_EQ(server.seen().at(0).target,
              "/v1/accounts/contacts/search?email=alice%40acme.example");
    EXPECT_EQ(server.count("POST"), found == known ? 0u : 1u);
  }
}

TEST(Thena, AContactThatCannotBeMadeIsToldAndNotTriedAgain) {
  FaultyHttpServer server([](const SeenRequest& r) {
    return r.method == "GET" ? answer(200, "[]")
                             : answer(400, R"({"statusCode":400,"message":["lastName is odd"]})");
  });
  const auto desk = desk_at(server.url());
  const auto got = ask<ContactAnswer>([&](auto done) {
    desk->ensure_contact({"a@acme.example", ""}, done);
  });
  EXPECT_EQ(got.outcome, ContactAnswer::Outcome::failed);
  EXPECT_THAT(got.text, HasSubstr("lastName is odd"));
  EXPECT_EQ(server.count("POST"), 1u);
}

TEST(Thena, LooksUpATicketBySearchAndThenByList) {
  FaultyHttpServer server([](const SeenRequest& r) {
    if (r.target.starts_with("/v1/search/")) return answer(200, R"({"result":{"hits":[]}})");
    if (r.target.find("page=0") != std::string::npos) {
      return answer(200, R"({"data":[{"id":"B1","metadata":{}}]})");
    }
    return answer(200, R"({"data":[{"id":"A1","metadata":{"intake":{"marker":"intk1-a"}}}]})");
  });
  const auto desk = desk_at(server.url());
  const Instant since = system_clock().now() - 100h;
  const auto got = ask<LookUp>([&](auto done) { desk->find_ticket("intk1-a", {}, since, done); });
  EXPECT_TRUE(got.answered);
  ASSERT_EQ(got.found.size(), 1u);
  EXPECT_EQ(got.found[0].ticket_id, "A1");
  const auto seen = server.seen();
  ASSERT_EQ(seen.size(), 3u);
  EXPECT_THAT(seen[0].head, HasSubstr("x-api-key: not-a-real-key"));
  EXPECT_EQ(seen[1].target, "/v1/tickets?dateRange=1w&page=0&limit=100");
}

TEST(Thena, ReadsTheDirectory) {
  FaultyHttpServer server([](const SeenRequest& r) {
    return r.target == "/v1/teams" ? answer(200, R"({"data":[{"id":"T1","name":"Support"}]})")
                                   : answer(404, R"({"statusCode":404,"message":"Cannot GET"})");
  });
  const auto desk = desk_at(server.url());
  const auto got =
      ask<Result<model::DeskDirectory>>([&](auto done) { desk->read_directory(done); });
  ASSERT_TRUE(got);
  EXPECT_TRUE(got->find_name(model::DirectoryList::team, "Support"));
  EXPECT_EQ(got->known.size(), 1u);
}

TEST(Thena, ItsEndAnswersEveryCall) {
  FaultyHttpServer server([](const SeenRequest&) { return fakes::after(60s, {}); });
  ThenaOptions options = options_for(server.url());
  options.in_flight_max = 1;
  auto desk = std::move(*make_thena(std::move(options), system_clock()));
  std::promise<Answer> in_flight;
  std::promise<Answer> waiting;
  std::promise<LookUp> look_up;
  desk->create(k_body, Tick::max(), [&](Answer got) { in_flight.set_value(std::move(got)); });
  // With the places of questions, which drafts may take, all are taken.
  for (int i = 0; i < 4; ++i) desk->create(k_body, Tick::max(), [](const Answer&) {});
  while (server.seen().size() < 5) std::this_thread::sleep_for(1ms);
  desk->create(k_body, Tick::max(), [&](Answer got) { waiting.set_value(std::move(got)); });
  desk->find_ticket("intk1-a", {}, {}, [&](LookUp got) { look_up.set_value(std::move(got)); });
  desk.reset();
  EXPECT_EQ(in_flight.get_future().get().outcome, DeliveryOutcome::unknown);
  EXPECT_EQ(waiting.get_future().get().outcome, DeliveryOutcome::not_executed);
  EXPECT_FALSE(look_up.get_future().get().answered);
}

TEST(Thena, IsNotMadeWithAKeyOrAnAddressThatCannotBeRight) {
  const auto refusal = [](const std::string& url, const std::string& key) {
    ThenaOptions options = options_for(url);
    options.api_key = Secret(key);
    const auto made = make_thena(std::move(options), system_clock());
    return made ? std::string() : made.error().text + "; " + made.error().hint;
  };
  EXPECT_THAT(refusal("https://127.0.0.1:1", ""), HasSubstr("is empty"));
  const std::string told = refusal("https://127.0.0.1:1", "not-a\r\nreal-key");
  EXPECT_THAT(told, HasSubstr("desk.api_key_file"));
  EXPECT_THAT(told, Not(HasSubstr("real-key"))) << "a key is never shown";
  EXPECT_THAT(refusal("http://desk.example", "not-a-real-key"), HasSubstr("unencrypted"));
  EXPECT_EQ(refusal("https://127.0.0.1:1", "not-a-real-key"), "");
}

}  // namespace
}  // namespace intaked::desk

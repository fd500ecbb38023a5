#include "desk/classify.h"

#include <gmock/gmock.h>

#include "desk/pace.h"

namespace intaked::desk {
namespace {

using namespace std::chrono_literals;
using curl::HttpAnswer;
using curl::HttpCause;
using curl::HttpEnding;
using model::DeliveryOutcome;
using testing::HasSubstr;

// Fri, 13 Mar 2026 15:40:00 GMT
const Instant k_now{std::chrono::seconds{1'773'416'400}};

HttpAnswer http(int status, std::string body = "",
                std::vector<std::pair<std::string, std::string>> headers = {}) {
  HttpAnswer answer;
  answer.ending = HttpEnding::answered;
  answer.status = status;
  answer.body = std::move(body);
  answer.headers = std::move(headers);
  return answer;
}

HttpAnswer failed(HttpEnding ending, HttpCause cause, std::string text = "it broke") {
  HttpAnswer answer;
  answer.ending = ending;
  answer.cause = cause;
  answer.text = std::move(text);
  return answer;
}

std::string error(int status, const std::string& message) {
  return R"({"statusCode":)" + std::to_string(status) + R"(,"message":")" + message +
         R"(","error":"Some Error"})";
}

struct OutcomeCase {
  const char* shows;
  HttpAnswer http;
  DeliveryOutcome outcome;
  const char* text;  // somewhere in the answer's text
};

TEST(ClassifyAnswer, EveryAnswerHasOneMeaning) {
  const std::string envelope = R"({"status":true,"message":"Success","data":{"id":"A1"}})";
  const OutcomeCase cases[] = {
      {"created", http(201, envelope), DeliveryOutcome::filed, "Success"},
      {"any 2xx", http(200, envelope), DeliveryOutcome::filed, ""},
      {"a bare object", http(201, R"({"id":"C1","content":"x"})"), DeliveryOutcome::filed, ""},
      {"no body", http(204), DeliveryOutcome::unknown, "204"},
      {"no id", http(201, R"({"status":true,"data":{}})"), DeliveryOutcome::unknown, "no id"},
      {"an empty id", http(201, R"({"data":{"id":""}})"), DeliveryOutcome::unknown, "no id"},
      {"an id that is no text", http(201, R"({"data":{"id":7}})"), DeliveryOutcome::unknown,
       "no id"},
      {"data is a list", http(201, R"({"data":[{"id":"A1"}]})"), DeliveryOutcome::unknown, "no id"},
      {"no JSON", http(201, "<html>ok</html>"), DeliveryOutcome::unknown, "could not be read"},
      {"half JSON", http(201, R"({"data":{"id":"A1"})"), DeliveryOutcome::unknown,
       "could not be read"},
      {"says no", http(200, R"({"status":false,"message":"Quota","data":{"id":"A1"}})"),
       DeliveryOutcome::unknown, "Quota"},

      {"redirect", http(301, "", {{"location", "https://elsewhere.example/"}}),
       DeliveryOutcome::target_down, "https://elsewhere.example/"},
      {"not modified", http(304), DeliveryOutcome::target_down, "redirect"},
      {"wrong key", http(401, error(401, "Unauthorized")), DeliveryOutcome::target_down,
       "API key (401): Unauthorized"},
      {"plan", http(403, error(403, "enterprise only")), DeliveryOutcome::target_down,
       "enterprise only"},
      {"wrong address", http(404, error(404, "Cannot POST /v1/tickets")),
       DeliveryOutcome::target_down, "desk.url"},
      {"wrong address, in other words", http(404, error(404, "Route POST:/v1/tickets not found")),
       DeliveryOutcome::target_down, "desk.url"},
      {"wrong address that names a word of ours",
       http(404, error(404, "The requested content type endpoint does not exist")),
       DeliveryOutcome::target_down, "desk.url"},
      {"a word that only contains an object's", http(404, error(404, "Platform not found")),
       DeliveryOutcome::target_down, "desk.url"},
      {"wrong host", http(404, "<html><h1>Not Found</h1></html>"), DeliveryOutcome::target_down,
       "desk.url"},
      {"nothing but not found", http(404, error(404, "Not Found")), DeliveryOutcome::target_down,
       "Not Found"},
      {"an object of the draft", http(404, error(404, "Team not found!")), DeliveryOutcome::refused,
       "Team not found!"},
      {"wrong method", http(405), DeliveryOutcome::target_down, "405"},
      {"gone", http(410), DeliveryOutcome::target_down, "410"},
      {"wrong type", http(415), DeliveryOutcome::target_down, "415"},

      {"refused", http(400, error(400, "priority \\\"Hgh\\\" unknown")), DeliveryOutcome::refused,
       "priority \"Hgh\" unknown"},
      {"refused for several reasons",
       http(422, R"({"statusCode":422,"message":["title too long","teamId empty"]})"),
       DeliveryOutcome::refused, "title too long; teamId empty"},
      {"too large", http(413, "<html>413 Request Entity Too Large</html>"),
       DeliveryOutcome::refused, "413 Request Entity Too Large"},
      {"refused without words", http(400), DeliveryOutcome::refused, "400"},

      {"conflict", http(409, error(409, "Duplicate")), DeliveryOutcome::unknown, "Duplicate"},
      {"request timeout", http(408), DeliveryOutcome::unknown, "408"},
      {"server error", http(500, error(500, "Internal")), DeliveryOutcome::unknown, "Internal"},
      {"bad gateway", http(502), DeliveryOutcome::unknown, "502"},
      {"unavailable", http(503), DeliveryOutcome::unknown, "503"},
      {"gateway timeout", http(504), DeliveryOutcome::unknown, "504"},
      {"a status nobody knows", http(418), DeliveryOutcome::unknown, "418"},

      {"too many", http(429, error(429, "Too Many Requests")), DeliveryOutcome::not_executed,
       "Too Many"},
      {"too early", http(425), DeliveryOutcome::not_executed, "425"},

      {"reset", failed(HttpEnding::unknown, HttpCause::broken), DeliveryOutcome::unknown,
       "no whole answer came: it broke"},
      {"deadline", failed(HttpEnding::unknown, HttpCause::timed_out), DeliveryOutcome::unknown, ""},
      {"abandoned", failed(HttpEnding::unknown, HttpCause::stopping), DeliveryOutcome::unknown, ""},
      {"unreachable", failed(HttpEnding::not_sent, HttpCause::unreachable),
       DeliveryOutcome::target_down, "cannot be reached: it broke"},
      {"no connection in time", failed(HttpEnding::not_sent, HttpCause::timed_out),
       DeliveryOutcome::target_down, ""},
      {"died before our bytes", failed(HttpEnding::not_sent, HttpCause::broken),
       DeliveryOutcome::target_down, ""},
      {"held", failed(HttpEnding::not_sent, HttpCause::held), DeliveryOutcome::not_executed, ""},
      {"overloaded", failed(HttpEnding::not_sent, HttpCause::overloaded),
       DeliveryOutcome::not_executed, ""},
      {"stopping", failed(HttpEnding::not_sent, HttpCause::stopping), DeliveryOutcome::not_executed,
       ""},
  };
  for (const OutcomeCase& c : cases) {
    const Answer answer = classify_answer(c.http, Call::create, k_now);
    EXPECT_EQ(answer.outcome, c.outcome) << c.shows << ": " << answer.text;
    EXPECT_THAT(answer.text, HasSubstr(c.text)) << c.shows;
    EXPECT_EQ(answer.http_status, c.http.status) << c.shows;
    EXPECT_EQ(answer.ticket_id.empty(), c.outcome != DeliveryOutcome::filed) << c.shows;
    EXPECT_EQ(answer.not_before > k_now, c.outcome == DeliveryOutcome::not_executed) << c.shows;
  }
}

// The shape of the sample response on Thena's create-ticket page, with values of our own.
constexpr const char* k_sample_response = R"({
"data": {
"id": "7Q11AB0K104VT3S3W9AYN99C6EFGH",
"ticketId": 41,
"title": "The export never ends",
"description": "It says \"please wait\" since Monday.\nWe've restarted it twice.",
"status": "Open",
"priority": "High",
"account": "Acme",
"accountId": "1ACMEHXJ10YPPEHTQ0682FSNFNXYZ",
"teamId": "T11SUPPORT",
"teamName": "Support",
"teamIdentifier": "SUP",
"ticketIdentifier": "SUP-41",
"subTeamId": "T11SUPPORT",
"subTeamName": "Support",
"subTeamIdentifier": "SUP",
"isPrivate": false,
"formId": "FOABCDEFGH1",
"requestorEmail": "alice@acme.example",
"submitterEmail": "alice@acme.example",
"customFieldValues": [],
"customerContactId": "C111TX0K10A80KRD8N9JN99THJABC",
"customerContactFirstName": "Alice",
"customerContactLastName": "Fox",
"customerContactEmail": "alice@acme.example",
"sentimentId": "S111DHSJ10HTNG1C7XD40HBANCDEF",
"sentiment": "Neutral",
"createdAt": "2026-03-13T15:40:08.785Z",
"updatedAt": "2026-03-13T15:40:08.785Z"
},
"status": true,
"message": "Ticket created successfully",
"timestamp": "2026-03-13T15:40:08.824Z"
})";

TEST(ClassifyAnswer, TheSampleResponseNamesItsTicket) {
  const Answer answer = classify_answer(http(201, k_sample_response), Call::create, k_now);
  EXPECT_EQ(answer.outcome, DeliveryOutcome::filed);
  EXPECT_EQ(answer.ticket_id, "7Q11AB0K104VT3S3W9AYN99C6EFGH");
  EXPECT_EQ(answer.ticket_identifier, "SUP-41");
  EXPECT_EQ(answer.ticket_status, "Open");
  EXPECT_EQ(answer.text, "Ticket created successfully");
}

TEST(ClassifyAnswer, TheSampleResponseCutAnywhereIsUnknown) {
  const std::string whole = k_sample_response;
  for (std::size_t bytes = 0; bytes < whole.size(); ++bytes) {
    const Answer answer = classify_answer(http(201, whole.substr(0, bytes)), Call::create, k_now);
    ASSERT_EQ(answer.outcome, DeliveryOutcome::unknown) << "cut after " << bytes;
  }
}

TEST(ClassifyAnswer, TheErrorShapeOfThePlatformIsRead) {
  const Answer answer = classify_answer(
      http(400, R"({"statusCode":400,"message":"Team ID is required!","error":"Bad Request"})"),
      Call::create, k_now);
  EXPECT_EQ(answer.outcome, DeliveryOutcome::refused);
  EXPECT_EQ(answer.text, "Team ID is required!");
}

TEST(ClassifyAnswer, ACommentOnATicketThatIsGoneIsRefusedAndHoldsNobodyElse) {
  const Answer answer =
      classify_answer(http(404, error(404, "Ticket not found")), Call::comment, k_now);
  EXPECT_EQ(answer.outcome, DeliveryOutcome::refused);
  EXPECT_EQ(answer.text, "the ticket cannot take the comment: Ticket not found");
}

TEST(ClassifyAnswer, WordsOfTheDeskAreCleanAndShort) {
  const Answer controls = classify_answer(
      http(400, "{\"message\":\"bad\\u0000\\u001b[31m\\nthing \\u202e\"}"), Call::create, k_now);
  for (const char c : controls.text) EXPECT_GE(static_cast<unsigned char>(c), 0x20u);
  EXPECT_THAT(controls.text, testing::Not(HasSubstr("\u202e")));

  const Answer endless =
      classify_answer(http(400, error(400, std::string(50'000, 'x'))), Call::create, k_now);
  EXPECT_LE(endless.text.size(), 1024u);
  const Answer page =
      classify_answer(http(500, "\xff\xfe" + std::string(50'000, '<')), Call::create, k_now);
  EXPECT_LE(page.text.size(), 300u);
}

struct WaitCase {
  const char* shows;
  std::vector<std::pair<std::string, std::string>> headers;
  std::chrono::microseconds wait;
};

TEST(Pace, After429WeWaitAsLongAsTheDeskSays) {
  const std::string in_30_seconds = "1773416430";
  const WaitCase cases[] = {
      {"reset", {{"x-ratelimit-reset", in_30_seconds}}, 30s},
      {"retry-after", {{"retry-after", "7"}}, 7s},
      {"retry-after as a date", {{"retry-after", "Fri, 13 Mar 2026 15:40:20 GMT"}}, 20s},
      {"the later of both", {{"retry-after", "45"}, {"x-ratelimit-reset", in_30_seconds}}, 45s},
      {"nothing said", {}, 10s},
      {"nonsense", {{"retry-after", "soon"}, {"x-ratelimit-reset", "-5"}}, 10s},
      {"already over", {{"x-ratelimit-reset", "1773416399"}}, 1s},
      {"zero", {{"retry-after", "0"}}, 1s},
      {"a year", {{"retry-after", "31536000"}}, 1h},
      {"seconds instead of a time", {{"x-ratelimit-reset", "12"}}, 12s},
      {"milliseconds", {{"x-ratelimit-reset", "1773416430000"}}, 1h},
      {"a number without end", {{"retry-after", std::string(40, '9')}}, 10s},
      {"a server whose clock is an hour slow",
       {{"date", "Fri, 13 Mar 2026 14:40:00 GMT"}, {"x-ratelimit-reset", "1773412830"}},
       30s},
  };
  for (const WaitCase& c : cases) {
    EXPECT_EQ((may_go_on_at(http(429, "", c.headers), k_now) - k_now).count(), c.wait.count())
        << c.shows;
  }
}

TEST(Pace, ReadsWhatTheDeskTellsOnItsOwnClock) {
  const RateTold told = read_rate(http(201, "",
                                       {{"date", "Fri, 13 Mar 2026 14:40:00 GMT"},
                                        {"x-ratelimit-limit", "60"},
                                        {"x-ratelimit-remaining", "58"},
                                        {"x-ratelimit-reset", "1773412830"}}),
                                  k_now);
  EXPECT_EQ(told.limit, 60);
  EXPECT_EQ(told.remaining, 58);
  EXPECT_EQ(*told.ends_at - *told.date, 30s);
  EXPECT_FALSE(told.over_limit);

  const RateTold huge = read_rate(http(201, "",
                                       {{"x-ratelimit-remaining", "9223372036854775807"},
                                        {"x-ratelimit-limit", "9223372036854775807"}}),
                                  k_now);
  EXPECT_LT(*huge.remaining + *huge.limit, 9'000'000'000) << "sums of it must not overflow";

  const RateTold seconds = read_rate(http(429, "", {{"x-ratelimit-reset", "12"}}), k_now);
  EXPECT_EQ(*seconds.ends_at - *seconds.date, 12s);
  EXPECT_TRUE(seconds.over_limit);
  EXPECT_EQ(seconds.hold, 12s);
  EXPECT_FALSE(seconds.limit);

  const RateTold nothing = read_rate(failed(HttpEnding::unknown, HttpCause::timed_out), k_now);
  EXPECT_FALSE(nothing.date) << "no answer, no clock";
}

}  // namespace
}  // namespace intaked::desk

#include "desk/ticket_calls.h"

#include <deque>

#include <gmock/gmock.h>

namespace intaked::desk {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

// A desk that answers in turn, and the targets it was asked for.
class Script {
 public:
  Script& then(int status, std::string body) {
    curl::HttpAnswer answer;
    answer.ending = curl::HttpEnding::answered;
    answer.status = status;
    answer.body = std::move(body);
    answers_.push_back(std::move(answer));
    return *this;
  }
  Get get() {
    return [this](const std::string& target, const std::function<void(curl::HttpAnswer)>& done) {
      asked.push_back(target);
      curl::HttpAnswer answer;
      answer.text = "connection refused";
      if (!answers_.empty()) {
        answer = answers_.front();
        answers_.pop_front();
      }
      done(answer);
    };
  }
  TicketNow ticket() {
    TicketNow got;
    read_ticket(get(), "A B", [&](TicketNow now) { got = std::move(now); });
    return got;
  }
  CommentMails comments() {
    CommentMails got;
    read_comment_mails(get(), "A1", [&](CommentMails mails) { got = std::move(mails); });
    return got;
  }
  std::vector<std::string> asked;

 private:
  std::deque<curl::HttpAnswer> answers_;
};

TEST(TicketCalls, ATicketsStateIsReadFromTheEnvelope) {
  Script desk;
  desk.then(200,
            R"({"status":true,"data":{"id":"A1","status":"Closed","ticketIdentifier":"SUP-1"}})");
  const TicketNow now = desk.ticket();
  EXPECT_TRUE(now.answered);
  EXPECT_FALSE(now.gone);
  EXPECT_EQ(now.status, "Closed");
  EXPECT_EQ(now.identifier, "SUP-1");
  EXPECT_THAT(desk.asked, ElementsAre("/v1/tickets/A%20B"));
  EXPECT_TRUE(Script().then(200, R"({"data":{"id":"A1","deletedAt":"2026-03-13"}})").ticket().gone);
  EXPECT_FALSE(Script().then(200, R"({"data":{"id":"A1","deletedAt":null}})").ticket().gone);
}

TEST(TicketCalls, OnlyA404AboutTheTicketMeansThatItIsGone) {
  EXPECT_TRUE(
      Script().then(404, R"({"statusCode":404,"message":"Ticket not found"})").ticket().gone);
  const TicketNow now =
      Script().then(404, R"({"statusCode":404,"message":"Cannot GET /v1/tickets/A"})").ticket();
  EXPECT_FALSE(now.gone);
  EXPECT_TRUE(now.answered) << "this desk has no such call: asking again would bring the same";
  EXPECT_EQ(now.status, "");
  EXPECT_THAT(now.text, HasSubstr("Cannot GET"));
}

TEST(TicketCalls, WhatMayPassIsNoAnswer) {
  for (const int status : {401, 429, 500, 503})
    EXPECT_FALSE(Script().then(status, "{}").ticket().answered) << status;
  EXPECT_FALSE(Script().then(200, "not JSON").ticket().answered);
  EXPECT_FALSE(Script().then(200, "{}").ticket().answered);
  EXPECT_THAT(Script().ticket().text, HasSubstr("refused"));
  EXPECT_FALSE(Script().comments().answered);
  EXPECT_TRUE(Script().then(403, R"({"statusCode":403,"message":"Forbidden"})").comments().answered)
      << "not in the plan";
}

// A proxy that has lost the API, or a firewall.
TEST(TicketCalls, WhatRefusesInOtherWordsThanTheApiIsNoAnswer) {
  for (const int status : {400, 403, 404, 405}) {
    for (const char* body : {"<html>Not Found</html>", "{}"}) {
      EXPECT_FALSE(Script().then(status, body).ticket().answered) << status << body;
      EXPECT_FALSE(Script().then(status, body).comments().answered) << status << body;
      EXPECT_THAT(Script().then(status, body).comments().text, HasSubstr("answered 40"));
    }
  }
}

TEST(TicketCalls, CommentsAreReadToTheEndAndTellEachMailOnce) {
  Script desk;
  desk.then(200, R"({"data":[{"id":"1","sourceEmailId":"<a@x.example>"},{"id":"2"}]})");
  desk.then(200, R"({"data":[{"id":"3","sourceEmailId":"b@x.example"},)"
                 R"({"id":"4","sourceEmailId":"a@x.example"},{"id":"5","sourceEmailId":null}]})");
  desk.then(200, R"({"data":[]})");
  const CommentMails mails = desk.comments();
  EXPECT_TRUE(mails.answered);
  EXPECT_THAT(mails.message_ids, ElementsAre("a@x.example", "b@x.example"));
  EXPECT_EQ(mails.text, "") << "these are all";
  EXPECT_THAT(desk.asked, testing::SizeIs(3));
  EXPECT_THAT(desk.asked[1], HasSubstr("entityId=A1&page=1"));
}

// Asking again would bring the same: what was read is told, and that it is not all.
TEST(TicketCalls, AListThatRepeatsOrHasNoEndSaysSo) {
  Script repeating;
  for (int i = 0; i < 3; ++i) repeating.then(200, R"([{"id":"1","sourceEmailId":"a@x"}])");
  const CommentMails first_page = repeating.comments();
  EXPECT_TRUE(first_page.answered);
  EXPECT_THAT(first_page.message_ids, ElementsAre("a@x"));
  EXPECT_THAT(first_page.text, HasSubstr("repeats"));
  EXPECT_THAT(repeating.asked, testing::SizeIs(2));

  Script endless;
  for (int i = 0; i < 1000; ++i)
    endless.then(200, R"([{"id":")" + std::to_string(i) + R"(","sourceEmailId":"a@x"}])");
  const CommentMails beginning = endless.comments();
  EXPECT_TRUE(beginning.answered);
  EXPECT_THAT(beginning.message_ids, ElementsAre("a@x"));
  EXPECT_THAT(beginning.text, HasSubstr("longer"));
  EXPECT_LT(endless.asked.size(), 1000u);
}

TEST(TicketCalls, AListThatBreaksOffIsNoAnswer) {
  Script broken;
  broken.then(200, R"([{"id":"1","sourceEmailId":"a@x"}])").then(500, "{}");
  EXPECT_FALSE(broken.comments().answered);
  EXPECT_THAT(Script()
                  .then(404, R"({"statusCode":404,"message":"Ticket not found"})")
                  .comments()
                  .message_ids,
              IsEmpty());
}

}  // namespace
}  // namespace intaked::desk

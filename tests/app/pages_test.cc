// The pages of find and explain, as they are written of an answer of the daemon.
#include <gmock/gmock.h>

#include "app/explained.h"
#include "app/finding.h"
#include "lib/json/json_text.h"

namespace intaked::app {
namespace {

using testing::HasSubstr;
using testing::Not;

constexpr std::string_view k_id = "01kmq8z5ax81c0d2e7h9tqfm4z";

model::Json answer_of(const std::string& text) {
  auto answer = json::parse(text);
  return answer ? std::move(*answer) : model::Json::object();
}

std::string explained(const std::string& intake_members, bool is_kept = true) {
  return explained_text(answer_of(R"({"now":"2026-03-13T16:41:00Z","time_zone":"UTC","kept":)" +
                                  std::string(is_kept ? "true" : "false") + R"(,"intake":{"id":")" +
                                  std::string(k_id) +
                                  R"(","origin":"support","received_at":"2026-03-13T16:40:07Z",)" +
                                  intake_members + "}}"),
                        text::TimeZone(), false);
}

std::string found(const std::string& row_members) {
  return found_text(
      answer_of(R"({"now":"2026-03-13T16:41:00Z","intakes":[{"id":")" + std::string(k_id) +
                R"(","origin":"support","source":"email","subject":"A question",)"
                R"("received_at":"2026-03-13T16:40:07Z",)" +
                row_members + "}]}"),
      "", text::TimeZone());
}

}  // namespace

TEST(ExplainedPage, OffersWhatTheStateAllows) {
  const std::string mail = R"("arrivals":[{"source":"support","uid":7}],)";
  const std::string refused =
      explained(mail + R"("state":"parked","filing":"ready","reason":"the desk refused it")");
  EXPECT_THAT(refused, HasSubstr("intaked queue retry 01kmq8z5ax81c0"));
  EXPECT_THAT(refused, HasSubstr("intaked refile 01kmq8z5ax81c0"));
  for (const char* state : {"parked", "dropped"}) {
    const std::string doubted =
        explained(mail + R"("in_doubt":true,"reason":"nobody knows","state":")" + state + "\"");
    EXPECT_THAT(doubted, HasSubstr("intaked queue retry 01kmq8z5ax81c0")) << state;
    EXPECT_THAT(doubted, Not(HasSubstr("refile"))) << state << ": it would be refused";
  }
  const std::string gone =
      explained(mail + R"("in_doubt":true,"reason":"no","state":"dropped")", false);
  EXPECT_THAT(gone, HasSubstr("no longer kept"));
  EXPECT_THAT(gone, Not(HasSubstr("retry")));
}

TEST(ExplainedPage, AnotherArrivalNamesTheFirst) {
  const std::string page =
      explained(R"("state":"dropped","merged_into":"01kmq8z5axzzc0d2e7h9tqfm4z","arrivals":[],)"
                R"("reason":"another arrival of 01kmq8z5axzzc0d2e7h9tqfm4z")");
  EXPECT_THAT(page, HasSubstr("(UTC), another arrival of 01kmq8z5axzzc0\n"));
  EXPECT_THAT(page, HasSubstr("intaked explain 01kmq8z5axzzc0\n"));
  EXPECT_THAT(page, Not(HasSubstr("pipe")));
  EXPECT_THAT(page, Not(HasSubstr("refile")));
}

TEST(FoundPage, AParkedRowSaysWhyAndWhatToType) {
  EXPECT_THAT(found(R"("state":"parked","reason":"desk refused: priority \"Hgh\"")"),
              HasSubstr("parked   desk refused: priority \"Hgh\" (retrying no; intaked queue show "
                        "01kmq8z5ax81c0)\n"));
  const std::string lengthy =
      found(R"("state":"parked","rule":"hold","reason":")" + std::string(300, 'x') + "\"");
  EXPECT_THAT(lengthy, HasSubstr("by hold: xxx"));
  EXPECT_THAT(lengthy, HasSubstr("… (retrying no; intaked queue show 01kmq8z5ax81c0)\n"));
}

TEST(FoundPage, NothingSaysWhatWasAskedFor) {
  FindQuestion question;
  question.words = {"alice@acme.example", "limits"};
  EXPECT_EQ(words_of(question), " from alice@acme.example about \"limits\"");
  question.words = {"<abc123>"};
  EXPECT_EQ(words_of(question), " with the Message-ID <abc123>");
}

}  // namespace intaked::app

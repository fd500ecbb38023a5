#include "sandbox/ticket.h"

#include <gtest/gtest.h>

#include "sandbox/date_time.h"

namespace intaked::sandbox {
namespace {

using model::Json;

TEST(DateTime, IsAnInstantOrADate) {
  for (const char* good :
       {"2026-03-16", "2024-02-29", "2026-03-16T12:40:00Z", "2026-03-16T12:40:00.5Z",
        "2026-03-16T23:59:59.123456+01:00", "2026-03-16T00:00:00-11:30"}) {
    EXPECT_TRUE(is_date_time(good)) << good;
  }
  for (const char* bad :
       {"", "tomorrow", "9999-99-99T99:99:99Z", "2026-02-29", "2026-00-01", "2026-3-16",
        "2026-03-16T24:00:00Z", "2026-03-16T12:60:00Z", "2026-03-16T12:00:60Z",
        "2026-03-16T12:40:00", "2026-03-16T12:40:00.Z", "2026-03-16T12:40:00+1:00",
        "2026-03-16T12:40:00+24:00", "2026-03-16T12:40:00ZZ", "2026-03-16T", "2026-03-16 12:40:00Z",
        "2026-03-16T12:40Z"}) {
    EXPECT_FALSE(is_date_time(bad)) << bad;
  }
}

Json made_with(const char* field, std::string_view value) {
  const Catalogue catalogue = make_catalogue({});
  Json body = Json::object();
  body.set("title", "x");
  body.set("requestorEmail", "bob@acme.example");
  if (!value.empty()) body.set(field, value);
  return make_ticket(body, catalogue, catalogue.teams.front(), {"1", 1, "SUP-1"}, Json::object(),
                     Instant{});
}

TEST(Ticket, NamesOnlyWhatIsKnown) {
  const Named negative = make_catalogue({}).sentiments.back();
  EXPECT_EQ(made_with("sentimentId", "").text("sentiment"), "Neutral");
  EXPECT_EQ(made_with("sentimentId", negative.id).text("sentiment"), negative.name);
  EXPECT_EQ(made_with("accountId", "").text("account"), "Acme");
  const struct {
    const char* id;
    const char* name;
  } unknown[] = {{"sentimentId", "sentiment"},
                 {"accountId", "account"},
                 {"formId", "form"},
                 {"assignedAgentId", "assignedAgent"}};
  for (const auto& field : unknown) {
    const Json ticket = made_with(field.id, "NOBODY");
    EXPECT_EQ(ticket.text(field.id), "NOBODY");
    EXPECT_EQ(ticket.find(field.name), nullptr) << field.name;
  }
}

}  // namespace
}  // namespace intaked::sandbox

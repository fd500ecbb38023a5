#include "compose/requestor.h"

#include "compose/composing.h"

namespace intaked::compose {
namespace {

const std::vector<std::string> k_own = {"support@example.com"};
const std::vector<std::string> k_staff = {"globex.example", "ann@partner.example"};

struct Case {
  const char* shows;
  model::Inbound inbound;
  const char* requestor;
  const char* submitter;
  const char* note;  // a part of the only one; "" for none
};

TEST(Parties, AreTakenFromTheHeaderAndFromAnAgentsForward) {
  const auto agent = [] { return a_message().from("kim@globex.example", "Kim"); };
  const Case cases[] = {
      {"the sender alone", a_message(), "alice@acme.example", "", ""},
      {"a secretary", a_message().sender("bob@acme.example"), "alice@acme.example",
       "bob@acme.example", "sent by bob@acme.example on behalf of alice@acme.example"},
      {"the same address twice", a_message().sender("Alice@acme.example"), "alice@acme.example", "",
       ""},
      {"our own address sent it", a_message().sender("support@example.com"), "alice@acme.example",
       "", ""},
      {"a list sent it", a_message().sender("list@acme.example").signal(model::SignalKind::list),
       "alice@acme.example", "", ""},
      {"a machine sent it", a_message().sender("bounces+7@mailer.example"), "alice@acme.example",
       "", ""},
      {"From is ours: Sender is who asks",
       a_message().from("support@example.com").sender("bob@acme.example"), "bob@acme.example", "",
       ""},
      {"an agent's forward", agent().proven().forwards("carl@acme.example", "Carl"),
       "carl@acme.example", "kim@globex.example",
       "the agent kim@globex.example passed on a mail by Carl <carl@acme.example>, who is the "
       "requestor: the text has a line that says so"},
      {"an agent by address",
       a_message().from("Ann@Partner.example").proven().forwards("carl@acme.example"),
       "carl@acme.example", "Ann@Partner.example", "passed on"},
      {"a neighbour of that agent",
       a_message().from("bob@partner.example").proven().forwards("carl@acme.example"),
       "bob@partner.example", "", ""},
      {"a domain below an agents' is another's",
       a_message().from("kim@x.globex.example").proven().forwards("carl@acme.example"),
       "kim@x.globex.example", "", ""},
      {"who could be anybody", agent().forwards("carl@acme.example"), "kim@globex.example", "",
       "nothing proves that the agent kim@globex.example did so"},
      {"a stranger's forward", a_message().proven().forwards("carl@acme.example"),
       "alice@acme.example", "", ""},
      {"a forward of nobody's mail", agent().proven().forwards(""), "kim@globex.example", "", ""},
      {"a forward of our own mail", agent().proven().forwards("support@example.com"),
       "kim@globex.example", "", ""},
      {"a forward of a machine's mail", agent().proven().forwards("No-Reply@shop.example"),
       "kim@globex.example", "", ""},
      {"a forward of the agent's own mail", agent().proven().forwards("kim@globex.example"),
       "kim@globex.example", "", ""},
      {"nobody", a_message().without_from(), "", "", ""},
  };
  for (const Case& c : cases) {
    const Parties parties = parties_of(c.inbound, k_own, k_staff);
    EXPECT_EQ(parties.requestor, c.requestor) << c.shows;
    EXPECT_EQ(parties.submitter, c.submitter) << c.shows;
    ASSERT_EQ(parties.notes.size(), *c.note ? 1U : 0U) << c.shows;
    if (*c.note) {
      EXPECT_THAT(parties.notes[0], HasSubstr(c.note)) << c.shows;
    }
  }
}

TEST(Parties, StandInTheTicketWithTheReason) {
  Options with_staff = options();
  with_staff.staff = k_staff;
  const auto compose_with = [&](const model::Inbound& inbound,
                                const model::RoutingDecision& decision) {
    return compose(inbound, decision, directory(), with_staff);
  };
  const model::Inbound forward =
      a_message().from("kim@globex.example").proven().forwards("carl@acme.example").text("x");
  const Composed composed = compose_with(forward, a_decision().sets("teamName", "Support"));
  EXPECT_EQ(field(composed, "requestorEmail"), "carl@acme.example");
  EXPECT_EQ(field(composed, "submitterEmail"), "kim@globex.example");
  EXPECT_THAT(texts(intake_of(composed).find("notes")), ElementsAre(HasSubstr("passed on")));
  // A rule has the last word on each.
  const Composed by_rule = compose_with(
      forward, a_decision().sets("teamName", "Support").sets("requestorEmail", "x@y.example"));
  EXPECT_EQ(field(by_rule, "requestorEmail"), "x@y.example");
  EXPECT_EQ(field(by_rule, "submitterEmail"), "");
}

}  // namespace
}  // namespace intaked::compose

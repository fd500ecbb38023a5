#include "compose/account.h"

#include "compose/composing.h"

namespace intaked::compose {
namespace {

model::DeskDirectory accounts(std::vector<std::pair<const char*, const char*>> all) {
  model::DeskDirectory directory = compose::directory();
  for (const auto& [id, domain] : all)
    directory.entries.push_back({DirectoryList::account, id, "An account", domain});
  return directory;
}

TEST(Account, IsTheOneWhosePrimaryDomainIsTheRequestors) {
  const auto directory = accounts(
      {{"AC7", "Acme.example"}, {"AC8", "globex.example"}, {"AC9", "gmail.com"}, {"AC10", ""}});
  EXPECT_EQ(account_of("alice@acme.EXAMPLE", directory), "AC7");
  EXPECT_EQ(account_of("alice@mail.acme.example", directory), "") << "another domain";
  EXPECT_EQ(account_of("alice@nowhere.example", directory), "");
  EXPECT_EQ(account_of("alice@gmail.com", directory), "") << "anybody may have an address there";
  EXPECT_EQ(account_of("alice@", directory), "");
  EXPECT_EQ(account_of("alice", directory), "");
}

TEST(Account, IsNotGuessedWhereTwoClaimADomain) {
  EXPECT_EQ(account_of("a@acme.example", accounts({{"A", "acme.example"}, {"B", "acme.example"}})),
            "");
  EXPECT_EQ(account_of("a@acme.example", accounts({{"A", "acme.example"}, {"A", "acme.example"}})),
            "A")
      << "one account with two names";
}

TEST(Account, PublicDomainsAreFoundWhateverTheirCase) {
  for (const char* domain : {"126.com", "gmail.com", "GMX.de", "zoho.com", "web.de"})
    EXPECT_TRUE(is_public_mail_domain(domain)) << domain;
  for (const char* domain : {"example.com", "mail.acme.example", ""})
    EXPECT_FALSE(is_public_mail_domain(domain)) << domain;
}

TEST(Account, IsSetWhereNoRuleSaysOneAndTheConfigurationWantsIt) {
  const auto directory = accounts({{"AC7", "acme.example"}});
  const model::Inbound inbound = a_message().from("alice@acme.example").text("hello");
  Options by_domain = options();
  by_domain.account_by_domain = true;
  const auto account = [&](const model::RoutingDecision& decision, const Options& how) {
    return field(compose::compose(inbound, decision, directory, how), "accountId");
  };
  EXPECT_EQ(account(a_decision().sets("teamName", "Support"), options()), "");
  EXPECT_EQ(account(a_decision().sets("teamName", "Support"), by_domain), "AC7");
  EXPECT_EQ(account(a_decision().sets("accountId", "AC1"), by_domain), "AC1");
  EXPECT_EQ(account(a_decision().sets("accountName", "Acme"), by_domain), "AC1");
  EXPECT_EQ(account(a_decision().sets("accountName", "Nobody"), by_domain), "")
      << "a name that the desk does not know is for a person";
  EXPECT_EQ(account(a_decision().sets("requestorEmail", "bob@gmail.com"), by_domain), "");
}

}  // namespace
}  // namespace intaked::compose

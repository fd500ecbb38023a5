#include "redact/pseudonyms.h"

#include <set>

#include <gtest/gtest.h>

namespace intaked::redact {
namespace {

TEST(Pseudonyms, AreAsLongAndStayTheSame) {
  Pseudonyms names;
  const std::string first = names.local_part("Anna.Fox");
  EXPECT_EQ(first.size(), 8U);
  EXPECT_EQ(names.local_part("Anna.Fox"), first);
  EXPECT_EQ(names.boundary("--=_b1").size(), 6U);
}

TEST(Pseudonyms, OfDifferentNamesDiffer) {
  Pseudonyms names;
  std::set<std::string> boundaries;
  for (const char* name : {"a", "b", "c", "ab", "cd", "=_1", "=_2", "Zanzibar", "Zanzibaz"})
    boundaries.insert(names.boundary(name));
  EXPECT_EQ(boundaries.size(), 9U);
}

TEST(Pseudonyms, OfADomainBelongToNobody) {
  Pseudonyms names;
  EXPECT_EQ(names.domain("acme-widgets.com"), "d1xxxxxx.example");
  EXPECT_EQ(names.domain("acme.com"), "d2x.test");
  EXPECT_EQ(names.domain("abc.de"), "d3x.xx");
  EXPECT_TRUE(names.domain("mail.acme.com").ends_with(".d2x.test"));
  EXPECT_TRUE(names.domain("shop.co.uk").ends_with(".test"));
}

TEST(Pseudonyms, KeepRolesAndOurOwnMark) {
  Pseudonyms names;
  for (const char* role : {"Mailer-Daemon", "postmaster", "no-reply", "keine.antwort", "bounces"})
    EXPECT_EQ(names.local_part(role), role);
  EXPECT_TRUE(names.local_part("help+intk.7x.9").find("+intk.") != std::string::npos);
}

}  // namespace
}  // namespace intaked::redact

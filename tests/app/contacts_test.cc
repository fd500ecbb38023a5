#include "app/contacts.h"

#include <gtest/gtest.h>

#include "fakes/fake_desk.h"

namespace intaked::app {
namespace {

TEST(Contacts, AskOncePerPerson) {
  ManualClock clock;
  fakes::FakeDesk desk(clock);
  Contacts contacts(desk);
  int gone = 0;
  for (const char* address : {"alice@acme.example", "Alice@ACME.example", "bob@acme.example"})
    contacts.ensure({address, "Somebody"}, [&] { ++gone; });
  EXPECT_EQ(gone, 3);
  EXPECT_EQ(desk.contact_calls(), 2);
  EXPECT_EQ(desk.contacts().size(), 2u);
}

TEST(Contacts, AFailureStopsNothingAndIsTriedWithTheNextTicket) {
  ManualClock clock;
  fakes::FakeDesk desk(clock);
  Contacts contacts(desk);
  int gone = 0;
  desk.fail_contacts(true);
  contacts.ensure({"alice@acme.example", "Alice Fox"}, [&] { ++gone; });
  EXPECT_EQ(gone, 1);
  desk.fail_contacts(false);
  contacts.ensure({"alice@acme.example", "Alice Fox"}, [&] { ++gone; });
  EXPECT_EQ(gone, 2);
  ASSERT_EQ(desk.contacts().size(), 1u);
  EXPECT_EQ(desk.contacts()[0].name, "Alice Fox");
}

TEST(Contacts, NobodyIsNoContact) {
  ManualClock clock;
  fakes::FakeDesk desk(clock);
  Contacts contacts(desk);
  int gone = 0;
  contacts.ensure({"", "Alice Fox"}, [&] { ++gone; });
  EXPECT_EQ(gone, 1);
  EXPECT_EQ(desk.contact_calls(), 0);
}

}  // namespace
}  // namespace intaked::app

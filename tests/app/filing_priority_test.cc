#include "app/filing_priority.h"

#include <gtest/gtest.h>

#include "fakes/builders.h"

namespace intaked::app {
namespace {

using fakes::a_decision;
using fakes::a_directory;
using model::DirectoryList;

const std::vector<std::string> k_order{"Urgent", "High"};

TEST(FilingPriority, FollowsTheOrderThatIsConfigured) {
  const model::DeskDirectory none = a_directory();
  const struct {
    const char* name;
    int priority;
  } cases[] = {{"Urgent", 2}, {"urgent", 2}, {"High", 1}, {"Medium", 0}, {"", 0}};
  for (const auto& one : cases) {
    EXPECT_EQ(filing_priority(a_decision().sets("priorityName", one.name), k_order, none),
              one.priority)
        << one.name;
  }
  EXPECT_EQ(filing_priority(a_decision(), k_order, none), 0);
  EXPECT_EQ(filing_priority(a_decision().sets("priorityName", "Urgent"), {}, none), 0);
}

TEST(FilingPriority, AnIdIsWhatTheDeskCallsIt) {
  const model::DeskDirectory directory = a_directory()
                                             .has(DirectoryList::priority, "PR1", "Urgent")
                                             .has(DirectoryList::team, "PR2", "High");
  EXPECT_EQ(filing_priority(a_decision().sets("priorityId", "PR1"), k_order, directory), 2);
  EXPECT_EQ(filing_priority(a_decision().sets("priorityId", "PR2"), k_order, directory), 0);
  EXPECT_EQ(filing_priority(a_decision().sets("priorityName", "High").sets("priorityId", "PR1"),
                            k_order, directory),
            2)
      << "the desk takes the id";
}

}  // namespace
}  // namespace intaked::app

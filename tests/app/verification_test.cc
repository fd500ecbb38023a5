// Mail that carries a code goes to the staff alone: what the shipped rules make of it.
#include <filesystem>
#include <fstream>
#include <sstream>

#include <gtest/gtest.h>

#include "app/book_files.h"
#include "compose/compose.h"
#include "parse/parse.h"
#include "route/rule_book.h"

namespace intaked::app {
namespace {

namespace fs = std::filesystem;

std::vector<fs::path> mails_in(const std::string& folder) {
  std::vector<fs::path> found;
  for (const auto& entry :
       fs::directory_iterator(fs::path(INTAKED_SOURCE_DIR) / "tests/cases/verification" / folder))
    found.push_back(entry.path());
  return found;
}

class Verification : public testing::Test {
 protected:
  Verification() {
    config::Config config;
    config.rules = "rules";
    config.rules_directory = std::string(INTAKED_SOURCE_DIR) + "/rules";
    route::LoadOptions options;
    auto files = read_book_files(config);
    if (!files) throw std::runtime_error(files.error().text);
    book_ = route::load(*files, options).book;
    if (!book_) throw std::runtime_error("the shipped rules do not load");
  }

  model::Inbound inbound(const fs::path& path) {
    std::ifstream in(path, std::ios::binary);
    std::stringstream bytes;
    bytes << in.rdbuf();
    model::Inbound inbound;
    parse::Options options;
    options.own_addresses = {"support@example.com"};
    inbound.message = parse::parse(bytes.str(), options);
    inbound.source = "email";
    inbound.arrival.source = "support";
    return inbound;
  }

  std::shared_ptr<const route::RuleBook> book_;
};

bool is_staff_only(const model::RoutingDecision& decision) {
  const model::SetField* set = decision.find("isPrivate");
  return set != nullptr && set->rule == "verification" && set->value == model::Json(true);
}

TEST_F(Verification, TwentyShapesOfCodesGoToTheStaffAlone) {
  const auto mails = mails_in("codes");
  EXPECT_GE(mails.size(), 20u);
  for (const auto& path : mails) {
    const auto decision = route::route(*book_, inbound(path));
    EXPECT_EQ(decision.verdict, model::Verdict::file) << path;
    EXPECT_TRUE(is_staff_only(decision)) << path;
  }
}

TEST_F(Verification, MailAboutCodesAndOtherMailOfMachinesIsLeftAlone) {
  const auto mails = mails_in("people");
  EXPECT_GE(mails.size(), 10u);
  for (const auto& path : mails)
    EXPECT_FALSE(is_staff_only(route::route(*book_, inbound(path)))) << path;
}

// The trick: somebody signs up elsewhere with the address of a ticket of theirs, and reads the code
// in that ticket.
TEST_F(Verification, ACodeThatReachesATicketIsAPrivateNoteThere) {
  for (const auto& path : mails_in("codes")) {
    model::Inbound reply = inbound(path);
    reply.thread.emplace();
    reply.thread->parent_intake = "01hrz0000000000000000000a1";
    reply.thread->sender_is_participant = true;
    reply.thread->joins = true;
    compose::Options options;
    options.requestor_fallback = "support@example.com";
    const auto composed = compose::compose(reply, route::route(*book_, reply), {}, options);
    EXPECT_EQ(composed.draft.kind, model::DraftKind::reply) << path;
    EXPECT_EQ(composed.draft.fields.text("commentVisibility"), "private") << path;
  }
}

}  // namespace
}  // namespace intaked::app

#include "desk/look_up.h"

#include <gmock/gmock.h>

#include "desk/marked.h"
#include "desk/scripted_desk.h"

namespace intaked::desk {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr const char* k_marker = "intk1-abc";

std::string search_with(const std::string& documents, const std::string& more = "") {
  return R"({"result":{"hits":[)" + documents + R"(],"page":1)" + more + "}}";
}
const std::string k_nothing_found = search_with("");
const std::string k_other_rows =
    R"({"status":true,"data":[{"id":"B1","metadata":{"intake":{"marker":"intk1-other"}}},{"id":"B2","metadata":{}}]})";
const std::string k_marked_row =
    R"({"data":[{"id":"A1","ticketIdentifier":"SUP-7","status":"Open","deDuplicationKey":"intk1-abc"}]})";
const std::string k_bare_rows = R"({"data":[{"id":"B1","title":"no markers here"}]})";
// As of a server that takes metadata and shows none.
const std::string k_stripped_rows = R"({"data":[{"id":"B1","metadata":{}}]})";
const std::string k_marked_document =
    R"({"document":{"id":"17","uid":"A1","ticketIdentifier":"SUP-7","status":"Open","metadata":"{\"intake\":{\"marker\":\"intk1-abc\"}}"}})";
const std::string k_document_of_ours =
    R"({"document":{"uid":"B1","metadata":"{\"intake\":{\"marker\":\"intk1-other\"}}"}})";

LookUp find(ScriptedDesk& desk, Instant since = k_now - 1h, Sought sought = Sought::perhaps_young) {
  LookUp result;
  int answers = 0;
  find_marked_ticket(desk.get(), k_marker, sought, since, k_now, [&](LookUp got) {
    result = std::move(got);
    ++answers;
  });
  EXPECT_EQ(answers, 1);
  return result;
}

TEST(FindTicket, TheSearchFindsItByItsMarkerInMetadata) {
  ScriptedDesk desk;
  desk.on("/v1/search/tickets", http(200, search_with(k_marked_document)));
  const LookUp result = find(desk);
  EXPECT_TRUE(result.answered);
  ASSERT_EQ(result.found.size(), 1u);
  EXPECT_EQ(result.found[0].ticket_id, "A1") << "the API's id is the document's uid";
  EXPECT_EQ(result.found[0].ticket_identifier, "SUP-7");
  EXPECT_EQ(result.found[0].ticket_status, "Open");
  EXPECT_THAT(desk.asked, ElementsAre("/v1/search/tickets?q=intk1-abc&query_by=metadata&sort_by="
                                      "createdAt%3Adesc&per_page=50"));
}

TEST(FindTicket, DoubledTicketsAreAllShown) {
  ScriptedDesk desk;
  desk.on("/v1/search/tickets",
          http(200, search_with(k_marked_document + "," +
                                R"({"document":{"uid":"A2","deDuplicationKey":"intk1-abc"}},)" +
                                k_marked_document)));
  EXPECT_EQ(find(desk).found.size(), 2u);
}

TEST(FindTicket, AMarkerMustMatchExactlyAndInItsPlace) {
  const char* const not_ours[] = {
      R"({"id":"B1","title":"intk1-abc","description":"intk1-abc"})",
      R"({"id":"B1","metadata":{"marker":"intk1-abc"}})",
      R"({"id":"B1","metadata":{"intake":"intk1-abc"}})",
      R"({"id":"B1","metadata":{"intake":{"marker":"intk1-abcd"}}})",
      R"({"id":"B1","metadata":"{\"note\":\"intk1-abc\"}"})",
      R"({"id":"B1","metadata":"intk1-abc"})",
      R"({"id":"B1","deDuplicationKey":"INTK1-ABC"})",
  };
  for (const char* row : not_ours) {
    ScriptedDesk desk;
    desk.on("/v1/search/tickets",
            http(200, search_with(R"({"document":)" + std::string(row) + "}")));
    desk.on("/v1/tickets", http(200, R"({"data":[)" + std::string(row) + "]}"));
    desk.on("/v1/tickets", http(200, k_no_rows));
    EXPECT_THAT(find(desk).found, IsEmpty()) << row;
  }
}

TEST(FindTicket, WhatTheIndexDoesNotShowYetTheListShows) {
  ScriptedDesk desk;
  desk.on("/v1/search/tickets", http(200, k_nothing_found));
  desk.on("/v1/tickets", http(200, k_other_rows)).on("/v1/tickets", http(200, k_marked_row));
  const LookUp result = find(desk);
  EXPECT_TRUE(result.answered);
  ASSERT_EQ(result.found.size(), 1u);
  EXPECT_EQ(result.found[0].ticket_identifier, "SUP-7");
  EXPECT_THAT(desk.asked,
              ElementsAre(HasSubstr("/v1/search/"), "/v1/tickets?dateRange=1d&page=0&limit=100",
                          "/v1/tickets?dateRange=1d&page=1&limit=100"));
}

struct EmptyCase {
  const char* shows;
  curl::HttpAnswer search;
  std::vector<curl::HttpAnswer> list;
  curl::HttpAnswer control;
  bool answered;
};

TEST(FindTicket, NothingIsOnlySaidWhenItIsSure) {
  const auto nothing = http(200, k_nothing_found);
  const auto ours = http(200, search_with(k_document_of_ours));
  const auto end = http(200, k_no_rows);
  const auto refused = http(403, k_forbidden);
  const EmptyCase cases[] = {
      {"a whole list that shows markers", nothing, {http(200, k_other_rows), end}, nothing, true},
      {"nothing at all, by search and list", nothing, {end}, nothing, true},
      {"an empty list, and the search finds ours", nothing, {end}, ours, true},
      {"an empty list proves nothing without a search", refused, {end}, refused, false},
      {"an empty list, and the search is down", no_answer(), {end}, nothing, false},
      {"an empty day, and ours in the list of three months",
       nothing,
       {end, http(200, k_other_rows), end},
       nothing,
       true},
      {"an empty day, and no markers in the list of three months",
       nothing,
       {end, http(200, k_stripped_rows), end},
       nothing,
       false},
      {"an empty day, and no list of three months", nothing, {end, no_answer()}, nothing, false},
      {"the list decides when there is no search",
       refused,
       {http(200, k_other_rows), end},
       nothing,
       true},
      {"the list decides when the search is down",
       no_answer(),
       {http(200, k_other_rows), end},
       nothing,
       true},
      {"no list in this plan, and the search finds ours", nothing, {refused}, ours, true},
      {"no list in this plan, and the search shows none of ours",
       nothing,
       {refused},
       nothing,
       false},
      {"the list shows no markers, the search finds ours",
       nothing,
       {http(200, k_bare_rows), end},
       ours,
       true},
      {"the list shows no markers, nor does the search",
       nothing,
       {http(200, k_bare_rows), end},
       nothing,
       false},
      {"the list shows metadata, but nothing of ours, and the search finds ours",
       nothing,
       {http(200, k_stripped_rows), end},
       ours,
       true},
      {"the list shows metadata, but nothing of ours, nor does the search",
       nothing,
       {http(200, k_stripped_rows), end},
       nothing,
       false},
      {"neither list nor search", refused, {refused}, ours, false},
      {"the list is down", nothing, {http(500, "{}")}, ours, false},
      {"the list breaks on its second page",
       nothing,
       {http(200, k_other_rows), no_answer()},
       ours,
       false},
      {"the key is refused", http(401, "{}"), {http(401, "{}")}, http(401, "{}"), false},
      {"the list is no list", nothing, {http(200, R"({"data":{}})")}, ours, false},
      {"a page that comes again and again",
       nothing,
       {http(200, k_other_rows), http(200, k_other_rows)},
       nothing,
       false},
  };
  for (const EmptyCase& c : cases) {
    ScriptedDesk desk;
    desk.on("/v1/search/tickets?q=intk1-abc", c.search);
    desk.on("/v1/search/tickets?q=intk1-&", c.control);
    for (const auto& page : c.list) desk.on("/v1/tickets", page);
    const LookUp result = find(desk);
    EXPECT_EQ(result.answered, c.answered) << c.shows << ": " << result.text;
    EXPECT_THAT(result.found, IsEmpty()) << c.shows;
    EXPECT_EQ(result.text.empty(), c.answered) << c.shows;
  }
}

// A key that may create in a team and read none sees the same as the maker of the first ticket: who
// has filed something knows better than to believe it.
TEST(FindTicket, ADeskWithoutAnyTicketIsToldFromOneWithoutThisTicket) {
  ScriptedDesk empty;
  empty.on("/v1/search/tickets", http(200, k_nothing_found))
      .on("/v1/tickets", http(200, k_no_rows));
  EXPECT_TRUE(find(empty).shows_nothing);
  EXPECT_THAT(empty.asked.back(), HasSubstr("dateRange=3m"));
  ScriptedDesk others;
  others.on("/v1/search/tickets", http(200, k_nothing_found));
  others.on("/v1/tickets", http(200, k_other_rows)).on("/v1/tickets", http(200, k_no_rows));
  EXPECT_FALSE(find(others).shows_nothing);
}

TEST(FindTicket, OnlyTheApiItselfRefusesForGood) {
  for (const bool by_api : {true, false}) {
    ScriptedDesk desk;
    const auto refused = http(403, by_api ? k_forbidden : k_of_a_firewall);
    desk.on("/v1/search/tickets", refused).on("/v1/tickets", refused);
    const LookUp result = find(desk);
    EXPECT_FALSE(result.answered);
    EXPECT_EQ(result.is_lasting, by_api);
  }
}

// A new desk whose search is another one than ours to know: asking it again for ever would hold
// all.
TEST(FindTicket, ASearchOfAnotherShapeNeverTells) {
  const auto asked_with = [](const std::string& body) {
    ScriptedDesk desk;
    desk.on("/v1/search/", http(200, body)).on("/v1/tickets?", http(200, k_no_rows));
    return find(desk);
  };
  EXPECT_FALSE(asked_with(k_no_rows).answered);
  EXPECT_TRUE(asked_with(k_no_rows).is_lasting);
  EXPECT_FALSE(asked_with("<html>busy</html>").is_lasting);
}

TEST(FindTicket, WhatIsOldNeedsNoListWhereTheSearchShowsOurs) {
  for (const bool shows_ours : {true, false}) {
    ScriptedDesk desk;
    desk.on("/v1/search/tickets?q=intk1-abc", http(200, k_nothing_found));
    desk.on("/v1/search/tickets?q=intk1-&",
            http(200, shows_ours ? search_with(k_document_of_ours) : k_nothing_found));
    desk.on("/v1/tickets", http(200, k_other_rows)).on("/v1/tickets", http(200, k_marked_row));
    const LookUp result = find(desk, k_now - 24h * 10, Sought::old);
    EXPECT_TRUE(result.answered);
    EXPECT_EQ(result.found.size(), shows_ours ? 0u : 1u);
    EXPECT_EQ(desk.asked.size(), shows_ours ? 2u : 4u);
    if (!shows_ours) {
      EXPECT_THAT(desk.asked.back(), HasSubstr("dateRange=2w"));
    }
  }
}

TEST(FindTicket, AListThatDoesNotReachBackProvesNothing) {
  for (const bool shows_ours : {true, false}) {
    for (const auto& first_page : {k_other_rows, k_no_rows}) {
      ScriptedDesk desk;
      desk.on("/v1/search/tickets?q=intk1-abc", http(200, k_nothing_found));
      desk.on("/v1/search/tickets?q=intk1-&",
              http(200, shows_ours ? search_with(k_document_of_ours) : k_nothing_found));
      desk.on("/v1/tickets", http(200, first_page)).on("/v1/tickets", http(200, k_no_rows));
      const LookUp result = find(desk, k_now - 24h * 100);
      EXPECT_EQ(result.answered, shows_ours) << result.text;
    }
  }
}

TEST(FindTicket, WhatIsShownWithoutAnIdIsNeitherAdoptedNorMissing) {
  for (const char* id : {"", R"("id":"",)", R"("id":7,)", R"("id":"a\nb",)"}) {
    const std::string row = "{" + std::string(id) + R"("deDuplicationKey":"intk1-abc"})";
    ScriptedDesk desk;
    desk.on("/v1/search/tickets", http(200, search_with(R"({"document":)" + row + "}")));
    desk.on("/v1/tickets", http(200, R"({"data":[)" + row + "]}"));
    const LookUp result = find(desk);
    EXPECT_FALSE(result.answered) << row;
    EXPECT_TRUE(result.is_lasting) << row;
  }
}

// A search document has an id of its own beside the API's.
TEST(FindTicket, ASearchDocumentsOwnIdIsNeverTakenForTheTickets) {
  ScriptedDesk desk;
  desk.on(
      "/v1/search/tickets",
      http(200,
           search_with(R"({"document":{"id":"17","uid":"a\nb","deDuplicationKey":"intk1-abc"}})")));
  desk.on("/v1/tickets", http(200, k_no_rows));
  const LookUp result = find(desk);
  EXPECT_FALSE(result.answered);
  EXPECT_TRUE(result.is_lasting);
}

TEST(FindTicket, AUidThatIsNoneHidesNoId) {
  for (const char* uid : {"null", "17", R"("")", "{}"}) {
    ScriptedDesk desk;
    desk.on("/v1/search/tickets", http(200, k_nothing_found));
    desk.on("/v1/tickets", http(200, std::string(R"({"data":[{"id":"A1","uid":)") + uid +
                                         R"(,"deDuplicationKey":"intk1-abc"}]})"));
    const LookUp result = find(desk);
    ASSERT_EQ(result.found.size(), 1u) << uid;
    EXPECT_EQ(result.found[0].ticket_id, "A1") << uid;
  }
}

TEST(FindTicket, WhatTheSearchHasSeenTheListCannotDeny) {
  ScriptedDesk desk;
  desk.on("/v1/search/tickets",
          http(200, search_with(R"({"document":{"deDuplicationKey":"intk1-abc"}})")));
  desk.on("/v1/tickets", http(200, k_other_rows)).on("/v1/tickets", http(200, k_no_rows));
  const LookUp result = find(desk);
  EXPECT_FALSE(result.answered);
  EXPECT_TRUE(result.is_lasting);
}

// A search that stops for lack of time says so; one that finds more than a page shows the youngest.
TEST(FindTicket, ASearchThatDoesNotShowAllProvesNoAbsence) {
  const struct {
    const char* more;
    bool is_lasting;
  } k_cases[] = {{R"(,"found":0,"search_cutoff":true)", false}, {R"(,"found":51)", true}};
  for (const auto& [more, is_lasting] : k_cases) {
    ScriptedDesk desk;
    desk.on("/v1/search/tickets?q=intk1-abc", http(200, search_with("", more)));
    desk.on("/v1/search/tickets?q=intk1-&", http(200, search_with(k_document_of_ours)));
    desk.on("/v1/tickets", http(403, k_forbidden));
    const LookUp result = find(desk);
    EXPECT_FALSE(result.answered) << more;
    EXPECT_EQ(result.is_lasting, is_lasting) << more;
    EXPECT_NE(result.was_cut_off, is_lasting) << more;

    ScriptedDesk with_list;
    with_list.on("/v1/search/tickets", http(200, search_with("", more)));
    with_list.on("/v1/tickets", http(200, k_other_rows)).on("/v1/tickets", http(200, k_no_rows));
    EXPECT_TRUE(find(with_list).answered) << "the list decides";

    ScriptedDesk control;
    control.on("/v1/search/tickets?q=intk1-abc", http(200, k_nothing_found));
    control.on("/v1/search/tickets?q=intk1-&", http(200, search_with("", more)));
    control.on("/v1/tickets", http(200, k_bare_rows)).on("/v1/tickets", http(200, k_no_rows));
    EXPECT_FALSE(find(control).answered) << more;
    EXPECT_EQ(find(control).is_lasting, is_lasting) << more;
    EXPECT_NE(find(control).was_cut_off, is_lasting) << more;

    ScriptedDesk shown;
    shown.on("/v1/search/tickets", http(200, search_with(k_marked_document, more)));
    EXPECT_EQ(find(shown).found.size(), 1u) << "what is shown is there";
  }
}

TEST(FindTicket, AListWithoutEndIsGivenUp) {
  int page = 0;
  LookUp result;
  const Get endless = [&](const std::string& target,
                          const std::function<void(curl::HttpAnswer)>& done) {
    if (target.starts_with("/v1/search")) return done(http(200, k_nothing_found));
    done(http(200, R"({"data":[{"id":"P)" + std::to_string(++page) + R"(","metadata":{}}]})"));
  };
  find_marked_ticket(endless, k_marker, {}, Instant{}, k_now,
                     [&](LookUp got) { result = std::move(got); });
  EXPECT_FALSE(result.answered);
  EXPECT_EQ(page, 200);
}

TEST(FindTicket, TheListReachesBackToTheAttempt) {
  EXPECT_EQ(date_range_since(k_now - 10s, k_now), "1d");
  EXPECT_EQ(date_range_since(k_now - 24h, k_now), "1d");
  EXPECT_EQ(date_range_since(k_now - 25h, k_now), "2d");
  EXPECT_EQ(date_range_since(k_now - 72h, k_now), "1w");
  EXPECT_EQ(date_range_since(k_now - 24h * 8, k_now), "2w");
  EXPECT_EQ(date_range_since(k_now - 24h * 20, k_now), "3w");
  EXPECT_EQ(date_range_since(k_now - 24h * 28, k_now), "4w");
  EXPECT_EQ(date_range_since(k_now - 24h * 40, k_now), "3m");
  EXPECT_EQ(date_range_since(Instant{}, k_now), "3m");
  EXPECT_TRUE(a_date_range_reaches(k_now - 24h * 89, k_now));
  EXPECT_FALSE(a_date_range_reaches(k_now - 24h * 90, k_now));
}

LookUp find_comment(ScriptedDesk& desk) {
  LookUp result;
  find_marked_comment(desk.get(), "A/1", k_marker, [&](LookUp got) { result = std::move(got); });
  return result;
}

TEST(FindComment, IsFoundOnAnyPageOfTheTicketsComments) {
  ScriptedDesk desk;
  desk.on("/v1/comments", http(200, k_other_rows)).on("/v1/comments", http(200, k_marked_row));
  const LookUp result = find_comment(desk);
  EXPECT_TRUE(result.answered);
  ASSERT_EQ(result.found.size(), 1u);
  EXPECT_EQ(result.found[0].ticket_id, "A1");
  EXPECT_EQ(desk.asked.front(), "/v1/comments?entityType=ticket&entityId=A%2F1&page=0&limit=100");
}

TEST(FindComment, NothingIsOnlySaidWhenItIsSure) {
  for (const bool shows_ticket : {true, false}) {
    ScriptedDesk empty;
    empty.on("/v1/comments", http(200, k_no_rows));
    empty.on("/v1/tickets/A%2F1",
             shows_ticket ? http(200, R"({"data":{"id":"A/1"}})") : http(403, k_forbidden));
    EXPECT_EQ(find_comment(empty).answered, shows_ticket);
    EXPECT_NE(find_comment(empty).is_lasting, shows_ticket);
  }

  ScriptedDesk blind;
  blind.on("/v1/comments", http(200, k_bare_rows)).on("/v1/comments", http(200, k_no_rows));
  EXPECT_FALSE(find_comment(blind).answered);
  EXPECT_THAT(find_comment(blind).found, IsEmpty());

  for (const bool shows_ours : {true, false}) {
    ScriptedDesk others;
    others.on("/v1/comments", http(200, k_stripped_rows)).on("/v1/comments", http(200, k_no_rows));
    others.on("/v1/search/tickets?q=intk1-&",
              http(200, shows_ours ? search_with(k_document_of_ours) : k_nothing_found));
    const LookUp result = find_comment(others);
    EXPECT_EQ(result.answered, shows_ours);
    EXPECT_NE(result.is_lasting, shows_ours);
  }

  ScriptedDesk down;
  down.on("/v1/comments", no_answer());
  EXPECT_FALSE(find_comment(down).answered);
  EXPECT_EQ(find_comment(down).text, "timed out");
}

// That markers are shown says nothing of comments that were not read.
TEST(FindComment, WhatWasNotReadWholeProvesNoAbsence) {
  for (const bool repeats : {true, false}) {
    int page = 0;
    LookUp result;
    const Get endless = [&](const std::string& target,
                            const std::function<void(curl::HttpAnswer)>& done) {
      if (target.starts_with("/v1/search")) return done(http(200, search_with(k_document_of_ours)));
      const std::string id = repeats ? "C" : "C" + std::to_string(++page);
      done(http(200, R"({"data":[{"id":")" + id + R"(","metadata":{}}]})"));
    };
    find_marked_comment(endless, "A1", k_marker, [&](LookUp got) { result = std::move(got); });
    EXPECT_FALSE(result.answered) << result.text;
    EXPECT_TRUE(result.is_lasting);
  }
}

}  // namespace
}  // namespace intaked::desk

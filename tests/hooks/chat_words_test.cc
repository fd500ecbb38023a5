// What people say in a chat by other means than a line of text: none of it is lost.
#include <gmock/gmock.h>

#include "hooks/chat_reader.h"
#include "hooks/discord_words.h"

namespace intaked::hooks {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

std::string slack_message(const std::string& rest) {
  return slack(R"({"type":"message","channel":"C1","user":"U1","ts":"1.1",)" + rest + "}");
}

std::string telegram_message(const std::string& rest) {
  return R"({"update_id":1,"message":{"message_id":3,"chat":{"id":2},"from":{"id":7},)" + rest +
         "}}";
}

TEST(ChatWords, ATablePastedIntoSlackHasALineForEachRow) {
  const std::string table =
      R"({"type":"table","rows":[[{"type":"raw_text","text":"SKU"},{"type":"raw_text","text":"n"}],)"
      R"([{"type":"rich_text","elements":[{"type":"rich_text_section","elements":[{"type":"text",)"
      R"("text":"A-1"}]}]},{"type":"raw_text","text":"2"}]]})";
  EXPECT_EQ(read(k_slack, slack_message(R"("text":"which of these?","attachments":[{"blocks":[)" +
                                        table + "]}]"))
                .message.text,
            "which of these?\nSKU | n\nA-1 | 2");
  EXPECT_EQ(read(k_slack, slack_message(R"("text":"","blocks":[)" + table + "]")).message.text,
            "SKU | n\nA-1 | 2");
}

TEST(ChatWords, FilesOfAMessageThatIsSharedInSlackAreFetchedToo) {
  const std::string body =
      slack_message(R"("text":"","attachments":[{"is_share":true,"author_name":"Ann","text":"see",)"
                    R"("files":[{"id":"F1","name":"a.png",)"
                    R"("url_private":"https://files.slack.com/a.png"}]}])");
  EXPECT_THAT(
      urls(*read(k_slack, body).mail),
      ElementsAre("https://slack.com/api/users.info?user=U1", "https://files.slack.com/a.png"));
}

// docs.slack.dev/reference/events/message/file_share, "Slack Connect files".
TEST(ChatWords, AFileOfASharedChannelIsAskedForByItsId) {
  const std::string body = slack_message(
      R"("text":"look","files":[{"id":"F1","mode":"file_access","file_access":"check_file_info"}])");
  const std::string ask = "https://slack.com/api/files.info?file=F1";
  const std::string file = "https://files.slack.com/a.png";
  EXPECT_THAT(urls(*read(k_slack, body).mail), testing::Contains(ask));
  const Kept told{{ask, R"({"ok":true,"file":{"name":"a.png","mimetype":"image/png",)"
                        R"("url_private_download":")" +
                            file + R"("}})"}};
  EXPECT_THAT(urls(*read(k_slack, body, told).mail), testing::Contains(file));
  Kept all = told;
  all[file] = "PNG";
  const Read whole = read(k_slack, body, all);
  ASSERT_EQ(whole.message.attachments.size(), 1u);
  EXPECT_EQ(whole.message.attachments[0].name, "a.png");
  EXPECT_EQ(whole.message.text, "look");
  const Kept elsewhere{{ask, R"({"file":{"name":"a.png","url_private":"https://evil.example/"}})"}};
  EXPECT_THAT(urls(*read(k_slack, body, elsewhere).mail),
              ElementsAre("https://slack.com/api/users.info?user=U1"));
}

// Whoever runs the other workspace could give somebody there a colleague's address.
TEST(ChatWords, WhatAnotherWorkspaceSaysOfItsPeopleProvesNothing) {
  const std::string body = slack_message(R"("text":"hello")");
  const auto told = [&](const std::string& user) {
    return read(
        k_slack, body,
        {{"https://slack.com/api/users.info?user=U1",
          R"({"ok":true,"user":{)" + user + R"(,"profile":{"email":"ann@acme.example"}}})"}});
  };
  EXPECT_TRUE(told(R"("team_id":"T1")").mail->network_knows_author);
  const Read other = told(R"("team_id":"T9")");
  EXPECT_FALSE(other.mail->network_knows_author);
  EXPECT_EQ(other.message.from->address, "ann@acme.example");
}

// Of a channel that another organisation has made the event names their workspace first.
TEST(ChatWords, WhoIsOursIsToldByWhoInstalledTheApp) {
  const auto in_shared_channel = [](const std::string& ours, const std::string& user) {
    return read(k_slack,
                R"({"type":"event_callback","team_id":"T9","event_id":"Ev1",)"
                R"("is_ext_shared_channel":true,)" +
                    ours + R"("event":{"type":"message","channel":"C1","user":"U1","ts":"1.1",)" +
                    R"("text":"hello"}})",
                {{"https://slack.com/api/users.info?user=U1",
                  R"({"ok":true,"user":{)" + user + R"("profile":{"email":"ann@acme.example"}}})"}})
        .mail->network_knows_author;
  };
  const std::string of_theirs = R"("team_id":"T9",)", of_ours = R"("team_id":"T1",)";
  for (const char* ours : {R"("authorizations":[{"team_id":"T1","enterprise_id":null}],)",
                           R"("context_team_id":"T1",)"}) {
    EXPECT_FALSE(in_shared_channel(ours, of_theirs)) << ours;
    EXPECT_TRUE(in_shared_channel(ours, of_ours)) << ours;
  }
  EXPECT_FALSE(in_shared_channel("", of_theirs)) << "who we are is not told";
  EXPECT_FALSE(in_shared_channel(R"("context_team_id":"T1",)", "")) << "who they are is not told";
}

TEST(ChatWords, WhatSlackAddsToAFileIsNobodysEdit) {
  const auto changed = [](const char* before, const char* after) {
    return read(
        k_slack,
        slack(R"({"type":"message","subtype":"message_changed","channel":"C1","ts":"9",)"
              R"("previous_message":{"user":"U1","ts":"1","text":"x","files":[)" +
              std::string(before) + R"(]},"message":{"user":"U1","ts":"1","text":"x","files":[)" +
              after + "]}}"));
  };
  EXPECT_NE(changed(R"({"id":"F1"})", R"({"id":"F1","thumb_64":"x"})").mail->nobodys, "");
  EXPECT_EQ(changed(R"({"id":"F1"},{"id":"F2"})", R"({"id":"F2"})").mail->nobodys, "");
}

TEST(ChatWords, WhatAPersonChangesIsAnEditWhateverItStandsIn) {
  const auto changed = [](const std::string& before, const std::string& after) {
    return read(k_slack,
                slack(R"({"type":"message","subtype":"message_changed","channel":"C1","ts":"9",)"
                      R"("previous_message":{"user":"U1","ts":"1","text":"x",)" +
                      before + R"(},"message":{"user":"U1","ts":"1","text":"x",)" + after + "}}"));
  };
  const auto table = [](const char* cell) {
    return std::string(R"("blocks":[{"type":"table","rows":[[{"text":")") + cell + R"("}]]}])";
  };
  const Read edit = changed(table("open"), table("done"));
  EXPECT_EQ(edit.mail->nobodys, "");
  EXPECT_EQ(edit.message.text, "x\ndone");
  const auto pasted = [&](const char* cell) { return R"("attachments":[{)" + table(cell) + "}]"; };
  EXPECT_EQ(changed(pasted("open"), pasted("done")).mail->nobodys, "");
  EXPECT_NE(changed(table("open"), table("open")).mail->nobodys, "");
  for (const char* preview :
       {R"({"is_msg_unfurl":true,"author_name":"Ann","text":"what the link leads to"})",
        R"({"from_url":"https://a.example","blocks":[{"type":"table","rows":[[{"text":"a"}]]}]})"})
    EXPECT_NE(changed(R"("attachments":[])", R"("attachments":[)" + std::string(preview) + "]")
                  .mail->nobodys,
              "")
        << preview;
}

TEST(ChatWords, WhatSlackDeletesWithoutSayingWhatIsNobodys) {
  const Read gone = read(k_slack, slack(R"({"type":"message","subtype":"message_deleted",)"
                                        R"("channel":"C1","ts":"9.2","deleted_ts":"1.1"})"));
  ASSERT_TRUE(gone.mail);
  EXPECT_THAT(gone.mail->nobodys, HasSubstr("taken back"));
}

TEST(ChatWords, TheAddressBehindWordsOfTelegramStandsBehindThem) {
  const char* const link =
      R"({"type":"text_link","offset":6,"length":4,"url":"https://a.example/x"})";
  // What is outside the first plane counts as two.
  EXPECT_EQ(
      read(k_telegram, telegram_message(std::string("\"text\":\"\xF0\x9F\x91\x8D see h\xC3\xB6re "
                                                    "now\",\"entities\":[{\"type\":\"bold\"},") +
                                        R"({"type":"text_link","offset":7,"length":4,)"
                                        R"("url":"https://a.example/x"}])"))
          .message.text,
      "\xF0\x9F\x91\x8D see h\xC3\xB6re (https://a.example/x) now");
  EXPECT_EQ(read(k_telegram,
                 telegram_message(std::string(R"("caption":"look: here",)") +
                                  R"("photo":[{"file_id":"!"}],"caption_entities":[)" + link + "]"))
                .message.text,
            "look: here (https://a.example/x)\n[file photo.jpg: it stayed where it was written]");
  for (const char* odd : {R"({"type":"text_link","offset":900,"length":-7,"url":"u"})",
                          R"({"type":"text_link","offset":-5,"length":2,"url":"u"})",
                          R"({"type":"text_link","offset":9223372036854775807,)"
                          R"("length":9223372036854775807,"url":"u"})"})
    EXPECT_THAT(read(k_telegram,
                     telegram_message(std::string(R"("text":"words","entities":[)") + odd + "]"))
                    .message.text,
                HasSubstr("words"))
        << odd;
}

TEST(ChatWords, PlacesAndListsOfTelegram) {
  EXPECT_EQ(read(k_telegram, telegram_message(R"("venue":{"title":"Depot","address":"Am Tor 1"},)"
                                              R"("location":{"latitude":1.5,"longitude":2})"))
                .message.text,
            "[location: Depot, Am Tor 1, 1.500000, 2]");
  EXPECT_EQ(read(k_telegram, telegram_message(R"("checklist":{"title":"To do","tasks":[)"
                                              R"({"text":"one"},{"text":"two"}]})"))
                .message.text,
            "[checklist: To do\n- one\n- two]");
}

TEST(ChatWords, AnAnswerInATopicOfTelegramBelongsToTheTopic) {
  const Read first = read(k_telegram, telegram_message(R"("message_thread_id":1,"text":"a",)"
                                                       R"("reply_to_message":{"message_id":1})"));
  EXPECT_THAT(first.message.references, ElementsAre("1.2@telegram.invalid"));
  const Read answer = read(k_telegram, telegram_message(R"("message_thread_id":1,"text":"b",)"
                                                        R"("reply_to_message":{"message_id":2})"));
  EXPECT_THAT(answer.message.references,
              ElementsAre("1.2@telegram.invalid", "2.2@telegram.invalid"));
  EXPECT_EQ(answer.event.channel, "2/1") << "what is said in another topic is another's";
}

TEST(ChatWords, WhatAnswersUsIsInNoThread) {
  const auto whatsapp = [](const char* from) {
    return read(k_whatsapp,
                R"({"entry":[{"changes":[{"value":{"messages":[{"from":"1","id":"w","type":"text",)"
                R"("text":{"body":"yes"},"context":{"id":"v","from":")" +
                    std::string(from) + R"("}}]}}]}]})")
        .message.references;
  };
  EXPECT_THAT(whatsapp("99"), IsEmpty());
  EXPECT_THAT(whatsapp("1"), ElementsAre("v@whatsapp.invalid"));
  const auto telegram = [](const char* is_bot) {
    return read(k_telegram, telegram_message(R"("text":"yes","reply_to_message":{"message_id":2,)"
                                             R"("from":{"id":9,"is_bot":)" +
                                             std::string(is_bot) + "}}"))
        .message.references;
  };
  EXPECT_THAT(telegram("true"), IsEmpty());
  EXPECT_THAT(telegram("false"), ElementsAre("2.2@telegram.invalid"));
}

TEST(ChatWords, WhatIsOrderedInWhatsApp) {
  EXPECT_EQ(read(k_whatsapp, R"({"entry":[{"changes":[{"value":{"messages":[{"from":"1","id":"w",)"
                             R"("type":"order","order":{"text":"please","product_items":[{)"
                             R"("product_retailer_id":"A-1","quantity":2,"item_price":9.5,)"
                             R"("currency":"EUR"}]}}]}}]}]})")
                .message.text,
            "please\n[ordered: 2 of A-1 at 9.5 EUR]");
}

TEST(ChatWords, NumbersAndChoicesOfDiscordAndWhatIsPassedOn) {
  const std::string who = R"("channel_id":"C9","member":{"user":{"id":"8","username":"bob"}})";
  EXPECT_EQ(read(k_discord, R"({"type":2,"id":"1","data":{"type":1,"options":[)"
                            R"({"name":"order","type":4,"value":204117},)"
                            R"({"name":"urgent","type":5,"value":true}]},)" +
                                who + "}")
                .message.text,
            "order: 204117\nurgent: true");
  const Read passed_on =
      read(k_discord,
           R"({"type":2,"id":"3","data":{"type":3,"target_id":"55","resolved":{"messages":{"55":{)"
           R"("id":"55","content":"","author":{"id":"4","username":"eve"},"message_snapshots":[{)"
           R"("message":{"content":"it is broken","attachments":[{"filename":"x.log",)"
           R"("url":"https://cdn.discordapp.com/x.log"}]}}]}}}},)" +
               who + "}");
  EXPECT_THAT(passed_on.message.text, HasSubstr("it is broken"));
  EXPECT_THAT(urls(*passed_on.mail), ElementsAre("https://cdn.discordapp.com/x.log"));
}

TEST(ChatWords, WhomDiscordsInteractionNamesIsNamedInItsWords) {
  const std::string who = R"("channel_id":"C9","member":{"user":{"id":"8","username":"bob"}})";
  const Read command =
      read(k_discord, R"({"type":2,"id":"1","data":{"type":1,"options":[{"type":3,"value":)"
                      R"("<@4> and <@!5> of <@&6>, see <#7>; not <@1>, <@&1> or <#1>"}],)"
                      R"("resolved":{"users":{"4":{"username":"eve","global_name":"Eve"},)"
                      R"("5":{"username":"dan","global_name":null}},"roles":{"6":{"name":"desk"}},)"
                      R"("channels":{"7":{"name":"general"}}}},)" +
                          who + "}");
  EXPECT_EQ(command.message.text, "@Eve and @dan of @desk, see #general; not @1, @1 or #1");
  const Read on_message =
      read(k_discord,
           R"({"type":2,"id":"3","data":{"type":3,"target_id":"55","resolved":{"messages":{"55":{)"
           R"("id":"55","content":"<@4>: see below","author":{"id":"4","username":"eve"},)"
           R"("mentions":[{"id":"4","username":"eve","global_name":"Eve"}],"message_snapshots":[{)"
           R"("message":{"content":"ask <@5>","mentions":[{"id":"5","username":"dan"}]}}]}}}},)" +
               who + "}");
  EXPECT_EQ(on_message.message.text, "@Eve: see below\nask @dan");
}

TEST(ChatWords, WhoIsChosenInACommandOfDiscordIsNamed) {
  const Read one =
      read(k_discord,
           R"({"type":2,"id":"1","user":{"id":"8","username":"bob"},"data":{"type":1,"options":[)"
           R"({"name":"who","type":6,"value":"4"},{"name":"where","type":7,"value":"7"},)"
           R"({"name":"team","type":8,"value":"6"}],"resolved":{"users":{"4":{"username":"eve"}},)"
           R"("roles":{"6":{"name":"desk"}},"channels":{"7":{"name":"general"}}}}})");
  EXPECT_EQ(one.message.text, "who: @eve\nwhere: #general\nteam: @desk");
}

TEST(ChatWords, DiscordsMarkUpBecomesWords) {
  const DiscordNames names{.users = {{"4", "Eve"}}, .roles = {{"4", "desk"}}, .channels = {}};
  const std::pair<std::string, std::string> cases[] = {
      {"<@4><@!4> <@&4> <#4>", "@Eve@Eve @desk #4"},
      {"it is <:broken:123>, <a:party_2:9>", "it is :broken:, :party_2:"},
      {"since <t:1531420618>, <t:1531420618:R>",
       "since 2018-07-12T18:36:58Z, 2018-07-12T18:36:58Z"},
      {"use </ticket new:12>", "use /ticket new"},
      {"<t:> <t:-5> <t:1:RR> <t:99999999999999999999>",
       "<t:> <t:-5> <t:1:RR> <t:99999999999999999999>"},
      {"<@> <@x4> <@!> <#> <::1> <a::1> <:a b:1> </:1> <:b:c:1>",
       "<@> <@x4> <@!> <#> <::1> <a::1> <:a b:1> </:1> <:b:c:1>"},
      {"1 < 2 <@4", "1 < 2 <@4"},
      {"<<@4>>", "<@Eve>"},
      {"<https://a.example> and List<String>", "<https://a.example> and List<String>"},
      {"<:" + std::string(1'000, 'x') + ":1>", "<:" + std::string(1'000, 'x') + ":1>"},
      {"<", "<"},
      {"", ""},
  };
  for (const auto& [marked_up, words] : cases) EXPECT_EQ(discord_words(marked_up, names), words);
}

TEST(ChatWords, OnlyOurOwnMentionInTeamsIsCutOff) {
  const auto words = [](const std::string& rest) {
    return read(k_teams_bot, R"({"type":"message","id":"9","from":{"id":"29:1a"},"conversation":{)"
                             R"("id":"a:1"},"recipient":{"id":"28:us"},)" +
                                 rest + "}")
        .message.text;
  };
  const std::string text =
      R"("text":"<at>Bob</at> it is down, <at>Desk</at>","entities":[)"
      R"({"type":"mention","text":"<at>Bob</at>","mentioned":{"id":"29:b"}},)"
      R"({"type":"mention","text":"<at>Desk</at>","mentioned":{"id":"28:us"}}])";
  EXPECT_EQ(words(text), "Bob it is down, Desk");
  EXPECT_EQ(words(R"("text":"<at>Desk</at> it is down","entities":[{"type":"mention",)"
                  R"("text":"<at>Desk</at>","mentioned":{"id":"28:us"}}])"),
            "it is down");
}

TEST(ChatWords, TwoEventsOfTheSameWordsAreTwo) {
  const auto of = [](const char* id) {
    const Event event = make_event("generic", id, "application/json", R"({"text":"disk full"})");
    Knowledge known;
    known.mapping.fields = {{"text", "/text"}};
    const auto mail = k_generic.understand(*read_stored_event(event.stored), known);
    return parse::parse(mail->bytes(), {}).content_digest;
  };
  EXPECT_EQ(of("msg_1"), of("msg_1"));
  EXPECT_NE(of("msg_1"), of("msg_9"));
}

TEST(ChatWords, WhatWhatsAppsPeopleChangeBelongsToWhatTheyWrote) {
  const auto whatsapp = [](const std::string& rest) {
    return read(k_whatsapp,
                R"({"entry":[{"changes":[{"value":{"metadata":{"phone_number_id":"99"},)"
                R"("messages":[{"from":"1","id":"w2",)" +
                    rest + "}]}}]}]}");
  };
  const Read edit = whatsapp(
      R"("type":"edit","edit":{"original_message_id":"w1","message":{"type":"image","image":{)"
      R"("id":"77","caption":"it is green"}}})");
  EXPECT_EQ(static_cast<int>(edit.mail->kind), static_cast<int>(Mail::Kind::edit));
  EXPECT_THAT(edit.message.references, ElementsAre("w1@whatsapp.invalid"));
  EXPECT_THAT(edit.message.text, HasSubstr("it is green"));
  EXPECT_EQ(edit.mail->needs.size(), 1u);
  EXPECT_EQ(edit.event.channel, "");
  const Read revoke = whatsapp(R"("type":"revoke","revoke":{"original_message_id":"w1"})");
  EXPECT_EQ(static_cast<int>(revoke.mail->kind), static_cast<int>(Mail::Kind::deletion));
  EXPECT_THAT(revoke.message.references, ElementsAre("w1@whatsapp.invalid"));
}

TEST(ChatWords, WhoShowsWhereHeIsMovesWithoutAWord) {
  const auto edited = [](const std::string& rest) {
    return read(k_telegram, R"({"update_id":1,"edited_message":{"message_id":3,"edit_date":9,)"
                            R"("chat":{"id":2},"from":{"id":7},"location":{"latitude":1,)"
                            R"("longitude":2)" +
                                rest + "}}}");
  };
  EXPECT_NE(edited(R"(,"live_period":3600)").mail->nobodys, "");
  EXPECT_EQ(edited("").mail->nobodys, "");
}

TEST(ChatWords, AnInteractionOfDiscordWithoutWordsIsNoMessage) {
  const auto received = [](const std::string& rest) {
    const Sent sent{.body = R"({"id":"1","user":{"id":"8"},)" + rest + "}"};
    return k_discord.receive(sent.request(), {});
  };
  const Receipt nothing_typed =
      received(R"("type":2,"data":{"type":1,"name":"ticket","options":[{"name":"new","type":1}]})");
  EXPECT_THAT(nothing_typed.events, IsEmpty());
  EXPECT_THAT(nothing_typed.answer.body, HasSubstr("What do you need?"));
  for (const char* other : {R"("type":2,"data":{"type":2,"target_id":"8"})",
                            R"("type":3,"data":{"component_type":2,"custom_id":"x"})"}) {
    EXPECT_THAT(received(other).events, IsEmpty()) << other;
    EXPECT_THAT(received(other).answer.body, HasSubstr("Nothing was sent")) << other;
  }
  EXPECT_EQ(received(R"("type":2,"data":{"type":1,"options":[{"name":"new","type":1,"options":[)"
                     R"({"name":"text","type":3,"value":"x"}]}]})")
                .events.size(),
            1u);
}

TEST(ChatWords, AMessageInALobbyOfDiscordIsOne) {
  const auto event = [](const std::string& type, const std::string& author = "") {
    return read(k_discord, R"({"type":1,"event":{"type":")" + type +
                               R"(","data":{"id":"5","content":"hello","author":{"id":"4",)"
                               R"("username":"eve")" +
                               author + "}}}}");
  };
  EXPECT_NE(event("LOBBY_MESSAGE_CREATE", R"(,"bot":true)").mail->nobodys, "");
  EXPECT_EQ(event("LOBBY_MESSAGE_CREATE").message.text, "hello");
  EXPECT_EQ(event("LOBBY_MESSAGE_CREATE").message.from->address, "4@discord.invalid");
  EXPECT_NE(event("LOBBY_MESSAGE_DELETE").mail->nobodys, "");
  EXPECT_NE(event("APPLICATION_AUTHORIZED").mail->nobodys, "");
}

}  // namespace
}  // namespace intaked::hooks

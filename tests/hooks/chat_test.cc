// What people write in chats, as the mail that a ticket is made of.
#include "hooks/chat.h"

#include <gmock/gmock.h>

#include "hooks/chat_reader.h"
#include "hooks/slack_words.h"

namespace intaked::hooks {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

TEST(Chat, AMessageOfSlackHasAnAuthorWordsAndATime) {
  const Read one =
      read(k_slack, slack(R"({"type":"message","channel":"C1","user":"U1",)"
                          R"("ts":"1531420618.000200",)"
                          R"("text":"<@U2> it is &lt;down&gt;\nsince <!date^1^x|noon>"})"));
  ASSERT_TRUE(one.mail);
  EXPECT_EQ(one.message.from->address, "T1.U1@slack.invalid");
  EXPECT_EQ(one.message.text, "@U2 it is <down>\nsince noon");
  EXPECT_EQ(to_rfc3339(*one.message.date), "2018-07-12T18:36:58Z");
  EXPECT_EQ(one.message.message_id, "1531420618.000200.T1.C1@slack.invalid");
  EXPECT_THAT(one.message.references, IsEmpty());
  EXPECT_EQ(one.event.channel, "T1.C1");
  EXPECT_EQ(one.event.channel_author, "T1.U1");
  EXPECT_TRUE(one.mail->is_chat);
  EXPECT_THAT(one.message.defects, IsEmpty());
}

TEST(Chat, AThreadOfSlackAnswersItsFirstMessage) {
  const Read root = read(k_slack, slack(R"({"type":"message","channel":"C1","user":"U1",)"
                                        R"("ts":"1.1","thread_ts":"1.1","text":"a"})"));
  const Read reply = read(k_slack, slack(R"({"type":"message","channel":"C1","user":"U2",)"
                                         R"("ts":"2.1","thread_ts":"1.1","text":"b"})"));
  EXPECT_THAT(root.message.references, IsEmpty());
  EXPECT_THAT(reply.message.references, ElementsAre(root.message.message_id));
  EXPECT_EQ(reply.event.channel, "") << "a thread says by itself where it belongs";
}

TEST(Chat, FilesOfSlackAreNeededAndNamedUntilTheyAreThere) {
  const std::string body =
      slack(R"({"type":"message","subtype":"file_share","channel":"C1","user":"U1","ts":"1.1",)"
            R"("text":"look","files":[{"name":"a.png","mimetype":"image/png",)"
            R"("url_private":"https://files.slack.com/a.png"},)"
            R"({"name":"evil","url_private":"https://evil.example/files.slack.com/"}]})");
  const Read without = read(k_slack, body);
  const std::string person = "https://slack.com/api/users.info?user=U1";
  EXPECT_THAT(urls(*without.mail), ElementsAre(person, "https://files.slack.com/a.png"));
  for (const Need& need : without.mail->needs) EXPECT_EQ(need.credential, Need::Credential::bearer);
  EXPECT_EQ(without.message.text,
            "look\n[file a.png: it stayed where it was written]\n"
            "[file evil: it stayed where it was written]");
  const Read with =
      read(k_slack, body, {{"https://files.slack.com/a.png", "\x89PNG"}, {person, "{}"}});
  EXPECT_THAT(with.mail->needs, IsEmpty());
  ASSERT_EQ(with.message.attachments.size(), 1u);
  EXPECT_EQ(with.message.attachments[0].name, "a.png");
  EXPECT_EQ(with.message.attachments[0].size, 4u);
  EXPECT_EQ(with.message.text, "look\n[file evil: it stayed where it was written]");
}

TEST(Chat, EditsAndDeletionsOfSlackBelongToTheirMessage) {
  const Read edit = read(
      k_slack, slack(R"({"type":"message","subtype":"message_changed","channel":"C1","ts":"9.1",)"
                     R"("message":{"user":"U1","ts":"1.1","text":"better"}})"));
  EXPECT_EQ(static_cast<int>(edit.mail->kind), static_cast<int>(Mail::Kind::edit));
  EXPECT_EQ(edit.message.text, "better");
  EXPECT_THAT(edit.message.references, ElementsAre("1.1.T1.C1@slack.invalid"));
  EXPECT_EQ(edit.message.message_id, "1.1.T1.C1.9.1@slack.invalid");
  const Read gone =
      read(k_slack,
           slack(R"({"type":"message","subtype":"message_deleted","channel":"C1","ts":"9.2",)"
                 R"("previous_message":{"user":"U1","ts":"1.1","thread_ts":"0.1","text":"x"}})"));
  EXPECT_EQ(static_cast<int>(gone.mail->kind), static_cast<int>(Mail::Kind::deletion));
  EXPECT_THAT(gone.message.references, ElementsAre("0.1.T1.C1@slack.invalid"));
}

TEST(Chat, BotsAndNoticesAreNobodysMessages) {
  const std::pair<const Provider&, std::string> cases[] = {
      {k_slack, slack(R"({"type":"message","channel":"C1","user":"U1","bot_id":"B1","ts":"1.1"})")},
      {k_slack, slack(R"({"type":"message","subtype":"bot_message","channel":"C1","ts":"1.1"})")},
      {k_slack,
       slack(R"({"type":"message","subtype":"channel_join","channel":"C1","user":"U1","ts":"1"})")},
      {k_slack, slack(R"({"type":"reaction_added","item":{"channel":"C1"},"user":"U1"})")},
      {k_slack, slack(R"({"type":"team_join","user":{"id":"U1"}})")},
      {k_slack, slack(R"({"type":"message","subtype":"message_changed","channel":"C1","ts":"9",)"
                      R"("message":{"user":"U1","ts":"1","text":"x","attachments":[{}]},)"
                      R"("previous_message":{"user":"U1","ts":"1","text":"x"}})")},
      {k_telegram, R"({"update_id":1,"message":{"message_id":1,"chat":{"id":2},"text":"x",)"
                   R"("from":{"id":777000},"is_automatic_forward":true}})"},
      {k_telegram, R"({"update_id":1,"message":{"message_id":1,"chat":{"id":2},"text":"x",)"
                   R"("from":{"id":3,"is_bot":true}}})"},
      {k_telegram, R"({"update_id":1,"message":{"message_id":1,"chat":{"id":2},"from":{"id":3},)"
                   R"("new_chat_title":"x"}})"},
      {k_telegram, R"({"update_id":1,"poll":{}})"},
      {k_whatsapp, R"({"entry":[{"changes":[{"value":{"messages":[{"id":"w","from":"1",)"
                   R"("type":"reaction"}]}}]}]})"},
      {k_discord, R"({"type":1,"event":{"type":"ENTITLEMENT_CREATE"}})"},
  };
  for (const auto& [provider, body] : cases) {
    const Read one = read(provider, body);
    ASSERT_TRUE(one.mail) << body << one.mail.error().text;
    EXPECT_NE(one.mail->nobodys, "") << body;
  }
}

TEST(Chat, WhatSomebodySharesInSlackHasItsWords) {
  const Read one = read(k_slack, slack(R"({"type":"message","channel":"C1","user":"U1","ts":"1.1",)"
                                       R"("text":"see","attachments":[{"is_share":true,)"
                                       R"("author_name":"Ann","text":"it is <@U2|bob>"},)"
                                       R"({"text":"a preview"}]})"));
  EXPECT_EQ(one.message.text, "see\nAnn: it is @bob");
}

TEST(Chat, TheFirstMessageOfAThreadIsDeletedAsAnyOther) {
  const Read gone = read(
      k_slack, slack(R"({"type":"message","subtype":"message_changed","channel":"C1","ts":"9.1",)"
                     R"("message":{"subtype":"tombstone","ts":"1.1","user":"USLACKBOT"},)"
                     R"("previous_message":{"user":"U1","ts":"1.1","text":"x"}})"));
  EXPECT_EQ(gone.mail->nobodys, "");
  EXPECT_EQ(static_cast<int>(gone.mail->kind), static_cast<int>(Mail::Kind::deletion));
  EXPECT_EQ(gone.message.from->address, "T1.U1@slack.invalid");
}

TEST(Chat, OnBehalfOfAChatTelegramNamesTheChat) {
  const Read one =
      read(k_telegram, R"({"update_id":1,"message":{"message_id":1,"chat":{"id":2},"text":"help",)"
                       R"("from":{"id":136817688,"is_bot":true,"first_name":"Channel"},)"
                       R"("sender_chat":{"id":-1001,"title":"Acme"}}})");
  EXPECT_EQ(one.mail->nobodys, "");
  EXPECT_EQ(one.message.from->address, "-1001@telegram.invalid");
  EXPECT_EQ(one.message.from->name, "Acme");
  EXPECT_EQ(one.event.channel_author, "-1001");
  const Read poll = read(
      k_telegram, R"({"update_id":1,"message":{"message_id":1,"chat":{"id":2},"from":{"id":3},)"
                  R"("poll":{"question":"When?"}}})");
  EXPECT_EQ(poll.message.text, "[poll: When?]");
}

TEST(Chat, SlacksMarkUpBecomesWords) {
  const std::pair<const char*, const char*> cases[] = {
      {"<@U1|ann>, see <#C1|general>", "@ann, see #general"},
      {"<@U1> <#C1>", "@U1 #C1"},
      {"<!here> <!channel|@channel> <!subteam^S1|@desk>", "@here @channel @desk"},
      {"<https://a.example/?a=1&amp;b=2|this &amp; that>",
       "this & that (https://a.example/?a=1&b=2)"},
      {"<https://a.example> <https://b.example|https://b.example>",
       "https://a.example https://b.example"},
      {"<mailto:a@acme.example|a@acme.example>", "a@acme.example"},
      {"&lt;@U1&gt; &amp;lt; &amp", "<@U1> &lt; &amp"},
      {"1 < 2 and <>", "1 < 2 and <>"},
      {"<", "<"},
      {"<@", "<@"},
      {"<|x>", "<|x>"},
      {"<|>", "<|>"},
      {"a <b <@U1>", "a <b @U1"},
      {"", ""},
  };
  for (const auto& [marked_up, words] : cases) EXPECT_EQ(slack_words(marked_up), words);
}

TEST(Chat, AMessageOfTelegram) {
  const Read one =
      read(k_telegram,
           R"({"update_id":7,"message":{"message_id":5,"date":1773416400,"chat":{"id":-100123},)"
           R"("from":{"id":42,"first_name":"Dana","last_name":"Scully"},"text":"Hello",)"
           R"("reply_to_message":{"message_id":4}}})");
  EXPECT_EQ(one.message.from->address, "42@telegram.invalid");
  EXPECT_EQ(one.message.from->name, "Dana Scully");
  EXPECT_EQ(one.message.text, "Hello");
  EXPECT_EQ(one.message.message_id, "5.-100123@telegram.invalid");
  EXPECT_THAT(one.message.references, ElementsAre("4.-100123@telegram.invalid"));
  EXPECT_EQ(one.event.id, "7");
  EXPECT_EQ(one.event.channel, "-100123");
  EXPECT_EQ(one.event.channel_author, "42");
}

TEST(Chat, AFileOfTelegramIsFoundInTwoSteps) {
  const std::string body =
      R"({"update_id":7,"message":{"message_id":5,"chat":{"id":1},"from":{"id":42},)"
      R"("caption":"see","photo":[{"file_id":"small"},{"file_id":"Ag-_1"}]}})";
  const std::string ask = "https://api.telegram.org/bot{token}/getFile?file_id=Ag-_1";
  EXPECT_THAT(urls(*read(k_telegram, body).mail), ElementsAre(ask));
  const auto told = [](const char* path) {
    return std::string(R"({"ok":true,"result":{"file_path":")") + path + "\"}}";
  };
  const std::string file = "https://api.telegram.org/file/bot{token}/photos/1.jpg";
  EXPECT_THAT(urls(*read(k_telegram, body, {{ask, told("photos/1.jpg")}}).mail), ElementsAre(file));
  const Read whole = read(k_telegram, body, {{ask, told("photos/1.jpg")}, {file, "JPEG"}});
  EXPECT_THAT(whole.mail->needs, IsEmpty());
  ASSERT_EQ(whole.message.attachments.size(), 1u);
  EXPECT_EQ(whole.message.attachments[0].name, "photo.jpg");
  EXPECT_EQ(whole.message.text, "see");
  for (const char* path : {"", "../../secret", "a?b", "{token}"}) {
    const Read refused = read(k_telegram, body, {{ask, told(path)}});
    EXPECT_THAT(refused.mail->needs, IsEmpty()) << path;
    EXPECT_THAT(refused.message.text, HasSubstr("[file photo.jpg")) << path;
  }
}

TEST(Chat, MessagesOfWhatsAppByTheirTypes) {
  const auto whatsapp = [](const std::string& rest, const Kept& fetched = {}) {
    return read(k_whatsapp,
                R"({"entry":[{"changes":[{"value":{"metadata":{"phone_number_id":"99"},)"
                R"("contacts":[{"wa_id":"491701","profile":{"name":"Eve"}}],"messages":[{)"
                R"("from":"491701","id":"wamid.A=","timestamp":"1773416400",)" +
                    rest + "}]}}]}]}",
                fetched);
  };
  const Read text = whatsapp(R"("type":"text","text":{"body":"Hi"},"context":{"id":"wamid.B="})");
  EXPECT_EQ(text.message.from->address, "491701@whatsapp.invalid");
  EXPECT_EQ(text.message.from->name, "Eve");
  EXPECT_EQ(text.message.text, "Hi");
  EXPECT_EQ(text.message.message_id, "wamid.A=3D@whatsapp.invalid");
  EXPECT_THAT(text.message.references, ElementsAre("wamid.B=3D@whatsapp.invalid"));
  EXPECT_EQ(text.event.id, "wamid.A=");
  EXPECT_EQ(text.event.channel, "99");
  EXPECT_EQ(text.event.channel_author, "491701");
  EXPECT_EQ(whatsapp(R"("type":"button","button":{"text":"Yes"})").message.text, "Yes");
  EXPECT_EQ(
      whatsapp(R"("type":"interactive","interactive":{"list_reply":{"title":"Two"}})").message.text,
      "Two");
  EXPECT_EQ(
      whatsapp(R"("type":"location","location":{"latitude":52.5,"longitude":13})").message.text,
      "[location: 52.5 13]");
  EXPECT_EQ(whatsapp(R"("type":"contacts","contacts":[{"name":{"formatted_name":"Ann"},)"
                     R"("phones":[{"phone":"+1"},{"phone":"+2"}]},{"org":{"company":"Acme"},)"
                     R"("emails":[{"email":"b@acme.example"}]}])")
                .message.text,
            "[contact: Ann +1 +2]\n[contact: Acme b@acme.example]");
  EXPECT_EQ(whatsapp(R"("type":"interactive","interactive":{"nfm_reply":{)"
                     R"("response_json":"{\"a\":1}"}})")
                .message.text,
            "{\"a\":1}");
  EXPECT_THAT(whatsapp(R"("type":"unsupported")").message.text, HasSubstr("unsupported"));

  const std::string image = R"("type":"image","image":{"id":"77","mime_type":"image/jpeg",)"
                            R"("caption":"broken"})";
  const std::string ask = "https://graph.facebook.com/v21.0/77";
  EXPECT_THAT(urls(*whatsapp(image).mail), ElementsAre(ask));
  const Read whole = whatsapp(image, {{ask, "JPEG"}});
  EXPECT_EQ(whole.message.attachments.size(), 1u);
  EXPECT_EQ(whole.message.text, "broken");
  EXPECT_THAT(whole.mail->needs, IsEmpty());
}

TEST(Chat, WhoHasANameInsteadOfANumberWritesAsWell) {
  const Read one = read(
      k_whatsapp, R"({"entry":[{"changes":[{"value":{"contacts":[{"user_id":"US.2","profile":{)"
                  R"("name":"Bob"}},{"user_id":"US.1","profile":{"name":"Ann"}}],"messages":[{)"
                  R"("from_user_id":"US.1","id":"w","type":"text","text":{"body":"Hi"}}]}}]}]})");
  EXPECT_EQ(one.message.from->address, "US.1@whatsapp.invalid");
  EXPECT_EQ(one.message.from->name, "Ann");
  EXPECT_EQ(one.event.channel_author, "US.1");
}

TEST(Chat, ACommandAFormAndAMessageOfDiscord) {
  const std::string who = R"("channel_id":"C9","member":{"user":{"id":"8","username":"bob",)"
                          R"("global_name":"Bob"}})";
  const Read command = read(
      k_discord,
      R"({"type":2,"id":"1","data":{"type":1,"options":[{"value":"It is down"}]},)" + who + "}");
  EXPECT_EQ(command.message.from->address, "8@discord.invalid");
  EXPECT_EQ(command.message.from->name, "Bob");
  EXPECT_EQ(command.message.text, "It is down");
  EXPECT_EQ(command.event.channel, "C9");
  EXPECT_EQ(command.event.channel_author, "8");
  const Read nested = read(
      k_discord,
      R"({"type":2,"id":"4","data":{"type":1,"options":[{"name":"new","type":1,"options":[{"type":3,)"
      R"("value":"see this"},{"type":11,"value":"66"}]}],"resolved":{"attachments":{"66":{)"
      R"("filename":"a.png","url":"https://cdn.discordapp.com/a.png"}}}},)" +
          who + "}");
  EXPECT_EQ(nested.message.text, "see this\n[file a.png: it stayed where it was written]");
  EXPECT_THAT(urls(*nested.mail), ElementsAre("https://cdn.discordapp.com/a.png"));
  const Read form =
      read(k_discord, R"({"type":5,"id":"2","data":{"components":[{"components":[{"value":"a"}]},)"
                      R"({"component":{"value":"b"}}]},)" +
                          who + "}");
  EXPECT_EQ(form.message.text, "a\nb");
  const Read other =
      read(k_discord,
           R"({"type":2,"id":"3","data":{"type":3,"target_id":"55","resolved":{"messages":{"55":{)"
           R"("id":"55","content":"help me","author":{"id":"4","username":"eve"},"attachments":[)"
           R"({"filename":"x.log","url":"https://cdn.discordapp.com/x.log?ex=1"},)"
           R"({"filename":"y.log","url":"https://evil.example/y.log"}]}}}},)" +
               who + "}");
  EXPECT_EQ(other.message.from->address, "4@discord.invalid")
      << "who wrote it, not who passed it on";
  EXPECT_EQ(other.message.message_id, "55@discord.invalid");
  EXPECT_THAT(urls(*other.mail), ElementsAre("https://cdn.discordapp.com/x.log?ex=1"));
  EXPECT_EQ(static_cast<int>(other.mail->needs[0].credential),
            static_cast<int>(Need::Credential::none));
  EXPECT_THAT(other.message.text, HasSubstr("help me\n[file x.log"));
}

TEST(Chat, WhatIsSaidInAThreadOfDiscordBelongsToTheMessageThatItBeganOn) {
  const auto sent_from = [](const std::string& channel, const std::string& rest) {
    return read(k_discord, R"({"type":2,"id":"9","channel_id":"55","channel":)" + channel +
                               R"(,"member":{"user":{"id":"8","username":"bob"}},)" + rest + "}");
  };
  const auto message = [](const std::string& more) {
    return R"("data":{"type":3,"target_id":"77","resolved":{"messages":{"77":{"id":"77",)" + more +
           R"("content":"me too","author":{"id":"4","username":"eve"}}}}})";
  };
  const std::string command = R"("data":{"type":1,"options":[{"value":"It is down"}]})";
  const std::string thread = R"({"id":"55","type":11,"parent_id":"C9"})";
  const std::string ordinary = R"({"id":"55","type":0})";
  const Read in_thread = sent_from(thread, command);
  EXPECT_THAT(in_thread.message.references, ElementsAre("55@discord.invalid"));
  EXPECT_EQ(in_thread.event.channel, "") << "it is no matter of when it was said";
  EXPECT_THAT(sent_from(ordinary, command).message.references, IsEmpty());
  EXPECT_EQ(sent_from(ordinary, command).event.channel, "55");

  EXPECT_THAT(sent_from(thread, message("")).message.references, ElementsAre("55@discord.invalid"));
  const std::string answer = R"("message_reference":{"type":0,"message_id":"66"},)";
  const Read answers_in_thread = sent_from(thread, message(answer));
  EXPECT_THAT(answers_in_thread.message.references,
              ElementsAre("55@discord.invalid", "66@discord.invalid"));
  EXPECT_THAT(sent_from(ordinary, message(R"("message_reference":{"message_id":"66"},)"))
                  .message.references,
              ElementsAre("66@discord.invalid"));
  EXPECT_THAT(sent_from(ordinary, message(R"("message_reference":{"type":1,"message_id":"66"},)"))
                  .message.references,
              IsEmpty())
      << "it was passed on from elsewhere";
}

TEST(Chat, AMessageOfTeamsAndItsThread) {
  const auto teams = [](const std::string& conversation, const std::string& rest) {
    return read(k_teams_bot,
                R"({"type":"message","id":"9","timestamp":"2026-03-13T15:40:00.123Z","from":{)"
                R"("id":"29:1a","name":"Dana","aadObjectId":"a-b"},"conversation":{"id":")" +
                    conversation + "\"}," + rest + "}");
  };
  const Read one = teams("19:c@thread.tacv2;messageid=5",
                         R"("text":"<at>Desk</at> it is &lt;down&gt; <b>now</b>")");
  EXPECT_EQ(one.message.from->address, "a-b@ms-teams.invalid");
  EXPECT_EQ(one.message.from->name, "Dana");
  EXPECT_EQ(one.message.text, "it is <down> now");
  EXPECT_THAT(one.message.references, ElementsAre("5.19=3Ac=40thread.tacv2@ms-teams.invalid"));
  EXPECT_EQ(one.event.channel, "");
  EXPECT_EQ(to_rfc3339(*one.message.date), "2026-03-13T15:40:00Z");
  const Read two = teams("a:1", R"("textFormat":"plain","text":"one\ntwo","attachments":[)"
                                R"({"contentType":"text/html"},{"name":"a.docx"},)"
                                R"({"contentType":"image/png","contentUrl":"x"},)"
                                R"({"contentType":"application/vnd.microsoft.card.thumbnail"}])");
  EXPECT_EQ(two.message.text,
            "one\ntwo\n[file a.docx: it stayed where it was written]\n"
            "[file image/png: it stayed where it was written]");
  const Read plain =
      teams("a:1", R"("textFormat":"plain",)"
                   R"("text":"<at>Desk</at>&nbsp;List<String> and <style> & <at>Ann</at>")");
  EXPECT_EQ(plain.message.text, "List<String> and <style> & Ann");
  EXPECT_THAT(two.mail->needs, IsEmpty());
  EXPECT_EQ(two.event.channel, "a:1");
  EXPECT_EQ(two.event.channel_author, "29:1a");
}

TEST(Chat, WhatIsNoMessageIsSaidInWords) {
  for (const Provider* provider :
       {&k_slack, &k_telegram, &k_whatsapp, &k_discord, &k_teams_bot, &k_teams_outgoing}) {
    for (const char* body :
         {"[", "{}", "[1]", R"({"entry":[{"changes":[{}]}]})",
          R"({"type":"event_callback","event":{"type":"message","channel":"C"}})"}) {
      const auto mail = provider->understand({provider->name, "1", "application/json", body}, {});
      if (mail && !mail->nobodys.empty()) continue;
      ASSERT_FALSE(mail) << provider->name << " " << body;
      EXPECT_EQ(static_cast<int>(mail.error().kind), static_cast<int>(ErrorKind::invalid));
    }
  }
}

// Nobody becomes somebody else by the characters of an id or a name.
TEST(Chat, AnAuthorsNameAndIdCannotWriteAnotherField) {
  const Read one =
      read(k_telegram,
           R"({"update_id":1,"message":{"message_id":1,"chat":{"id":2},"text":"x","from":{"id":3,)"
           R"("first_name":"\"Eve\" <ceo@example.com>\r\nBcc: a@b.example","last_name":"\\"}}})");
  EXPECT_EQ(one.message.from->address, "3@telegram.invalid");
  EXPECT_EQ(one.message.find_header("Bcc"), nullptr);
  EXPECT_TRUE(one.message.from_is_clear);
  EXPECT_EQ(local_part("a@b>\r\n"), "a=40b=3E=0D=0A");
  EXPECT_EQ(local_part(".a..b."), "=2Ea.=2Eb=2E");
  EXPECT_EQ(local_part("").size(), 64u);
  EXPECT_EQ(local_part(std::string(300, '@')).size(), 64u);
}

}  // namespace
}  // namespace intaked::hooks

// Which files a ticket carries, and what it says of them.
#include "compose/files.h"

#include "compose/composing.h"
#include "compose/file_words.h"
#include "compose/glob.h"

namespace intaked::compose {
namespace {

using model::DraftFile;
using model::DraftKind;
using model::FileState;
using model::Json;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

model::Attachment file(std::string name, std::string type, std::uint8_t bytes_id,
                       std::uint64_t size = 1'000) {
  model::Attachment attachment;
  attachment.name = std::move(name);
  attachment.type = std::move(type);
  attachment.detected_type = "text/plain";
  attachment.size = size;
  attachment.digest = model::Digest{bytes_id};
  attachment.extent = model::Extent{100, 1'400, model::TransferEncoding::base64};
  attachment.part = "2";
  return attachment;
}

model::Inbound with(std::vector<model::Attachment> attachments,
                    model::Inbound inbound = a_message().text("Hi")) {
  inbound.message.attachments = std::move(attachments);
  inbound.bytes = 100'000;
  return inbound;
}

FileOptions sending() {
  FileOptions options;
  options.send = true;
  return options;
}

// "" for a wanted file.
std::vector<std::string> reasons(const std::vector<DraftFile>& files) {
  std::vector<std::string> all;
  for (const DraftFile& one : files) {
    EXPECT_EQ(one.reason.empty(), one.state == FileState::wanted);
    all.push_back(one.reason);
  }
  return all;
}

TEST(ComposeFiles, WithoutAStorageNoneAreSent) {
  EXPECT_THAT(plan_files(with({file("a.pdf", "application/pdf", 1)}), a_decision(), {}), IsEmpty());
}

TEST(ComposeFiles, EachIsWantedUnlessSomethingSpeaksAgainstIt) {
  const auto files =
      plan_files(with({file("a.pdf", "application/pdf", 1), file("", "", 2),
                       file("a.pdf", "application/pdf", 1), file("b.pdf", "application/pdf", 1),
                       file("large.iso", "x/y", 3, 25'000'001)}),
                 a_decision(), sending());
  EXPECT_THAT(reasons(files),
              ElementsAre("", "", "it is attached once already", "", "larger than 25 MB"));
  EXPECT_EQ(files[0].part, "2");
  EXPECT_EQ(files[0].extent->offset, 100u);
  EXPECT_EQ(files[1].name, "attachment-2");
  EXPECT_EQ(files[1].type, "application/octet-stream");
  for (int i = 0; i < 5; ++i) EXPECT_EQ(files[static_cast<std::size_t>(i)].number, i + 1);
}

TEST(ComposeFiles, ATicketHasItsLimits) {
  FileOptions options = sending();
  options.ticket_bytes_max = 2'500;
  EXPECT_THAT(reasons(plan_files(with({file("a", "x/y", 1), file("b", "x/y", 2),
                                       file("c", "x/y", 3), file("d", "x/y", 4, 500)}),
                                 a_decision(), options)),
              ElementsAre("", "", "together with the others more than 3 KB", ""));
  options = sending();
  options.files_max = 1;
  EXPECT_THAT(
      reasons(plan_files(with({file("a", "x/y", 1), file("b", "x/y", 2)}), a_decision(), options)),
      ElementsAre("", "more than 1 files"));
}

TEST(ComposeFiles, RulesAllowAndRefuseByNameAndBothTypes) {
  auto hidden = file("photo.jpg", "image/jpeg", 3);
  hidden.detected_type = "application/x-dosexec";
  const auto attachments = std::vector{file("a.PDF", "application/pdf", 1),
                                       file("setup.exe", "application/octet-stream", 2), hidden,
                                       file("p.png", "image/png", 4)};
  EXPECT_THAT(reasons(plan_files(
                  with(attachments),
                  a_decision()
                      .sets("attachments.refuse", Json(Json::Array{"*.exe", "application/x-*exec"}))
                      .by("no-programs"),
                  sending())),
              ElementsAre("", "refused by no-programs (\"*.exe\")",
                          "refused by no-programs (\"application/x-*exec\")", ""));
  EXPECT_THAT(
      reasons(plan_files(
          with(attachments),
          a_decision().sets("attachments.allow", Json(Json::Array{"image/*", "*.pdf"})).by("few"),
          sending())),
      ElementsAre("", "not among what few allows", "", ""));
  EXPECT_THAT(reasons(plan_files(with(attachments), a_decision().sets("attachments.refuse", "*"),
                                 sending())),
              testing::Each(HasSubstr("refused by")))
      << "a source's default is a single text";
}

TEST(ComposeFiles, WhatNobodyLookedAtIsNotSentWhereTypesAreRefused) {
  auto unknown = file("photo.jpg", "image/jpeg", 1);
  unknown.detected_type.clear();
  auto empty = unknown;
  empty.name = "b.jpg";
  empty.size = 0;
  auto inbound = with({unknown, empty, file("a.pdf", "application/pdf", 2)});
  inbound.raw_digest = model::Digest{9};
  FileOptions options = sending();
  options.original = true;
  const auto refuse = a_decision()
                          .sets("attachments.refuse", Json(Json::Array{"application/x-*"}))
                          .by("no-programs");
  EXPECT_THAT(reasons(plan_files(inbound, refuse, options)),
              ElementsAre("nobody looked at what it is, and no-programs refuses some", "", "", ""));
  const auto allow = a_decision().sets("attachments.allow", Json(Json::Array{"*"}));
  EXPECT_THAT(reasons(plan_files(inbound, allow, options)), ElementsAre("", "", "", ""))
      << "a name is enough for it, whatever the file is";
}

TEST(ComposeFiles, ASignaturesPictureIsAttachedOnceInAConversation) {
  auto logo = file("logo.png", "image/png", 1);
  logo.is_inline = true;
  auto photo = file("logo.png", "image/png", 2);
  auto inbound = with({logo, photo, file("a.pdf", "application/pdf", 3)},
                      a_message().text("Hi").reply_to("01hrz0000000000000000000p1"));
  inbound.attached_before = {model::Digest{1}, model::Digest{3}};
  EXPECT_THAT(reasons(plan_files(inbound, a_decision(), sending())),
              ElementsAre("this conversation has it already", "", ""));
}

TEST(ComposeFiles, WhatWasCutIsNotAttachedAsIfItWereWhole) {
  auto last = file("b.pdf", "application/pdf", 2);
  last.extent->offset = 98'600;
  auto unpacked = file("c.pdf", "application/pdf", 3);
  unpacked.extent.reset();
  FileOptions options = sending();
  options.original = true;
  auto inbound = with({file("a.pdf", "application/pdf", 1), last, unpacked},
                      a_message().text("Hi").shortened(61'000'000));
  inbound.raw_digest = model::Digest{9};
  EXPECT_THAT(reasons(plan_files(inbound, a_decision(), options)),
              ElementsAre("", testing::StartsWith("the message was cut before its end"),
                          testing::StartsWith("the message was cut before its end"),
                          testing::StartsWith("the message was cut before its end")));
}

TEST(ComposeFiles, TheOriginalIsAFileOfItsOwn) {
  FileOptions options = sending();
  options.original = true;
  auto inbound = with({});
  inbound.raw_digest = model::Digest{9};
  const auto files = plan_files(inbound, a_decision(), options);
  ASSERT_EQ(files.size(), 1u);
  EXPECT_EQ(files[0].name, "message.eml");
  EXPECT_EQ(files[0].size, 100'000u);
  EXPECT_EQ(files[0].part, "");
  EXPECT_EQ(files[0].extent, (model::Extent{0, 100'000, model::TransferEncoding::identity}));
}

Composed composed_with(const model::Inbound& inbound, const fakes::DecisionBuilder& decision) {
  Options with_files = options();
  with_files.files.send = true;
  return compose(inbound, decision, directory(), with_files);
}

std::string stored_text(const Composed& composed, const std::function<void(DraftFile&)>& change,
                        std::string_view key) {
  auto files = composed.draft.files;
  for (DraftFile& one : files) {
    if (one.state != FileState::wanted) continue;
    one.state = FileState::stored;
    one.url = "https://files.example/" + std::to_string(one.number);
    change(one);
  }
  return std::string(
      with_files(composed.draft.fields, composed.draft.kind, files, "01hrz0", 60'000).text(key));
}

void nothing(DraftFile&) {}

TEST(ComposeFiles, TheTextSaysWhatBecameOfEach) {
  const auto composed =
      composed_with(with({file("a_1.pdf", "application/pdf", 1), file("b.exe", "x/y", 2)},
                         a_message().text("Attachments:\n- are below")),
                    a_decision()
                        .sets("teamName", "Support")
                        .sets("attachments.refuse", Json(Json::Array{"*.exe"}))
                        .by("no-programs"));
  const std::string before =
      "Attachments:\n- are below\n\nAttachments:\n- a_1.pdf (application/pdf, 1 KB)\n"
      "- b.exe (x/y, 1 KB): not attached: refused by no-programs (\"*.exe\")\n"
      "- what is not attached is in the message as it came: intaked queue export ";
  EXPECT_EQ(field(composed, "description"), before + "01hrz0000000000000000000a1");
  EXPECT_EQ(stored_text(composed, nothing, "description"), before + "01hrz0");
  EXPECT_THAT(stored_text(
                  composed,
                  [](DraftFile& one) {
                    one.state = FileState::left_out;
                    one.reason = "the storage refused it: no\nspace";
                  },
                  "description"),
              HasSubstr("- a_1.pdf (application/pdf, 1 KB): not attached: the storage refused it: "
                        "no space\n"));
}

TEST(ComposeFiles, ACommentNamesAnUrlInItsText) {
  const auto composed =
      composed_with(with({file("a.pdf", "application/pdf", 1)},
                         a_message().text("Hi").reply_to("01hrz0000000000000000000p1")),
                    a_decision());
  ASSERT_EQ(composed.draft.kind, DraftKind::reply);
  EXPECT_EQ(stored_text(composed, nothing, "content"),
            "Hi\n\nAttachments:\n- a.pdf (application/pdf, 1 KB): https://files.example/1");
  EXPECT_EQ(stored_text(
                composed, [](DraftFile& one) { one.id = "F1"; }, "content"),
            "Hi\n\nAttachments:\n- a.pdf (application/pdf, 1 KB)");
}

TEST(ComposeFiles, ARequestNamesFilesByWhatTheStorageGives) {
  DraftFile by_url;
  by_url.state = FileState::stored;
  by_url.url = "https://files.example/1";
  DraftFile by_id = by_url;
  by_id.url.clear();
  by_id.id = "F2";
  DraftFile left_out;
  left_out.state = FileState::left_out;
  Json ticket = Json::object();
  ticket.set("attachmentUrls", Json(Json::Array{"https://by.rule/0"}));
  ticket = with_files(ticket, DraftKind::ticket, {by_url, by_id, left_out}, "01hrz0", 1'000);
  EXPECT_EQ(*ticket.find("attachmentUrls"),
            Json(Json::Array{"https://by.rule/0", "https://files.example/1"}));
  EXPECT_EQ(*ticket.find("commentAttachmentIds"), Json(Json::Array{"F2"}));
  EXPECT_EQ(ticket.text("commentContent"), "The files of this message.");
  const Json reply = with_files(Json::object(), DraftKind::reply, {by_url, by_id}, "01hrz0", 1'000);
  EXPECT_EQ(*reply.find("attachmentIds"), Json(Json::Array{"F2"}));
  EXPECT_EQ(reply.find("attachmentUrls"), nullptr);
}

TEST(ComposeFiles, ADescriptionByRuleHasTheLinesAmongTheNotes) {
  const auto composed =
      composed_with(with({file("a.pdf", "application/pdf", 1)}),
                    a_decision().sets("teamName", "Support").sets("description", "See mailbox"));
  auto files = composed.draft.files;
  files[0].state = FileState::left_out;
  files[0].reason = "too late";
  const Json body = with_files(composed.draft.fields, DraftKind::ticket, files, "01hrz0", 60'000);
  EXPECT_EQ(body.text("description"), "See mailbox");
  EXPECT_THAT(texts(body.find("metadata")->find("intake")->find("notes")),
              ElementsAre("Attachments:", "- a.pdf (application/pdf, 1 KB): not attached: too late",
                          HasSubstr("intaked queue export 01hrz0")));
}

TEST(ComposeFiles, TheTextStaysWithinItsLimit) {
  std::string text;
  while (text.size() < 70'000) text += "日本語 ";
  const auto composed =
      composed_with(with({file("a.pdf", "application/pdf", 1)}, a_message().text(text)),
                    a_decision().sets("teamName", "Support"));
  auto files = composed.draft.files;
  files[0].state = FileState::left_out;
  files[0].reason = std::string(1'000, 'r');
  for (const std::size_t limit : {0UL, 10UL, 100UL, 500UL, 1'000UL, 60'000UL}) {
    const Json body = with_files(composed.draft.fields, DraftKind::ticket, files, "01hrz0", limit);
    EXPECT_LE(body.text("description").size(), limit);
  }
  const Json body = with_files(composed.draft.fields, DraftKind::ticket, files, "01hrz0", 60'000);
  EXPECT_THAT(
      std::string(body.text("description")),
      testing::AllOf(HasSubstr("(shortened by intaked"), HasSubstr("a.pdf"), HasSubstr("rrrr")));
}

TEST(Glob, MatchesTheWholeText) {
  for (const auto& [glob, text] : {std::pair{"*.exe", "A.EXE"},
                                   {"image/*", "image/png"},
                                   {"*", ""},
                                   {"a?c", "abc"},
                                   {"*a*b", "xaxxb"},
                                   {"**", "x"},
                                   {"", ""}})
    EXPECT_TRUE(glob_matches(glob, text)) << glob << " " << text;
  for (const auto& [glob, text] : {std::pair{"*.exe", "a.exe.txt"},
                                   {"image/*", "x/image/png"},
                                   {"a?c", "ac"},
                                   {"", "a"},
                                   {"a*b", "ab c"}})
    EXPECT_FALSE(glob_matches(glob, text)) << glob << " " << text;
}

}  // namespace
}  // namespace intaked::compose

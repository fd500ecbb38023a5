// Files come out of the journal as the parser found them, or not at all.
#include "app/file_opener.h"

#include <array>
#include <filesystem>
#include <future>
#include <vector>

#include <gtest/gtest.h>

#include "base/clock.h"
#include "journal/journal.h"
#include "lib/crypto/crypto.h"
#include "parse/parse.h"

namespace intaked::app {
namespace {

class FileOpenerTest : public testing::Test {
 protected:
  void SetUp() override {
    std::string pattern =
        (std::filesystem::temp_directory_path() / "intaked-opener-XXXXXX").string();
    directory_ = mkdtemp(pattern.data());
    journal::Options options;
    options.state_directory = directory_;
    options.free_bytes_min = 0;
    options.chunk_bytes = 1'000;
    auto opened = journal::Journal::open(std::move(options), clock_, std::chrono::seconds{1});
    ASSERT_TRUE(opened) << opened.error().text;
    journal_ = std::move(*opened);
    // No parser is to be had: what is read here is read by the daemon itself.
    opener_.emplace(journal_->files(), directory_, worker::Program{"/nonexistent", {"none"}});
  }
  void TearDown() override {
    journal_.reset();
    std::filesystem::remove_all(directory_);
  }

  std::string record(const std::string& bytes) {
    model::RawMessage raw;
    raw.arrival.kind = model::ArrivalKind::pipe;
    raw.arrival.source = "pipe";
    raw.arrival.event_id = "1";
    raw.bytes = bytes;
    std::promise<Result<journal::Recorded>> recorded;
    journal_->record(raw, crypto::sha256(bytes), {},
                     [&](auto result) { recorded.set_value(std::move(result)); });
    return recorded.get_future().get().value().intake_id;
  }

  Result<std::string> all(const std::string& id, const model::DraftFile& file,
                          std::size_t step = 700) {
    INTAKED_TRY(const auto source, opener_->open(id, file));
    std::string bytes;
    std::vector<char> piece(step);
    for (;;) {
      INTAKED_TRY(const std::size_t count, source->read(piece));
      if (count == 0) break;
      bytes.append(piece.data(), count);
    }
    EXPECT_EQ(source->read(piece).value_or(1), 0u) << "the end stays the end";
    return bytes;
  }

  SystemClock clock_;
  std::string directory_;
  std::unique_ptr<journal::Journal> journal_;
  std::optional<FileOpener> opener_;
};

model::DraftFile draft_file(const model::Attachment& attachment) {
  model::DraftFile file;
  file.number = 1;
  file.name = attachment.name;
  file.size = attachment.size;
  file.digest = attachment.digest.value();
  file.part = attachment.part;
  file.extent = attachment.extent;
  return file;
}

std::string mail_of_parts() {
  std::string quoted;
  for (int i = 0; i < 400; ++i) quoted += "caf=C3=A9 number " + std::to_string(i) + " =\r\n";
  std::string mail = "Content-Type: multipart/mixed; boundary=b\r\n\r\n";
  const auto part = [&](const std::string& encoding, const std::string& body) {
    mail += "--b\r\nContent-Type: application/pdf\r\nContent-Transfer-Encoding: " + encoding +
            "\r\n\r\n" + body + "\r\n";
  };
  std::string digits;
  for (int i = 0; i < 900; ++i)
    digits += "SGVsbG8sIHdvcmxkISEh" + std::string(i % 7 == 0 ? "\r\n" : "");
  part("base64", digits);
  part("quoted-printable", quoted);
  part("8bit", std::string(5'000, '\xE9'));
  part("7bit", "");
  return mail + "--b--\r\n";
}

TEST_F(FileOpenerTest, GivesEachFileAsItWasParsed) {
  const std::string mail = mail_of_parts();
  const std::string id = record(mail);
  const auto message = parse::parse(mail, {});
  ASSERT_EQ(message.attachments.size(), 4u);
  for (const auto& attachment : message.attachments) {
    SCOPED_TRACE(attachment.part);
    const auto bytes = all(id, draft_file(attachment));
    ASSERT_TRUE(bytes) << bytes.error().text;
    EXPECT_EQ(bytes->size(), attachment.size);
    EXPECT_EQ(crypto::sha256(*bytes), attachment.digest);
  }
}

TEST_F(FileOpenerTest, OtherBytesDoNotPassForTheFile) {
  const std::string mail = mail_of_parts();
  const std::string id = record(mail);
  const auto good = draft_file(parse::parse(mail, {}).attachments.at(2));
  for (const auto& change : std::vector<std::function<void(model::DraftFile&)>>{
           [](model::DraftFile& file) { file.digest[0] ^= 1; },
           [](model::DraftFile& file) { --file.size; }, [](model::DraftFile& file) { ++file.size; },
           [](model::DraftFile& file) { ++file.extent->offset; },
           [](model::DraftFile& file) { --file.extent->length; },
           [](model::DraftFile& file) {
             file.extent->encoding = model::TransferEncoding::base64;
           }}) {
    model::DraftFile bad = good;
    change(bad);
    const auto bytes = all(id, bad);
    ASSERT_FALSE(bytes);
    EXPECT_EQ(bytes.error().kind, ErrorKind::invalid);
  }
}

TEST_F(FileOpenerTest, SaysWhenTheBytesAreNotThere) {
  const std::string id = record("Subject: x\r\n\r\nshort\r\n");
  model::DraftFile file;
  file.size = 10'000;
  file.extent = model::Extent{10, 10'000, model::TransferEncoding::identity};
  auto bytes = all(id, file);
  ASSERT_FALSE(bytes);
  EXPECT_EQ(bytes.error().kind, ErrorKind::not_found);
  bytes = all("01hrz0000000000000000000a1", file);
  ASSERT_FALSE(bytes);
  EXPECT_EQ(bytes.error().kind, ErrorKind::not_found);
  file.extent.reset();
  const auto source = opener_->open(id, file);
  ASSERT_FALSE(source);
  EXPECT_EQ(source.error().kind, ErrorKind::unavailable) << "it takes a parser";
}

// Each lies on the disk while it is read, and whoever has a link reads as slowly as he likes.
TEST_F(FileOpenerTest, FewAreTakenOutAtOnce) {
  const std::string id = record("Subject: x\r\n\r\nshort\r\n");
  model::DraftFile file;
  file.size = 10;
  const auto open_in_turn = [&](const std::string& seconds) {
    const FileOpener opener(journal_->files(), directory_,
                            worker::Program{"/bin/sleep", {"sleep", seconds}});
    std::vector<std::future<std::string>> others;
    const auto text_of = [&] { return opener.open(id, file).error().text; };
    for (int i = 0; i < k_taken_out_max + 1; ++i)
      others.push_back(std::async(std::launch::async, text_of));
    int refused = 0;
    for (auto& other : others) refused += other.get().starts_with("as many files") ? 1 : 0;
    EXPECT_FALSE(text_of().starts_with("as many files")) << "the others are done";
    return refused;
  };
  EXPECT_EQ(open_in_turn("2"), 1);
}

}  // namespace
}  // namespace intaked::app

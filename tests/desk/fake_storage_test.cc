// The fake storage keeps the seam's contract, so that what the courier learns from it holds for a
// real one.
#include "fakes/fake_storage.h"

#include <gtest/gtest.h>

namespace intaked::fakes {
namespace {

using desk::StoreOutcome;

desk::FileToStore file_of(const std::string& bytes, std::uint64_t size) {
  desk::FileToStore file;
  file.intake_id = "01j0";
  file.number = 1;
  file.name = "a.txt";
  file.size = size;
  file.open = [bytes]() -> Result<std::unique_ptr<FileSource>> {
    return std::make_unique<TextSource>(bytes, 3);
  };
  return file;
}

desk::Stored store(FakeStorage& storage, desk::FileToStore file) {
  desk::Stored stored;
  storage.store(std::move(file), [&](desk::Stored got) { stored = std::move(got); });
  return stored;
}

TEST(FakeStorage, ReadsAFileToItsEndAndKeepsIt) {
  FakeStorage storage;
  const desk::Stored stored = store(storage, file_of("ten bytes!", 10));
  EXPECT_EQ(stored.outcome, StoreOutcome::stored);
  EXPECT_FALSE(stored.url.empty());
  EXPECT_TRUE(stored.id.empty());
  ASSERT_EQ(storage.files().size(), 1u);
  EXPECT_EQ(storage.files().front().bytes, "ten bytes!");
}

TEST(FakeStorage, DoesWhatItIsTold) {
  FakeStorage storage;
  storage.next(StoreOutcome::target_down).next(StoreOutcome::unknown).gives_ids();
  EXPECT_EQ(store(storage, file_of("a", 1)).outcome, StoreOutcome::target_down);
  EXPECT_EQ(storage.files().size(), 0u);
  const desk::Stored lost = store(storage, file_of("a", 1));
  EXPECT_EQ(lost.outcome, StoreOutcome::unknown);
  EXPECT_TRUE(lost.url.empty() && lost.id.empty());
  EXPECT_EQ(storage.files().size(), 1u);
  EXPECT_FALSE(store(storage, file_of("a", 1)).id.empty());
}

TEST(FakeStorage, StoresNoFileThatIsNotWhatWasSaid) {
  FakeStorage storage;
  EXPECT_EQ(store(storage, file_of("short", 6)).outcome, StoreOutcome::unreadable);
  EXPECT_EQ(store(storage, file_of("long", 3)).outcome, StoreOutcome::unreadable);
  storage.takes_at_most(3);
  EXPECT_EQ(store(storage, file_of("long", 4)).outcome, StoreOutcome::refused);
  EXPECT_TRUE(storage.files().empty());
}

}  // namespace
}  // namespace intaked::fakes

// The same limits as in hostile_test.cc, for what hides files.
#include "parse/hostile_files.h"

#include <gtest/gtest.h>

#include "parse/expect_sound.h"
#include "parse/extract.h"
#include "parse/file_type.h"
#include "parse/limits.h"
#include "parse/memory_meter.h"
#include "parse/parse.h"

namespace intaked::parse {
namespace {

TEST(HostileFiles, EveryShapeGivesAMessageWithinItsMemory) {
  prepare_file_types();
  for (const auto& [name, make] : hostile_files::shapes()) {
    SCOPED_TRACE(name);
    const std::string mail = make(2'000'000);
    model::ParsedMessage message;
    const MemoryUse use = MemoryMeter::of([&] { message = parse(mail, {}); });
    EXPECT_LE(use.peak, 2 * mail.size() + 16UL * 1024 * 1024);
    expect_sound(message);
    EXPECT_LE(message.attachments.size(), 2 * k_parts_max);
    EXPECT_LE(message.defects.size(), k_defects_max);
  }
}

TEST(HostileFiles, TwiceTheBytesAskForAtMostTwiceTheMemory) {
  if (!k_memory_is_metered) GTEST_SKIP() << "memory is counted in sanitized builds only";
  prepare_file_types();
  detect_file_type("the database is loaded for this thread");
  constexpr std::size_t k_bytes = 128UL * 1024;
  constexpr std::size_t k_slack = 512UL * 1024;
  for (const auto& [name, make] : hostile_files::shapes()) {
    std::vector<std::size_t> asked;
    for (const std::size_t bytes : {k_bytes, 2 * k_bytes, 4 * k_bytes}) {
      const std::string mail = make(bytes);
      asked.push_back(MemoryMeter::of([&] { parse(mail, {}); }).asked);
    }
    EXPECT_LE(asked[1], asked[0] * 5 / 2 + k_slack) << name;
    EXPECT_LE(asked[2], asked[1] * 5 / 2 + k_slack) << name;
  }
}

TEST(HostileFiles, AnUnpackedFileIsGivenWithinTheSameMemory) {
  for (const auto& [name, make] : hostile_files::shapes()) {
    const std::string mail = make(2'000'000);
    const MemoryUse use = MemoryMeter::of([&] { extract(mail, "1/1", [](std::string_view) {}); });
    EXPECT_LE(use.peak, 2 * mail.size() + 16UL * 1024 * 1024) << name;
  }
}

}  // namespace
}  // namespace intaked::parse

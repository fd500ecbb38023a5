// The bytes of a file, from mail that is built to hide them.
#include <gtest/gtest.h>

#include "parse/extract.h"
#include "parse/hostile/file_shapes.h"
#include "parse/memory_meter.h"

namespace intaked::parse {
namespace {

TEST(HostileFiles, AnUnpackedFileIsGivenWithinTheSameMemory) {
  for (const hostile::Shape& shape : hostile::file_shapes()) {
    const std::string mail = shape.make(2'000'000);
    const MemoryUse use = MemoryMeter::of([&] { extract(mail, "1/1", [](std::string_view) {}); });
    EXPECT_LE(use.peak, 2 * mail.size() + 16UL * 1024 * 1024) << shape.name;
  }
}

}  // namespace
}  // namespace intaked::parse

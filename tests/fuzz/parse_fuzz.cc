// Any bytes are a message: the parser comes back, and every string it returns is valid UTF-8
// without control characters.
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string_view>

#include "../parse/sound.h"
#include "lib/text/text.h"
#include "parse/file_name.h"
#include "parse/parse.h"

namespace {

void require(bool holds, std::string_view what, std::string_view value) {
  if (holds) return;
  std::fprintf(stderr, "%.*s is not sound: %.*s\n", static_cast<int>(what.size()), what.data(),
               static_cast<int>(value.size()), value.data());
  std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace intaked;
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const parse::Options options{{"support@example.com"}, "mx.example.com", "X-Intaked-Marker"};
  const auto completeness =
      size % 2 == 0 ? model::Completeness::whole : model::Completeness::shortened;
  const model::ParsedMessage message = parse::parse(bytes, options, completeness);
  parse::visit_strings(message, [](std::string_view what, std::string_view s, text::Lines lines) {
    require(parse::is_sound(s, lines), what, s);
  });
  for (const model::Attachment& file : message.attachments) {
    require(parse::clean_file_name(file.name) == file.name, "a cleaned file name", file.name);
  }
  return 0;
}

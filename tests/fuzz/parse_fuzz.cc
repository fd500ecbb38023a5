// Any bytes are a message: the parser comes back, every string it returns is valid UTF-8 without
// control characters, and nothing is over its limit.
#include "parse/extract.h"
#include "parse/file_name.h"
#include "parse/limits.h"
#include "parse/parse.h"
#include "require.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace intaked;
  using fuzz::require;
  const std::string_view bytes = fuzz::view(data, size);
  const parse::Options options{{"support@example.com"}, "mx.example.com", "X-Intaked-Marker"};
  const auto completeness =
      size % 2 == 0 ? model::Completeness::whole : model::Completeness::shortened;
  const model::ParsedMessage message = parse::parse(bytes, options, completeness);
  parse::visit_strings(message, [](std::string_view what, std::string_view s, text::Lines lines) {
    fuzz::require_sound(what, s, lines);
  });
  for (const model::Attachment& file : message.attachments) {
    require(parse::clean_file_name(file.name) == file.name, "a cleaned file name", file.name);
    require(file.name.size() <= parse::k_file_name_bytes_max, "a short file name", file.name);
  }
  require(message.text.size() <= parse::k_text_bytes_max, "a bounded text");
  require(message.defects.size() <= parse::k_defects_max, "bounded defects");
  require(message.to.size() <= parse::k_addresses_max, "bounded addresses");
  if (!message.attachments.empty() && message.attachments[0].part.find('/') == std::string::npos) {
    std::uint64_t given = 0;
    const bool found = parse::extract(bytes, message.attachments[0].part,
                                      [&](std::string_view piece) { given += piece.size(); });
    require(found && given == message.attachments[0].size, "a file of the size that was told");
  }
  return 0;
}

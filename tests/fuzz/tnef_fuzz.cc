// Any bytes may be called winmail.dat: what is read from them lies inside them and is sound, and
// what libytnef gets never makes it fail.
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string_view>

#include "../parse/sound.h"
#include "lib/text/text.h"
#include "parse/file_name.h"
#include "parse/rtf_text.h"
#include "parse/tnef.h"
#include "parse/tnef_copy.h"

namespace {

void require(bool holds, const char* what) {
  if (holds) return;
  std::fprintf(stderr, "%s\n", what);
  std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace intaked;
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  require(parse::is_sound(parse::text_of_rtf(bytes), text::Lines::keep), "RTF: text is not sound");
  require(parse::is_sound(parse::text_of_rtf(parse::unpack_rtf(bytes)), text::Lines::keep),
          "packed RTF: text is not sound");
  const auto content = parse::read_tnef(bytes);
  require(content.has_value() == !parse::copy_tnef(bytes).stream.empty(),
          "the library refuses what was written for it");
  if (!content) return 0;
  require(parse::is_sound(content->text, text::Lines::keep), "text is not sound");
  for (const parse::TnefFile& file : content->files) {
    const bool inside = file.bytes.data() >= bytes.data() &&
                        file.bytes.data() + file.bytes.size() <= bytes.data() + bytes.size();
    require(inside, "a file is not inside the stream");
    require(parse::clean_file_name(file.name) == file.name, "a name is not cleaned");
    require(parse::is_sound(file.type, text::Lines::join), "a type is not sound");
    require(parse::is_sound(file.content_id, text::Lines::join), "a content id is not sound");
  }
  return 0;
}

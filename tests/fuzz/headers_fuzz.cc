// Any bytes as a header section, and each of its fields as a field of every kind.
#include "parse/dates.h"
#include "parse/defects.h"
#include "parse/encoded_word.h"
#include "parse/header_section.h"
#include "parse/limits.h"
#include "parse/message_ids.h"
#include "parse/parameters.h"
#include "require.h"

namespace {

using namespace intaked;
using fuzz::require;
using fuzz::require_sound;

void read_value(const std::string& value) {
  require(value.find('\n') == std::string::npos && value.find('\0') == std::string::npos,
          "an unfolded field", value);
  require_sound("header text", parse::decode_header_text(value).utf8);
  const parse::Parameters parameters = parse::Parameters::read(value);
  for (const char* name : {"filename", "name", "boundary", "charset"}) {
    require_sound(name, parameters.decoded(name));
  }
  const auto ids = parse::read_message_ids(value);
  require(ids.size() <= parse::k_message_ids_max, "bounded ids");
  for (const std::string& id : ids) require_sound("id", id);
  require_sound("Message-ID", parse::read_message_id(value));
  parse::read_date(value);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes = fuzz::view(data, size);
  for (const auto of : {parse::SectionOf::message, parse::SectionOf::part}) {
    parse::Defects defects;
    const parse::HeaderSection section = parse::read_header_section(bytes, 0, of, defects);
    require(section.body_at <= bytes.size(), "a body inside the bytes");
    require(section.fields.size() <= parse::k_header_fields_max, "bounded fields");
    for (const parse::RawField& field : section.fields) {
      require(!field.name.empty(), "a field's name");
      require_sound("a field's name", field.name);
      read_value(parse::unfold(field.folded));
    }
  }
  return 0;
}

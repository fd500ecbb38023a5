// Any bytes can be redacted: as many bytes come out, whatever is shown of them, and what is covered
// everywhere is covered again the same way.
#include "parse/parse.h"
#include "redact/redaction.h"
#include "require.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace intaked;
  using fuzz::require;
  const std::string_view bytes = fuzz::view(data, size);
  const auto read = [](std::string_view message) -> Result<model::ParsedMessage> {
    return parse::parse(message, {});
  };
  const redact::Shape wanted = redact::shape_of(parse::parse(bytes, {}));
  const redact::Redaction redaction{std::string(bytes)};
  const auto redacted = redaction.like(wanted, read, {.readings_max = 4});
  require(redacted.has_value(), "a redacted message");
  require(redacted->bytes.size() == size, "as many bytes", bytes);
  require(redacted->covered_bytes <= size, "no more covered than there is", bytes);
  return 0;
}

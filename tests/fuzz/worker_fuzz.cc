// Any bytes may be a worker's answer: they are refused, or what is read is sound and says the same
// once more. A mail as input also gives the bytes of a true answer, which are then damaged.
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>

#include "../parse/sound.h"
#include "lib/text/text.h"
#include "parse/parse.h"
#include "worker/message_wire.h"

namespace {

void require(bool holds, std::string_view what) {
  if (holds) return;
  std::fprintf(stderr, "not sound: %.*s\n", static_cast<int>(what.size()), what.data());
  std::abort();
}

void read_answer(std::string_view bytes) {
  using namespace intaked;
  const auto message = worker::decode_message(bytes);
  if (!message) return;
  parse::visit_strings(*message, [](std::string_view what, std::string_view s, text::Lines lines) {
    require(parse::is_sound(s, lines), what);
  });
  const std::string again = worker::encode(*message);
  const auto second = worker::decode_message(again);
  require(second && worker::encode(*second) == again, "what was read once is the same twice");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace intaked;
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  read_answer(bytes);
  std::string answer = worker::encode(parse::parse(bytes, {}));
  read_answer(answer);
  // The input says where the damage is.
  for (std::size_t i = 0; i + 3 < size && i < 64; i += 4) {
    const std::size_t at =
        (std::size_t{data[i]} << 16 | std::size_t{data[i + 1]} << 8 | data[i + 2]);
    answer[at % answer.size()] = static_cast<char>(data[i + 3]);
    read_answer(answer);
  }
  return 0;
}

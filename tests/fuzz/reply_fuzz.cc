// Any text as a reply: what is new in it is some of it, and never nothing.
#include "parse/reply_text.h"
#include "require.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace intaked;
  using fuzz::require;
  const std::string text =
      text::clean(text::repair_utf8(fuzz::view(data, size)), text::Lines::keep);
  const parse::ReplyText reply =
      parse::find_reply(text, {}, {size % 3 == 0, size % 2 == 0, "Invoice"});
  fuzz::require_sound("a reply", reply.text, text::Lines::keep);
  require(reply.text.size() <= text.size(), "no more than was written");
  require(!reply.rule.empty() || reply.text == text, "uncut, so the same", reply.text);
  require(reply.rule.empty() || !reply.text.empty(), "cut, but not to nothing");
  return 0;
}

// The sender's new words: a view over the text, cut by named rules. The text itself always travels
// whole, so a cut that is too early hides nothing for good.
#pragma once

#include <string>
#include <string_view>

namespace intaked::parse {

struct ReplyText {
  std::string text;
  std::string rule;  // the name of the rule that cut first, "" if nothing was cut
};

// Rules are tables of words in reply_markers.cc. If nothing would be left, nothing is cut.
ReplyText find_reply(std::string_view text);

}  // namespace intaked::parse

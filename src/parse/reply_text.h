// The sender's new words: a view over the text, cut by named rules. A new ticket carries the text
// whole, but a comment carries only these words: what is cut there is lost to whoever reads it. So
// what is not proven to be another's word stays.
//
// Rules, in the order in which they look at a line:
//   html_PROGRAM_MARK the HTML says that another mail begins here (html_marks.h)
//   original_message  "-----Original Message-----"
//   reply_above       "## Please type your reply above this line ##"
//   header_block      "From: …", "Sent: …", "To: …", "Subject: …"
//   attribution       "On 3 Jun 2024, Ann wrote:"; what is quoted behind it goes, words below the
//                     quote stay; without quote marks all goes that follows, if the line is plainly
//                     a program's and the mail answers one
//   list_footer       a mailing list's lines at the end
//   signature         "-- " and what follows, up to a quote or a postscript
//   trailing_quote    quoted lines at the end of a mail that answers one, or with an attribution
//   device_line       "Sent from my iPhone" at the end
// Answers between quoted lines and answers only below a quote stay, with the quotes. What is passed
// on stays: behind a line that says so, in a mail whose subject says so, and another mail's header
// in a mail that answers nothing.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/parsed_message.h"
#include "parse/html_marks.h"

namespace intaked::parse {

// What the header says about the text.
struct ReplyContext {
  bool passes_on = false;  // the subject begins with "Fwd:" or the like
  bool answers = false;    // the subject begins with "Re:", or there is In-Reply-To or References
  std::string topic;       // of its subject, case folded
};
ReplyContext reply_context(const model::ParsedMessage& message);

struct ReplyText {
  std::string text;
  std::string rule;  // the name of the rule that cut first, "" if nothing was cut
  std::optional<model::ForwardedMail> forwarded;  // what the text passes on
};

// If nothing would be left, nothing is cut. `marks` are places in `text`.
ReplyText find_reply(std::string_view text, const std::vector<HtmlMark>& marks,
                     const ReplyContext& context);

}  // namespace intaked::parse

// Where a plain text has no marker that is known, the HTML beside it may say where the sender's new
// words end.
#pragma once

#include <optional>
#include <string_view>

#include "parse/reply_text.h"

namespace intaked::parse {

// `text` is the plain rendering of `html`. nullopt if the HTML has no mark of another mail, or its
// new words are not how the text begins.
std::optional<ReplyText> find_reply_by_html(std::string_view text, std::string_view html,
                                            const ReplyContext& context);

}  // namespace intaked::parse

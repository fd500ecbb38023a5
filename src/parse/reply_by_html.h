// Where a plain text has no marker that is known, the HTML beside it may say where the sender's new
// words end.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

#include "parse/reply_text.h"

namespace intaked::parse {

// How much of `text` has the words of `words`, which are how it must begin; 0 if they are not.
// Letters and digits are compared: renderings of one mail differ in the rest.
std::size_t begin_with(std::string_view text, std::string_view words);

// `text` is the plain rendering of `html`. nullopt if the HTML has no mark of another mail, or its
// new words are not how the text begins.
std::optional<ReplyText> find_reply_by_html(std::string_view text, std::string_view html,
                                            const ReplyContext& context);

}  // namespace intaked::parse

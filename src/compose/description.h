// The words of a ticket or comment.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "model/draft_file.h"
#include "model/inbound.h"

namespace intaked::compose {

// What a reader of the text alone would miss, one line each: that the message is shortened,
// unreadable or encrypted, and its attachments: `files`, or, where none are to be sent, those of
// the message. Bounded in number. The lines of file_lines() are the last.
std::vector<std::string> visible_lines(const model::Inbound& inbound,
                                       const std::vector<model::DraftFile>& files);

// `text`, an empty line and `lines`; at most `bytes_max`. The lines stay whole while they take at
// most half of it; the text is cut with a notice.
std::string describe(std::string_view text, const std::vector<std::string>& lines,
                     std::size_t bytes_max);

}  // namespace intaked::compose

// What a ticket or comment says of its files, and how its request names them. Pure and total.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "compose/text_form.h"
#include "model/draft_file.h"
#include "model/json.h"
#include "model/ticket_draft.h"

namespace intaked::compose {

// The first of the lines that tell of files; the others begin with "- ".
inline constexpr std::string_view k_files_heading = "Attachments:";

// The heading, a line for each file, and how to get at what is not attached. A comment names files
// by id or not at all, so a file that has only an URL is named by it here. Of the others many are
// only counted. None: no lines.
std::vector<std::string> file_lines(const std::vector<model::DraftFile>& files,
                                    model::DraftKind kind, const std::string& intake_id);

// `body` is a request as compose() made it with these files while they were wanted. It comes back
// with the files' URLs or ids, and with the lines that tell what became of them: below the text in
// place of those that compose() wrote, or among the notes where a rule wrote the text; and in the
// HTML. The text stays within `text_bytes_max`. `form` is what the text was made in.
model::Json with_files(model::Json body, model::DraftKind kind,
                       const std::vector<model::DraftFile>& files, const std::string& intake_id,
                       std::size_t text_bytes_max, TextForm form = TextForm::text);

// `body` without the files that it names; it says so, and why. The text stays within
// `text_bytes_max`: what it says of files takes up to half of that, in whole lines, and its words
// are cut to the rest.
model::Json without_files(const model::Json& body, std::string_view why, std::size_t text_bytes_max,
                          TextForm form);

}  // namespace intaked::compose

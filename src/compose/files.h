// The files of a ticket or comment: which of the message's files it is to carry, what its text says
// of them, and how the request names them once they are stored. Pure and total.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "compose/text_form.h"
#include "model/draft_file.h"
#include "model/inbound.h"
#include "model/json.h"
#include "model/routing_decision.h"
#include "model/ticket_draft.h"

namespace intaked::compose {

struct FileOptions {
  bool send = false;      // false: files are named in the text and stay where they are
  bool original = false;  // the message as it came is a file, too
  std::uint64_t file_bytes_max = 25'000'000;
  std::uint64_t ticket_bytes_max = 100'000'000;  // all files of one ticket or comment
  std::size_t files_max = 50;                    // of one ticket or comment
};

// Each file of the message, wanted or left out with the reason:
//   a rule's attachments.refuse, or attachments.allow that does not name it, by name, declared or
//   detected type; attachments.refuse where nobody looked at what it is; a limit; a file that is
//   there twice; a picture within the text of a reply (a signature's logo) that the conversation
//   has already; a file that the message was cut in.
// Empty unless options.send.
std::vector<model::DraftFile> plan_files(const model::Inbound& inbound,
                                         const model::RoutingDecision& decision,
                                         const FileOptions& options);

// The first of the lines that tell of files; the others begin with k_file_line.
inline constexpr std::string_view k_files_heading = "Attachments:";
inline constexpr std::string_view k_file_line = "- ";

// The heading, a line for each file, and how to get at what is not attached. A comment names files
// by id or not at all, so a file that has only an URL is named by it here. None: no lines.
std::vector<std::string> file_lines(const std::vector<model::DraftFile>& files,
                                    model::DraftKind kind, const std::string& intake_id);

// `body` is a request as compose() made it with these files while they were wanted. It comes back
// with the files' URLs or ids, and with the lines that tell what became of them. The text stays
// within `text_bytes_max`. `form` is what the text was made in.
model::Json with_files(model::Json body, model::DraftKind kind,
                       const std::vector<model::DraftFile>& files, const std::string& intake_id,
                       std::size_t text_bytes_max, TextForm form = TextForm::text);

}  // namespace intaked::compose

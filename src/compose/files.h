// Which of a message's files a ticket or comment is to carry. Pure and total.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "model/draft_file.h"
#include "model/inbound.h"
#include "model/routing_decision.h"

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

// Why a file that the end of a shortened message belongs to is left out; more words follow.
inline constexpr std::string_view k_was_cut = "the message was cut before its end";
// "the rest is in the mailbox", where it is.
std::string where_the_rest_is(const model::Inbound& inbound);

// Why a rule keeps that file from the ticket; "" if none does.
std::string reason_by_rule(const model::DraftFile& file, const model::RoutingDecision& decision);

}  // namespace intaked::compose

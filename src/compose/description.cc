#include "compose/description.h"

#include "compose/cut.h"
#include "compose/files.h"
#include "compose/size_words.h"

namespace intaked::compose {
namespace {

constexpr std::size_t k_attachment_lines_max = 50;
constexpr std::size_t k_trouble_lines_max = 5;
constexpr std::size_t k_name_bytes_max = 200;

std::string where_the_rest_is(const model::Inbound& inbound) {
  return inbound.arrival.kind == model::ArrivalKind::imap ? "the rest is in the mailbox"
                                                          : "the rest was not taken";
}

void add_troubles(const model::ParsedMessage& message, std::vector<std::string>& lines) {
  std::size_t troubles = 0;
  const auto add = [&](std::string line) {
    if (++troubles <= k_trouble_lines_max) lines.push_back(std::move(line));
  };
  for (const model::Part& part : message.parts) {
    if (part.fate != model::PartFate::dropped) continue;
    add("A part of this message could not be kept (" + part.type + ", " + size_in_words(part.size) +
        "): " + single_line(part.reason));
  }
  for (const model::Defect& defect : message.defects) {
    if (defect.kind != model::DefectKind::truncated) continue;
    add("Not all of this message is shown: " + single_line(defect.what));
  }
  if (troubles > k_trouble_lines_max) {
    lines.push_back("… and " + std::to_string(troubles - k_trouble_lines_max) +
                    " more parts that could not be kept or shown");
  }
}

void add_attachments(const model::ParsedMessage& message, std::vector<std::string>& lines) {
  if (message.attachments.empty()) return;
  lines.emplace_back("Attachments (not sent to the desk):");
  std::size_t shown = 0;
  for (const model::Attachment& attachment : message.attachments) {
    if (shown++ == k_attachment_lines_max) break;
    const std::string name = single_line(attachment.name);
    lines.push_back("- " + (name.empty() ? "unnamed" : cut_with_ellipsis(name, k_name_bytes_max)) +
                    " (" + attachment.type + ", " + size_in_words(attachment.size) + ")");
  }
  if (message.attachments.size() > k_attachment_lines_max) {
    lines.push_back("- … and " +
                    std::to_string(message.attachments.size() - k_attachment_lines_max) + " more");
  }
}

}  // namespace

std::vector<std::string> visible_lines(const model::Inbound& inbound,
                                       const std::vector<model::DraftFile>& files) {
  const model::ParsedMessage& message = inbound.message;
  std::vector<std::string> lines;
  const bool is_encrypted = message.find_signal(model::SignalKind::encrypted) != nullptr;
  if (inbound.completeness == model::Completeness::unfetchable) {
    const std::string why = single_line(inbound.problem);
    lines.push_back("This message could not be fetched from the mailbox" +
                    (why.empty() ? "." : ": " + why));
  } else if (is_encrypted) {
    lines.emplace_back(
        "This message is encrypted. Only its recipient's mail program can show its text.");
  } else if (trimmed(message.text).empty()) {
    lines.emplace_back("(This message has no text.)");
  }
  if (inbound.completeness == model::Completeness::shortened) {
    lines.push_back("This message was shortened: " + size_in_words(inbound.full_size) + "; " +
                    where_the_rest_is(inbound) + ".");
  }
  add_troubles(message, lines);
  if (files.empty()) {
    add_attachments(message, lines);
  } else {
    const auto kind = inbound.is_reply() ? model::DraftKind::reply : model::DraftKind::ticket;
    for (std::string& line : file_lines(files, kind, inbound.intake_id))
      lines.push_back(std::move(line));
  }
  return lines;
}

std::string describe(std::string_view text, const std::vector<std::string>& lines,
                     std::size_t bytes_max) {
  std::string tail;
  for (const std::string& line : lines) tail += (tail.empty() ? "" : "\n") + line;
  if (tail.empty()) return cut_with_notice(text, bytes_max);
  tail = cut_with_notice(tail, bytes_max / 2);
  constexpr std::string_view k_gap = "\n\n";
  if (trimmed(text).empty() || bytes_max <= tail.size() + k_gap.size()) return tail;
  return cut_with_notice(text, bytes_max - tail.size() - k_gap.size()) + std::string(k_gap) + tail;
}

}  // namespace intaked::compose

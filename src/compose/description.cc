#include "compose/description.h"

#include <algorithm>

#include "compose/cut.h"
#include "compose/file_words.h"
#include "compose/files.h"
#include "compose/size_words.h"
#include "model/markdown.h"

namespace intaked::compose {
namespace {

constexpr std::size_t k_attachment_lines_max = 50;
constexpr std::size_t k_trouble_lines_max = 5;
constexpr std::size_t k_name_bytes_max = 200;

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

std::string_view what_it_is_instead(const model::ParsedMessage& message) {
  if (is_voice_message(message)) return "(This message has no text. It is a voice message.)";
  if (message.find_signal(model::SignalKind::calendar)) {
    return "(This message has no text. It is for a calendar; its file says what and when.)";
  }
  return "(This message has no text.)";
}

}  // namespace

bool is_voice_message(const model::ParsedMessage& message) {
  return !message.attachments.empty() && trimmed(message.text).empty() &&
         std::all_of(message.attachments.begin(), message.attachments.end(),
                     [](const model::Attachment& one) { return one.type.starts_with("audio/"); });
}

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
    lines.emplace_back(what_it_is_instead(message));
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

Described describe(std::string_view words, const std::vector<std::string>& lines, TextForm form,
                   std::size_t bytes_max) {
  std::string tail = lines_in(form, lines);
  constexpr std::string_view k_gap = "\n\n";
  if (!tail.empty()) tail = cut_in(form, tail, bytes_max / 2).text;
  if (!tail.empty() && trimmed(words).empty()) return {tail, 0};
  const std::size_t below = tail.empty() ? 0 : tail.size() + k_gap.size();
  if (bytes_max <= below) return {tail, words.size()};
  Shortened shortened = cut_in(form, words, bytes_max - below);
  if (!tail.empty()) shortened.text.append(k_gap).append(tail);
  return {std::move(shortened.text), shortened.missing_bytes};
}

Words whole_words(const model::ParsedMessage& message, TextForm form) {
  if (form == TextForm::text) return {message.text, {}};
  if (message.markdown.whole.empty()) return {model::markdown_of(message.text), {}};
  return {message.markdown.whole, model::markdown_of(message.text)};
}

Words new_words(const model::ParsedMessage& message, TextForm form) {
  if (trimmed(message.reply_text).empty()) return whole_words(message, form);
  if (form == TextForm::text) return {message.reply_text, {}};
  if (message.markdown.reply.empty()) return {model::markdown_of(message.reply_text), {}};
  return {message.markdown.reply, model::markdown_of(message.reply_text)};
}

std::optional<Quoted> quoted_in(const model::ParsedMessage& message) {
  const std::string_view reply = trimmed(message.reply_text);
  const std::string_view whole = trimmed(message.text);
  if (reply.empty() || reply == whole) return std::nullopt;
  const std::string_view rest =
      whole.starts_with(reply) ? trimmed(whole.substr(reply.size())) : whole;
  return Quoted{message.reply_cut, std::string(rest)};
}

}  // namespace intaked::compose

#include "compose/title.h"

#include <algorithm>

#include "compose/cut.h"
#include "compose/description.h"
#include "model/subject.h"

namespace intaked::compose {
namespace {

constexpr std::size_t k_first_words_bytes_max = 80;

// Mail programs that encrypt the subject too put dots or a stock phrase in its place.
bool says_nothing(std::string_view subject) {
  return subject.find_first_not_of(". …[]") == std::string_view::npos ||
         subject == "Encrypted Message" || subject == "Encrypted message";
}

// The first line that has words, cut between words where that is possible.
std::string first_words(std::string_view text) {
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    const std::string line = single_line(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
    if (model::shows_nothing(line)) continue;
    if (line.size() <= k_first_words_bytes_max) return line;
    const std::string_view cut = cut_at_character(line, k_first_words_bytes_max);
    const std::size_t space = cut.rfind(' ');
    const bool keeps_enough =
        space != std::string_view::npos && space >= k_first_words_bytes_max / 2;
    return std::string(keeps_enough ? cut.substr(0, space) : cut) + "…";
  }
  return {};
}

std::string encrypted_title(const model::ParsedMessage& message, const std::string& subject) {
  if (!says_nothing(subject)) return "Encrypted message: " + subject;
  if (!message.from || message.from->address.empty()) return "Encrypted message";
  return "Encrypted message from " + message.from->address;
}

std::string from_somebody(std::string_view what, const model::ParsedMessage& message) {
  std::string title(what);
  if (!message.from) return title;
  const std::string name = single_line(message.from->name);
  if (name.empty() && message.from->address.empty()) return title;
  return title + " from " + (name.empty() ? message.from->address : name);
}

std::string attachment_title(const model::Attachment& attachment) {
  const std::string name = single_line(attachment.name);
  return "Attachment: " + (name.empty() ? attachment.type : name);
}

}  // namespace

std::string title_of(const model::Inbound& inbound, bool clean) {
  const model::ParsedMessage& message = inbound.message;
  const std::string whole = single_line(message.subject);
  const std::string subject = clean ? model::subject_without_prefixes(whole) : whole;
  if (message.find_signal(model::SignalKind::encrypted)) return encrypted_title(message, subject);
  if (!model::shows_nothing(subject)) return subject;
  std::string words = first_words(message.reply_text);
  if (model::shows_nothing(words)) words = first_words(message.text);
  if (!model::shows_nothing(words)) return words;
  if (!model::shows_nothing(whole)) return whole;
  if (is_voice_message(message)) return from_somebody("Voice message", message);
  if (message.find_signal(model::SignalKind::calendar)) {
    return from_somebody("Calendar message", message);
  }
  // A picture in a signature says less than a file that was meant to be sent.
  for (const bool want_inline : {false, true}) {
    for (const model::Attachment& attachment : message.attachments) {
      if (attachment.is_inline == want_inline) return attachment_title(attachment);
    }
  }
  if (inbound.completeness == model::Completeness::unfetchable) {
    return "(message that could not be fetched)";
  }
  return "(no subject)";
}

}  // namespace intaked::compose

#include "parse/feedback_report.h"

#include <algorithm>
#include <array>

#include "lib/text/text.h"
#include "parse/ascii.h"
#include "parse/limits.h"

namespace intaked::parse {
namespace {

// RFC 5965 7.3, RFC 6591, RFC 6430; "opt-out" came later.
constexpr std::array<std::string_view, 6> k_complaints = {
    "abuse", "fraud", "virus", "other", "opt-out", "miscategorized",
};

constexpr std::array<std::string_view, 4> k_subjects = {
    "complaint about message from", "complaint about a message from",
    "abuse report:", "email feedback report for ip"};

std::string feedback_type(const PartInfo& part) {
  const std::string body =
      decode_transfer(part.transfer, part.node->body, k_report_bytes_max).bytes;
  for (std::size_t at = 0; at < body.size();) {
    const std::string_view line = take_line(body, at);
    if (!starts_ignoring_case(line, "Feedback-Type:")) continue;
    const std::string_view value = trim(line.substr(14));
    return to_lower(value.substr(0, std::min<std::size_t>(value.find_first_of(" \t;("), 32)));
  }
  return {};
}

bool holds_message(const std::vector<PartInfo>& parts) {
  return std::any_of(parts.begin(), parts.end(), [](const PartInfo& part) {
    return part.media_type == "message/rfc822" || part.media_type == "text/rfc822-headers";
  });
}

}  // namespace

std::optional<std::string> find_complaint(const model::ParsedMessage& message,
                                          const std::vector<PartInfo>& parts) {
  for (const PartInfo& part : parts) {
    if (!part.is_leaf() || part.depth > 1 || part.media_type != "message/feedback-report") continue;
    const std::string type = feedback_type(part);
    if (std::find(k_complaints.begin(), k_complaints.end(), type) == k_complaints.end()) continue;
    return "part " + part.path + " is a feedback report of type " + type;
  }
  // Without a machine-readable part: the complaint is the subject, the mail in question a part.
  const std::string subject = text::fold_case(trim(message.subject));
  for (const std::string_view words : k_subjects) {
    if (subject.starts_with(words) && holds_message(parts)) {
      return "subject begins with \"" + std::string(words) + "\" and a message is attached";
    }
  }
  return std::nullopt;
}

}  // namespace intaked::parse

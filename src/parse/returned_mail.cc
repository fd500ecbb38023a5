#include "parse/returned_mail.h"

#include <array>

#include "parse/addresses.h"
#include "parse/ascii.h"
#include "parse/limits.h"
#include "parse/message_ids.h"
#include "parse/prose_addresses.h"
#include "parse/word_lists.h"

namespace intaked::parse {
namespace {

constexpr std::array<std::string_view, 8> k_returned_types = {
    "message/rfc822",     "message/global",         "text/rfc822-headers", "message/rfc822-headers",
    "text/rfc822-header", "message/global-headers", "text/rfc822",         "message/partial"};

std::vector<std::string> addresses_in(std::string_view value) {
  std::vector<std::string> out;
  for (model::Address& one : read_addresses(value).addresses) {
    const std::string whole = first_address(one.address, Domain::any);
    if (equal_ignoring_case(whole, one.address)) out.push_back(std::move(one.address));
    if (out.size() >= k_bounce_recipients_max) break;
  }
  return out;
}

ReturnedMail read_node(const TreeNode& node) {
  ReturnedMail mail;
  if (const std::string* id = find_field(node, "Message-ID"))
    mail.message_id = read_message_id(*id);
  if (const std::string* to = find_field(node, "To")) mail.recipients = addresses_in(*to);
  return mail;
}

// Where the blank line behind the part's header is missing, the mail's fields are the part's.
ReturnedMail read_part(const PartInfo& part, const std::vector<PartInfo>& parts) {
  ReturnedMail mail = read_node(*part.node);
  if (!mail.message_id.empty()) return mail;
  if (!part.is_leaf()) return read_node(*parts[part.node->children.front()].node);
  return read_returned_text(
      decode_transfer(part.transfer, part.node->body, k_returned_bytes_max).bytes);
}

// The value of the first field of a name, over its folded lines.
class FieldOfText {
 public:
  explicit FieldOfText(std::string_view name) : name_(name) {}

  // Lines in order, without quote marks.
  void take(std::string_view line) {
    if (done_) return;
    if (!value_.empty() && !line.empty() && is_blank(line.front())) {
      if (value_.size() < k_report_field_bytes_max) value_.append(" ").append(trim(line));
      return;
    }
    if (found_) {
      done_ = true;
      return;
    }
    line = trim(line);
    if (!starts_ignoring_case(line, name_)) return;
    const std::string_view rest = trim(line.substr(name_.size()));
    if (!rest.starts_with(':')) return;
    found_ = true;
    value_ = std::string(trim(rest.substr(1)).substr(0, k_report_field_bytes_max));
    if (value_.empty()) value_.push_back(' ');
  }
  const std::string& value() const { return value_; }

 private:
  std::string_view name_;
  std::string value_;
  bool found_ = false;
  bool done_ = false;
};

}  // namespace

bool is_returned_type(std::string_view media_type) {
  return is_one_of(media_type, k_returned_types);
}

ReturnedMail read_returned_part(const std::vector<PartInfo>& parts) {
  ReturnedMail first;
  for (const PartInfo& part : parts) {
    if (part.depth == 0 || !is_returned_type(part.media_type)) continue;
    ReturnedMail mail = read_part(part, parts);
    if (first.recipients.empty()) first.recipients = mail.recipients;
    if (!mail.message_id.empty()) {
      first.message_id = std::move(mail.message_id);
      break;
    }
  }
  return first;
}

ReturnedMail read_returned_text(std::string_view text) {
  text = text.substr(0, k_returned_bytes_max);
  FieldOfText id("message-id");
  FieldOfText to("to");
  for (std::size_t at = 0; at < text.size();) {
    std::string_view line = take_line(text, at);
    while (line.starts_with('>') || line.starts_with("| ")) {
      line.remove_prefix(1);
      if (line.starts_with(' ')) line.remove_prefix(1);
    }
    id.take(line);
    to.take(line);
  }
  ReturnedMail mail;
  if (!trim(id.value()).empty()) mail.message_id = read_message_id(id.value());
  if (!trim(to.value()).empty()) mail.recipients = addresses_in(to.value());
  return mail;
}

}  // namespace intaked::parse

#include "parse/delivery_report.h"

#include <algorithm>
#include <array>

#include "parse/ascii.h"
#include "parse/limits.h"
#include "parse/message_ids.h"
#include "parse/prose_addresses.h"
#include "parse/status_codes.h"

namespace intaked::parse {
namespace {

// RFC 3461 4 writes "+2B" for '+' and "+3D" for '='. Only these two are undone: other pairs are
// more often a part of the address than an escape.
std::string decode_xtext(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    const std::string_view three = text.substr(i, 3);
    if (three == "+2B" || three == "+3D") {
      out.push_back(three == "+2B" ? '+' : '=');
      i += 2;
    } else {
      out.push_back(text[i]);
    }
  }
  return out;
}

// What stands behind "rfc822;", "smtp;", "x-unix;".
std::string_view behind_type(std::string_view value) {
  const std::size_t semicolon = value.find(';');
  const bool typed = semicolon != std::string_view::npos && semicolon < 32 &&
                     value.substr(0, semicolon).find_first_of("@<\"") == std::string_view::npos;
  return trim(typed ? value.substr(semicolon + 1) : value);
}

// "rfc822; a@b", "<a@b>", X.400 with a mail address in it. Without any '@' a plain word is a local
// user.
std::string recipient_of(std::string_view value) {
  const std::string text = decode_xtext(behind_type(value));
  if (std::string found = first_address(text, Domain::any); !found.empty()) return found;
  std::string_view word = trim(text);
  if (word.starts_with('<')) word.remove_prefix(1);
  if (word.ends_with('>')) word.remove_suffix(1);
  const bool plain = !word.empty() && word.size() < 200 &&
                     word.find_first_of(" \t/=;:,<>") == std::string_view::npos;
  return plain ? std::string(word) : std::string();
}

std::string_view first_word(std::string_view value) {
  value = trim(value);
  const std::size_t end = value.find_first_of(" \t(;,");
  return value.substr(0, end);
}

class Reader {
 public:
  DeliveryReport read(std::string_view text) {
    for (std::size_t at = 0; at < text.size();) {
      const std::string_view line = take_line(text, at);
      if (trim(line).empty()) {
        finish_field();
        finish_recipient();
      } else if (is_blank(line.front()) && !name_.empty()) {
        if (value_.size() < k_report_field_bytes_max) value_.append(" ").append(trim(line));
      } else {
        finish_field();
        begin_field(line);
      }
    }
    finish_field();
    finish_recipient();
    return std::move(report_);
  }

 private:
  void begin_field(std::string_view line) {
    const std::size_t colon = line.find(':');
    if (colon == std::string_view::npos || colon > 64) return;
    name_ = to_lower(trim(line.substr(0, colon)));
    value_ = std::string(trim(line.substr(colon + 1)).substr(0, k_report_field_bytes_max));
  }

  // Some write no blank line between two recipients: a field that is there already begins the next.
  void set(std::string RecipientReport::*field, std::string value) {
    if (!(current_.*field).empty()) finish_recipient();
    current_.*field = std::move(value);
    any_ = true;
  }

  void finish_field() {
    const std::string name = std::move(name_);
    name_.clear();
    if (name == "original-recipient") {
      if (!original_.empty()) finish_recipient();
      original_ = recipient_of(value_);
      any_ = true;
    } else if (name == "final-recipient") {
      if (final_seen_) finish_recipient();
      final_seen_ = any_ = true;
      set(&RecipientReport::address, recipient_of(value_));
    } else if (name == "action") {
      set(&RecipientReport::action, to_lower(first_word(value_)));
    } else if (name == "status") {
      set(&RecipientReport::status, find_status(value_));
    } else if (name == "diagnostic-code") {
      if (current_.diagnostic.empty()) current_.diagnostic = std::string(behind_type(value_));
      any_ = true;
    } else if (name == "original-message-id" || name == "x-original-message-id") {
      report_.original_message_id = read_message_id(value_);
    }
    value_.clear();
  }

  void finish_recipient() {
    const bool original_is_better =
        original_.find('@') != std::string::npos || current_.address.find('@') == std::string::npos;
    if (!original_.empty() && original_is_better) current_.address = std::move(original_);
    if (any_ && (final_seen_ || !current_.address.empty() || !current_.action.empty())) {
      if (report_.recipients.size() < k_bounce_recipients_max) {
        report_.recipients.push_back(std::move(current_));
      }
    }
    current_ = {};
    original_.clear();
    any_ = final_seen_ = false;
  }

  DeliveryReport report_;
  RecipientReport current_;
  std::string original_;
  bool any_ = false;
  bool final_seen_ = false;
  std::string name_;
  std::string value_;
};

}  // namespace

bool is_failure(const RecipientReport& recipient) {
  constexpr std::array<std::string_view, 4> k_others = {"delay", "deliver", "relay", "expand"};
  return !recipient.action.empty() &&
         std::none_of(k_others.begin(), k_others.end(),
                      [&](std::string_view other) { return recipient.action.starts_with(other); });
}

bool DeliveryReport::tells_failure() const {
  return std::any_of(recipients.begin(), recipients.end(), is_failure);
}

bool DeliveryReport::tells_delay() const {
  return std::any_of(recipients.begin(), recipients.end(), [](const RecipientReport& recipient) {
    return recipient.action.starts_with("delay");
  });
}

bool DeliveryReport::tells_nothing() const {
  return std::all_of(recipients.begin(), recipients.end(),
                     [](const RecipientReport& recipient) { return recipient.action.empty(); });
}

DeliveryReport read_delivery_report(std::string_view text) {
  return Reader().read(text.substr(0, k_report_bytes_max));
}

}  // namespace intaked::parse

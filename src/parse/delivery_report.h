// The machine-readable part of a report about delivery: RFC 3464, RFC 6533.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace intaked::parse {

struct RecipientReport {
  std::string address;  // whom the sender wrote to, else whom it was delivered to; "" if unreadable
  std::string action;   // "failed", "delayed", "delivered", …, lower case; "" if not told
  std::string status;   // "5.1.1" (RFC 3463); "" if not told
  std::string diagnostic;  // the other server's words without their type, as written
};

// RFC 3464 2.3.3: whatever is none of the other four actions is a failure; systems invent words.
bool is_failure(const RecipientReport& recipient);

struct DeliveryReport {
  std::vector<RecipientReport> recipients;  // at most k_bounce_recipients_max
  std::string original_message_id;          // without <>; from fields that some systems add

  bool tells_failure() const;  // of any recipient
  bool tells_delay() const;
  bool tells_nothing() const;  // no recipient has an action
};

// Reads the fields in any order and number, with and without the blank lines between the groups.
// Original-Recipient counts before Final-Recipient, since the sender knows no other address; it is
// passed over when it holds none. Linear; of `text` the first k_report_bytes_max are read.
DeliveryReport read_delivery_report(std::string_view text);

}  // namespace intaked::parse

// What a condition or a template may ask a message for.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace intaked::route {

enum class FieldId {
  from,
  sender,
  reply_to,
  to,
  cc,
  recipient,
  requestor,
  subject,
  text,
  reply_text,
  header,
  message_id,
  date,
  received_at,
  weekday,
  time_of_day,
  attachment_name,
  attachment_type,
  attachment_detected_type,
  attachment_size,
  attachments_count,
  signals,
  spf,
  dkim,
  dmarc,
  source,
  intake,
  ticket_status,
  decision,
};

enum class AddressPart { whole, name, domain };

// How values of the field compare.
enum class ValueKind { text, number, size, instant, time_of_day, weekday, signal, verdict };

struct Field {
  FieldId id = FieldId::subject;
  AddressPart part = AddressPart::whole;
  std::string argument;  // header: its name; decision: the ticket field's name
  std::string name;      // as it is shown: "from.domain", "header.List-Id"
  ValueKind kind = ValueKind::text;

  // What it says can change while the tables are walked.
  bool follows_decision() const { return id == FieldId::decision || id == FieldId::requestor; }
  bool follows_time() const {
    return id == FieldId::received_at || id == FieldId::weekday || id == FieldId::time_of_day;
  }
};

// nullopt: there is no such field. decision.FIELD wants one of the ticket's fields.
std::optional<Field> field_named(std::string_view name);
// The field that `name` was probably meant to be, "" if none is near; `others` may have been meant
// too.
std::string nearest_field(std::string_view name, const std::vector<std::string>& others);
// What to write instead of `name`, as advice() words it.
std::string advice_on_field(std::string_view name, const std::vector<std::string>& others);
// The first words of all field names, which no look-up table may be called.
bool is_field_root(std::string_view word);

// A name that `set:` takes and `decision.` tells: a ticket field, metadata.KEY,
// customFieldValues.NAME.
bool is_settable(std::string_view name);
std::vector<std::string> settable_names();
// The twin of "teamId" is "teamName"; "" if there is none.
std::string_view twin_of(std::string_view name);

}  // namespace intaked::route

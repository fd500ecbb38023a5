// Thena's create-ticket fields that config and rules may set, by Thena's names.
// Source: the create-ticket call of Thena's platform API (POST /v1/tickets).
#pragma once

#include <span>
#include <string_view>

namespace intaked::model {

enum class FieldType {
  text,        // a string
  address,     // an e-mail address
  boolean,     // true or false
  date_time,   // an RFC 3339 instant, or a duration from received_at in rules ("1 hour")
  text_list,   // a list of strings
  map,         // metadata: set entry by entry, metadata.KEY
  field_list,  // customFieldValues: set entry by entry, customFieldValues.NAME
};

// Which list of the desk's directory knows the name behind an …Id field.
enum class DirectoryList { none, team, status, priority, type, sentiment, account, form, agent };

struct TicketField {
  std::string_view name;  // "teamId"
  FieldType type;
  std::string_view twin;  // "teamName" for "teamId" and the other way round; "" if none
  DirectoryList list = DirectoryList::none;
  bool is_api_field = true;  // false: a name of ours that is resolved before sending (teamName,
                             // typeName …), or says which files are attached
};

// All of them, the 24 of the create-ticket page in its order, then the …Name twins and what is said
// of files.
std::span<const TicketField> ticket_fields();
const TicketField* find_ticket_field(std::string_view name);
// What intaked itself writes on every ticket; rules and defaults may not: deDuplicationKey,
// metadata.intake and what is in it.
bool is_ours(std::string_view name);

}  // namespace intaked::model

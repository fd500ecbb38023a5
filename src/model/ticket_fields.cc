#include "model/ticket_fields.h"

#include <algorithm>
#include <array>

namespace intaked::model {
namespace {

using List = DirectoryList;
using Type = FieldType;

constexpr std::array k_ticket_fields{
    TicketField{"title", Type::text, ""},
    TicketField{"requestorEmail", Type::address, ""},
    TicketField{"teamId", Type::text, "teamName", List::team},
    TicketField{"description", Type::text, ""},
    TicketField{"accountId", Type::text, "accountName", List::account},
    TicketField{"assignedAgentId", Type::text, "", List::agent},
    TicketField{"assignedAgentEmail", Type::address, ""},
    TicketField{"dueDate", Type::date_time, ""},
    TicketField{"submitterEmail", Type::address, ""},
    TicketField{"statusId", Type::text, "statusName", List::status},
    TicketField{"statusName", Type::text, "statusId", List::status},
    TicketField{"priorityId", Type::text, "priorityName", List::priority},
    TicketField{"priorityName", Type::text, "priorityId", List::priority},
    TicketField{"sentimentId", Type::text, "sentimentName", List::sentiment},
    TicketField{"metadata", Type::map, ""},
    TicketField{"typeId", Type::text, "typeName", List::type},
    TicketField{"isPrivate", Type::boolean, ""},
    TicketField{"source", Type::text, ""},
    TicketField{"aiGeneratedTitle", Type::text, ""},
    TicketField{"aiGeneratedSummary", Type::text, ""},
    TicketField{"attachmentUrls", Type::text_list, ""},
    TicketField{"customFieldValues", Type::field_list, ""},
    TicketField{"performRouting", Type::boolean, ""},
    TicketField{"formId", Type::text, "formName", List::form},
    TicketField{"teamName", Type::text, "teamId", List::team, false},
    TicketField{"typeName", Type::text, "typeId", List::type, false},
    TicketField{"accountName", Type::text, "accountId", List::account, false},
    TicketField{"sentimentName", Type::text, "sentimentId", List::sentiment, false},
    TicketField{"formName", Type::text, "formId", List::form, false},
    TicketField{"attachments.allow", Type::text_list, "", List::none, false},
    TicketField{"attachments.refuse", Type::text_list, "", List::none, false},
};

}  // namespace

std::span<const TicketField> ticket_fields() {
  return k_ticket_fields;
}

const TicketField* find_ticket_field(std::string_view name) {
  const auto found = std::ranges::find(k_ticket_fields, name, &TicketField::name);
  return found == k_ticket_fields.end() ? nullptr : &*found;
}

bool is_ours(std::string_view name) {
  return name == "deDuplicationKey" || name == "metadata.intake" ||
         name.starts_with("metadata.intake.");
}

}  // namespace intaked::model

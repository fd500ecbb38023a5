#include "app/explained.h"

#include "app/control.h"
#include "app/redecision.h"
#include "app/when.h"
#include "lib/text/text.h"

namespace intaked::app {

Result<model::Json> explain_intake(Service& service, const std::string& id) {
  auto details = service.journal().find(id);
  if (!details) {
    if (details.error().kind != ErrorKind::not_found) return fail(details.error());
    INTAKED_TRY(const auto kept, service.journal().inspection().kept_since());
    const Instant now = service.now();
    std::string hint;
    if (kept.bytes) hint = "Kept since " + short_date(*kept.bytes, service.zone(), now);
    if (kept.bytes && kept.rows && *kept.rows < *kept.bytes) hint += "; older messages: rows only";
    hint += hint.empty() ? "" : ". ";
    return fail(ErrorKind::not_found,
                "No message became " + text::clean(text::repair_utf8(id), text::Lines::join) +
                    " here. It may have been made in Thena by hand.",
                hint + "Look by sender or subject: intaked find WORDS");
  }
  journal::Inspection& inspection = service.journal().inspection();
  auto answer = model::Json::object();
  answer.set("intake", to_json(*details));
  // What was decided goes with the bytes; of some nothing ever was.
  answer.set("kept",
             !details->decision.is_null() || inspection.recall(details->intake.id).has_value());
  answer.set("today",
             to_json(redecide(service.config(), service.running_book(), inspection, *details)));
  answer.set("now", to_rfc3339(service.now()));
  answer.set("time_zone", service.config().time_zone);
  return answer;
}

}  // namespace intaked::app

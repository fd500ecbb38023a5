// `intaked find`: the question as the control socket takes it, the answer, and the page that people
// read.
#pragma once

#include <string>

#include "app/service.h"
#include "base/result.h"
#include "journal/inspection.h"
#include "lib/text/time_zone.h"
#include "model/json.h"
#include "web/server.h"

namespace intaked::app {

// What the command line asks.
struct FindQuestion {
  std::vector<std::string> words;
  std::string rule, origin, fate, since, until;
  std::size_t limit = 50;
};
// invalid: it asks for more than a request can say.
Result<std::string> target_of(const FindQuestion& question);
// " from alice@acme.example since 2d".
std::string words_of(const FindQuestion& question);

// q=WORD…, rule, origin, fate, since, until, limit. invalid: a sentence about what was asked.
Result<journal::Wanted> wanted_of(const web::Request& request, const text::TimeZone& zone,
                                  Instant now);

// What was found, and how far the sources were read: {"intakes", "more", "not_understood",
// "mailboxes", "kept", "now", "time_zone"}.
model::Json to_json(const journal::FoundMessages& found, const journal::KeptSince& kept,
                    const ServiceStatus& status);

// One line a message; of nothing: what was looked at, with "junk" as JunkLook answers, if it was
// asked. `asked` is words_of() the question.
std::string found_text(const model::Json& answer, const std::string& asked,
                       const text::TimeZone& zone);

}  // namespace intaked::app

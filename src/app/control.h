// The control socket's routes: HTTP over a unix socket, JSON both ways. The commands of intaked are
// its clients.
//   POST /v1/deliver?as=PIPE&from=A&to=A…   body: the message
//                                           → 200 {"intake"}; 503, 507 when it is not durable
//   GET  /v1/find?q=W…&rule=R&origin=N&fate=F&since=T&until=T&limit=N   → {"intakes", "more", …}
//   GET  /v1/junk?from=A&origin=N           → {"mailboxes":[{"name", "folder", "messages",
//   "from"}]}
//   GET  /v1/queue?state=S&source=N&limit=N&newest=1&all=1&details=1
//                                           → {"doubled", "intakes", "more", "floods"}
//   GET  /v1/intakes/ID                     → details
//   GET  /v1/intakes/ID/explanation         → {"intake": details, "today", …}
//   GET  /v1/intakes/ID/raw                 → message/rfc822
//   POST /v1/intakes/ID/retry?on=CHOICE&parked=1   parked: not of what is dropped
//   POST /v1/intakes/ID/refile
//   POST /v1/intakes/ID/drop?reason=R
//   POST /v1/intakes/ID/edit?set=FIELD=VALUE…   → {"revision"}; 409 in doubt
//   POST /v1/forget?address=A&erase=1       → {"own", "others", "waiting", "tickets", …}
//   POST /v1/mailboxes/NAME/restart
//   GET  /v1/fsck?bytes=1                   → {"checks", "findings":[…]}
//   GET  /v1/rules                          → {"book", "rules", "history"}
//   GET  /v1/books/DIGEST                   → {"book", "tables":[{"name", "text"}]}
//   POST /v1/backup                         → the journal's copy, application/vnd.sqlite3
//   POST /v1/audit?mailbox=N&since=T&take=1 → {"mailboxes":[{"census", "fates"}…]}
//   POST /v1/reload                         → the verdict, {"after_restart":[{"setting", "was",
//   "is"}]}
//                                           or {"restart_fails", "restart_hint"}
//   GET  /v1/doubles                        → {"doubles":[…]}
//   GET  /v1/hooks                          → {"hooks":[{"name", "last_accepted", …}], "port"}
//   GET  /v1/status
// Errors: {"error": sentence, "hint": what to do, "kind": name_of(ErrorKind)} with 400, 404, 409,
// 503 or 507 (no space).
#pragma once

#include "app/service.h"
#include "web/server.h"

namespace intaked::app {

// Handles requests, several at a time, on the server's workers; `service` must outlive the server.
web::Handler control_handler(Service& service);

model::Json to_json(const journal::Intake& intake);
model::Json to_json(const journal::IntakeDetails& details);
model::Json to_json(const journal::Doubled& doubled);
model::Json to_json(const ServiceStatus& status);
model::Json to_json(const std::vector<journal::Flood>& floods);
model::Json to_json(const BookVerdict& verdict);
model::Json to_json(const journal::Verdict& verdict);
model::Json to_json(const std::map<std::string, HookSeen>& hooks);

}  // namespace intaked::app

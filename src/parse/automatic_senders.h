// Addresses from which machines write.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "model/parsed_message.h"

namespace intaked::parse {

// "no-reply@…", "donotreply@…" and the like in several languages, "bounce+x@…", "SRS0=…": whoever
// answers such an address reaches nobody.
bool is_unanswerable(std::string_view address);

// The local part of an address is such a name, or a mail system's, and nothing beside it: nobody's.
bool is_role_name(std::string_view local_part);

// Without dots, hyphens and underscores, lower case: "do.not-reply@x" is "donotreply".
std::string joined_local_part(std::string_view address);

enum class MailSystem {
  none,
  likely,   // postmaster, "Mail Delivery System": people write from such addresses too
  certain,  // MAILER-DAEMON, or such a name without an address
};

// What From says.
MailSystem mail_system_of(const model::ParsedMessage& message);

// A Return-Path field that says <> (RFC 5321 4.5.5), for which some servers write MAILER-DAEMON: a
// machine's mail that nobody shall answer.
bool has_null_return_path(const model::ParsedMessage& message);

// Reply-To names somebody who can be answered and is not in From: a form or a portal passes on what
// a person wrote.
bool is_for_another(const model::ParsedMessage& message);

// A program wrote it, by its address or by the header, and nobody passes it on: its reports count.
bool is_from_reporter(const model::ParsedMessage& message, bool auto_submitted);

// Why no automatic answer may be sent by what From and Reply-To say, or nullopt. A form's mail
// comes from no-reply with the person in Reply-To: that may be answered.
std::optional<std::string> asks_for_silence(const model::ParsedMessage& message);

}  // namespace intaked::parse

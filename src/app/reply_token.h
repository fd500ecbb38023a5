// The reply address of a ticket: "support+intk.ID.MAC@example.com". Whoever has it may add to the
// ticket; nobody can make one without the installation key.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/secret.h"
#include "model/parsed_message.h"

namespace intaked::app {

// `pattern` with "{token}" replaced, for the ticket that the intake opens; "" for no pattern. ID is
// the first 16 characters of the intake's id, MAC the first 130 bits of an HMAC-SHA256 in base32,
// so that the part before "@" stays within 64 bytes and survives programs that fold its case.
std::string reply_address(std::string_view pattern, const Secret& installation_key,
                          std::string_view intake_id);

struct ReplyTokens {
  std::vector<std::string> intakes;  // the beginnings of ids that genuine tokens name, each once
  std::vector<std::string> remarks;  // what looked like one of ours and is none
};
// In all addresses that the message was sent to. A MAC is compared in constant time.
ReplyTokens read_reply_tokens(std::string_view pattern, const Secret& installation_key,
                              const model::ParsedMessage& message);

}  // namespace intaked::app

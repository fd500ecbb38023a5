// Requests as a provider would send them, signed with our own secret: to try a hook without its
// provider.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "hooks/mapping.h"
#include "hooks/provider.h"

namespace intaked::hooks {

struct TrialWords {
  std::string text;
  std::string subject = {};  // mails
  std::string from = {};     // mails: an address; chats: a person's id
  std::string to = {};       // mails
  std::string thread = {};   // chats: the message that the thread begins with, or that it answers
  std::string id = {};       // of the message, as the provider numbers them; no other has it
};

struct Trial {
  std::vector<std::pair<std::string, std::string>> headers;
  std::string body;
};

// What somebody says, as this provider's body. invalid: it tells only where a mail lies.
Result<Trial> trial_of(const Provider& provider, const Mapping& mapping, bool is_mime,
                       const TrialWords& words, Instant now);

// Adds what proves it. `url` as its sender was told to call it. invalid: only the provider itself
// can sign, or the body is not in the form that it signs.
Result<void> sign(const Provider& provider, const Credentials& credentials, const std::string& url,
                  const TrialWords& words, Instant now, Trial& trial);

}  // namespace intaked::hooks

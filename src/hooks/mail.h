// The mail that an event brings.
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "hooks/mapping.h"

namespace intaked::hooks {

// Something of an event that is still at its provider.
struct Need {
  // Of the provider's own host, checked; https. {token} stands where the credential goes into it.
  std::string url;
  // How it is asked for; a credential goes to that host alone.
  enum class Credential { none, bearer, in_url } credential = Credential::none;
};

// What has been fetched so far, by Need::url.
using Fetched = std::map<std::string, std::string, std::less<>>;

// What an event is understood with, beside its own bytes.
struct Knowledge {
  Fetched fetched = {};
  Mapping mapping = {};  // generic
};

struct Mail {
  // What it is in its conversation.
  enum class Kind { message, edit, deletion };

  // RFC 5322. Either a part of the event as it is stored, or what was put together from it.
  std::string_view within = {};  // of the event's bytes
  std::string written = {};
  // What the mail server before us was told, where the event says so.
  std::string envelope_from = {};
  std::vector<std::string> envelope_to = {};
  Kind kind = Kind::message;
  bool is_chat = false;  // all words are the author's, whatever they look like
  // It goes without them, too: they are named in it.
  std::vector<Need> needs = {};
  // Set: it is nobody's message, and why.
  std::string nobodys = {};

  std::string_view bytes() const { return written.empty() ? within : std::string_view(written); }
};

}  // namespace intaked::hooks

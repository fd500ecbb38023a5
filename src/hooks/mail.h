// The mail that an event brings.
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "hooks/mapping.h"
#include "model/parsed_message.h"

namespace intaked::hooks {

using Need = model::EventNeed;

// What has been fetched so far, by Need::url. Views of the event.
using Fetched = std::map<std::string, std::string_view, std::less<>>;

// What an event is understood with, beside its own bytes.
struct Knowledge {
  Fetched fetched = {};
  Mapping mapping = {};  // generic
};

struct Mail {
  using Kind = model::EventKind;

  // RFC 5322. Either a part of the event as it is stored, or what was put together from it.
  std::string_view within = {};  // of the event's bytes
  std::string written = {};
  // What the mail server before us was told, where the event says so.
  std::string envelope_from = {};
  std::vector<std::string> envelope_to = {};
  Kind kind = Kind::message;
  bool is_chat = false;               // all words are the author's, whatever they look like
  bool network_knows_author = false;  // is_chat: nobody could have written another's name
  // It goes without them, too: they are named in it.
  std::vector<Need> needs = {};
  // Without them it is nothing: the mail itself is still at its provider.
  bool is_elsewhere = false;
  // Set: it is nobody's message, and why.
  std::string nobodys = {};

  std::string_view bytes() const { return written.empty() ? within : std::string_view(written); }
};

}  // namespace intaked::hooks

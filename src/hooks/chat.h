// What somebody wrote in a chat, as a mail: its author, its place in a conversation and its words.
// People of a chat have addresses below ".invalid" (RFC 2606 2): they never receive mail.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "hooks/mail.h"

namespace intaked::hooks {

// A file that is at its provider. Where nobody has fetched it, the words name it.
struct ChatFile {
  std::string name;
  std::string type;  // "" = not told
  Need need;
};

struct ChatMessage {
  std::string network = {};       // "slack": the domain below .invalid
  std::string author = {};        // as the provider identifies them for good
  std::string author_name = {};   // "" = not told
  std::string author_email = {};  // "" = not known
  bool is_of_others = false;  // another organisation says what the author's name and address are
  std::optional<Need> person = {};  // who tells name and address of the author, where nobody has
  std::string id = {};              // of the message, for good and everywhere in the network
  std::string parent = {};  // of the message that its thread begins with, or that it answers; ""
  std::string thread = {};  // of the message that its thread begins with, where parent is another
  std::optional<Instant> at = {};
  std::string text = {};
  std::vector<ChatFile> files = {};
  Mail::Kind kind = Mail::Kind::message;
};

// What has been fetched of its files is in it; what has not is named, and needed.
Mail write_chat(const ChatMessage& message, const Fetched& fetched);

// Whether an id can stand in an address of a provider as it is: letters, digits, "-", "_", ".", and
// no two full stops.
bool is_url_id(std::string_view id);

// An id of any characters as the local part of an address or a Message-ID; other characters are
// written as "=XX", so that two ids stay two.
std::string local_part(std::string_view id);

}  // namespace intaked::hooks

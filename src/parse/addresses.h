// Address lists (RFC 5322 3.4 and 4.4, RFC 6532) as people's programs write them.
#pragma once

#include <string_view>
#include <vector>

#include "model/parsed_message.h"

namespace intaked::parse {

struct AddressList {
  std::vector<model::Address> addresses;
  bool truncated = false;  // more than k_addresses_max
  bool damaged = false;    // a name's encoding was broken
  bool guessed = false;    // a name's charset was guessed
};

// Linear: groups (their members only), comments, quoted names, routes, ';' as a separator, encoded
// and 8-bit names, names without quotes around a comma. Encoded-words are never decoded inside an
// address. What has no address keeps its name with address "". `raw` is unfolded.
AddressList read_addresses(std::string_view raw);

}  // namespace intaked::parse

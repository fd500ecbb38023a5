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
  bool unwrapped = false;  // an address stood within an encoded-word, quotes or a comment only
  bool worded = false;     // words stood within the brackets of an address
  bool mended = false;     // brackets beside an address were empty, open or no such signs
  bool cleaned = false;    // characters that nobody sees were left out
  bool too_long = false;   // an address over k_address_bytes_max was left out
  bool ambiguous = false;  // an address that can be read in several ways was left out
};

// Linear: groups (their members only), comments, quoted names, routes, ';' as a separator,
// forgotten commas, brackets that hold no address or never end, encoded and 8-bit names, names
// without quotes around a comma. What is encoded or a comment is a name; only a mailbox that has no
// address elsewhere takes its address from there. What has no address, or one in doubt, keeps its
// name with address "". `raw` is unfolded; `charset_of_body` as for decode_header_text().
AddressList read_addresses(std::string_view raw, std::string_view charset_of_body = {});

}  // namespace intaked::parse

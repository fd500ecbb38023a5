// One addr-spec (RFC 5322 3.4.1, RFC 6532), cleaned. For the readers of addresses only.
#pragma once

#include <string>
#include <string_view>

namespace intaked::parse {

// Why an address that stands there was not read. A wrong one is worse than none.
enum class Doubt {
  none,
  too_long,   // over k_address_bytes_max; a beginning of it is another address
  words,      // blanks tear it: several words, one of them with an '@'
  ambiguous,  // several '@', a quote without its end, signs that belong to no address
};

struct AddressSpec {
  // As it is compared: without route, comments, scheme, brackets around it, blanks beside '@' and
  // '.', needless quotes and characters without a shape; the domain in lower case without a final
  // dot. A word without '@' stays as it is (a local mailbox). "" if nothing of the kind stands
  // there, or if it is in doubt.
  std::string address;
  Doubt doubt = Doubt::none;
  bool cleaned = false;  // characters without a shape were left out
  bool mended = false;   // brackets or quotes beyond ASCII around it were left out
};

AddressSpec read_address_spec(std::string_view raw);

// An address with words behind it whose end is not known: the first word, if it is a whole address
// and no other can be meant.
struct LeadingAddress {
  std::string address;  // "" if it is none
  std::string rest;
};

LeadingAddress read_leading_address(std::string_view raw);

// Characters of an unquoted local part (RFC 5322 3.2.3), and dots.
bool is_plain_local(std::string_view local);

}  // namespace intaked::parse

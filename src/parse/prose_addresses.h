// Addresses in running text, where no grammar tells where they are.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace intaked::parse {

enum class Domain {
  dotted,  // "a@mail" is no address
  any,
};

struct ProseAddress {
  std::string address;    // domain in lower case
  std::size_t begin = 0;  // bytes of `text` that it takes
  std::size_t end = 0;
};

// In order. Quotes, brackets, "mailto:" and "SMTP=" around an address are no part of it. Linear.
std::vector<ProseAddress> find_addresses(std::string_view text, Domain domain);

// "" if there is none.
std::string first_address(std::string_view text, Domain domain);

}  // namespace intaked::parse

// Any bytes as an address list.
#include "parse/addresses.h"
#include "parse/header_section.h"
#include "parse/limits.h"
#include "require.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace intaked;
  using fuzz::require;
  const std::string raw = parse::unfold(fuzz::view(data, size));
  const parse::AddressList list = parse::read_addresses(raw);
  require(list.addresses.size() <= parse::k_addresses_max, "bounded addresses");
  std::size_t total = 0;
  for (const model::Address& address : list.addresses) {
    fuzz::require_sound("name", address.name);
    fuzz::require_sound("address", address.address);
    require(address.name.size() <= parse::k_display_name_bytes_max, "a short name", address.name);
    // The limit is of the bytes as written; one of them may be three in UTF-8.
    require(address.address.size() <= 3 * parse::k_address_bytes_max, "a short address",
            address.address);
    require(address.address.empty() || address.address.find_first_of("<>") == std::string::npos ||
                address.address.front() == '"',
            "an address without brackets", address.address);
    total += address.address.size() + address.name.size();
  }
  // A byte that is read in another charset makes at most a few, and only lists are long.
  require(total <= 4 * raw.size() + 64, "no more than was written");
  return 0;
}

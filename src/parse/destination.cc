#include "parse/destination.h"

#include <algorithm>
#include <array>
#include <string_view>

#include "parse/addresses.h"
#include "parse/ascii.h"
#include "parse/limits.h"
#include "parse/own_addresses.h"

namespace intaked::parse {
namespace {

constexpr std::array<std::string_view, 12> k_fields = {"Delivered-To",
                                                       "X-Delivered-To",
                                                       "X-Original-To",
                                                       "Envelope-To",
                                                       "X-Envelope-To",
                                                       "Original-Recipient",
                                                       "X-Forwarded-To",
                                                       "X-Forwarded-For",
                                                       "Resent-To",
                                                       "To",
                                                       "Cc",
                                                       "Received"};

constexpr std::size_t k_to = 9;
constexpr std::size_t k_cc = 10;
constexpr std::size_t k_received = 11;

struct Candidate {
  std::size_t field;
  model::Address address;
  bool is_own;
};

bool is_address(const model::Address& address) {
  return address.address.find('@') != std::string::npos;
}

// "from a by b with ESMTP id c for <d@e>; date", comments anywhere.
std::string_view received_for(std::string_view value) {
  for (std::size_t at = value.find("for"); at != std::string_view::npos;
       at = value.find("for", at + 3)) {
    const bool word =
        at > 0 && is_space(value[at - 1]) && at + 3 < value.size() && is_space(value[at + 3]);
    if (!word) continue;
    const std::string_view rest = trim(value.substr(at + 3));
    const std::string_view address = rest.substr(0, rest.find_first_of("; \t"));
    if (address.find('@') != std::string_view::npos) return address;
  }
  return {};
}

class Candidates {
 public:
  explicit Candidates(const std::vector<std::string>& own_addresses)
      : own_addresses_(own_addresses) {}

  // Of strangers k_recipients_max are enough, one of ours counts wherever it stands.
  void add(std::size_t field, const std::vector<model::Address>& addresses) {
    for (const model::Address& address : addresses) {
      if (!is_address(address)) continue;
      const bool is_own = is_own_with_detail(address.address, own_addresses_);
      if (is_own || list_.size() < k_recipients_max) list_.push_back({field, address, is_own});
    }
  }

  // In the order of k_fields; what stood first in the message stays first.
  std::vector<Candidate> take() {
    std::stable_sort(list_.begin(), list_.end(),
                     [](const Candidate& a, const Candidate& b) { return a.field < b.field; });
    return std::move(list_);
  }

 private:
  const std::vector<std::string>& own_addresses_;
  std::vector<Candidate> list_;
};

}  // namespace

std::optional<model::Attributed> find_destination(const TreeNode& top,
                                                  const model::ParsedMessage& message,
                                                  const std::vector<std::string>& own_addresses) {
  Candidates candidates(own_addresses);
  for (const TreeField& field : top.fields) {
    const auto* name = std::find_if(k_fields.begin(), k_fields.end(), [&](std::string_view n) {
      return equal_ignoring_case(n, field.name);
    });
    const auto index = static_cast<std::size_t>(name - k_fields.begin());
    if (index == k_fields.size() || index == k_to || index == k_cc) continue;
    const std::string_view value =
        index == k_received ? received_for(field.value) : std::string_view(field.value);
    if (!value.empty()) candidates.add(index, read_addresses(value).addresses);
  }
  candidates.add(k_to, message.to);
  candidates.add(k_cc, message.cc);
  std::vector<Candidate> list = candidates.take();
  if (list.empty()) return std::nullopt;
  auto chosen = std::find_if(list.begin(), list.end(), [](const Candidate& c) { return c.is_own; });
  if (chosen == list.end()) chosen = list.begin();
  return model::Attributed{std::move(chosen->address), std::string(k_fields[chosen->field])};
}

}  // namespace intaked::parse

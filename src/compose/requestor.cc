#include "compose/requestor.h"

#include <algorithm>
#include <array>
#include <utility>

#include "compose/cut.h"

namespace intaked::compose {
namespace {

constexpr std::size_t k_name_bytes_max = 200;

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

bool equal_folded(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](char x, char y) { return lower(x) == lower(y); });
}

bool is_own(std::string_view address, const std::vector<std::string>& own_addresses) {
  return std::any_of(own_addresses.begin(), own_addresses.end(),
                     [&](const std::string& own) { return equal_folded(own, address); });
}

// Who never reads an answer. The words stand in the part before '@', without separators.
bool is_machine(std::string_view address) {
  constexpr auto k_words = std::to_array<std::string_view>(
      {"noreply", "donotreply", "mailerdaemon", "postmaster", "bounce", "notification"});
  std::string local;
  for (const char c : address.substr(0, address.rfind('@'))) {
    if (c != '-' && c != '_' && c != '.') local += lower(c);
  }
  return std::any_of(k_words.begin(), k_words.end(),
                     [&](std::string_view word) { return local.find(word) != std::string::npos; });
}

bool is_person(std::string_view address, const std::vector<std::string>& own_addresses) {
  return looks_like_address(address) && !is_own(address, own_addresses) && !is_machine(address);
}

bool is_staff(std::string_view address, const std::vector<std::string>& staff) {
  const std::string_view domain =
      address.substr(std::min(address.rfind('@'), address.size() - 1) + 1);
  return std::any_of(staff.begin(), staff.end(), [&](const std::string& one) {
    return equal_folded(one, one.find('@') == std::string::npos ? domain : address);
  });
}

std::string shown(const model::Address& address) {
  if (address.name.empty()) return address.address;
  return cut_with_ellipsis(single_line(address.name), k_name_bytes_max) + " <" + address.address +
         ">";
}

// Of the agent's own mail: the person whose mail is passed on.
void pass_on(const model::Inbound& inbound, const std::vector<std::string>& own_addresses,
             Parties& parties) {
  const model::ForwardedMail& forwarded = *inbound.message.forwarded;
  if (!is_person(forwarded.from.address, own_addresses) ||
      equal_folded(forwarded.from.address, parties.requestor)) {
    return;
  }
  if (!inbound.sender_is_proven) {
    parties.notes.push_back("a mail by " + shown(forwarded.from) +
                            " is passed on here; nothing proves that the agent " +
                            parties.requestor + " did so, who stays the requestor");
    return;
  }
  parties.notes.push_back("the agent " + parties.requestor + " passed on a mail by " +
                          shown(forwarded.from) +
                          ", who is the requestor: " + single_line(forwarded.evidence));
  parties.submitter = std::exchange(parties.requestor, forwarded.from.address);
}

void name_sender(const model::ParsedMessage& message, const std::vector<std::string>& own_addresses,
                 Parties& parties) {
  if (!message.from || !message.sender || parties.requestor != message.from->address) return;
  const std::string& sender = message.sender->address;
  if (!is_person(sender, own_addresses) || equal_folded(sender, parties.requestor)) return;
  // A list's own address sends for all its members.
  if (message.find_signal(model::SignalKind::list)) return;
  parties.submitter = sender;
  parties.notes.push_back("sent by " + shown(*message.sender) + " on behalf of " +
                          shown(*message.from));
}

}  // namespace

Parties parties_of(const model::Inbound& inbound, const std::vector<std::string>& own_addresses,
                   const std::vector<std::string>& staff) {
  const model::ParsedMessage& message = inbound.message;
  Parties parties;
  parties.requestor = sender_of(message, own_addresses);
  if (parties.requestor.empty()) return parties;
  const bool is_agent = is_staff(parties.requestor, staff);
  if (is_agent && message.forwarded) pass_on(inbound, own_addresses, parties);
  if (parties.submitter.empty()) name_sender(message, own_addresses, parties);
  return parties;
}

bool looks_like_address(std::string_view text) {
  const std::size_t at = text.rfind('@');
  if (at == std::string_view::npos || at == 0) return false;
  const std::string_view domain = text.substr(at + 1);
  return domain.find('.') != std::string_view::npos && !domain.starts_with('.') &&
         !domain.ends_with('.') && text.find_first_of(" \t\r\n<>,;") == std::string_view::npos;
}

std::string sender_of(const model::ParsedMessage& message,
                      const std::vector<std::string>& own_addresses) {
  std::vector<std::string_view> candidates;
  if (message.from) candidates.emplace_back(message.from->address);
  if (message.sender) candidates.emplace_back(message.sender->address);
  // Return-Path, where neither of the two holds an address.
  if (message.author) candidates.emplace_back(message.author->address.address);
  const auto found =
      std::find_if(candidates.begin(), candidates.end(), [&](std::string_view address) {
        return looks_like_address(address) && !is_own(address, own_addresses);
      });
  return found == candidates.end() ? std::string() : std::string(*found);
}

}  // namespace intaked::compose

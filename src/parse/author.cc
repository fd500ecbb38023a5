#include "parse/author.h"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>

#include "lib/text/text.h"
#include "parse/address_spec.h"
#include "parse/addresses.h"
#include "parse/ascii.h"
#include "parse/limits.h"
#include "parse/own_addresses.h"

namespace intaked::parse {
namespace {

using model::Address;
using model::Attributed;
using model::HeaderField;
using model::ParsedMessage;
using model::SignalKind;

bool is_address(const Address& address) {
  return address.address.find('@') != std::string::npos;
}

bool same(std::string_view a, std::string_view b) {
  return equal_ignoring_case(a, b);
}

std::optional<Attributed> find_sender(const ParsedMessage& message) {
  if (message.from && is_address(*message.from)) return Attributed{*message.from, "From"};
  if (message.sender && is_address(*message.sender)) return Attributed{*message.sender, "Sender"};
  const Address path{"", message.return_path};
  if (is_address(path)) return Attributed{path, "Return-Path"};
  return std::nullopt;
}

std::string evidence(std::string text) {
  return std::string(text::cut_utf8(text, k_evidence_bytes_max));
}

// "'Ann Fox' via Support" → "Ann Fox"; "" if the name is not of that form.
std::string name_before_via(std::string_view name) {
  const std::size_t via = name.find(" via ");
  if (via == std::string_view::npos) return {};
  std::string_view person = trim(name.substr(0, via));
  if (person.size() > 2 && person.starts_with('\'') && person.ends_with('\'')) {
    person = person.substr(1, person.size() - 2);
  }
  return std::string(person);
}

// The address that a list names as its own: List-Post (RFC 2369), or List-Id (RFC 2919) as
// "list.host" for list@host.
bool is_lists_own(const ParsedMessage& message, const std::string& address) {
  constexpr std::array<std::string_view, 4> k_fields = {"List-Post", "Mailing-List",
                                                        "X-Mailing-List", "X-BeenThere"};
  for (const std::string_view name : k_fields) {
    const HeaderField* field = message.find_header(name);
    if (field != nullptr &&
        text::fold_case(field->value).find(text::fold_case(address)) != std::string::npos) {
      return true;
    }
  }
  const HeaderField* id = message.find_header("List-Id");
  if (id == nullptr) return false;
  std::string dotted = text::fold_case(address);
  dotted[dotted.rfind('@')] = '.';
  return text::fold_case(id->value).find("<" + dotted + ">") != std::string::npos;
}

bool is_of_list(const ParsedMessage& message) {
  return message.find_header("List-Id") != nullptr || message.find_header("List-Post") != nullptr ||
         message.find_header("Mailing-List") != nullptr;
}

// The first that is neither From nor the list.
const Address* other_reply_to(const ParsedMessage& message) {
  for (const Address& address : message.reply_to) {
    if (!is_address(address) || same(address.address, message.from->address)) continue;
    if (!is_lists_own(message, address.address)) return &address;
  }
  return nullptr;
}

std::optional<Address> address_in(const ParsedMessage& message, std::string_view header) {
  const HeaderField* field = message.find_header(header);
  if (field == nullptr) return std::nullopt;
  for (Address& address : read_addresses(field->value).addresses) {
    if (is_address(address) && !same(address.address, message.from->address)) {
      return std::move(address);
    }
  }
  return std::nullopt;
}

// Lists that keep the sender's address within their own: "ann=40x.example@lists.example",
// "ann=x.example@lists.example", "ann@x.example.invalid".
std::string encoded_address(std::string_view address) {
  if (address.ends_with(".invalid")) return std::string(address.substr(0, address.size() - 8));
  const std::string_view local = address.substr(0, address.rfind('@'));
  const std::size_t equals = local.rfind('=');
  if (equals == std::string_view::npos || equals == 0) return {};
  std::string_view domain = local.substr(equals + 1);
  if (domain.starts_with("40")) domain.remove_prefix(2);
  const bool is_domain = domain.find('.') != std::string_view::npos && !domain.starts_with('.') &&
                         !domain.ends_with('.');
  if (!is_domain) return {};
  return read_address_spec(std::string(local.substr(0, equals)) + "@" + std::string(domain))
      .address;
}

std::optional<Attributed> behind_list(const ParsedMessage& message) {
  if (auto original = address_in(message, "X-Original-From")) {
    return Attributed{std::move(*original), "X-Original-From"};
  }
  const std::string person = name_before_via(message.from->name);
  const bool lists_own = is_lists_own(message, message.from->address);
  std::optional<Attributed> found;
  if (!person.empty() || lists_own) {
    if (auto original = address_in(message, "X-Original-Sender")) {
      found = Attributed{std::move(*original), "X-Original-Sender"};
    } else if (const Address* reply = other_reply_to(message)) {
      found = Attributed{*reply, "Reply-To"};
    }
  }
  if (!found && is_of_list(message)) {
    if (std::string address = encoded_address(message.from->address); !address.empty()) {
      found = Attributed{{message.from->name, std::move(address)}, "From"};
    }
  }
  if (found && found->address.name.empty()) found->address.name = person;
  if (found && found->header == "From" && !person.empty()) found->address.name = person;
  return found;
}

std::optional<Attributed> behind_form(const ParsedMessage& message, const Options& options,
                                      std::string& reason) {
  const std::string& from = message.from->address;
  if (is_own(from, options.own_addresses)) {
    reason = "From is our own address " + from;
  } else if (message.sender && is_own(message.sender->address, options.own_addresses)) {
    reason = "Sender is our own address " + message.sender->address;
  } else if (message.destination && same(message.destination->address.address, from)) {
    reason = "From is where the mail was sent to, " + from;
  } else {
    return std::nullopt;
  }
  for (const Address& reply : message.reply_to) {
    if (!is_address(reply) || same(reply.address, from)) continue;
    if (is_own_with_detail(reply.address, options.own_addresses)) continue;
    return Attributed{reply, "Reply-To"};
  }
  return std::nullopt;
}

}  // namespace

Authorship find_author(const ParsedMessage& message, const Options& options) {
  Authorship found;
  found.author = find_sender(message);
  if (!message.from || !is_address(*message.from)) return found;
  found.behind = behind_list(message);
  if (found.behind) {
    found.signals.push_back(
        {SignalKind::rewritten_from,
         evidence("From is " + message.from->address + ", header " + found.behind->header +
                  " names " + found.behind->address.address)});
    return found;
  }
  std::string reason;
  found.behind = behind_form(message, options, reason);
  if (found.behind) {
    found.signals.push_back({SignalKind::contact_form,
                             evidence(reason + ", Reply-To is " + found.behind->address.address)});
  }
  return found;
}

}  // namespace intaked::parse

#include "app/reply_token.h"

#include <algorithm>

#include "lib/crypto/crypto.h"
#include "lib/text/text.h"

namespace intaked::app {
namespace {

constexpr std::string_view k_place = "{token}";
constexpr std::string_view k_word = "intk.";
constexpr std::size_t k_id_characters = 16;
constexpr std::size_t k_mac_characters = 26;  // 130 bits
constexpr std::size_t k_tokens_max = 20;      // of one message
constexpr std::size_t k_address_shown_max = 120;

std::string mac_of(const Secret& key, std::string_view id) {
  const auto mac = crypto::hmac_sha256(key.reveal(), "reply token|" + std::string(id));
  return crypto::base32(mac).substr(0, k_mac_characters);
}

bool is_id(std::string_view text) {
  return text.size() == k_id_characters && std::ranges::all_of(text, [](char c) {
           return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z');
         });
}

}  // namespace

std::string reply_address(std::string_view pattern, const Secret& installation_key,
                          std::string_view intake_id) {
  const std::size_t at = pattern.find(k_place);
  const std::string_view id = intake_id.substr(0, k_id_characters);
  if (at == std::string_view::npos || !is_id(id)) return {};
  std::string address(pattern.substr(0, at));
  address.append(k_word).append(id).append(".").append(mac_of(installation_key, id));
  return address.append(pattern.substr(at + k_place.size()));
}

ReplyTokens read_reply_tokens(std::string_view pattern, const Secret& installation_key,
                              const model::ParsedMessage& message) {
  ReplyTokens tokens;
  const std::size_t place = pattern.find(k_place);
  if (place == std::string_view::npos) return tokens;
  const std::string before = text::fold_case(pattern.substr(0, place)) + std::string(k_word);
  const std::string after = text::fold_case(pattern.substr(place + k_place.size()));
  std::size_t seen = 0;
  for (const auto* list : {&message.to, &message.cc, &message.recipients}) {
    for (const auto& one : *list) {
      const std::string address = text::fold_case(one.address);
      if (!address.starts_with(before) || !address.ends_with(after) ||
          address.size() < before.size() + after.size())
        continue;
      if (++seen > k_tokens_max) return tokens;
      const std::string_view token = std::string_view(address).substr(
          before.size(), address.size() - before.size() - after.size());
      const std::string_view id = token.substr(0, token.find('.'));
      const std::string_view mac = token.substr(std::min(id.size() + 1, token.size()));
      if (!is_id(id) || !crypto::equal_constant_time(mac, mac_of(installation_key, id))) {
        std::string words = "the reply address " +
                            std::string(text::cut_utf8(address, k_address_shown_max)) +
                            " was not made here: ignored";
        if (std::ranges::find(tokens.remarks, words) == tokens.remarks.end())
          tokens.remarks.push_back(std::move(words));
      } else if (std::ranges::find(tokens.intakes, id) == tokens.intakes.end()) {
        tokens.intakes.emplace_back(id);
      }
    }
  }
  return tokens;
}

}  // namespace intaked::app

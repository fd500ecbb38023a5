#include "desk/file_link.h"

#include <algorithm>
#include <charconv>
#include <span>

#include "desk/file_name.h"
#include "lib/crypto/crypto.h"

namespace intaked::desk {
namespace {

constexpr std::string_view k_purpose = "intaked file links 1";
constexpr std::string_view k_version = "1";
constexpr std::string_view k_prefix = "/f/";
constexpr std::size_t k_mac_bytes = 20;
constexpr std::size_t k_token_bytes_max = 128;

bool is_intake_id(std::string_view text) {
  constexpr std::size_t k_bytes_max = 32;
  return !text.empty() && text.size() <= k_bytes_max && std::ranges::all_of(text, [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z');
  });
}

template <class T>
std::optional<T> number_from(std::string_view text) {
  T number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  const bool whole = error == std::errc() && end == text.data() + text.size();
  return whole ? std::optional(number) : std::nullopt;
}

std::string_view take_word(std::string_view& text) {
  const std::string_view word = text.substr(0, text.find('-'));
  text.remove_prefix(std::min(text.size(), word.size() + 1));
  return word;
}

}  // namespace

FileLinkKey::FileLinkKey(const Secret& installation_key) {
  const crypto::Sha256 key = crypto::hmac_sha256(installation_key.reveal(), k_purpose);
  key_ = Secret(std::string(reinterpret_cast<const char*>(key.data()), key.size()));
}

std::string FileLinkKey::mac(std::string_view words) const {
  const crypto::Sha256 whole = crypto::hmac_sha256(key_.reveal(), words);
  return crypto::base32(std::span(whole).first(k_mac_bytes));
}

Result<std::string> FileLinkKey::token(const FileLink& link) const {
  if (!is_intake_id(link.intake_id) || link.number < 1) {
    return fail(ErrorKind::invalid, "no link can be made to this file");
  }
  const auto seconds =
      std::chrono::floor<std::chrono::seconds>(link.expires_at).time_since_epoch().count();
  const std::string words = std::string(k_version) + "-" + link.intake_id + "-" +
                            std::to_string(link.number) + "-" + std::to_string(seconds);
  return words + "-" + mac(words);
}

std::optional<FileLink> FileLinkKey::read(std::string_view given) const {
  if (given.size() > k_token_bytes_max) return std::nullopt;
  std::string_view rest = given;
  const std::string_view version = take_word(rest);
  FileLink link;
  link.intake_id = take_word(rest);
  const auto number = number_from<int>(take_word(rest));
  const auto seconds = number_from<std::int64_t>(take_word(rest));
  constexpr std::int64_t k_seconds_max = 1ll << 40;  // no wrap in microseconds
  if (version != k_version || !number || !seconds || *seconds < 0 || *seconds > k_seconds_max) {
    return std::nullopt;
  }
  link.number = *number;
  link.expires_at = Instant(std::chrono::seconds(*seconds));
  // Compared as a whole: what is written in another way than ours is no token of ours.
  const Result<std::string> ours = token(link);
  if (!ours || !crypto::equal_constant_time(*ours, given)) return std::nullopt;
  return link;
}

std::string_view token_in(std::string_view path) {
  if (!path.starts_with(k_prefix)) return {};
  path.remove_prefix(k_prefix.size());
  const auto slash = path.find('/');
  const bool one_name = slash == std::string_view::npos ||
                        (slash + 1 < path.size() && path.find('/', slash + 1) == std::string::npos);
  return one_name ? path.substr(0, slash) : std::string_view();
}

std::string link_path(std::string_view token, std::string_view name) {
  return std::string(k_prefix) + std::string(token) + "/" + plain_name(name);
}

}  // namespace intaked::desk

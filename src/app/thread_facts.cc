// What a message itself says about who wrote it and what it belongs to.
#include <algorithm>
#include <array>

#include "app/threading.h"
#include "lib/crypto/crypto.h"
#include "lib/text/text.h"
#include "model/subject.h"

namespace intaked::app {
namespace {

constexpr std::size_t k_identifiers_max = 10;
constexpr std::size_t k_prefix_letters_max = 10;
constexpr std::size_t k_digits_max = 9;
constexpr std::size_t k_thread_index_bytes = 22;  // [MS-OXOMSG] 2.2.1.3: the header block
constexpr std::size_t k_topic_bytes_max = 500;

bool is_upper(char c) {
  return c >= 'A' && c <= 'Z';
}
bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
bool is_word(char c) {
  return is_upper(c) || is_digit(c) || (c >= 'a' && c <= 'z') || c == '_' || c == '-' ||
         static_cast<unsigned char>(c) >= 0x80;
}

std::string_view without_tag(std::string_view local) {
  const std::size_t plus = local.find('+');
  return plus == 0 ? local : local.substr(0, plus);
}

std::string_view domain_of(std::string_view address) {
  const std::size_t at = address.rfind('@');
  return at == std::string_view::npos ? std::string_view() : address.substr(at + 1);
}

// By the whole address, or by its domain.
bool is_listed(const std::string& key, const std::vector<std::string>& list) {
  return std::ranges::any_of(list, [&](const std::string& one) {
    const std::string folded = text::fold_case(one);
    return folded.find('@') == std::string::npos ? domain_of(key) == folded
                                                 : address_key(folded) == key;
  });
}

std::string base64_bytes(std::string_view encoded, std::size_t wanted) {
  std::string bytes;
  unsigned bits = 0;
  int count = 0;
  for (const char c : encoded) {
    unsigned value = 0;
    if (is_upper(c))
      value = static_cast<unsigned>(c - 'A');
    else if (c >= 'a' && c <= 'z')
      value = static_cast<unsigned>(c - 'a') + 26;
    else if (is_digit(c))
      value = static_cast<unsigned>(c - '0') + 52;
    else if (c == '+' || c == '/')
      value = c == '+' ? 62 : 63;
    else if (c == ' ' || c == '\t')
      continue;
    else
      break;
    bits = (bits << 6 | value) & 0xffffff;
    count += 6;
    if (count < 8) continue;
    count -= 8;
    bytes.push_back(static_cast<char>(bits >> count & 0xff));
    if (bytes.size() == wanted) return bytes;
  }
  return {};
}

struct Verdicts {
  const model::AuthResults& auth;
  std::string domain;

  bool dkim_aligned() const {
    return std::ranges::find(auth.dkim_domains, domain) != auth.dkim_domains.end();
  }
  bool spf_aligned() const { return auth.spf_domain == domain && !domain.empty(); }
};

// An agent may have the answers sent to a colleague.
bool writes_for_others(const model::ParsedMessage& message, const std::string& author,
                       const config::Config& config) {
  if (message.author_behind) return true;
  const bool is_listed_staff = is_listed(author, config.staff);
  return std::ranges::any_of(message.reply_to, [&](const model::Address& one) {
    const std::string key = address_key(one.address);
    return !key.empty() && key != author && !is_listed(key, config.own_addresses) &&
           !(is_listed_staff && is_listed(key, config.staff));
  });
}

}  // namespace

std::string address_key(std::string_view address) {
  const std::string folded = text::fold_case(address);
  const std::size_t at = folded.rfind('@');
  if (at == std::string::npos) return folded;
  return std::string(without_tag(std::string_view(folded).substr(0, at))) + folded.substr(at);
}

OwnAddresses own_addresses_of(const config::Config& config) {
  OwnAddresses own;
  for (const std::string& address : config.own_addresses) own.insert(address_key(address));
  return own;
}

std::vector<std::string> participants_of(const model::ParsedMessage& message,
                                         const OwnAddresses& own) {
  std::vector<std::string> keys;
  const auto add = [&](const model::Address& address) {
    std::string key = address_key(address.address);
    if (key.empty() || own.contains(key)) return;
    if (std::ranges::find(keys, key) == keys.end()) keys.push_back(std::move(key));
  };
  if (message.from) add(*message.from);
  if (message.sender) add(*message.sender);
  for (const auto* list : {&message.to, &message.cc}) {
    for (const auto& address : *list) add(address);
  }
  return keys;
}

Author author_of(const model::ParsedMessage& message, const config::Config& config) {
  Author author;
  if (!message.from || message.from->address.empty()) {
    author.why = "it names no sender";
    return author;
  }
  author.key = address_key(message.from->address);
  author.is_ours = is_listed(author.key, config.own_addresses);
  author.writes_for_others = writes_for_others(message, author.key, config);
  author.is_staff =
      is_listed(author.key, config.staff) && !author.is_ours && !author.writes_for_others;
  if (message.event && message.event->is_chat) {
    author.is_in_chat = true;
    if (message.event->author_is_proven) author.identity = Identity::proven;
    author.why = author.identity == Identity::proven ? "the chat knows who wrote"
                                                     : "a webhook says who wrote";
    return author;
  }
  const model::AuthResults& auth = message.auth;
  const Verdicts verdicts{auth, text::fold_case(message.from->domain())};
  const std::string by = " (" + auth.authserv_id + ")";
  if (!message.from_is_clear) {
    author.identity = Identity::disproven;
    author.why = "its From can be read in several ways";
  } else if (config.authserv_id.empty()) {
    author.why = "no authserv_id is configured, so no result is believed";
  } else if (auth.authserv_id.empty()) {
    author.why = "no result of " + config.authserv_id;
  } else if (auth.dmarc == model::AuthVerdict::pass) {
    author.identity = Identity::proven;
    author.why = "dmarc pass" + by;
  } else if (auth.dmarc == model::AuthVerdict::fail) {
    author.identity = Identity::disproven;
    author.why = "dmarc fail" + by;
  } else if (verdicts.dkim_aligned() || verdicts.spf_aligned()) {
    author.identity = Identity::proven;
    author.why =
        std::string(verdicts.dkim_aligned() ? "dkim" : "spf") + " pass for " + verdicts.domain + by;
  } else if (auth.spf == model::AuthVerdict::fail || auth.dkim == model::AuthVerdict::fail) {
    author.identity = Identity::disproven;
    author.why = std::string(auth.spf == model::AuthVerdict::fail ? "spf" : "dkim") + " fail" + by;
  } else {
    author.why = "neither dmarc nor a signature or sender of " + verdicts.domain + " passed" + by;
  }
  return author;
}

bool sender_is_proven(const model::ParsedMessage& message, const config::Config& config) {
  const Author author = author_of(message, config);
  return author.identity == Identity::proven && !author.writes_for_others;
}

bool is_forward(const model::ParsedMessage& message) {
  return message.forwarded &&
         model::subject_prefix(message.subject) == model::SubjectPrefix::forward;
}

std::vector<std::string> identifiers_in(std::string_view subject) {
  std::vector<std::string> found;
  for (std::size_t dash = subject.find('-'); dash != std::string_view::npos;
       dash = subject.find('-', dash + 1)) {
    std::size_t begin = dash;
    while (begin > 0 && (is_upper(subject[begin - 1]) || is_digit(subject[begin - 1]))) --begin;
    std::size_t end = dash + 1;
    while (end < subject.size() && is_digit(subject[end])) ++end;
    const bool bounded = dash - begin >= 1 && dash - begin <= k_prefix_letters_max &&
                         is_upper(subject[begin]) && end - dash - 1 >= 1 &&
                         end - dash - 1 <= k_digits_max;
    const bool alone = (begin == 0 || !is_word(subject[begin - 1])) &&
                       (end == subject.size() || !is_word(subject[end]));
    if (!bounded || !alone) continue;
    std::string one(subject.substr(begin, end - begin));
    if (std::ranges::find(found, one) == found.end()) found.push_back(std::move(one));
    if (found.size() == k_identifiers_max) break;
  }
  return found;
}

std::string thread_index_of(const model::ParsedMessage& message) {
  const model::HeaderField* index = message.find_header("Thread-Index");
  const model::HeaderField* topic = message.find_header("Thread-Topic");
  if (!index || !topic) return {};
  const std::string bytes = base64_bytes(index->value, k_thread_index_bytes);
  if (bytes.empty()) return {};
  const auto* octets = reinterpret_cast<const std::uint8_t*>(bytes.data());
  return crypto::hex({octets, bytes.size()}) + " " +
         std::string(
             text::cut_utf8(text::fold_case(model::topic_of(topic->value)), k_topic_bytes_max));
}

}  // namespace intaked::app

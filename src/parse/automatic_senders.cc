#include "parse/automatic_senders.h"

#include <algorithm>
#include <array>

#include "lib/text/text.h"
#include "parse/ascii.h"
#include "parse/bounce.h"
#include "parse/limits.h"

namespace intaked::parse {
namespace {

// The local part without dots, hyphens and underscores.
constexpr std::array<std::string_view, 20> k_unanswerable = {
    "noreply",       "noreplies",      "donotreply",       "dontreply",    "donotrespond",
    "noresponse",    "neverreply",     "nichtantworten",   "keineantwort", "bittenichtantworten",
    "nepasrepondre", "noresponder",    "norespondas",      "naoresponda",  "naoresponder",
    "nonrispondere", "nietantwoorden", "nietbeantwoorden", "svarikke",     "nieodpowiadaj"};

// RFC 5230 4.6 names some of them.
constexpr std::array<std::string_view, 8> k_machines = {
    "mailer-daemon", "mailerdaemon", "bounce",  "bounces",
    "listserv",      "majordomo",    "mdaemon", "nobody"};

std::string_view local_part(std::string_view address) {
  return address.substr(0, address.rfind('@'));
}

}  // namespace

bool is_unanswerable(std::string_view address) {
  const std::string local =
      to_lower(local_part(address.substr(0, std::min(address.size(), k_address_bytes_max))));
  const std::string_view name = std::string_view(local).substr(0, local.find('+'));
  if (std::find(k_machines.begin(), k_machines.end(), name) != k_machines.end()) return true;
  if (local.starts_with("srs0=") || local.starts_with("srs1=") || local.starts_with("prvs=") ||
      local.starts_with("bounce-") || local.starts_with("bounces-")) {
    return true;
  }
  std::string joined;
  for (const char c : local) {
    if (c != '.' && c != '-' && c != '_') joined.push_back(c);
  }
  return std::any_of(k_unanswerable.begin(), k_unanswerable.end(),
                     [&](std::string_view word) { return joined.find(word) != std::string::npos; });
}

std::optional<std::string> asks_for_silence(const model::ParsedMessage& message) {
  if (!message.from) return std::nullopt;
  const bool answerable = std::any_of(
      message.reply_to.begin(), message.reply_to.end(), [](const model::Address& address) {
        return !address.address.empty() && !is_unanswerable(address.address);
      });
  if (is_unanswerable(message.from->address) && !answerable) {
    return "From is " + std::string(text::cut_utf8(message.from->address, k_evidence_bytes_max));
  }
  if (is_from_daemon(message)) return "From is a mail system";
  return std::nullopt;
}

}  // namespace intaked::parse

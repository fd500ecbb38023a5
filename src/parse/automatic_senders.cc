#include "parse/automatic_senders.h"

#include <algorithm>
#include <array>

#include "lib/text/text.h"
#include "model/subject.h"
#include "parse/ascii.h"
#include "parse/limits.h"
#include "parse/word_lists.h"

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

// Who speaks for a mail system: the local part of From.
constexpr std::array<std::string_view, 9> k_daemons = {
    "mailer-daemon", "mailerdaemon", "mail-daemon",           "maildaemon",    "mailer_daemon",
    "mdaemon",       "mail.daemon",  "mailer-daemon-noreply", "bounce-handler"};

// The local part, or the name where no address is.
constexpr std::array<std::string_view, 2> k_likely_daemons = {"postmaster", "system administrator"};

// The whole name beside the address.
constexpr std::array<std::string_view, 9> k_daemon_names = {
    "mail delivery subsystem", "mail delivery system", "mail delivery service",
    "mail delivery subsys",    "mail delivery",        "internet mail delivery",
    "delivery subsystem",      "mailer-daemon",        "mail daemon"};

// The local part as the tables of daemons have it; Exchange once wrote "MAILER-DAEMON\host".
std::string daemon_part(std::string_view address) {
  std::string_view local = address.substr(0, address.find_first_of("@\\"));
  if (local.starts_with('"')) local.remove_prefix(1);
  if (local.ends_with('"')) local.remove_suffix(1);
  return text::fold_case(local.substr(0, std::min(local.size(), k_address_bytes_max)));
}

std::string lower_local_part(std::string_view address) {
  address = address.substr(0, std::min(address.size(), k_address_bytes_max));
  return to_lower(address.substr(0, address.rfind('@')));
}

}  // namespace

std::string joined_local_part(std::string_view address) {
  std::string joined = lower_local_part(address);
  std::erase_if(joined, [](char c) { return c == '.' || c == '-' || c == '_'; });
  return joined;
}

bool is_unanswerable(std::string_view address) {
  const std::string local = lower_local_part(address);
  const std::string_view name = std::string_view(local).substr(0, local.find('+'));
  if (is_one_of(name, k_machines)) return true;
  if (local.starts_with("srs0=") || local.starts_with("srs1=") || local.starts_with("prvs=") ||
      local.starts_with("bounce-") || local.starts_with("bounces-")) {
    return true;
  }
  const std::string joined = joined_local_part(address);
  return std::any_of(k_unanswerable.begin(), k_unanswerable.end(),
                     [&](std::string_view word) { return joined.find(word) != std::string::npos; });
}

bool is_role_name(std::string_view local_part) {
  const std::string name = lower_local_part(local_part);
  return is_one_of(joined_local_part(name), k_unanswerable) || is_one_of(name, k_machines) ||
         is_one_of(name, k_daemons) || is_one_of(name, k_likely_daemons);
}

MailSystem mail_system_of(const model::ParsedMessage& message) {
  if (!message.from) return MailSystem::none;
  const std::string local = daemon_part(message.from->address);
  if (is_one_of(local, k_daemons)) return MailSystem::certain;
  const std::string name = text::fold_case(trim(message.from->name));
  const bool by_name = is_one_of(name, k_daemon_names);
  if (local.empty() && (by_name || is_one_of(name, k_likely_daemons))) return MailSystem::certain;
  return by_name || is_one_of(local, k_likely_daemons) ? MailSystem::likely : MailSystem::none;
}

bool has_null_return_path(const model::ParsedMessage& message) {
  const model::HeaderField* field = message.find_header("Return-Path");
  if (field == nullptr) return false;
  return trim(field->value) == "<>" || is_one_of(daemon_part(message.return_path), k_daemons);
}

bool is_for_another(const model::ParsedMessage& message) {
  const std::string from = message.from ? message.from->address : std::string();
  return std::any_of(message.reply_to.begin(), message.reply_to.end(),
                     [&](const model::Address& one) {
                       return !one.address.empty() && !is_unanswerable(one.address) &&
                              !starts_ignoring_case(one.address, "postmaster@") &&
                              !equal_ignoring_case(one.address, from);
                     });
}

bool is_from_reporter(const model::ParsedMessage& message, bool auto_submitted) {
  if (model::subject_prefix(message.subject) != model::SubjectPrefix::none) return false;
  if (mail_system_of(message) == MailSystem::certain) return true;
  return (auto_submitted || has_null_return_path(message)) && !is_for_another(message);
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
  if (mail_system_of(message) != MailSystem::none) return "From is a mail system";
  return std::nullopt;
}

}  // namespace intaked::parse

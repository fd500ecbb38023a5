#include "parse/bounce.h"

#include <algorithm>
#include <array>

#include "lib/text/text.h"
#include "parse/ascii.h"
#include "parse/limits.h"

namespace intaked::parse {
namespace {

using model::ParsedMessage;

constexpr std::size_t k_status_bytes_max = 64UL * 1024;

// Who speaks for a mail system: the local part of From.
constexpr std::array<std::string_view, 7> k_daemons = {
    "mailer-daemon", "mailerdaemon",  "postmaster", "mail-daemon",
    "maildaemon",    "mailer_daemon", "mdaemon"};

// How a failure report's subject begins, case folded; counts only from a daemon or with a null
// return path, since people forward such mail.
constexpr std::array<std::string_view, 30> k_failure_subjects = {
    "undelivered mail returned to sender",
    "undeliverable",
    "undelivered",
    "undelivery",
    "delivery status notification (failure)",
    "delivery failure",
    "delivery failed",
    "delivery notification: delivery has failed",
    "delivery report",
    "delivery error",
    "failure notice",
    "failed delivery",
    "mail delivery failed",
    "mail delivery failure",
    "mail delivery system",
    "mail delivery problem",
    "mail system error",
    "message delivery failure",
    "message undeliverable",
    "message not delivered",
    "returned mail",
    "returned to sender",
    "rejected mail",
    "nondeliverable mail",
    "non delivery",
    "unzustellbar",
    "nicht zustellbar",
    "non remis",
    "no se puede entregar",
    "não é possível entregar"};

// What only such reports say near their start.
constexpr std::array<std::string_view, 8> k_failure_words = {
    "could not be delivered",
    "permanent fatal errors",
    "delivery to the following recipient",
    "unable to deliver",
    "did not reach the following recipient",
    "undeliverable",
    "your message wasn't delivered",
    "permanent error"};

bool is_daemon(const ParsedMessage& message) {
  if (!message.from) return false;
  const std::string address = text::fold_case(message.from->address);
  const std::string name = text::fold_case(message.from->name);
  const std::string_view local = std::string_view(address).substr(0, address.find('@'));
  return std::any_of(k_daemons.begin(), k_daemons.end(),
                     [&](std::string_view daemon) { return local == daemon; }) ||
         name.find("mail delivery s") != std::string::npos;
}

std::string bytes_of(const PartInfo& part) {
  return to_lower(decode_transfer(part.transfer, part.node->body, k_status_bytes_max).bytes);
}

// RFC 3464 2.3.3. Some systems write no Action at all: then the report as such counts.
enum class Reported { nothing, failure, other };

Reported reported_by(const std::string& status) {
  Reported reported = Reported::nothing;
  for (std::size_t at = 0; at < status.size();) {
    const std::string_view line = take_line(status, at);
    if (!line.starts_with("action:")) continue;
    const std::string_view action = trim(line.substr(7));
    if (action.starts_with("fail")) return Reported::failure;
    reported = Reported::other;
  }
  return reported;
}

bool is_delivery_status(const PartInfo& part) {
  return part.media_type == "message/delivery-status" ||
         part.media_type == "message/global-delivery-status";  // RFC 6533
}

std::optional<std::string> report_evidence(const std::vector<PartInfo>& parts, bool& is_other) {
  for (const PartInfo& part : parts) {
    if (!part.is_leaf() || !is_delivery_status(part)) continue;
    const Reported reported = reported_by(bytes_of(part));
    if (reported == Reported::failure) {
      return "part " + part.path + " is a delivery report with a failed recipient";
    }
    if (reported == Reported::nothing) return "part " + part.path + " is a delivery report";
    is_other = true;
  }
  return std::nullopt;
}

template <class Words>
const std::string_view* beginning_of(const std::string& text, const Words& words) {
  const auto* found = std::find_if(words.begin(), words.end(), [&](std::string_view word) {
    return std::string_view(text).starts_with(word);
  });
  return found == words.end() ? nullptr : found;
}

}  // namespace

bool has_null_return_path(const ParsedMessage& message) {
  const model::HeaderField* field = message.find_header("Return-Path");
  return field != nullptr && trim(field->value) == "<>";
}

std::optional<std::string> find_bounce(const ParsedMessage& message,
                                       const std::vector<PartInfo>& parts) {
  bool other_report = false;
  if (auto evidence = report_evidence(parts, other_report)) return evidence;
  // A notice of delay or of success is no bounce, whoever sends it.
  if (other_report) return std::nullopt;
  if (message.find_header("X-Failed-Recipients") != nullptr) return "header X-Failed-Recipients";
  const bool daemon = is_daemon(message);
  const bool null_path = has_null_return_path(message);
  if (!daemon && !null_path) return std::nullopt;
  const std::string who = daemon ? "From is a mail system" : "the return path is <>";
  const std::string subject = text::fold_case(trim(message.subject));
  if (const auto* phrase = beginning_of(subject, k_failure_subjects)) {
    return who + " and the subject begins with \"" + std::string(*phrase) + "\"";
  }
  if (!daemon) return std::nullopt;
  const std::string start = text::fold_case(text::cut_utf8(message.text, 4096));
  for (const std::string_view words : k_failure_words) {
    if (start.find(words) != std::string::npos) {
      return who + " and the text says \"" + std::string(words) + "\"";
    }
  }
  return std::nullopt;
}

}  // namespace intaked::parse

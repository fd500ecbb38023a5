#include "parse/bounce_words.h"

#include <algorithm>
#include <array>
#include <span>

namespace intaked::parse {
namespace {

using Words = std::span<const std::string_view>;

constexpr std::array<std::string_view, 91> k_failure_subjects = {
    "undelivered mail",
    "undelivered message",
    "undeliverable",
    "undelivered",
    "undelivery",
    "delivery status notification (failure)",
    "delivery status notification(failure)",
    "delivery status notification",
    "delivery status: fail",
    "delivery failure",
    "delivery failed",
    "delivery has failed",
    "delivery notification: delivery has failed",
    "delivery report",
    "delivery error",
    "delivery problem",
    "delivery unsuccessful",
    "failure notice",
    "failure delivery",
    "failure to deliver",
    "failed delivery",
    "failed mail",
    "failed to deliver",
    "mail could not be delivered",
    "mail delivery failed",
    "mail delivery failure",
    "mail delivery error",
    "mail delivery system",
    "mail delivery problem",
    "mail delivery status report",
    "mail delivery notification",
    "mail failed",
    "mail failure",
    "mail not delivered",
    "mail system error",
    "mail error",
    "mail returned",
    "mail server error",
    "mail undeliverable",
    "mail status report",
    "message could not be delivered",
    "message delivery failure",
    "message delivery failed",
    "message not deliverable",
    "message not delivered",
    "message rejected",
    "message returned",
    "message status - undeliverable",
    "message undeliverable",
    "message you sent blocked",
    "message you sent was blocked",
    "email delivery failure",
    "email delivery failed",
    "e-mail delivery failure",
    "email not delivered",
    "email could not be delivered",
    "error delivering mail",
    "error sending mail",
    "nondeliverable mail",
    "nondelivery report",
    "non-delivery",
    "non delivery",
    "not delivered",
    "permanent delivery failure",
    "processing error",
    "rejected mail",
    "automatically rejected mail",
    "returned mail",
    "returned email",
    "returned e-mail",
    "returned message",
    "returned to sender",
    "returning message to sender",
    "undeliverable mail",
    "user unknown",
    "warning: e-mail from you",
    "your message could not be delivered",
    "your message wasn't delivered",
    "could not deliver",
    "couldn't deliver",
    "unable to deliver",
    "address not found",
    "ndn:",
    "dsn: failed",
    "non recapitabile",
    "mislukt:",
    "nicht zugestellt",
    "zustellung fehlgeschlagen",
    "fehler bei der zustellung",
    "retour à l'expéditeur",
    "возврат"};

constexpr std::array<std::string_view, 43> k_failure_subjects_of_languages = {
    "unzustellbar",
    "unzustellbare nachricht",
    "nicht zustellbar",
    "nachricht unzustellbar",
    "mail unzustellbar",
    "e-mail unzustellbar",
    "non remis",
    "non distribuable",
    "échec de la remise",
    "échec de remise",
    "échec d'envoi",
    "message non remis",
    "message non distribué",
    "notification d'échec",
    "no se puede entregar",
    "no entregado",
    "no se ha podido entregar",
    "error de entrega",
    "entrega fallida",
    "mensaje no entregado",
    "não é possível entregar",
    "não entregue",
    "falha na entrega",
    "mensagem não entregue",
    "non consegnabile",
    "non recapitato",
    "mancata consegna",
    "messaggio non consegnato",
    "recapito non riuscito",
    "onbestelbaar",
    "niet bezorgd",
    "kan niet worden bezorgd",
    "olevererbart",
    "olevererat",
    "kan ikke leveres",
    "ei voitu toimittaa",
    "niedostarczon",
    "nie można dostarczyć",
    "zwrot:",
    "ваше сообщение не доставлено",
    "недоставленное",
    "配信不能",
    "無法傳遞"};

constexpr std::array<std::string_view, 12> k_failure_subjects_of_east = {
    "未送達",     "配信できません", "メール配信エラー", "メールを配信できませんでした",
    "送信エラー", "無法投遞",       "系统退信",         "退信",
    "传递失败",   "未传递",         "배달되지 않음",    "전송 실패"};

constexpr std::array<std::string_view, 34> k_delay_subjects = {
    "mail delivery warning",
    "warning: mail delivery",
    "delivery warning",
    "delivery temporarily",
    "mail delivery is delayed",
    "temporary delivery",
    "zustellung verzoegert",
    "доставка задерживается",
    "delivery status notification (delay)",
    "delivery status notification(delay)",
    "delivery status notification (delayed)",
    "delivery status: delay",
    "delivery notification: delivery has been delayed",
    "delivery incomplete",
    "delivery delay",
    "delivery delayed",
    "delivery is delayed",
    "delayed mail",
    "delayed delivery",
    "delayed:",
    "mail delivery delayed",
    "message delayed",
    "message delivery delayed",
    "message status - delayed",
    "warning: message",
    "warning: could not send message",
    "warning - delayed mail",
    "warning: your message",
    "warning from mail system",
    "verzögert:",
    "verzögerte zustellung",
    "zustellung verzögert",
    "remise retardée",
    "retardé"};

constexpr std::array<std::string_view, 81> k_failure_words = {
    "could not deliver",
    "couldn't deliver",
    "can't be delivered",
    "error has occurred while attempting to deliver",
    "no such user here",
    "无法发送",
    "无法送达",
    "无法投递",
    "投递失败",
    "無法傳送",
    "配信に失敗",
    "送信できません",
    "전달하지 못했",
    "n'a pas pu etre",
    "rejected your message",
    "address couldn't be found",
    "wasn't found at",
    "were not delivered",
    "unable to send",
    "could not be delivered",
    "cannot be delivered",
    "can not be delivered",
    "couldn't be delivered",
    "could not deliver your",
    "wasn't able to deliver",
    "was not able to deliver",
    "were not able to deliver",
    "unable to deliver",
    "was not delivered",
    "were not delivered",
    "has not been delivered because",
    "wasn't delivered",
    "did not reach the following recipient",
    "did not receive a copy of your message",
    "delivery has failed",
    "delivery failed",
    "delivery to the following recipient",
    "failed to deliver to",
    "failed permanently",
    "permanent fatal errors",
    "permanent fatal delivery errors",
    "this is a permanent error",
    "permanent delivery failure",
    "undeliverable",
    "undelivered",
    "non-delivery report",
    "nondelivery",
    "has been returned because",
    "was automatically rejected",
    "was rejected by",
    "has been rejected",
    "message rejected",
    "following addresses had",
    "failed recipients",
    "failed addresses follow",
    "returned mail follows",
    "return the mail to you",
    "no valid recipients",
    "invalid final delivery userid",
    "rcpt to generated following response",
    "exceeds allowed size",
    "nicht zugestellt werden",
    "konnte nicht zugestellt",
    "konnte nicht übermittelt",
    "n'a pas pu être remis",
    "n'a pas pu être délivré",
    "n'a pu être remis",
    "impossible de remettre",
    "no se ha podido entregar",
    "no se pudo entregar",
    "não pôde ser entregue",
    "não foi possível entregar",
    "impossibile recapitare",
    "non è stato possibile recapitare",
    "non è stato consegnato",
    "kon niet worden bezorgd",
    "nie może być dostarczon",
    "nie została dostarczona",
    "не может быть доставлено",
    "невозможно доставить",
    "配信できませんでした"};

constexpr std::array<std::string_view, 32> k_delay_words = {
    "will continue to try",
    "has been postponed",
    "delivery attempts will continue to be made",
    "will attempt to deliver",
    "message will be retried",
    "more attempts will be made",
    "has not yet been delivered",
    "not yet been delivered",
    "has been delayed",
    "delivery has been delayed",
    "is delayed",
    "this is a warning message only",
    "this is a warning only",
    "do not need to resend",
    "don't need to resend",
    "no need to resend",
    "will keep trying",
    "will continue trying",
    "will continue to try",
    "will be retried",
    "will retry",
    "still being retried",
    "delivery attempts will continue",
    "attempts will continue to be made",
    "temporary problem delivering",
    "transient non-fatal errors",
    "transient nonfatal errors",
    "wird weiterhin versucht",
    "noch nicht zugestellt",
    "n'a pas encore été",
    "todavía no se ha entregado",
    "ещё не доставлено"};

constexpr std::array<std::string_view, 8> k_final_words = {
    "permanent fatal",    "permanent error", "failed permanently",  "permanent failure",
    "permanent delivery", "i've given up",   "no further attempts", "i'm not going to try again"};

std::optional<std::string_view> beginning(std::string_view text, Words words) {
  for (const std::string_view word : words) {
    if (text.starts_with(word)) return word;
  }
  return std::nullopt;
}

std::optional<std::string_view> occurring(std::string_view text, Words words) {
  for (const std::string_view word : words) {
    if (text.find(word) != std::string_view::npos) return word;
  }
  return std::nullopt;
}

// "[List] ", "*** " before the words, at most three.
std::string_view behind_tags(std::string_view subject) {
  for (int i = 0; i < 3; ++i) {
    subject = subject.substr(std::min(subject.find_first_not_of(" *-"), subject.size()));
    const std::size_t end = subject.starts_with('[') ? subject.find(']') : std::string_view::npos;
    if (end == std::string_view::npos) break;
    subject.remove_prefix(end + 1);
  }
  return subject;
}

}  // namespace

std::optional<std::string_view> failure_subject(std::string_view folded_subject) {
  const std::string_view subject = behind_tags(folded_subject);
  for (const Words words : {Words(k_failure_subjects), Words(k_failure_subjects_of_languages),
                            Words(k_failure_subjects_of_east)}) {
    if (auto found = beginning(subject, words)) return found;
  }
  return std::nullopt;
}

std::optional<std::string_view> delay_subject(std::string_view folded_subject) {
  return beginning(behind_tags(folded_subject), k_delay_subjects);
}

std::optional<std::string_view> failure_words(std::string_view folded_text) {
  return occurring(folded_text, k_failure_words);
}

std::optional<std::string_view> delay_words(std::string_view folded_text) {
  return occurring(folded_text, k_delay_words);
}

std::optional<std::string_view> final_words(std::string_view folded_text) {
  return occurring(folded_text, k_final_words);
}

}  // namespace intaked::parse

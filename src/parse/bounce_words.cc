#include "parse/bounce_words.h"

#include <array>
#include <span>

#include "parse/phrase_table.h"

namespace intaked::parse {
namespace {

using Words = std::span<const std::string_view>;

constexpr std::array<std::string_view, 107> k_failure_words = {
    "delivery of the email was stopped",
    "was considered unsolicited",
    "has been blocked",
    "was blocked by",
    "did not like our",
    "delivery failed; will not",
    "error delivering your mail",
    "error occurred while trying to deliver",
    "fehler bei der nachrichtenzustellung",
    "zustellung an folgende",
    "échec de la remise",
    "error de entrega",
    "recapito non riuscito",
    "falha na entrega",
    "bezorgen is niet mogelijk",
    "det gick inte att leverera",
    "levering til disse",
    "teslim edilemedi",
    "nie powiodło się",
    "nezdařilo",
    "не удалось доставить",
    "не может быть отправлено",
    "未能向以下",
    "存在しません",
    "전송 실패",
    "발송 실패",
    "kézbesítés",
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

constexpr std::array<std::string_view, 31> k_delay_words = {
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

std::optional<std::string_view> occurring(std::string_view text, const PhraseTable& table,
                                          Words words) {
  const auto first = table.first_in(text);
  if (!first) return std::nullopt;
  return words[*first];
}

}  // namespace

std::optional<std::string_view> failure_words(std::string_view folded_text) {
  static const PhraseTable table(k_failure_words);
  return occurring(folded_text, table, k_failure_words);
}

std::optional<std::string_view> delay_words(std::string_view folded_text) {
  static const PhraseTable table(k_delay_words);
  return occurring(folded_text, table, k_delay_words);
}

std::optional<std::string_view> final_words(std::string_view folded_text) {
  static const PhraseTable table(k_final_words);
  return occurring(folded_text, table, k_final_words);
}

}  // namespace intaked::parse

#include "parse/bounce_subjects.h"

#include <algorithm>
#include <array>
#include <span>

namespace intaked::parse {
namespace {

using Words = std::span<const std::string_view>;

constexpr std::array<std::string_view, 109> k_failure_subjects = {
    "considered unsolicited bulk",
    "message you sent",
    "mail blocked",
    "message blocked",
    "rejected:",
    "bounce:",
    "[bounce]",
    "**message you sent",
    "email bounced",
    "mail bounced",
    "sorry, your message could not",
    "your mail could not",
    "your email could not",
    "your e-mail could not",
    "banned contents from you",
    "blocked mail",
    "couldn't send",
    "e-mail could not be delivered",
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

constexpr std::array<std::string_view, 68> k_failure_subjects_of_languages = {
    "teslim edilemedi",
    "nedoručiteln",
    "kézbesíthetetlen",
    "ei voida toimittaa",
    "toimitus epäonnistui",
    "leveringen mislyktes",
    "leveransfel",
    "nelivrabil",
    "nedoručljivo",
    "не доставлено",
    "не удалось доставить",
    "сообщение не доставлено",
    "недоставлен",
    "avviso di mancata consegna",
    "echec de distribution",
    "échec de distribution",
    "aviso de no entrega",
    "devolución de correo",
    "correo devuelto",
    "e-mail retornado",
    "correio devolvido",
    "aviso de falha",
    "mailzustellung fehlgeschlagen",
    "μη παραδ",
    "retorno de mensagem",
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

constexpr std::array<std::string_view, 24> k_failure_subjects_of_east = {
    "메일 전송 실패",
    "메일 발송 실패",
    "반송",
    "メール送信エラー",
    "配送エラー",
    "送信失敗",
    "退信通知",
    "投递失败",
    "邮件退回",
    "退件通知",
    "לא ניתן למסירה",
    "تعذر التسليم",
    "未送達",
    "配信できません",
    "メール配信エラー",
    "メールを配信できませんでした",
    "送信エラー",
    "無法投遞",
    "系统退信",
    "退信",
    "传递失败",
    "未传递",
    "배달되지 않음",
    "전송 실패"};

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

std::optional<std::string_view> beginning(std::string_view text, Words words) {
  for (const std::string_view word : words) {
    if (text.starts_with(word)) return word;
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
  // "[Bounce]" is a tag too.
  for (const std::string_view subject : {folded_subject, behind_tags(folded_subject)}) {
    for (const Words words : {Words(k_failure_subjects), Words(k_failure_subjects_of_languages),
                              Words(k_failure_subjects_of_east)}) {
      if (auto found = beginning(subject, words)) return found;
    }
  }
  return std::nullopt;
}

std::optional<std::string_view> delay_subject(std::string_view folded_subject) {
  return beginning(behind_tags(folded_subject), k_delay_subjects);
}

}  // namespace intaked::parse

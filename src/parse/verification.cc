#include "parse/verification.h"

#include <algorithm>
#include <array>

#include "lib/text/text.h"
#include "model/subject.h"
#include "parse/ascii.h"
#include "parse/automatic_senders.h"
#include "parse/word_lists.h"

namespace intaked::parse {
namespace {

// Case folded, anywhere in the subject.
constexpr std::array<std::string_view, 78> k_words = {
    "forwarding confirmation",
    "confirm your email",
    "confirm your e-mail",
    "confirm your address",
    "confirm your account",
    "confirm your subscription",
    "confirm your registration",
    "confirm email address",
    "please confirm your",
    "verify email address",
    "verify your",
    "email verification",
    "e-mail verification",
    "email address verification",
    "account verification",
    "verification code",
    "verification email",
    "security code",
    "confirmation code",
    "one-time code",
    "one time code",
    "one-time password",
    "one-time passcode",
    "one time password",
    "single-use code",
    "login code",
    "sign-in code",
    "log-in code",
    "access code",
    "authentication code",
    "passcode",
    "activate your",
    "account activation",
    "activation code",
    "activation link",
    "sign-in link",
    "sign in link",
    "login link",
    "magic link",
    "reset your",
    "reset password",
    "password reset",
    "bestätigungscode",
    "sicherheitscode",
    "verifizierungscode",
    "einmalcode",
    "e-mail-adresse bestätigen",
    "bestätigen sie ihre",
    "bestätige deine",
    "weiterleitungsbestätigung",
    "konto aktivieren",
    "confirmez votre",
    "confirmer votre",
    "code de vérification",
    "code de sécurité",
    "vérifiez votre",
    "código de verificación",
    "código de seguridad",
    "confirma tu",
    "confirme su",
    "verifica tu",
    "codice di verifica",
    "codice di sicurezza",
    "conferma il tuo",
    "conferma la tua",
    "código de verificação",
    "código de segurança",
    "confirme seu",
    "verificatiecode",
    "beveiligingscode",
    "bevestig je",
    "bevestig uw",
    "kod weryfikacyjny",
    "verifieringskod",
    "код подтверждения",
    "確認コード",
    "認証コード",
    "验证码",
};

// Senders of such mail beside no-reply: the local part without dots, hyphens and underscores.
// People write from accounts@ and security@.
constexpr std::array<std::string_view, 14> k_senders = {
    "verify",        "verification",        "verificationcode", "emailverification",
    "confirm",       "confirmation",        "confirmations",    "emailconfirmation",
    "accountverify", "accountverification", "signup",           "notification",
    "notifications", "authenticate"};

// A service may name another address of its own for answers; a form names the person.
bool is_for_a_person_elsewhere(const model::ParsedMessage& message) {
  const std::string_view from = message.from ? message.from->domain() : std::string_view();
  const auto is_within = [](std::string_view domain, std::string_view other) {
    return domain == other || (domain.size() > other.size() && domain.ends_with(other) &&
                               domain[domain.size() - other.size() - 1] == '.');
  };
  return is_for_another(message) &&
         std::ranges::any_of(message.reply_to, [&](const model::Address& one) {
           return !is_within(one.domain(), from) && !is_within(from, one.domain());
         });
}

bool is_sender_of_codes(const model::ParsedMessage& message) {
  if (!message.from) return false;
  const std::string& address = message.from->address;
  return is_unanswerable(address) || is_one_of(joined_local_part(address), k_senders);
}

}  // namespace

std::optional<std::string> find_verification(const model::ParsedMessage& message, bool is_machine) {
  if (!is_machine && !is_sender_of_codes(message)) return std::nullopt;
  if (is_for_a_person_elsewhere(message)) return std::nullopt;
  if (model::subject_prefix(message.subject) != model::SubjectPrefix::none) return std::nullopt;
  const std::string subject = text::fold_case(trim(message.subject));
  for (const std::string_view words : k_words) {
    if (subject.find(words) != std::string::npos) {
      return "subject has \"" + std::string(words) + "\" and a machine wrote it";
    }
  }
  return std::nullopt;
}

}  // namespace intaked::parse

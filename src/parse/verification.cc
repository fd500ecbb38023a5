#include "parse/verification.h"

#include <array>

#include "lib/text/text.h"
#include "model/subject.h"
#include "parse/ascii.h"
#include "parse/automatic_senders.h"
#include "parse/word_lists.h"

namespace intaked::parse {
namespace {

// Case folded, anywhere in the subject.
constexpr std::array<std::string_view, 74> k_words = {
    "forwarding confirmation",
    "confirm your email",
    "confirm your e-mail",
    "confirm your address",
    "confirm your account",
    "confirm your subscription",
    "confirm your registration",
    "confirm email address",
    "please confirm your",
    "verify your email",
    "verify your e-mail",
    "verify your account",
    "verify your address",
    "verify email address",
    "verify your identity",
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
    "activate your account",
    "reset your password",
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

bool is_sender_of_codes(const model::ParsedMessage& message) {
  if (!message.from) return false;
  const std::string& address = message.from->address;
  return is_unanswerable(address) || is_one_of(joined_local_part(address), k_senders);
}

}  // namespace

std::optional<std::string> find_verification(const model::ParsedMessage& message, bool is_machine) {
  if (!is_machine && !is_sender_of_codes(message)) return std::nullopt;
  if (is_for_another(message)) return std::nullopt;
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

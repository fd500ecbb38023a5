// Mailgun's routes: documentation.mailgun.com/docs/mailgun/user-manual/receive-forward-store.
#include "hooks/age.h"
#include "hooks/form.h"
#include "hooks/provider.h"
#include "hooks/signed_with.h"
#include "lib/crypto/crypto.h"

namespace intaked::hooks {
namespace {

// It tries for eight hours, and does not say whether an attempt is signed anew. That a token counts
// once is what keeps a captured one from being used again.
constexpr std::chrono::hours k_signed_ago_max{12};

Verification verify(const Request& request, const Credentials& credentials, const Documents&,
                    Instant now) {
  const auto form = Form::read(request.header("content-type"), request.body);
  if (!form) return refused("the signature cannot be read: " + form.error().text);
  const std::string_view stamp = form->text("timestamp"), token = form->text("token");
  if (auto wrong = wrong_age(stamp, "field timestamp", now, k_signed_ago_max)) return *wrong;
  if (token.empty()) return refused("no field token");
  const auto mac = crypto::unhex(form->text("signature"));
  if (!mac || !signed_with(credentials.secrets, crypto::Hash::sha256,
                           std::string(stamp) + std::string(token), *mac))
    return refused("it is not signed with this account's HTTP webhook signing key");
  return genuine();
}

Receipt receive(const Request& request, const Credentials&) {
  const auto form = Form::read(request.header("content-type"), request.body);
  return whole_body(k_mailgun.name, request, form ? form->text("token") : std::string_view());
}

}  // namespace

// 406 is the one answer after which it does not try again: never given.
constinit const Provider k_mailgun{.name = "mailgun",
                                   .source = "email",
                                   .covers = Covers::nothing,
                                   .gives_up_after = std::chrono::hours(8),
                                   .verify = verify,
                                   .receive = receive};

}  // namespace intaked::hooks

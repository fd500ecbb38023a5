// Twilio SendGrid's Inbound Parse: twilio.com/docs/sendgrid/for-developers/parsing-email, and
// "Securing your Parse webhooks" there.
#include "hooks/age.h"
#include "hooks/own_scheme.h"
#include "hooks/provider.h"
#include "hooks/signed_with.h"

namespace intaked::hooks {
namespace {

// It tries for three days, and does not say whether an attempt is signed anew.
constexpr std::chrono::hours k_signed_ago_max{96};

Verification verify(const Request& request, const Credentials& credentials, const Documents&,
                    Instant now) {
  // Without a security policy the path, and perhaps a password in it, is all there is.
  if (credentials.public_keys.empty())
    return credentials.secrets.empty() ? genuine() : verify_basic(request, credentials);
  const std::string_view stamp = request.header("x-twilio-email-event-webhook-timestamp");
  if (auto wrong =
          wrong_age(stamp, "X-Twilio-Email-Event-Webhook-Timestamp", now, k_signed_ago_max))
    return *wrong;
  const auto signature = crypto::unbase64(request.header("x-twilio-email-event-webhook-signature"));
  if (!signature || signature->empty())
    return refused("no X-Twilio-Email-Event-Webhook-Signature in base64");
  std::string message(stamp);
  message += request.body;
  if (!signed_with(credentials.public_keys, crypto::Hash::sha256, message, *signature))
    return refused("it is not signed with the key of this security policy");
  return genuine();
}

// It has no id for what it sends.
Receipt receive(const Request& request, const Credentials&) {
  return whole_body(k_sendgrid.name, request, {});
}

}  // namespace

// Its page says that only 5xx is tried again: a 4xx would lose the mail.
constinit const Provider k_sendgrid{.name = "sendgrid",
                                    .source = "email",
                                    .covers = Covers::nothing,
                                    .gives_up_after = std::chrono::hours(72),
                                    .refused_status = 503,
                                    .too_large_status = 503,
                                    .verify = verify,
                                    .receive = receive};

}  // namespace intaked::hooks

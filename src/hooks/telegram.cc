// Telegram's bots: core.telegram.org/bots/api, setWebhook.
#include "hooks/provider.h"
#include "hooks/signed_with.h"

namespace intaked::hooks {
namespace {

Verification verify(const Request& request, const Credentials& credentials, const Documents&,
                    Instant) {
  if (!is_one_of(credentials.secrets, request.header("x-telegram-bot-api-secret-token")))
    return refused("its X-Telegram-Bot-Api-Secret-Token is another than this hook's");
  return genuine();
}

Receipt receive(const Request& request, const Credentials&) {
  const model::Json update = body_json(request);
  const model::Json* number = update.find("update_id");
  return whole_body(k_telegram.name, request,
                    number && number->as_integer() ? std::to_string(*number->as_integer()) : "");
}

}  // namespace

// How often it tries is not said; what nobody took is kept for a day.
constinit const Provider k_telegram{.name = "telegram",
                                    .source = "telegram",
                                    .covers = Covers::nothing,
                                    .gives_up_after = std::chrono::hours(24),
                                    .verify = verify,
                                    .receive = receive};

}  // namespace intaked::hooks

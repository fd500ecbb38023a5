// WhatsApp's Cloud API: developers.facebook.com/docs/graph-api/webhooks/getting-started.
#include "hooks/provider.h"
#include "hooks/signed_with.h"
#include "hooks/stored_event.h"
#include "lib/crypto/crypto.h"
#include "lib/json/json_text.h"

namespace intaked::hooks {
namespace {

// Asked once, when the address is entered at Meta.
Verification verify_handshake(const Request& request, const Credentials& credentials) {
  if (request.parameter("hub.mode") != "subscribe") return refused("no hub.mode=subscribe");
  const std::string_view token = request.parameter("hub.verify_token");
  if (credentials.verify_token.empty() ||
      !crypto::same_secret(credentials.verify_token.reveal(), token))
    return refused("its hub.verify_token is another than this hook's");
  return genuine();
}

Verification verify(const Request& request, const Credentials& credentials, const Documents&,
                    Instant) {
  if (request.method == "GET") return verify_handshake(request, credentials);
  constexpr std::string_view k_prefix = "sha256=";
  const std::string_view said = request.header("x-hub-signature-256");
  if (!said.starts_with(k_prefix)) return refused("no X-Hub-Signature-256");
  const auto mac = crypto::unhex(said.substr(k_prefix.size()));
  if (!mac || !signed_with(credentials.secrets, crypto::Hash::sha256, request.body, *mac))
    return refused("it is not signed with this app's secret");
  return genuine();
}

// One message of a batch, with what belongs to it.
model::Json alone(const model::Json& body, const model::Json& entry, const model::Json& change,
                  const model::Json& message) {
  const auto list_of = [](model::Json one) {
    auto list = model::Json::array();
    list.push_back(std::move(one));
    return list;
  };
  model::Json value = *change.find("value");
  value.set("messages", list_of(message));
  auto contacts = model::Json::array();
  for (const model::Json& contact : value.list("contacts"))
    if (contact.text("wa_id") == message.text("from")) contacts.push_back(contact);
  value.set("contacts", std::move(contacts));
  model::Json one_change = change;
  one_change.set("value", std::move(value));
  auto one_entry = model::Json::object();
  one_entry.set("id", entry.text("id"));
  one_entry.set("changes", list_of(std::move(one_change)));
  auto one = model::Json::object();
  one.set("object", body.text("object"));
  one.set("entry", list_of(std::move(one_entry)));
  return one;
}

// Many messages of many people a request; each is kept by itself.
Receipt receive(const Request& request, const Credentials&) {
  if (request.method == "GET")
    return nothing("Meta asks whether we are here",
                   {.content_type = "text/plain; charset=utf-8",
                    .body = std::string(request.parameter("hub.challenge"))});
  const model::Json body = body_json(request);
  const model::Json* entries = body.find("entry");
  if (!entries || !entries->is_array()) return whole_body(k_whatsapp.name, request, {});
  Receipt receipt = nothing("what became of messages that were sent, or another change");
  for (const model::Json& entry : *entries->as_array()) {
    for (const model::Json& change : entry.list("changes")) {
      const model::Json* value = change.find("value");
      if (!value) continue;
      for (const model::Json& message : value->list("messages")) {
        const std::string text = json::write(alone(body, entry, change, message));
        receipt.events.push_back(
            {.id = event_id(message.text("id"), text),
             .stored = store_event({k_whatsapp.name, "application/json", text})});
      }
    }
  }
  if (!receipt.events.empty()) receipt.noted.clear();
  return receipt;
}

}  // namespace

// Nothing tells its age: each message's id counts once.
constinit const Provider k_whatsapp{.name = "whatsapp",
                                    .source = "whatsapp",
                                    .answer_within = std::chrono::seconds(20),
                                    .gives_up_after = std::chrono::days(7),
                                    .verify = verify,
                                    .receive = receive};

}  // namespace intaked::hooks

// WhatsApp's Cloud API: developers.facebook.com/docs/graph-api/webhooks/getting-started.
#include "hooks/age.h"
#include "hooks/chat.h"
#include "hooks/provider.h"
#include "hooks/signed_with.h"
#include "lib/crypto/crypto.h"
#include "lib/json/json_text.h"
#include "lib/json/pointer.h"

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

std::string number_of_ours(const model::Json& value) {
  const model::Json* metadata = value.find("metadata");
  return metadata ? std::string(metadata->text("phone_number_id")) : std::string();
}

// Who has a name instead of a number is told by another id.
std::string_view author_of(const model::Json& message) {
  const std::string_view number = message.text("from");
  return number.empty() ? message.text("from_user_id") : number;
}

// "edit" and "revoke" name the message that they change.
Mail::Kind changed_by(const model::Json& message) {
  const std::string_view type = message.text("type");
  return type == "edit"     ? Mail::Kind::edit
         : type == "revoke" ? Mail::Kind::deletion
                            : Mail::Kind::message;
}

bool is_of(const model::Json& contact, std::string_view author) {
  return !author.empty() && (contact.text("wa_id") == author || contact.text("user_id") == author);
}

model::Json list_of(model::Json one) {
  auto list = model::Json::array();
  list.push_back(std::move(one));
  return list;
}

// {"object", "entry": [{"id", "changes": [{"field", "value": {"metadata", "contacts",
// "messages"}}]}]}, of which a part stands alone.
model::Json with_entry(const model::Json& body, model::Json entry) {
  auto one = model::Json::object();
  one.set("object", body.text("object"));
  one.set("entry", list_of(std::move(entry)));
  return one;
}

model::Json with_change(const model::Json& body, const model::Json& entry, model::Json change) {
  auto one = model::Json::object();
  one.set("id", entry.text("id"));
  one.set("changes", list_of(std::move(change)));
  return with_entry(body, std::move(one));
}

// One message of a batch, with what belongs to it.
model::Json with_message(const model::Json& body, const model::Json& entry,
                         const model::Json& change, const model::Json& message) {
  const model::Json& all = *change.find("value");
  auto value = model::Json::object();
  if (const model::Json* metadata = all.find("metadata")) value.set("metadata", *metadata);
  auto contacts = model::Json::array();
  for (const model::Json& contact : all.list("contacts"))
    if (is_of(contact, author_of(message))) contacts.push_back(contact);
  value.set("contacts", std::move(contacts));
  value.set("messages", list_of(message));
  auto one = model::Json::object();
  one.set("field", change.text("field"));
  one.set("value", std::move(value));
  return with_change(body, entry, std::move(one));
}

// A change without messages is understood: it tells what became of one of ours, or of the account.
bool is_understood(const model::Json& change) {
  const model::Json* value = change.find("value");
  const model::Json* messages = value ? value->find("messages") : nullptr;
  return value && value->is_object() && (!messages || messages->is_array());
}

Event event_of(const model::Json& alone, std::string_view id = {}) {
  return make_event(k_whatsapp.name, id, "application/json", json::write(alone));
}

void add_messages(const model::Json& body, const model::Json& entry, const model::Json& change,
                  Receipt& receipt) {
  const model::Json& value = *change.find("value");
  for (const model::Json& message : value.list("messages")) {
    Event event = event_of(with_message(body, entry, change, message), message.text("id"));
    if (changed_by(message) == Mail::Kind::message) {
      event.channel = number_of_ours(value);
      event.channel_author = author_of(message);
    }
    event.at = seconds_since_1970(message.text("timestamp"));
    receipt.events.push_back(std::move(event));
  }
}

void add_changes(const model::Json& body, const model::Json& entry, Receipt& receipt) {
  const model::Json* changes = entry.find("changes");
  if (!changes || !changes->is_array()) {
    receipt.events.push_back(event_of(with_entry(body, entry)));
    return;
  }
  for (const model::Json& change : *changes->as_array()) {
    if (is_understood(change))
      add_messages(body, entry, change, receipt);
    else
      receipt.events.push_back(event_of(with_change(body, entry, change)));
  }
}

// Many messages of many people a request; each is kept by itself, and so is what has another shape.
Receipt receive(const Request& request, const Credentials&) {
  if (request.method == "GET")
    return nothing("Meta asks whether we are here",
                   {.content_type = "text/plain; charset=utf-8",
                    .body = std::string(request.parameter("hub.challenge"))});
  const model::Json body = body_json(request);
  const model::Json* entries = body.find("entry");
  if (!entries || !entries->is_array()) return whole_body(k_whatsapp.name, request, {});
  Receipt receipt = nothing("what became of messages that were sent, or another change");
  for (const model::Json& entry : *entries->as_array()) add_changes(body, entry, receipt);
  if (!receipt.events.empty()) receipt.noted.clear();
  return receipt;
}

constexpr std::string_view k_media_begin = "https://graph.facebook.com/v21.0/";

// Whoever fetches it is told where it lies, for five minutes (need_fetcher.cc).
ChatFile file_of(const model::Json& media, std::string name) {
  ChatFile one{std::move(name), std::string(media.text("mime_type")), {}};
  if (!media.text("filename").empty()) one.name = media.text("filename");
  if (is_url_id(media.text("id")))
    one.need = {std::string(k_media_begin) + std::string(media.text("id")),
                Need::Credential::bearer};
  return one;
}

std::string text_of(const model::Json* value) {
  if (value == nullptr || value->is_null()) return {};
  const std::string* text = value->as_string();
  return text ? *text : json::write(*value);
}

std::string location_of(const model::Json& message) {
  std::string words = "[location:";
  for (const char* part :
       {"/location/name", "/location/address", "/location/latitude", "/location/longitude"})
    if (const std::string text = text_of(json::find(message, part)); !text.empty())
      words += " " + text;
  return words + "]";
}

std::string contact_of(const model::Json& contact) {
  std::string words = "[contact:";
  const auto add = [&](const model::Json* value) {
    if (const std::string text = text_of(value); !text.empty()) words += " " + text;
  };
  add(json::find(contact, "/name/formatted_name"));
  add(json::find(contact, "/org/company"));
  for (const model::Json& phone : contact.list("phones")) add(phone.find("phone"));
  for (const model::Json& email : contact.list("emails")) add(email.find("email"));
  return words + "]";
}

std::string order_of(const model::Json& order) {
  std::string words(order.text("text"));
  for (const model::Json& item : order.list("product_items")) {
    const auto told = [&](std::string_view key) { return text_of(item.find(key)); };
    words += (words.empty() ? "[ordered: " : "\n[ordered: ") + told("quantity") + " of " +
             told("product_retailer_id") + " at " + told("item_price") + " " + told("currency") +
             "]";
  }
  return words;
}

// What a message of each type says in words.
std::string words_of(const model::Json& message) {
  const auto within = [&](std::string_view part, const char* key) -> std::string_view {
    const model::Json* found = message.find(part);
    return found ? found->text(key) : std::string_view();
  };
  const std::string_view type = message.text("type");
  if (type == "text") return std::string(within("text", "body"));
  if (type == "button") return std::string(within("button", "text"));
  if (type == "interactive") {
    for (const char* reply : {"/interactive/button_reply", "/interactive/list_reply"})
      if (const model::Json* chosen = json::find(message, reply))
        return std::string(chosen->text("title"));
    // What was filled into a form of WhatsApp's own, as JSON.
    return text_of(json::find(message, "/interactive/nfm_reply/response_json"));
  }
  if (type == "location") return location_of(message);
  const model::Json* order = message.find("order");
  if (type == "order" && order) return order_of(*order);
  if (type == "contacts") {
    std::string words;
    for (const model::Json& contact : message.list("contacts"))
      words += (words.empty() ? "" : "\n") + contact_of(contact);
    return words;
  }
  return std::string(within(type, "caption"));
}

void add_words(const model::Json& message, ChatMessage& chat) {
  chat.text = words_of(message);
  static constexpr std::pair<const char*, const char*> k_media[] = {{"image", "photo.jpg"},
                                                                    {"audio", "voice.ogg"},
                                                                    {"video", "video.mp4"},
                                                                    {"document", "document"},
                                                                    {"sticker", "sticker.webp"}};
  for (const auto& [kind, name] : k_media)
    if (const model::Json* media = message.find(kind)) chat.files.push_back(file_of(*media, name));
  if (chat.text.empty() && chat.files.empty())
    chat.text = "[a message of a kind that WhatsApp does not pass on: " +
                std::string(message.text("type")) + "]";
}

Result<Mail> understand(const StoredEvent& event, const Knowledge& known) {
  const model::Json body = read_json(event.body);
  const model::Json* value = json::find(body, "/entry/0/changes/0/value");
  const model::Json* message = value ? json::find(*value, "/messages/0") : nullptr;
  if (!message || message->text("id").empty() || author_of(*message).empty())
    return fail(ErrorKind::invalid, "it is no message of WhatsApp");
  const std::string_view type = message->text("type");
  if (type == "reaction" || type == "system")
    return Mail{.nobodys = "a reaction or a notice of WhatsApp"};
  ChatMessage chat{.network = "whatsapp"};
  chat.author = author_of(*message);
  if (const model::Json* contact = json::find(*value, "/contacts/0/profile"))
    chat.author_name = contact->text("name");
  chat.id = message->text("id");
  chat.at = seconds_since_1970(message->text("timestamp"));
  chat.kind = changed_by(*message);
  if (chat.kind == Mail::Kind::message) {
    add_words(*message, chat);
    // What answers a message of ours, which is not known here, belongs to what was said before.
    const model::Json* answered = message->find("context");
    const bool answers_us = answered && !answered->text("from").empty() &&
                            answered->text("from") != message->text("from");
    if (answered && !answers_us) chat.parent = answered->text("id");
  } else {
    const model::Json* change = message->find(type);
    const model::Json* written = change ? change->find("message") : nullptr;
    if (written) add_words(*written, chat);
    if (change) chat.parent = change->text("original_message_id");
  }
  return write_chat(chat, known.fetched);
}

}  // namespace

// Nothing tells its age: each message's id counts once.
constinit const Provider k_whatsapp{.name = "whatsapp",
                                    .source = "whatsapp",
                                    .answer_within = std::chrono::seconds(20),
                                    .gives_up_after = std::chrono::days(7),
                                    .verify = verify,
                                    .receive = receive,
                                    .understand = understand};

}  // namespace intaked::hooks

// Telegram's bots: core.telegram.org/bots/api, setWebhook.
#include "hooks/age.h"
#include "hooks/chat.h"
#include "hooks/provider.h"
#include "hooks/signed_with.h"
#include "hooks/telegram_words.h"

namespace intaked::hooks {
namespace {

Verification verify(const Request& request, const Credentials& credentials, const Documents&,
                    Instant) {
  if (!is_one_of(credentials.secrets, request.header("x-telegram-bot-api-secret-token")))
    return refused("its X-Telegram-Bot-Api-Secret-Token is another than this hook's");
  return genuine();
}

// An update brings one of these.
const model::Json* message_of(const model::Json& update, Mail::Kind& kind) {
  static constexpr std::pair<const char*, Mail::Kind> k_kinds[] = {
      {"message", Mail::Kind::message},          {"edited_message", Mail::Kind::edit},
      {"channel_post", Mail::Kind::message},     {"edited_channel_post", Mail::Kind::edit},
      {"business_message", Mail::Kind::message}, {"edited_business_message", Mail::Kind::edit}};
  for (const auto& [name, what] : k_kinds) {
    const model::Json* message = update.find(name);
    if (!message) continue;
    kind = what;
    return message;
  }
  return nullptr;
}

std::string number_of(const model::Json* object, std::string_view key) {
  const model::Json* number = object ? object->find(key) : nullptr;
  return number && number->as_integer() ? std::to_string(*number->as_integer()) : std::string();
}

// On behalf of a chat `from` is somebody that Telegram made up, and the same for all of them.
const model::Json* author_of(const model::Json& message) {
  const model::Json* chat = message.find("sender_chat");
  return chat ? chat : message.find("from");
}

Receipt receive(const Request& request, const Credentials&) {
  const model::Json update = body_json(request);
  Receipt receipt = whole_body(k_telegram.name, request, number_of(&update, "update_id"));
  Mail::Kind kind{};
  if (const model::Json* message = message_of(update, kind)) {
    // A topic is a place of its own.
    const std::string topic = number_of(message, "message_thread_id");
    receipt.events.front().channel =
        number_of(message->find("chat"), "id") + (topic.empty() ? "" : "/" + topic);
    receipt.events.front().channel_author = number_of(author_of(*message), "id");
    receipt.events.front().at = seconds_since_1970(number_of(message, "date"));
  }
  return receipt;
}

// A file's address is told by getFile, which has to be asked first.
ChatFile file_of(const model::Json& file, std::string name, const Fetched& fetched) {
  const std::string begin = "https://api.telegram.org/";
  const std::string ask = begin + "bot{token}/getFile?file_id=" + std::string(file.text("file_id"));
  ChatFile one{std::move(name), std::string(file.text("mime_type")), {}};
  if (!file.text("file_name").empty()) one.name = file.text("file_name");
  const auto told = fetched.find(ask);
  const model::Json answer = told == fetched.end() ? model::Json() : read_json(told->second);
  const model::Json* result = answer.find("result");
  const std::string_view path = result ? result->text("file_path") : std::string_view();
  const bool is_path =
      !path.empty() && path.find_first_of("?#%{\\ ") == path.npos && path.find("..") == path.npos;
  one.need = {is_path ? begin + "file/bot{token}/" + std::string(path) : ask,
              Need::Credential::in_url};
  // The answer of getFile is no file.
  if (!is_url_id(file.text("file_id")) || (!is_path && told != fetched.end())) one.need = {};
  return one;
}

std::vector<ChatFile> files_of(const model::Json& message, const Fetched& fetched) {
  std::vector<ChatFile> files;
  const auto& photos = message.list("photo");  // the same in several sizes, the largest last
  if (!photos.empty()) files.push_back(file_of(photos.back(), "photo.jpg", fetched));
  static constexpr std::pair<const char*, const char*> k_kinds[] = {
      {"document", "document"},   {"voice", "voice.ogg"},           {"audio", "audio"},
      {"video", "video.mp4"},     {"video_note", "video-note.mp4"}, {"animation", "animation.mp4"},
      {"sticker", "sticker.webp"}};
  for (const auto& [kind, name] : k_kinds) {
    // An animation is told as a document, too.
    if (std::string_view(kind) == "document" && message.find("animation")) continue;
    if (const model::Json* file = message.find(kind))
      files.push_back(file_of(*file, name, fetched));
  }
  return files;
}

Result<Mail> understand(const StoredEvent& event, const Knowledge& known) {
  const model::Json update = read_json(event.body);
  ChatMessage chat{.network = "telegram"};
  const model::Json* message = message_of(update, chat.kind);
  if (!message && update.find("update_id"))
    return Mail{.nobodys = "an update of Telegram that is no message"};
  const std::string place = number_of(message ? message->find("chat") : nullptr, "id");
  const std::string id = number_of(message, "message_id");
  if (place.empty() || id.empty())
    return fail(ErrorKind::invalid,
                "it is no update of Telegram: chat.id or message_id is missing");
  const model::Json* from = author_of(*message);
  // What a channel says comes to its group once more, as if it were said there.
  if (message->flag("is_automatic_forward")) return Mail{.nobodys = "passed on by Telegram itself"};
  const model::Json* location = message->find("location");
  if (chat.kind == Mail::Kind::edit && location && location->find("live_period"))
    return Mail{.nobodys = "somebody who shows where he is has moved"};
  if (!from || from->flag("is_bot")) return Mail{.nobodys = "written by a bot or by nobody"};
  chat.author = number_of(from, "id");
  chat.author_name =
      from->text("title").empty() ? telegram_name(*from) : std::string(from->text("title"));
  chat.id = id + "." + place;
  chat.at = seconds_since_1970(number_of(message, "date"));
  chat.text = telegram_words(*message);
  chat.files = files_of(*message, known.fetched);
  if (chat.text.empty() && chat.files.empty())
    return Mail{.nobodys = "something of Telegram without words or files"};
  // What answers a bot, whose messages are not told, belongs to what was said before.
  const model::Json* reply_to = message->find("reply_to_message");
  const model::Json* bot = reply_to ? reply_to->find("from") : nullptr;
  const bool answers_bot = bot && bot->flag("is_bot");
  const std::string answered = answers_bot ? "" : number_of(reply_to, "message_id");
  const std::string topic = number_of(message, "message_thread_id");
  if (!topic.empty()) chat.thread = chat.parent = topic + "." + place;
  if (!answered.empty()) chat.parent = answered + "." + place;
  if (chat.kind == Mail::Kind::edit) {
    chat.parent = chat.id;
    chat.id += "." + number_of(message, "edit_date");
  }
  return write_chat(chat, known.fetched);
}

}  // namespace

// How often it tries is not said; what nobody took is kept for a day.
constinit const Provider k_telegram{.name = "telegram",
                                    .source = "telegram",
                                    .covers = Covers::nothing,
                                    .gives_up_after = std::chrono::hours(24),
                                    .verify = verify,
                                    .receive = receive,
                                    .understand = understand};

}  // namespace intaked::hooks

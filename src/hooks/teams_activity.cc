#include "hooks/teams_activity.h"

#include "hooks/age.h"
#include "hooks/chat.h"
#include "parse/html_text.h"

namespace intaked::hooks {
namespace {

// "19:…@thread.tacv2;messageid=1485983408511": a channel, and the message that the thread begins
// with.
constexpr std::string_view k_thread = ";messageid=";

std::string conversation_of(const model::Json& activity) {
  const model::Json* conversation = activity.find("conversation");
  return conversation ? std::string(conversation->text("id")) : std::string();
}

std::string activity_id(const model::Json& activity) {
  const std::string conversation = conversation_of(activity);
  if (conversation.empty() || activity.text("id").empty()) return {};
  std::string id = conversation + "/" + std::string(activity.text("id"));
  if (activity.text("type") == "message") return id;
  return id + "/" + std::string(activity.text("type")) + "/" +
         std::string(activity.text("timestamp"));
}

constexpr std::string_view k_mention = "<at>", k_mention_end = "</at>";
constexpr std::string_view k_space = "&nbsp;";

// Who is mentioned there first is ourselves, unless the activity tells another.
bool is_of_ours(const model::Json& activity, std::string_view mention) {
  const model::Json* recipient = activity.find("recipient");
  if (!recipient || recipient->text("id").empty()) return true;
  for (const model::Json& entity : activity.list("entities")) {
    const model::Json* mentioned = entity.find("mentioned");
    if (entity.text("type") == "mention" && mentioned && entity.text("text") == mention &&
        mentioned->text("id") != recipient->text("id"))
      return false;
  }
  return true;
}

std::string without_mention_of_us(const model::Json& activity) {
  const std::string_view text = activity.text("text");
  const std::size_t first = text.find_first_not_of(" \t\r\n");
  if (first == text.npos || !text.substr(first).starts_with(k_mention)) return std::string(text);
  const std::size_t end = text.find(k_mention_end, first);
  const std::size_t behind = end + k_mention_end.size();
  if (end == text.npos || !is_of_ours(activity, text.substr(first, behind - first)))
    return std::string(text);
  return std::string(text.substr(behind));
}

// Nothing but mentions is marked up in it, though it looks like HTML.
std::string plain_words(std::string_view text) {
  std::string words;
  for (std::size_t at = 0; at < text.size();) {
    const std::string_view rest = text.substr(at);
    if (rest.starts_with(k_mention) || rest.starts_with(k_mention_end)) {
      at += rest.starts_with(k_mention) ? k_mention.size() : k_mention_end.size();
      continue;
    }
    const bool is_space = rest.starts_with(k_space);
    words += is_space ? ' ' : rest.front();
    at += is_space ? k_space.size() : 1;
  }
  return words;
}

// Without the mention of ourselves that such a message begins with.
std::string words_of(const model::Json& activity) {
  const std::string text = without_mention_of_us(activity);
  const std::string words =
      activity.text("textFormat") == "plain" ? plain_words(text) : parse::html_to_text(text).text;
  const std::size_t begin = words.find_first_not_of(" \t\r\n");
  return begin == words.npos ? std::string() : words.substr(begin);
}

// Beside its files a message has its own words there, as HTML, and cards.
bool is_file(const model::Json& attachment) {
  const std::string_view type = attachment.text("contentType");
  return type != "text/html" && !type.starts_with("application/vnd.microsoft.card.");
}

}  // namespace

Receipt receive_activity(std::string_view provider, const Request& request, Answer answer) {
  const model::Json activity = body_json(request);
  Receipt receipt = whole_body(provider, request, activity_id(activity), std::move(answer));
  const std::string conversation = conversation_of(activity);
  const model::Json* from = activity.find("from");
  if (from && conversation.find(k_thread) == conversation.npos) {
    receipt.events.front().channel = conversation;
    receipt.events.front().channel_author = from->text("id");
    receipt.events.front().at = utc_time(activity.text("timestamp"));
  }
  return receipt;
}

Result<Mail> understand_activity(const StoredEvent& event, const Knowledge& known) {
  const model::Json activity = read_json(event.body);
  const model::Json* from = activity.find("from");
  const std::string conversation = conversation_of(activity);
  if (!from || from->text("id").empty() || conversation.empty() || activity.text("id").empty())
    return fail(ErrorKind::invalid,
                "it is no message of Teams: id, from or conversation is missing");
  ChatMessage chat{.network = "ms-teams"};
  const std::size_t thread = conversation.find(k_thread);
  const std::string channel = conversation.substr(0, thread);
  const auto id_of = [&](std::string_view id) { return std::string(id) + "." + channel; };
  chat.author = from->text("aadObjectId").empty() ? from->text("id") : from->text("aadObjectId");
  chat.author_name = from->text("name");
  chat.id = id_of(activity.text("id"));
  chat.at = utc_time(activity.text("timestamp"));
  chat.text = words_of(activity);
  if (thread != conversation.npos)
    chat.parent = id_of(std::string_view(conversation).substr(thread + k_thread.size()));
  // They are named; to fetch them wants the bot's own token.
  for (const model::Json& file : activity.list("attachments")) {
    if (!is_file(file)) continue;
    const std::string_view name =
        file.text("name").empty() ? file.text("contentType") : file.text("name");
    chat.files.push_back({std::string(name), {}, {}});
  }
  const std::string_view type = activity.text("type");
  if (type != "message") {
    chat.kind = type == "messageDelete" ? Mail::Kind::deletion : Mail::Kind::edit;
    if (chat.parent.empty()) chat.parent = chat.id;
    chat.id += "." + std::string(activity.text("timestamp"));
  }
  return write_chat(chat, known.fetched);
}

}  // namespace intaked::hooks

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

// Without the mention of ourselves that such a message begins with.
std::string words_of(const model::Json& activity) {
  std::string text(activity.text("text"));
  constexpr std::string_view k_begin = "<at>", k_end = "</at>";
  const std::size_t first = text.find_first_not_of(" \t\r\n");
  if (first != text.npos && text.compare(first, k_begin.size(), k_begin) == 0) {
    const std::size_t end = text.find(k_end, first);
    if (end != text.npos) text.erase(0, end + k_end.size());
  }
  // Plain text has its lines, and is HTML all the same: mentions and escapes are written so.
  for (std::size_t at = 0; activity.text("textFormat") == "plain";) {
    at = text.find('\n', at);
    if (at == text.npos) break;
    text.replace(at, 1, "<br>");
  }
  std::string words = parse::html_to_text(text).text;
  const std::size_t begin = words.find_first_not_of(" \t\n");
  return begin == words.npos ? std::string() : words.substr(begin);
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
  // Files are in SharePoint, to which a bot has no key: they are named.
  for (const model::Json& file : activity.list("attachments"))
    if (!file.text("name").empty()) chat.files.push_back({std::string(file.text("name")), {}, {}});
  const std::string_view type = activity.text("type");
  if (type != "message") {
    chat.kind = type == "messageDelete" ? Mail::Kind::deletion : Mail::Kind::edit;
    if (chat.parent.empty()) chat.parent = chat.id;
    chat.id += "." + std::string(activity.text("timestamp"));
  }
  return write_chat(chat, known.fetched);
}

}  // namespace intaked::hooks

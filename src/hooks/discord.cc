// Discord's interactions and webhook events: docs.discord.com/developers/interactions/overview.
#include <algorithm>

#include "hooks/age.h"
#include "hooks/chat.h"
#include "hooks/discord_words.h"
#include "hooks/provider.h"
#include "hooks/signed_with.h"
#include "lib/crypto/crypto.h"
#include "lib/json/json_text.h"
#include "lib/json/pointer.h"

namespace intaked::hooks {
namespace {

Verification verify(const Request& request, const Credentials& credentials, const Documents&,
                    Instant now) {
  const std::string_view stamp = request.header("x-signature-timestamp");
  if (auto wrong = wrong_age(stamp, "X-Signature-Timestamp", now, k_age_max)) return *wrong;
  const auto signature = crypto::unhex(request.header("x-signature-ed25519"));
  std::string message(stamp);
  message += request.body;
  if (!signature ||
      !signed_with(credentials.public_keys, crypto::Hash::sha512, message, *signature))
    return refused("it is not signed with this application's key");
  return genuine();
}

constexpr int k_ping = 1, k_command = 2, k_component = 3, k_autocomplete = 4;
constexpr int k_slash_command = 1, k_user_command = 2, k_message_command = 3;
constexpr int k_user_option = 6, k_channel_option = 7, k_role_option = 8, k_attachment_option = 11;

std::string interaction_answer(int type, const model::Json& data) {
  auto answer = model::Json::object();
  answer.set("type", type);
  if (!data.is_null()) answer.set("data", data);
  return json::write(answer);
}

// Who asks for a ticket without words is shown a form for them.
model::Json form_for_words() {
  auto input = model::Json::object();
  input.set("type", 4);
  input.set("custom_id", "text");
  input.set("style", 2);
  input.set("label", "What do you need?");
  input.set("max_length", 4000);
  input.set("required", true);
  auto row = model::Json::object();
  row.set("type", 1);
  auto inputs = model::Json::array();
  inputs.push_back(std::move(input));
  row.set("components", std::move(inputs));
  auto rows = model::Json::array();
  rows.push_back(std::move(row));
  auto form = model::Json::object();
  form.set("custom_id", "ticket");
  form.set("title", "New ticket");
  form.set("components", std::move(rows));
  return form;
}

constexpr std::string_view k_thanks = "Thank you. Your message is with the support team.";
constexpr std::string_view k_no_words =
    "Nothing was sent to the support team. Please use the command for a ticket.";

model::Json for_author(std::string_view words) {
  constexpr int k_for_the_author_alone = 64;
  auto data = model::Json::object();
  data.set("flags", k_for_the_author_alone);
  data.set("content", words);
  return data;
}

// In a server a person is a member of it.
const model::Json* user_of(const model::Json& interaction) {
  const model::Json* member = json::find(interaction, "/member/user");
  return member ? member : interaction.find("user");
}

// The thread that an interaction was sent from; "" elsewhere. A thread has the id of the message
// that it was begun on.
std::string_view thread_of(const model::Json& interaction) {
  constexpr int k_announcement_thread = 10, k_private_thread = 12;
  const model::Json* channel = interaction.find("channel");
  const std::int64_t type = channel ? channel->number("type") : 0;
  if (type < k_announcement_thread || type > k_private_thread) return {};
  return channel->text("id");
}

// Whether something was typed or chosen, in a sub-command too (two levels at most).
bool has_words(const model::Json& options, int levels = 3) {
  return std::ranges::any_of(options.list("options"), [&](const model::Json& option) {
    return option.find("value") || (levels > 1 && has_words(option, levels - 1));
  });
}

// An interaction: its answer is what the author sees.
Receipt receive_interaction(const Request& request, const model::Json& body) {
  constexpr int k_pong = 1, k_message = 4, k_choices = 8, k_modal = 9;
  const std::int64_t type = body.number("type");
  if (type == k_ping)
    return nothing("Discord asks whether we are here", {.body = interaction_answer(k_pong, {})});
  if (type == k_autocomplete) {
    auto none = model::Json::object();
    none.set("choices", model::Json::array());
    return nothing("a command is being typed", {.body = interaction_answer(k_choices, none)});
  }
  const model::Json* data = body.find("data");
  const bool is_slash = type == k_command && data && data->number("type") == k_slash_command;
  if (is_slash && !has_words(*data))
    return nothing("somebody is shown the form of a ticket",
                   {.body = interaction_answer(k_modal, form_for_words())});
  const bool is_on_person = type == k_command && data && data->number("type") == k_user_command;
  if (is_on_person || type == k_component)
    return nothing("a command or a button that brings no words",
                   {.body = interaction_answer(k_message, for_author(k_no_words))});
  Receipt receipt = whole_body(k_discord.name, request, body.text("id"),
                               {.body = interaction_answer(k_message, for_author(k_thanks))});
  // Of a command on a message the author is another.
  const bool is_on_message = data && data->number("type") == k_message_command;
  const model::Json* user = user_of(body);
  if (user && !is_on_message && thread_of(body).empty()) {
    receipt.events.front().channel = body.text("channel_id");
    receipt.events.front().channel_author = user->text("id");
  }
  return receipt;
}

// Webhook events have types of their own: 0 asks whether we are here, 1 brings an event.
Receipt receive(const Request& request, const Credentials&) {
  const model::Json body = body_json(request);
  const Answer empty{.status = 204, .body = ""};
  if (!body.find("type") || body.find("event"))
    return whole_body(k_discord.name, request, {}, empty);
  if (body.number("type") == 0) return nothing("Discord asks whether we are here", empty);
  return receive_interaction(request, body);
}

void name_author(ChatMessage& chat, const model::Json& user) {
  chat.author = user.text("id");
  chat.author_name = discord_name(user);
}

ChatFile file_of(const model::Json& file) {
  // Its address is signed: no credential goes there.
  constexpr std::string_view k_host = "https://cdn.discordapp.com/";
  ChatFile one{std::string(file.text("filename")), std::string(file.text("content_type")), {}};
  if (file.text("url").starts_with(k_host)) one.need.url = file.text("url");
  return one;
}

void add_words(ChatMessage& chat, std::string_view words) {
  if (words.empty()) return;
  chat.text += (chat.text.empty() ? "" : "\n") + std::string(words);
}

constexpr int k_reference_to_answer = 0;  // beside 1, what is passed on

// Of a command on a message: that message.
const model::Json* target_of(const model::Json& interaction) {
  const model::Json* id = json::find(interaction, "/data/target_id");
  const model::Json* messages = json::find(interaction, "/data/resolved/messages");
  return id && id->as_string() && messages ? messages->find(*id->as_string()) : nullptr;
}

bool take_message(const model::Json* message, DiscordNames& names, ChatMessage& chat) {
  const model::Json* author = message ? message->find("author") : nullptr;
  if (!author) return false;
  name_author(chat, *author);
  chat.id = message->text("id");
  const model::Json* answered = json::find(*message, "/message_reference");
  if (answered && answered->number("type") == k_reference_to_answer)
    chat.parent = answered->text("message_id");
  // A message that is passed on has its words and files there.
  const model::Json* passed_on = json::find(*message, "/message_snapshots/0/message");
  for (const model::Json* one : {message, passed_on}) {
    if (!one) continue;
    add_mentions(*one, names);
    add_words(chat, discord_words(one->text("content"), names));
    for (const model::Json& file : one->list("attachments")) chat.files.push_back(file_of(file));
  }
  return true;
}

// What was typed; a number or a choice says nothing without its name.
std::string option_words(const model::Json& option, const DiscordNames& names) {
  const model::Json* value = option.find("value");
  if (!value || value->is_null()) return {};
  const std::string name = std::string(option.text("name")) + ": ";
  const std::string* text = value->as_string();
  if (!text) return name + json::write(*value);
  switch (option.number("type")) {
    case k_user_option:
      return name + discord_words("<@" + *text + ">", names);
    case k_channel_option:
      return name + discord_words("<#" + *text + ">", names);
    case k_role_option:
      return name + discord_words("<@&" + *text + ">", names);
    default:
      return discord_words(*text, names);
  }
}

// Of a slash command: what was typed, in a sub-command too (two levels at most), and its files.
void take_options(const model::Json& options, const model::Json* files, const DiscordNames& names,
                  ChatMessage& chat, int levels = 3) {
  for (const model::Json& option : options.list("options")) {
    const model::Json* file = files && option.number("type") == k_attachment_option
                                  ? files->find(option.text("value"))
                                  : nullptr;
    if (file)
      chat.files.push_back(file_of(*file));
    else
      add_words(chat, option_words(option, names));
    if (levels > 1) take_options(option, files, names, chat, levels - 1);
  }
}

// Of a form or a slash command: what was typed into it.
void take_words(const model::Json& data, const DiscordNames& names, ChatMessage& chat) {
  take_options(data, json::find(data, "/resolved/attachments"), names, chat);
  const auto add = [&](const model::Json& input) {
    add_words(chat, discord_words(input.text("value"), names));
  };
  for (const model::Json& row : data.list("components")) {
    for (const model::Json& input : row.list("components")) add(input);
    if (const model::Json* input = row.find("component")) add(*input);
  }
}

// Of lobbies and their channels messages come as events:
// docs.discord.com/developers/events/webhook-events, "Event Types".
Result<Mail> understand_event(const model::Json& event, const Knowledge& known) {
  ChatMessage chat{.network = "discord"};
  DiscordNames names;
  const model::Json* author = json::find(event, "/data/author");
  const bool is_message = event.text("type").ends_with("_MESSAGE_CREATE");
  if (!is_message || (author && author->flag("bot")) ||
      !take_message(event.find("data"), names, chat) || chat.id.empty())
    return Mail{.nobodys = "an event of Discord that is no message"};
  return write_chat(chat, known.fetched);
}

Result<Mail> understand(const StoredEvent& event, const Knowledge& known) {
  const model::Json body = read_json(event.body);
  if (const model::Json* told = body.find("event")) return understand_event(*told, known);
  const model::Json* user = user_of(body);
  if (!user || body.text("id").empty())
    return fail(ErrorKind::invalid, "it is no interaction of Discord: user or id is missing");
  ChatMessage chat{.network = "discord"};
  chat.thread = chat.parent = thread_of(body);
  DiscordNames names;
  if (const model::Json* resolved = json::find(body, "/data/resolved"))
    add_resolved(*resolved, names);
  if (!take_message(target_of(body), names, chat)) {
    name_author(chat, *user);
    chat.id = body.text("id");
    if (const model::Json* data = body.find("data")) take_words(*data, names, chat);
  }
  return write_chat(chat, known.fetched);
}

}  // namespace

// It asks with bad signatures on purpose, and takes the address away from who accepts one or says
// anything but 401. Interactions are not tried again; events for ten minutes.
constinit const Provider k_discord{.name = "discord",
                                   .source = "discord",
                                   .gives_up_after = std::chrono::minutes(10),
                                   .verify = verify,
                                   .receive = receive,
                                   .understand = understand};

}  // namespace intaked::hooks

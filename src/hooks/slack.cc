// Slack's Events API: docs.slack.dev/authentication/verifying-requests-from-slack.
#include <algorithm>

#include "hooks/age.h"
#include "hooks/chat.h"
#include "hooks/provider.h"
#include "hooks/signed_with.h"
#include "hooks/slack_words.h"
#include "lib/crypto/crypto.h"
#include "lib/json/json_text.h"
#include "lib/json/pointer.h"

namespace intaked::hooks {
namespace {

constexpr std::string_view k_version = "v0";

Verification verify(const Request& request, const Credentials& credentials, const Documents&,
                    Instant now) {
  const std::string_view stamp = request.header("x-slack-request-timestamp");
  if (auto wrong = wrong_age(stamp, "X-Slack-Request-Timestamp", now, k_age_max)) return *wrong;
  std::string_view signature = request.header("x-slack-signature");
  const std::string prefix = std::string(k_version) + "=";
  if (!signature.starts_with(prefix)) return refused("no X-Slack-Signature of version v0");
  const auto mac = crypto::unhex(signature.substr(prefix.size()));
  std::string message = std::string(k_version) + ":" + std::string(stamp) + ":";
  message += request.body;
  if (!mac || !signed_with(credentials.secrets, crypto::Hash::sha256, message, *mac))
    return refused("it is not signed with this app's signing secret");
  return genuine();
}

// Ids of channels and people are of their workspace.
std::string place(const model::Json& body, std::string_view id) {
  return std::string(body.text("team_id")) + "." + std::string(id);
}

// "1531420618.000200": seconds, and a number that makes it unique in its channel.
std::optional<Instant> time_of(std::string_view ts) {
  return seconds_since_1970(ts.substr(0, ts.find('.')));
}

// Sent while Slack limits us, and when it switches our subscriptions off:
// docs.slack.dev/reference/events/app_rate_limited.
Receipt held_back(const model::Json& body) {
  const std::int64_t minute = body.number("minute_rate_limited");
  const auto since = minute > 0 ? seconds_since_1970(std::to_string(minute)) : std::nullopt;
  Receipt receipt = nothing("Slack tells that it holds back events");
  receipt.warning =
      "Slack holds back events of this workspace" + (since ? " since " + to_rfc3339(*since) : "") +
      ": it had more than 30,000 for us within an hour, or fewer than one in twenty was answered. "
      "What was written meanwhile may be missing: look for it in Slack, then at "
      "api.slack.com/apps have the app subscribe to fewer events, and see that they are still on";
  return receipt;
}

Receipt receive(const Request& request, const Credentials&) {
  const model::Json body = body_json(request);
  if (body.text("type") == "url_verification") {
    auto answer = model::Json::object();
    answer.set("challenge", body.text("challenge"));
    return nothing("Slack asks whether we are here", {.body = json::write(answer)});
  }
  if (body.text("type") == "app_rate_limited") return held_back(body);
  // A repetition says so in X-Slack-Retry-Num. It is taken as any other: the first may not have
  // come as far as the journal.
  Receipt receipt = whole_body(k_slack.name, request, body.text("event_id"));
  const model::Json* event = body.find("event");
  if (event && !event->text("user").empty() && event->text("thread_ts").empty()) {
    receipt.events.front().channel = place(body, event->text("channel"));
    receipt.events.front().channel_author = place(body, event->text("user"));
    receipt.events.front().at = time_of(event->text("ts"));
  }
  return receipt;
}

ChatFile told_file(const model::Json& file) {
  constexpr std::string_view k_host = "https://files.slack.com/";
  ChatFile one{std::string(file.text("name")), std::string(file.text("mimetype")), {}};
  const std::string_view url = file.text("url_private_download").empty()
                                   ? file.text("url_private")
                                   : file.text("url_private_download");
  if (url.starts_with(k_host)) one.need = {std::string(url), Need::Credential::bearer};
  return one;
}

// Of a channel that is shared with another workspace only the id is told:
// docs.slack.dev/reference/events/message/file_share, "Slack Connect files".
ChatFile file_of(const model::Json& file, const Fetched& fetched) {
  if (file.text("file_access") != "check_file_info" || !is_url_id(file.text("id")))
    return told_file(file);
  const std::string ask = "https://slack.com/api/files.info?file=" + std::string(file.text("id"));
  const auto told = fetched.find(ask);
  if (told == fetched.end()) return {{}, {}, {ask, Need::Credential::bearer}};
  const model::Json answer = read_json(told->second);
  const model::Json* found = answer.find("file");
  return found ? told_file(*found) : ChatFile{};
}

bool is_shared(const model::Json& attachment) {
  return attachment.flag("is_share") || attachment.flag("is_msg_unfurl");
}

// Its own files, and those of messages that are shared in it.
std::vector<ChatFile> files_of(const model::Json& message, const Fetched& fetched) {
  std::vector<ChatFile> files;
  for (const model::Json& file : message.list("files")) files.push_back(file_of(file, fetched));
  for (const model::Json& shared : message.list("attachments"))
    if (is_shared(shared))
      for (const model::Json& file : shared.list("files")) files.push_back(file_of(file, fetched));
  return files;
}

bool has_same_files(const model::Json& one, const model::Json& other) {
  return std::ranges::equal(
      one.list("files"), other.list("files"),
      [](const model::Json& a, const model::Json& b) { return a.text("id") == b.text("id"); });
}

bool is_of_shared_channel(const model::Json& body) {
  return body.flag("is_ext_shared_channel");
}

// The workspace that installed this app; "": not told. The event's own team_id is that of whoever
// made the channel: docs.slack.dev/apis/events-api, "Authorizations".
std::string_view our_workspace(const model::Json& body) {
  const model::Json* authorization = json::find(body, "/authorizations/0");
  if (authorization && !authorization->text("team_id").empty())
    return authorization->text("team_id");
  if (!body.text("context_team_id").empty()) return body.text("context_team_id");
  return is_of_shared_channel(body) ? std::string_view() : body.text("team_id");
}

// Whether a person is of the workspace that installed this app, or of one of the same organisation.
bool is_of_ours(const model::Json& user, const model::Json& body) {
  const std::string_view workspace = user.text("team_id");
  if (workspace.empty()) return !is_of_shared_channel(body);
  if (workspace == our_workspace(body)) return true;
  const model::Json* theirs = json::find(user, "/enterprise_user/enterprise_id");
  const model::Json* ours = json::find(body, "/authorizations/0/enterprise_id");
  return theirs && ours && theirs->as_string() && *theirs == *ours;
}

// What users.info has told: docs.slack.dev/reference/methods/users.info.
void add_person(const Fetched& fetched, const model::Json& body, ChatMessage& chat) {
  const auto told = fetched.find(chat.person->url);
  if (told == fetched.end()) return;
  const model::Json answer = read_json(told->second);
  const model::Json* user = answer.find("user");
  const model::Json* profile = user ? user->find("profile") : nullptr;
  if (!profile) return;
  chat.is_of_others = !is_of_ours(*user, body);
  chat.author_name = profile->text("real_name");
  const std::string_view email = profile->text("email");
  const bool is_sound = std::ranges::count(email, '@') == 1 &&
                        std::ranges::all_of(email, [](char c) { return c > ' ' && c < '\x7f'; });
  if (is_sound) chat.author_email = email;
}

// What Slack, and not the author, puts behind a link.
bool is_preview(const model::Json& attachment) {
  return !attachment.flag("is_share") &&
         (attachment.flag("is_msg_unfurl") || !attachment.text("from_url").empty());
}

enum class Previews { with, without };

// Its own words, and those of messages that are shared in it.
std::string words_of(const model::Json& message, Previews previews = Previews::with) {
  std::string words = slack_words(message.text("text"));
  const auto add = [&](const std::string& more) {
    if (!more.empty()) words += (words.empty() ? "" : "\n") + more;
  };
  add(slack_tables(message));
  for (const model::Json& attachment : message.list("attachments")) {
    if (previews == Previews::without && is_preview(attachment)) continue;
    if (is_shared(attachment))
      add(std::string(attachment.text("author_name")) + ": " +
          slack_words(attachment.text("text")));
    add(slack_tables(attachment));
  }
  return words;
}

// A preview of a file or of what a link leads to comes after a while, and is told as an edit.
bool says_the_same(const model::Json& one, const model::Json& other) {
  return words_of(one, Previews::without) == words_of(other, Previews::without) &&
         has_same_files(one, other);
}

// Of an event, what was written; an edit and a deletion have it one level deeper.
const model::Json* written_in(const model::Json& event, Mail::Kind& kind) {
  const std::string_view subtype = event.text("subtype");
  if (subtype == "message_changed") {
    const model::Json* message = event.find("message");
    // What a thread begins with leaves a stone behind.
    const bool is_gone = message && message->text("subtype") == "tombstone";
    kind = is_gone ? Mail::Kind::deletion : Mail::Kind::edit;
    return is_gone ? event.find("previous_message") : message;
  }
  if (subtype == "message_deleted") {
    kind = Mail::Kind::deletion;
    return event.find("previous_message");
  }
  return &event;
}

// Joining, leaving, topics and the like are events of a channel, and nobody's message.
bool is_somebodys(const model::Json& message) {
  const std::string_view subtype = message.text("subtype");
  for (const char* one : {"", "file_share", "thread_broadcast", "me_message"})
    if (subtype == one) return message.text("bot_id").empty() && !message.text("user").empty();
  return false;
}

Result<Mail> understand(const StoredEvent& stored, const Knowledge& known) {
  const model::Json body = read_json(stored.body);
  const model::Json* event = body.find("event");
  if (!event || event->text("type").empty())
    return fail(ErrorKind::invalid, "it is no event of Slack");
  if (event->text("type") != "message" && event->text("type") != "app_mention")
    return Mail{.nobodys = "an event of Slack that is no message"};
  if (event->text("channel").empty())
    return fail(ErrorKind::invalid, "it is a message of Slack without a channel");
  ChatMessage chat{.network = "slack"};
  const model::Json* message = written_in(*event, chat.kind);
  if (!message && chat.kind == Mail::Kind::deletion)
    return Mail{.nobodys = "a message was taken back, and Slack does not tell what it was"};
  if (!message || message->text("ts").empty())
    return fail(ErrorKind::invalid, "it is a message of Slack without a time");
  const model::Json* before = event->find("previous_message");
  if (chat.kind == Mail::Kind::edit && before && says_the_same(*before, *message))
    return Mail{.nobodys = "changed by Slack itself"};
  if (!is_somebodys(*message)) return Mail{.nobodys = "written by a bot or by Slack itself"};
  const auto id_of = [&](std::string_view ts) {
    return std::string(ts) + "." + place(body, event->text("channel"));
  };
  chat.author = place(body, message->text("user"));
  if (is_url_id(message->text("user"))) {
    chat.person = {"https://slack.com/api/users.info?user=" + std::string(message->text("user")),
                   Need::Credential::bearer};
    add_person(known.fetched, body, chat);
  }
  chat.id = id_of(message->text("ts"));
  chat.at = time_of(message->text("ts"));
  chat.text = words_of(*message);
  chat.files = files_of(*message, known.fetched);
  if (!message->text("thread_ts").empty()) chat.parent = id_of(message->text("thread_ts"));
  if (chat.kind != Mail::Kind::message) {
    chat.parent = chat.parent.empty() ? chat.id : chat.parent;
    chat.id += "." + std::string(event->text("ts"));
  }
  return write_chat(chat, known.fetched);
}

}  // namespace

// Four attempts within some six minutes. https://api.slack.com/apis/events-api, "Error handling".
constinit const Provider k_slack{.name = "slack",
                                 .source = "slack",
                                 .gives_up_after = std::chrono::minutes(6),
                                 .verify = verify,
                                 .receive = receive,
                                 .understand = understand};

}  // namespace intaked::hooks

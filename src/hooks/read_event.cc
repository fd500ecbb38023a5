#include "hooks/read_event.h"

#include "hooks/provider.h"
#include "hooks/stored_event.h"
#include "parse/extract.h"

namespace intaked::hooks {
namespace {

constexpr std::string_view k_part_of_event = "event/";

Result<Mail> mail_of(std::string_view stored, const Mapping& mapping) {
  const auto event = read_stored_event(stored);
  const Provider* provider = event ? provider_named(event->provider) : nullptr;
  if (!provider) return fail(ErrorKind::invalid, "it was not written by this version of intaked");
  Knowledge known{.mapping = mapping};
  for (const auto& [url, bytes] : event->fetched) known.fetched.emplace(url, bytes);
  return provider->understand(*event, known);
}

// A note for the staff has to say what it is.
void tell_kind(model::EventKind kind, model::ParsedMessage& message) {
  if (kind == model::EventKind::message) return;
  const char* says = kind == model::EventKind::edit ? "Changed to:\n\n" : "Taken back. It was:\n\n";
  message.text.insert(0, says);
  message.reply_text = message.text;
  message.markdown = {};
  message.safe_html = {};
}

// Words of a chat are new, whatever they look like.
void keep_all_words(model::ParsedMessage& message) {
  message.reply_text = message.text;
  message.reply_cut.clear();
  message.markdown.reply = message.markdown.whole;
  message.safe_html.reply = message.safe_html.whole;
  message.signals.clear();
  message.bounce.reset();
  message.forwarded.reset();
  message.author_behind.reset();
}

}  // namespace

model::ParsedMessage read_event(std::string_view stored, const Mapping& mapping,
                                const parse::Options& options) {
  const Result<Mail> mail = mail_of(stored, mapping);
  if (!mail) {
    model::ParsedMessage message = parse::parse({}, options);
    message.event.emplace().not_understood = mail.error().text;
    return message;
  }
  // Nobody has taken our own server's name out of what a provider passes on: what stands there
  // under it, its sender may have written.
  parse::Options of_strangers = options;
  of_strangers.authserv_id.clear();
  model::ParsedMessage message = parse::parse(mail->bytes(), of_strangers);
  message.event = model::EventFacts{.kind = mail->kind,
                                    .is_chat = mail->is_chat,
                                    .author_is_proven = mail->is_chat && mail->network_knows_author,
                                    .needs = mail->needs,
                                    .nobodys = mail->nobodys,
                                    .not_understood = {}};
  if (mail->is_elsewhere)
    message.event->not_understood =
        "it says only that there is a mail, and the mail itself could not be fetched";
  if (mail->is_chat) keep_all_words(message);
  tell_kind(mail->kind, message);
  if (message.return_path.empty()) message.return_path = mail->envelope_from;
  for (const std::string& address : mail->envelope_to) message.recipients.push_back({"", address});
  const bool is_within = mail->written.empty() && !mail->within.empty();
  for (model::Attachment& file : message.attachments) {
    file.part.insert(0, k_part_of_event);
    if (!is_within)
      file.extent.reset();
    else if (file.extent)
      file.extent->offset += static_cast<std::uint64_t>(mail->within.data() - stored.data());
  }
  return message;
}

bool is_part_of_event(std::string_view part) {
  return part.starts_with(k_part_of_event);
}

bool extract_from_event(std::string_view stored, std::string_view part,
                        const std::function<void(std::string_view)>& sink) {
  // A map has no files.
  const Result<Mail> mail = mail_of(stored, {});
  return mail && parse::extract(mail->bytes(), part.substr(k_part_of_event.size()), sink);
}

}  // namespace intaked::hooks

#include "compose/compose.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>

#include "compose/account.h"
#include "compose/cut.h"
#include "compose/description.h"
#include "compose/fields.h"
#include "compose/file_words.h"
#include "compose/metadata.h"
#include "compose/requestor.h"
#include "compose/title.h"
#include "model/markdown.h"
#include "model/safe_html.h"

namespace intaked::compose {
namespace {

using model::Json;

constexpr std::size_t k_name_bytes_max = 200;
constexpr std::size_t k_subject_bytes_max = 1'000;
// How large metadata may be is not documented; a comment's is read by programs.
constexpr std::size_t k_quoted_bytes_max = 4'000;
constexpr std::size_t k_sender_bytes_max = 320;  // RFC 5321 4.5.3.1: 64 + '@' + 255

// What a rule says, if it says an address; otherwise a note tells why it was not taken.
std::string requestor_by_rule(const model::RoutingDecision& decision,
                              std::vector<std::string>& notes) {
  const std::string_view said = text_of(decision, "requestorEmail");
  if (said.empty() || looks_like_address(said)) return std::string(said);
  const model::SetField* set = decision.find("requestorEmail");
  notes.push_back("requestorEmail \"" + std::string(said) + "\" (set by " + set->rule + ", " +
                  set->place + ") is not an address; the sender was taken instead");
  return {};
}

// The fallback hides who wrote; staff must still see it.
void note_unusable_sender(const model::ParsedMessage& message, std::vector<std::string>& notes) {
  if (!message.from || message.from->address.empty()) return;
  const std::string& address = message.from->address;
  if (looks_like_address(address)) return;
  notes.push_back("the sender \"" + cut_with_ellipsis(single_line(address), k_sender_bytes_max) +
                  "\" is not an address that the desk takes; the fallback stands as requestor");
}

bool is_automatic(const model::ParsedMessage& message) {
  constexpr std::array k_kinds = {model::SignalKind::bounce, model::SignalKind::auto_submitted,
                                  model::SignalKind::out_of_office,
                                  model::SignalKind::verification};
  for (const model::SignalKind kind : k_kinds) {
    if (message.find_signal(kind)) return true;
  }
  return false;
}

void append(std::vector<std::string>& to, std::vector<std::string> more) {
  to.insert(to.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
}

// The ticket's body in the API's order, whatever the order in which values became known.
Json in_api_order(Json values) {
  Json ordered = Json::object();
  for (const model::TicketField& field : model::ticket_fields()) {
    if (Json* value = values.find(field.name)) ordered.set(field.name, std::move(*value));
  }
  return ordered;
}

// The words of a draft with what is said below them, and the files.
struct Written {
  Described described;
  std::vector<std::string> lines;
  std::vector<model::DraftFile> files;
};

// Markdown of HTML takes more room than its words do: where it would be cut, they are taken alone.
Described describe_best(const Words& words, const std::vector<std::string>& lines,
                        const Options& options) {
  const auto described = [&](std::string_view text) {
    return describe(text, lines, options.text_form, options.description_bytes_max);
  };
  Described best = described(words.best);
  if (best.missing_bytes == 0 || words.plain.empty()) return best;
  Described plain = described(words.plain);
  return plain.missing_bytes == 0 ? plain : best;
}

// What has no room makes the message itself a file, where files are sent; unless that would bring
// a file along that a rule keeps out.
Written write(const Words& words, const std::string& first_line, const model::Inbound& inbound,
              const model::RoutingDecision& decision, const Options& options) {
  FileOptions file_options = options.files;
  for (;;) {
    Written written;
    written.files = plan_files(inbound, decision, file_options);
    written.lines = visible_lines(inbound, written.files);
    if (!first_line.empty()) written.lines.insert(written.lines.begin(), first_line);
    written.described = describe_best(words, written.lines, options);
    const bool is_enough = written.described.missing_bytes == 0 || file_options.original;
    const bool would_bring_more = std::ranges::any_of(
        written.files,
        [&](const model::DraftFile& file) { return !reason_by_rule(file, decision).empty(); });
    if (is_enough || !file_options.send || would_bring_more) return written;
    file_options.original = true;
  }
}

// What had no room: among the files where there are some, else a person must know how to get it.
void note_missing(std::string_view what, const Written& written, const model::Inbound& inbound,
                  Composed& composed, std::vector<std::string>& notes) {
  const std::size_t bytes = written.described.missing_bytes;
  if (bytes == 0) return;
  composed.wants_original =
      "the " + std::string(what) + " was shortened by " + std::to_string(bytes) + " bytes";
  const auto is_original = [](const model::DraftFile& file) { return file.part.empty(); };
  if (std::ranges::any_of(written.files, is_original)) return;
  notes.push_back(composed.wants_original + "; the whole message: intaked queue export " +
                  inbound.intake_id);
}

// HTML comes from a process that reads hostile mail: what is not certainly safe is not sent.
bool may_show(const std::string& html, std::vector<std::string>& notes) {
  if (html.empty()) return false;
  if (model::is_safe_html(html)) return true;
  notes.emplace_back("the HTML was not sent: the parser gave some that is not on the list");
  return false;
}

// Who sees the HTML does not see the text, nor what is said below it. Files that are sent stand
// beside it; what becomes of them is not known yet.
std::string with_lines(const std::string& html, const Written& written) {
  std::vector<std::string> lines = written.lines;
  if (!written.files.empty()) lines.erase(std::ranges::find(lines, k_files_heading), lines.end());
  return html + html_below(lines);
}

// The API has no customer for the first comment, so it is shown under the sender's name.
void add_first_comment(const model::ParsedMessage& message, const Written& written, Json& ticket) {
  ticket.set("commentContent", std::string(ticket.text("description")));
  ticket.set("commentContentHtml", with_lines(message.safe_html.whole, written));
  if (!message.from || ticket.text("requestorEmail") != message.from->address) return;
  const std::string name = single_line(message.from->name);
  if (!name.empty()) {
    ticket.set("commentImpersonatedUserName", cut_with_ellipsis(name, k_name_bytes_max));
  }
  ticket.set("commentImpersonatedUserEmail", message.from->address);
}

std::string below_the_line(const Quoted& quoted, TextForm form) {
  const std::string head = "What stood below (cut by the rule " + quoted.rule + "):";
  if (form == TextForm::markdown) {
    return "\n\n---\n\n" + model::markdown_of(head) + "\n\n" + model::markdown_of(quoted.text);
  }
  return "\n\n----------\n" + head + "\n\n" + quoted.text;
}

Json quoted_json(const Quoted& quoted, CutWords where, const std::string& intake_id) {
  Json json = Json::object();
  json.set("rule", quoted.rule);
  json.set("bytes", quoted.text.size());
  if (where != CutWords::metadata) return json;
  json.set("text", cut_with_notice(quoted.text, k_quoted_bytes_max));
  if (quoted.text.size() > k_quoted_bytes_max)
    json.set("whole", "intaked queue export " + intake_id);
  return json;
}

Composed compose_ticket(const model::Inbound& inbound, const model::RoutingDecision& decision,
                        const model::DeskDirectory& directory, const Options& options) {
  std::vector<std::string> notes;
  Fields fields = fields_of(decision, directory, options.description_bytes_max);
  Json& values = fields.values;
  std::string first_line;

  std::string title(values.text("title"));
  const bool is_ours = title.empty();
  if (is_ours) title = title_of(inbound, options.clean_titles);
  const bool is_cleaned = is_ours && title != title_of(inbound, false);
  if (title.find('\n') != std::string::npos) title = single_line(title);
  if (title.size() > options.title_bytes_max) {
    first_line = "The whole title: " + title;
    title = cut_with_ellipsis(title, options.title_bytes_max);
  }
  values.set("title", std::move(title));

  std::string requestor = requestor_by_rule(decision, notes);
  if (requestor.empty()) {
    Parties parties = parties_of(inbound, options.own_addresses, options.staff);
    requestor = std::move(parties.requestor);
    append(notes, std::move(parties.notes));
    if (!parties.submitter.empty() && !values.find("submitterEmail")) {
      values.set("submitterEmail", std::move(parties.submitter));
    }
  }
  if (requestor.empty()) {
    requestor = options.requestor_fallback;
    note_unusable_sender(inbound.message, notes);
  }
  if (options.account_by_domain && !values.find("accountId") && !decision.find("accountName")) {
    if (std::string id = account_of(requestor, directory); !id.empty())
      values.set("accountId", std::move(id));
  }
  values.set("requestorEmail", std::move(requestor));

  Composed composed;
  const bool is_told_by_rule = !values.text("description").empty();
  Written written =
      write(is_told_by_rule ? Words() : whole_words(inbound.message, options.text_form), first_line,
            inbound, decision, options);
  if (is_told_by_rule) {
    // It may quote the sender: a desk that shows Markdown must show those words, not obey them.
    if (options.text_form == TextForm::markdown)
      values.set("description",
                 cut_in(options.text_form, model::markdown_of(values.text("description")),
                        options.description_bytes_max)
                     .text);
    append(notes, written.lines);
  } else {
    values.set("description", std::move(written.described.text));
    note_missing("description", written, inbound, composed, notes);
  }
  const bool shows_html =
      options.html_in_first_comment && may_show(inbound.message.safe_html.whole, notes);
  if (!values.find("source")) {
    values.set("source", inbound.source.empty() ? std::string("email") : inbound.source);
  }
  if (!values.find("teamId") && text_of(decision, "teamName").empty()) {
    fields.unresolved.emplace_back(
        "no team: neither a rule nor the source's defaults set teamName or teamId");
  }
  if (Json custom = custom_field_values_of(decision); !custom.is_null()) {
    values.set("customFieldValues", std::move(custom));
  }
  Json metadata = metadata_of(inbound, decision, notes);
  if (is_cleaned) {
    metadata.find("intake")->set(
        "subject", cut_with_ellipsis(single_line(inbound.message.subject), k_subject_bytes_max));
  }
  values.set("metadata", std::move(metadata));

  composed.draft.kind = model::DraftKind::ticket;
  composed.draft.marker = inbound.marker;
  composed.draft.fields = in_api_order(std::move(values));
  if (shows_html) add_first_comment(inbound.message, written, composed.draft.fields);
  composed.draft.fields.set("deDuplicationKey", inbound.marker);
  composed.draft.files = std::move(written.files);
  composed.unresolved = std::move(fields.unresolved);
  return composed;
}

// A customer's words stay visible to the customer; what a machine sent may be kept from view.
std::string_view visibility_of(const model::Inbound& inbound,
                               const model::RoutingDecision& decision) {
  if (decision.reply_as == model::ReplyAs::note || inbound.thread->by == model::ReplyBy::machine)
    return "private";
  const model::SetField* set = decision.find("isPrivate");
  const bool wants_private = set && boolean_of(set->value).value_or(false);
  return wants_private && is_automatic(inbound.message) ? "private" : "public";
}

// Nobody is better than the wrong person: without a customer the comment shows the key's user.
void set_author(Json& body, const model::Inbound& inbound, const model::RoutingDecision& decision,
                const Options& options, std::vector<std::string>& notes) {
  const model::ParsedMessage& message = inbound.message;
  if (inbound.thread->by == model::ReplyBy::machine) return;
  if (inbound.thread->by == model::ReplyBy::staff) {
    body.set("impersonatedUserEmail", message.from->address);
    if (!message.from->name.empty()) body.set("impersonatedUserName", message.from->name);
    return;
  }
  std::string customer = requestor_by_rule(decision, notes);
  if (customer.empty()) customer = sender_of(message, options.own_addresses);
  if (!customer.empty()) body.set("customerEmail", std::move(customer));
}

Composed compose_reply(const model::Inbound& inbound, const model::RoutingDecision& decision,
                       const Options& options) {
  const model::ParsedMessage& message = inbound.message;
  std::vector<std::string> notes;
  const std::optional<Quoted> quoted = quoted_in(message);
  Words words = new_words(message, options.text_form);
  const bool shows_cut_words = quoted && options.cut_words == CutWords::comment;
  if (shows_cut_words) {
    const std::string below = below_the_line(*quoted, options.text_form);
    words.best += below;
    if (!words.plain.empty()) words.plain += below;
  }
  Composed composed;
  Written written = write(words, {}, inbound, decision, options);
  note_missing("comment", written, inbound, composed, notes);
  Json body = Json::object();
  body.set("content", std::move(written.described.text));
  const std::string& html = shows_cut_words ? message.safe_html.whole : message.safe_html.reply;
  if (options.html_in_first_comment && may_show(html, notes)) {
    body.set("contentHtml", with_lines(html, written));
  }
  body.set("commentVisibility", visibility_of(inbound, decision));
  set_author(body, inbound, decision, options, notes);
  Json metadata = metadata_of(inbound, decision, notes);
  if (quoted)
    metadata.find("intake")->set("quoted",
                                 quoted_json(*quoted, options.cut_words, inbound.intake_id));
  body.set("metadata", std::move(metadata));
  // The platform would mail the words back to the person who has just sent them.
  body.set("shouldSendEmail", false);
  body.set("deDuplicationKey", inbound.marker);

  composed.draft.kind = model::DraftKind::reply;
  composed.draft.parent_intake = inbound.thread->parent_intake;
  composed.draft.marker = inbound.marker;
  composed.draft.fields = std::move(body);
  composed.draft.files = std::move(written.files);
  return composed;
}

}  // namespace

Composed compose(const model::Inbound& inbound, const model::RoutingDecision& decision,
                 const model::DeskDirectory& directory, const Options& options) {
  return inbound.is_reply() ? compose_reply(inbound, decision, options)
                            : compose_ticket(inbound, decision, directory, options);
}

}  // namespace intaked::compose

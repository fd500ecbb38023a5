#include "sandbox/page_of_ticket.h"

#include "lib/json/json_text.h"
#include "sandbox/files.h"
#include "sandbox/html.h"
#include "sandbox/page_frame.h"
#include "sandbox/ticket.h"

namespace intaked::sandbox {
namespace {

using model::Json;

std::string size_words(std::int64_t bytes) {
  if (bytes < 1000) return std::to_string(bytes) + " bytes";
  const bool is_large = bytes >= 1'000'000;
  const std::int64_t tenths = bytes * 10 / (is_large ? 1'000'000 : 1'000);
  return std::to_string(tenths / 10) + "." + std::to_string(tenths % 10) +
         (is_large ? " MB" : " KB");
}

// A link that leaves the page tells the other side nothing, and is one only if it leads to the web.
std::string link_to(std::string_view url, std::string_view words) {
  if (!url.starts_with("http://") && !url.starts_with("https://")) return escaped(words);
  return "<a rel=\"noopener noreferrer\" href=\"" + escaped(url) + "\">" + escaped(words) + "</a>";
}

Result<std::string> file_line(const Call& call, std::string_view id) {
  INTAKED_TRY(const auto file, call.desk.store.find_file(id));
  if (!file) return "<li>" + escaped(id) + " (no such file)</li>\n";
  return "<li>" + link_to(url_of_file(file->id, call), file->name) + ", " +
         escaped(size_words(file->size)) + ", " + escaped(file->type) + "</li>\n";
}

// Files by their ids, or by URLs, ours among them.
Result<std::string> files_list(const Call& call, const Json& document) {
  std::string lines;
  for (const std::string_view field : {"attachments", "attachmentUrls"}) {
    const Json* list = document.find(field);
    if (list == nullptr || !list->is_array()) continue;
    for (const Json& entry : *list->as_array()) {
      if (!entry.is_string()) continue;
      const std::string& text = *entry.as_string();
      const auto own =
          field == "attachments" ? std::optional<std::string>(text) : own_file_in(text, call);
      if (own) {
        INTAKED_TRY(const std::string line, file_line(call, *own));
        lines += line;
      } else {
        lines += "<li>" + link_to(text, text) + "</li>\n";
      }
    }
  }
  if (lines.empty()) return lines;
  return "<footer><ul>\n" + lines + "</ul></footer>\n";
}

struct Author {
  std::string name;
  std::string_view kind;  // also the class of the style sheet
};

std::string with_address(std::string_view name, std::string_view email) {
  if (name.empty()) return std::string(email);
  return email.empty() ? std::string(name) : std::string(name).append(" <").append(email) + ">";
}

std::string customer_in(const Json& document) {
  std::string name(document.text("customerContactFirstName"));
  if (const auto last = document.text("customerContactLastName"); !last.empty()) {
    name.append(" ").append(last);
  }
  return with_address(name, document.text("customerContactEmail"));
}

Author author_of(const Json& comment) {
  if (!comment.text("customerContactEmail").empty()) return {customer_in(comment), "customer"};
  const std::string_view shown_name = comment.text("impersonatedUserName");
  const std::string_view shown_email = comment.text("impersonatedUserEmail");
  if (!shown_name.empty() || !shown_email.empty()) {
    return {with_address(shown_name, shown_email), "impersonated"};
  }
  const bool is_agent = comment.text("authorUserType") == k_agent;
  return {std::string(comment.text("author")), is_agent ? "agent" : "by the API key"};
}

std::string html_source(std::string_view html) {
  if (html.empty()) return {};
  return "<details><summary>as HTML, " +
         escaped(size_words(static_cast<std::int64_t>(html.size()))) +
         ", its source</summary><div class=\"code\">" + element("pre", "", html) +
         "</div></details>\n";
}

Result<std::string> comment_article(const Call& call, const Json& comment) {
  const Author author = author_of(comment);
  const std::string_view visibility = comment.text("commentVisibility");
  const std::string_view type = comment.text("commentType");
  std::string html = "<article class=\"" + escaped(author.kind) + " " + escaped(visibility) +
                     "\"><header>" + element("b", "", author.name) + ", " + escaped(author.kind) +
                     ", " + escaped(visibility) + " " + escaped(type) + ", " +
                     escaped(comment.text("createdAt"));
  if (const auto mail = comment.text("sourceEmailId"); !mail.empty()) {
    html += ", mailed as " + escaped(mail);
  }
  html += "</header>\n";
  if (const Json* sends = comment.find("shouldSendEmail");
      sends != nullptr && sends->as_bool() != nullptr && *sends->as_bool()) {
    html += element("p", "warning", "shouldSendEmail is true: Thena would mail this comment out.");
  }
  html +=
      element("pre", "", comment.text("content")) + "\n" + html_source(comment.text("contentHtml"));
  INTAKED_TRY(const std::string files, files_list(call, comment));
  return html + files + "</article>\n";
}

Result<std::string> description_article(const Call& call, const Json& ticket) {
  INTAKED_TRY(const std::string files, files_list(call, ticket));
  return "<article class=\"customer\"><header>" + element("b", "", customer_in(ticket)) +
         ", requestor, " + escaped(ticket.text("createdAt")) + "</header>\n" +
         element("pre", "", ticket.text("description")) + "\n" + files + "</article>\n";
}

std::string facts_line(const Json& ticket) {
  const std::string_view priority = ticket.text("priority");
  std::string line = "<p>" + escaped(ticket.text("status")) + ", " +
                     element("span", priority, priority) + ", " + escaped(ticket.text("teamName"));
  if (const auto account = ticket.text("account"); !account.empty()) {
    line += ", account " + escaped(account);
  }
  if (const auto submitter = ticket.text("submitterEmail");
      submitter != ticket.text("requestorEmail")) {
    line += ", submitted by " + escaped(submitter);
  }
  line += "</p>\n";
  if (const auto into = ticket.text("mergedIntoTicketIdentifier"); !into.empty()) {
    line += "<p class=\"warning\">Merged into " + link_to_ticket(into) + "</p>\n";
  }
  return line;
}

std::string linked_tickets(const Json& ticket) {
  const Json* links = ticket.find("linkedTickets");
  if (links == nullptr || !links->is_array()) return {};
  std::string html = "<p>Linked:";
  for (const Json& one : *links->as_array()) {
    html += " " + link_to_ticket(one.text("ticketIdentifier"));
  }
  return html + "</p>\n";
}

std::string fields_table(const Json& object, std::string_view left_out) {
  std::string rows;
  for (const auto& [key, value] : *object.as_object()) {
    if (key == left_out) continue;
    const std::string text = value.is_string() ? *value.as_string() : json::write_pretty(value);
    rows += "<tr>" + element("th", "", key) + "<td" +
            (value.is_object() || value.is_array() ? " class=\"code\"" : "") + ">" +
            element("pre", "", text) + "</td></tr>\n";
  }
  return "<table class=\"narrow\">" + rows + "</table>\n";
}

std::string metadata_section(const Json& ticket) {
  const Json* metadata = ticket.find("metadata");
  if (metadata == nullptr || !metadata->is_object()) return {};
  std::string html;
  const Json* intake = metadata->find("intake");
  if (intake != nullptr && intake->is_object()) {
    html += "<h2>Where it came from (metadata.intake)</h2>\n" + fields_table(*intake, "");
  }
  const std::size_t others = metadata->as_object()->size() - (intake != nullptr ? 1 : 0);
  if (others > 0) html += "<h2>Other metadata</h2>\n" + fields_table(*metadata, "intake");
  return html;
}

Result<std::string> conversation(const Call& call, const Json& ticket) {
  Selection selection;
  selection.entity_id = ticket.text("id");
  selection.is_oldest_first = true;
  INTAKED_TRY(const auto comments, call.desk.store.comments(selection));
  INTAKED_TRY(std::string html, description_article(call, ticket));
  html += element("h2", "", "Comments (" + std::to_string(comments.size()) + ")") + "\n";
  for (const std::string& document : comments) {
    INTAKED_TRY(const Json comment, json::parse(document));
    INTAKED_TRY(const std::string article, comment_article(call, comment));
    html += article;
  }
  return html;
}

}  // namespace

std::string link_to_ticket(std::string_view identifier) {
  return "<a href=\"/tickets/" + escaped(identifier) + "\">" + escaped(identifier) + "</a>";
}

Answer ticket_page(const Call& call) {
  constexpr std::string_view k_back = "<p><a href=\"/\">All tickets</a></p>\n";
  INTAKED_TRY(const auto ticket, ticket_of(call, call.parts[0]));
  if (!ticket) {
    return html_page(404, "No such ticket",
                     element("h1", "", "No ticket " + call.parts[0]) + "\n" + std::string(k_back));
  }
  const std::string title =
      std::string(ticket->text("ticketIdentifier")) + " " + std::string(ticket->text("title"));
  INTAKED_TRY(const std::string said, conversation(call, *ticket));
  return html_page(200, title,
                   std::string(k_back) + element("h1", "", title) + "\n" + facts_line(*ticket) +
                       linked_tickets(*ticket) + said + metadata_section(*ticket) +
                       "<details><summary>All fields</summary>\n" +
                       fields_table(*ticket, "description") + "</details>\n");
}

}  // namespace intaked::sandbox

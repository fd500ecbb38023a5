// Two pages for people: all tickets, and one with all its fields and comments.
#include <array>
#include <charconv>

#include "lib/json/json_text.h"
#include "sandbox/html.h"
#include "sandbox/routes.h"

namespace intaked::sandbox {
namespace {

using model::Json;

constexpr std::int64_t k_rows_per_page = 100;

constexpr std::string_view k_style = R"(
body { font: 16px/1.5 system-ui, sans-serif; color: #222; background: #fafafa; margin: 0; }
main { max-width: 72rem; margin: 0 auto; padding: 1.5rem; }
h1 { font-size: 1.4rem; } h2 { font-size: 1.1rem; margin-top: 2rem; }
a { color: #0b57a4; text-decoration: none; } a:hover { text-decoration: underline; }
table { border-collapse: collapse; width: 100%; background: #fff; }
th, td { text-align: left; vertical-align: top; padding: .4rem .7rem; border-bottom: 1px solid #e4e4e4; }
th { font-weight: 600; white-space: nowrap; color: #555; }
pre { margin: 0; font: inherit; white-space: pre-wrap; overflow-wrap: anywhere; }
.code pre { font: 14px/1.4 ui-monospace, monospace; }
.narrow th { width: 14rem; }
.Urgent { color: #b3261e; font-weight: 600; } .High { color: #a45a00; }
.quiet { color: #777; }
article { background: #fff; border: 1px solid #e4e4e4; padding: .7rem 1rem; margin: .7rem 0; }
)";

web::Response page(int status, std::string_view title, const std::string& inside) {
  web::Response response;
  response.status = status;
  response.content_type = "text/html; charset=utf-8";
  response.headers = {{"Content-Security-Policy",
                       "default-src 'none'; style-src 'self'; base-uri 'none'; "
                       "form-action 'none'; frame-ancestors 'none'"},
                      {"X-Content-Type-Options", "nosniff"},
                      {"Referrer-Policy", "no-referrer"}};
  response.body =
      "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">"
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">"
      "<link rel=\"stylesheet\" href=\"/style.css\"><title>" +
      escaped(title) + "</title></head>\n<body><main>\n" + inside + "</main></body></html>\n";
  return response;
}

std::string cell(std::string_view text) {
  return "<td>" + escaped(text) + "</td>";
}

std::string row_of(const Json& ticket, std::int64_t comments) {
  const std::string id = escaped(ticket.text("ticketIdentifier"));
  const std::string_view priority = ticket.text("priority");
  return "<tr><td><a href=\"/tickets/" + id + "\">" + id + "</a></td>" +
         cell(ticket.text("title")) + cell(ticket.text("teamName")) + "<td class=\"" +
         escaped(priority) + "\">" + escaped(priority) + "</td>" + cell(ticket.text("source")) +
         cell(ticket.text("requestorEmail")) + cell(ticket.text("createdAt")) + "<td>" +
         std::to_string(comments) + "</td></tr>\n";
}

std::int64_t page_number(const web::Request& request) {
  const std::string_view text = request.parameter("page");
  std::int64_t number = 0;
  std::from_chars(text.data(), text.data() + text.size(), number);
  return number < 0 || number > 1'000'000 ? 0 : number;
}

std::string page_links(std::int64_t number, std::int64_t total) {
  std::string links;
  const auto link = [&](std::int64_t to, std::string_view words) {
    links += "<a href=\"/?page=" + std::to_string(to) + "\">" + std::string(words) + "</a> ";
  };
  if (number > 0) link(number - 1, "newer");
  if ((number + 1) * k_rows_per_page < total) link(number + 1, "older");
  return links.empty() ? "" : "<p>" + links + "</p>\n";
}

Answer tickets_page(const Call& call) {
  const std::int64_t number = page_number(call.request);
  INTAKED_TRY(const std::int64_t total, call.desk.store.count_tickets());
  Selection selection;
  selection.skip = number * k_rows_per_page;
  selection.limit = k_rows_per_page;
  INTAKED_TRY(const auto rows, call.desk.store.tickets(selection));
  std::string inside = "<h1>Tickets in the sandbox</h1>\n";
  if (total == 0) {
    inside += "<p>None yet. They appear here as soon as a message was filed; reload to see.</p>\n";
    return page(200, "Tickets in the sandbox", inside);
  }
  inside += "<p class=\"quiet\">" + std::to_string(total) +
            " in all, the newest first. A stand-in for Thena: nothing here is real.</p>\n"
            "<table><thead><tr><th>Ticket</th><th>Title</th><th>Team</th><th>Priority</th>"
            "<th>Source</th><th>Requestor</th><th>Created</th><th>Comments</th></tr></thead>\n"
            "<tbody>\n";
  for (const TicketRow& row : rows) {
    INTAKED_TRY(const Json ticket, json::parse(row.document));
    inside += row_of(ticket, row.comments);
  }
  inside += "</tbody></table>\n" + page_links(number, total);
  return page(200, "Tickets in the sandbox", inside);
}

std::string fields_table(const Json& object, std::string_view left_out) {
  std::string rows;
  for (const auto& [key, value] : *object.as_object()) {
    if (key == left_out) continue;
    const std::string text = value.is_string() ? *value.as_string() : json::write_pretty(value);
    rows += "<tr><th>" + escaped(key) + "</th><td" +
            (value.is_object() || value.is_array() ? " class=\"code\"" : "") + "><pre>" +
            escaped(text) + "</pre></td></tr>\n";
  }
  return "<table class=\"narrow\">" + rows + "</table>\n";
}

std::string comment_of(const Json& comment) {
  const std::string_view customer = comment.text("customerContactEmail");
  return "<article><p class=\"quiet\">" +
         escaped(customer.empty() ? comment.text("author") : customer) + ", " +
         escaped(comment.text("createdAt")) + ", " + escaped(comment.text("commentVisibility")) +
         " " + escaped(comment.text("commentType")) + "</p><pre>" +
         escaped(comment.text("content")) + "</pre></article>\n";
}

Answer ticket_page(const Call& call) {
  INTAKED_TRY(const auto row, call.desk.store.find_ticket(call.parts[0]));
  if (!row) {
    return page(404, "No such ticket",
                "<h1>No ticket " + escaped(call.parts[0]) +
                    "</h1>\n<p><a href=\"/\">All tickets</a></p>\n");
  }
  INTAKED_TRY(const Json ticket, json::parse(row->document));
  Selection selection;
  selection.entity_id = ticket.text("id");
  selection.is_oldest_first = true;
  INTAKED_TRY(const auto comments, call.desk.store.comments(selection));

  const std::string title =
      std::string(ticket.text("ticketIdentifier")) + " " + std::string(ticket.text("title"));
  std::string inside = "<p><a href=\"/\">All tickets</a></p>\n<h1>" + escaped(title) + "</h1>\n";
  inside += "<article><pre>" + escaped(ticket.text("description")) + "</pre></article>\n";
  const Json* metadata = ticket.find("metadata");
  const Json* intake = metadata == nullptr ? nullptr : metadata->find("intake");
  if (intake != nullptr && intake->is_object()) {
    inside += "<h2>Where it came from (metadata.intake)</h2>\n" + fields_table(*intake, "");
  }
  inside += "<h2>Comments (" + std::to_string(comments.size()) + ")</h2>\n";
  for (const std::string& document : comments) {
    INTAKED_TRY(const Json comment, json::parse(document));
    inside += comment_of(comment);
  }
  inside += "<h2>All fields</h2>\n" + fields_table(ticket, "description");
  return page(200, title, inside);
}

Answer style(const Call&) {
  web::Response response;
  response.content_type = "text/css; charset=utf-8";
  response.headers = {{"X-Content-Type-Options", "nosniff"}};
  response.body = k_style;
  return response;
}

constexpr std::array k_routes{
    Route{"GET", "/", tickets_page},
    Route{"GET", "/tickets/{id}", ticket_page},
    Route{"GET", "/style.css", style},
};

}  // namespace

std::span<const Route> page_routes() {
  return k_routes;
}

}  // namespace intaked::sandbox

// The page of all tickets, and its search.
#include <array>
#include <charconv>

#include "lib/json/json_text.h"
#include "sandbox/html.h"
#include "sandbox/page_frame.h"
#include "sandbox/page_of_ticket.h"
#include "sandbox/routes.h"
#include "sandbox/search_query.h"

namespace intaked::sandbox {
namespace {

using model::Json;

constexpr std::int64_t k_rows_per_page = 100;
constexpr std::string_view k_title = "Tickets in the sandbox";

std::string cell(std::string_view text) {
  return element("td", "", text);
}

std::string row_of(const Json& ticket, std::int64_t comments) {
  const std::string_view priority = ticket.text("priority");
  return "<tr><td>" + link_to_ticket(ticket.text("ticketIdentifier")) + "</td>" +
         cell(ticket.text("title")) + cell(ticket.text("status")) + cell(ticket.text("teamName")) +
         element("td", priority, priority) + cell(ticket.text("source")) +
         cell(ticket.text("requestorEmail")) + cell(ticket.text("createdAt")) +
         cell(std::to_string(comments)) + "</tr>\n";
}

std::int64_t page_number(const web::Request& request) {
  const std::string_view text = request.parameter("page");
  std::int64_t number = 0;
  std::from_chars(text.data(), text.data() + text.size(), number);
  return number < 0 || number > 1'000'000 ? 0 : number;
}

std::string page_links(std::int64_t number, bool has_more) {
  std::string links;
  const auto link = [&](std::int64_t to, std::string_view words) {
    links += "<a href=\"/?page=" + std::to_string(to) + "\">" + std::string(words) + "</a> ";
  };
  if (number > 0) link(number - 1, "newer");
  if (has_more) link(number + 1, "older");
  return links.empty() ? "" : "<p>" + links + "</p>\n";
}

std::string search_form(std::string_view words) {
  return "<form action=\"/\" method=\"get\"><input type=\"search\" name=\"q\" value=\"" +
         escaped(words) + "\" aria-label=\"words to search for\"> <button>Search</button></form>\n";
}

std::string table_of(const std::string& rows) {
  return "<table><thead><tr><th>Ticket</th><th>Title</th><th>Status</th><th>Team</th>"
         "<th>Priority</th><th>Source</th><th>Requestor</th><th>Created</th><th>Comments</th>"
         "</tr></thead>\n<tbody>\n" +
         rows + "</tbody></table>\n";
}

// The newest that hold each of the words, so many that a page holds them.
Result<std::string> found_tickets(const Call& call, std::string_view words) {
  const SearchQuery query = query_of_words(
      words, {"ticketIdentifier", "title", "description", "requestorEmail", "teamName", "status"});
  INTAKED_TRY(const auto rows, call.desk.store.tickets({}));
  std::string table;
  std::int64_t count = 0;
  for (const TicketRow& row : rows) {
    INTAKED_TRY(const Json ticket, json::parse(row.document));
    if (!matches(query, ticket)) continue;
    if (++count > k_rows_per_page) break;
    table += row_of(ticket, row.comments);
  }
  if (count == 0) return std::string("<p>None holds all these words.</p>\n");
  const std::string said = count > k_rows_per_page
                               ? "the newest " + std::to_string(k_rows_per_page) + " are shown"
                               : std::to_string(count) + " found";
  return element("p", "quiet", said) + "\n" + table_of(table);
}

Result<std::string> all_tickets(const Call& call) {
  const std::int64_t number = page_number(call.request);
  INTAKED_TRY(const std::int64_t made, call.desk.store.count_tickets());
  INTAKED_TRY(const std::int64_t deleted, call.desk.store.count_deleted_tickets());
  const std::int64_t total = made - deleted;
  if (total == 0) {
    return std::string(
        "<p>None yet. They appear here as soon as a message was filed; reload to see.</p>\n");
  }
  Selection selection;
  selection.skip = number * k_rows_per_page;
  selection.limit = k_rows_per_page;
  INTAKED_TRY(const auto rows, call.desk.store.tickets(selection));
  std::string table;
  for (const TicketRow& row : rows) {
    INTAKED_TRY(const Json ticket, json::parse(row.document));
    table += row_of(ticket, row.comments);
  }
  return element("p", "quiet",
                 std::to_string(total) +
                     " in all, the newest first. A stand-in for Thena: nothing here is real.") +
         "\n" + table_of(table) + page_links(number, (number + 1) * k_rows_per_page < total);
}

Answer tickets_page(const Call& call) {
  const std::string_view words = call.request.parameter("q");
  INTAKED_TRY(const std::string tickets,
              words.empty() ? all_tickets(call) : found_tickets(call, words));
  return html_page(200, k_title, element("h1", "", k_title) + "\n" + search_form(words) + tickets);
}

Answer style(const Call&) {
  return style_sheet();
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

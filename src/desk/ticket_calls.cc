#include "desk/ticket_calls.h"

#include <algorithm>
#include <memory>
#include <utility>

#include "desk/classify.h"
#include "desk/pages.h"
#include "lib/json/json_text.h"

namespace intaked::desk {
namespace {

using model::Json;

constexpr int k_pages_max = 10;
constexpr std::size_t k_message_id_bytes_max = 998;  // RFC 5322 2.1.1: an id is in one line

TicketNow ticket_from(const curl::HttpAnswer& http) {
  TicketNow ticket;
  if (says_gone(http)) {
    ticket.answered = true;
    ticket.gone = true;
    ticket.text = describe(http);
    return ticket;
  }
  if (is_lasting_refusal(http)) {
    ticket.answered = true;
    ticket.text = describe(http);
    return ticket;
  }
  const Result<Json> parsed =
      is_success(http) ? json::parse(http.body) : fail(ErrorKind::unavailable, describe(http));
  if (!parsed) {
    ticket.text = parsed.error().text;
    return ticket;
  }
  const Json* data = parsed->find("data");
  const Json& object = data && data->is_object() ? *data : *parsed;
  if (object.text("id").empty()) {
    ticket.text = "the desk's answer names no ticket";
    return ticket;
  }
  ticket.answered = true;
  ticket.gone = !object.text("deletedAt").empty() || !object.text("archivedAt").empty();
  ticket.identifier = cleaned_words(object.text("ticketIdentifier"));
  ticket.status = cleaned_words(object.text("status"));
  return ticket;
}

void add(std::vector<std::string>& message_ids, std::string_view id) {
  if (id.starts_with('<') && id.ends_with('>')) id = id.substr(1, id.size() - 2);
  if (id.empty() || id.size() > k_message_id_bytes_max) return;
  if (std::ranges::find(message_ids, id) == message_ids.end()) message_ids.emplace_back(id);
}

}  // namespace

void read_ticket(const Get& get, const std::string& ticket_id,
                 std::function<void(TicketNow)> answer) {
  get("/v1/tickets/" + curl::url_encode(ticket_id),
      [answer = std::move(answer)](const curl::HttpAnswer& http) { answer(ticket_from(http)); });
}

void read_comment_mails(const Get& get, const std::string& ticket_id,
                        std::function<void(CommentMails)> answer) {
  const auto mails = std::make_shared<CommentMails>();
  read_pages(
      get, comments_target(ticket_id), k_pages_max,
      [mails](const Page& page) {
        for (const Json& row : page.rows) add(mails->message_ids, row.text("sourceEmailId"));
        return Reading::goes_on;
      },
      [mails, answer = std::move(answer)](PagesRead read) {
        // What is refused or not shown whole will be so again: what was read is what it tells.
        mails->answered = read.end != PagesRead::End::failed;
        mails->gone = read.is_gone;
        mails->text = std::move(read.text);
        answer(std::move(*mails));
      });
}

}  // namespace intaked::desk

#include "desk/contact.h"

#include <algorithm>
#include <utility>

#include "desk/classify.h"
#include "desk/marked.h"
#include "lib/json/json_text.h"
#include "lib/text/text.h"

namespace intaked::desk {
namespace {

using model::Json;

constexpr std::size_t k_name_bytes_max = 100;

std::string trimmed(std::string_view text) {
  const std::size_t first = text.find_first_not_of(' ');
  if (first == std::string_view::npos) return {};
  return std::string(text.substr(first, text.find_last_not_of(' ') - first + 1));
}

ContactAnswer failed(const std::string& what, const curl::HttpAnswer& answer) {
  ContactAnswer result;
  result.text = what + ": ";
  if (answer.ending != curl::HttpEnding::answered) {
    result.text += answer.text;
  } else {
    result.text += "the desk answered " + std::to_string(answer.status);
    const std::string words = words_of(answer.body);
    if (!words.empty()) result.text += ": " + words;
  }
  return result;
}

ContactAnswer made(const curl::HttpAnswer& answer) {
  ContactAnswer result;
  // Somebody was faster.
  if (answer.ending == curl::HttpEnding::answered && answer.status == 409) {
    result.outcome = ContactAnswer::Outcome::known;
    return result;
  }
  if (!is_success(answer)) return failed("the contact cannot be made", answer);
  result.outcome = ContactAnswer::Outcome::made;
  return result;
}

}  // namespace

std::string contact_body(const Contact& contact) {
  const std::string name(text::cut_utf8(trimmed(contact.name), k_name_bytes_max));
  std::string first = name;
  std::string last;
  if (const std::size_t comma = name.find(','); comma != std::string::npos) {
    last = trimmed(name.substr(0, comma));
    first = trimmed(name.substr(comma + 1));
  } else if (const std::size_t space = name.find(' '); space != std::string::npos) {
    first = name.substr(0, space);
    last = trimmed(name.substr(space));
  }
  if (first.empty()) std::swap(first, last);
  if (first.empty()) first = contact.email.substr(0, contact.email.find('@'));
  Json body = Json::object();
  body.set("firstName", first);
  if (!last.empty()) body.set("lastName", last);
  body.set("email", contact.email);
  return json::write(body);
}

void ensure_contact(const Get& get, PostContact post, Contact contact,
                    std::function<void(ContactAnswer)> answer) {
  const std::string target =
      "/v1/accounts/contacts/search?email=" + curl::url_encode(contact.email);
  get(target, [post = std::move(post), contact = std::move(contact),
               answer = std::move(answer)](const curl::HttpAnswer& found) {
    if (!is_success(found)) return answer(failed("contacts cannot be searched", found));
    const Result<Page> page = read_list_page(found.body);
    if (!page) {
      ContactAnswer result;
      result.text = "contacts cannot be searched: " + page.error().text;
      return answer(std::move(result));
    }
    const std::string address = text::fold_case(contact.email);
    const bool is_known = std::ranges::any_of(
        page->rows, [&](const Json& row) { return text::fold_case(row.text("email")) == address; });
    if (is_known) {
      ContactAnswer result;
      result.outcome = ContactAnswer::Outcome::known;
      return answer(std::move(result));
    }
    post(contact_body(contact), [answer](const curl::HttpAnswer& posted) { answer(made(posted)); });
  });
}

}  // namespace intaked::desk

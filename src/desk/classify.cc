#include "desk/classify.h"

#include <algorithm>
#include <array>

#include "desk/pace.h"
#include "lib/json/json_text.h"
#include "lib/text/text.h"

namespace intaked::desk {
namespace {

using model::DeliveryOutcome;
using model::Json;

constexpr std::size_t k_text_bytes_max = 1024;
constexpr std::size_t k_id_bytes_max = 128;
constexpr std::size_t k_body_excerpt_bytes_max = 200;
constexpr std::chrono::seconds k_own_pause{1};

std::string cleaned(std::string_view words, std::size_t bytes_max) {
  const std::string clean = text::clean(text::repair_utf8(words), text::Lines::join);
  return std::string(text::cut_utf8(clean, bytes_max));
}

std::string with_words(std::string sentence, const std::string& words) {
  return cleaned(words.empty() ? sentence : sentence + ": " + words, k_text_bytes_max);
}

std::string status_words(int status, const std::string& words) {
  return with_words("the desk answered " + std::to_string(status), words);
}

// A key may have some teams and not others. What the plan does not allow is about everything; were
// it to name a team as well, everybody would be refused in the same words, and that is noticed.
bool is_about_one_team(const std::string& body) {
  return names_missing_object(body) &&
         text::fold_case(words_of(body)).find("team") != std::string::npos;
}

std::string target_down_text(const curl::HttpAnswer& answer, const std::string& words) {
  switch (answer.status) {
    case 401:
      return with_words("the desk does not accept the API key (401)", words);
    case 403:
      return with_words("the desk does not allow this with the API key or the plan (403)", words);
    case 404:
      return with_words("the desk knows no such call (404); is desk.url right?", words);
    default:
      break;
  }
  if (answer.status >= 300 && answer.status < 400) {
    return with_words("the desk answered with a redirect (" + std::to_string(answer.status) +
                          "), which is not followed; desk.url must be the final address",
                      std::string(answer.header("location")));
  }
  return with_words("the desk does not take this call at all (" + std::to_string(answer.status) +
                        "); is desk.url right?",
                    words);
}

// The new object: the envelope's `data`, or the object itself (the generic comment call).
Answer read_success(const curl::HttpAnswer& http, Answer answer) {
  answer.outcome = DeliveryOutcome::unknown;
  const Result<Json> parsed = json::parse(http.body);
  if (!parsed) {
    answer.text = status_words(http.status, "the answer could not be read, " + parsed.error().text);
    return answer;
  }
  const Json* data = parsed->find("data");
  const Json& object = data && data->is_object() ? *data : *parsed;
  const Json* succeeded = parsed->find("status");
  const bool denies = succeeded && succeeded->as_bool() && !*succeeded->as_bool();
  answer.ticket_id = usable_id(object.text("id"));
  if (answer.ticket_id.empty() || denies) {
    answer.text = status_words(http.status, denies ? "status is false, " + words_of(http.body)
                                                   : "the answer names no id that could be kept");
    answer.ticket_id.clear();
    return answer;
  }
  answer.outcome = DeliveryOutcome::filed;
  answer.ticket_identifier = cleaned(object.text("ticketIdentifier"), k_text_bytes_max);
  answer.ticket_status = cleaned(object.text("status"), k_text_bytes_max);
  answer.text = cleaned(parsed->text("message"), k_text_bytes_max);
  return answer;
}

Answer classify_unsent(const curl::HttpAnswer& http, Answer answer, Instant now) {
  const bool our_own_doing =
      http.cause == curl::HttpCause::held || http.cause == curl::HttpCause::late ||
      http.cause == curl::HttpCause::overloaded || http.cause == curl::HttpCause::stopping;
  answer.outcome = our_own_doing ? DeliveryOutcome::not_executed : DeliveryOutcome::target_down;
  answer.text = with_words(our_own_doing ? "not sent" : "the desk cannot be reached", http.text);
  if (our_own_doing) answer.not_before = now + k_own_pause;
  return answer;
}

Answer classify_status(const curl::HttpAnswer& http, Call call, Answer answer, Instant now) {
  const int status = http.status;
  if (status >= 200 && status < 300) {
    if (call != Call::change) return read_success(http, std::move(answer));
    answer.outcome = DeliveryOutcome::filed;
    return answer;
  }
  const std::string words = words_of(http.body);
  answer.text = status_words(status, words);
  if (status >= 300 && status < 400) {
    answer.outcome = DeliveryOutcome::target_down;
    answer.text = target_down_text(http, words);
    return answer;
  }
  if (status == 403 && is_about_one_team(http.body)) {
    answer.outcome = DeliveryOutcome::refused;
    answer.text = with_words("the desk does not allow it", words);
    return answer;
  }
  switch (status) {
    case 400:
    case 413:
    case 422:
      answer.outcome = DeliveryOutcome::refused;
      if (!words.empty()) answer.text = words;
      return answer;
    case 404:
      if (names_missing_object(http.body)) {
        answer.outcome = DeliveryOutcome::refused;
        answer.text = with_words(call == Call::comment  ? "the ticket cannot take the comment"
                                 : call == Call::change ? "the ticket cannot be changed"
                                                        : "the ticket cannot be made",
                                 words);
        return answer;
      }
      [[fallthrough]];
    case 401:
    case 403:
    case 405:
    case 410:
    case 415:
      answer.outcome = DeliveryOutcome::target_down;
      answer.text = target_down_text(http, words);
      return answer;
    case 425:
    case 429:
      answer.outcome = DeliveryOutcome::not_executed;
      answer.not_before = may_go_on_at(http, now);
      return answer;
    default:
      // 409, 408, 5xx and what nobody has told us about: the look-up decides.
      if (!http.header("retry-after").empty()) answer.not_before = may_go_on_at(http, now);
      return answer;
  }
}

}  // namespace

std::string words_of(const std::string& body) {
  const Result<Json> parsed = json::parse(body);
  if (!parsed || !parsed->is_object()) return cleaned(body, k_body_excerpt_bytes_max);
  const Json* message = parsed->find("message");
  if (message && message->as_array()) {
    std::string joined;
    for (const Json& element : *message->as_array()) {
      const std::string* line = element.as_string();
      if (!line || joined.size() > k_text_bytes_max) continue;
      joined += (joined.empty() ? "" : "; ") + *line;
    }
    if (!joined.empty()) return cleaned(joined, k_text_bytes_max);
  }
  const std::string_view words = parsed->text("message");
  return cleaned(words.empty() ? parsed->text("error") : words, k_text_bytes_max);
}

std::string cleaned_words(std::string_view words) {
  return cleaned(words, k_text_bytes_max);
}

std::string usable_id(std::string_view id) {
  const bool is_usable = id.size() <= k_id_bytes_max &&
                         std::ranges::all_of(id, [](char c) { return c > ' ' && c < '\x7f'; });
  return is_usable ? std::string(id) : std::string();
}

bool is_success(const curl::HttpAnswer& answer) {
  return answer.ending == curl::HttpEnding::answered && answer.status >= 200 && answer.status < 300;
}

std::string describe(const curl::HttpAnswer& answer) {
  if (answer.ending != curl::HttpEnding::answered) return answer.text;
  return status_words(answer.status, words_of(answer.body));
}

bool is_refusal(const curl::HttpAnswer& answer) {
  if (answer.ending != curl::HttpEnding::answered) return false;
  switch (answer.status) {
    case 400:
    case 403:
    case 404:
    case 405:
    case 410:
    case 422:
      return true;
    default:
      return false;
  }
}

bool is_lasting_refusal(const curl::HttpAnswer& answer) {
  if (!is_refusal(answer)) return false;
  const Result<Json> parsed = json::parse(answer.body);
  return parsed && parsed->find("statusCode") && parsed->find("message");
}

bool names_missing_object(const std::string& body) {
  constexpr std::array<std::string_view, 14> k_objects = {
      "team", "ticket", "account", "agent",    "status",    "priority", "sentiment",
      "type", "form",   "contact", "customer", "requestor", "user",     "field"};
  constexpr std::array<std::string_view, 9> k_addresses = {
      "cannot", "route", "endpoint", "path", "url", "get", "post", "method", "resource"};
  const Result<Json> parsed = json::parse(body);
  if (!parsed || !parsed->find("statusCode") || !parsed->find("message")) return false;
  const std::string sentence = text::fold_case(words_of(body));
  if (sentence.find('/') != std::string::npos) return false;
  bool names_one = false;
  const auto is_letter = [](char c) { return c >= 'a' && c <= 'z'; };
  for (auto at = sentence.begin(); at != sentence.end();) {
    const auto end = std::find_if_not(at, sentence.end(), is_letter);
    const std::string_view word(at, end);
    if (std::ranges::find(k_addresses, word) != k_addresses.end()) return false;
    names_one = names_one || std::ranges::any_of(k_objects, [&](std::string_view object) {
                  return word == object || (word.starts_with(object) && word.ends_with("s") &&
                                            word.size() == object.size() + 1);
                });
    at = std::find_if(end, sentence.end(), is_letter);
  }
  return names_one;
}

bool says_gone(const curl::HttpAnswer& answer) {
  return answer.ending == curl::HttpEnding::answered && answer.status == 404 &&
         names_missing_object(answer.body);
}

Answer classify_answer(const curl::HttpAnswer& http, Call call, Instant now) {
  Answer answer;
  answer.outcome = DeliveryOutcome::unknown;
  answer.http_status = http.status;
  switch (http.ending) {
    case curl::HttpEnding::answered:
      return classify_status(http, call, std::move(answer), now);
    case curl::HttpEnding::not_sent:
      return classify_unsent(http, std::move(answer), now);
    case curl::HttpEnding::unknown:
      break;
  }
  answer.text = with_words("no whole answer came", http.text);
  return answer;
}

}  // namespace intaked::desk

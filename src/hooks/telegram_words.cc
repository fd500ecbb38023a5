#include "hooks/telegram_words.h"

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <string_view>

namespace intaked::hooks {
namespace {

constexpr std::size_t k_links_max = 100;
constexpr std::int64_t k_units_max = 1 << 20;  // a message has some 4,000

// Telegram counts in units of UTF-16. Beyond the end: the end.
std::size_t byte_at(std::string_view text, std::int64_t utf16_units) {
  std::size_t at = 0;
  while (at < text.size() && utf16_units > 0) {
    const auto byte = static_cast<unsigned char>(text[at]);
    const std::size_t length = byte < 0x80 ? 1 : byte < 0xe0 ? 2 : byte < 0xf0 ? 3 : 4;
    utf16_units -= length == 4 ? 2 : 1;
    at += length;
  }
  return std::min(at, text.size());
}

std::string with_links(std::string_view text, const model::Json::Array& entities) {
  std::string words;
  std::size_t taken = 0, links = 0;
  for (const model::Json& entity : entities) {
    if (entity.text("type") != "text_link" || ++links > k_links_max) continue;
    const std::int64_t offset = entity.number("offset"), length = entity.number("length");
    if (std::min(offset, length) < 0 || std::max(offset, length) > k_units_max) continue;
    const std::size_t end = byte_at(text, offset + length);
    if (end < taken) continue;  // they come in order
    words += text.substr(taken, end - taken);
    words += " (" + std::string(entity.text("url")) + ")";
    taken = end;
  }
  return words + std::string(text.substr(taken));
}

std::string coordinate(const model::Json& place, const char* key) {
  const model::Json* number = place.find(key);
  if (!number) return {};
  char text[32] = "";
  if (const double* value = number->as_double()) std::snprintf(text, sizeof text, "%.6f", *value);
  if (const auto* value = number->as_integer())
    std::snprintf(text, sizeof text, "%lld", static_cast<long long>(*value));
  return text;
}

std::string location_of(const model::Json& message, const model::Json& place) {
  std::string words = "[location: ";
  if (const model::Json* venue = message.find("venue"))
    for (const char* key : {"title", "address"})
      if (!venue->text(key).empty()) words += std::string(venue->text(key)) + ", ";
  return words + coordinate(place, "latitude") + ", " + coordinate(place, "longitude") + "]";
}

std::string checklist_of(const model::Json& checklist) {
  std::string words = "[checklist: " + std::string(checklist.text("title"));
  for (const model::Json& task : checklist.list("tasks"))
    words += "\n- " + std::string(task.text("text"));
  return words + "]";
}

}  // namespace

std::string telegram_name(const model::Json& person) {
  std::string name(person.text("first_name"));
  if (!person.text("last_name").empty()) name += " " + std::string(person.text("last_name"));
  return name;
}

std::string telegram_words(const model::Json& message) {
  const bool has_text = !message.text("text").empty();
  std::string words = with_links(message.text(has_text ? "text" : "caption"),
                                 message.list(has_text ? "entities" : "caption_entities"));
  if (const model::Json* place = message.find("location")) words += location_of(message, *place);
  if (const model::Json* poll = message.find("poll"))
    words += "[poll: " + std::string(poll->text("question")) + "]";
  if (const model::Json* contact = message.find("contact"))
    words += "[contact: " + telegram_name(*contact) + " " +
             std::string(contact->text("phone_number")) + "]";
  if (const model::Json* checklist = message.find("checklist")) words += checklist_of(*checklist);
  return words;
}

}  // namespace intaked::hooks

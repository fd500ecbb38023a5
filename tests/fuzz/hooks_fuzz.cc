// Any body of a webhook, as any provider's: nobody is believed, all is kept, and what is understood
// is a mail that asks for nothing but its provider's own files.
#include <algorithm>

#include "hooks/need_place.h"
#include "hooks/provider.h"
#include "hooks/read_event.h"
#include "parse/parse.h"
#include "require.h"

namespace {

using namespace intaked;
using fuzz::require;

class NoDocuments final : public hooks::Documents {
 public:
  const hooks::Document* find(std::string_view) const override { return nullptr; }
};

hooks::Credentials ours() {
  hooks::Credentials credentials;
  credentials.secrets.emplace_back("a-fake-secret-that-nobody-guesses");
  credentials.application = "a-fake-application";
  credentials.scheme = hooks::Scheme::hmac;
  return credentials;
}

void check_needs(std::string_view provider, const hooks::Mail& mail) {
  for (const hooks::Need& need : mail.needs)
    require(hooks::is_place_of(provider, need), "a place of the provider");
}

void check_event(const hooks::Provider& provider, const hooks::Event& event) {
  require(!event.id.empty() && event.id.size() <= hooks::k_event_id_bytes_max, "an id");
  require(std::ranges::all_of(event.id, [](char c) { return c > ' ' && c < '\x7f'; }),
          "an id that can stand in an index");
  const auto stored = hooks::read_stored_event(event.stored);
  require(stored && stored->provider == provider.name, "stored as it can be read again");
  const hooks::Knowledge known{.mapping = {{{"from", "/from"}, {"text", "/text"}}}};
  const auto mail = provider.understand(*stored, known);
  if (!mail || !mail->nobodys.empty()) return;
  check_needs(provider.name, *mail);
  const auto again = provider.understand(*stored, known);
  require(again && again->bytes() == mail->bytes(), "the same mail each time");
  // As the parser's process reads it, with what may be behind it.
  std::string whole = event.stored;
  for (const hooks::Need& need : mail->needs) whole += hooks::store_fetched(need.url, event.stored);
  const auto read = hooks::read_event(whole, known.mapping, {});
  require(read.event.has_value(), "an event");
  for (const model::EventNeed& need : read.event->needs)
    require(hooks::is_place_of(provider.name, need), "a place of the provider, told by a file");
  if (mail->is_elsewhere) return;
  const model::ParsedMessage message = parse::parse(mail->bytes(), {});
  if (!mail->is_chat || provider.name == "generic") return;
  require(message.from && message.from->address.ends_with(".invalid"), "an author of that network");
  require(!message.find_header("Bcc") && !message.message_id.empty(), "fields of ours alone");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string_view body = fuzz::view(data, size);
  const std::string name(fuzz::take_first_line(body));
  const std::vector<std::pair<std::string, std::string>> headers{
      {"content-type", std::string(fuzz::take_first_line(body))}};
  hooks::Request request{"POST", "https://intake.example.com/hooks/one", {}, headers, body};
  const NoDocuments none;
  for (const hooks::Provider* provider : hooks::providers()) {
    if (provider->name != name) continue;
    const auto verified = provider->verify(request, ours(), none, Instant{});
    require(verified.finding == hooks::Verification::Finding::refused, "nobody is believed");
    const hooks::Receipt receipt = provider->receive(request, ours());
    require(receipt.answer.status >= 200 && receipt.answer.status < 300, "an answer");
    require(receipt.events.empty() != receipt.noted.empty(), "an event, or why there is none");
    for (const hooks::Event& event : receipt.events) check_event(*provider, event);
  }
  return 0;
}

#include "app/contacts.h"

#include <utility>

#include "base/log.h"
#include "lib/text/text.h"

namespace intaked::app {
namespace {

// About 10 MB; then all are asked for again, which costs one enquiry each.
constexpr std::size_t k_known_max = 100'000;

}  // namespace

bool Contacts::is_known(const std::string& email) {
  const std::string address = text::fold_case(email);
  const std::lock_guard lock(mutex_);
  return known_.contains(address);
}

void Contacts::remember(std::string address) {
  const std::lock_guard lock(mutex_);
  if (known_.size() >= k_known_max) known_.clear();
  known_.insert(std::move(address));
}

void Contacts::ensure(desk::Contact contact, std::function<void()> go) {
  std::string address = text::fold_case(contact.email);
  if (address.empty() || is_known(contact.email)) return go();
  desk_.ensure_contact(std::move(contact), [this, address = std::move(address),
                                            go = std::move(go)](const desk::ContactAnswer& answer) {
    if (answer.outcome == desk::ContactAnswer::Outcome::failed)
      log::warning("a contact cannot be made; the ticket is filed all the same",
                   {{"text", answer.text}});
    else
      remember(address);
    go();
  });
}

}  // namespace intaked::app

// Mandrill's inbound webhook:
// mailchimp.com/developer/transactional/guides/track-respond-activity-webhooks.
#include <algorithm>

#include "hooks/form.h"
#include "hooks/provider.h"
#include "hooks/signed_with.h"

namespace intaked::hooks {
namespace {

Verification verify(const Request& request, const Credentials& credentials, const Documents&,
                    Instant) {
  const auto form = Form::read(request.header("content-type"), request.body);
  if (!form) return refused("the signature cannot be read: " + form.error().text);
  // The address as it stands at Mandrill, then each field by its name.
  std::vector<const FormField*> fields;
  fields.reserve(form->fields().size());
  for (const FormField& field : form->fields()) fields.push_back(&field);
  std::ranges::stable_sort(fields, {}, [](const FormField* one) { return one->name; });
  std::string message = request.url;
  for (const FormField* field : fields) {
    message += field->name;
    message += field->value;
  }
  const auto mac = crypto::unbase64(request.header("x-mandrill-signature"));
  if (!mac || !signed_with(credentials.secrets, crypto::Hash::sha1, message, *mac))
    return refused(
        "it is not signed with this webhook's key for the address that hooks show names; that is "
        "the one that must stand at Mandrill");
  return genuine();
}

}  // namespace

constinit const Provider k_mandrill{.name = "mandrill",
                                    .source = "email",
                                    .answer_within = std::chrono::seconds(15),
                                    .gives_up_after = std::chrono::hours(24),
                                    .verify = verify};

}  // namespace intaked::hooks

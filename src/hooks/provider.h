// Whom webhooks come from: one file and one row of the table a provider. Pure: nothing is fetched,
// stored or logged here.
#pragma once

#include <chrono>
#include <span>
#include <string_view>

#include "base/clock.h"
#include "hooks/mail.h"
#include "hooks/receipt.h"
#include "hooks/stored_event.h"
#include "hooks/verification.h"

namespace intaked::hooks {

// What its signature, token or password speaks for.
enum class Covers {
  body,    // each byte of it
  nothing  // only that somebody knew something: the path has to be unguessable, too
};

struct Provider {
  std::string_view name;    // in the configuration
  std::string_view source;  // of its tickets, where the configuration says nothing else
  Covers covers = Covers::body;
  // One attempt of the sender; and from the first to the last, which is how long we may be away
  // before something is lost. 0: it does not try again.
  std::chrono::seconds answer_within{3};
  std::chrono::seconds gives_up_after{0};
  // What makes it keep the message and try again: after a refused signature, since ours may be the
  // mistake, and for a body over our limit, which can be raised.
  int refused_status = 401;
  int too_large_status = 413;
  Verification (*verify)(const Request& request, const Credentials& credentials,
                         const Documents& documents, Instant now) = nullptr;
  // Of a request that is genuine. Total.
  Receipt (*receive)(const Request& request, const Credentials& credentials) = nullptr;
  // Of what receive() had stored, later. invalid: it is not understood; a person has to look.
  Result<Mail> (*understand)(const StoredEvent& event, const Knowledge& known) = nullptr;
};

std::span<const Provider* const> providers();
const Provider* provider_named(std::string_view name);  // nullptr if there is none

extern const Provider k_slack, k_mailgun, k_sendgrid, k_postmark, k_ses, k_relay, k_teams_outgoing,
    k_teams_bot, k_discord, k_telegram, k_whatsapp, k_generic;
extern const Provider k_mandrill, k_mailersend, k_postal, k_resend;

}  // namespace intaked::hooks

// `hooks:`: what webhooks come from.
#pragma once

#include "config/config.h"
#include "config/settings.h"
#include "config/sources.h"

namespace intaked::config {

// After mailboxes, pipes and `web:`: every source needs its own name, and some providers sign the
// address that they call.
void read_hooks(Settings& top, const Surroundings& around, Config& config);

// The names of the settings that hold a provider's secret, its token and who may write to us; "" if
// it has none.
std::string_view secret_setting(const hooks::Provider& provider);
std::string_view token_setting(const hooks::Provider& provider);
std::string_view application_setting(const hooks::Provider& provider);
bool has_edits(const hooks::Provider& provider);

}  // namespace intaked::config

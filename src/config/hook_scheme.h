// How a sender of one's own shows that it is one, and which of its fields are what.
#pragma once

#include <string_view>
#include <vector>

#include "config/config.h"
#include "config/settings.h"
#include "config/sources.h"

namespace intaked::config {

// A setting that is one value, or a list of two while one is being changed, the newest first.
// Others are reported.
std::vector<const yaml::Node*> one_or_several(Settings& settings, std::string_view key,
                                              const yaml::Node& node);
// The files of secrets that `key` names, with what is in them.
void read_secrets(Settings& settings, const Surroundings& around, std::string_view key, Hook& hook);

// `public_key`.
void read_public_keys(Settings& settings, Hook& hook);

// `hmac`.
void read_hmac(Settings& parent, hooks::Hmac& hmac);
// `scheme`, and what it needs.
void read_scheme(Settings& settings, const Surroundings& around, Hook& hook);
// `map` and `sample`.
void read_mapping(Settings& settings, const Surroundings& around, Hook& hook);

std::string_view name_of(hooks::Scheme scheme);

}  // namespace intaked::config

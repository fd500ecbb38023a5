// The marker: how a ticket of ours is recognised at the desk, whatever we may have forgotten.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "base/secret.h"
#include "config/config.h"
#include "model/digest.h"
#include "model/raw_message.h"

namespace intaked::app {

// File name of the installation key in the secrets directory; made by `intaked init`, 32 random
// bytes as hex.
inline constexpr std::string_view k_installation_key_file = "installation.key";

// `secrets_prefix` as in config::Config. not_found says how to make one.
Result<Secret> read_installation_key(const std::string& secrets_prefix);

// What all markers of messages begin with.
inline constexpr std::string_view k_marker_beginning = "intk1-";

// k_marker_beginning + 26 characters of base32(HMAC-SHA256(key, content digest | scope)):
// deterministic, so it survives a lost journal or a changed UIDVALIDITY; unguessable, so nobody can
// plant it.
std::string make_marker(const Secret& installation_key, const model::Digest& content_digest,
                        std::string_view scope);

// Within what equal messages have one marker: "" is everywhere (same_message: one), else the
// source. Equal messages without a Message-ID may both be meant, so their scope is the arrived
// bytes, which differ by Received at least; of what could not be fetched, it is where it lies.
std::string marker_scope(config::SameMessage same_message, const std::string& message_id,
                         const model::RawMessage& raw);

}  // namespace intaked::app

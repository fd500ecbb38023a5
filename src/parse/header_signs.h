// What single header fields tell about the kind of a message, in one pass. The table is in
// header_signs.cc: one line each, the place to teach the parser a new sign.
#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <string>

#include "model/parsed_message.h"

namespace intaked::parse {

struct HeaderSigns {
  static constexpr std::size_t k_kinds_max = 32;  // more than SignalKind has

  // By kind, the first field that tells it: "header Precedence: bulk".
  std::array<std::optional<std::string>, k_kinds_max> evidence;
  std::size_t received_count = 0;
  // A program answered a mail; else one may have written it (RFC 3834: auto-replied beside
  // auto-generated, which forms and portals write on what a person entered).
  bool is_answer = false;

  std::optional<std::string>& of(model::SignalKind kind) {
    return evidence[static_cast<std::size_t>(kind)];
  }
};

// Of fields in which a filter gives its verdict only the topmost of a name counts: those below it
// were there before the mail came to us, and anybody can have written them.
HeaderSigns read_header_signs(const model::ParsedMessage& message);

// "header NAME: value", shortened to k_evidence_bytes_max.
std::string evidence_of(const model::HeaderField& field);

}  // namespace intaked::parse

#include "journal/words.h"

#include <algorithm>

namespace intaked::journal {

std::string_view word_of(model::ArrivalKind kind) {
  switch (kind) {
    case model::ArrivalKind::imap:
      return "imap";
    case model::ArrivalKind::hook:
      return "hook";
    case model::ArrivalKind::pipe:
      return "pipe";
  }
  return "";
}

model::ArrivalKind arrival_kind_of(std::string_view word) {
  if (word == "hook") return model::ArrivalKind::hook;
  if (word == "pipe") return model::ArrivalKind::pipe;
  return model::ArrivalKind::imap;
}

std::string_view word_of(model::Completeness completeness) {
  switch (completeness) {
    case model::Completeness::whole:
      return "whole";
    case model::Completeness::shortened:
      return "shortened";
    case model::Completeness::unfetchable:
      return "unfetchable";
  }
  return "";
}

model::Completeness completeness_of(std::string_view word) {
  if (word == "shortened") return model::Completeness::shortened;
  if (word == "unfetchable") return model::Completeness::unfetchable;
  return model::Completeness::whole;
}

std::string_view word_of(model::DraftKind kind) {
  return kind == model::DraftKind::reply ? "reply" : "ticket";
}

model::DraftKind draft_kind_of(std::string_view word) {
  return word == "reply" ? model::DraftKind::reply : model::DraftKind::ticket;
}

Filing filing_of(std::string_view word) {
  if (word == "intent") return Filing::intent;
  if (word == "unknown") return Filing::unknown;
  return Filing::ready;
}

model::DeliveryOutcome outcome_of(std::string_view word) {
  using enum model::DeliveryOutcome;
  for (const auto outcome : {filed, refused, not_executed, target_down})
    if (name_of(outcome) == word) return outcome;
  return unknown;
}

std::optional<model::Digest> digest_of(std::string_view blob) {
  model::Digest digest{};
  if (blob.size() != digest.size()) return std::nullopt;
  std::copy(blob.begin(), blob.end(), digest.begin());
  return digest;
}

}  // namespace intaked::journal

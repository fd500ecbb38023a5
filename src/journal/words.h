// The database's words and bytes for our values, both ways.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "journal/journal.h"
#include "lib/sql/connection.h"

namespace intaked::journal {

std::string_view word_of(model::ArrivalKind kind);
model::ArrivalKind arrival_kind_of(std::string_view word);
std::string_view word_of(model::Completeness completeness);
model::Completeness completeness_of(std::string_view word);
std::string_view word_of(model::DraftKind kind);
model::DraftKind draft_kind_of(std::string_view word);
Filing filing_of(std::string_view word);
model::DeliveryOutcome outcome_of(std::string_view word);

// Lives as long as the digest.
inline sql::Blob blob_of(const model::Digest& digest) {
  return {std::string_view(reinterpret_cast<const char*>(digest.data()), digest.size())};
}
// Nothing if `blob` holds none.
std::optional<model::Digest> digest_of(std::string_view blob);

// NULL for 0: a reference to nothing.
inline sql::Value reference_to(std::int64_t id) {
  return id == 0 ? sql::Value(nullptr) : sql::Value(id);
}

}  // namespace intaked::journal

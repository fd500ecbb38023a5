#include "hooks/mapping.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "lib/json/json_text.h"
#include "lib/json/pointer.h"

namespace intaked::hooks {
namespace {

constexpr std::string_view k_header = "header.";

std::string as_text(const model::Json* value) {
  if (value == nullptr || value->is_null()) return {};
  if (const std::string* text = value->as_string()) return *text;
  return json::write(*value);
}

const model::Json* find(const Mapping& mapping, const model::Json& body, std::string_view target) {
  const auto field = std::ranges::find(mapping.fields, target, &MappedField::target);
  return field == mapping.fields.end() ? nullptr : json::find(body, field->pointer);
}

}  // namespace

bool is_mapping_target(std::string_view target) {
  if (target.starts_with(k_header)) return target.size() > k_header.size();
  return std::ranges::find(k_mapping_targets, target) != std::end(k_mapping_targets);
}

std::string mapped(const Mapping& mapping, const model::Json& body, std::string_view target) {
  return as_text(find(mapping, body, target));
}

std::string mapped_name(const Mapping& mapping, const model::Json& body, std::string_view target) {
  constexpr double k_read_whole_below = 1ull << std::numeric_limits<double>::digits;
  const model::Json* value = find(mapping, body, target);
  const double* number = value ? value->as_double() : nullptr;
  return number && std::abs(*number) >= k_read_whole_below ? std::string() : as_text(value);
}

std::vector<MappedField> missing(const Mapping& mapping, const model::Json& body) {
  std::vector<MappedField> all;
  for (const MappedField& field : mapping.fields)
    if (json::find(body, field.pointer) == nullptr) all.push_back(field);
  return all;
}

}  // namespace intaked::hooks

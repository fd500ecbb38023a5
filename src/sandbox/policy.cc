#include "sandbox/policy.h"

#include <algorithm>
#include <array>

#include "sandbox/identifiers.h"
#include "sandbox/pieces.h"

namespace intaked::sandbox {
namespace {

constexpr std::array<std::string_view, 8> k_types{"single_line",   "multi_line",  "integer",
                                                  "decimal",       "boolean",     "date",
                                                  "single_choice", "multi_choice"};

}  // namespace

std::string custom_field_id(const CustomField& field) {
  return derived_id("custom field", field.slug);
}

Result<CustomField> custom_field_from(std::string_view words) {
  const std::vector<std::string_view> pieces = split(words, ":");
  CustomField field;
  field.slug = pieces.front();
  if (field.slug.empty()) return fail(ErrorKind::invalid, "a custom field has a name");
  for (auto piece = pieces.begin() + 1; piece != pieces.end(); ++piece) {
    if (*piece == "mandatory") {
      field.is_mandatory = true;
    } else if (std::find(k_types.begin(), k_types.end(), *piece) != k_types.end()) {
      field.type = *piece;
    } else if (piece->find('|') != std::string_view::npos) {
      for (const std::string_view option : split(*piece, "|")) field.options.emplace_back(option);
    } else {
      return fail(ErrorKind::invalid, "\"" + std::string(*piece) +
                                          "\" is no type, no list of options (A|B) "
                                          "and not \"mandatory\"");
    }
  }
  if (field.options.empty() == field.type.ends_with("_choice")) {
    return fail(ErrorKind::invalid,
                "options belong to single_choice and multi_choice, and to them only");
  }
  return field;
}

}  // namespace intaked::sandbox

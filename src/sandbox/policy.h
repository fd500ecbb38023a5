// What Thena documents nowhere, or what an organization decides: settled by the command line.
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace intaked::sandbox {

struct CustomField {
  std::string slug;
  std::string type = "single_line";
  std::vector<std::string> options;  // of single_choice and multi_choice
  bool is_mandatory = false;         // on creation
};

std::string custom_field_id(const CustomField& field);

// "slug[:TYPE][:mandatory][:OPTION|OPTION…]". Errors are `invalid`.
Result<CustomField> custom_field_from(std::string_view words);

enum class MetadataPatch { merge, replace };

struct Policy {
  bool strict_customers = false;  // a comment's customerEmail must be a contact
  MetadataPatch metadata_patch = MetadataPatch::merge;
  std::map<std::string, std::size_t> longest;  // by field, in characters
  std::vector<CustomField> custom_fields;      // of tickets; empty: anything is taken
  std::size_t upload_bytes_max = 64 << 20;
};

}  // namespace intaked::sandbox

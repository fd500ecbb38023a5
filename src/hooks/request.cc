#include "hooks/request.h"

namespace intaked::hooks {
namespace {

std::string_view only(Fields fields, std::string_view name) {
  const std::string* found = nullptr;
  for (const auto& [key, value] : fields) {
    if (key != name) continue;
    if (found != nullptr) return {};
    found = &value;
  }
  return found == nullptr ? std::string_view() : *found;
}

}  // namespace

std::string_view Request::header(std::string_view lower_case_name) const {
  return only(headers, lower_case_name);
}

std::string_view Request::parameter(std::string_view name) const {
  return only(query, name);
}

}  // namespace intaked::hooks

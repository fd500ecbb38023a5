#include "model/json.h"

#include <algorithm>
#include <utility>

namespace intaked::model {

Json::Json(Array value) : value_(std::move(value)) {}
Json::Json(Object value) : value_(std::move(value)) {}

const Json* Json::find(std::string_view key) const {
  const Object* members = as_object();
  if (!members) return nullptr;
  const auto found = std::ranges::find(*members, key, &JsonMember::key);
  return found == members->end() ? nullptr : &found->value;
}

Json* Json::find(std::string_view key) {
  return const_cast<Json*>(std::as_const(*this).find(key));
}

Json& Json::set(std::string_view key, Json value) {
  if (is_null()) value_ = Object{};
  if (Json* existing = find(key)) {
    *existing = std::move(value);
    return *existing;
  }
  Object& members = std::get<Object>(value_);
  members.push_back({std::string(key), std::move(value)});
  return members.back().value;
}

void Json::push_back(Json value) {
  if (is_null()) value_ = Array{};
  std::get<Array>(value_).push_back(std::move(value));
}

std::string_view Json::text(std::string_view key) const {
  const Json* member = find(key);
  const std::string* text = member ? member->as_string() : nullptr;
  return text ? std::string_view(*text) : std::string_view();
}

std::int64_t Json::number(std::string_view key) const {
  const Json* member = find(key);
  const std::int64_t* number = member ? member->as_integer() : nullptr;
  return number ? *number : 0;
}

bool Json::flag(std::string_view key) const {
  const Json* member = find(key);
  const bool* flag = member ? member->as_bool() : nullptr;
  return flag && *flag;
}

const Json::Array& Json::list(std::string_view key) const {
  static const Array k_none;
  const Json* member = find(key);
  const Array* list = member ? member->as_array() : nullptr;
  return list ? *list : k_none;
}

bool operator==(const Json& a, const Json& b) {
  return a.value_ == b.value_;
}

}  // namespace intaked::model

// A small JSON value of our own: ordered objects, so that what is written is what was built, byte
// for byte.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace intaked::model {

struct JsonMember;

class Json {
 public:
  using Array = std::vector<Json>;
  using Object = std::vector<JsonMember>;

  Json() noexcept;  // null
  Json(std::nullptr_t);
  Json(bool value);
  Json(double value);
  Json(std::string value);
  Json(std::string_view value);
  Json(const char* value);
  Json(Array value);
  Json(Object value);
  template <class T>
  requires(std::is_integral_v<T> && !std::is_same_v<T, bool>) Json(T value);

  static Json object();
  static Json array();

  bool is_null() const { return std::holds_alternative<std::nullptr_t>(value_); }
  bool is_bool() const { return std::holds_alternative<bool>(value_); }
  bool is_integer() const { return std::holds_alternative<std::int64_t>(value_); }
  bool is_double() const { return std::holds_alternative<double>(value_); }
  bool is_string() const { return std::holds_alternative<std::string>(value_); }
  bool is_array() const { return std::holds_alternative<Array>(value_); }
  bool is_object() const { return std::holds_alternative<Object>(value_); }

  // The value if it is of that type, else nullptr. Owned by this Json.
  const std::string* as_string() const { return std::get_if<std::string>(&value_); }
  const bool* as_bool() const { return std::get_if<bool>(&value_); }
  const std::int64_t* as_integer() const { return std::get_if<std::int64_t>(&value_); }
  const double* as_double() const { return std::get_if<double>(&value_); }
  const Array* as_array() const { return std::get_if<Array>(&value_); }
  const Object* as_object() const { return std::get_if<Object>(&value_); }
  Array* as_array() { return std::get_if<Array>(&value_); }
  Object* as_object() { return std::get_if<Object>(&value_); }

  // Objects: the member's value, or nullptr if there is none or this is no object. The first of
  // equal keys.
  const Json* find(std::string_view key) const;
  Json* find(std::string_view key);
  // Objects (null becomes one): sets or replaces a member, keeping its place. Returns the stored
  // value.
  Json& set(std::string_view key, Json value);
  // Arrays (null becomes one).
  void push_back(Json value);
  // Convenience for answers of servers: the string member, or "" if absent or of another type.
  std::string_view text(std::string_view key) const;
  // The same for numbers (0), truth (false) and arrays (an empty one).
  std::int64_t number(std::string_view key) const;
  bool flag(std::string_view key) const;
  const Array& list(std::string_view key) const;

  friend bool operator==(const Json& a, const Json& b);

 private:
  std::variant<std::nullptr_t, bool, std::int64_t, double, std::string, Array, Object> value_;
};

struct JsonMember {
  std::string key;
  Json value;
  friend bool operator==(const JsonMember&, const JsonMember&) = default;
};

// Here, where JsonMember is complete: inside the class they would need it before it is.
inline Json::Json() noexcept = default;
inline Json::Json(std::nullptr_t) {}
inline Json::Json(bool value) : value_(value) {}
inline Json::Json(double value) : value_(value) {}
inline Json::Json(std::string value) : value_(std::move(value)) {}
inline Json::Json(std::string_view value) : value_(std::string(value)) {}
inline Json::Json(const char* value) : value_(std::string(value)) {}
template <class T>
requires(std::is_integral_v<T> && !std::is_same_v<T, bool>) Json::Json(T value)
    : value_(static_cast<std::int64_t>(value)) {}
inline Json Json::object() {
  return Json(Object{});
}
inline Json Json::array() {
  return Json(Array{});
}

}  // namespace intaked::model

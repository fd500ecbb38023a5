#include "lib/json/pointer.h"

#include <charconv>
#include <optional>
#include <string>

namespace intaked::json {
namespace {

// "~1" is "/" and "~0" is "~"; any other "~" makes the pointer none.
std::optional<std::string> unescaped(std::string_view token) {
  std::string name;
  for (std::size_t i = 0; i < token.size(); ++i) {
    if (token[i] != '~') {
      name += token[i];
      continue;
    }
    const char code = ++i < token.size() ? token[i] : '\0';
    if (code != '0' && code != '1') return std::nullopt;
    name += code == '0' ? '~' : '/';
  }
  return name;
}

const model::Json* element(const model::Json::Array& array, const std::string& name) {
  std::size_t index = 0;
  const auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), index);
  const bool is_index = error == std::errc() && end == name.data() + name.size() &&
                        (name.size() == 1 || name.front() != '0');
  return is_index && index < array.size() ? &array[index] : nullptr;
}

}  // namespace

const model::Json* find(const model::Json& value, std::string_view pointer) {
  const model::Json* found = &value;
  while (found && !pointer.empty()) {
    if (pointer.front() != '/') return nullptr;
    pointer.remove_prefix(1);
    const std::string_view token = pointer.substr(0, pointer.find('/'));
    pointer.remove_prefix(token.size());
    const auto name = unescaped(token);
    if (!name) return nullptr;
    const model::Json::Array* array = found->as_array();
    found = array ? element(*array, *name) : found->find(*name);
  }
  return found;
}

}  // namespace intaked::json

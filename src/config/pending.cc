#include "config/pending.h"

#include <map>
#include <string_view>

namespace intaked::config {

namespace {

constexpr std::size_t k_indent = 2;  // of effective()

// "desk:\n  url: X" as {"desk.url": "X"}.
std::map<std::string, std::string> settings_of(const Config& config) {
  const std::string text = effective(config);
  std::map<std::string, std::string> settings;
  std::vector<std::string> path;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    const std::string_view line = std::string_view(text).substr(at, end - at);
    at = end + 1;
    const std::size_t start = line.find_first_not_of(' ');
    if (start == line.npos) continue;
    const std::size_t colon = line.find(": ", start);
    path.resize(start / k_indent);
    path.emplace_back(line.substr(start, std::min(colon, line.size() - 1) - start));
    std::string name;
    for (const std::string& part : path) name += (name.empty() ? "" : ".") + part;
    settings[name] = colon == line.npos ? "" : std::string(line.substr(colon + 2));
  }
  return settings;
}

}  // namespace

std::vector<Pending> pending(const Config& in_use, const Config& offered) {
  const auto was = settings_of(in_use), is = settings_of(offered);
  std::map<std::string, Pending> all;
  for (const auto& [name, value] : was)
    if (!is.contains(name) || is.at(name) != value) all[name] = {name, value, ""};
  for (const auto& [name, value] : is) {
    if (was.contains(name) && was.at(name) == value) continue;
    all[name].setting = name;
    all[name].is = value;
  }
  std::vector<Pending> list;
  for (auto& [name, one] : all) list.push_back(std::move(one));
  return list;
}

}  // namespace intaked::config

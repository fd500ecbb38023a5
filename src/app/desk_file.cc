#include "app/desk_file.h"

#include <algorithm>
#include <array>
#include <fstream>
#include <sstream>

#include "lib/json/json_text.h"
#include "lib/yaml/document.h"
#include "model/json.h"

namespace intaked::app {
namespace {

using model::DirectoryList;
using model::Json;

constexpr std::size_t k_desk_file_bytes_max = 16u << 20;

struct ListName {
  std::string_view name;
  DirectoryList list;
};
constexpr std::array k_lists{
    ListName{"teams", DirectoryList::team},           ListName{"statuses", DirectoryList::status},
    ListName{"priorities", DirectoryList::priority},  ListName{"types", DirectoryList::type},
    ListName{"sentiments", DirectoryList::sentiment}, ListName{"accounts", DirectoryList::account},
    ListName{"forms", DirectoryList::form},           ListName{"agents", DirectoryList::agent}};

Json json_of(const yaml::Node& node) {
  Json value;
  if (node.is_scalar()) {
    value = Json(node.text);
  } else if (node.is_sequence()) {
    value = Json::array();
    for (const yaml::Node& item : node.items) value.push_back(json_of(item));
  } else if (node.is_map()) {
    value = Json::object();
    for (std::size_t i = 0; i < node.keys.size(); ++i) {
      value.set(node.keys[i].text, json_of(node.items[i]));
    }
  }
  return value;
}

// JSON is tried first: indented with tabs it is no YAML.
Result<Json> value_from(std::string_view text) {
  if (auto json = json::parse(text)) return json;
  const yaml::Document document = yaml::read(text, {.bytes = k_desk_file_bytes_max});
  if (document.problems.empty()) return json_of(document.root);
  const yaml::Problem& problem = document.problems.front();
  return fail(ErrorKind::invalid, std::to_string(problem.mark.line) + ":" +
                                      std::to_string(problem.mark.column) + ": " + problem.text);
}

Result<model::DirectoryEntry> entry_from(const Json& item, const model::JsonMember& list,
                                         DirectoryList kind) {
  model::DirectoryEntry entry;
  entry.list = kind;
  const std::string* name = item.as_string();
  entry.name = name ? *name : std::string(item.text("name"));
  entry.id = name ? *name : std::string(item.text("id"));
  if (kind == DirectoryList::account) entry.primary_domain = item.text("primaryDomain");
  if (entry.name.empty()) {
    return fail(ErrorKind::invalid,
                "an entry of \"" + list.key + "\" is neither a name nor { id: …, name: … }");
  }
  if (entry.id.empty()) entry.id = entry.name;
  return entry;
}

}  // namespace

Result<model::DeskDirectory> desk_directory_from(std::string_view text) {
  INTAKED_TRY(const Json value, value_from(text));
  const Json::Object* members = value.as_object();
  if (!members) return fail(ErrorKind::invalid, "not a map of lists such as { teams: [Support] }");
  model::DeskDirectory directory;
  for (const model::JsonMember& member : *members) {
    const auto found = std::ranges::find(k_lists, member.key, &ListName::name);
    if (found == k_lists.end()) {
      std::string known;
      for (const ListName& list : k_lists)
        known += (known.empty() ? "" : ", ") + std::string(list.name);
      return fail(ErrorKind::invalid, "unknown list \"" + member.key + "\"; known: " + known);
    }
    const Json::Array* items = member.value.as_array();
    if (!items) return fail(ErrorKind::invalid, "\"" + member.key + "\" is not a list");
    directory.known.push_back(found->list);
    for (const Json& item : *items) {
      INTAKED_TRY(model::DirectoryEntry entry, entry_from(item, member, found->list));
      directory.entries.push_back(std::move(entry));
    }
  }
  return directory;
}

Result<model::DeskDirectory> read_desk_file(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::string text(k_desk_file_bytes_max + 1, '\0');
  file.read(text.data(), static_cast<std::streamsize>(text.size()));
  if (!file.is_open() || file.bad()) {
    return fail(ErrorKind::not_found, path + ": cannot be read",
                "--desk names a file such as { teams: [Support], priorities: [Low, High] }");
  }
  text.resize(static_cast<std::size_t>(file.gcount()));
  if (text.size() > k_desk_file_bytes_max) {
    return fail(ErrorKind::invalid, path + ": larger than 16 MiB");
  }
  auto directory = desk_directory_from(text);
  if (!directory) return fail(directory.error().kind, path + ": " + directory.error().text);
  return directory;
}

}  // namespace intaked::app

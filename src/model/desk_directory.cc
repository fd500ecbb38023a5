#include "model/desk_directory.h"

#include <algorithm>
#include <iterator>

namespace intaked::model {
namespace {

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

template <class Predicate>
const DirectoryEntry* find_entry(const std::vector<DirectoryEntry>& entries, Predicate predicate) {
  const auto found = std::ranges::find_if(entries, predicate);
  return found == entries.end() ? nullptr : &*found;
}

}  // namespace

bool DeskDirectory::knows(DirectoryList list) const {
  return std::ranges::find(known, list) != known.end();
}

void DeskDirectory::keep_not_told(const DeskDirectory& before) {
  for (const DirectoryList list : not_told) {
    if (knows(list) || !before.knows(list)) continue;
    known.push_back(list);
    std::ranges::copy_if(before.entries, std::back_inserter(entries),
                         [&](const DirectoryEntry& entry) { return entry.list == list; });
  }
}

const DirectoryEntry* DeskDirectory::find_name(DirectoryList list, std::string_view name) const {
  return find_entry(entries, [&](const DirectoryEntry& entry) {
    return entry.list == list && std::ranges::equal(entry.name, name, {}, lower, lower);
  });
}

const DirectoryEntry* DeskDirectory::find_id(DirectoryList list, std::string_view id) const {
  return find_entry(
      entries, [&](const DirectoryEntry& entry) { return entry.list == list && entry.id == id; });
}

}  // namespace intaked::model

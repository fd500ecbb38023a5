// The names the desk knows: what rules may say and which id stands behind it.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "model/ticket_fields.h"

namespace intaked::model {

struct DirectoryEntry {
  DirectoryList list = DirectoryList::none;
  std::string id;
  std::string name;
  std::string primary_domain = {};  // accounts: whose addresses are this customer's; "" if not told
};

struct DeskDirectory {
  Instant read_at;
  std::vector<DirectoryList>
      known;  // the lists the desk could tell; a list not here cannot be checked
  std::vector<DirectoryEntry> entries;
  // Lists that something before the desk refused: what was known of them is as good as before.
  std::vector<DirectoryList> not_told = {};
  std::string not_told_text = {};

  // Takes over what `before` knows of the lists that were not told now.
  void keep_not_told(const DeskDirectory& before);
  bool knows(DirectoryList list) const;
  // Names compare case folded (ASCII). nullptr if there is none.
  const DirectoryEntry* find_name(DirectoryList list, std::string_view name) const;
  const DirectoryEntry* find_id(DirectoryList list, std::string_view id) const;
};

}  // namespace intaked::model

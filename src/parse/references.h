// Which files an HTML text shows inside itself.
#pragma once

#include <string>
#include <string_view>
#include <unordered_set>

namespace intaked::parse {

class References {
 public:
  void add(std::string_view html);

  // At most k_references_max of each kind are known.
  // By Content-ID (RFC 2392: cid:…) or by Content-Location (RFC 2557: as the whole of a src).
  bool has_content_id(const std::string& id) const { return !id.empty() && ids_.contains(id); }
  bool has_location(const std::string& url) const { return !url.empty() && urls_.contains(url); }

 private:
  std::unordered_set<std::string> ids_;
  std::unordered_set<std::string> urls_;  // of src attributes
};

}  // namespace intaked::parse

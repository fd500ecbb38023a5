// Templates over one message.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "route/evaluate.h"

namespace intaked::route {

// What the winning rule's conditions found, for its texts.
class Findings {
 public:
  Findings(MessageView& view, const std::vector<Hit>& hits) : view_(view), hits_(hits) {}

  // "" if the rule has nothing for it. At most k_set_value_bytes_max, valid UTF-8.
  std::string render(const Template& text);

 private:
  std::string value_of(const TemplatePiece& piece);
  std::string group(std::string_view name);
  std::string cell(std::size_t look_up, std::size_t column) const;

  MessageView& view_;
  const std::vector<Hit>& hits_;
  bool captured_ = false;
  std::vector<std::pair<std::string, std::string>> groups_;
};

std::string upper_case(std::string_view utf8);

}  // namespace intaked::route

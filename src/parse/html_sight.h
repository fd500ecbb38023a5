// Which words of HTML are seen: senders hide some, and give letters no size.
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

#include "parse/html_walk.h"

namespace intaked::parse {

class HtmlSight {
 public:
  // False: neither the element nor anything in it is seen.
  bool start(std::string_view name, const HtmlAttributes& attributes);
  // False: the element that ends was not seen.
  bool end();
  // Letters at this place are seen. A picture is seen whatever the size of letters is.
  bool shows_letters() const { return hidden_at_ == 0 && (sizes_.empty() || !sizes_.back().none); }
  std::size_t depth() const { return depth_; }

 private:
  struct Size {
    std::size_t depth;
    bool none;
  };

  std::size_t depth_ = 0;
  std::size_t hidden_at_ = 0;  // the depth at which hidden content began, 0 if none is open
  std::vector<Size> sizes_;    // of the letters, where elements set it
};

}  // namespace intaked::parse

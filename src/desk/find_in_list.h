// Looking for a marker in one list of the desk, page by page. On the desk's thread.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "desk/desk.h"
#include "desk/look_up.h"

namespace intaked::desk {

constexpr const char* k_no_id = "the desk shows it, but without an id that could be kept";

struct InList {
  enum class End {
    found,
    none,              // others of ours are shown, this is not
    empty,             // nothing is shown: also to a key that may not read it
    shows_no_markers,  // read to its end, but this may be there without its marker
    not_whole,         // what was not read may hold it
    refused,
    failed,
    has_no_id,  // it is there, but cannot be adopted
  };
  End end = End::failed;
  std::vector<Found> found;
  std::string text;               // neither found nor none: why
  bool rows_have_fields = false;  // in which a marker would stand
};

// Reads until the marker is found, at most 200 pages. A beginning of markers stands for all.
void find_in_list(const Get& get, std::string target, const std::string& marker,
                  std::function<void(InList)> done);

}  // namespace intaked::desk

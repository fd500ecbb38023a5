// Reading a list of the desk page by page, as a chain of callbacks on the desk's thread.
#pragma once

#include <functional>
#include <string>

#include "desk/look_up.h"
#include "desk/marked.h"

namespace intaked::desk {

struct PagesRead {
  enum class End {
    whole,      // a page was empty
    stopped,    // by on_page
    not_whole,  // the pages repeat, or there are more than pages_max
    refused,    // by the API, for good
    failed,     // no answer, or none that is a list
  };
  End end = End::failed;
  std::string text;      // not_whole, refused, failed: why
  bool is_gone = false;  // refused: what the list is of does not exist
};

enum class Reading { goes_on, stops };

// The comments of a ticket, as a list to read.
std::string comments_target(const std::string& ticket_id);

// From page 0 until one is empty: a server may cut `limit` down, so that a short page says nothing.
// `target` has a query. on_page is given every page but the empty one and one that repeats.
void read_pages(const Get& get, std::string target, int pages_max,
                std::function<Reading(const Page&)> on_page, std::function<void(PagesRead)> done);

}  // namespace intaked::desk

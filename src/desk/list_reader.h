// Looking for a marker in one list of the desk, page by page. On the desk's thread.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "desk/desk.h"
#include "desk/look_up.h"
#include "desk/marked.h"
#include "lib/curl/http_client.h"

namespace intaked::desk {

constexpr const char* k_no_id = "the desk shows it, but without an id that could be kept";

// Reads pages of a list from 0 until one is empty (a server may cut `limit` down, so that a short
// page says nothing), the marker is found, or something is wrong.
class ListReader : public std::enable_shared_from_this<ListReader> {
 public:
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
  struct Outcome {
    End end;
    std::vector<Found> found;
    std::string text;
    bool rows_have_fields = false;  // in which a marker would stand
  };

  ListReader(Get get, std::string target, std::string marker, std::function<void(Outcome)> done)
      : get_(std::move(get)),
        target_(std::move(target)),
        marker_(std::move(marker)),
        done_(std::move(done)) {}

  void next();

 private:
  void take(const curl::HttpAnswer& answer);
  void end(End how, std::string text) { done_({how, {}, std::move(text), rows_have_fields_}); }

  const Get get_;
  const std::string target_;
  const std::string marker_;
  const std::function<void(Outcome)> done_;
  int page_ = 0;
  std::size_t rows_ = 0;
  bool rows_show_markers_ = false;
  bool rows_have_fields_ = false;
  std::string first_of_last_page_;
};

}  // namespace intaked::desk

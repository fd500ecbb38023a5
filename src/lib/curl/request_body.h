// The body of one request, handed to libcurl once and in order. Private to the HTTP client; belongs
// to its thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/file_source.h"
#include "lib/curl/http_client.h"

namespace intaked::curl {

class RequestBody {
 public:
  // Takes the body out of the request, which keeps all else.
  explicit RequestBody(HttpRequest& request);

  bool has_file() const { return file_.has_value(); }
  std::uint64_t size() const { return size_; }
  std::uint64_t handed() const { return handed_; }
  bool is_all_handed() const { return handed_ == size_; }

  // Opens the file, if there is one and it is not open yet.
  Result<void> open();
  // Fills the beginning of `into`; 0 is the end. nullopt: the file failed, `failure()` says how.
  std::optional<std::size_t> take(std::span<char> into);
  const std::string& failure() const { return failure_; }
  // Lets the file go; nothing is taken any more.
  void close() { source_.reset(); }

 private:
  std::optional<std::size_t> take_from_file(std::span<char> into);
  bool ends_here();
  std::optional<std::size_t> fail_with(std::string text);

  std::string before_;  // all of it, where there is no file
  std::optional<FileBody> file_;
  std::unique_ptr<FileSource> source_;
  std::uint64_t size_ = 0;
  std::uint64_t handed_ = 0;
  std::string failure_;
};

}  // namespace intaked::curl

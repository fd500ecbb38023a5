#include "lib/curl/request_body.h"

#include <algorithm>
#include <array>
#include <utility>

namespace intaked::curl {

RequestBody::RequestBody(HttpRequest& request)
    : before_(std::move(request.body)), file_(std::move(request.file_body)) {
  request.file_body.reset();
  if (file_) before_ = std::move(file_->before);
  size_ = before_.size() + (file_ ? file_->file_bytes + file_->after.size() : 0);
}

Result<void> RequestBody::open() {
  if (!file_ || source_) return {};
  if (!file_->open) return fail(ErrorKind::internal, "the body's file cannot be opened twice");
  const auto open = std::exchange(file_->open, nullptr);
  INTAKED_TRY(source_, open());
  // Before a byte leaves us, nobody asks for bytes of an empty file.
  if (file_->file_bytes == 0 && !ends_here()) return fail(ErrorKind::invalid, failure_);
  return {};
}

std::optional<std::size_t> RequestBody::take(std::span<char> into) {
  if (!failure_.empty()) return std::nullopt;
  std::optional<std::size_t> taken = 0;
  const std::uint64_t file_end = before_.size() + (file_ ? file_->file_bytes : 0);
  if (handed_ < before_.size()) {
    taken = std::string_view(before_).substr(handed_).copy(into.data(), into.size());
  } else if (handed_ < file_end) {
    taken = take_from_file(into.first(std::min<std::uint64_t>(into.size(), file_end - handed_)));
  } else if (file_ && handed_ < size_) {
    taken =
        std::string_view(file_->after).substr(handed_ - file_end).copy(into.data(), into.size());
  }
  if (taken) handed_ += *taken;
  return taken;
}

// Fills all of `into`: libcurl makes a packet of what one call gives.
std::optional<std::size_t> RequestBody::take_from_file(std::span<char> into) {
  if (!source_) return fail_with("the body's file is not open");
  std::size_t filled = 0;
  while (filled < into.size()) {
    const std::span<char> rest = into.subspan(filled);
    const Result<std::size_t> count = source_->read(rest);
    if (!count) return fail_with(count.error().text);
    if (*count == 0) return fail_with("the file ended before its size was reached");
    if (*count > rest.size()) return fail_with("the file gave more bytes than were asked for");
    filled += *count;
  }
  const bool is_last = handed_ + filled == before_.size() + file_->file_bytes;
  // The last piece goes only when the file has told that it is well.
  if (is_last && !ends_here()) return std::nullopt;
  return filled;
}

bool RequestBody::ends_here() {
  std::array<char, 1> more{};
  const Result<std::size_t> count =
      source_ ? source_->read(more) : fail(ErrorKind::internal, "the body's file is not open");
  if (!count) {
    failure_ = count.error().text;
  } else if (*count > 0) {
    failure_ = "the file has more bytes than its size says";
  }
  return failure_.empty();
}

std::optional<std::size_t> RequestBody::fail_with(std::string text) {
  failure_ = std::move(text);
  return std::nullopt;
}

}  // namespace intaked::curl

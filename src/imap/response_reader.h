// Server bytes → responses: grammar-driven, streaming, bounded, without recursion. The result is
// the same however the bytes are split. One thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"
#include "imap/response.h"

namespace intaked::imap {

inline constexpr std::size_t k_line_bytes_max = 64u << 10;  // of one response, its literals apart
inline constexpr std::size_t k_list_depth_max = 16;

// Where responses go. An error returned from here ends the reading and is what feed() returns.
class ResponseSink {
 public:
  virtual ~ResponseSink() = default;
  // How many literal bytes this response may hold in all; asked before anything is allocated.
  virtual std::uint64_t literal_bytes_max(const Response& so_far) = 0;
  // A whole response; its literals may be moved out.
  virtual Result<void> on_response(Response& response) = 0;
  // A response that breaks the grammar was skipped up to its line end; `reason` says what is wrong.
  virtual Result<void> on_unreadable(std::string_view reason) = 0;
};

class ResponseReader {
 public:
  explicit ResponseReader(ResponseSink& sink) : sink_(sink) {}

  // An error means that the place of the next response is not known: close the connection.
  // Nothing may be fed after an error.
  Result<void> feed(std::string_view bytes);

  bool in_literal() const { return literal_left_ > 0; }
  // How many literals have begun, and the bytes read: of all, and of the one being read.
  std::uint64_t literals() const { return literals_; }
  std::uint64_t literal_bytes() const { return literal_bytes_; }
  std::uint64_t literal_received() const { return literal_size_ - literal_left_; }
  // Literal bytes held for the response being read.
  std::uint64_t literal_bytes_held() const { return literal_sum_ - literal_left_; }
  // How much there is of a response that is not complete.
  std::uint64_t unfinished_bytes() const {
    return line_.size() + line_bytes_ + literal_sum_ - literal_left_;
  }
  // The response being read; meaningful while in_literal().
  const Response& unfinished() const { return response_; }
  // A literal over the limit ended the reading.
  bool refused_literal() const { return refused_literal_; }

 private:
  enum class Line { complete, literal_follows, broken };

  Result<void> read_line(std::string_view line);
  Line read_start(std::string_view line);
  Line read_status(std::string_view rest, Status status);
  Line read_data(std::string_view line);
  bool read_quoted(std::string_view line, std::size_t& at);
  bool read_atom(std::string_view line, std::size_t& at);
  Line read_literal_size(std::string_view line, std::size_t at);
  Line broken(std::string_view reason);
  Result<void> begin_literal();
  Result<void> skip_broken(std::string_view line);

  ResponseSink& sink_;
  Response response_;
  std::string line_;            // an unfinished line
  std::size_t line_bytes_ = 0;  // of the finished lines of this response
  std::size_t depth_ = 0;
  bool in_data_ = false;  // the next line goes on after a literal
  std::uint64_t literal_size_ = 0;
  std::uint64_t literal_left_ = 0;
  std::uint64_t literal_sum_ = 0;    // of this response
  std::uint64_t literal_bytes_ = 0;  // received, of all responses
  std::uint64_t literals_ = 0;
  bool refused_literal_ = false;
  std::string_view reason_;  // of the last broken line
};

}  // namespace intaked::imap

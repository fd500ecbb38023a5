// The bytes of one HTTP/1.x request to a Request, with every limit, over Beast's parser. Refused
// are also what Beast lets through and what makes two servers see two different requests (RFC 9112
// 6.1): several Content-Length or Transfer-Encoding lines, a transfer coding other than chunked,
// no Host or several.
#pragma once

#include <cstddef>
#include <optional>
#include <string>

#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/basic_parser.hpp>

#include "web/server.h"

namespace intaked::web {

inline constexpr std::size_t k_header_lines_max = 100;
// What may wait unparsed in the buffer, beside a header: one chunk's header line, or the trailer.
inline constexpr std::size_t k_read_bytes_max = 64 << 10;

class HttpReader final : private boost::beast::http::basic_parser<true> {
 public:
  enum class Progress { needs_more, complete, refused };

  // Of the options: the limits of a header and a body, and where large bodies wait.
  explicit HttpReader(const ServerOptions& options);

  // Consumes what it can of `buffer`; what stays is needed again, or is the next request.
  Progress take(boost::beast::flat_buffer& buffer);

  // True once, when the sender waits for "100 Continue" before it sends the body (RFC 9110 10.1.1).
  bool wants_continue();

  // What has been read of it; whole after complete.
  Request& request() { return request_; }
  bool keeps_connection() const { return keep_alive(); }

  bool has_header() const { return header_complete_; }

  // After refused.
  int refused_status() const { return refused_status_; }
  const std::string& refused_text() const { return refused_text_; }
  // Why the disk lost a body, for a person of ours; "" for every other refusal.
  const std::string& spool_failure() const { return spool_failure_; }

  std::size_t body_bytes() const { return body_bytes_; }  // that have come
  void let_body_go();

 private:
  using Beast = boost::beast::http::basic_parser<true>;
  using ErrorCode = boost::beast::error_code;
  using View = boost::beast::string_view;

  Progress refuse(int status, std::string text);
  Progress refuse(const ErrorCode& error);
  void refuse_header(ErrorCode& error, std::string text);
  void spool(ErrorCode& error);
  bool must_wait_for_more(const boost::beast::flat_buffer& buffer) const;

  void on_request_impl(boost::beast::http::verb verb, View method, View target, int version,
                       ErrorCode& error) override;
  void on_response_impl(int, View, int, ErrorCode&) override {}
  void on_field_impl(boost::beast::http::field field, View name, View value,
                     ErrorCode& error) override;
  void on_header_impl(ErrorCode& error) override;
  void on_body_init_impl(const boost::optional<std::uint64_t>& content_length,
                         ErrorCode& error) override;
  std::size_t on_body_impl(View body, ErrorCode& error) override;
  void on_chunk_header_impl(std::uint64_t, View, ErrorCode&) override {}
  std::size_t on_chunk_body_impl(std::uint64_t remaining, View body, ErrorCode& error) override;
  void on_finish_impl(ErrorCode& error) override;

  const ServerOptions& options_;
  Request request_;
  std::size_t body_bytes_ = 0;
  bool may_spool_;
  std::unique_ptr<SpoolFile> spool_;  // what came before Request::body
  bool header_complete_ = false;
  bool continue_wanted_ = false;
  int version_ = 11;
  int refused_status_ = 0;
  std::string refused_text_;
  std::string spool_failure_;
};

}  // namespace intaked::web

#include "web/beast/http_reader.h"

#include <algorithm>

#include <boost/beast/http/error.hpp>

#include "web/target.h"

namespace intaked::web {
namespace {

namespace http = boost::beast::http;

// A sender may announce 64 MiB and send nothing; memory follows what has come.
constexpr std::uint64_t k_reserved_bytes_max = 256 << 10;
// A chunked body that is not complete lacks at least "0\r\n\r\n".
constexpr std::size_t k_chunked_rest_bytes_min = 5;

std::string lower_case(std::string_view text) {
  std::string lower(text);
  for (char& c : lower) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return lower;
}

std::string_view view(boost::beast::string_view text) {
  return {text.data(), text.size()};
}

}  // namespace

HttpReader::HttpReader(const ServerOptions& options)
    : options_(options), may_spool_(!options.spool_directory.empty()) {
  header_limit(static_cast<std::uint32_t>(options.header_bytes_max));
  body_limit(std::uint64_t{options.body_bytes_max});
  eager(true);
}

HttpReader::Progress HttpReader::take(boost::beast::flat_buffer& buffer) {
  while (!is_done()) {
    if (must_wait_for_more(buffer)) return Progress::needs_more;
    ErrorCode error;
    buffer.consume(put(buffer.data(), error));
    if (error == http::error::need_more) {
      if (is_header_done() && buffer.size() > k_read_bytes_max) {
        return refuse(400, "a chunk's header or the trailer is too long");
      }
      return Progress::needs_more;
    }
    if (error) return refuse(error);
  }
  return Progress::complete;
}

// Beast 1.74 asserts when the last chunk of an empty chunked body comes in pieces of less than
// five bytes, so such pieces wait here.
bool HttpReader::must_wait_for_more(const boost::beast::flat_buffer& buffer) const {
  if (buffer.size() == 0) return true;
  return is_header_done() && chunked() && buffer.size() < k_chunked_rest_bytes_min;
}

bool HttpReader::wants_continue() {
  return header_complete_ && std::exchange(continue_wanted_, false);
}

HttpReader::Progress HttpReader::refuse(int status, std::string text) {
  refused_status_ = status;
  refused_text_ = std::move(text);
  return Progress::refused;
}

HttpReader::Progress HttpReader::refuse(const ErrorCode& error) {
  if (refused_status_ != 0) return Progress::refused;
  if (error == http::error::header_limit) {
    return refuse(431, "the header is larger than " + std::to_string(options_.header_bytes_max) +
                           " bytes or " + std::to_string(k_header_lines_max) + " lines");
  }
  if (error == http::error::body_limit) return refuse(413, "the body is too large");
  return refuse(400, "not a valid HTTP request: " + error.message());
}

void HttpReader::refuse_header(ErrorCode& error, std::string text) {
  refuse(400, std::move(text));
  error = http::error::bad_field;
}

void HttpReader::on_request_impl(http::verb, View method, View target, int version,
                                 ErrorCode& error) {
  version_ = version;
  request_.method = view(method);
  auto parsed = web::parse_target(view(target));
  if (!parsed) {
    refuse(400, "the target must be a path, percent-encoded where needed");
    error = http::error::bad_target;
    return;
  }
  request_.path = std::move(parsed->path);
  request_.query = std::move(parsed->query);
}

void HttpReader::on_field_impl(http::field, View name, View value, ErrorCode& error) {
  if (header_complete_) return;  // trailers change nothing
  if (request_.headers.size() >= k_header_lines_max) {
    error = http::error::header_limit;
    return;
  }
  request_.headers.emplace_back(lower_case(view(name)), std::string(view(value)));
}

void HttpReader::on_header_impl(ErrorCode& error) {
  header_complete_ = true;
  int hosts = 0;
  int lengths = 0;
  int codings = 0;
  for (const auto& [name, value] : request_.headers) {
    if (name == "host") ++hosts;
    if (name == "content-length") {
      ++lengths;
      if (value.find_first_not_of("0123456789") != std::string::npos) {
        return refuse_header(error, "Content-Length is one decimal number");
      }
    }
    if (name == "transfer-encoding") {
      ++codings;
      if (version_ < 11 || lower_case(value) != "chunked") {
        return refuse_header(error, "the only transfer coding taken is chunked, in HTTP/1.1");
      }
    }
    if (name == "expect" && lower_case(value) == "100-continue") continue_wanted_ = true;
  }
  if (lengths + codings > 1) {
    return refuse_header(error, "Content-Length and Transfer-Encoding may come once, and not both");
  }
  if (hosts > 1 || (hosts == 0 && version_ >= 11)) {
    return refuse_header(error, "exactly one Host line is expected");
  }
}

void HttpReader::on_body_init_impl(const boost::optional<std::uint64_t>& content_length,
                                   ErrorCode&) {
  const std::uint64_t announced = content_length.value_or(0);
  request_.body.reserve(static_cast<std::size_t>(std::min(announced, k_reserved_bytes_max)));
}

std::size_t HttpReader::on_body_impl(View body, ErrorCode& error) {
  continue_wanted_ = false;
  request_.body.append(body.data(), body.size());
  body_bytes_ += body.size();
  if (request_.body.size() > options_.body_bytes_in_memory_max) spool(error);
  return body.size();
}

std::size_t HttpReader::on_chunk_body_impl(std::uint64_t, View body, ErrorCode& error) {
  return on_body_impl(body, error);
}

void HttpReader::on_finish_impl(ErrorCode& error) {
  if (spool_) spool(error);
  if (!spool_) return;
  std::string().swap(request_.body);
  request_.spooled = std::move(spool_);
}

// What has come since the last time goes to the file, in pieces that are worth a call. Where the
// disk takes no more, all of it goes on in memory; the journal tells of a full disk.
void HttpReader::spool(ErrorCode& error) {
  if (!may_spool_) return;
  if (!spool_) {
    auto made = SpoolFile::make(options_.spool_directory,
                                options_.spool_free_bytes_min + options_.bodies_bytes_max);
    may_spool_ = made.has_value();
    if (!made) return;
    spool_ = std::move(*made);
  }
  if (spool_->append(request_.body)) return request_.body.clear();
  may_spool_ = false;
  const auto spool = std::exchange(spool_, nullptr);
  auto all = spool->read_all();
  if (all) {
    request_.body = *all + request_.body;
    return;
  }
  spool_failure_ = std::move(all).error().text;
  refuse(503, "the body cannot be kept just now; try again later");
  error = http::error::body_limit;
}

void HttpReader::let_body_go() {
  std::string().swap(request_.body);
  request_.spooled.reset();
  spool_.reset();
}

}  // namespace intaked::web

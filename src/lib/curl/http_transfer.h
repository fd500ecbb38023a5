// One request on one easy handle. Private to the HTTP client; belongs to its thread.
#pragma once

#include <array>
#include <string>

#include "lib/curl/handle.h"
#include "lib/curl/http_client.h"
#include "lib/curl/request_body.h"

namespace intaked::curl {

class HttpTransfer {
 public:
  HttpTransfer(HttpRequest request, HttpCallback done, const HttpClientOptions& options);
  ~HttpTransfer();
  HttpTransfer(const HttpTransfer&) = delete;
  HttpTransfer& operator=(const HttpTransfer&) = delete;

  // Opens the body's file. False: it ended as not_sent, unreadable; only tell() is left.
  bool open_body();
  // Sets the handle up for the next attempt; false if libcurl refuses an option (out of memory).
  // The handle points into this object until finish().
  bool prepare(Easy easy);
  CURL* handle() const { return easy_.get(); }

  // Tells on_body_sent once, when libcurl has written everything.
  void watch_body();
  // True if this attempt failed with nothing of the request's body handed over because a reused
  // connection was dead: the one case in which another attempt is ours to make.
  bool may_try_again(CURLcode code) const;
  // Takes the answer out and gives the handle back for other transfers.
  Easy finish(CURLcode code);
  // Ends it without libcurl's verdict.
  Easy abandon();
  // Runs the callback. Once, last.
  void tell();

  bool has_file() const { return body_.has_file(); }
  int lane() const { return request_.lane; }
  std::optional<Tick> must_wait() const {
    return request_.must_wait ? request_.must_wait() : std::nullopt;
  }
  WhenHeld when_held() const { return request_.when_held; }
  void end_unsent(HttpCause cause, std::string text);

 private:
  static std::size_t on_read(char* buffer, std::size_t size, std::size_t count, void* self);
  static std::size_t on_write(char* data, std::size_t size, std::size_t count, void* self);
  static std::size_t on_header(char* data, std::size_t size, std::size_t count, void* self);
  static int on_before_request(void* self, char*, char*, int, int);

  bool set_options();
  bool set_body(CURL* handle);
  bool set_aws_signature(CURL* handle);
  bool set_headers();
  void wipe_headers();
  void add_header(std::string_view line);
  Easy release();
  bool has_body() const { return request_.method != HttpMethod::get; }
  bool left_us() const;
  bool is_stalled(CURLcode code) const;
  HttpCause cause_of(CURLcode code) const;
  std::string describe(CURLcode code) const;

  HttpRequest request_;  // its body is in body_
  RequestBody body_;
  HttpCallback done_;
  const HttpClientOptions& options_;
  HttpAnswer answer_;
  Easy easy_;
  Slist header_list_;
  Slist connect_to_;
  std::array<char, CURL_ERROR_SIZE> error_{};
  std::size_t header_bytes_ = 0;
  Tick began_{};                  // of the first attempt; the deadline counts from here
  int attempts_ = 0;              // ours
  int requests_in_attempt_ = 0;   // libcurl's, within the present attempt
  bool header_is_whole_ = false;  // of the last answer that began
  bool over_limit_ = false;
  bool late_ = false;
  bool body_told_ = false;
};

}  // namespace intaked::curl

#include "lib/curl/http_transfer.h"

#include <algorithm>
#include <cstring>

#include <strings.h>

#include "lib/curl/public_address.h"

namespace intaked::curl {
namespace {

constexpr std::size_t k_answer_headers_max = 200;
constexpr int k_attempts_max = 2;
// For servers that do not answer an Expect; a body that goes before a late "100" does no harm.
constexpr long k_expect_milliseconds = 300;

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

std::string_view trimmed(std::string_view text) {
  const std::size_t first = text.find_first_not_of(" \t\r\n");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t\r\n") - first + 1);
}

bool is_unreachable(CURLcode code) {
  switch (code) {
    case CURLE_UNSUPPORTED_PROTOCOL:
    case CURLE_URL_MALFORMAT:
    case CURLE_COULDNT_RESOLVE_PROXY:
    case CURLE_COULDNT_RESOLVE_HOST:
    case CURLE_COULDNT_CONNECT:
    case CURLE_INTERFACE_FAILED:
    case CURLE_SSL_CONNECT_ERROR:
    case CURLE_SSL_CERTPROBLEM:
    case CURLE_SSL_CIPHER:
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_ENGINE_NOTFOUND:
    case CURLE_SSL_CACERT_BADFILE:
    case CURLE_SSL_ISSUER_ERROR:
      return true;
    default:
      return false;
  }
}

}  // namespace

HttpTransfer::HttpTransfer(HttpRequest request, HttpCallback done, const HttpClientOptions& options)
    : request_(std::move(request)), body_(request_), done_(std::move(done)), options_(options) {
  if (!options.connect_to.empty())
    connect_to_.reset(curl_slist_append(nullptr, ("::" + options.connect_to).c_str()));
}

HttpTransfer::~HttpTransfer() {
  wipe_headers();
}

bool HttpTransfer::open_body() {
  const Result<void> opened = body_.open();
  if (!opened) end_unsent(HttpCause::unreadable, opened.error().text);
  return opened.has_value();
}

bool HttpTransfer::prepare(Easy easy) {
  easy_ = std::move(easy);
  if (attempts_++ == 0) began_ = std::chrono::steady_clock::now();
  requests_in_attempt_ = 0;
  header_bytes_ = 0;
  header_is_whole_ = false;
  answer_ = {};
  error_.front() = '\0';
  return easy_ && set_headers() && set_options();
}

bool HttpTransfer::set_headers() {
  wipe_headers();
  const auto append = [&](const std::string& line) {
    curl_slist* longer = curl_slist_append(header_list_.get(), line.c_str());
    if (!longer) return false;
    static_cast<void>(header_list_.release());
    header_list_.reset(longer);
    return true;
  };
  // Without this libcurl waits a second for a "100 Continue" that few servers send. With a
  // signature it stays: 7.88.1 signs the line that it then leaves out, and S3 does answer it.
  if (!request_.aws_signature && !append("Expect:")) return false;
  for (const auto& [name, value] : request_.headers) {
    if (!append(name + ": " + value)) return false;
  }
  for (const auto& [name, value] : request_.secret_headers) {
    std::string line = name + ": ";
    line += value.reveal();
    const bool appended = append(line);
    explicit_bzero(line.data(), line.size());
    if (!appended) return false;
  }
  return true;
}

void HttpTransfer::wipe_headers() {
  for (curl_slist* node = header_list_.get(); node; node = node->next) {
    explicit_bzero(node->data, std::strlen(node->data));
  }
  header_list_.reset();
}

bool HttpTransfer::set_options() {
  CURL* handle = easy_.get();
  bool accepted = true;
  const auto set = [&](CURLoption option, auto value) {
    accepted = accepted && curl_easy_setopt(handle, option, value) == CURLE_OK;
  };
  const auto milliseconds = [](std::chrono::milliseconds d) {
    return static_cast<long>(std::max<std::int64_t>(1, d.count()));
  };
  curl_easy_reset(handle);
  set(CURLOPT_NOSIGNAL, 1L);
  set(CURLOPT_PRIVATE, static_cast<void*>(this));
  set(CURLOPT_ERRORBUFFER, error_.data());
  set(CURLOPT_URL, request_.url.c_str());
  set(CURLOPT_PROTOCOLS_STR, "http,https");
  set(CURLOPT_PROXY, "");
  set(CURLOPT_FOLLOWLOCATION, 0L);
  set(CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_1_1));
  set(CURLOPT_HTTPHEADER, header_list_.get());
  set(CURLOPT_CONNECTTIMEOUT_MS, milliseconds(options_.connect_deadline));
  const auto elapsed =
      std::chrono::floor<std::chrono::milliseconds>(std::chrono::steady_clock::now() - began_);
  const auto deadline =
      request_.deadline.count() > 0 ? request_.deadline : options_.request_deadline;
  set(CURLOPT_TIMEOUT_MS, milliseconds(deadline - elapsed));
  if (request_.stall_deadline.count() > 0) {
    set(CURLOPT_LOW_SPEED_LIMIT, 1L);
    set(CURLOPT_LOW_SPEED_TIME,
        static_cast<long>(
            std::chrono::ceil<std::chrono::seconds>(request_.stall_deadline).count()));
  }
  set(CURLOPT_TCP_KEEPALIVE, 1L);
  if (attempts_ > 1) set(CURLOPT_FRESH_CONNECT, 1L);
  if (options_.public_addresses_only) set(CURLOPT_OPENSOCKETFUNCTION, &open_public_socket);
  if (connect_to_) set(CURLOPT_CONNECT_TO, connect_to_.get());
  set_tls(handle, options_.ca_file);
  set(CURLOPT_CERTINFO, 1L);
  set(CURLOPT_PREREQFUNCTION, &HttpTransfer::on_before_request);
  set(CURLOPT_PREREQDATA, static_cast<void*>(this));
  set(CURLOPT_WRITEFUNCTION, &HttpTransfer::on_write);
  set(CURLOPT_WRITEDATA, static_cast<void*>(this));
  set(CURLOPT_HEADERFUNCTION, &HttpTransfer::on_header);
  set(CURLOPT_HEADERDATA, static_cast<void*>(this));
  return accepted && set_body(handle) && set_aws_signature(handle);
}

bool HttpTransfer::set_body(CURL* handle) {
  if (!has_body()) return true;
  const bool is_put = request_.method == HttpMethod::put;
  const auto size = static_cast<curl_off_t>(body_.size());
  const char* other = request_.method == HttpMethod::patch ? "PATCH" : nullptr;
  // No SEEKFUNCTION, and no POSTFIELDS: libcurl must not be able to begin the body anew.
  return curl_easy_setopt(handle, is_put ? CURLOPT_UPLOAD : CURLOPT_POST, 1L) == CURLE_OK &&
         curl_easy_setopt(handle, CURLOPT_CUSTOMREQUEST, other) == CURLE_OK &&
         curl_easy_setopt(handle, is_put ? CURLOPT_INFILESIZE_LARGE : CURLOPT_POSTFIELDSIZE_LARGE,
                          size) == CURLE_OK &&
         curl_easy_setopt(handle, CURLOPT_READFUNCTION, &HttpTransfer::on_read) == CURLE_OK &&
         curl_easy_setopt(handle, CURLOPT_READDATA, static_cast<void*>(this)) == CURLE_OK;
}

bool HttpTransfer::set_aws_signature(CURL* handle) {
  if (!request_.aws_signature) return true;
  const AwsSignature& with = *request_.aws_signature;
  const std::string provider = "aws:amz:" + with.region + ":" + with.service;
  return curl_easy_setopt(handle, CURLOPT_AWS_SIGV4, provider.c_str()) == CURLE_OK &&
         curl_easy_setopt(handle, CURLOPT_EXPECT_100_TIMEOUT_MS, k_expect_milliseconds) ==
             CURLE_OK &&
         curl_easy_setopt(handle, CURLOPT_USERNAME, with.access_key_id.c_str()) == CURLE_OK &&
         curl_easy_setopt(handle, CURLOPT_PASSWORD, with.secret_key.reveal_c_str()) == CURLE_OK;
}

int HttpTransfer::on_before_request(void* self, char*, char*, int, int) {
  auto& transfer = *static_cast<HttpTransfer*>(self);
  // The second time within one attempt is libcurl sending again by itself. A get may be repeated.
  const bool again = ++transfer.requests_in_attempt_ > 1;
  return again && transfer.has_body() ? CURL_PREREQFUNC_ABORT : CURL_PREREQFUNC_OK;
}

std::size_t HttpTransfer::on_read(char* buffer, std::size_t size, std::size_t count, void* self) {
  auto& transfer = *static_cast<HttpTransfer*>(self);
  const bool is_first = transfer.body_.handed() == 0;
  if (is_first && std::chrono::steady_clock::now() > transfer.request_.not_after) {
    transfer.late_ = true;
    return CURL_READFUNC_ABORT;
  }
  if (transfer.request_.on_body_read) transfer.request_.on_body_read();
  return transfer.body_.take({buffer, size * count}).value_or(CURL_READFUNC_ABORT);
}

std::size_t HttpTransfer::on_write(char* data, std::size_t size, std::size_t count, void* self) {
  auto& transfer = *static_cast<HttpTransfer*>(self);
  const std::size_t bytes = size * count;
  if (bytes > transfer.options_.answer_bytes_max - transfer.answer_.body.size()) {
    transfer.over_limit_ = true;
    return 0;
  }
  transfer.answer_.body.append(data, bytes);
  return bytes;
}

std::size_t HttpTransfer::on_header(char* data, std::size_t size, std::size_t count, void* self) {
  auto& transfer = *static_cast<HttpTransfer*>(self);
  const std::size_t bytes = size * count;
  transfer.header_bytes_ += bytes;
  if (transfer.header_bytes_ > transfer.options_.answer_header_bytes_max ||
      transfer.answer_.headers.size() >= k_answer_headers_max) {
    transfer.over_limit_ = true;
    return 0;
  }
  transfer.add_header({data, bytes});
  return bytes;
}

void HttpTransfer::add_header(std::string_view line) {
  if (line.starts_with("HTTP/")) {
    // A new status line: what came before belonged to an interim answer (RFC 9110 15.2).
    answer_.headers.clear();
    header_is_whole_ = false;
    return;
  }
  if (trimmed(line).empty()) {
    header_is_whole_ = true;
    return;
  }
  const std::size_t colon = line.find(':');
  if (colon == std::string_view::npos || colon == 0) return;
  std::string name(line.substr(0, colon));
  std::transform(name.begin(), name.end(), name.begin(), lower);
  answer_.headers.emplace_back(std::move(name), trimmed(line.substr(colon + 1)));
}

void HttpTransfer::watch_body() {
  if (body_told_ || !request_.on_body_sent || !body_.is_all_handed()) return;
  curl_off_t sent = 0;
  curl_easy_getinfo(easy_.get(), CURLINFO_SIZE_UPLOAD_T, &sent);
  if (sent < static_cast<curl_off_t>(body_.size())) return;
  body_told_ = true;
  request_.on_body_sent();
}

bool HttpTransfer::left_us() const {
  return body_.size() > 0 ? body_.handed() > 0 : requests_in_attempt_ > 0;
}

bool HttpTransfer::may_try_again(CURLcode code) const {
  return code == CURLE_ABORTED_BY_CALLBACK && requests_in_attempt_ > 1 && !left_us() &&
         attempts_ < k_attempts_max;
}

// libcurl has one code for both of its clocks; only the words tell them apart.
bool HttpTransfer::is_stalled(CURLcode code) const {
  return code == CURLE_OPERATION_TIMEDOUT && request_.stall_deadline.count() > 0 &&
         std::string_view(error_.data()).starts_with("Operation too slow");
}

HttpCause HttpTransfer::cause_of(CURLcode code) const {
  if (late_) return HttpCause::late;
  if (!body_.failure().empty()) return HttpCause::unreadable;
  if (over_limit_) return HttpCause::over_limit;
  if (is_stalled(code)) return HttpCause::stalled;
  if (code == CURLE_OPERATION_TIMEDOUT) return HttpCause::timed_out;
  return !left_us() && is_unreachable(code) ? HttpCause::unreachable : HttpCause::broken;
}

std::string HttpTransfer::describe(CURLcode code) const {
  if (late_) return "it came too late to the connection";
  if (!body_.failure().empty()) return body_.failure();
  if (over_limit_) return "the answer is larger than intaked takes";
  if (is_stalled(code)) return "the connection stood still for too long";
  if (code == CURLE_SEND_FAIL_REWIND || code == CURLE_GOT_NOTHING || requests_in_attempt_ > 1) {
    return "the connection ended before a whole answer came";
  }
  return error_.front() ? error_.data() : curl_easy_strerror(code);
}

Easy HttpTransfer::finish(CURLcode code) {
  watch_body();
  long status = 0;
  curl_easy_getinfo(easy_.get(), CURLINFO_RESPONSE_CODE, &status);
  answer_.status = static_cast<int>(status);
  // libcurl takes the end of the connection within the header for the end of the answer.
  constexpr int k_final_status_min = 200;
  if (code == CURLE_OK && (!header_is_whole_ || answer_.status < k_final_status_min)) {
    code = CURLE_GOT_NOTHING;
  }
  if (code == CURLE_OK) {
    answer_.ending = HttpEnding::answered;
    return release();
  }
  answer_.ending = left_us() ? HttpEnding::unknown : HttpEnding::not_sent;
  answer_.cause = cause_of(code);
  answer_.text = describe(code);
  return release();
}

Easy HttpTransfer::abandon() {
  answer_.ending = left_us() ? HttpEnding::unknown : HttpEnding::not_sent;
  answer_.cause = HttpCause::stopping;
  answer_.text = "intaked stopped before the answer came";
  return release();
}

void HttpTransfer::end_unsent(HttpCause cause, std::string text) {
  answer_ = {};
  answer_.ending = HttpEnding::not_sent;
  answer_.cause = cause;
  answer_.text = std::move(text);
}

Easy HttpTransfer::release() {
  // Nothing in a pooled handle may point here, and the credential's copy in it goes now.
  if (easy_) curl_easy_reset(easy_.get());
  wipe_headers();
  return std::move(easy_);
}

void HttpTransfer::tell() {
  body_.close();
  HttpCallback done = std::move(done_);
  done(std::move(answer_));
}

}  // namespace intaked::curl

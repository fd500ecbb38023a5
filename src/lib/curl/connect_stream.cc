#include "lib/curl/connect_stream.h"

#include <algorithm>
#include <array>
#include <system_error>

#include <sys/epoll.h>
#include <unistd.h>

namespace intaked::curl {
namespace {

constexpr std::size_t k_transcript_bytes_max = 4096;
constexpr long k_receive_bytes_max = 128L << 10;
constexpr long k_keepalive_seconds = 60;
constexpr int k_events_max = 64;

bool is_ipv6(const std::string& host) {
  return host.find(':') != std::string::npos;
}

std::string url_of(const ConnectOptions& options) {
  const std::string host = is_ipv6(options.host) ? "[" + options.host + "]" : options.host;
  return options.scheme + "://" + host + ":" + std::to_string(options.port) + "/";
}

ConnectResult result_of(CURLcode code) {
  switch (code) {
    case CURLE_OK:
      return ConnectResult::connected;
    case CURLE_LOGIN_DENIED:
      return ConnectResult::login_refused;
    case CURLE_OPERATION_TIMEDOUT:
      return ConnectResult::timed_out;
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_CACERT_BADFILE:
    case CURLE_SSL_ISSUER_ERROR:
      return ConnectResult::untrusted;
    default:
      return ConnectResult::failed;
  }
}

}  // namespace

ConnectStream::ConnectStream(const ConnectOptions& options, CURLM* multi)
    : multi_(multi),
      easy_(make_easy()),
      secure_(options.scheme == "imaps"),
      on_secured_(options.on_secured) {
  error_.resize(CURL_ERROR_SIZE);
  CURL* const easy = easy_.get();
  curl_easy_setopt(easy, CURLOPT_PRIVATE, this);
  curl_easy_setopt(easy, CURLOPT_URL, url_of(options).c_str());
  curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, secure_ ? "imaps" : "imap");
  curl_easy_setopt(easy, CURLOPT_PROXY, "");  // never by way of the environment
  curl_easy_setopt(easy, CURLOPT_CONNECT_ONLY, 1L);
  curl_easy_setopt(easy, CURLOPT_FRESH_CONNECT, 1L);
  // Without it an attempt that is given up waits for its resolver thread.
  curl_easy_setopt(easy, CURLOPT_QUICK_EXIT, 1L);
  curl_easy_setopt(easy, CURLOPT_USERNAME, options.user.c_str());
  curl_easy_setopt(easy, CURLOPT_PASSWORD, options.password.reveal_c_str());
  if (!options.login_options.empty())
    curl_easy_setopt(easy, CURLOPT_LOGIN_OPTIONS, options.login_options.c_str());
  curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(options.deadline.count()));
  // libcurl never asks the socket for more, whatever receive() has room for.
  curl_easy_setopt(easy, CURLOPT_BUFFERSIZE, k_receive_bytes_max);
  curl_easy_setopt(easy, CURLOPT_TCP_KEEPALIVE, 1L);
  curl_easy_setopt(easy, CURLOPT_TCP_KEEPIDLE, k_keepalive_seconds);
  curl_easy_setopt(easy, CURLOPT_TCP_KEEPINTVL, k_keepalive_seconds);
  curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, error_.data());
  curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, &ConnectStream::on_header);
  curl_easy_setopt(easy, CURLOPT_HEADERDATA, this);
  if (secure_) set_tls(easy, options.ca_file);
  const CURLMcode added = curl_multi_add_handle(multi_, easy);
  if (added != CURLM_OK) outcome_ = {ConnectResult::failed, curl_multi_strerror(added)};
}

// Removing the handle from its multi closes the socket, without a LOGOUT.
ConnectStream::~ConnectStream() {
  curl_multi_remove_handle(multi_, easy_.get());
}

std::size_t ConnectStream::on_header(char* data, std::size_t size, std::size_t count, void* self) {
  auto& stream = *static_cast<ConnectStream*>(self);
  auto& transcript = stream.transcript_;
  if (transcript.empty()) stream.tell_secured();
  const std::size_t room = k_transcript_bytes_max - transcript.size();
  transcript.append(data, std::min(size * count, room));
  return size * count;
}

// Here, because a transfer that is over has let go of its connection until the first receive().
void ConnectStream::tell_secured() {
  if (!secure_ || !on_secured_) return;
  curl_tlssessioninfo* session = nullptr;
  if (curl_easy_getinfo(easy_.get(), CURLINFO_TLS_SSL_PTR, &session) != CURLE_OK || !session)
    return;
  if (session->backend == CURLSSLBACKEND_OPENSSL && session->internals)
    on_secured_(session->internals);
}

ConnectPhase ConnectStream::phase() const {
  const auto took = [&](CURLINFO info) {
    curl_off_t microseconds = 0;
    curl_easy_getinfo(easy_.get(), info, &microseconds);
    return microseconds > 0;
  };
  if (!transcript_.empty()) return ConnectPhase::login;
  if (took(CURLINFO_APPCONNECT_TIME_T)) return ConnectPhase::greeting;
  // libcurl 7.88 tells the time of the connection only once TLS stands, too, its address at once.
  const char* address = nullptr;
  curl_easy_getinfo(easy_.get(), CURLINFO_PRIMARY_IP, &address);
  if (address && *address != '\0') return secure_ ? ConnectPhase::securing : ConnectPhase::greeting;
  return took(CURLINFO_NAMELOOKUP_TIME_T) ? ConnectPhase::connecting : ConnectPhase::resolving;
}

void ConnectStream::finish(CURLcode code) {
  outcome_ = ConnectOutcome{result_of(code), ""};
  if (code != CURLE_OK) {
    outcome_->text = error_.front() != '\0' ? error_.c_str() : curl_easy_strerror(code);
    long system_error = 0;
    curl_easy_getinfo(easy_.get(), CURLINFO_OS_ERRNO, &system_error);
    if (code == CURLE_COULDNT_CONNECT && system_error != 0)
      outcome_->text += ": " + std::generic_category().message(static_cast<int>(system_error));
    return;
  }
  curl_socket_t socket = CURL_SOCKET_BAD;
  curl_easy_getinfo(easy_.get(), CURLINFO_ACTIVESOCKET, &socket);
  if (socket == CURL_SOCKET_BAD) {
    outcome_ = {ConnectResult::failed, "the connection closed right after the login"};
    return;
  }
  socket_ = socket;
}

Result<Received> ConnectStream::receive(std::span<char> buffer) {
  std::size_t bytes = 0;
  const CURLcode code = curl_easy_recv(easy_.get(), buffer.data(), buffer.size(), &bytes);
  if (code == CURLE_AGAIN) return Received{};
  if (code == CURLE_OK) return Received{bytes, bytes == 0};
  return fail(ErrorKind::unavailable,
              error_.front() != '\0' ? std::string(error_.c_str()) : curl_easy_strerror(code));
}

Result<std::size_t> ConnectStream::send(std::string_view bytes) {
  std::size_t sent = 0;
  const CURLcode code = curl_easy_send(easy_.get(), bytes.data(), bytes.size(), &sent);
  if (code == CURLE_AGAIN) return std::size_t{0};
  if (code == CURLE_OK) return sent;
  return fail(ErrorKind::unavailable,
              error_.front() != '\0' ? std::string(error_.c_str()) : curl_easy_strerror(code));
}

Result<std::unique_ptr<ConnectGroup>> ConnectGroup::make() {
  const int poll_fd = epoll_create1(EPOLL_CLOEXEC);
  if (poll_fd < 0) {
    return fail(ErrorKind::unavailable, "no file descriptor is left for another connection",
                "raise the limit of open files");
  }
  return std::unique_ptr<ConnectGroup>(new ConnectGroup(poll_fd));
}

ConnectGroup::ConnectGroup(int poll_fd) : multi_(make_multi()), poll_fd_(poll_fd) {
  curl_multi_setopt(multi_.get(), CURLMOPT_SOCKETFUNCTION, &ConnectGroup::on_socket);
  curl_multi_setopt(multi_.get(), CURLMOPT_SOCKETDATA, this);
  curl_multi_setopt(multi_.get(), CURLMOPT_TIMERFUNCTION, &ConnectGroup::on_timer);
  curl_multi_setopt(multi_.get(), CURLMOPT_TIMERDATA, this);
}

ConnectGroup::~ConnectGroup() {
  multi_.reset();
  close(poll_fd_);
}

std::unique_ptr<ConnectStream> ConnectGroup::connect(const ConnectOptions& options) {
  return std::make_unique<ConnectStream>(options, multi_.get());
}

int ConnectGroup::on_socket(CURL*, curl_socket_t socket, int what, void* self, void*) {
  const int poll_fd = static_cast<ConnectGroup*>(self)->poll_fd_;
  if (what == CURL_POLL_REMOVE) {
    epoll_ctl(poll_fd, EPOLL_CTL_DEL, socket, nullptr);
    return 0;
  }
  epoll_event event{};
  event.data.fd = socket;
  if ((what & CURL_POLL_IN) != 0) event.events |= EPOLLIN;
  if ((what & CURL_POLL_OUT) != 0) event.events |= EPOLLOUT;
  if (epoll_ctl(poll_fd, EPOLL_CTL_MOD, socket, &event) == 0) return 0;
  return epoll_ctl(poll_fd, EPOLL_CTL_ADD, socket, &event);
}

int ConnectGroup::on_timer(CURLM*, long timeout_ms, void* self) {
  auto& deadline = static_cast<ConnectGroup*>(self)->deadline_;
  if (timeout_ms < 0) {
    deadline.reset();
  } else {
    deadline = std::chrono::steady_clock::now() + std::chrono::milliseconds{timeout_ms};
  }
  return 0;
}

void ConnectGroup::run(Tick now) {
  int running = 0;
  std::array<epoll_event, k_events_max> events;
  const int ready = epoll_wait(poll_fd_, events.data(), k_events_max, 0);
  for (int i = 0; i < ready; ++i) {
    const epoll_event& event = events[static_cast<std::size_t>(i)];
    int what = 0;
    if ((event.events & EPOLLIN) != 0) what |= CURL_CSELECT_IN;
    if ((event.events & EPOLLOUT) != 0) what |= CURL_CSELECT_OUT;
    if ((event.events & (EPOLLERR | EPOLLHUP)) != 0) what |= CURL_CSELECT_ERR;
    curl_multi_socket_action(multi_.get(), event.data.fd, what, &running);
  }
  if (deadline_ && now >= *deadline_) {
    deadline_.reset();
    curl_multi_socket_action(multi_.get(), CURL_SOCKET_TIMEOUT, 0, &running);
  }
  collect();
}

void ConnectGroup::collect() {
  int left = 0;
  while (const CURLMsg* message = curl_multi_info_read(multi_.get(), &left)) {
    if (message->msg != CURLMSG_DONE) continue;
    void* owner = nullptr;
    curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &owner);
    static_cast<ConnectStream*>(owner)->finish(message->data.result);
  }
}

}  // namespace intaked::curl

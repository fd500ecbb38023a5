#include "web/beast/connection.h"

#include <algorithm>
#include <optional>
#include <utility>

#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/basic_stream.hpp>
#include <boost/beast/core/flat_buffer.hpp>

#include "web/answer_text.h"
#include "web/beast/connection_table.h"
#include "web/beast/http_reader.h"
#include "web/file_piece.h"
#include "web/forwarded.h"
#include "web/request_rate.h"
#include "web/workers.h"

namespace intaked::web {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
using std::chrono::steady_clock;

// A goodbye: how long and how much a client may still send after our last answer.
constexpr std::chrono::milliseconds k_linger_deadline{2'000};
constexpr std::size_t k_linger_bytes_max = 4 << 20;
constexpr std::size_t k_read_step_bytes = 16 << 10;
constexpr std::chrono::seconds k_body_window{10};
constexpr int k_too_large = 413;
constexpr std::string_view k_continue = "HTTP/1.1 100 Continue\r\n\r\n";

using PlainStream = beast::basic_stream<asio::generic::stream_protocol>;
using TlsStream = asio::ssl::stream<PlainStream>;

template <class Stream>
constexpr bool k_is_tls = std::is_same_v<Stream, TlsStream>;

template <class Stream>
class HttpConnection final : public Connection,
                             public std::enable_shared_from_this<HttpConnection<Stream>> {
 public:
  HttpConnection(Socket socket, Peer peer, std::shared_ptr<TlsContext> tls, const Shared& shared)
      : tls_(std::move(tls)),
        stream_(make_stream(std::move(socket), tls_.get())),
        answer_timer_(stream_.get_executor()),
        peer_(std::move(peer)),
        shared_(shared) {
    shared_.table.add(this);
  }
  ~HttpConnection() override {
    let_body_go();
    shared_.table.remove(this);
  }

  void start() override {
    waiting_ = Waiting{For::header, steady_clock::now()};
    if constexpr (k_is_tls<Stream>) {
      socket().expires_after(shared_.options.header_deadline);
      stream_.async_handshake(asio::ssl::stream_base::server,
                              [self = this->shared_from_this()](beast::error_code error) {
                                if (error) return;
                                self->peer_.has_certificate = self->has_shown_certificate();
                                self->wait_for_request();
                              });
    } else {
      wait_for_request();
    }
  }

  void close() override {
    socket().close();
    answer_timer_.cancel();
    ++exchange_;  // an answer still to come is for nobody
  }

  const std::string& address() const override { return peer_.address; }
  std::optional<Waiting> waiting() const override { return waiting_; }
  std::size_t body_bytes() const override { return counted_body_bytes_; }

 private:
  bool has_shown_certificate() {
    if constexpr (k_is_tls<Stream>) {
      SSL* session = stream_.native_handle();
      const bool is_verified = SSL_get_verify_result(session) == X509_V_OK;
      return is_verified && SSL_get0_peer_certificate(session) != nullptr;
    } else {
      return false;
    }
  }

  static Stream make_stream(Socket socket, [[maybe_unused]] TlsContext* tls) {
    if constexpr (k_is_tls<Stream>) {
      return Stream(PlainStream(std::move(socket)), *tls);
    } else {
      return Stream(std::move(socket));
    }
  }

  PlainStream& socket() {
    if constexpr (k_is_tls<Stream>) {
      return stream_.next_layer();
    } else {
      return stream_;
    }
  }

  void wait_for_request() {
    reader_.emplace(shared_.options);
    if (buffer_.size() > 0) return begin_request();
    const ServerOptions& options = shared_.options;
    const bool is_newcomer = exchange_ == 0;
    // An idle connection keeps no buffer.
    buffer_.shrink_to_fit();
    socket().expires_after(is_newcomer ? std::min(options.idle_deadline, options.header_deadline)
                                       : options.idle_deadline);
    read([this] { begin_request(); });
    if (is_newcomer) return;  // it has not shown anything yet
    waiting_ = Waiting{For::next_request, steady_clock::now()};
    shared_.table.went_idle();
  }

  // The deadlines count from the first byte and are not extended by later ones.
  void begin_request() {
    const auto now = steady_clock::now();
    waiting_ = Waiting{For::header, now};
    request_ends_at_ = now + shared_.options.request_deadline;
    socket().expires_at(std::min(now + shared_.options.header_deadline, request_ends_at_));
    parse();
  }

  // A body has the request's deadline, and must come on within each window.
  void await_body(std::size_t body_bytes) {
    const std::size_t window_bytes =
        shared_.options.body_bytes_a_second_min * static_cast<std::size_t>(k_body_window.count());
    const bool begins = waiting_->for_what == For::header;
    if (!begins && body_bytes < window_bytes_ + window_bytes) return;
    waiting_->for_what = For::body;
    window_bytes_ = body_bytes;
    socket().expires_at(window_bytes == 0
                            ? request_ends_at_
                            : std::min(request_ends_at_, steady_clock::now() + k_body_window));
  }

  void parse() {
    const auto progress = reader_->take(buffer_);
    is_head_ = reader_->request().method == "HEAD";
    if (auto refused = refused_by_header()) return write(std::move(*refused));
    const std::size_t body_bytes = reader_->body_bytes();
    const std::size_t before = std::exchange(counted_body_bytes_, body_bytes);
    const bool fits = shared_.table.body_grew(before, body_bytes) || before == body_bytes;
    const bool has_made_room =
        !fits && shared_.options.unfinished_make_room && shared_.table.end_largest_body(this);
    if (!fits && !has_made_room) {
      reader_->let_body_go();
      tell_turned_away("too much was being received at once");
      return write(refusal(503, "too much is being received at once; try again later"));
    }
    switch (progress) {
      case HttpReader::Progress::needs_more:
        if (reader_->has_header()) await_body(body_bytes);
        if (reader_->wants_continue()) return write_continue();
        return read([this] { parse(); });
      case HttpReader::Progress::refused:
        if (!reader_->spool_failure().empty()) tell_turned_away(reader_->spool_failure());
        return write(refusal(refused_status(), reader_->refused_text()));
      case HttpReader::Progress::complete:
        return handle();
    }
  }

  // Once for a request, whether its body has come with the header or not: one answer for both.
  std::optional<Response> refused_by_header() {
    const auto& refuses = shared_.options.refusal;
    const bool is_too_large = reader_->refused_status() == k_too_large;
    const bool is_known = is_too_large || (reader_->has_header() && reader_->refused_status() == 0);
    if (!refuses || !is_known || waiting_->for_what != For::header) return {};
    std::optional<Response> refused = refuses(reader_->request());
    if (refused) refused->ending = Response::Ending::close;
    return refused;
  }

  int refused_status() {
    const int status = reader_->refused_status();
    const auto& too_large = shared_.options.too_large_status;
    return status == k_too_large && too_large ? too_large(reader_->request()) : status;
  }

  void tell_turned_away(std::string_view why) {
    const bool is_known = reader_->has_header() &&
                          (reader_->refused_status() == 0 || !reader_->spool_failure().empty());
    if (shared_.options.turned_away && is_known)
      shared_.options.turned_away(reader_->request(), why);
  }

  void reading_failed(const beast::error_code& error) {
    if (!waiting_ || waiting_->for_what != For::body) return;
    if (error == beast::error::timeout)
      tell_turned_away("its body came too slowly");
    else if (error == asio::error::operation_aborted)
      tell_turned_away("it had to make room for others before its body had come");
    else
      tell_turned_away("its sender hung up before its body had come");
  }

  void let_body_go() { shared_.table.body_went(std::exchange(counted_body_bytes_, 0)); }

  // Reads some bytes, then goes on; whatever fails or is too slow ends the connection.
  template <class Next>
  void read(Next next) {
    stream_.async_read_some(
        buffer_.prepare(k_read_step_bytes),
        [self = this->shared_from_this(), next](beast::error_code error, std::size_t count) {
          if (error) return self->reading_failed(error);
          self->buffer_.commit(count);
          next();
        });
  }

  void write_continue() {
    asio::async_write(stream_, asio::buffer(k_continue),
                      [self = this->shared_from_this()](beast::error_code error, std::size_t) {
                        if (!error) self->read([connection = self.get()] { connection->parse(); });
                      });
  }

  void handle() {
    waiting_.reset();
    const std::uint64_t exchange = ++exchange_;
    const ServerOptions& options = shared_.options;
    Peer peer = peer_;
    if (!options.trusted_proxies.empty())
      peer.address = address_behind(peer_.address, reader_->request(), options.trusted_proxies);
    if (!shared_.rate.allows(peer.address, steady_clock::now())) {
      tell_turned_away("too many requests came from its address, " + peer.address);
      return write(too_many_requests());
    }
    socket().expires_never();
    // The timer keeps this connection alive while nothing else does.
    answer_timer_.expires_after(shared_.options.answer_deadline);
    answer_timer_.async_wait([self = this->shared_from_this(), exchange](beast::error_code error) {
      if (error || self->exchange_ != exchange) return;
      ++self->exchange_;
      self->write(refusal(503, "no answer in time"));
    });
    reader_->request().peer = std::move(peer);
    auto respond =
        make_responder(shared_.gate, [weak = this->weak_from_this(), exchange](Response response) {
          if (auto self = weak.lock()) self->answer(exchange, std::move(response));
        });
    // A handler that throws drops its Responder, which answers 500.
    shared_.workers.post([&handler = shared_.handler, respond = std::move(respond),
                          request = std::make_shared<Request>(std::move(reader_->request()))] {
      handler(std::move(*request), respond);
    });
  }

  void answer(std::uint64_t exchange, Response response) {
    if (exchange_ != exchange) return;  // too late: the deadline or the end came first
    ++exchange_;
    answer_timer_.cancel();
    if (response.ending == Response::Ending::hang_up_before_answer) return close();
    write(std::move(response));
  }

  void write(Response response) {
    let_body_go();
    keep_ = response.ending == Response::Ending::keep && reader_->keeps_connection();
    answer_ = answer_text(response, {.keep_alive = keep_, .with_body = !is_head_});
    const bool is_cut = response.ending == Response::Ending::cut_in_half;
    if (is_cut) answer_.resize(answer_.size() / 2);
    if (!is_head_ && !is_cut) begin_file(response);
    write_answer(is_cut);
  }

  void write_answer(bool is_cut) {
    waiting_ = Waiting{For::answer, steady_clock::now()};
    const auto deadline = steady_clock::now() + shared_.options.answer_deadline;
    socket().expires_at(file_ ? std::min(deadline, file_deadline_) : deadline);
    asio::async_write(
        stream_, asio::buffer(answer_),
        [self = this->shared_from_this(), is_cut](beast::error_code error, std::size_t) {
          if (error || is_cut) return self->close();
          if (self->file_left_ > 0) return self->read_file();
          self->file_.reset();
          if (self->keep_) return self->wait_for_request();
          self->say_goodbye();
        });
  }

  void begin_file(Response& response) {
    file_ = std::move(response.file);
    file_left_ = file_ ? response.file_bytes : 0;
    file_deadline_ =
        steady_clock::now() + shared_.options.answer_deadline +
        std::chrono::seconds(file_left_ /
                             std::max<std::uint64_t>(1, shared_.options.file_bytes_a_second_min));
  }

  // The piece is read elsewhere; only the loop's thread touches this connection.
  void read_file() {
    socket().expires_never();
    const std::uint64_t exchange = ++exchange_;
    // The timer keeps this connection alive while nothing else does.
    answer_timer_.expires_after(shared_.options.answer_deadline);
    answer_timer_.async_wait([self = this->shared_from_this(), exchange](beast::error_code error) {
      if (!error && self->exchange_ == exchange) self->close();
    });
    shared_.workers.post([weak = this->weak_from_this(), gate = shared_.gate, file = file_,
                          left = file_left_, exchange,
                          piece = std::make_shared<std::string>(std::move(answer_))] {
      const bool read = next_piece(*file, left, *piece);
      gate->post([weak, exchange, piece, read] {
        const auto self = weak.lock();
        if (self && self->exchange_ == exchange) self->take_piece(read, *piece);
      });
    });
  }

  void take_piece(bool read, std::string& piece) {
    ++exchange_;
    answer_timer_.cancel();
    // A write that needs no wait meets no timer.
    if (!read || steady_clock::now() > file_deadline_) return close();
    answer_ = std::move(piece);
    file_left_ -= answer_.size();
    write_answer(false);
  }

  // Closing with unread bytes would send a reset, which can destroy the answer before the client
  // has read it; so the client may finish speaking first, within bounds.
  void say_goodbye() {
    waiting_ = Waiting{For::next_request, steady_clock::now()};
    shared_.table.went_idle();
    socket().expires_after(k_linger_deadline);
    if constexpr (k_is_tls<Stream>) {
      stream_.async_shutdown(
          [self = this->shared_from_this()](beast::error_code) { self->stop_sending(); });
    } else {
      stop_sending();
    }
  }

  void stop_sending() {
    beast::error_code ignored;
    socket().socket().shutdown(asio::socket_base::shutdown_send, ignored);
    lingered_bytes_ = 0;
    buffer_.clear();
    linger();
  }

  void linger() {
    if (lingered_bytes_ > k_linger_bytes_max) return close();
    socket().async_read_some(
        buffer_.prepare(k_read_step_bytes),
        [self = this->shared_from_this()](beast::error_code error, std::size_t count) {
          if (error) return self->close();
          self->lingered_bytes_ += count;
          self->linger();
        });
  }

  std::shared_ptr<TlsContext> tls_;
  Stream stream_;
  asio::steady_timer answer_timer_;
  Peer peer_;
  const Shared& shared_;
  beast::flat_buffer buffer_;
  std::optional<HttpReader> reader_;
  std::string answer_;
  std::uint64_t exchange_ = 0;  // answers carry the number of the exchange they are for
  bool is_head_ = false;
  bool keep_ = false;  // after the answer that is being written
  std::shared_ptr<FileSource> file_;
  std::uint64_t file_left_ = 0;
  steady_clock::time_point file_deadline_{};
  std::size_t counted_body_bytes_ = 0;
  std::size_t lingered_bytes_ = 0;
  std::optional<Waiting> waiting_;
  steady_clock::time_point request_ends_at_{};
  std::size_t window_bytes_ = 0;  // of the body, when its present window began
};

}  // namespace

std::shared_ptr<Connection> make_connection(Socket socket, Peer peer,
                                            std::shared_ptr<TlsContext> tls, const Shared& shared) {
  if (tls)
    return std::make_shared<HttpConnection<TlsStream>>(std::move(socket), std::move(peer),
                                                       std::move(tls), shared);
  return std::make_shared<HttpConnection<PlainStream>>(std::move(socket), std::move(peer), nullptr,
                                                       shared);
}

}  // namespace intaked::web

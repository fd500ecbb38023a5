#include <cstdlib>
#include <filesystem>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/write.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "running_server.h"

namespace intaked::web {
namespace {

namespace asio = boost::asio;
using testing::HasSubstr;
using testing::StartsWith;

class Tls : public testing::Test {
 protected:
  Tls() {
    char name[] = "/tmp/intaked-tls-XXXXXX";
    directory_ = mkdtemp(name);
    std::tie(certificate_, key_) = made_certificate("ours");
  }
  ~Tls() override { std::filesystem::remove_all(directory_); }

  ServerOptions options() {
    return {
        .listen = {
            {.address = "127.0.0.1", .certificate_file = certificate_, .private_key_file = key_}}};
  }

  using Certificate = std::pair<std::filesystem::path, std::filesystem::path>;  // and its key
  Certificate made_certificate(const std::string& name) {
    const auto certificate = directory_ / (name + ".pem"), key = directory_ / (name + ".key");
    const std::string command =
        "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 "
        "-subj /CN=localhost -addext subjectAltName=IP:127.0.0.1 -out " +
        certificate.string() + " -keyout " + key.string() + " 2>/dev/null";
    EXPECT_EQ(std::system(command.c_str()), 0) << "the test needs the openssl program";
    return {certificate, key};
  }

  // Everything the server says to `bytes` over TLS, the certificate verified.
  std::string talk(std::uint16_t port, const std::string& bytes, const Certificate& shown = {}) {
    asio::io_context loop;
    asio::ssl::context context(asio::ssl::context::tls_client);
    context.load_verify_file(certificate_);
    context.set_verify_mode(asio::ssl::verify_peer);
    if (!shown.first.empty()) {
      context.use_certificate_file(shown.first, asio::ssl::context::pem);
      context.use_private_key_file(shown.second, asio::ssl::context::pem);
    }
    asio::ssl::stream<asio::ip::tcp::socket> stream(loop, context);
    stream.next_layer().connect({asio::ip::address_v4::loopback(), port});
    stream.handshake(asio::ssl::stream_base::client);
    asio::write(stream, asio::buffer(bytes));
    std::string all;
    asio::read(stream, asio::dynamic_buffer(all), ended_);
    return all;
  }

  boost::system::error_code ended_;
  std::filesystem::path directory_;
  std::filesystem::path certificate_;
  std::filesystem::path key_;
};

TEST_F(Tls, AnswersAndSaysGoodbyeProperly) {
  RunningServer server(echo, options());
  const std::string all =
      talk((*server).ports().front(), get("/1") + get("/2", "Connection: close\r\n"));
  EXPECT_THAT(all, StartsWith("HTTP/1.1 200 OK\r\n"));
  EXPECT_THAT(all, HasSubstr("GET /1 "));
  EXPECT_THAT(all, HasSubstr("GET /2 "));
  EXPECT_EQ(ended_, asio::error::eof) << "close_notify came: " << ended_.message();
}

// One sender's authority is no reason to send away another that shows something else.
TEST_F(Tls, WhoShowsACertificateOfAnotherAuthorityIsServedAsIfHeShowedNone) {
  const Certificate known = made_certificate("known"), strange = made_certificate("strange");
  ServerOptions with = options();
  with.listen[0].client_ca_file = known.first;
  RunningServer server(
      [](Request request, Responder respond) {
        respond({.body = request.peer.has_certificate ? "it is known" : "it is not known"});
      },
      with);
  const auto said_to = [&](const Certificate& shown) {
    return body_of(talk((*server).ports().front(), get("/", "Connection: close\r\n"), shown));
  };
  EXPECT_EQ(said_to({}), "it is not known");
  EXPECT_EQ(said_to(strange), "it is not known");
  EXPECT_EQ(said_to(known), "it is known");
}

TEST_F(Tls, HangsUpAndAnswersHalf) {
  RunningServer server(
      [](Request request, Responder respond) {
        Response response{.body = std::string(1000, 'x')};
        response.ending = request.path == "/none" ? Response::Ending::hang_up_before_answer
                                                  : Response::Ending::cut_in_half;
        respond(std::move(response));
      },
      options());
  EXPECT_EQ(talk((*server).ports().front(), get("/none")), "");
  EXPECT_EQ(ended_, asio::ssl::error::stream_truncated) << ended_.message();
  const std::string half = talk((*server).ports().front(), get("/half"));
  EXPECT_THAT(half, HasSubstr("Content-Length: 1000\r\n"));
  EXPECT_LT(body_of(half).size(), 1000U);
}

TEST_F(Tls, PlainHttpAndSilenceDoNoHarm) {
  auto short_deadline = options();
  short_deadline.request_deadline = std::chrono::milliseconds(200);
  RunningServer server(echo, short_deadline);
  RawClient plain = server.client();
  plain.send(get("/"));
  EXPECT_THAT(plain.read_to_end(), Not(HasSubstr("200 OK")));
  RawClient silent = server.client();
  EXPECT_EQ(silent.read_to_end(), "");
}

TEST_F(Tls, AMissingFileIsNamed) {
  auto wrong = options();
  wrong.listen[0].certificate_file = "/nowhere/certificate.pem";
  const auto server = Server::start(wrong, echo);
  ASSERT_FALSE(server);
  EXPECT_THAT(server.error().text, HasSubstr("/nowhere/certificate.pem"));

  auto swapped = options();
  std::swap(swapped.listen[0].certificate_file, swapped.listen[0].private_key_file);
  EXPECT_FALSE(Server::start(swapped, echo));
}

}  // namespace
}  // namespace intaked::web

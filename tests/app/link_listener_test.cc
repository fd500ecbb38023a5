// The listener for files as a stranger meets it: with a link, with a forged one, with another
// Host, with a path or a name that tries to get out.
#include "app/link_listener.h"

#include <atomic>
#include <thread>
#include <vector>

#include <gmock/gmock.h>

#include "desk/file_link.h"
#include "fakes/fake_storage.h"
#include "web/raw_client.h"

namespace intaked::app {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;
using testing::Not;

constexpr const char* k_intake = "01jz8x4q0n6m2r7v3k5t9w1y8z";
constexpr const char* k_name = "M\u00e4rz\r\nSet-Cookie: a=b\".html";
constexpr std::size_t k_large_bytes = 2'000'000;

class LinkListenerTest : public testing::Test {
 protected:
  LinkListenerTest() {
    config::FileLinks links;
    links.listen_port = 0;
    links.public_url = "https://files.example.com";
    auto started = LinkListener::start(
        links, key_,
        [this](const std::string& id, int number, Asked asked) { return open(id, number, asked); },
        clock_);
    if (started) listener_ = std::move(*started);
  }

  Result<std::optional<OpenedFile>> open(const std::string& id, int number, Asked asked) {
    if (asked == Asked::file) ++opened_;
    if (id != k_intake || number > 4) return fail(ErrorKind::not_found, "no such file");
    if (number == 2) return std::optional<OpenedFile>();
    if (number == 3) return fail(ErrorKind::io, "the disk failed");
    const std::string bytes = number == 4 ? std::string(k_large_bytes, 'x') : "<script>alert(1)";
    OpenedFile file;
    file.name = k_name;
    file.size = bytes.size();
    if (asked == Asked::file) file.source = std::make_unique<fakes::TextSource>(bytes);
    return std::optional(std::move(file));
  }

  std::string path(int number, std::chrono::seconds lifetime = 1h, const char* id = k_intake) {
    const desk::FileLink link{id, number, clock_.now() + lifetime};
    return desk::link_path(*desk::FileLinkKey(key_).token(link), "a.html");
  }

  std::string ask(const std::string& path, const std::string& method = "GET",
                  const std::string& host = "files.example.com", const std::string& more = "") {
    auto client = web::RawClient::to_port(listener_->port());
    client.send(method + " " + path + " HTTP/1.1\r\nHost: " + host + "\r\n" + more +
                "Connection: close\r\n\r\n");
    return client.read_to_end();
  }

  const Secret key_{"an installation's key"};
  ManualClock clock_;
  std::atomic<int> opened_ = 0;
  std::unique_ptr<LinkListener> listener_;
};

TEST_F(LinkListenerTest, ServesAFileThatNothingWillShow) {
  const std::string answer = ask(path(1));
  EXPECT_THAT(answer, HasSubstr("HTTP/1.1 200 OK\r\n"));
  for (const char* line :
       {"Content-Type: application/octet-stream\r\n", "Content-Length: 16\r\n",
        "Content-Disposition: attachment; filename=\"M_rz_Set-Cookie_a_b_.html\"; "
        "filename*=UTF-8''M%C3%A4rz%20Set-Cookie_%20a%3Db_.html\r\n",
        "X-Content-Type-Options: nosniff\r\n",
        "Content-Security-Policy: sandbox; default-src 'none'\r\n",
        "Cache-Control: private, no-store\r\n", "Referrer-Policy: no-referrer\r\n"}) {
    EXPECT_THAT(answer, HasSubstr(line));
  }
  EXPECT_THAT(answer, Not(HasSubstr("\nSet-Cookie")));
  EXPECT_TRUE(answer.ends_with("\r\n\r\n<script>alert(1)"));
  // Only the whole is served, so nobody puts pieces of two files together.
  EXPECT_THAT(ask(path(1), "GET", "files.example.com", "Range: bytes=0-3\r\n"),
              HasSubstr("HTTP/1.1 200 OK\r\n"));
  const int opened = opened_;
  const std::string head = ask(path(4), "HEAD");
  EXPECT_EQ(opened_, opened) << "who does not get the bytes costs none";
  EXPECT_THAT(head, HasSubstr("Content-Length: 2000000\r\n"));
  EXPECT_TRUE(head.ends_with("\r\n\r\n"));
}

TEST_F(LinkListenerTest, ForgedAndUnknownLinksAreAnsweredAlike) {
  const std::string unknown = ask(path(9));
  EXPECT_THAT(unknown, HasSubstr("HTTP/1.1 404 Not Found\r\n"));
  const int opened = opened_;
  std::string forged = path(1);
  forged[40] = forged[40] == 'a' ? 'b' : 'a';
  EXPECT_EQ(ask(forged), unknown);
  std::string other_number = path(1);
  other_number.replace(other_number.find("-1-"), 3, "-4-");
  EXPECT_EQ(ask(other_number), unknown);
  for (const char* wrong :
       {"/", "/f/", "/f", "/f/x/y", "/f/../../etc/passwd", "/f/%2e%2e/%2e%2e/etc/passwd",
        "/f/x/..%2f..%2fetc%2fpasswd", "//f/x", "/index.html", "/f/a%0d%0aX-Evil:%201/b"}) {
    EXPECT_EQ(ask(wrong), unknown) << wrong;
  }
  EXPECT_EQ(ask(path(1) + "/more"), unknown);
  // No file is looked for without a link of ours.
  EXPECT_EQ(opened_, opened);
}

TEST_F(LinkListenerTest, SaysWhatHasEnded) {
  const std::string link = path(1, 1h);
  EXPECT_THAT(ask(link), HasSubstr("200 OK"));
  clock_.advance(1h - 1s);
  EXPECT_THAT(ask(link), HasSubstr("200 OK"));
  clock_.advance(1s);
  EXPECT_THAT(ask(link), HasSubstr("410 Gone"));
  EXPECT_THAT(ask(link), HasSubstr("This link has ended."));
  EXPECT_THAT(ask(path(2)), HasSubstr("410 Gone"));
  EXPECT_THAT(ask(path(2)), HasSubstr("This file is not kept any more."));
  EXPECT_THAT(ask(path(3)), HasSubstr("503 Service Unavailable"));
  EXPECT_THAT(ask(path(3)), Not(HasSubstr("disk")));
}

TEST_F(LinkListenerTest, OnlyItsOwnNameIsAnswered) {
  for (const char* host : {"files.example.com", "FILES.example.COM", "files.example.com:443"}) {
    EXPECT_THAT(ask(path(1), "GET", host), HasSubstr("200 OK")) << host;
  }
  for (const char* host :
       {"evil.example", "files.example.com.", "files.example.com:8026", "files.example.com:80",
        "127.0.0.1", "127.0.0.1.nip.io", "localhost", "[::1]", "files.example.com.evil.example",
        "evil.example#files.example.com", "files.example.com@evil.example", ""}) {
    EXPECT_THAT(ask(path(1), "GET", host), HasSubstr("421 Misdirected Request")) << host;
  }
}

TEST_F(LinkListenerTest, FilesCanBeFetchedAndNothingElse) {
  for (const char* method : {"POST", "PUT", "DELETE", "OPTIONS", "PATCH", "PROPFIND"}) {
    const std::string answer = ask(path(1), method);
    EXPECT_THAT(answer, HasSubstr("405 Method Not Allowed")) << method;
    EXPECT_THAT(answer, HasSubstr("Allow: GET, HEAD\r\n"));
    EXPECT_THAT(answer, HasSubstr("nosniff"));
  }
}

TEST_F(LinkListenerTest, ServesManyAtOnce) {
  constexpr int k_clients = 200;
  const std::string link = path(4);
  std::atomic<int> whole = 0;
  std::vector<std::thread> threads;
  for (int i = 0; i < k_clients; ++i) {
    threads.emplace_back([&] {
      const std::string answer = ask(link);
      const auto end = answer.find("\r\n\r\n");
      if (end != std::string::npos && answer.size() == end + 4 + k_large_bytes) ++whole;
    });
  }
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(whole, k_clients);
}

TEST_F(LinkListenerTest, APortThatIsTakenIsSaid) {
  config::FileLinks links;
  links.listen_port = listener_->port();
  links.public_url = "https://files.example.com";
  const auto second = LinkListener::start(links, key_, nullptr, clock_);
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().kind, ErrorKind::conflict);
  EXPECT_THAT(second.error().text, HasSubstr("attachments.links"));
}

}  // namespace
}  // namespace intaked::app

// Bodies that are pulled from a file while they are sent: in bounded memory, once, and never whole
// when the file is not what was said.
#include <fstream>

#include <gmock/gmock.h>

#include "desk/http_exchange.h"
#include "fakes/fake_storage.h"
#include "fakes/slow_http_server.h"
#include "lib/curl/http_client.h"

namespace intaked::curl {
namespace {

using fakes::SlowHttpServer;
using fakes::TextSource;

// As many bytes as asked for, made while they are read.
class CountedSource final : public FileSource {
 public:
  explicit CountedSource(std::uint64_t size) : left_(size) {}
  Result<std::size_t> read(std::span<char> into) override {
    const std::size_t count = std::min<std::uint64_t>(into.size(), left_);
    std::fill_n(into.data(), count, 'x');
    left_ -= count;
    return count;
  }

 private:
  std::uint64_t left_;
};

FileBody body_of(const std::string& text, std::uint64_t size, std::size_t step = 7,
                 std::size_t fails_after = std::string::npos) {
  FileBody body;
  body.file_bytes = size;
  body.open = [=]() -> Result<std::unique_ptr<FileSource>> {
    return std::make_unique<TextSource>(text, step, fails_after);
  };
  return body;
}

HttpRequest an_upload(const std::string& url, HttpMethod method, FileBody body) {
  HttpRequest request;
  request.method = method;
  request.url = url + "/upload";
  request.file_body = std::move(body);
  return request;
}

std::uint64_t status_bytes(const std::string& name) {
  std::ifstream status("/proc/self/status");
  std::string word;
  while (status >> word) {
    std::uint64_t kib = 0;
    if (word == name && status >> kib) return kib << 10;
  }
  return 0;
}

TEST(HttpUpload, SendsWhatStandsBeforeTheFileTheFileAndWhatFollows) {
  for (const Wire wire : {Wire::plain, Wire::tls}) {
    for (const HttpMethod method : {HttpMethod::post, HttpMethod::put}) {
      FaultyHttpServer server([](const SeenRequest&) { return answer(201, "{}"); },
                              certificate_for(wire));
      const auto http = client();
      for (const std::size_t size : {0, 1, 70'000, 300'000}) {
        std::string file;
        for (std::size_t i = 0; i < size; ++i) file += static_cast<char>('a' + i % 26);
        FileBody body = body_of(file, size, 10'000);
        body.before = "--b\r\n";
        body.after = "\r\n--b--\r\n";
        const HttpAnswer got = ask(*http, an_upload(server.url(), method, std::move(body)));
        EXPECT_EQ(got.ending, HttpEnding::answered) << got.text;
        const SeenRequest seen = server.seen().back();
        EXPECT_EQ(seen.method, method == HttpMethod::put ? "PUT" : "POST");
        EXPECT_EQ(seen.body, "--b\r\n" + file + "\r\n--b--\r\n");
        EXPECT_THAT(seen.head, HasSubstr("Content-Length: " + std::to_string(size + 14) + "\r\n"));
        EXPECT_THAT(seen.head, testing::Not(HasSubstr("Expect:")));
      }
    }
  }
}

struct BadFile {
  const char* shows;
  FileBody body;
  const char* text;
};

TEST(HttpUpload, AFileThatIsNotWhatWasSaidNeverArrivesWhole) {
  const std::string text(200'000, 'x');
  FileBody missing;
  missing.file_bytes = 3;
  missing.open = []() -> Result<std::unique_ptr<FileSource>> {
    return fail(ErrorKind::not_found, "its bytes are gone");
  };
  const BadFile cases[] = {
      {"cannot be opened", missing, "its bytes are gone"},
      {"ends early", body_of(text, 200'001, 9'000), "ended before"},
      {"has one byte more", body_of(text, 199'999, 9'000), "more bytes"},
      {"fails in the middle", body_of(text, 200'000, 9'000, 100'000), "told to fail"},
      {"fails at its very end", body_of(text, 200'000, 9'000, 200'000), "told to fail"},
      {"is not empty", body_of("x", 0), "more bytes"},
      {"has one byte", body_of("xy", 1), "more bytes"},
  };
  for (const BadFile& c : cases) {
    SCOPED_TRACE(c.shows);
    for (const HttpMethod method : {HttpMethod::post, HttpMethod::put}) {
      FaultyHttpServer server([](const SeenRequest&) { return answer(201, "{}"); });
      const auto http = client();
      FileBody body = c.body;
      body.after = "\r\n--b--\r\n";
      const HttpAnswer got = ask(*http, an_upload(server.url(), method, std::move(body)));
      EXPECT_NE(got.ending, HttpEnding::answered);
      EXPECT_EQ(got.cause, HttpCause::unreadable);
      EXPECT_THAT(got.text, HasSubstr(c.text));
      EXPECT_EQ(server.seen().size(), 0u);
      // The client is as good as ever.
      EXPECT_EQ(ask(*http, a_get(server)).ending, HttpEnding::answered);
    }
  }
}

// Each may take seconds, and the watchdog looks at the rounds.
TEST(HttpUpload, OneFileIsOpenedInARound) {
  FaultyHttpServer server([](const SeenRequest&) { return answer(201, "{}"); });
  const auto http = client();
  std::vector<std::future<HttpAnswer>> answers;
  std::vector<std::promise<HttpAnswer>> promises(4);
  std::vector<Tick> rounds;
  for (auto& promise : promises) {
    FileBody body = body_of("abc", 3);
    body.open = [&, open = body.open] {
      rounds.push_back(http->last_round());
      std::this_thread::sleep_for(std::chrono::milliseconds{100});
      return open();
    };
    answers.push_back(promise.get_future());
    http->send(an_upload(server.url(), HttpMethod::post, std::move(body)),
               [&](HttpAnswer got) { promise.set_value(std::move(got)); });
  }
  for (auto& one : answers) EXPECT_EQ(one.get().ending, HttpEnding::answered);
  ASSERT_EQ(rounds.size(), 4u);
  EXPECT_EQ(std::adjacent_find(rounds.begin(), rounds.end()), rounds.end());
}

TEST(HttpUpload, AHundredMegabytesCostNoMemory) {
  constexpr std::uint64_t k_size = 100'000'000;
  constexpr std::uint64_t k_more_bytes_max = 4 << 20;
  SlowHttpServer server({});
  const auto http = client();
  const auto upload = [&](std::uint64_t size) {
    FileBody body;
    body.file_bytes = size;
    body.open = [size]() -> Result<std::unique_ptr<FileSource>> {
      return std::make_unique<CountedSource>(size);
    };
    HttpRequest request = an_upload(server.url(), HttpMethod::put, std::move(body));
    request.deadline = 60s;
    return ask(*http, std::move(request));
  };
  ASSERT_EQ(upload(1'000'000).ending, HttpEnding::answered);
  std::ofstream("/proc/self/clear_refs") << "5";  // the high-water mark begins anew
  const std::uint64_t before = status_bytes("VmRSS:");
  const HttpAnswer got = upload(k_size);
  const std::uint64_t peak = status_bytes("VmHWM:");
  ASSERT_EQ(got.ending, HttpEnding::answered) << got.text;
  EXPECT_EQ(server.body_bytes(), 1'000'000 + k_size);
  RecordProperty("more_bytes_at_the_peak", std::to_string(peak - std::min(peak, before)));
  EXPECT_LE(peak, before + k_more_bytes_max);
}

TEST(HttpUpload, AServerThatStopsReadingEndsByTheStallDeadline) {
  SlowHttpServer server({.reads_bytes = 100'000, .then = SlowHttpServer::Then::stall});
  const auto http = client();
  HttpRequest request = an_upload(server.url(), HttpMethod::put,
                                  body_of(std::string(20'000'000, 'x'), 20'000'000, 64 << 10));
  request.deadline = 120s;
  request.stall_deadline = 1s;
  const HttpAnswer got = ask(*http, std::move(request));
  EXPECT_EQ(got.ending, HttpEnding::unknown);
  EXPECT_EQ(got.cause, HttpCause::stalled);
}

TEST(HttpUpload, TheDeadlineOfTheRequestEndsASlowOne) {
  SlowHttpServer server({.reads_bytes = 100'000, .then = SlowHttpServer::Then::stall});
  const auto http = client();
  HttpRequest request = an_upload(server.url(), HttpMethod::put,
                                  body_of(std::string(20'000'000, 'x'), 20'000'000, 64 << 10));
  request.deadline = 300ms;
  request.stall_deadline = 60s;
  const HttpAnswer got = ask(*http, std::move(request));
  EXPECT_EQ(got.ending, HttpEnding::unknown);
  EXPECT_EQ(got.cause, HttpCause::timed_out);
}

TEST(HttpUpload, AServerThatClosesInTheMiddleIsUnknownAndMetOnce) {
  SlowHttpServer server({.reads_bytes = 100'000, .then = SlowHttpServer::Then::close});
  const auto http = client();
  const HttpAnswer got =
      ask(*http, an_upload(server.url(), HttpMethod::post,
                           body_of(std::string(20'000'000, 'x'), 20'000'000, 64 << 10)));
  EXPECT_EQ(got.ending, HttpEnding::unknown);
  EXPECT_EQ(got.cause, HttpCause::broken);
  EXPECT_EQ(server.requests(), 1);
}

// A server that has seen enough of the header says no without reading on. What it said counts.
TEST(HttpUpload, AnAnswerBeforeTheBodyIsWholeCounts) {
  for (const HttpMethod method : {HttpMethod::post, HttpMethod::put}) {
    SlowHttpServer server(
        {.reads_bytes = 100'000,
         .then = SlowHttpServer::Then::answer_and_linger,
         .answer = "HTTP/1.1 413 Too Large\r\nContent-Length: 9\r\nConnection: close\r\n\r\n"
                   "too large"});
    const auto http = client();
    const HttpAnswer got =
        ask(*http, an_upload(server.url(), method,
                             body_of(std::string(20'000'000, 'x'), 20'000'000, 64 << 10)));
    EXPECT_EQ(got.ending, HttpEnding::answered) << got.text;
    EXPECT_EQ(got.status, 413);
    EXPECT_EQ(got.body, "too large");
    EXPECT_LT(server.body_bytes(), 20'000'000u);
    EXPECT_EQ(server.requests(), 1);
  }
}

TEST(HttpUpload, InterimAnswersAreNoAnswer) {
  SlowHttpServer server({.interim = "HTTP/1.1 100 Continue\r\n\r\n"
                                    "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n"});
  const auto http = client();
  const HttpAnswer got = ask(*http, an_upload(server.url(), HttpMethod::put,
                                              body_of(std::string(500'000, 'x'), 500'000, 9'000)));
  EXPECT_EQ(got.ending, HttpEnding::answered);
  EXPECT_EQ(got.status, 200);
  EXPECT_EQ(got.header("link"), "");
  EXPECT_EQ(server.body_bytes(), 500'000u);
}

// 401, 417 and redirects are what libcurl itself would send a body again for.
TEST(HttpUpload, NoAnswerMakesLibcurlSendTheFileAgain) {
  for (const int status : {301, 302, 303, 307, 308, 401, 407, 417}) {
    SCOPED_TRACE(status);
    FaultyHttpServer server([&](const SeenRequest& seen) {
      return answer(status, "{}",
                    "Location: " + std::string(seen.target == "/upload" ? "/other" : "/") +
                        "\r\nWWW-Authenticate: Basic realm=\"x\"\r\n");
    });
    const auto http = client();
    HttpRequest request =
        an_upload(server.url(), HttpMethod::put, body_of(std::string(500'000, 'x'), 500'000));
    request.headers.emplace_back("x-amz-content-sha256", std::string(64, '0'));
    request.aws_signature = AwsSignature{"eu-central-1", "s3", "AKIDEXAMPLE", Secret("not-a-key")};
    const HttpAnswer got = ask(*http, std::move(request));
    EXPECT_EQ(got.ending, HttpEnding::answered) << got.text;
    EXPECT_EQ(got.status, status);
    EXPECT_EQ(server.seen().size(), 1u);
  }
}

// The file was not read yet when the idle connection turned out to be dead.
TEST(HttpUpload, ADeadIdleConnectionCostsNothing) {
  FaultyHttpServer server([](const SeenRequest&) { return fakes::and_close(answer(200, "{}")); });
  const auto http = client();
  for (int i = 0; i < 5; ++i) {
    EXPECT_EQ(ask(*http, an_upload(server.url(), HttpMethod::put, body_of("abc", 3))).ending,
              HttpEnding::answered);
    std::this_thread::sleep_for(20ms);
  }
  EXPECT_EQ(server.count("PUT"), 5u);
}

}  // namespace
}  // namespace intaked::curl

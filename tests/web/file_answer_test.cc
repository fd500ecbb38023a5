// Answers that are files: in pieces, in bounded memory and time, and never whole when the file is
// not what was said.
#include <algorithm>
#include <atomic>
#include <thread>
#include <vector>

#include <gmock/gmock.h>

#include "running_server.h"

namespace intaked::web {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;
using testing::Not;

// `size` bytes of a pattern; fails after `fails_after` of them. It may be as slow as told.
class PatternSource final : public FileSource {
 public:
  PatternSource(std::uint64_t size, std::uint64_t fails_after = UINT64_MAX,
                std::chrono::milliseconds pause = 0ms)
      : size_(size), fails_after_(fails_after), pause_(pause) {}
  Result<std::size_t> read(std::span<char> into) override {
    std::this_thread::sleep_for(pause_);
    if (at_ >= fails_after_) return fail(ErrorKind::io, "told to fail");
    const std::uint64_t count = std::min({into.size(), size_ - at_, fails_after_ - at_});
    for (std::uint64_t i = 0; i < count; ++i) {
      into[i] = static_cast<char>('a' + (at_ + i) % 26);
    }
    at_ += count;
    return count;
  }

 private:
  const std::uint64_t size_, fails_after_;
  const std::chrono::milliseconds pause_;
  std::uint64_t at_ = 0;
};

std::string pattern(std::uint64_t size) {
  std::string bytes(size, '\0');
  for (std::uint64_t i = 0; i < size; ++i) bytes[i] = static_cast<char>('a' + i % 26);
  return bytes;
}

Response file(std::shared_ptr<FileSource> source, std::uint64_t size) {
  Response response;
  response.content_type = "application/octet-stream";
  response.file = std::move(source);
  response.file_bytes = size;
  return response;
}

Handler serving(std::uint64_t size) {
  return [size](const Request&, const Responder& respond) {
    respond(file(std::make_shared<PatternSource>(size), size));
  };
}

ServerOptions with_workers(std::size_t workers) {
  ServerOptions options;
  options.workers = workers;
  return options;
}

TEST(FileAnswer, ArrivesWholeAndTheConnectionGoesOn) {
  for (const std::size_t workers : {0, 2}) {
    for (const std::uint64_t size : {0, 1, 65'536, 65'537, 3'000'000}) {
      SCOPED_TRACE(std::to_string(workers) + " workers, " + std::to_string(size) + " bytes");
      RunningServer server(serving(size), with_workers(workers));
      RawClient client = server.client();
      for (int i = 0; i < 2; ++i) {
        client.send(get("/a"));
        const std::string answer = client.read_answer();
        EXPECT_THAT(answer, HasSubstr("Content-Length: " + std::to_string(size) + "\r\n"));
        EXPECT_THAT(answer, HasSubstr("Content-Type: application/octet-stream\r\n"));
        EXPECT_TRUE(body_of(answer) == pattern(size));
      }
    }
  }
}

TEST(FileAnswer, HeadTellsTheSizeAndReadsNothing) {
  RunningServer server(
      [](const Request&, const Responder& respond) {
        respond(file(std::make_shared<PatternSource>(1000, 0), 1000));
      },
      with_workers(1));
  RawClient client = server.client();
  client.send("HEAD /a HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
  const std::string answer = client.read_to_end();
  EXPECT_THAT(answer, HasSubstr("HTTP/1.1 200 OK\r\n"));
  EXPECT_THAT(answer, HasSubstr("Content-Length: 1000\r\n"));
  EXPECT_EQ(body_of(answer), "");
}

TEST(FileAnswer, IsNeverWholeWhenTheFileIsNotWhatWasSaid) {
  struct Case {
    const char* shows;
    std::uint64_t size, fails_after, said;
  };
  for (const Case& c :
       {Case{"fails at once", 1000, 0, 1000}, Case{"fails in the middle", 200'000, 70'000, 200'000},
        Case{"fails at its end", 200'000, 200'000, 200'000},
        Case{"ends early", 199'999, UINT64_MAX, 200'000},
        Case{"goes on", 200'001, UINT64_MAX, 200'000}}) {
    SCOPED_TRACE(c.shows);
    RunningServer server(
        [&](const Request&, const Responder& respond) {
          respond(file(std::make_shared<PatternSource>(c.size, c.fails_after), c.said));
        },
        with_workers(1));
    RawClient client = server.client();
    client.send(get("/a"));
    EXPECT_LT(body_of(client.read_to_end()).size(), c.said);
  }
}

// Who reads nothing is ended by the deadline of a piece, and costs a socket's buffers, not a file.
TEST(FileAnswer, AReaderThatStopsIsEnded) {
  constexpr std::uint64_t k_size = 1ull << 40;
  ServerOptions options = with_workers(1);
  options.answer_deadline = 300ms;
  std::atomic<bool> gone = false;
  struct Watched final : FileSource {
    explicit Watched(std::atomic<bool>& flag) : gone(flag) {}
    ~Watched() override { gone = true; }
    Result<std::size_t> read(std::span<char> into) override {
      std::ranges::fill(into, 'x');
      return into.size();
    }
    std::atomic<bool>& gone;
  };
  RunningServer server(
      [&](const Request&, const Responder& respond) {
        respond(file(std::make_shared<Watched>(gone), k_size));
      },
      std::move(options));
  RawClient client = server.client();
  client.send(get("/a"));
  for (int i = 0; i < 500 && !gone; ++i) std::this_thread::sleep_for(10ms);
  EXPECT_TRUE(gone);
}

// A trickle extends no deadline: the whole file has one, by its size.
TEST(FileAnswer, ASlowFileIsEndedByTheDeadlineOfAll) {
  ServerOptions options = with_workers(1);
  options.answer_deadline = 300ms;
  options.file_bytes_a_second_min = 1ull << 40;
  RunningServer server(
      [](const Request&, const Responder& respond) {
        respond(file(std::make_shared<PatternSource>(100 << 20, UINT64_MAX, 20ms), 100 << 20));
      },
      std::move(options));
  RawClient client = server.client();
  client.send(get("/a"));
  EXPECT_LT(body_of(client.read_to_end()).size(), 100u << 20);
}

TEST(FileAnswer, ABlockingHandlerHoldsUpNobodyElse) {
  std::atomic<bool> let_go = false;
  RunningServer server(
      [&](const Request& request, const Responder& respond) {
        while (request.path == "/slow" && !let_go) std::this_thread::sleep_for(1ms);
        Response response;
        response.body = request.path;
        respond(std::move(response));
      },
      with_workers(2));
  RawClient slow = server.client();
  slow.send(get("/slow"));
  RawClient other = server.client();
  other.send(get("/other"));
  EXPECT_EQ(body_of(other.read_answer()), "/other");
  let_go = true;
  EXPECT_EQ(body_of(slow.read_answer()), "/slow");
}

TEST(FileAnswer, TheServersEndEndsWhatIsBeingSent) {
  RunningServer server(serving(1ull << 40), with_workers(2));
  std::vector<RawClient> clients;
  for (int i = 0; i < 10; ++i) {
    clients.push_back(server.client());
    clients.back().send(get("/a"));
  }
  std::this_thread::sleep_for(50ms);
  server.stop();
}

}  // namespace
}  // namespace intaked::web

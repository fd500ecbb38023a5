// Real processes: this program is its own worker.
#include "worker/worker.h"

#include <csignal>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <thread>

#include <gmock/gmock.h>
#include <unistd.h>

#include "parse/prepare.h"
#include "worker/frame.h"
#include "worker/limits.h"
#include "worker/message_wire.h"
#include "worker/parse_worker.h"

namespace intaked::worker {
namespace {

namespace fs = std::filesystem;
using testing::AnyOf;
using testing::Each;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::StartsWith;

std::string mail(const std::string& fields) {
  return "From: dana@globex.example\r\nSubject: A question\r\n" + fields + "\r\nHow?\r\n";
}

Result<model::ParsedMessage> parsed(Worker& worker, const std::string& bytes) {
  return worker.parse({.bytes = bytes});
}

std::string failure(Worker& worker, const std::string& fields) {
  const auto result = parsed(worker, mail(fields));
  EXPECT_FALSE(result);
  if (result) return "";
  EXPECT_EQ(result.error().kind, ErrorKind::internal);
  return result.error().text;
}

TEST(Workers, UnderstandEveryCaseAsTheParserDoes) {
  const parse::Options options{{"support@example.com"}, "mx.example.com"};
  Worker worker(options);
  parse::prepare();
  int cases = 0;
  for (const auto& entry : fs::directory_iterator(INTAKED_SOURCE_DIR "/tests/cases/parse")) {
    if (!entry.is_directory()) continue;
    std::ifstream in(entry.path() / "message.eml", std::ios::binary);
    std::stringstream text;
    text << in.rdbuf();
    const std::string bytes = text.str();
    const auto got = worker.parse({.bytes = bytes});
    ASSERT_TRUE(got) << entry.path() << got.error().text;
    EXPECT_TRUE(encode(*got) == encode(parse::parse(bytes, options))) << entry.path();
    ++cases;
  }
  EXPECT_GT(cases, 80);
}

TEST(Workers, OptionsDigestAndCompletenessGetThere) {
  parse::Options options;
  options.own_addresses = {"dana@globex.example"};
  Worker worker(options);
  const std::string bytes = mail("");
  const Request request{model::Completeness::shortened, model::Digest{1}, bytes};
  const auto got = worker.parse(request);
  ASSERT_TRUE(got) << got.error().text;
  EXPECT_EQ(encode(*got),
            encode(parse::parse(bytes, options, request.completeness, request.body_digest)));
  EXPECT_TRUE(got->find_signal(model::SignalKind::own_loop));
}

std::vector<std::string> told(Worker& worker, const std::vector<std::string>& mails) {
  std::vector<Request> requests;
  for (const std::string& one : mails) requests.push_back({.bytes = one});
  std::vector<std::string> said;
  worker.parse(requests, {}, [&](const Outcome& outcome) {
    said.push_back(outcome ? outcome->subject : outcome.error().text);
  });
  return said;
}

TEST(Workers, OfSeveralInARowOnlyTheOneItFailedOnFails) {
  Worker worker({});
  const std::string large = "Subject: large\r\n\r\n" + std::string(3'000'000, 'x');
  EXPECT_THAT(
      told(worker, {"Subject: a\r\n\r\n", large, "Subject: b\r\n\r\n", large,
                    "Subject: c\r\nX-Intaked-Failpoint: crash\r\n\r\n", "Subject: d\r\n\r\n", large,
                    "Subject: e\r\n\r\n"}),
      ElementsAre("a", "large", "b", "large", HasSubstr("killed by signal"), "d", "large", "e"));
  std::vector<std::string> many;
  for (int i = 0; i < 200; ++i) many.push_back("Subject: " + std::to_string(i) + "\r\n\r\n");
  const std::vector<std::string> said = told(worker, many);
  ASSERT_EQ(said.size(), many.size());
  for (std::size_t i = 0; i < many.size(); ++i) EXPECT_EQ(said[i], std::to_string(i));
}

TEST(Workers, WithoutAProcessNoneOfSeveralIsTried) {
  Worker worker({}, {"/nonexistent", {"intaked"}});
  EXPECT_THAT(told(worker, {mail(""), mail("")}), Each(HasSubstr("cannot be started")));
}

TEST(Workers, OneProcessParsesManyAndIsRelieved) {
  Worker worker({});
  ASSERT_TRUE(parsed(worker, mail("")));
  const pid_t first = worker.pid();
  for (std::size_t i = 1; i < k_messages_max; ++i) ASSERT_TRUE(parsed(worker, mail("")));
  EXPECT_EQ(worker.pid(), first);
  ASSERT_TRUE(parsed(worker, mail("")));
  EXPECT_NE(worker.pid(), first);
}

TEST(Workers, OneThatDiedBetweenMessagesIsReplaced) {
  Worker worker({});
  ASSERT_TRUE(parsed(worker, mail("")));
  const pid_t first = worker.pid();
  ASSERT_EQ(kill(first, SIGKILL), 0);
  while (!std::ifstream("/proc/" + std::to_string(first) + "/stat").eof()) {
    std::string state;
    std::ifstream in("/proc/" + std::to_string(first) + "/stat");
    in >> state >> state >> state;
    if (state == "Z") break;
  }
  EXPECT_TRUE(parsed(worker, mail("")));
  EXPECT_NE(worker.pid(), first);
}

TEST(Workers, LargeMessagesGoThrough) {
  Worker worker({});
  std::string bytes = mail("");
  while (bytes.size() < 70u << 20) bytes.append(1u << 20, 'x').append("\r\n");
  const auto got = parsed(worker, bytes);
  ASSERT_TRUE(got) << got.error().text;
  EXPECT_EQ(got->subject, "A question");
  EXPECT_TRUE(parsed(worker, mail("")));
}

TEST(Workers, EndWithTheirParent) {
  pid_t pid = 0;
  {
    Worker worker({});
    ASSERT_TRUE(parsed(worker, mail("")));
    pid = worker.pid();
    ASSERT_EQ(kill(pid, 0), 0);
  }
  EXPECT_NE(kill(pid, 0), 0);
}

TEST(Workers, APlaceWithoutTheProgramIsNotTheMessagesFault) {
  const auto trouble = [](const Program& program) {
    Worker worker({}, program);
    const auto got = parsed(worker, mail(""));
    EXPECT_FALSE(got);
    if (got) return std::string();
    EXPECT_EQ(got.error().kind, ErrorKind::unavailable);
    EXPECT_EQ(worker.pid(), 0);
    return got.error().text;
  };
  EXPECT_THAT(trouble({"/nonexistent", {"intaked"}}), HasSubstr("No such file"));
  EXPECT_THAT(trouble({"/bin/false", {"false"}}),
              HasSubstr("ended with code 1 when it was started"));
  EXPECT_THAT(trouble({"/bin/cat", {"cat"}}), testing::Not(testing::IsEmpty()));
  EXPECT_THAT(trouble({"/bin/sh", {"sh", "-c", "echo what kind of answer is this?"}}),
              HasSubstr("an answer that cannot be read"));
}

// A worker that somebody has taken over may say anything.
TEST(Workers, OneThatLiesCostsTheMessageItIsAt) {
  const auto told_of_two = [](const std::string& lie) {
    Worker worker({}, {"/proc/self/exe", {"test", "lying-worker", lie}});
    const std::string small = mail("");
    const std::string large = mail("") + std::string(2 * k_ahead_bytes_max, 'x');
    const std::vector<Request> requests{{.bytes = small}, {.bytes = large}};
    std::vector<std::string> told;
    worker.parse(requests, {}, [&](const Outcome& outcome) {
      told.push_back(outcome ? outcome->subject : outcome.error().text);
    });
    return told;
  };
  const auto refused = HasSubstr("gave an answer that cannot be read");
  EXPECT_THAT(told_of_two("truth"), ElementsAre("true", "true"));
  EXPECT_THAT(told_of_two("garbage"), ElementsAre(refused, refused));
  EXPECT_THAT(told_of_two("two answers"), ElementsAre("true", refused));
  EXPECT_THAT(told_of_two("a long answer"), ElementsAre(refused, refused));
  EXPECT_THAT(told_of_two("much for little"), ElementsAre(refused, "true"));
}

#ifdef INTAKED_FAILPOINTS

TEST(Workers, ACrashCostsOneMessage) {
  Worker worker({});
  EXPECT_EQ(failure(worker, "X-Intaked-Failpoint: crash\r\n"),
            "the parser was killed by signal 6 (Aborted)");
  EXPECT_EQ(worker.pid(), 0);
  EXPECT_TRUE(parsed(worker, mail("")));
}

TEST(Workers, AnEndlessOneIsEnded) {
  Worker worker({});
  // On a busy machine its deadline comes first.
  EXPECT_THAT(failure(worker, "X-Intaked-Failpoint: hang\r\n"),
              AnyOf(HasSubstr("s of processor time"), HasSubstr("gave no answer within")));
  EXPECT_TRUE(parsed(worker, mail("")));
}

TEST(Workers, AGreedyOneIsEnded) {
  Worker worker({});
  EXPECT_THAT(failure(worker, "X-Intaked-Failpoint: memory\r\n"), HasSubstr("MiB of memory"));
  EXPECT_TRUE(parsed(worker, mail("")));
}

TEST(Workers, CannotOpenAFile) {
  Worker worker({});
  const auto got = parsed(worker, mail("X-Intaked-Failpoint: open\r\n"));
  EXPECT_TRUE(got) << got.error().text << ": it is refused, and nothing else happens";
}

TEST(Workers, CannotConnect) {
  Worker worker({});
  EXPECT_THAT(failure(worker, "X-Intaked-Failpoint: connect\r\n"),
              StartsWith("the parser was killed by signal 31"));
}

#endif

}  // namespace
}  // namespace intaked::worker

namespace intaked::worker {

// Takes one request after the other and answers as `lie` says.
int lie(std::string_view lie) {
  FrameBuffer buffer(k_request_bytes_max);
  const auto say = [](const std::string& bytes) {
    return write(1, bytes.data(), bytes.size()) == static_cast<ssize_t>(bytes.size());
  };
  bool is_ready = false;
  for (;;) {
    while (!buffer.frame()) {
      const auto [at, size] = buffer.space();
      const ssize_t got = read(0, at, size);
      if (got <= 0) return 0;
      buffer.filled(static_cast<std::size_t>(got));
    }
    buffer.drop();
    model::ParsedMessage message;
    message.subject = "true";
    if (lie == "much for little") message.text.assign(std::size_t{2} << 20, 'x');
    const std::string payload = !is_ready ? "" : lie == "garbage" ? "?" : encode(message);
    const bool is_long = is_ready && lie == "a long answer";
    const bool is_twice = is_ready && lie == "two answers";
    const std::string answer =
        frame_head(is_long ? 2 * k_answer_bytes_max : payload.size()) + payload;
    // In one write: a second one that comes later may find the next request sent, and passes for
    // its answer.
    if (!say(is_twice ? answer + answer : answer)) return 1;
    is_ready = true;
  }
}

}  // namespace intaked::worker

int main(int argc, char** argv) {
  if (argc > 2 && std::string_view(argv[1]) == "lying-worker") return intaked::worker::lie(argv[2]);
  if (argc > 1 && std::string_view(argv[1]) == "parse-worker")
    return intaked::worker::run_parse_worker();
  testing::InitGoogleMock(&argc, argv);
  return RUN_ALL_TESTS();
}

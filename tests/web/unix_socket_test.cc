#include <filesystem>
#include <fstream>
#include <thread>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include "running_server.h"

namespace intaked::web {
namespace {

using std::chrono::milliseconds;
using testing::HasSubstr;

class UnixSocket : public testing::Test {
 protected:
  UnixSocket() {
    char name[] = "/tmp/intaked-web-XXXXXX";
    directory_ = mkdtemp(name);
    path_ = directory_ / "control.sock";
  }
  ~UnixSocket() override { std::filesystem::remove_all(directory_); }

  Result<std::unique_ptr<Server>> start(Handler handler = echo, std::uint32_t mode = 0660) {
    return Server::start(
        {.listen = {{.unix_path = path_, .unix_mode = mode}}, .body_bytes_max = 1000},
        std::move(handler));
  }
  Result<CallResult> call(const std::string& target = "/", const std::string& body = "") {
    return call_unix(path_, "POST", target, body, milliseconds(5'000));
  }

  std::filesystem::path directory_;
  std::filesystem::path path_;
};

TEST_F(UnixSocket, CarriesACallAndWhoCalls) {
  std::optional<std::uint32_t> uid;
  const auto server = start([&](Request request, Responder respond) {
    uid = request.peer.uid;
    EXPECT_EQ(request.header("content-type"), "application/json");
    echo(std::move(request), std::move(respond));
  });
  ASSERT_TRUE(server) << server.error().text;
  const auto result = call("/queue?state=parked", "{}");
  ASSERT_TRUE(result) << result.error().text;
  EXPECT_EQ(result->status, 200);
  EXPECT_EQ(result->body, "POST /queue {}");
  EXPECT_EQ(uid, getuid());
  EXPECT_EQ((*server)->ports(), std::vector<std::uint16_t>{0});
}

TEST_F(UnixSocket, HasItsModeAndGoesWithTheServer) {
  {
    const auto server = start(echo, 0620);
    ASSERT_TRUE(server);
    struct stat found {};
    ASSERT_EQ(stat(path_.c_str(), &found), 0);
    EXPECT_EQ(found.st_mode & 0777U, 0620U);
  }
  EXPECT_TRUE(std::filesystem::is_empty(directory_));
}

TEST_F(UnixSocket, ASocketLeftByADeadServerIsReplaced) {
  const int dead = socket(AF_UNIX, SOCK_STREAM, 0);
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  path_.string().copy(address.sun_path, sizeof address.sun_path);
  ASSERT_EQ(bind(dead, reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
  ::close(dead);
  ASSERT_TRUE(std::filesystem::exists(path_));
  const auto refused = call();
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, ErrorKind::unavailable);
  EXPECT_THAT(refused.error().text, HasSubstr("intaked serve is not running"));

  const auto server = start();
  ASSERT_TRUE(server) << server.error().text;
  EXPECT_TRUE(call());
}

TEST_F(UnixSocket, ALivingServersSocketAndOtherFilesAreLeftAlone) {
  const auto first = start();
  ASSERT_TRUE(first);
  const auto second = start();
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().kind, ErrorKind::conflict);
  EXPECT_TRUE(call());

  path_ = directory_ / "notes.txt";
  std::ofstream(path_) << "precious";
  const auto third = start();
  ASSERT_FALSE(third);
  EXPECT_THAT(third.error().text, HasSubstr("is no socket"));
  EXPECT_TRUE(std::filesystem::exists(path_));
}

TEST_F(UnixSocket, AtItsEndAServerLeavesItsSuccessorsSocket) {
  auto first = start();
  ASSERT_TRUE(first);
  std::filesystem::remove(path_);
  const auto second = start();
  ASSERT_TRUE(second);
  first->reset();
  EXPECT_TRUE(call());
}

TEST_F(UnixSocket, NobodyThereIsSaidInWords) {
  const auto result = call();
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().kind, ErrorKind::unavailable);
  EXPECT_EQ(result.error().text,
            "intaked serve is not running (no socket at " + path_.string() + ")");
}

// Root may open every socket, so the call is made as somebody else.
class AsNobody {
 public:
  AsNobody() {
    if (geteuid() == 0) {
      EXPECT_EQ(seteuid(65534), 0);
    }
  }
  ~AsNobody() {
    if (getuid() == 0) {
      EXPECT_EQ(seteuid(0), 0);
    }
  }
};

TEST_F(UnixSocket, NoPermissionNamesTheGroup) {
  const auto server = start(echo, 0000);
  ASSERT_TRUE(server);
  for (const auto directory_mode : {0711, 0700}) {
    chmod(directory_.c_str(), static_cast<mode_t>(directory_mode));
    const AsNobody nobody;
    const auto result = call();
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().kind, ErrorKind::denied);
    EXPECT_THAT(result.error().text, HasSubstr("members of the group \""));
    EXPECT_THAT(result.error().hint, HasSubstr("usermod -aG "));
  }
}

TEST_F(UnixSocket, ASilentServerIsNotWaitedForLongerThanAsked) {
  Responder kept;
  const auto server = start([&](Request, Responder respond) { kept = std::move(respond); });
  ASSERT_TRUE(server);
  const auto result = call_unix(path_, "GET", "/", "", milliseconds(100));
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().kind, ErrorKind::timed_out);
}

TEST_F(UnixSocket, AnAnswerThatBreaksOffIsNoAnswer) {
  const auto server = start([](Request, Responder respond) {
    respond({.body = "0123456789", .headers = {}, .ending = Response::Ending::cut_in_half});
  });
  ASSERT_TRUE(server);
  const auto result = call();
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().kind, ErrorKind::unavailable);
  EXPECT_EQ(result.error().hint, "what was asked may have been done");
}

TEST_F(UnixSocket, ARefusedBodyIsAnAnswer) {
  const auto server = start();
  ASSERT_TRUE(server);
  const auto result = call("/", std::string(4'000'000, 'x'));
  ASSERT_TRUE(result) << result.error().text;
  EXPECT_EQ(result->status, 413);
}

TEST_F(UnixSocket, APathThatIsTooLongIsSaid) {
  path_ = directory_ / std::string(200, 'x');
  const auto server = start();
  ASSERT_FALSE(server);
  EXPECT_THAT(server.error().text, HasSubstr("the path is longer than"));
  const auto result = call();
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().kind, ErrorKind::invalid);
}

}  // namespace
}  // namespace intaked::web

// Bodies that are large wait on the disk.
#include <csignal>
#include <filesystem>
#include <fstream>
#include <vector>

#include <gtest/gtest.h>
#include <sys/resource.h>

#include "running_server.h"

namespace intaked::web {
namespace {

const std::string k_spool_directory = std::filesystem::temp_directory_path();

// Tells where its body was, and what it was.
void say_where(Request request, Responder respond) {
  Response response;
  response.body =
      request.spooled ? "spooled " + request.spooled->read_all().value() : "held " + request.body;
  respond(std::move(response));
}

ServerOptions spooling(std::size_t in_memory_max) {
  return {.spool_directory = k_spool_directory, .body_bytes_in_memory_max = in_memory_max};
}

std::string post(const std::string& body) {
  return "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: " + std::to_string(body.size()) +
         "\r\n\r\n" + body;
}

TEST(Spool, takes_what_is_larger_than_may_be_held) {
  RunningServer server(say_where, spooling(8));
  RawClient client = server.client();
  for (const auto& [body, expected] : std::vector<std::pair<std::string, std::string>>{
           {"", "held "}, {"12345678", "held 12345678"}, {"123456789", "spooled 123456789"}}) {
    client.send(post(body));
    EXPECT_EQ(body_of(client.read_answer()), expected);
  }
}

TEST(Spool, has_a_body_whole_however_it_came) {
  std::string body;
  for (int line = 0; line < 20'000; ++line) body += "line " + std::to_string(line) + "\r\n";
  RunningServer server(say_where, spooling(1000));
  RawClient client = server.client();
  client.send(post(body) + post("123") + post(body));
  EXPECT_EQ(body_of(client.read_answer()), "spooled " + body);
  EXPECT_EQ(body_of(client.read_answer()), "held 123");
  EXPECT_EQ(body_of(client.read_answer()), "spooled " + body);

  client.send("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n");
  for (std::size_t at = 0; at < body.size(); at += 777) {
    const std::string piece = body.substr(at, 777);
    char size[16];
    std::snprintf(size, sizeof size, "%zx\r\n", piece.size());
    client.send(size + piece + "\r\n");
  }
  client.send("0\r\n\r\n");
  EXPECT_EQ(body_of(client.read_answer()), "spooled " + body);
}

TEST(Spool, is_off_where_no_directory_is_given) {
  RunningServer server(say_where, {.body_bytes_in_memory_max = 8});
  RawClient client = server.client();
  client.send(post("123456789"));
  EXPECT_EQ(body_of(client.read_answer()), "held 123456789");
}

TEST(Spool, gives_way_to_memory_where_the_disk_has_no_room) {
  ServerOptions nowhere = spooling(8), nearly_full = spooling(8);
  nowhere.spool_directory = "/nonexistent/spool";
  nearly_full.spool_free_bytes_min = std::uint64_t{1} << 60;
  for (const ServerOptions& options : {nowhere, nearly_full}) {
    RunningServer server(say_where, options);
    RawClient client = server.client();
    client.send(post("123456789"));
    EXPECT_EQ(body_of(client.read_answer()), "held 123456789");
  }
}

// A file of a process may be so large: the second write of a spool fails as on a full disk.
TEST(Spool, goes_on_in_memory_when_the_disk_takes_no_more) {
  std::string body;
  for (int line = 0; line < 20'000; ++line) body += "line " + std::to_string(line) + "\r\n";
  RunningServer server(say_where, spooling(1000));
  RawClient client = server.client();
  rlimit before{};
  ::getrlimit(RLIMIT_FSIZE, &before);
  ::signal(SIGXFSZ, SIG_IGN);
  const rlimit small{20'000, before.rlim_max};
  ::setrlimit(RLIMIT_FSIZE, &small);
  client.send(post(body));
  const std::string answer = client.read_answer();
  ::setrlimit(RLIMIT_FSIZE, &before);
  EXPECT_EQ(body_of(answer), "held " + body);
  client.send(post(body));
  EXPECT_EQ(body_of(client.read_answer()), "spooled " + body);
}

// Calls of write and pwrite that this process has made.
std::size_t writes() {
  std::ifstream io("/proc/self/io");
  std::string name;
  for (std::size_t count = 0; io >> name >> count;)
    if (name == "syscw:") return count;
  return 0;
}

TEST(Spool, is_written_in_large_pieces_however_small_its_chunks_are) {
  RunningServer server(say_where, spooling(64 << 10));
  RawClient client = server.client();
  constexpr int k_chunks = 200'000;
  std::string chunks = "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n";
  for (int i = 0; i < k_chunks; ++i) chunks += "1\r\nx\r\n";
  const std::size_t before = writes();
  ASSERT_GT(before, 0u);
  client.send(chunks + "0\r\n\r\n");
  EXPECT_EQ(body_of(client.read_answer()), "spooled " + std::string(k_chunks, 'x'));
  EXPECT_LT(writes() - before, 100u);
}

std::size_t resident_bytes() {
  std::size_t size = 0, resident = 0;
  std::ifstream("/proc/self/statm") >> size >> resident;
  return resident * static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
}

TEST(Spool, keeps_bodies_that_never_end_out_of_memory) {
  constexpr std::size_t k_body_bytes = 4 << 20;
  constexpr int k_senders = 40;
  RunningServer server(say_where, spooling(64 << 10));
  const std::string most_of_it = post(std::string(k_body_bytes, 'x')).substr(0, k_body_bytes);
  std::vector<RawClient> senders;
  const std::size_t before = resident_bytes();
  for (int i = 0; i < k_senders; ++i) {
    senders.push_back(server.client());
    ASSERT_TRUE(senders.back().send(most_of_it));
  }
  // What they have sent was read when somebody behind them is answered.
  RawClient last = server.client();
  last.send(post("123"));
  EXPECT_EQ(body_of(last.read_answer()), "held 123");
  EXPECT_LT(resident_bytes(), before + (32u << 20));
}

}  // namespace
}  // namespace intaked::web

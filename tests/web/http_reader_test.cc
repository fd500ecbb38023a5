#include "web/beast/http_reader.h"

#include <gtest/gtest.h>

namespace intaked::web {
namespace {

constexpr std::size_t k_header_max = 1024;
constexpr std::size_t k_body_max = 64;

ServerOptions limits() {
  return {.header_bytes_max = k_header_max, .body_bytes_max = k_body_max};
}

struct Read {
  HttpReader::Progress progress = HttpReader::Progress::needs_more;
  Request request;
  int status = 0;
  std::string rest;
};

// Gives the reader `bytes` in pieces of `piece` bytes.
Read read(std::string_view bytes, std::size_t piece) {
  const ServerOptions options = limits();
  HttpReader reader(options);
  boost::beast::flat_buffer buffer;
  Read result;
  while (result.progress == HttpReader::Progress::needs_more && !bytes.empty()) {
    const std::string_view part = bytes.substr(0, piece);
    bytes.remove_prefix(part.size());
    std::memcpy(buffer.prepare(part.size()).data(), part.data(), part.size());
    buffer.commit(part.size());
    result.progress = reader.take(buffer);
  }
  result.request = std::move(reader.request());
  result.status = reader.refused_status();
  result.rest.assign(static_cast<const char*>(buffer.data().data()), buffer.size());
  return result;
}

Read read_whole(std::string_view bytes) {
  return read(bytes, bytes.size());
}

TEST(HttpReader, ReadsARequestHoweverItIsCut) {
  const std::string bytes =
      "POST /v1/tickets?page=2 HTTP/1.1\r\nHost: a\r\nX-Api-Key: k\r\nContent-Length: "
      "5\r\n\r\nhello";
  for (std::size_t piece = 1; piece <= bytes.size(); ++piece) {
    const Read result = read(bytes, piece);
    ASSERT_EQ(result.progress, HttpReader::Progress::complete) << piece;
    EXPECT_EQ(result.request.method, "POST");
    EXPECT_EQ(result.request.path, "/v1/tickets");
    EXPECT_EQ(result.request.parameter("page"), "2");
    EXPECT_EQ(result.request.parameter("limit"), "");
    EXPECT_EQ(result.request.header("x-api-key"), "k");
    EXPECT_EQ(result.request.header("cookie"), "");
    EXPECT_EQ(result.request.body, "hello");
  }
}

TEST(HttpReader, ReadsChunksHoweverTheyAreCut) {
  for (const std::string body : {"0\r\n\r\n", "5\r\nhello\r\n0\r\n\r\n",
                                 "2;a=b\r\nhe\r\n3\r\nllo\r\n0\r\nX-Sum: 1\r\n\r\n"}) {
    const std::string bytes =
        "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n" + body;
    for (std::size_t piece = 1; piece <= bytes.size(); ++piece) {
      const Read result = read(bytes, piece);
      ASSERT_EQ(result.progress, HttpReader::Progress::complete) << body << " by " << piece;
      EXPECT_EQ(result.request.body, body[0] == '0' ? "" : "hello");
      EXPECT_EQ(result.request.header("x-sum"), "") << "a trailer is no header";
    }
  }
}

TEST(HttpReader, LeavesTheNextRequestInTheBuffer) {
  const Read result = read_whole("GET /1 HTTP/1.1\r\nHost: a\r\n\r\nGET /2");
  EXPECT_EQ(result.progress, HttpReader::Progress::complete);
  EXPECT_EQ(result.rest, "GET /2");
}

struct Refused {
  const char* why;
  std::string bytes;
  int status;
};

TEST(HttpReader, RefusesWhatTwoServersCouldReadDifferently) {
  const std::string post = "POST / HTTP/1.1\r\nHost: a\r\n";
  const std::vector<Refused> table{
      {"both length and chunks",
       post + "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400},
      {"chunks and length",
       post + "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n", 400},
      {"two lengths", post + "Content-Length: 5\r\nContent-Length: 6\r\n\r\nhello", 400},
      {"the same length twice", post + "Content-Length: 5\r\nContent-Length: 5\r\n\r\nhello", 400},
      {"a list of lengths", post + "Content-Length: 5, 5\r\n\r\nhello", 400},
      {"a negative length", post + "Content-Length: -1\r\n\r\n", 400},
      {"a length with a sign", post + "Content-Length: +5\r\n\r\nhello", 400},
      {"a length over 64 bits", post + "Content-Length: 18446744073709551621\r\n\r\n", 400},
      {"another coding", post + "Transfer-Encoding: gzip\r\n\r\n", 400},
      {"another coding before chunks", post + "Transfer-Encoding: gzip, chunked\r\n\r\n", 400},
      {"chunks that are not last", post + "Transfer-Encoding: chunked, identity\r\n\r\n", 400},
      {"chunks in 1.0", "POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400},
      {"a blank before the colon", post + "Content-Length : 5\r\n\r\nhello", 400},
      {"a negative chunk", post + "Transfer-Encoding: chunked\r\n\r\n-1\r\n\r\n", 400},
      {"a chunk size over 64 bits",
       post + "Transfer-Encoding: chunked\r\n\r\n10000000000000001\r\nx\r\n0\r\n\r\n", 400},
      {"a chunk longer than said",
       post + "Transfer-Encoding: chunked\r\n\r\n2\r\nhello\r\n0\r\n\r\n", 400},
      {"no host", "GET / HTTP/1.1\r\n\r\n", 400},
      {"two hosts", "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", 400},
      {"an unknown version", "GET / HTTP/3.0\r\nHost: a\r\n\r\n", 400},
      {"no path", "GET * HTTP/1.1\r\nHost: a\r\n\r\n", 400},
      {"garbage", "\x16\x03\x01\x02 TLS to a plain port\r\n\r\n", 400},
      {"a NUL in a header", std::string("GET / HTTP/1.1\r\nHost: a\r\nX: ") + '\0' + "\r\n\r\n",
       400},
  };
  for (const Refused& row : table) {
    for (const std::size_t piece : {std::size_t{1}, row.bytes.size()}) {
      const Read result = read(row.bytes, piece);
      EXPECT_EQ(result.progress, HttpReader::Progress::refused) << row.why << " by " << piece;
      EXPECT_EQ(result.status, row.status) << row.why << " by " << piece;
    }
  }
}

TEST(HttpReader, EverythingHasALimit) {
  const std::string get = "GET / HTTP/1.1\r\nHost: a\r\n";
  EXPECT_EQ(read_whole(get + "X: " + std::string(2 * k_header_max, 'x') + "\r\n\r\n").status, 431);
  EXPECT_EQ(read(get + "X: " + std::string(2 * k_header_max, 'x'), 100).status, 431);
  EXPECT_EQ(read("GET /" + std::string(2 * k_header_max, 'x'), 100).status, 431);

  std::string many = get;
  for (std::size_t i = 0; i < k_header_lines_max; ++i) many += "a:b\r\n";
  EXPECT_EQ(read_whole(many + "\r\n").status, 431);

  const std::string post = "POST / HTTP/1.1\r\nHost: a\r\n";
  EXPECT_EQ(read_whole(post + "Content-Length: 65\r\n\r\n").status, 413);
  EXPECT_EQ(read_whole(post + "Transfer-Encoding: chunked\r\n\r\n41\r\n").status, 413);
  EXPECT_EQ(read_whole(post + "Transfer-Encoding: chunked\r\n\r\n" + "30\r\n" +
                       std::string(48, 'x') + "\r\n30\r\n")
                .status,
            413);
  EXPECT_EQ(read(post + "Transfer-Encoding: chunked\r\n\r\n1;" + std::string(200'000, 'x'), 8000)
                .progress,
            HttpReader::Progress::refused)
      << "a chunk's header without end";
}

TEST(HttpReader, SaysWhenTheSenderWaitsForContinue) {
  const ServerOptions options = limits();
  HttpReader reader(options);
  boost::beast::flat_buffer buffer;
  const std::string_view bytes =
      "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n";
  std::memcpy(buffer.prepare(bytes.size()).data(), bytes.data(), bytes.size());
  buffer.commit(bytes.size());
  EXPECT_EQ(reader.take(buffer), HttpReader::Progress::needs_more);
  EXPECT_TRUE(reader.wants_continue());
  EXPECT_FALSE(reader.wants_continue());
}

}  // namespace
}  // namespace intaked::web

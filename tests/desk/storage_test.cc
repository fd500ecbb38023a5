// The desk's storage and S3 against a server on loopback: what is sent, what an answer means, and
// that nothing is sent twice.
#include <gmock/gmock.h>

#include "desk/desk_storage.h"
#include "desk/http_exchange.h"
#include "desk/s3_storage.h"
#include "fakes/fake_storage.h"
#include "lib/crypto/crypto.h"

namespace intaked::desk {
namespace {

using namespace std::chrono_literals;
using curl::HttpAnswer;
using curl::HttpCause;
using curl::HttpEnding;
using fakes::answer;
using fakes::FaultyHttpServer;
using fakes::SeenRequest;
using testing::HasSubstr;
using testing::Not;

FileToStore a_file(const std::string& bytes, const std::string& name = "Rechnung März.pdf",
                   const std::string& type = "application/pdf") {
  FileToStore file;
  file.intake_id = "01jz0000000000000000000000";
  file.number = 1;
  file.name = name;
  file.type = type;
  file.size = bytes.size();
  file.digest = crypto::sha256(bytes);
  file.open = [bytes]() -> Result<std::unique_ptr<FileSource>> {
    return std::make_unique<fakes::TextSource>(bytes, 1000);
  };
  return file;
}

Stored store(Storage& storage, FileToStore file) {
  std::promise<Stored> stored;
  auto result = stored.get_future();
  storage.store(std::move(file), [&](Stored got) { stored.set_value(std::move(got)); });
  return result.get();
}

DeskStorageOptions desk_options(const FaultyHttpServer& server) {
  DeskStorageOptions options;
  options.url = server.url();
  options.api_key = Secret("test-key");
  return options;
}

S3Options s3_options(const FaultyHttpServer& server) {
  S3Options options;
  options.endpoint = server.url();
  options.region = "eu-central-1";
  options.bucket = "support-files";
  options.prefix = "intaked/";
  options.access_key_id = "AKIDEXAMPLE";
  options.secret_key = Secret("not-a-secret");
  options.key_secret = Secret("an installation's key");
  return options;
}

TEST(DeskStorage, UploadsAMultipartOfOneFile) {
  const SystemClock clock;
  FaultyHttpServer server([](const SeenRequest&) {
    return answer(201,
                  R"({"status":true,"data":{"id":"F1","url":"https://files.example.com/F1"}})");
  });
  const auto storage = std::move(*make_desk_storage(desk_options(server), clock));
  const std::string bytes(5000, 'x');
  const Stored stored = store(*storage, a_file(bytes));
  EXPECT_EQ(stored.outcome, StoreOutcome::stored) << stored.text;
  EXPECT_EQ(stored.url, "https://files.example.com/F1");
  EXPECT_EQ(stored.id, "F1");
  const SeenRequest seen = server.seen().front();
  EXPECT_THAT(seen.head, HasSubstr("POST /v1/storage/upload HTTP/1.1\r\n"));
  EXPECT_THAT(seen.head, HasSubstr("x-api-key: test-key\r\n"));
  const auto at = seen.head.find("boundary=");
  ASSERT_NE(at, std::string::npos);
  const std::string boundary = seen.head.substr(at + 9, seen.head.find("\r\n", at) - at - 9);
  EXPECT_EQ(boundary.size(), 8u + 32u);
  EXPECT_EQ(seen.body, "--" + boundary +
                           "\r\nContent-Disposition: form-data; name=\"file\"; "
                           "filename=\"Rechnung März.pdf\"\r\n"
                           "Content-Type: application/pdf\r\n\r\n" +
                           bytes + "\r\n--" + boundary + "--\r\n");
  EXPECT_EQ(store(*storage, a_file("")).outcome, StoreOutcome::stored);
  EXPECT_THAT(server.seen().back().body, Not(HasSubstr(boundary)));
}

TEST(DeskStorage, WhatABrowserMightRunIsGivenAsBytes) {
  const SystemClock clock;
  FaultyHttpServer server(
      [](const SeenRequest&) { return answer(200, R"({"data":{"id":"F1"}})"); });
  const auto storage = std::move(*make_desk_storage(desk_options(server), clock));
  for (const char* type : {"text/html", "Image/SVG+xml; charset=utf-8", "application/xhtml+xml",
                           "text/xml", "text/javascript", "application/x-javascript"}) {
    store(*storage, a_file("<x>", "a.html", type));
    EXPECT_THAT(server.seen().back().body, HasSubstr("Content-Type: application/octet-stream\r\n"))
        << type;
  }
  for (const char* type : {"image/png", "text/plain", "application/postscript",
                           "application/vnd.openxmlformats-officedocument.wordprocessingml."
                           "document"}) {
    store(*storage, a_file("x", "a", type));
    EXPECT_THAT(server.seen().back().body, HasSubstr(std::string("Content-Type: ") + type));
  }
}

TEST(DeskStorage, EverySettingIsTaken) {
  const SystemClock clock;
  FaultyHttpServer server(
      [](const SeenRequest&) { return answer(200, R"({"files":[{"href":"/f/7","no":7}]})"); });
  DeskStorageOptions options = desk_options(server);
  options.path = "/v2/files?team=T1";
  options.part = "attachment[]";
  options.form = {"/files/0/href", "/files/0/no"};
  options.file_bytes_max = 10;
  const auto storage = std::move(*make_desk_storage(std::move(options), clock));
  const Stored stored = store(*storage, a_file("ten bytes!"));
  EXPECT_EQ(stored.url, server.url() + "/f/7");
  EXPECT_EQ(stored.id, "7");
  EXPECT_EQ(server.seen().front().target, "/v2/files?team=T1");
  EXPECT_THAT(server.seen().front().body, HasSubstr("name=\"attachment[]\""));
  EXPECT_EQ(store(*storage, a_file("eleven byte")).outcome, StoreOutcome::refused);
  EXPECT_EQ(server.seen().size(), 1u);
}

struct UploadCase {
  int status;
  const char* body;
  StoreOutcome outcome;
  const char* text;
};

TEST(DeskStorage, SaysWhatAnAnswerMeans) {
  const Instant now{std::chrono::seconds{1'800'000'000}};
  const UploadCase cases[] = {
      {200, R"({"data":{"url":"https://a.example/1"}})", StoreOutcome::stored, ""},
      {201, R"({"data":{"id":"F1"}})", StoreOutcome::stored, ""},
      {201, R"({"data":{"url":"javascript:alert","id":""}})", StoreOutcome::target_down, "url_p"},
      {201, R"({"data":{"url":"//other.example/1"}})", StoreOutcome::target_down, "url_pointer"},
      {201, R"({"data":{"url":"https://a.example/1 2\n"}})", StoreOutcome::target_down, ""},
      {201, R"({"other":{}})", StoreOutcome::target_down, "\"/data/url\""},
      {201, R"({"data":{"url":"https://a.exam)", StoreOutcome::unknown, "cannot be read"},
      {201, "", StoreOutcome::unknown, "cannot be read"},
      {400, R"({"message":"Unexpected field"})", StoreOutcome::refused, "Unexpected field"},
      {413, "too large", StoreOutcome::refused, "413: too large"},
      {415, R"({"message":["type not allowed"]})", StoreOutcome::refused, "type not allowed"},
      {422, "{}", StoreOutcome::refused, "422"},
      {429, "{}", StoreOutcome::not_executed, "429"},
      {307, "{}", StoreOutcome::target_down, "307"},
      {401, R"({"message":"Unauthorized"})", StoreOutcome::target_down, "Unauthorized"},
      {403, "{}", StoreOutcome::target_down, "403"},
      {404, R"({"message":"Cannot POST /v1/storage/upload"})", StoreOutcome::target_down, "path"},
      {409, "{}", StoreOutcome::unknown, "409"},
      {500, "{}", StoreOutcome::unknown, "500"},
      {503, "{}", StoreOutcome::unknown, "503"},
  };
  for (const UploadCase& c : cases) {
    SCOPED_TRACE(std::to_string(c.status) + " " + c.body);
    HttpAnswer http;
    http.ending = HttpEnding::answered;
    http.status = c.status;
    http.body = c.body;
    const Stored stored = classify_upload(http, {}, "https://desk.example", now);
    EXPECT_EQ(name_of(stored.outcome), name_of(c.outcome));
    EXPECT_THAT(stored.text, HasSubstr(c.text));
    EXPECT_EQ(stored.not_before > now, c.outcome == StoreOutcome::not_executed);
    const bool is_stored = c.outcome == StoreOutcome::stored;
    EXPECT_EQ(stored.url + stored.id == "", !is_stored);
  }
}

TEST(S3Storage, SaysWhatAnAnswerMeans) {
  const Instant now{std::chrono::seconds{1'800'000'000}};
  const auto error = [](const char* code) {
    static std::string body;
    body = std::string("<?xml version=\"1.0\"?><Error><Code>") + code +
           "</Code><Message>words</Message></Error>";
    return body;
  };
  struct Case {
    int status;
    std::string body;
    StoreOutcome outcome;
    const char* text;
  };
  const Case cases[] = {
      {200, "", StoreOutcome::stored, ""},
      {301, error("PermanentRedirect"), StoreOutcome::target_down, "endpoint and region"},
      {307, error("TemporaryRedirect"), StoreOutcome::target_down, "endpoint and region"},
      {400, error("EntityTooLarge"), StoreOutcome::refused, "EntityTooLarge, words"},
      {400, error("XAmzContentSHA256Mismatch"), StoreOutcome::refused, "Mismatch"},
      {400, error("AuthorizationHeaderMalformed"), StoreOutcome::target_down, "Malformed"},
      {403, error("SignatureDoesNotMatch"), StoreOutcome::target_down, "secret_key_file right?"},
      {403, error("RequestTimeTooSkewed"), StoreOutcome::target_down, "clock right?"},
      {403, error("AccessDenied"), StoreOutcome::target_down, "AccessDenied"},
      {404, error("NoSuchBucket"), StoreOutcome::target_down, "NoSuchBucket"},
      {408, "", StoreOutcome::unknown, "408"},
      {413, "", StoreOutcome::refused, "413"},
      {429, "", StoreOutcome::not_executed, "429"},
      {500, error("InternalError"), StoreOutcome::unknown, "InternalError"},
      {503, error("SlowDown"), StoreOutcome::not_executed, "SlowDown"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(std::to_string(c.status) + " " + c.body);
    HttpAnswer http;
    http.ending = HttpEnding::answered;
    http.status = c.status;
    http.body = c.body;
    const Stored stored = classify_s3(http, now);
    EXPECT_EQ(name_of(stored.outcome), name_of(c.outcome));
    EXPECT_THAT(stored.text, HasSubstr(c.text));
    EXPECT_EQ(stored.not_before > now, c.outcome == StoreOutcome::not_executed);
  }
}

TEST(Storage, SaysWhatItMeansThatNoAnswerCame) {
  const Instant now{std::chrono::seconds{1'800'000'000}};
  struct Case {
    HttpEnding ending;
    HttpCause cause;
    StoreOutcome outcome;
  };
  const Case cases[] = {
      {HttpEnding::not_sent, HttpCause::unreachable, StoreOutcome::target_down},
      {HttpEnding::not_sent, HttpCause::unreadable, StoreOutcome::unreadable},
      {HttpEnding::unknown, HttpCause::unreadable, StoreOutcome::unreadable},
      {HttpEnding::not_sent, HttpCause::held, StoreOutcome::not_executed},
      {HttpEnding::not_sent, HttpCause::overloaded, StoreOutcome::not_executed},
      {HttpEnding::not_sent, HttpCause::stopping, StoreOutcome::not_executed},
      {HttpEnding::not_sent, HttpCause::timed_out, StoreOutcome::target_down},
      {HttpEnding::unknown, HttpCause::timed_out, StoreOutcome::unknown},
      {HttpEnding::unknown, HttpCause::stalled, StoreOutcome::unknown},
      {HttpEnding::unknown, HttpCause::broken, StoreOutcome::unknown},
      {HttpEnding::unknown, HttpCause::stopping, StoreOutcome::unknown},
  };
  for (const Case& c : cases) {
    HttpAnswer http;
    http.ending = c.ending;
    http.cause = c.cause;
    http.text = "words";
    for (const Stored& stored :
         {classify_upload(http, {}, "https://desk.example", now), classify_s3(http, now)}) {
      EXPECT_EQ(name_of(stored.outcome), name_of(c.outcome));
      EXPECT_THAT(stored.text, HasSubstr("words"));
    }
  }
}

TEST(S3Storage, PutsTheFileSignedAndNotToBeShown) {
  ManualClock clock;
  FaultyHttpServer server([](const SeenRequest&) { return answer(200, ""); });
  const auto storage = std::move(*make_s3_storage(s3_options(server), clock));
  const std::string bytes(5000, 'x');
  const Stored stored = store(*storage, a_file(bytes, "a.html", "text/html"));
  EXPECT_EQ(stored.outcome, StoreOutcome::stored) << stored.text;
  const SeenRequest seen = server.seen().front();
  EXPECT_EQ(seen.method, "PUT");
  EXPECT_EQ(seen.body, bytes);
  EXPECT_THAT(seen.target, testing::MatchesRegex("/support-files/intaked/[a-z2-7]{32}/a.html"));
  for (const char* line :
       {"Content-Type: application/octet-stream\r\n", "Content-Disposition: attachment; filename=",
        "Authorization: AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/", "/eu-central-1/s3/aws4_request",
        "SignedHeaders=content-disposition;content-type;host;x-amz-content-sha256;x-amz-date"}) {
    EXPECT_THAT(seen.head, HasSubstr(line));
  }
  EXPECT_THAT(seen.head, HasSubstr("x-amz-content-sha256: " + crypto::hex(crypto::sha256(bytes))));
  EXPECT_THAT(seen.head, Not(HasSubstr("not-a-secret")));
  EXPECT_THAT(stored.url, HasSubstr(server.url() + seen.target + "?X-Amz-Algorithm="));
  EXPECT_EQ(stored.expires_at, clock.now() + k_presigned_lifetime_max);
}

TEST(S3Storage, AFileIsOneObjectWhoseKeyNobodyGuesses) {
  const SystemClock clock;
  FaultyHttpServer server([](const SeenRequest&) { return answer(200, ""); });
  S3Options options = s3_options(server);
  const std::string key = s3_key(options, a_file("abc", "../../a b.pdf"));
  EXPECT_EQ(key, s3_key(options, a_file("abc", "../../a b.pdf")));
  EXPECT_TRUE(key.starts_with("intaked/") && key.ends_with("/a_b.pdf")) << key;
  EXPECT_NE(key, s3_key(options, a_file("abd", "../../a b.pdf")));
  EXPECT_NE(key, s3_key(options, a_file("abc", "../../a_b.pdf"))) << "the object shows its name";
  EXPECT_NE(key, s3_key(options, a_file("abc", "../../a b.pdf", "text/html")));
  EXPECT_EQ(key.find(crypto::hex(crypto::sha256("abc")).substr(0, 8)), std::string::npos);
  S3Options other = s3_options(server);
  other.key_secret = Secret("another installation's key");
  EXPECT_NE(key, s3_key(other, a_file("abc", "../../a b.pdf")));

  options.public_url = "https://cdn.example.com/files/";
  const auto storage = std::move(*make_s3_storage(std::move(options), clock));
  const Stored stored = store(*storage, a_file("abc", "../../a b.pdf"));
  EXPECT_EQ(stored.url, "https://cdn.example.com/files/" + key);
  EXPECT_EQ(stored.expires_at, Instant{});
}

TEST(Storage, AFileThatCannotBeReadIsNotStored) {
  const SystemClock clock;
  FaultyHttpServer server([](const SeenRequest&) { return answer(200, "{}"); });
  const auto desk = std::move(*make_desk_storage(desk_options(server), clock));
  const auto s3 = std::move(*make_s3_storage(s3_options(server), clock));
  for (Storage* storage : {desk.get(), s3.get()}) {
    FileToStore file = a_file("abc");
    file.size = 4;
    EXPECT_EQ(store(*storage, std::move(file)).outcome, StoreOutcome::unreadable);
    file = a_file("abc");
    file.open = []() -> Result<std::unique_ptr<FileSource>> {
      return fail(ErrorKind::not_found, "its bytes are gone");
    };
    const Stored stored = store(*storage, std::move(file));
    EXPECT_EQ(stored.outcome, StoreOutcome::unreadable);
    EXPECT_THAT(stored.text, HasSubstr("its bytes are gone"));
  }
  EXPECT_EQ(server.seen().size(), 0u);
}

TEST(Storage, WaitsAsItWasAskedTo) {
  const SystemClock clock;
  FaultyHttpServer server(
      [](const SeenRequest&) { return answer(429, "{}", "Retry-After: 30\r\n"); });
  const auto desk = std::move(*make_desk_storage(desk_options(server), clock));
  const Stored first = store(*desk, a_file("abc"));
  EXPECT_EQ(first.outcome, StoreOutcome::not_executed);
  EXPECT_GT(first.not_before, clock.now() + 20s);
  const Stored second = store(*desk, a_file("abc"));
  EXPECT_EQ(second.outcome, StoreOutcome::not_executed);
  EXPECT_EQ(second.http_status, 0);
  EXPECT_TRUE(second.held_by_storage);
  EXPECT_EQ(server.seen().size(), 1u);
}

TEST(Storage, ItsEndAnswersEveryCall) {
  const SystemClock clock;
  FaultyHttpServer server([](const SeenRequest&) { return fakes::after(60s, answer(200, "{}")); });
  int answers = 0;
  {
    auto desk = std::move(*make_desk_storage(desk_options(server), clock));
    for (int i = 0; i < 10; ++i) desk->store(a_file("abc"), [&](const Stored&) { ++answers; });
  }
  EXPECT_EQ(answers, 10);
}

TEST(Storage, IsNotMadeForAnAddressThatCannotBeRight) {
  const SystemClock clock;
  DeskStorageOptions desk;
  desk.api_key = Secret("k");
  desk.url = "http://desk.example.com";
  EXPECT_FALSE(make_desk_storage(desk, clock));
  desk.url = "https://desk.example.com";
  desk.api_key = Secret();
  EXPECT_FALSE(make_desk_storage(desk, clock));
  S3Options s3;
  s3.endpoint = "https://s3.example.com";
  EXPECT_FALSE(make_s3_storage(s3, clock));
}

}  // namespace
}  // namespace intaked::desk

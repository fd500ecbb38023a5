// Places of a mail where words once stayed and nobody was told. Each example: what stands there,
// and what of it must not be in the copy, unless it is told.
#include <string>
#include <vector>

#include <gmock/gmock.h>

#include "redact/redacting.h"

namespace intaked::redact {
namespace {

using testing::HasSubstr;
using testing::Not;

struct PlaceExample {
  std::string what;
  std::string message;
  std::vector<std::string> secrets;
};

std::string html(const std::string& body) {
  return "From: a@example.com\r\nContent-Type: text/html; charset=utf-8\r\n\r\n" + body + "\r\n";
}

std::string field(const std::string& text) {
  return "From: a@example.com\r\n" + text + "\r\n\r\nHello\r\n";
}

const std::vector<PlaceExample> k_examples{
    {"figures of attributes that measure nothing",
     html("<p data-pin=\"4711\" data-phone=\"#5550173\">Hi <meta content=\"47110\"></p>"),
     {"4711", "5550173"}},
    {"an entity above all characters", html("call &#5550173; now"), {"5550173"}},
    {"an entity of nine digits", html("call &#000000110; now"), {"000000110"}},
    {"a type of somebody's own", field("Content-Type: application/x-acme-payroll"), {"payroll"}},
    {"a disposition that is a path",
     field("Content-Disposition: attachment/Hubertine.pdf"),
     {"Hubertine"}},
    {"behind a star",
     field("Content-Disposition: attachment; Meeting * with Hubertine 5550173"),
     {"Hubertine", "5550173", "with"}},
    {"between a star and the value",
     field("Content-Type: text/plain; name*5550173*=utf-8''a.txt"),
     {"5550173"}},
    {"behind a charset", field("Content-Type: text/plain; charset=\"utf-8 Пётр\""), {"Пётр"}},
    {"in the words for a program", html("<!--[if Hubertine]>Hubertine<![endif]-->"), {"Hubertine"}},
};

TEST(PlaceLeaks, NothingStaysUntold) {
  for (const PlaceExample& example : k_examples) {
    const Redacted redacted = redact(example.message).redacted;
    std::string told;
    for (const KeptWords& kept : redacted.kept) told += kept.words + "\n";
    for (const std::string& secret : example.secrets) {
      if (told.find(secret) != std::string::npos) continue;
      EXPECT_THAT(redacted.bytes, Not(HasSubstr(secret))) << example.what;
    }
  }
}

TEST(PlaceLeaks, TypesThatManyProgramsWriteStay) {
  for (const std::string& type :
       {std::string("application/octet-stream"), std::string("application/pdf"),
        std::string("application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
        std::string("application/vnd.ms-excel"), std::string("image/svg+xml"),
        std::string("application/x-pkcs7-signature")}) {
    const Redacted redacted = redact(field("Content-Type: " + type + "; name=\"a\"")).redacted;
    EXPECT_THAT(redacted.bytes, HasSubstr(type));
    EXPECT_TRUE(redacted.kept.empty()) << type;
  }
}

}  // namespace
}  // namespace intaked::redact

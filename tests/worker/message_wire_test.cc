// What a worker may say is read whole or refused, never believed.
#include "worker/message_wire.h"

#include <gmock/gmock.h>

#include "parse/sound.h"
#include "worker/full_message.h"
#include "worker/limits.h"

namespace intaked::worker {
namespace {

using testing::ElementsAre;
using testing::Field;

void expect_sound(const model::ParsedMessage& message) {
  parse::visit_strings(message, [](std::string_view what, std::string_view s, text::Lines lines) {
    EXPECT_TRUE(parse::is_sound(s, lines)) << what << ": " << s;
  });
}

TEST(MessageWire, EveryFieldArrives) {
  const auto sent = full_message();
  const auto got = decode_message(encode(sent));
  ASSERT_TRUE(got);
  EXPECT_EQ(encode(*got), encode(sent)) << "no two values have the same bytes";
  EXPECT_EQ(got->from, sent.from);
  EXPECT_EQ(got->author_behind, sent.author_behind);
  EXPECT_EQ(got->subject, sent.subject);
  EXPECT_EQ(got->date, sent.date);
  EXPECT_THAT(got->references, ElementsAre("a@example.com", "0@example.com"));
  EXPECT_EQ(got->text, sent.text) << "its lines too";
  EXPECT_EQ(got->markdown, sent.markdown) << "its lines too";
  EXPECT_EQ(got->safe_html, sent.safe_html);
  EXPECT_EQ(got->parts.at(1).size, std::uint64_t{1} << 40);
  EXPECT_EQ(got->parts.at(1).fate, model::PartFate::dropped);
  EXPECT_EQ(got->attachments.at(0).digest, sent.attachments.at(0).digest);
  EXPECT_EQ(got->attachments.at(1).digest, std::nullopt);
  EXPECT_THAT(got->signals,
              ElementsAre(Field(&model::Signal::kind, model::SignalKind::auto_submitted),
                          Field(&model::Signal::kind, model::SignalKind::apple_double)));
  EXPECT_EQ(got->bounce.value().permanent, false);
  EXPECT_EQ(got->forwarded.value().date, sent.forwarded.value().date);
  EXPECT_EQ(got->auth.dmarc, model::AuthVerdict::other);
  EXPECT_EQ(got->auth.dkim_domains, sent.auth.dkim_domains);
  EXPECT_EQ(got->auth.spf_domain, "mail.acme.example");
  EXPECT_TRUE(got->from_is_clear);
  EXPECT_EQ(got->content_digest, sent.content_digest);
}

TEST(MessageWire, AnEmptyMessageIsOneToo) {
  EXPECT_TRUE(decode_message(encode(model::ParsedMessage{})));
}

TEST(MessageWire, EverySignalHasItsByte) {
  for (const model::SignalKind kind : model::signal_kinds()) {
    model::ParsedMessage message;
    message.signals = {{kind, ""}};
    const auto got = decode_message(encode(message));
    ASSERT_TRUE(got) << model::name_of(kind);
    EXPECT_EQ(got->signals.at(0).kind, kind);
  }
}

TEST(MessageWire, WhatIsCutShortIsRefused) {
  const std::string whole = encode(full_message());
  for (std::size_t size = 0; size < whole.size(); ++size)
    EXPECT_FALSE(decode_message(std::string_view(whole).substr(0, size))) << size;
  EXPECT_FALSE(decode_message(whole + '\0')) << "and so is what goes on";
}

TEST(MessageWire, WhateverBitIsWrongNothingUnsoundComesOut) {
  std::string bytes = encode(full_message());
  int refused = 0;
  for (std::size_t i = 0; i < 8 * bytes.size(); ++i) {
    const auto flip = static_cast<char>(1U << (i % 8));
    bytes[i / 8] = static_cast<char>(bytes[i / 8] ^ flip);
    if (const auto got = decode_message(bytes))
      expect_sound(*got);
    else
      ++refused;
    bytes[i / 8] = static_cast<char>(bytes[i / 8] ^ flip);
  }
  EXPECT_GT(refused, 1'000);
}

TEST(MessageWire, ABogusCountCostsNothing) {
  const std::string message = encode(model::ParsedMessage{});
  // The first list, reply_to, follows five absent values.
  std::string bytes = message;
  bytes.replace(5, 8, std::string("\xff\xff\xff\xff\xff\xff\xff\x7f", 8));
  EXPECT_FALSE(decode_message(bytes));
  // As many as the answer has bytes, but more than any message has.
  model::ParsedMessage many;
  many.in_reply_to.resize(k_elements_max);
  EXPECT_TRUE(decode_message(encode(many)));
  many.in_reply_to.resize(k_elements_max + 1);
  EXPECT_FALSE(decode_message(encode(many)));
}

TEST(MessageWire, WhatIsTooLongIsNotReadAtAll) {
  model::ParsedMessage message;
  message.text.assign(k_answer_bytes_max, 'x');
  EXPECT_FALSE(decode_message(encode(message)));
}

TEST(MessageWire, TextsAreMadeClean) {
  model::ParsedMessage message;
  message.subject = "a\x1b[31m\xff\nb\u202e";
  message.text = "a\x1b\nb";
  const auto got = decode_message(encode(message));
  ASSERT_TRUE(got);
  EXPECT_EQ(got->subject, "a[31m\uFFFD b");
  EXPECT_EQ(got->text, "a\nb");
}

TEST(MessageWire, AnEqualReplyTextCrossesOnce) {
  model::ParsedMessage message;
  message.text.assign(10'000, 'x');
  message.reply_text = message.text;
  const std::string bytes = encode(message);
  EXPECT_LT(bytes.size(), 11'000U);
  const auto got = decode_message(bytes);
  ASSERT_TRUE(got);
  EXPECT_EQ(got->reply_text, message.text);
}

TEST(MessageWire, WhatWouldGrowOrCannotBeADateIsRefused) {
  model::ParsedMessage message;
  message.text.assign(k_repair_bytes_max / 4, '\xff');
  EXPECT_TRUE(decode_message(encode(message)));
  message.text.assign(k_repair_bytes_max, '\xff');
  EXPECT_FALSE(decode_message(encode(message)));
  message = {};
  message.date = Instant::max();
  EXPECT_FALSE(decode_message(encode(message)));
  message.date = Instant::min();
  EXPECT_FALSE(decode_message(encode(message)));
}

TEST(RequestWire, GoesThereAndComesBack) {
  const std::string bytes = "Subject: x\r\n\r\ny\r\n";
  const Request sent{model::Completeness::shortened, model::Digest{4, 5}, bytes};
  const std::string wire = encode_head(sent) + bytes;
  const auto got = decode_request(wire);
  ASSERT_TRUE(got);
  EXPECT_EQ(got->completeness, sent.completeness);
  EXPECT_EQ(got->body_digest, sent.body_digest);
  EXPECT_EQ(got->bytes, bytes);

  parse::Options options;
  options.own_addresses.resize(2 * k_elements_max, "support@example.com");
  options.authserv_id = "mx.example.com";
  options.attachment_digests = false;
  const auto terms = decode_terms(encode(Terms{options, 77}));
  ASSERT_TRUE(terms) << "however many mailboxes there are";
  EXPECT_EQ(terms->options.own_addresses, options.own_addresses);
  EXPECT_EQ(terms->options.authserv_id, "mx.example.com");
  EXPECT_EQ(terms->options.attachment_digests, false);
  EXPECT_EQ(terms->memory_max, 77U);
}

}  // namespace
}  // namespace intaked::worker

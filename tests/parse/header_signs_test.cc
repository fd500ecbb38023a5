// Fields that tell the kind of a mail, one line each.
#include "parse/header_signs.h"

#include <gtest/gtest.h>

#include "parse/parse.h"

namespace intaked::parse {
namespace {

using model::SignalKind;

struct Sample {
  std::string_view header;
  SignalKind kind;
  bool told;
};

const Sample k_samples[] = {
    {"Auto-Submitted: auto-generated; owner-email=x", SignalKind::auto_submitted, true},
    {"Auto-Submitted: no", SignalKind::auto_submitted, false},
    {"X-Autoreply: yes", SignalKind::auto_submitted, true},
    {"X-Autoreply: no", SignalKind::auto_submitted, false},
    {"Auto-Submitted: auto-replied", SignalKind::auto_submitted, true},
    {"X-Autorespond: Re: hello", SignalKind::auto_submitted, true},
    {"X-FC-MachineGenerated: true", SignalKind::auto_submitted, true},
    {"X-Amazon-Mail-Relay-Type: notification", SignalKind::auto_submitted, true},
    {"Precedence: auto_reply", SignalKind::auto_submitted, true},
    {"Precedence: bulk", SignalKind::auto_submitted, false},
    {"X-Auto-Response-Suppress: All", SignalKind::auto_submitted, false},
    {"X-Auto-Response-Suppress: All", SignalKind::no_autoresponse, true},
    {"X-Auto-Response-Suppress: DR, RN, NRN", SignalKind::no_autoresponse, false},
    {"X-Auto-Response-Suppress: None", SignalKind::no_autoresponse, false},
    {"Return-Path: <>", SignalKind::no_autoresponse, true},
    {"Return-Path: <lena@acme.example>", SignalKind::no_autoresponse, false},
    {"X-Spam-Flag: YES", SignalKind::spam, true},
    {"X-Spam-Flag: NO", SignalKind::spam, false},
    {"X-Spam-Status: Yes, score=9.1 required=5.0", SignalKind::spam, true},
    {"X-Spam-Status: No, score=-0.1", SignalKind::spam, false},
    {"X-MS-Exchange-Organization-SCL: 5", SignalKind::spam, true},
    {"X-MS-Exchange-Organization-SCL: 9", SignalKind::spam, true},
    {"X-MS-Exchange-Organization-SCL: -1", SignalKind::spam, false},
    {"X-MS-Exchange-Organization-SCL: 1", SignalKind::spam, false},
    {"X-Forefront-Antispam-Report: CIP:1.2.3.4;SCL:6;SFV:SPM;", SignalKind::spam, true},
    {"X-Forefront-Antispam-Report: CIP:1.2.3.4;SCL:1;SFV:NSPM;", SignalKind::spam, false},
    {"X-Rspamd-Action: add header", SignalKind::spam, true},
    {"X-Rspamd-Action: no action", SignalKind::spam, false},
    {"X-Spamd-Result: default: True [16.00 / 15.00]", SignalKind::spam, true},
    {"X-Spamd-Result: default: False [1.00 / 15.00]", SignalKind::spam, false},
    {"X-SES-Spam-Verdict: FAIL", SignalKind::spam, true},
    {"X-SES-Spam-Verdict: PASS", SignalKind::spam, false},
    {"X-Bogosity: Spam, tests=bogofilter", SignalKind::spam, true},
    {"X-Bogosity: Unsure, tests=bogofilter", SignalKind::spam, false},
    {"X-Proofpoint-Spam-Details: rule=notspam policy=default", SignalKind::spam, false},
    {"X-Proofpoint-Spam-Details: rule=spam policy=default", SignalKind::spam, true},
    {"X-Yandex-Spam: 4", SignalKind::spam, true},
    {"X-Yandex-Spam: 1", SignalKind::spam, false},
    {"List-Id: <l.example.org>", SignalKind::list, true},
    {"Precedence: list", SignalKind::list, true},
    {"List-Post: NO", SignalKind::list, false},
    {"Precedence: junk", SignalKind::bulk, true},
    {"From: Mail System <mailer-daemon@acme.example>", SignalKind::no_autoresponse, true},
    {"From: Postmaster <>", SignalKind::no_autoresponse, true},
    {"From: System Administrator <lena@acme.example>", SignalKind::no_autoresponse, false},
    {"From: do.not-reply@acme.example", SignalKind::no_autoresponse, true},
    {"From: nepasrepondre@acme.example", SignalKind::no_autoresponse, true},
    {"From: bounces+7@acme.example", SignalKind::no_autoresponse, true},
    {"From: lena@noreply.example", SignalKind::no_autoresponse, false},
};

TEST(HeaderSigns, HaveRoomForEveryKind) {
  for (const SignalKind kind : model::signal_kinds()) {
    EXPECT_LT(static_cast<std::size_t>(kind), HeaderSigns::k_kinds_max);
  }
}

TEST(HeaderSigns, TellTheKind) {
  for (const Sample& sample : k_samples) {
    std::string mail = std::string(sample.header) + "\r\n";
    if (!sample.header.starts_with("From:")) mail += "From: lena@acme.example\r\n";
    const model::ParsedMessage message = parse(mail + "Subject: hello\r\n\r\nhello\r\n", {});
    EXPECT_EQ(message.find_signal(sample.kind) != nullptr, sample.told)
        << sample.header << " as " << model::name_of(sample.kind);
  }
}

}  // namespace
}  // namespace intaked::parse

// A message in which every field says something of its own.
#pragma once

#include "model/parsed_message.h"

namespace intaked::worker {

inline model::ParsedMessage full_message() {
  using namespace model;
  ParsedMessage m;
  m.from = Address{"Dana Ölke", "dana@globex.example"};
  m.sender = Address{"", "desk@globex.example"};
  m.from_is_clear = true;
  m.author = Attributed{{"Dana", "dana@globex.example"}, "From"};
  m.destination = Attributed{{"", "support@example.com"}, "Delivered-To"};
  m.author_behind = Attributed{{"Kim", "kim@acme.example"}, "text"};
  m.reply_to = {{"R", "r@globex.example"}};
  m.to = {{"Support", "support@example.com"}, {"", "billing@example.com"}};
  m.cc = {{"C", "c@globex.example"}};
  m.recipients = {{"", "support@example.com"}};
  m.return_path = "bounce@globex.example";
  m.subject = "Ein Anliegen: 質問";
  m.date = Instant{std::chrono::microseconds{-5}};
  m.message_id = "1@globex.example";
  m.in_reply_to = {"0@example.com"};
  m.references = {"a@example.com", "0@example.com"};
  m.headers = {{"Subject", "Ein Anliegen"}, {"X-Empty", ""}};
  m.text = "Hello,\n\tworld\n> before\n";
  m.reply_text = "Hello,\n\tworld\n";
  m.reply_cut = "quoted_tail";
  m.html = "<p>Hello</p>\n";
  m.html_text = "Hello\n";
  m.markdown = {"**Hello**\n\n> before\n", "**Hello**\n"};
  m.safe_html = {"<p>Hello</p>\n", "<p>Hello</p>\n"};
  m.parts = {{"1", "text/plain", PartFate::text, "", 23},
             {"2", "image/png", PartFate::dropped, "over a limit", std::uint64_t{1} << 40}};
  m.attachments = {
      {"a.png", "image/png", "image/jpeg", 7, Digest{1, 2, 3}, Digest{4},
       Extent{1'000, 1'400, TransferEncoding::base64}, "cid@globex.example", "2", true},
      {"", "application/pdf", "", 0, std::nullopt, std::nullopt, std::nullopt, "", "2/1", false}};
  m.signals = {{SignalKind::auto_submitted, "header Auto-Submitted: auto-replied"},
               {SignalKind::apple_double, "part 2"}};
  m.received_count = 9;
  m.bounce = BounceReport{{"x@acme.example"}, "5.1.1", false, "9@example.com", "550 no such user"};
  m.forwarded = ForwardedMail{{"F", "f@acme.example"},
                              Instant{std::chrono::microseconds{1'773'416'400'250'000}},
                              "Fwd me",
                              "part 2 is message/rfc822"};
  m.auth = {"mx.example.com",  AuthVerdict::pass, AuthVerdict::fail,  AuthVerdict::other,
            AuthVerdict::none, {"acme.example"},  "mail.acme.example"};
  m.defects = {{DefectKind::ambiguous, "two From fields"}};
  m.content_digest = Digest{9, 8, 7};
  return m;
}

}  // namespace intaked::worker

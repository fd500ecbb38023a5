// What holds for every ParsedMessage, whatever the bytes were.
#pragma once

#include <string_view>

#include "lib/text/text.h"
#include "model/parsed_message.h"

namespace intaked::parse {

// Valid UTF-8, and nothing that clean() would take away.
inline bool is_sound(std::string_view s, text::Lines lines) {
  return text::is_valid_utf8(s) && text::clean(s, lines) == s;
}

// Calls `visit(what, text, lines)` for every string that a message holds.
template <class Visit>
void visit_strings(const model::ParsedMessage& m, Visit visit) {
  const auto address = [&](const model::Address& a) {
    visit("name", a.name, text::Lines::join);
    visit("address", a.address, text::Lines::join);
  };
  if (m.from) address(*m.from);
  if (m.sender) address(*m.sender);
  for (const auto* one : {&m.author, &m.destination, &m.author_behind}) {
    if (!*one) continue;
    address((*one)->address);
    visit("header", (*one)->header, text::Lines::join);
  }
  for (const auto* list : {&m.reply_to, &m.to, &m.cc, &m.recipients}) {
    for (const model::Address& a : *list) address(a);
  }
  for (const std::string* line : {&m.return_path, &m.subject, &m.message_id, &m.reply_cut}) {
    visit("line", *line, text::Lines::join);
  }
  for (const auto* list : {&m.in_reply_to, &m.references}) {
    for (const std::string& id : *list) visit("id", id, text::Lines::join);
  }
  for (const model::HeaderField& field : m.headers) {
    visit("header name", field.name, text::Lines::join);
    visit("header value", field.value, text::Lines::join);
  }
  for (const std::string* body : {&m.text, &m.reply_text, &m.html, &m.markdown.whole,
                                  &m.markdown.reply, &m.safe_html.whole, &m.safe_html.reply}) {
    visit("body", *body, text::Lines::keep);
  }
  for (const model::Part& part : m.parts) {
    visit("part", part.type, text::Lines::join);
    visit("reason", part.reason, text::Lines::join);
  }
  for (const model::Attachment& file : m.attachments) {
    visit("file name", file.name, text::Lines::join);
    visit("file type", file.type, text::Lines::join);
    visit("detected type", file.detected_type, text::Lines::join);
    visit("content id", file.content_id, text::Lines::join);
  }
  if (m.forwarded) {
    address(m.forwarded->from);
    visit("forwarded subject", m.forwarded->subject, text::Lines::join);
    visit("forwarded evidence", m.forwarded->evidence, text::Lines::join);
  }
  for (const model::Signal& signal : m.signals) {
    visit("evidence", signal.evidence, text::Lines::join);
  }
  if (m.bounce) {
    for (const std::string& recipient : m.bounce->recipients) {
      visit("failed recipient", recipient, text::Lines::join);
    }
    for (const std::string* line :
         {&m.bounce->status, &m.bounce->original_message_id, &m.bounce->diagnostic}) {
      visit("bounce", *line, text::Lines::join);
    }
  }
  for (const model::Defect& defect : m.defects) {
    visit("defect", defect.what, text::Lines::join);
  }
}

}  // namespace intaked::parse

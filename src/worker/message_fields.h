// Every value that crosses the pipe, in the order in which it crosses: one list for both
// directions. The structured bindings name all members, so a new one that is forgotten here does
// not compile.
#pragma once

#include <concepts>
#include <type_traits>

#include "hooks/mapping.h"
#include "model/parsed_message.h"
#include "parse/parse.h"

namespace intaked::worker {

// T or const T: the writer only looks, the reader fills.
template <class T, class Of>
concept Either = std::same_as<std::remove_const_t<T>, Of>;

// A text of several lines. All others are one line.
template <class Text>
struct Lines {
  Text& text;
};
template <class Text>
Lines(Text&) -> Lines<Text>;

// The same, and most often equal to another that has crossed already.
template <class Text>
struct LinesLike {
  Text& text;
  const std::string& other;
};
template <class Text>
LinesLike(Text&, const std::string&) -> LinesLike<Text>;

void each_field(Either<model::Address> auto& value, auto&& visit) {
  auto& [name, address] = value;
  visit(name, address);
}

void each_field(Either<model::HeaderField> auto& value, auto&& visit) {
  auto& [name, text] = value;
  visit(name, text);
}

void each_field(Either<model::Signal> auto& value, auto&& visit) {
  auto& [kind, evidence] = value;
  visit(kind, evidence);
}

void each_field(Either<model::Defect> auto& value, auto&& visit) {
  auto& [kind, what] = value;
  visit(kind, what);
}

void each_field(Either<model::Part> auto& value, auto&& visit) {
  auto& [path, type, fate, reason, size] = value;
  visit(path, type, fate, reason, size);
}

void each_field(Either<model::Extent> auto& value, auto&& visit) {
  auto& [offset, length, encoding] = value;
  visit(offset, length, encoding);
}

void each_field(Either<model::Attachment> auto& value, auto&& visit) {
  auto& [name, type, detected_type, size, digest, line_digest, extent, content_id, part,
         is_inline] = value;
  visit(name, type, detected_type, size, digest, line_digest, extent, content_id, part, is_inline);
}

void each_field(Either<model::AuthResults> auto& value, auto&& visit) {
  auto& [authserv_id, spf, dkim, dmarc, arc, dkim_domains, spf_domain] = value;
  visit(authserv_id, spf, dkim, dmarc, arc, dkim_domains, spf_domain);
}

void each_field(Either<model::Attributed> auto& value, auto&& visit) {
  auto& [address, header] = value;
  visit(address, header);
}

void each_field(Either<model::BounceReport> auto& value, auto&& visit) {
  auto& [recipients, status, permanent, original_message_id, diagnostic] = value;
  visit(recipients, status, permanent, original_message_id, diagnostic);
}

void each_field(Either<model::ForwardedMail> auto& value, auto&& visit) {
  auto& [from, date, subject, evidence] = value;
  visit(from, date, subject, evidence);
}

void each_field(Either<model::Rendering> auto& value, auto&& visit) {
  auto& [whole, reply] = value;
  visit(Lines{whole}, LinesLike{reply, whole});
}

void each_field(Either<model::EventNeed> auto& value, auto&& visit) {
  auto& [url, credential] = value;
  visit(url, credential);
}

void each_field(Either<model::EventFacts> auto& value, auto&& visit) {
  auto& [kind, is_chat, author_is_proven, needs, nobodys, not_understood] = value;
  visit(kind, is_chat, author_is_proven, needs, nobodys, not_understood);
}

void each_field(Either<hooks::MappedField> auto& value, auto&& visit) {
  auto& [target, pointer] = value;
  visit(target, pointer);
}

void each_field(Either<model::ParsedMessage> auto& value, auto&& visit) {
  auto& [from, from_is_clear, sender, author, destination, author_behind, reply_to, to, cc,
         recipients, return_path, subject, date, message_id, in_reply_to, references, headers, text,
         reply_text, reply_cut, html, html_text, markdown, safe_html, parts, attachments, signals,
         received_count, bounce, forwarded, auth, defects, event, content_digest] = value;
  visit(from, from_is_clear, sender, author, destination, author_behind, reply_to, to, cc,
        recipients, return_path, subject, date, message_id, in_reply_to, references, headers,
        Lines{text}, LinesLike{reply_text, text}, reply_cut, Lines{html}, Lines{html_text},
        markdown, safe_html, parts, attachments, signals, received_count, bounce, forwarded, auth,
        defects, event, content_digest);
}

void each_field(Either<parse::Options> auto& value, auto&& visit) {
  auto& [own_addresses, authserv_id, own_marker_header, attachment_digests, detect_types, keep_html,
         for_people, markdown, safe_html] = value;
  visit(own_addresses, authserv_id, own_marker_header, attachment_digests, detect_types, keep_html,
        for_people, markdown, safe_html);
}

}  // namespace intaked::worker

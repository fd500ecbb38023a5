// Bytes → ParsedMessage. Total: any bytes give a message, with defects for what was repaired,
// guessed or dropped. Pure: no clock, file, network or log. Any thread.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/parsed_message.h"
#include "model/raw_message.h"

namespace intaked::parse {

struct Options {
  std::vector<std::string> own_addresses;  // mail from them is a loop; compared case folded
  std::string
      authserv_id;  // Authentication-Results are read only from this one, topmost; "" = from none
  std::string own_marker_header = "X-Intaked-Marker";  // a message that carries it came from us
  bool attachment_digests = true;  // and Attachment::extent: passes over nearly all bytes of most
                                   // mail
  bool detect_types = true;  // of attachments, by libmagic: 10 µs for a picture, 1 ms for a text
  bool keep_html = true;     // otherwise ParsedMessage::html is left empty
  bool for_people = false;   // ParsedMessage::html_text and Attachment::line_digest too
  bool markdown = false;     // ParsedMessage::markdown, at the cost of reading the HTML twice more
  bool safe_html = false;    // ParsedMessage::safe_html, the same
};

// `body_digest` is what crypto::mail_digests() found for these bytes: whoever has it spares a pass
// over them.
model::ParsedMessage parse(std::string_view bytes, const Options& options,
                           model::Completeness completeness = model::Completeness::whole,
                           std::optional<model::Digest> body_digest = {});

}  // namespace intaked::parse

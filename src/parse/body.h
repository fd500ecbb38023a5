// Which parts are the message's words, which are files, and what became of the rest.
#pragma once

#include <string>
#include <vector>

#include "model/parsed_message.h"
#include "parse/attachment.h"
#include "parse/defects.h"
#include "parse/html_marks.h"
#include "parse/part.h"

namespace intaked::parse {

struct Body {
  std::string text;             // clean UTF-8, trimmed
  std::vector<HtmlMark> marks;  // places in `text` that the HTML it was made of names
  std::string html;             // UTF-8 source of the first HTML rendering
  bool is_one = false;          // `text` is of one part, and `html` is that part or beside it
  std::vector<model::Part> parts;
  std::vector<model::Attachment> attachments;
};

// Of alternatives the plain one is shown if it says anything, else the last readable one; of
// several texts in a row all are shown, in order. What is neither shown nor another rendering of
// what is shown is a file; a text that comes first and is marked to be shown is both if its type
// names it. Files that are packed into a part (unpack.h) are listed behind it, and the words in a
// winmail.dat are the text if there is no other; then those before the first part are. A file is
// inline if the HTML shows it, or if it is a picture, a sound or a film that is marked inline or
// stands beside the root of a multipart/related under a Content-ID.
Body read_body(const std::vector<PartInfo>& parts, FileOptions files, Defects& defects);

}  // namespace intaked::parse

// Files that are packed into one part: winmail.dat, and uuencoded files in a text.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "parse/part.h"

namespace intaked::parse {

struct UnpackedFile {
  std::string name;             // cleaned
  bool name_is_mended = false;  // something was taken out of it
  std::string type;             // media type, lower case
  std::string content_id;       // without <>
  bool is_inline = false;
  Transfer transfer = Transfer::as_is;  // how `content` is encoded
  std::string_view content;
};

struct Unpacked {
  std::unique_ptr<const std::string>
      decoded;                      // the part, where its files do not point into the mail
  std::vector<UnpackedFile> files;  // the first is PATH/1
  std::string text;  // TNEF: the words inside, clean UTF-8. Text: the bytes around the files, in
                     // the part's charset
  std::string html;  // TNEF: the words inside as HTML, UTF-8
  std::string kept_because;  // "" if nothing is lost when the part itself is not kept
  std::string blemish;       // what was wrong and cost nothing, "" if nothing was
};

// By the declared type, or by name and signature.
bool is_tnef(const PartInfo& part);

// nullopt: nothing is packed there, or it is over a limit. Files are unpacked from a text that is
// shown, not from one that is a file itself. Not recursive.
std::optional<Unpacked> unpack_tnef(const PartInfo& part);
std::optional<Unpacked> unpack_text(const PartInfo& part);

// By whichever of the two a path "2/1" means.
std::optional<Unpacked> unpack(const PartInfo& part);

}  // namespace intaked::parse

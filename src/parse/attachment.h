// Files in a message.
#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "model/parsed_message.h"
#include "parse/defects.h"
#include "parse/part.h"
#include "parse/unpack.h"

namespace intaked::parse {

// What is asked about each file beside its name, its declared type and its size.
struct FileOptions {
  bool digests = true;         // and extents
  std::string_view message{};  // what extents are counted in; "" if they cannot be told
  bool line_digests = false;
  bool types = true;  // by content
};

// Reads the files of one message, piece by piece; keeps no bytes. A program behind a harmless name
// or type is told as a defect. The content's type is found for the first k_sniffed_files_max
// different files.
class AttachmentReader {
 public:
  AttachmentReader(FileOptions options, Defects& defects) : options_(options), defects_(defects) {}

  // `is_inline` is left false. What the sender gave no name is named after the subject, if it is a
  // message ("Your invoice.eml"), after its uuencoded block, or after its Content-Location.
  model::Attachment read(const PartInfo& part);
  // `path`: of the file, "2/1".
  model::Attachment read(const UnpackedFile& unpacked, std::string path);

 private:
  void read_content(model::Attachment& file, Transfer transfer, std::string_view content);
  std::optional<model::Extent> extent_of(Transfer transfer, std::string_view content) const;
  // `start`: the first k_sniff_bytes_max bytes of the file, or all of them.
  void find_type(model::Attachment& file, std::string_view start);

  const FileOptions options_;
  Defects& defects_;
  std::size_t sniffed_ = 0;
  std::map<model::Digest, std::string> known_types_;  // of what was looked at
};

}  // namespace intaked::parse

#include "parse/attachment.h"

#include <algorithm>
#include <functional>
#include <utility>

#include "lib/crypto/crypto.h"
#include "lib/text/text.h"
#include "parse/ascii.h"
#include "parse/encoded_word.h"
#include "parse/file_name.h"
#include "parse/file_type.h"
#include "parse/header_section.h"
#include "parse/limits.h"
#include "parse/transfer_stream.h"
#include "parse/uuencode.h"

namespace intaked::parse {
namespace {

constexpr std::size_t k_inner_header_bytes_max = 64UL * 1024;

std::string name_of_message(const PartInfo& part) {
  const DecodedBytes start =
      decode_transfer(part.transfer, part.node->body, k_inner_header_bytes_max);
  Defects ignored;
  const HeaderSection section = read_header_section(start.bytes, 0, SectionOf::message, ignored);
  for (const RawField& field : section.fields) {
    if (!equal_ignoring_case(field.name, "Subject")) continue;
    std::string subject = decode_header_text(unfold(field.folded)).utf8;
    std::replace(subject.begin(), subject.end(), '/', '-');
    std::replace(subject.begin(), subject.end(), '\\', '-');
    if (const std::string name = clean_file_name(subject); !name.empty()) {
      return clean_file_name(name + ".eml");
    }
  }
  return "message.eml";
}

// RFC 2557 4.2: where the file was found, "Photo25.jpg". Only what looks like a file's name.
std::string name_of_location(const PartInfo& part) {
  const std::string* location = find_field(*part.node, "Content-Location");
  if (location == nullptr) return {};
  std::string_view url = trim(*location);
  url = url.substr(0, url.find_first_of("?#"));
  const std::string name =
      clean_file_name(decode_header_text(url.substr(0, k_part_header_field_bytes_max)).utf8);
  return type_of_name(name).empty() ? std::string() : name;
}

std::string name_in_block(const PartInfo& part) {
  const auto files = find_uuencoded(part.node->body, 1);
  return files.empty() ? std::string() : clean_file_name(text::to_utf8(files[0].name, {}).utf8);
}

std::string name_of(const PartInfo& part) {
  std::string name = part.file_name;
  if (name.empty() && part.media_type == "message/rfc822") name = name_of_message(part);
  if (name.empty() && part.transfer == Transfer::uuencode) name = name_in_block(part);
  return name.empty() ? name_of_location(part) : name;
}

void add_to_start(std::string& start, std::string_view piece) {
  start.append(piece.substr(0, k_sniff_bytes_max - start.size()));
}

// Gives the first bytes of the file to `start` too: it is one pass.
model::Digest digest_of(Transfer transfer, std::string_view content, std::string& start) {
  crypto::Sha256Stream digest;
  decode_transfer(transfer, content, [&](std::string_view piece) {
    digest.update(piece);
    add_to_start(start, piece);
  });
  return digest.finish();
}

// For whoever needs no digest. Some bytes of an encoding are enough, unless they are padding, or
// escapes nearly all.
std::string start_of(Transfer transfer, std::string_view content) {
  constexpr std::size_t k_usually_enough = 2 * k_sniff_bytes_max;
  std::string start =
      decode_transfer(transfer, content.substr(0, k_usually_enough), k_sniff_bytes_max).bytes;
  if (start.size() == k_sniff_bytes_max || content.size() <= k_usually_enough) return start;
  start.clear();
  decode_transfer(transfer, content, [&](std::string_view piece) { add_to_start(start, piece); });
  return start;
}

// Whatever the line ends are: those at the end of all do not count.
class LineDigest {
 public:
  void update(std::string_view piece) {
    std::string out;
    for (const char c : piece) {
      if (c == '\n' && after_cr_) {
        after_cr_ = false;
        continue;
      }
      after_cr_ = c == '\r';
      if (c == '\n' || c == '\r') {
        ++held_;
        continue;
      }
      for (; held_ > 0; --held_) {
        out.push_back('\n');
        if (out.size() >= k_piece_bytes) digest_.update(std::exchange(out, {}));
      }
      out.push_back(c);
    }
    digest_.update(out);
  }
  model::Digest finish() { return digest_.finish(); }

 private:
  static constexpr std::size_t k_piece_bytes = 64UL * 1024;

  crypto::Sha256Stream digest_;
  std::size_t held_ = 0;
  bool after_cr_ = false;
};

model::Digest line_digest_of(Transfer transfer, std::string_view content) {
  LineDigest digest;
  decode_transfer(transfer, content, [&](std::string_view piece) { digest.update(piece); });
  return digest.finish();
}

}  // namespace

model::Attachment AttachmentReader::read(const PartInfo& part) {
  model::Attachment file;
  file.name = name_of(part);
  file.type = part.media_type;
  file.content_id = part.content_id;
  file.part = part.path;
  read_content(file, part.transfer, part.node->body);
  return file;
}

model::Attachment AttachmentReader::read(const UnpackedFile& unpacked, std::string path) {
  model::Attachment file;
  file.name = unpacked.name;
  file.type = unpacked.type;
  file.content_id = unpacked.content_id;
  file.part = std::move(path);
  file.is_inline = unpacked.is_inline;
  read_content(file, unpacked.transfer, unpacked.content);
  return file;
}

void AttachmentReader::read_content(model::Attachment& file, Transfer transfer,
                                    std::string_view content) {
  const DecodedSize size = decoded_size(transfer, content);
  file.size = size.bytes;
  std::string start;
  if (options_.digests) {
    file.digest = digest_of(transfer, content, start);
    file.extent = extent_of(transfer, content);
  }
  if (options_.line_digests) file.line_digest = line_digest_of(transfer, content);
  const bool is_known = file.digest && known_types_.contains(*file.digest);
  if (options_.types && (is_known || sniffed_ < k_sniffed_files_max)) {
    if (!options_.digests) start = start_of(transfer, content);
    find_type(file, start);
  } else if (options_.types) {
    defects_.add(model::DefectKind::truncated,
                 "only the first " + std::to_string(k_sniffed_files_max) +
                     " different files were looked at for programs behind harmless names");
  }
  if (size.damaged && transfer != Transfer::unknown) {
    defects_.add(model::DefectKind::repaired,
                 "the transfer encoding of part " + file.part + " was damaged");
  }
}

std::optional<model::Extent> AttachmentReader::extent_of(Transfer transfer,
                                                         std::string_view content) const {
  const std::string_view message = options_.message;
  const std::less_equal<const char*> not_behind;
  const bool is_inside =
      !content.empty() && not_behind(message.data(), content.data()) &&
      not_behind(content.data() + content.size(), message.data() + message.size());
  const auto encoding = is_inside ? streamed_as(transfer, content) : std::nullopt;
  if (!encoding) return std::nullopt;
  return model::Extent{static_cast<std::uint64_t>(content.data() - message.data()), content.size(),
                       *encoding};
}

void AttachmentReader::find_type(model::Attachment& file, std::string_view start) {
  const auto known = file.digest ? known_types_.find(*file.digest) : known_types_.end();
  if (known != known_types_.end()) {
    file.detected_type = known->second;
  } else {
    ++sniffed_;
    file.detected_type = detect_file_type(start);
    if (file.digest) known_types_.emplace(*file.digest, file.detected_type);
  }
  if (is_hidden_program(file.detected_type, file.type, file.name)) {
    defects_.add(model::DefectKind::ambiguous,
                 "part " + file.part + ", \"" + file.name + "\", is called " + file.type +
                     " but is a program (" + file.detected_type + ")");
  }
}

}  // namespace intaked::parse

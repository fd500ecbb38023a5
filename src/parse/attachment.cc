#include "parse/attachment.h"

#include <algorithm>

#include "lib/crypto/crypto.h"
#include "parse/ascii.h"
#include "parse/encoded_word.h"
#include "parse/file_name.h"
#include "parse/header_section.h"

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

model::Digest digest_of(const PartInfo& part) {
  crypto::Sha256Stream digest;
  decode_transfer(part.transfer, part.node->body,
                  [&](std::string_view piece) { digest.update(piece); });
  return digest.finish();
}

}  // namespace

model::Attachment read_attachment(const PartInfo& part, bool with_digest, Defects& defects) {
  model::Attachment file;
  file.name = part.file_name;
  if (file.name.empty() && part.media_type == "message/rfc822") file.name = name_of_message(part);
  file.type = part.media_type;
  file.content_id = part.content_id;
  file.part = part.path;
  const DecodedSize size = decoded_size(part.transfer, part.node->body);
  file.size = size.bytes;
  if (with_digest) file.digest = digest_of(part);
  if (size.damaged && part.transfer != Transfer::unknown) {
    defects.add(model::DefectKind::repaired,
                "the transfer encoding of part " + part.path + " was damaged");
  }
  return file;
}

}  // namespace intaked::parse

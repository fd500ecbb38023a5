#include "parse/structure.h"

#include <algorithm>

#include "lib/crypto/mail_digests.h"
#include "parse/content_digest.h"
#include "parse/header_section.h"
#include "parse/mend.h"

namespace intaked::parse {
namespace {

using model::DefectKind;

constexpr std::size_t k_token_characters = 32;

// Mail of programs that end lines with CR alone; nobody else sends a whole mail without any LF.
bool has_only_cr(std::string_view bytes) {
  return bytes.find('\n') == std::string_view::npos && bytes.find('\r') != std::string_view::npos;
}

Tree load_tree(std::string_view bytes, const HeaderSection& header, const model::Digest& digest,
               Defects& defects) {
  const std::string token = crypto::hex(digest).substr(0, k_token_characters);
  Tree tree = Tree::load(mend(bytes, header, token, defects), bytes);
  if (!tree.nodes().empty()) return tree;
  defects.add(DefectKind::dropped, "the structure could not be read; all is taken as one part");
  return Tree::load(mend_as_one_part(bytes, header), bytes);
}

// A multipart whose lines end with CR alone, though a server ended others with CRLF: no part was
// found in it, and in its raw body lines of dashes stand behind lone CRs.
bool has_parts_behind_cr(const PartInfo& part) {
  return part.is_leaf() && part.is_media("multipart/") &&
         part.node->body.find("\r--") != std::string_view::npos;
}

void end_lines_with_lf(std::string& bytes, std::size_t begin, std::size_t end) {
  for (std::size_t i = bytes.find('\r', begin); i < end; i = bytes.find('\r', i + 1)) {
    if (i + 1 == bytes.size() || bytes[i + 1] != '\n') bytes[i] = '\n';
  }
}

// A copy in which such multiparts are repaired and all else is as it was: in files a CR is a byte.
// nullptr if there are none.
std::unique_ptr<const std::string> with_repaired_multiparts(std::string_view bytes,
                                                            const std::vector<PartInfo>& parts) {
  std::unique_ptr<std::string> copy;
  for (const PartInfo& part : parts) {
    if (!has_parts_behind_cr(part)) continue;
    if (!copy) copy = std::make_unique<std::string>(bytes);
    const auto begin = static_cast<std::size_t>(part.node->body.data() - bytes.data());
    end_lines_with_lf(*copy, begin, begin + part.node->body.size());
  }
  return copy;
}

void read_parts(Structure& structure, std::string_view bytes, const HeaderSection& header,
                Defects& defects) {
  structure.parts.clear();
  structure.tree = load_tree(bytes, header, structure.content_digest, defects);
  if (!structure.tree.nodes().empty()) structure.parts = describe_parts(structure.tree, defects);
}

}  // namespace

Structure read_structure(std::string_view bytes, std::optional<model::Digest> body_digest,
                         Defects& defects) {
  Structure structure;
  if (has_only_cr(bytes)) {
    std::string with_line_feeds(bytes);
    std::replace(with_line_feeds.begin(), with_line_feeds.end(), '\r', '\n');
    structure.repaired = std::make_unique<const std::string>(std::move(with_line_feeds));
    bytes = *structure.repaired;
    body_digest.reset();
    defects.add(DefectKind::repaired, "lines ended with CR alone");
  }
  const HeaderSection header = read_header_section(bytes, 0, SectionOf::message, defects);
  if (header.body_at != crypto::body_begin(bytes)) body_digest.reset();
  structure.content_digest = content_digest(bytes, header, body_digest);
  Defects of_parts;
  read_parts(structure, bytes, header, of_parts);
  if (auto repaired = with_repaired_multiparts(bytes, structure.parts)) {
    structure.repaired = std::move(repaired);
    of_parts = {};
    of_parts.add(DefectKind::repaired, "lines ended with CR alone");
    read_parts(structure, *structure.repaired, header, of_parts);
  }
  defects.add(std::move(of_parts));
  return structure;
}

}  // namespace intaked::parse

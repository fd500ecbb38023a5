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
  structure.tree = load_tree(bytes, header, structure.content_digest, defects);
  if (!structure.tree.nodes().empty()) structure.parts = describe_parts(structure.tree, defects);
  return structure;
}

}  // namespace intaked::parse

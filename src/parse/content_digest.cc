#include "parse/content_digest.h"

#include <algorithm>
#include <string>

#include "lib/crypto/crypto.h"
#include "parse/ascii.h"

namespace intaked::parse {
namespace {

constexpr std::size_t k_block_bytes = 64UL * 1024;

std::string canonical_value(const HeaderSection& header, std::string_view name) {
  const auto field =
      std::find_if(header.fields.begin(), header.fields.end(),
                   [&](const RawField& f) { return equal_ignoring_case(f.name, name); });
  std::string out;
  if (field == header.fields.end()) return out;
  for (const char c : unfold(field->folded)) {
    if (is_blank(c) && out.ends_with(' ')) continue;
    out.push_back(is_blank(c) ? ' ' : c);
  }
  return out;
}

void update_with_plain_line_ends(crypto::Sha256Stream& digest, std::string_view body) {
  std::string block;
  block.reserve(k_block_bytes + 1);
  for (std::size_t at = 0; at < body.size();) {
    const std::size_t room = k_block_bytes - block.size();
    const std::string_view piece = body.substr(at, room);
    const std::size_t cr = piece.find('\r');
    if (cr == std::string_view::npos) {
      block += piece;
      at += piece.size();
    } else {
      block += piece.substr(0, cr);
      at += cr + 1;
      if (at >= body.size() || body[at] != '\n') block.push_back('\r');
    }
    if (block.size() >= k_block_bytes) {
      digest.update(block);
      block.clear();
    }
  }
  digest.update(block);
}

}  // namespace

model::Digest content_digest(std::string_view bytes, const HeaderSection& header) {
  crypto::Sha256Stream digest;
  for (const std::string_view name : {"Message-ID", "Date", "From", "Subject"}) {
    digest.update(canonical_value(header, name));
    digest.update(std::string_view("\0", 1));
  }
  std::string_view body = bytes.substr(std::min(header.body_at, bytes.size()));
  while (body.ends_with('\n') || body.ends_with('\r')) body.remove_suffix(1);
  update_with_plain_line_ends(digest, body);
  return digest.finish();
}

}  // namespace intaked::parse

#include "parse/content_digest.h"

#include <algorithm>
#include <string>

#include "lib/crypto/crypto.h"
#include "parse/ascii.h"

namespace intaked::parse {
namespace {

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

// Nearly every mail has CRLF everywhere already, and is not copied.
void update_with_crlf(crypto::Sha256Stream& digest, std::string_view body) {
  std::size_t begin = 0;
  for (std::size_t at = body.find('\n'); at != std::string_view::npos;
       at = body.find('\n', at + 1)) {
    if (at > 0 && body[at - 1] == '\r') continue;
    digest.update(body.substr(begin, at - begin));
    digest.update("\r\n");
    begin = at + 1;
  }
  digest.update(body.substr(begin));
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
  update_with_crlf(digest, body);
  return digest.finish();
}

}  // namespace intaked::parse

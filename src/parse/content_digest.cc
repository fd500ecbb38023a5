#include "parse/content_digest.h"

#include <algorithm>
#include <string>

#include "lib/crypto/mail_digests.h"
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

}  // namespace

model::Digest content_digest(std::string_view bytes, const HeaderSection& header,
                             const std::optional<model::Digest>& body_digest) {
  crypto::Sha256Stream digest;
  for (const std::string_view name : {"Message-ID", "Date", "From", "Subject"}) {
    digest.update(canonical_value(header, name));
    digest.update(std::string_view("\0", 1));
  }
  const model::Digest body =
      body_digest ? *body_digest
                  : crypto::body_digest(bytes.substr(std::min(header.body_at, bytes.size())));
  digest.update({reinterpret_cast<const char*>(body.data()), body.size()});
  return digest.finish();
}

}  // namespace intaked::parse

#include "parse/parse.h"

#include <algorithm>
#include <array>

#include "lib/crypto/mail_digests.h"
#include "lib/text/text.h"
#include "parse/ascii.h"
#include "parse/auth_results.h"
#include "parse/body.h"
#include "parse/content_digest.h"
#include "parse/header_fields.h"
#include "parse/mend.h"
#include "parse/reply_text.h"
#include "parse/signals.h"

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

void tell_completeness(model::Completeness completeness, std::size_t bytes, Defects& defects) {
  if (completeness == model::Completeness::shortened) {
    defects.add(DefectKind::truncated, "the message is over the size limit; its first " +
                                           std::to_string(bytes / 1024) + " KiB were read");
  }
}

}  // namespace

model::ParsedMessage parse(std::string_view bytes, const Options& options,
                           model::Completeness completeness,
                           std::optional<model::Digest> body_digest) {
  Defects defects;
  std::string with_line_feeds;
  if (has_only_cr(bytes)) {
    with_line_feeds.assign(bytes);
    std::replace(with_line_feeds.begin(), with_line_feeds.end(), '\r', '\n');
    bytes = with_line_feeds;
    body_digest.reset();
    defects.add(DefectKind::repaired, "lines ended with CR alone");
  }
  const HeaderSection header = read_header_section(bytes, 0, SectionOf::message, defects);
  model::ParsedMessage message;
  if (header.body_at != crypto::body_begin(bytes)) body_digest.reset();
  message.content_digest = content_digest(bytes, header, body_digest);
  const Tree tree = load_tree(bytes, header, message.content_digest, defects);
  if (tree.nodes().empty()) {
    message.defects = defects.take();
    return message;
  }
  read_header_fields(tree.nodes().front(), message, defects);
  message.auth = read_auth_results(tree.nodes().front(), options.authserv_id);
  const std::vector<PartInfo> parts = describe_parts(tree, defects);
  Body body = read_body(parts, options.attachment_digests, defects);
  message.text = std::move(body.text);
  message.html = std::move(body.html);
  message.parts = std::move(body.parts);
  message.attachments = std::move(body.attachments);
  ReplyText reply = find_reply(message.text);
  message.reply_text = std::move(reply.text);
  message.reply_cut = std::move(reply.rule);
  message.signals = find_signals(message, parts, options);
  tell_completeness(completeness, bytes.size(), defects);
  message.defects = defects.take();
  return message;
}

}  // namespace intaked::parse

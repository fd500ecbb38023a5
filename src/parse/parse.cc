#include "parse/parse.h"

#include <algorithm>
#include <iterator>

#include "parse/auth_results.h"
#include "parse/author.h"
#include "parse/body.h"
#include "parse/destination.h"
#include "parse/forwarded.h"
#include "parse/header_fields.h"
#include "parse/html_forms.h"
#include "parse/html_text.h"
#include "parse/reply_by_html.h"
#include "parse/reply_text.h"
#include "parse/signals.h"
#include "parse/structure.h"

namespace intaked::parse {
namespace {

void tell_completeness(model::Completeness completeness, std::size_t bytes, Defects& defects) {
  if (completeness == model::Completeness::shortened) {
    defects.add(model::DefectKind::truncated, "the message is over the size limit; its first " +
                                                  std::to_string(bytes / 1024) + " KiB were read");
  }
}

void add_forms(model::ParsedMessage& message, const ReplyContext& context, const Options& options) {
  if (!options.markdown && !options.safe_html) return;
  const FormsWanted wanted = !options.safe_html  ? FormsWanted::markdown
                             : !options.markdown ? FormsWanted::safe_html
                                                 : FormsWanted::both;
  std::optional<std::string_view> new_words;
  if (!message.reply_cut.empty()) new_words = message.reply_text;
  HtmlForms forms = html_forms(message.html, context, new_words, wanted);
  message.markdown = std::move(forms.markdown);
  message.safe_html = std::move(forms.safe_html);
}

}  // namespace

model::ParsedMessage parse(std::string_view bytes, const Options& options,
                           model::Completeness completeness,
                           std::optional<model::Digest> body_digest) {
  Defects defects;
  const Structure structure = read_structure(bytes, body_digest, defects);
  model::ParsedMessage message;
  message.content_digest = structure.content_digest;
  if (structure.parts.empty()) {
    message.defects = defects.take();
    return message;
  }
  const TreeNode& top = structure.tree.nodes().front();
  read_header_fields(top, charset_of_text(structure.parts), message, defects);
  message.destination = find_destination(top, message, options.own_addresses);
  Authorship authorship = find_author(message, options);
  message.author = std::move(authorship.author);
  message.author_behind = std::move(authorship.behind);
  message.auth = read_auth_results(top, options.authserv_id);
  const FileOptions file_options{.digests = options.attachment_digests,
                                 .message = structure.repaired ? std::string_view() : bytes,
                                 .line_digests = options.for_people,
                                 .types = options.detect_types};
  Body body = read_body(structure.parts, file_options, defects);
  message.text = std::move(body.text);
  message.html = std::move(body.html);
  message.parts = std::move(body.parts);
  message.attachments = std::move(body.attachments);
  const ReplyContext context = reply_context(message);
  ReplyText reply = find_reply(message.text, body.marks, context);
  if (reply.rule.empty() && !reply.forwarded && body.marks.empty()) {
    auto by_html = find_reply_by_html(message.text, message.html, context);
    if (by_html) reply = std::move(*by_html);
  }
  if (options.for_people) message.html_text = html_to_text(message.html).text;
  message.reply_text = std::move(reply.text);
  message.reply_cut = std::move(reply.rule);
  if (body.is_one) add_forms(message, context, options);
  if (!options.keep_html) message.html.clear();
  message.forwarded = reply.forwarded ? std::move(reply.forwarded)
                                      : read_attached_mail(structure.parts, message.text);
  read_signals(message, structure.parts, options);
  std::move(authorship.signals.begin(), authorship.signals.end(),
            std::back_inserter(message.signals));
  tell_completeness(completeness, bytes.size(), defects);
  message.defects = defects.take();
  return message;
}

}  // namespace intaked::parse

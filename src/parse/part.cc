#include "parse/part.h"

#include <algorithm>

#include "lib/text/text.h"
#include "parse/ascii.h"
#include "parse/file_name.h"
#include "parse/limits.h"
#include "parse/part_transfer.h"

namespace intaked::parse {
namespace {

using model::DefectKind;

// RFC 6838 4.2.
bool is_media_type(std::string_view value) {
  const std::size_t slash = value.find('/');
  const bool shaped = slash != std::string_view::npos && slash > 0 && slash + 1 < value.size() &&
                      value.size() < 128;
  return shaped && std::all_of(value.begin(), value.end(), [](char c) {
           return is_letter(c) || is_digit(c) ||
                  std::string_view("/.+-_!#$&^").find(c) != std::string_view::npos;
         });
}

// RFC 2045 5.2: what cannot be read is text/plain; what names a file is a file.
std::string media_type_of(const PartInfo& part, bool declared, bool in_digest, Defects& defects) {
  if (is_media_type(part.type.value())) return part.type.value();
  if (part.type.value() == "html") {
    defects.add(DefectKind::repaired, "a Content-Type says \"html\" for text/html");
    return "text/html";
  }
  if (declared && part.type.value() != "text" && !part.type.value().empty()) {
    defects.add(DefectKind::guessed,
                "a Content-Type could not be read; the part is taken as " +
                    std::string(part.file_name.empty() ? "plain text" : "a file"));
    if (!part.file_name.empty()) return "application/octet-stream";
  }
  if (in_digest) return "message/rfc822";
  return "text/plain";
}

std::string content_id_of(const TreeNode& node) {
  const std::string* raw = find_field(node, "Content-ID");
  if (raw == nullptr) return {};
  std::string_view id = trim(*raw);
  if (id.starts_with('<')) id.remove_prefix(1);
  if (id.ends_with('>')) id.remove_suffix(1);
  return text::clean(text::repair_utf8(id.substr(0, k_message_id_bytes_max)), text::Lines::join);
}

// RFC 2045 3: one of each. The message's own are told with its other fields.
void tell_ambiguous(const TreeNode& node, Defects& defects) {
  for (const std::string_view name : {"Content-Type", "Content-Transfer-Encoding"}) {
    const auto count =
        std::count_if(node.fields.begin(), node.fields.end(), [&](const TreeField& field) {
          return equal_ignoring_case(field.name, name) && !trim(field.value).empty();
        });
    if (count < 2) continue;
    // One sentence for all parts, so that nobody fills the list with them.
    defects.add(DefectKind::ambiguous,
                "a part has several " + std::string(name) + " fields; the first was used");
  }
}

// What the first field says that names the file.
HeaderText name_of(const PartInfo& part, const Parameters& disposition,
                   std::string_view charset_of_body) {
  for (const Parameters* parameters : {&disposition, &part.type}) {
    const bool of_disposition = parameters == &disposition;
    for (const char* name :
         {of_disposition ? "filename" : "name", of_disposition ? "name" : "filename"}) {
      HeaderText found = parameters->decode(name, charset_of_body);
      if (!found.utf8.empty()) return found;
    }
  }
  return {};
}

void take_name(PartInfo& part, const HeaderText& name, Defects& defects) {
  part.file_name = clean_file_name(name.utf8);
  if (name.guessed) {
    defects.add(DefectKind::guessed,
                name.charset.empty() ? "a file name had a wrong or unknown charset, it was guessed"
                                     : "a file name had no charset, read as " + name.charset);
  }
  if (name.damaged) {
    defects.add(DefectKind::repaired,
                "a file name was encoded wrongly; it is shown as far as it could be read");
  }
  if (name.cleaned || part.file_name != text::to_nfc(name.utf8)) {
    defects.add(DefectKind::repaired, "a file name was cleaned to \"" + part.file_name + "\"");
  }
}

void describe(PartInfo& part, bool in_digest, std::string_view charset_of_body, Defects& defects) {
  if (part.depth > 0) tell_ambiguous(*part.node, defects);
  Parameters disposition;
  if (const std::string* raw = find_field(*part.node, "Content-Disposition")) {
    disposition = Parameters::read(*raw);
    const std::string_view kind = disposition.value();
    // RFC 2183 2.8: an unknown disposition is an attachment; an empty one says nothing.
    part.disposition = kind.empty()                 ? Disposition::none
                       : kind.starts_with("inline") ? Disposition::inline_shown
                                                    : Disposition::attachment;
  }
  take_name(part, name_of(part, disposition, charset_of_body), defects);
  part.media_type =
      media_type_of(part, find_field(*part.node, "Content-Type") != nullptr, in_digest, defects);
  part.content_id = content_id_of(*part.node);
  part.transfer = transfer_of(part, defects);
}

// A text's charset is needed for what stands above it.
std::vector<PartInfo> read_types(const Tree& tree) {
  std::vector<PartInfo> parts(tree.nodes().size());
  for (std::size_t i = 0; i < parts.size(); ++i) {
    parts[i].node = &tree.nodes()[i];
    const std::string* type = find_field(*parts[i].node, "Content-Type");
    if (type != nullptr) parts[i].type = Parameters::read(*type);
  }
  return parts;
}

}  // namespace

std::string_view charset_of_text(const std::vector<PartInfo>& parts) {
  for (const PartInfo& part : parts) {
    const std::string& type = part.type.value();
    const bool text = type.empty() || type.starts_with("text") || type == "html";
    const std::string* charset = text ? part.type.find("charset") : nullptr;
    if (charset != nullptr) return *charset;
  }
  return {};
}

const std::string* find_field(const TreeNode& node, std::string_view name) {
  const auto it = std::find_if(node.fields.begin(), node.fields.end(), [&](const TreeField& field) {
    return equal_ignoring_case(field.name, name) && !trim(field.value).empty();
  });
  return it == node.fields.end() ? nullptr : &it->value;
}

std::vector<PartInfo> describe_parts(const Tree& tree, Defects& defects) {
  std::vector<PartInfo> parts = read_types(tree);
  const std::string charset(charset_of_text(parts));
  for (std::size_t i = 0; i < parts.size(); ++i) {
    if (i == 0) {
      // IMAP's numbering (RFC 9051 6.4.5): a message's parts are 1, 2, …, a single text is 1.
      parts[i].path = parts[i].is_leaf() ? "1" : "0";
      describe(parts[i], false, charset, defects);
    }
    const bool digest = parts[i].is_media("multipart/digest");
    const std::string prefix = i == 0 ? std::string() : parts[i].path + ".";
    std::size_t number = 0;
    for (const std::size_t child : parts[i].node->children) {
      parts[child].path = prefix + std::to_string(++number);
      parts[child].depth = parts[i].depth + 1;
      describe(parts[child], digest, charset, defects);
    }
  }
  return parts;
}

}  // namespace intaked::parse

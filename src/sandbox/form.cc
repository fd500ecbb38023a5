#include "sandbox/form.h"

#include "sandbox/identifiers.h"
#include "sandbox/pieces.h"

namespace intaked::sandbox {
namespace {

constexpr std::size_t k_boundary_length_max = 70;  // RFC 2046 5.1.1

tl::unexpected<Error> wrong(std::string text) {
  return fail(ErrorKind::invalid, std::move(text));
}

// A quoted string from its first quote; takes it off `text`.
std::string take_quoted(std::string_view& text) {
  std::string value;
  std::size_t i = 1;
  for (; i < text.size() && text[i] != '"'; ++i) {
    const bool is_escape =
        text[i] == '\\' && i + 1 < text.size() && (text[i + 1] == '"' || text[i + 1] == '\\');
    if (is_escape) ++i;
    value.push_back(text[i]);
  }
  text.remove_prefix(std::min(text.size(), i + 1));
  return value;
}

// The parameter of a header's value: form-data; name="file"; filename="a.txt".
std::optional<std::string> parameter_of(std::string_view value, std::string_view wanted) {
  value.remove_prefix(std::min(value.size(), value.find(';')));
  while (!value.empty()) {
    value.remove_prefix(1);
    const std::size_t equals = value.find_first_of("=;");
    if (equals == std::string_view::npos) return std::nullopt;
    const std::string name = to_lower(trimmed(value.substr(0, equals)));
    const bool has_value = value[equals] == '=';
    value.remove_prefix(equals + (has_value ? 1 : 0));
    std::string found;
    if (value.starts_with('"')) {
      found = take_quoted(value);
    } else if (has_value) {
      found = trimmed(value.substr(0, value.find(';')));
    }
    value.remove_prefix(std::min(value.size(), value.find(';')));
    if (name == wanted) return found;
  }
  return std::nullopt;
}

// Browsers and libcurl write what would end the quotes or the line as %22, %0D and %0A, and
// nothing else so.
std::string file_name_in(std::string_view text) {
  std::string name;
  while (!text.empty()) {
    const std::string code = to_lower(text.substr(0, 3));
    const char c = code == "%22" ? '"' : code == "%0d" ? '\r' : code == "%0a" ? '\n' : '\0';
    name.push_back(c != '\0' ? c : text.front());
    text.remove_prefix(c != '\0' ? 3 : 1);
  }
  return name;
}

Result<FormPart> part_of(std::string_view header, std::string_view content) {
  FormPart part;
  part.content = content;
  bool is_named = false;
  while (!header.empty()) {
    const std::string_view line = header.substr(0, header.find("\r\n"));
    header.remove_prefix(std::min(header.size(), line.size() + 2));
    const std::size_t colon = line.find(':');
    if (colon == std::string_view::npos) return wrong("a part's header has a line without a name");
    const std::string name = to_lower(trimmed(line.substr(0, colon)));
    const std::string_view value = trimmed(line.substr(colon + 1));
    if (name == "content-type") part.type = value;
    if (name != "content-disposition") continue;
    const auto part_name = parameter_of(value, "name");
    if (!part_name) return wrong("a part has no name");
    is_named = true;
    part.name = *part_name;
    if (const auto file = parameter_of(value, "filename")) part.file_name = file_name_in(*file);
  }
  if (!is_named) return wrong("a part has no Content-Disposition");
  return part;
}

Result<std::string> delimiter_in(std::string_view content_type) {
  const std::string type = to_lower(trimmed(content_type.substr(0, content_type.find(';'))));
  if (type != "multipart/form-data") return wrong("Content-Type must be multipart/form-data");
  const auto boundary = parameter_of(content_type, "boundary");
  if (!boundary || boundary->empty() || boundary->size() > k_boundary_length_max) {
    return wrong("Multipart: Boundary not found");
  }
  return "--" + *boundary;
}

}  // namespace

Result<std::vector<FormPart>> parse_form(std::string_view content_type, std::string_view body) {
  INTAKED_TRY(const std::string delimiter, delimiter_in(content_type));
  const std::string inner = "\r\n" + delimiter;
  std::vector<FormPart> parts;
  if (!body.starts_with(delimiter)) return wrong("the form does not begin with its boundary");
  body.remove_prefix(delimiter.size());
  while (!body.starts_with("--")) {
    if (!body.starts_with("\r\n")) return wrong("Unexpected end of form");
    if (parts.size() == k_form_parts_max) return wrong("Too many parts");
    const std::size_t end = body.find(inner);
    if (end == std::string_view::npos) return wrong("Unexpected end of form");
    const std::string_view whole = body.substr(2, end < 2 ? 0 : end - 2);
    const std::size_t blank = whole.find("\r\n\r\n");
    if (blank == std::string_view::npos) return wrong("a part has no end of its header");
    INTAKED_TRY(FormPart part, part_of(whole.substr(0, blank), whole.substr(blank + 4)));
    parts.push_back(std::move(part));
    body.remove_prefix(end + inner.size());
  }
  return parts;
}

}  // namespace intaked::sandbox

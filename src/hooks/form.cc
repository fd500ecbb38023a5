#include "hooks/form.h"

#include <algorithm>

#include "lib/crypto/crypto.h"

namespace intaked::hooks {
namespace {

// RFC 2046 5.1.1.
constexpr std::size_t k_boundary_bytes_max = 70;
constexpr std::string_view k_blanks = " \t";

tl::unexpected<Error> broken(std::string what) {
  return fail(ErrorKind::invalid, std::move(what));
}

std::string_view trimmed(std::string_view text) {
  const std::size_t first = text.find_first_not_of(k_blanks);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(k_blanks) - first + 1);
}

std::string lower_case(std::string_view text) {
  std::string lower(text);
  for (char& c : lower)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return lower;
}

// Up to the next ';' that is not inside a quoted string, which begins at its '"'.
std::string_view next_parameter(std::string_view& rest) {
  bool quoted = false;
  std::size_t end = 0;
  for (; end < rest.size(); ++end) {
    if (quoted && rest[end] == '\\') {
      ++end;
      continue;
    }
    if (rest[end] == '"') quoted = !quoted;
    if (rest[end] == ';' && !quoted) break;
  }
  end = std::min(end, rest.size());
  const std::string_view one = rest.substr(0, end);
  rest.remove_prefix(std::min(end + 1, rest.size()));
  return trimmed(one);
}

// Browsers write %22 for a quote in a name and a backslash as it is (RFC 7578 5.1 lets both be), so
// only \" and \\ are escapes.
std::string unquoted(std::string_view text) {
  if (text.size() < 2 || text.front() != '"' || text.back() != '"') return std::string(text);
  text = text.substr(1, text.size() - 2);
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\\' && i + 1 < text.size() && (text[i + 1] == '"' || text[i + 1] == '\\')) ++i;
    out += text[i];
  }
  return out;
}

Result<std::string> url_decoded(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '+') {
      out += ' ';
    } else if (text[i] != '%') {
      out += text[i];
    } else {
      const auto byte = i + 2 < text.size() ? crypto::unhex(text.substr(i + 1, 2)) : std::nullopt;
      if (!byte) return broken("a percent sign in the form has no two digits behind it");
      out += *byte;
      i += 2;
    }
  }
  return out;
}

}  // namespace

bool is_attachment(const FormField& field) {
  constexpr std::string_view k_name = "attachment";
  if (field.filename) return true;
  if (!field.name.starts_with(k_name)) return false;
  std::string_view number = std::string_view(field.name).substr(k_name.size());
  if (number.starts_with('-')) number.remove_prefix(1);
  return !number.empty() && number.find_first_not_of("0123456789") == std::string_view::npos;
}

std::string media_type(std::string_view value) {
  return lower_case(trimmed(value.substr(0, value.find(';'))));
}

std::optional<std::string> header_parameter(std::string_view value, std::string_view name) {
  next_parameter(value);
  while (!value.empty()) {
    const std::string_view one = next_parameter(value);
    const std::size_t equals = one.find('=');
    if (equals == std::string_view::npos) continue;
    if (lower_case(trimmed(one.substr(0, equals))) == name)
      return unquoted(trimmed(one.substr(equals + 1)));
  }
  return std::nullopt;
}

Result<Form> Form::read(std::string_view content_type, std::string_view body) {
  Form form;
  const std::string type = media_type(content_type);
  if (type == "application/x-www-form-urlencoded") {
    INTAKED_CHECK(form.read_urlencoded(body));
    return form;
  }
  if (type != "multipart/form-data") return broken("it is no form");
  const auto boundary = header_parameter(content_type, "boundary");
  if (!boundary || boundary->empty() || boundary->size() > k_boundary_bytes_max)
    return broken("the form has no boundary of 1 to 70 characters");
  INTAKED_CHECK(form.read_multipart(*boundary, body));
  return form;
}

Result<void> Form::read_multipart(std::string_view boundary, std::string_view body) {
  const std::string first = "--" + std::string(boundary);
  const std::string between = "\r\n" + first;
  std::size_t at = 0;
  if (!body.starts_with(first)) {
    at = body.find(between);
    if (at == std::string_view::npos) return broken("the form does not begin with its boundary");
    at += 2;
  }
  at += first.size();
  for (;;) {
    if (body.substr(at, 2) == "--") return {};
    // RFC 2046 5.1.1: blanks may stand behind a boundary.
    const std::size_t line_end = std::min(body.find_first_not_of(k_blanks, at), body.size());
    if (body.substr(line_end, 2) != "\r\n") return broken("a boundary of the form goes on");
    const std::size_t begin = line_end + 2;
    // The part may be empty: then the line end before its boundary is that of the line above.
    const std::size_t end = body.find(between, begin - 2);
    if (end == std::string_view::npos) return broken("the form ends before its last boundary");
    INTAKED_CHECK(read_part(body.substr(begin, end < begin ? 0 : end - begin)));
    at = end + between.size();
  }
}

Result<void> Form::read_part(std::string_view part) {
  FormField field;
  bool has_name = false;
  std::size_t at = 0;
  for (;;) {
    const std::size_t end = part.find("\r\n", at);
    if (end == std::string_view::npos || end > k_form_field_header_bytes_max)
      return broken("a field of the form has no end of its header");
    const std::string_view line = part.substr(at, end - at);
    at = end + 2;
    if (line.empty()) break;
    const std::size_t colon = line.find(':');
    if (colon == std::string_view::npos) continue;
    const std::string name = lower_case(line.substr(0, colon));
    const std::string_view value = trimmed(line.substr(colon + 1));
    if (name == "content-type") field.content_type = value;
    if (name != "content-disposition" || media_type(value) != "form-data") continue;
    if (auto said = header_parameter(value, "name")) {
      field.name = std::move(*said);
      has_name = true;
    }
    field.filename = header_parameter(value, "filename");
  }
  if (!has_name) return broken("a field of the form has no name");
  field.value = part.substr(at);
  return add(std::move(field));
}

Result<void> Form::read_urlencoded(std::string_view body) {
  while (!body.empty()) {
    const std::size_t end = std::min(body.find('&'), body.size());
    const std::string_view pair = body.substr(0, end);
    body.remove_prefix(std::min(end + 1, body.size()));
    if (pair.empty()) continue;
    const std::size_t equals = std::min(pair.find('='), pair.size());
    FormField field;
    INTAKED_TRY(field.name, url_decoded(pair.substr(0, equals)));
    INTAKED_TRY(std::string value, url_decoded(pair.substr(std::min(equals + 1, pair.size()))));
    field.value = decoded_.emplace_back(std::move(value));
    INTAKED_CHECK(add(std::move(field)));
  }
  return {};
}

Result<void> Form::add(FormField field) {
  if (fields_.size() >= k_form_fields_max)
    return broken("the form has more than " + std::to_string(k_form_fields_max) + " fields");
  fields_.push_back(std::move(field));
  return {};
}

const FormField* Form::field(std::string_view name) const {
  const FormField* found = nullptr;
  for (const FormField& one : fields_) {
    if (one.name != name || one.filename) continue;
    if (found != nullptr) return nullptr;
    found = &one;
  }
  return found;
}

bool Form::is_repeated(std::string_view name) const {
  return std::ranges::count(fields_, name, &FormField::name) > 1;
}

std::string_view Form::text(std::string_view name) const {
  const FormField* found = field(name);
  return found == nullptr ? std::string_view() : found->value;
}

}  // namespace intaked::hooks

#include "hooks/form_writer.h"

#include "lib/crypto/crypto.h"

namespace intaked::hooks {
namespace {

std::string url_encoded(std::string_view text) {
  std::string out;
  for (const char c : text) {
    const bool is_plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                          (c >= '0' && c <= '9') || c == '_' || c == '-' || c == '.';
    const auto byte = static_cast<std::uint8_t>(c);
    out += is_plain ? std::string(1, c) : "%" + crypto::hex({&byte, 1});
  }
  return out;
}

std::string quoted(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  return out + "\"";
}

}  // namespace

std::string write_urlencoded(std::span<const FormField> fields) {
  std::string body;
  for (const FormField& field : fields)
    body += (body.empty() ? "" : "&") + url_encoded(field.name) + "=" + url_encoded(field.value);
  return body;
}

std::string write_multipart(std::span<const FormField> fields, std::string_view boundary) {
  const std::string line = "--" + std::string(boundary);
  std::string body;
  for (const FormField& field : fields) {
    body += line + "\r\nContent-Disposition: form-data; name=" + quoted(field.name);
    if (field.filename) body += "; filename=" + quoted(*field.filename);
    if (!field.content_type.empty()) body += "\r\nContent-Type: " + field.content_type;
    body += "\r\n\r\n";
    body += field.value;
    body += "\r\n";
  }
  return body + line + "--\r\n";
}

}  // namespace intaked::hooks

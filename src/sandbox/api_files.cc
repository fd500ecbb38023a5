// /v1/storage/upload and /files. Thena's own upload is documented nowhere: this is the shape that
// intaked's configuration expects by default.
#include <algorithm>
#include <array>

#include "sandbox/answers.h"
#include "sandbox/files.h"
#include "sandbox/form.h"
#include "sandbox/identifiers.h"
#include "sandbox/routes.h"

namespace intaked::sandbox {
namespace {

using model::Json;

constexpr std::string_view k_part = "file";
constexpr std::string_view k_path = "/files/";
constexpr std::string_view k_unknown_type = "application/octet-stream";
constexpr std::size_t k_name_bytes_max = 1024;

bool is_plain(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' ||
         c == '-' || c == '_';
}

std::string percent_encoded(std::string_view text) {
  constexpr std::string_view k_digits = "0123456789ABCDEF";
  std::string encoded;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (is_plain(c)) {
      encoded.push_back(c);
    } else {
      encoded += {'%', k_digits[byte >> 4], k_digits[byte & 15]};
    }
  }
  return encoded;
}

std::string own_url(const Call& call) {
  return (call.desk.is_tls ? "https://" : "http://") + std::string(call.request.header("host"));
}

Answer upload(const Call& call) {
  if (call.request.body.size() > call.desk.policy.upload_bytes_max) {
    return error_answer(413, "File too large");
  }
  INTAKED_TRY(const auto parts, parse_form(call.request.header("content-type"), call.request.body));
  const auto part = std::find_if(parts.begin(), parts.end(), [](const FormPart& one) {
    return one.name == k_part && one.file_name;
  });
  if (part == parts.end()) return error_answer(400, "file is required");
  if (part->file_name->empty() || part->file_name->size() > k_name_bytes_max) {
    return validation_answer({"file must have a name of at most 1024 bytes"});
  }
  const StoredFile file{random_id(), *part->file_name,
                        part->type.empty() ? std::string(k_unknown_type) : part->type,
                        static_cast<std::int64_t>(part->content.size()), call.now};
  INTAKED_CHECK(call.desk.store.add_file(file, part->content));
  return enveloped(201, file_entry(file, call), "File uploaded successfully", call.now);
}

// Nothing that came by mail is shown by a browser as a page of ours.
Answer download(const Call& call) {
  INTAKED_TRY(const auto file, call.desk.store.find_file(call.parts[0]));
  if (!file) return error_answer(404, "File not found");
  web::Response response;
  INTAKED_TRY(response.body, call.desk.store.content_of_file(file->id));
  response.content_type = k_unknown_type;
  response.headers = {
      {"Content-Disposition", "attachment; filename*=UTF-8''" + percent_encoded(file->name)},
      {"Content-Security-Policy", "default-src 'none'; sandbox"},
      {"X-Content-Type-Options", "nosniff"},
      {"Referrer-Policy", "no-referrer"}};
  return response;
}

constexpr std::array k_routes{
    Route{"POST", "/v1/storage/upload", upload},
    Route{"GET", "/files/{id}", download},
};

}  // namespace

bool is_host(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    return is_plain(c) || c == ':' || c == '[' || c == ']';
  });
}

std::string url_of_file(std::string_view id, const Call& call) {
  return own_url(call).append(k_path).append(id);
}

Json file_entry(const StoredFile& file, const Call& call) {
  Json entry = Json::object();
  entry.set("id", file.id);
  entry.set("url", url_of_file(file.id, call));
  entry.set("name", file.name);
  entry.set("contentType", file.type);
  entry.set("size", file.size);
  return entry;
}

std::optional<std::string> own_file_in(std::string_view url, const Call& call) {
  const std::string beginning = own_url(call).append(k_path);
  if (!url.starts_with(beginning)) return std::nullopt;
  return std::string(url.substr(beginning.size()));
}

std::span<const Route> file_routes() {
  return k_routes;
}

}  // namespace intaked::sandbox

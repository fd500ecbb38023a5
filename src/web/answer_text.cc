#include "web/answer_text.h"

#include <array>

namespace intaked::web {
namespace {

struct Reason {
  int status;
  std::string_view words;
};

constexpr std::array k_reasons{
    Reason{100, "Continue"},
    Reason{200, "OK"},
    Reason{201, "Created"},
    Reason{202, "Accepted"},
    Reason{204, "No Content"},
    Reason{301, "Moved Permanently"},
    Reason{302, "Found"},
    Reason{303, "See Other"},
    Reason{304, "Not Modified"},
    Reason{400, "Bad Request"},
    Reason{401, "Unauthorized"},
    Reason{403, "Forbidden"},
    Reason{404, "Not Found"},
    Reason{405, "Method Not Allowed"},
    Reason{408, "Request Timeout"},
    Reason{409, "Conflict"},
    Reason{410, "Gone"},
    Reason{413, "Content Too Large"},
    Reason{415, "Unsupported Media Type"},
    Reason{421, "Misdirected Request"},
    Reason{422, "Unprocessable Content"},
    Reason{429, "Too Many Requests"},
    Reason{431, "Request Header Fields Too Large"},
    Reason{500, "Internal Server Error"},
    Reason{501, "Not Implemented"},
    Reason{502, "Bad Gateway"},
    Reason{503, "Service Unavailable"},
    Reason{504, "Gateway Timeout"},
    Reason{507, "Insufficient Storage"},
};

// Clients do not read the reason; an unknown one may be empty (RFC 9112 4).
std::string_view reason_of(int status) {
  for (const Reason& reason : k_reasons) {
    if (reason.status == status) return reason.words;
  }
  return "";
}

void append_on_one_line(std::string& out, std::string_view text) {
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    out.push_back(byte < 0x20 || byte == 0x7f ? ' ' : c);
  }
}

void append_header(std::string& out, std::string_view name, std::string_view value) {
  append_on_one_line(out, name);
  out += ": ";
  append_on_one_line(out, value);
  out += "\r\n";
}

// These statuses have no body and no Content-Length (RFC 9110 8.6).
bool may_have_body(int status) {
  return status >= 200 && status != 204 && status != 304;
}

}  // namespace

std::string answer_text(const Response& response, AnswerForm form) {
  std::string out;
  out.reserve(256 + response.body.size());
  out += "HTTP/1.1 ";
  out += std::to_string(response.status);
  out += ' ';
  out += reason_of(response.status);
  out += "\r\n";
  for (const auto& [name, value] : response.headers) append_header(out, name, value);
  if (!form.keep_alive) out += "Connection: close\r\n";
  if (may_have_body(response.status)) {
    const std::uint64_t length = response.file ? response.file_bytes : response.body.size();
    if (response.file || length > 0) append_header(out, "Content-Type", response.content_type);
    append_header(out, "Content-Length", std::to_string(length));
  }
  out += "\r\n";
  if (form.with_body && !response.file && may_have_body(response.status)) out += response.body;
  return out;
}

Response plain_text(int status, std::string_view line) {
  Response response;
  response.status = status;
  response.content_type = "text/plain; charset=utf-8";
  response.body = std::string(line) + "\n";
  return response;
}

Response refusal(int status, std::string_view text) {
  Response response;
  response.status = status;
  response.body = R"({"error":")";
  for (const char c : text) {
    const bool plain = static_cast<unsigned char>(c) >= 0x20 && c != '"' && c != '\\';
    response.body.push_back(plain ? c : ' ');
  }
  response.body += "\"}\n";
  response.ending = Response::Ending::close;
  return response;
}

Response too_many_requests() {
  Response response = refusal(503, "too many requests from this address");
  response.headers.emplace_back("Retry-After", "1");
  response.ending = Response::Ending::keep;
  return response;
}

}  // namespace intaked::web

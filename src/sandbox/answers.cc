#include "sandbox/answers.h"

#include "lib/json/json_text.h"
#include "sandbox/identifiers.h"

namespace intaked::sandbox {
namespace {

using model::Json;

std::string_view error_name(int status) {
  switch (status) {
    case 400:
      return "Bad Request";
    case 401:
      return "Unauthorized";
    case 403:
      return "Forbidden";
    case 404:
      return "Not Found";
    case 409:
      return "Conflict";
    case 413:
      return "Payload Too Large";
    case 415:
      return "Unsupported Media Type";
    case 422:
      return "Unprocessable Entity";
    case 429:
      return "Too Many Requests";
    case 503:
      return "Service Unavailable";
    default:
      return "Internal Server Error";
  }
}

web::Response error_with(int status, Json message) {
  Json body = Json::object();
  body.set("statusCode", status);
  body.set("message", std::move(message));
  body.set("error", error_name(status));
  return bare(status, body);
}

}  // namespace

web::Response bare(int status, const Json& body) {
  web::Response response;
  response.status = status;
  response.content_type = "application/json; charset=utf-8";
  response.body = json::write(body);
  return response;
}

web::Response enveloped(int status, Json data, std::string_view message, Instant now) {
  Json body = Json::object();
  body.set("data", std::move(data));
  body.set("status", true);
  body.set("message", message);
  body.set("timestamp", to_iso_milliseconds(now));
  return bare(status, body);
}

web::Response error_answer(int status, std::string_view message) {
  return error_with(status, Json(message));
}

web::Response validation_answer(const std::vector<std::string>& mistakes) {
  Json list = Json::array();
  for (const std::string& mistake : mistakes) list.push_back(Json(mistake));
  return error_with(400, std::move(list));
}

}  // namespace intaked::sandbox

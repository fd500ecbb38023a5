#include "app/control_answer.h"

#include <array>

#include <pwd.h>

#include "lib/json/json_text.h"

namespace intaked::app {
namespace {

constexpr std::size_t k_account_bytes_max = 16'384;

}  // namespace

web::Response answer(int status, const model::Json& body) {
  web::Response response;
  response.status = status;
  response.body = json::write(body) + "\n";
  return response;
}

web::Response refusal(const Error& error) {
  int status = 503;
  if (error.kind == ErrorKind::not_found) status = 404;
  if (error.kind == ErrorKind::invalid) status = 400;
  if (error.kind == ErrorKind::conflict) status = 409;
  if (error.kind == ErrorKind::no_space) status = 507;
  auto body = model::Json::object();
  body.set("error", error.text);
  body.set("hint", error.hint);
  body.set("kind", name_of(error.kind));
  return answer(status, body);
}

web::Response refusal(ErrorKind kind, std::string text) {
  return refusal(Error{kind, std::move(text), {}});
}

std::string who_asks(const web::Request& request) {
  if (!request.peer.uid) return "unknown";
  const std::string uid = "uid " + std::to_string(*request.peer.uid);
  std::array<char, k_account_bytes_max> bytes{};
  passwd account{};
  passwd* found = nullptr;
  const int failed = ::getpwuid_r(*request.peer.uid, &account, bytes.data(), bytes.size(), &found);
  return failed == 0 && found ? std::string(account.pw_name) + " (" + uid + ")" : uid;
}

}  // namespace intaked::app

#include "sandbox/call.h"

#include <charconv>

#include "lib/json/json_text.h"

namespace intaked::sandbox {
namespace {

// Undocumented at Thena; a client must not rely on more.
constexpr std::int64_t k_limit_max = 100;
constexpr std::int64_t k_page_max = 1'000'000;

Result<std::int64_t> number_of(const web::Request& request, std::string_view name,
                               std::int64_t otherwise, std::int64_t smallest,
                               std::int64_t largest) {
  const std::string_view text = request.parameter(name);
  if (text.empty()) return otherwise;
  std::int64_t number = 0;
  const char* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, number);
  if (error != std::errc() || stop != end) {
    return fail(ErrorKind::invalid, std::string(name) + " must be a number");
  }
  if (number < smallest) {
    return fail(ErrorKind::invalid,
                std::string(name) + " must not be less than " + std::to_string(smallest));
  }
  if (number > largest) {
    return fail(ErrorKind::invalid,
                std::string(name) + " must not be greater than " + std::to_string(largest));
  }
  return number;
}

}  // namespace

Result<Page> page_of(const web::Request& request) {
  Page page;
  INTAKED_TRY(page.page, number_of(request, "page", page.page, 0, k_page_max));
  INTAKED_TRY(page.limit, number_of(request, "limit", page.limit, 1, k_limit_max));
  return page;
}

Result<model::Json> body_of(const web::Request& request) {
  const std::string_view type = request.header("content-type");
  if (!type.starts_with("application/json")) {
    return fail(ErrorKind::invalid, "Content-Type must be application/json");
  }
  return json::parse(request.body);
}

model::Json stripped(model::Json body, const Verdict& verdict) {
  for (const std::string& field : verdict.strips) {
    if (body.find(field) != nullptr) body.set(field, nullptr);
  }
  return body;
}

Result<std::optional<model::Json>> ticket_of(const Call& call, std::string_view id) {
  INTAKED_TRY(const auto row, call.desk.store.find_ticket(id));
  if (!row) return std::nullopt;
  INTAKED_TRY(auto ticket, json::parse(row->document));
  return ticket;
}

Result<model::Json> list_of_documents(const std::vector<std::string>& documents) {
  model::Json list = model::Json::array();
  for (const std::string& document : documents) {
    INTAKED_TRY(auto parsed, json::parse(document));
    list.push_back(std::move(parsed));
  }
  return list;
}

}  // namespace intaked::sandbox

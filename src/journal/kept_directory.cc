#include "journal/kept_directory.h"

#include "journal/decision_json.h"
#include "journal/mend.h"
#include "lib/json/json_text.h"

namespace intaked::journal {

namespace {

constexpr std::string_view k_setting = "desk.directory";

}  // namespace

Result<void> store_directory(Transaction& transaction, const model::DeskDirectory& directory) {
  return store_setting(transaction, std::string(k_setting), json::write(to_json(directory)));
}

Result<std::optional<model::DeskDirectory>> read_directory(sql::Connection& db) {
  INTAKED_TRY(const std::string text, read_setting(db, std::string(k_setting)));
  if (text.empty()) return std::nullopt;
  INTAKED_TRY(const model::Json value, json::parse(text));
  INTAKED_TRY(auto directory, directory_from(value));
  return directory;
}

}  // namespace intaked::journal

#include "app/forgetting.h"

#include <algorithm>
#include <filesystem>

#include "app/columns.h"
#include "app/threading.h"
#include "journal/mending.h"

namespace intaked::app {
namespace {

constexpr std::size_t k_named_max = 20;
constexpr std::size_t k_address_width = 200, k_ticket_length = 40;

model::Json array_of(const std::vector<std::string>& texts) {
  auto list = model::Json::array();
  for (const std::string& text : texts) list.push_back(text);
  return list;
}

std::string messages(std::int64_t n) {
  return std::to_string(n) + (n == 1 ? " message" : " messages");
}

// The first few, each as its first `length` characters, and how many more.
std::string named(const model::Json& answer, std::string_view which, std::size_t length) {
  const auto& all = answer.list(which);
  std::string words;
  for (std::size_t i = 0; i < std::min(all.size(), k_named_max); ++i)
    if (all[i].as_string())
      words += (i == 0 ? "" : " ") + one_line(all[i].as_string()->substr(0, length), length);
  if (all.size() > k_named_max)
    words += " and " + std::to_string(all.size() - k_named_max) + " more (--format=json)";
  return words;
}

// What a restore has laid beside the journal is as old as it was.
std::vector<std::string> journals_aside(const std::string& directory) {
  std::vector<std::string> names;
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator(directory, error))
    if (entry.path().filename().string().find(".before-restore-") != std::string::npos)
      names.push_back(entry.path().string());
  return names;
}

}  // namespace

Result<model::Json> forget(Service& service, const std::string& address, const std::string& who,
                           bool erase) {
  const std::string key = address_key(address);
  if (own_addresses_of(service.config()).contains(key))
    return fail(ErrorKind::invalid, address + " is an address of this installation",
                "a mailbox's own address stands in all that came to it; nothing was erased");
  const bool has_tag = address.find('+') != address.npos;
  INTAKED_TRY(const journal::Forgotten forgotten,
              service.journal().mending().forget(
                  {.address = address, .participant = has_tag ? std::string() : key}, who,
                  erase ? journal::Erase::now : journal::Erase::only_look));
  auto answer = model::Json::object();
  answer.set("own", forgotten.own);
  answer.set("others", forgotten.others);
  answer.set("waiting", array_of(forgotten.waiting));
  answer.set("tickets", array_of(forgotten.tickets));
  answer.set("tables", array_of(forgotten.tables));
  answer.set("not_understood", forgotten.not_understood);
  answer.set("aside", array_of(journals_aside(service.config().state_directory)));
  answer.set("erased", erase);
  answer.set("overwritten", forgotten.overwritten);
  return answer;
}

std::string forgotten_text(const model::Json& answer, const std::string& address) {
  const std::int64_t own = answer.number("own"), others = answer.number("others");
  const std::size_t waiting = answer.list("waiting").size();
  const bool erased = answer.flag("erased");
  const std::string whom = one_line(address, k_address_width);
  const bool is_known = own + others > 0 || waiting > 0;
  std::string text = !is_known ? "Nothing of " + whom + " is kept here.\n"
                     : erased  ? "Erased: "
                               : "Would be erased: ";
  if (is_known) {
    text += messages(own) + " of " + whom;
    if (others > 0)
      text += ", and the content of " + messages(others) +
              " that others wrote in the same conversations";
    text += ".\n";
  }
  if (waiting > 0)
    text += "Not erased, since it is not settled: " + named(answer, "waiting", k_id_shown) +
            "\n    file it or drop it (intaked queue show ID), then forget again.\n";
  if (!answer.list("tickets").empty())
    text += "Still at the desk, to be deleted there: " + named(answer, "tickets", k_ticket_length) +
            "\n";
  if (!answer.list("tables").empty())
    text += "Your rules name the address: " + named(answer, "tables", k_address_width) +
            "\n    change them, reload, and forget again: texts of earlier books go then.\n";
  if (const std::int64_t n = answer.number("not_understood"); n > 0)
    text += "Not looked into, since nobody knows yet who wrote it: " + messages(n) +
            " (intaked queue list)\n";
  if (!answer.list("aside").empty())
    text +=
        "Not looked into, and yours to remove: " + named(answer, "aside", k_address_width) + "\n";
  if (!is_known) return text;
  text += "Also elsewhere: the mail servers, backups of before, and the system's log.\n";
  if (erased && !answer.flag("overwritten"))
    text +=
        "Traces can be left in gaps of the journal's file, which is large or was being read. When "
        "nobody needs it: systemctl stop intaked; sqlite3 FILE VACUUM\n";
  if (!erased && own + others > 0)
    text += "Nothing was changed. To erase: intaked forget " + whom + " --yes\n";
  return text;
}

}  // namespace intaked::app

// The lists behind the …Name fields, read one after the other.
#include <array>
#include <memory>
#include <string>
#include <unordered_set>
#include <utility>

#include "desk/classify.h"
#include "desk/look_up.h"
#include "desk/marked.h"
#include "lib/json/json_text.h"

namespace intaked::desk {
namespace {

using model::DirectoryList;
using model::Json;

constexpr int k_page_rows = 100;
constexpr int k_pages_max = 200;
constexpr std::size_t k_entries_max = 100'000;

enum class Paging { whole, paged };

struct ListCall {
  DirectoryList list;
  std::string_view path;
  Paging paging;
};

// There is no documented call for sentiments and none for agents without a team.
constexpr std::array k_calls = {
    ListCall{DirectoryList::team, "/v1/teams", Paging::whole},
    ListCall{DirectoryList::status, "/v1/tickets/status", Paging::whole},
    ListCall{DirectoryList::priority, "/v1/tickets/priority", Paging::whole},
    ListCall{DirectoryList::type, "/v1/tickets/type", Paging::whole},
    ListCall{DirectoryList::account, "/v1/accounts", Paging::paged},
    ListCall{DirectoryList::form, "/v1/forms", Paging::paged},
};

std::string hint_for(const curl::HttpAnswer& answer) {
  if (answer.status == 401) return "put a valid key into desk.api_key_file";
  return is_refusal(answer) ? "is desk.url right, or does something before the desk refuse?" : "";
}

class DirectoryReader : public std::enable_shared_from_this<DirectoryReader> {
 public:
  DirectoryReader(Get get, Instant now, std::function<void(Result<model::DeskDirectory>)> answer)
      : get_(std::move(get)), answer_(std::move(answer)) {
    directory_.read_at = now;
  }

  void next() {
    if (call_ == k_calls.size()) return end();
    const ListCall& call = k_calls[call_];
    std::string target(call.path);
    if (call.paging == Paging::paged) {
      target += "?page=" + std::to_string(page_) + "&limit=" + std::to_string(k_page_rows);
    }
    get_(std::move(target),
         [self = shared_from_this()](const curl::HttpAnswer& answer) { self->take(answer); });
  }

 private:
  void take(const curl::HttpAnswer& answer) {
    const std::string where = "GET " + std::string(k_calls[call_].path);
    if (answer.ending != curl::HttpEnding::answered) {
      return answer_(fail(ErrorKind::unavailable,
                          "the desk's names cannot be read, " + where + ": " + answer.text));
    }
    if (is_refusal(answer)) {
      if (!is_lasting_refusal(answer)) not_told(answer, where);
      return leave_out(where + ": " + describe(answer));
    }
    if (!is_success(answer)) {
      return answer_(fail(answer.status == 401 ? ErrorKind::denied : ErrorKind::unavailable,
                          "the desk's names cannot be read, " + where + " answered " +
                              std::to_string(answer.status) + ": " + words_of(answer.body),
                          hint_for(answer)));
    }
    if (const Result<Json> parsed = json::parse(answer.body); !parsed) {
      return answer_(fail(ErrorKind::unavailable, "the desk's names cannot be read, " + where +
                                                      ": " + parsed.error().text));
    }
    const Result<Page> page = read_list_page(answer.body);
    if (!page) return leave_out(where + ": " + page.error().text);
    const std::size_t before = directory_.entries.size();
    for (const Json& row : page->rows) add(row);
    // A page that brings nothing new is the end, or a server that does not know `page`.
    const bool brought_more = directory_.entries.size() > before;
    if (k_calls[call_].paging == Paging::whole || !brought_more) return list_done(true);
    if (++page_ == k_pages_max || directory_.entries.size() >= k_entries_max) {
      // A list cut short would call good names unknown.
      return list_done(false);
    }
    next();
  }

  // By something before the API, for moments or for ever: that says nothing of the list.
  void not_told(const curl::HttpAnswer& answer, const std::string& where) {
    directory_.not_told.push_back(k_calls[call_].list);
    directory_.not_told_text = where + ": " + describe(answer);
    hint_ = hint_for(answer);
  }

  // A rule that needs the list says so; what needs none goes on.
  void leave_out(std::string why) {
    refusal_ = std::move(why);
    list_done(false);
  }

  void add(const Json& row) {
    std::string id(row.text("id"));
    if (id.empty()) id = row.text("uid");
    if (id.empty()) return;
    const DirectoryList list = k_calls[call_].list;
    for (const char* key : {"name", "displayName"}) {
      std::string name(row.text(key));
      if (name.empty() || !seen_.insert(id + '\n' + name).second) continue;
      directory_.entries.push_back({list, id, std::move(name)});
      if (list == DirectoryList::account) {
        directory_.entries.back().primary_domain = row.text("primaryDomain");
      }
    }
  }

  void list_done(bool known) {
    auto& entries = directory_.entries;
    if (known) {
      directory_.known.push_back(k_calls[call_].list);
    } else {
      entries.erase(entries.begin() + static_cast<std::ptrdiff_t>(first_of_list_), entries.end());
    }
    first_of_list_ = entries.size();
    seen_.clear();
    page_ = 0;
    ++call_;
    next();
  }

  void end() {
    if (directory_.known.empty()) {
      const std::string text = "the desk tells none of its names; " + refusal_;
      if (!directory_.not_told.empty()) return answer_(fail(ErrorKind::unavailable, text, hint_));
      return answer_(
          fail(ErrorKind::denied, text, "is desk.url right, and may the API key read teams?"));
    }
    answer_(std::move(directory_));
  }

  const Get get_;
  const std::function<void(Result<model::DeskDirectory>)> answer_;
  model::DeskDirectory directory_;
  std::size_t call_ = 0;
  std::size_t first_of_list_ = 0;
  std::unordered_set<std::string> seen_;  // ids with names, of this list
  int page_ = 0;
  std::string refusal_;
  std::string hint_;
};

}  // namespace

void read_directory_lists(const Get& get, Instant now,
                          std::function<void(Result<model::DeskDirectory>)> answer) {
  std::make_shared<DirectoryReader>(get, now, std::move(answer))->next();
}

}  // namespace intaked::desk

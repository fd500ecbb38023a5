#include "desk/sighting.h"

#include <algorithm>
#include <memory>
#include <utility>

#include "desk/classify.h"
#include "desk/marked.h"
#include "desk/pages.h"
#include "lib/json/json_text.h"

namespace intaked::desk {
namespace {

using model::Json;

// A day's tickets of a team at a hundred a page; a desk with more of them is not where one tries.
constexpr int k_pages_max = 50;

void take(Sighting& sighting, const Json& row, const std::string& marker,
          const std::vector<std::string>& ids) {
  const bool is_ours = std::ranges::find(ids, found_from(row).ticket_id) != ids.end();
  const bool is_marked = carries_marker(row, marker);
  sighting.shown = sighting.shown || is_ours || is_marked;
  sighting.marked = sighting.marked || is_marked;
}

Sighting does_not_work(std::string why) {
  Sighting sighting;
  sighting.text = std::move(why);
  return sighting;
}

// The ticket itself, in its envelope or bare.
Result<Page> read_ticket_page(const std::string& body) {
  INTAKED_TRY(Json parsed, json::parse(body));
  const Json* data = parsed.find("data");
  Page page;
  page.rows.push_back(data ? *data : parsed);
  return page;
}

void look_once(const Get& get, std::string target, Result<Page> (*read)(const std::string&),
               std::string marker, std::vector<std::string> ids,
               std::function<void(Sighting)> answer) {
  get(std::move(target), [=](const curl::HttpAnswer& got) {
    if (!is_success(got)) return answer(does_not_work(describe(got)));
    const Result<Page> page = read(got.body);
    if (!page) return answer(does_not_work(page.error().text));
    Sighting sighting;
    sighting.answered = true;
    for (const Json& row : page->rows) take(sighting, row, marker, ids);
    answer(std::move(sighting));
  });
}

void look_in_list(const Get& get, const std::string& team_id, std::string marker,
                  std::vector<std::string> ids, std::function<void(Sighting)> answer) {
  const auto sighting = std::make_shared<Sighting>();
  read_pages(
      get, "/v1/tickets?dateRange=1d&teamId=" + curl::url_encode(team_id), k_pages_max,
      [=](const Page& page) {
        for (const Json& row : page.rows) take(*sighting, row, marker, ids);
        return sighting->shown ? Reading::stops : Reading::goes_on;
      },
      [=](PagesRead read) {
        using End = PagesRead::End;
        if (read.end == End::refused || read.end == End::failed)
          return answer(does_not_work(std::move(read.text)));
        sighting->answered = true;
        answer(std::move(*sighting));
      });
}

}  // namespace

void look_for(const Get& get, Way way, std::string marker, std::vector<std::string> ids,
              std::string team_id, std::function<void(Sighting)> answer) {
  switch (way) {
    case Way::search:
      return look_once(get,
                       "/v1/search/tickets?q=" + curl::url_encode(marker) +
                           "&query_by=metadata&sort_by=" + curl::url_encode("createdAt:desc") +
                           "&per_page=50",
                       read_search_page, marker, std::move(ids), std::move(answer));
    case Way::list:
      return look_in_list(get, team_id, std::move(marker), std::move(ids), std::move(answer));
    case Way::id:
      break;
  }
  const std::string id = ids.empty() ? std::string() : ids.front();
  look_once(get, "/v1/tickets/" + curl::url_encode(id), read_ticket_page, std::move(marker),
            std::move(ids), std::move(answer));
}

}  // namespace intaked::desk

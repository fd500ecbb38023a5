#include "desk/sighting.h"

#include <algorithm>
#include <memory>
#include <utility>

#include "desk/classify.h"
#include "desk/marked.h"
#include "lib/json/json_text.h"

namespace intaked::desk {
namespace {

using model::Json;

// A day's tickets of a team at a hundred a page; a desk with more of them is not where one tries.
constexpr int k_pages_max = 50;
constexpr int k_page_rows = 100;

class Look : public std::enable_shared_from_this<Look> {
 public:
  Look(Get get, Way way, std::string marker, std::vector<std::string> ids, std::string team_id,
       std::function<void(Sighting)> answer)
      : get_(std::move(get)),
        way_(way),
        marker_(std::move(marker)),
        ids_(std::move(ids)),
        team_id_(std::move(team_id)),
        answer_(std::move(answer)) {}

  void next() {
    get_(target(), [self = shared_from_this()](const curl::HttpAnswer& got) { self->take(got); });
  }

 private:
  std::string target() const {
    switch (way_) {
      case Way::search:
        return "/v1/search/tickets?q=" + curl::url_encode(marker_) +
               "&query_by=metadata&sort_by=" + curl::url_encode("createdAt:desc") + "&per_page=50";
      case Way::list:
        return "/v1/tickets?dateRange=1d&teamId=" + curl::url_encode(team_id_) +
               "&page=" + std::to_string(page_) + "&limit=" + std::to_string(k_page_rows);
      case Way::id:
        break;
    }
    return "/v1/tickets/" + curl::url_encode(ids_.empty() ? std::string() : ids_.front());
  }

  void take(const curl::HttpAnswer& got) {
    if (got.ending != curl::HttpEnding::answered) return fail_with(got.text);
    if (got.status < 200 || got.status >= 300) {
      return fail_with("the desk answered " + std::to_string(got.status) + ": " +
                       words_of(got.body));
    }
    Result<Page> page = read(got.body);
    if (!page) return fail_with(page.error().text);
    sighting_.answered = true;
    for (const Json& row : page->rows) {
      const std::string id = found_from(row).ticket_id;
      const bool is_ours = std::ranges::find(ids_, id) != ids_.end();
      const bool is_marked = carries_marker(row, marker_);
      sighting_.shown = sighting_.shown || is_ours || is_marked;
      sighting_.marked = sighting_.marked || is_marked;
    }
    const bool more = way_ == Way::list && !sighting_.shown && !page->rows.empty();
    if (!more || ++page_ == k_pages_max) return answer_(std::move(sighting_));
    next();
  }

  Result<Page> read(const std::string& body) const {
    if (way_ == Way::search) return read_search_page(body);
    if (way_ == Way::list) return read_list_page(body);
    INTAKED_TRY(Json parsed, json::parse(body));
    const Json* data = parsed.find("data");
    Page page;
    page.rows.push_back(data ? *data : parsed);
    return page;
  }

  void fail_with(std::string why) {
    sighting_ = {};
    sighting_.text = std::move(why);
    answer_(std::move(sighting_));
  }

  const Get get_;
  const Way way_;
  const std::string marker_;
  const std::vector<std::string> ids_;
  const std::string team_id_;
  const std::function<void(Sighting)> answer_;
  int page_ = 0;
  Sighting sighting_;
};

}  // namespace

void look_for(const Get& get, Way way, std::string marker, std::vector<std::string> ids,
              std::string team_id, std::function<void(Sighting)> answer) {
  std::make_shared<Look>(get, way, std::move(marker), std::move(ids), std::move(team_id),
                         std::move(answer))
      ->next();
}

}  // namespace intaked::desk

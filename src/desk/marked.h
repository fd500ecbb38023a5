// Finding our marker in what the desk lists. Pure.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "desk/desk.h"
#include "model/json.h"

namespace intaked::desk {

// One page of tickets or comments.
struct Page {
  std::vector<model::Json> rows;
  // A search that does not show all there is. timed_out: it was cut off; invalid: it finds more
  // than a page, and will again.
  std::optional<Error> not_whole;
};

// GET /v1/search/…: {"result":{"found":1,"hits":[{"document":{…}}],"search_cutoff":false}}.
// unavailable: no JSON; invalid: not that shape.
Result<Page> read_search_page(const std::string& body);
// The envelope's `data`, a list; or a bare list.
Result<Page> read_list_page(const std::string& body);

// Does the row carry exactly this marker, as deDuplicationKey or in metadata.intake.marker?
// metadata may be an object or, in search documents, its JSON text.
bool carries_marker(const model::Json& row, std::string_view marker);
// The row's marker that begins so; "" if it has none.
std::string marker_like(const model::Json& row, std::string_view beginning);
// Does it carry any marker that begins so?
bool carries_marker_like(const model::Json& row, std::string_view beginning);
// Would the row show a marker if it had one? Rows without such fields prove nothing.
bool shows_markers(const model::Json& row);

// The row as what was looked for; without an id that can be asked for, ticket_id is "". Search
// documents have the API's id as `uid`, beside an `id` of their own, which is never taken for it.
Found found_from(const model::Json& row);
// `more` is added unless it is there already.
void add_found(std::vector<Found>& found, Found more);

// What all our markers have in common: "intk1-".
std::string beginning_of(const std::string& marker);
// The rows of one page that carry the marker; a beginning of markers stands for all.
std::vector<Found> marked_rows(const Page& page, const std::string& marker);
// Can what was found be adopted?
bool have_ids(const std::vector<Found>& found);

}  // namespace intaked::desk

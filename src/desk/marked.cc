#include "desk/marked.h"

#include <algorithm>

#include "desk/classify.h"
#include "lib/json/json_text.h"

namespace intaked::desk {
namespace {

using model::Json;

constexpr std::string_view k_key = "deDuplicationKey";
constexpr std::string_view k_metadata = "metadata";

std::string marker_in_metadata(const Json& row) {
  const Json* metadata = row.find(k_metadata);
  if (!metadata) return {};
  Json parsed;
  if (const std::string* text = metadata->as_string()) {
    Result<Json> result = json::parse(*text);
    if (!result) return {};
    parsed = std::move(*result);
    metadata = &parsed;
  }
  const Json* intake = metadata->find("intake");
  return intake ? std::string(intake->text("marker")) : std::string();
}

// Typesense stops a search that takes too long, and shows no more than a page of what it found.
std::optional<Error> why_not_whole(const Json& result, std::size_t shown) {
  const Json* cut_off = result.find("search_cutoff");
  if (cut_off && cut_off->as_bool() && *cut_off->as_bool())
    return Error{ErrorKind::timed_out, "the search was cut off", {}};
  const Json* found = result.find("found");
  const std::int64_t* count = found ? found->as_integer() : nullptr;
  if (!count || *count <= static_cast<std::int64_t>(shown)) return std::nullopt;
  return Error{ErrorKind::invalid,
               "the search shows " + std::to_string(shown) + " of " + std::to_string(*count) +
                   " that it found",
               {}};
}

Error unexpected_shape(std::string_view what) {
  return {ErrorKind::invalid, "the desk's answer is not the expected " + std::string(what), {}};
}

}  // namespace

Result<Page> read_search_page(const std::string& body) {
  Result<Json> parsed = json::parse(body);
  if (!parsed) return fail(ErrorKind::unavailable, parsed.error().text);
  Json* result = parsed->find("result");
  Json* hits = result ? result->find("hits") : nullptr;
  if (!hits || !hits->as_array()) return fail(unexpected_shape("result of a search"));
  Page page;
  page.not_whole = why_not_whole(*result, hits->as_array()->size());
  for (Json& hit : *hits->as_array()) {
    if (Json* document = hit.find("document")) page.rows.push_back(std::move(*document));
  }
  return page;
}

Result<Page> read_list_page(const std::string& body) {
  INTAKED_TRY(Json parsed, json::parse(body));
  Json* data = parsed.is_array() ? &parsed : parsed.find("data");
  if (!data || !data->as_array()) return fail(unexpected_shape("list"));
  Page page;
  page.rows = std::move(*data->as_array());
  return page;
}

bool carries_marker(const Json& row, std::string_view marker) {
  return row.text(k_key) == marker || marker_in_metadata(row) == marker;
}

std::string marker_like(const Json& row, std::string_view beginning) {
  if (row.text(k_key).starts_with(beginning)) return std::string(row.text(k_key));
  std::string marker = marker_in_metadata(row);
  if (!marker.starts_with(beginning)) marker.clear();
  return marker;
}

bool carries_marker_like(const Json& row, std::string_view beginning) {
  return !marker_like(row, beginning).empty();
}

bool shows_markers(const Json& row) {
  return row.find(k_key) || row.find(k_metadata);
}

Found found_from(const Json& row) {
  Found found;
  const std::string_view uid = row.text("uid");
  found.ticket_id = usable_id(uid.empty() ? row.text("id") : uid);
  found.ticket_identifier = cleaned_words(row.text("ticketIdentifier"));
  found.ticket_status = cleaned_words(row.text("status"));
  if (found.ticket_status.empty()) found.ticket_status = cleaned_words(row.text("statusName"));
  return found;
}

void add_found(std::vector<Found>& found, Found more) {
  const bool known = std::any_of(found.begin(), found.end(),
                                 [&](const Found& one) { return one.ticket_id == more.ticket_id; });
  if (!known) found.push_back(std::move(more));
}

std::string beginning_of(const std::string& marker) {
  return marker.substr(0, marker.find('-') + 1);
}

std::vector<Found> marked_rows(const Page& page, const std::string& marker) {
  const bool any = marker == beginning_of(marker);
  std::vector<Found> found;
  for (const Json& row : page.rows) {
    if (any ? carries_marker_like(row, marker) : carries_marker(row, marker))
      add_found(found, found_from(row));
  }
  return found;
}

bool have_ids(const std::vector<Found>& found) {
  return std::ranges::none_of(found, [](const Found& one) { return one.ticket_id.empty(); });
}

}  // namespace intaked::desk

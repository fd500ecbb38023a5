#include "parse/message_ids.h"

#include <algorithm>
#include <unordered_set>

#include "lib/text/text.h"
#include "parse/ascii.h"
#include "parse/limits.h"

namespace intaked::parse {
namespace {

std::string clean_id(std::string_view raw) {
  std::string out =
      text::clean(text::repair_utf8(raw.substr(0, k_message_id_bytes_max)), text::Lines::join);
  out.erase(std::remove_if(out.begin(), out.end(), is_space), out.end());
  return out;
}

std::vector<std::string> bracketed(std::string_view raw) {
  std::vector<std::string> ids;
  for (std::size_t at = raw.find('<'); at < raw.size();) {
    const std::size_t end = raw.find_first_of("<>", at + 1);
    if (end == std::string_view::npos) break;
    if (raw[end] == '>') {
      if (std::string id = clean_id(raw.substr(at + 1, end - at - 1)); !id.empty()) {
        ids.push_back(std::move(id));
      }
    }
    at = raw[end] == '<' ? end : raw.find('<', end);
  }
  return ids;
}

std::vector<std::string> bare(std::string_view raw) {
  std::vector<std::string> ids;
  for (std::size_t at = 0; at < raw.size();) {
    const std::size_t begin = raw.find_first_not_of(" \t,;<>", at);
    if (begin == std::string_view::npos) break;
    at = std::min(raw.find_first_of(" \t,;<>", begin), raw.size());
    const std::string_view word = raw.substr(begin, at - begin);
    if (word.find('@') != std::string_view::npos) ids.push_back(clean_id(word));
  }
  return ids;
}

}  // namespace

std::vector<std::string> read_message_ids(std::string_view raw) {
  std::vector<std::string> ids = bracketed(raw);
  if (ids.empty()) ids = bare(raw);
  std::unordered_set<std::string> seen;
  ids.erase(std::remove_if(ids.begin(), ids.end(),
                           [&](const std::string& id) { return !seen.insert(id).second; }),
            ids.end());
  if (ids.size() > k_message_ids_max) {
    // The first names the conversation, the last the message that is answered.
    ids.erase(ids.begin() + 1, ids.end() - static_cast<std::ptrdiff_t>(k_message_ids_max - 1));
  }
  return ids;
}

std::string read_message_id(std::string_view raw) {
  std::vector<std::string> ids = bracketed(raw);
  if (!ids.empty()) return std::move(ids.front());
  raw = trim(raw);
  while (raw.starts_with('<')) raw.remove_prefix(1);
  while (raw.ends_with('>') || raw.ends_with('<')) raw.remove_suffix(1);
  return clean_id(raw);
}

}  // namespace intaked::parse

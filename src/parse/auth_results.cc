#include "parse/auth_results.h"

#include <string>

#include "parse/ascii.h"

namespace intaked::parse {
namespace {

// Comments may say anything; they are not results.
std::string without_comments(std::string_view raw) {
  std::string out;
  std::size_t depth = 0;
  for (const char c : raw) {
    if (c == '(') ++depth;
    if (depth == 0) out.push_back(lower(c));
    if (c == ')' && depth > 0) --depth;
  }
  return out;
}

model::AuthVerdict verdict_named(std::string_view word) {
  if (word == "pass") return model::AuthVerdict::pass;
  if (word == "none") return model::AuthVerdict::none;
  if (word == "fail" || word == "hardfail") return model::AuthVerdict::fail;
  return model::AuthVerdict::other;
}

// A message may carry several signatures: one good one is a pass.
void note(model::AuthVerdict& verdict, std::string_view word) {
  const model::AuthVerdict next = verdict_named(word);
  const bool keep = verdict == model::AuthVerdict::pass || next == model::AuthVerdict::none;
  if (!keep) verdict = next;
}

std::string_view first_word(std::string_view s) {
  s = trim(s);
  return s.substr(0, s.find_first_of(" \t;"));
}

}  // namespace

model::AuthResults read_auth_results(const TreeNode& message, std::string_view authserv_id) {
  model::AuthResults results;
  if (authserv_id.empty()) return results;
  for (const TreeField& field : message.fields) {
    if (!equal_ignoring_case(field.name, "Authentication-Results")) continue;
    const std::string value = without_comments(field.value);
    std::size_t at = std::min(value.find(';'), value.size());
    const std::string_view id = first_word(std::string_view(value).substr(0, at));
    if (!equal_ignoring_case(id, authserv_id)) continue;
    results.authserv_id = std::string(authserv_id);
    while (at < value.size()) {
      const std::size_t end = std::min(value.find(';', at + 1), value.size());
      const std::string_view item = trim(std::string_view(value).substr(at + 1, end - at - 1));
      const std::size_t equals = std::min(item.find('='), item.size());
      const std::string_view method = trim(item.substr(0, item.find_first_of("=/ ")));
      const std::string_view word =
          equals < item.size() ? first_word(item.substr(equals + 1)) : std::string_view();
      if (method == "spf") note(results.spf, word);
      if (method == "dkim") note(results.dkim, word);
      if (method == "dmarc") note(results.dmarc, word);
      at = end;
    }
    return results;
  }
  return results;
}

}  // namespace intaked::parse

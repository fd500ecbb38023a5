#include "parse/attribution.h"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>

#include "lib/text/text.h"
#include "parse/ascii.h"
#include "parse/attribution_words.h"
#include "parse/date_signs.h"
#include "parse/limits.h"
#include "parse/word_lists.h"

namespace intaked::parse {
namespace {

constexpr std::size_t k_lines_max = 4;
constexpr std::size_t k_bytes_max = 400;
constexpr std::size_t k_bare_bytes_max = 100;  // of "Ann wrote:", which has no date
constexpr std::size_t k_date_reach = 40;       // a date stands so near to the opening word

bool is_colon_end(std::string_view s) {
  return s.ends_with(':') || s.ends_with("：");
}

// Without the dashes that some programs draw around: "---- On … wrote ----".
std::string_view without_dashes(std::string_view s) {
  constexpr auto k_dashes = std::to_array<std::string_view>({"-", " ", "_", "\u2010", "—"});
  for (bool again = true; again;) {
    again = false;
    for (const std::string_view dash : k_dashes) {
      if (s.starts_with(dash)) s.remove_prefix(dash.size()), again = true;
      if (s.ends_with(dash)) s.remove_suffix(dash.size()), again = true;
    }
  }
  return s;
}

// A year, a time, or numbers as a date has them.
bool has_date(std::string_view s) {
  for (std::size_t i = 0; i < s.size(); ++i) {
    if (!is_digit(s[i]) || (i > 0 && is_digit(s[i - 1]))) continue;
    std::size_t end = i;
    while (end < s.size() && is_digit(s[end])) ++end;
    const std::string_view number = s.substr(i, end - i);
    if (number.size() == 4 && (number.starts_with("19") || number.starts_with("20"))) return true;
    const char next = end < s.size() ? s[end] : ' ';
    const bool goes_on = end + 1 < s.size() && is_digit(s[end + 1]);
    if (number.size() <= 2 && goes_on && (next == ':' || next == '/' || next == '.')) return true;
  }
  return false;
}

bool has_address(std::string_view s) {
  for (std::size_t at = s.find('@'); at != std::string_view::npos; at = s.find('@', at + 1)) {
    if (at > 0 && at + 1 < s.size() && !is_space(s[at - 1]) && !is_space(s[at + 1])) return true;
  }
  return false;
}

bool ends_in_address(std::string_view s) {
  return (s.ends_with('>') || s.ends_with(')') || s.ends_with(']')) && has_address(s);
}

// Where an opening word stands inside a line that a date follows soon; npos if none. Inside a line
// it has a capital letter: "thanks On 3 Jun 2024, …", but "9:59 AM" is none.
std::size_t find_opener(std::string_view line) {
  const std::string lowered = to_lower(line);
  std::size_t best = std::string::npos;
  for (const std::string_view opener : attribution_openers()) {
    if (!is_letter(opener.front())) continue;
    for (std::size_t at = lowered.find(opener, 1); at != std::string::npos;
         at = lowered.find(opener, at + 1)) {
      const bool begins_word = is_space(line[at - 1]) || line[at - 1] == '-';
      const bool capital = line[at] != lowered[at] && line[at + 1] == lowered[at + 1];
      const std::string_view near = line.substr(at + opener.size(), k_date_reach);
      if (!begins_word || !capital || std::none_of(near.begin(), near.end(), is_digit)) continue;
      if (best == std::string::npos || at > best) best = at;
    }
  }
  return best;
}

bool begins_with_opener(std::string_view s) {
  return begins_with_any(s, attribution_openers());
}

// Words of scripts without blanks stand behind anything.
bool ends_in(std::string_view s, const Verb& verb) {
  if (!s.ends_with(verb.words)) return false;
  const std::size_t at = s.size() - verb.words.size();
  return at == 0 || is_space(s[at - 1]) || s[at - 1] == '>' || !is_letter(verb.words.front());
}

bool holds_word(std::string_view s, std::string_view word) {
  for (std::size_t at = s.find(word); at != std::string_view::npos; at = s.find(word, at + 1)) {
    const std::size_t end = at + word.size();
    if (at > 0 && is_space(s[at - 1]) && end < s.size() && is_space(s[end])) return true;
  }
  return false;
}

enum class Verbs { all, name_behind };

bool holds_verb(std::string_view s, Verbs which) {
  const auto verbs = attribution_verbs();
  return std::any_of(verbs.begin(), verbs.end(), [&](const Verb& verb) {
    return (which == Verbs::all || verb.name_follows) && holds_word(s, verb.words);
  });
}

bool ends_in_verb(std::string_view s) {
  const auto verbs = verbs_ending_like(s);
  return std::any_of(verbs.begin(), verbs.end(),
                     [&](const Verb& verb) { return ends_in(s, verb); });
}

enum class Reading { none, bare, full };

// `folded` is one line or several joined.
Reading read(std::string_view folded) {
  if (folded.size() > k_bytes_max) return Reading::none;
  std::string_view s = without_dashes(folded);
  const bool colon = is_colon_end(s);
  if (colon) s.remove_suffix(s.ends_with(':') ? 1 : 3);
  s = trim(s);
  const bool dated = has_date(s);
  const bool addressed = has_address(s);
  if (ends_in_verb(s)) {
    if (colon && (dated || addressed)) return Reading::full;
    if (colon) return s.size() <= k_bare_bytes_max ? Reading::bare : Reading::none;
    // Without a colon it may be a sentence that goes on.
    if (!dated || !begins_with_opener(s)) return Reading::none;
    const bool ruled = folded.starts_with("--") && folded.ends_with("--");
    return ruled ? Reading::full : Reading::bare;
  }
  if (!dated) {
    const bool quotes = colon && addressed && begins_with_any(s, quoting_words());
    return quotes ? Reading::bare : Reading::none;
  }
  if (ends_in_address(s)) return colon ? Reading::full : Reading::bare;
  if (!colon) return Reading::none;
  const bool sure = addressed || begins_with_opener(s);
  if (sure && holds_verb(s, addressed ? Verbs::all : Verbs::name_behind)) return Reading::full;
  // With an address it may be a verb that no table knows.
  const bool bare = addressed || (read_date_signs(s).year && holds_verb(s, Verbs::all));
  return bare ? Reading::bare : Reading::none;
}

bool is_verb_only(std::string_view folded) {
  const std::string_view s = folded.substr(0, folded.find_last_not_of(" :") + 1);
  const auto verbs = verbs_ending_like(s);
  return std::any_of(verbs.begin(), verbs.end(), [&](const Verb& verb) { return verb.words == s; });
}

// Whether the line could be the last of an attribution: cheap, for most lines are not.
bool may_end(std::string_view line) {
  line = trim(line);
  if (line.size() > k_bytes_max) return false;
  if (line.empty()) return false;
  constexpr std::string_view k_ends = ":->*_)]";
  constexpr auto k_wide_ends = std::to_array<std::string_view>({"：", "\u2010", "—"});
  if (static_cast<unsigned char>(line.back()) < 0x80) {
    return k_ends.find(line.back()) != std::string_view::npos;
  }
  return std::any_of(k_wide_ends.begin(), k_wide_ends.end(),
                     [&](std::string_view end) { return line.ends_with(end); });
}

class Finder {
 public:
  explicit Finder(const TextLines& lines) : lines_(lines) {}

  std::vector<Attribution> run() const {
    std::vector<Attribution> found;
    std::size_t free_from = 0;  // lines before belong to what was found
    for (std::size_t i = 0; i < lines_.size(); ++i) {
      if (!is_open(i) || !may_end(lines_[i].text)) continue;
      const std::optional<Attribution> one = ending_at(i, free_from);
      if (!one) continue;
      found.push_back(*one);
      free_from = one->end;
    }
    return found;
  }

 private:
  struct Candidate {
    Attribution attribution;
    Reading reading = Reading::none;
    AttributionForm form = AttributionForm::loose;
    bool verb_only = false;  // "wrote:" needs what stands above it
  };

  bool is_open(std::size_t i) const { return !lines_[i].blank && !lines_[i].quoted; }

  // From the last line upwards: the fewest that read as one, and what plainly belongs to them.
  std::optional<Attribution> ending_at(std::size_t last, std::size_t free_from) const {
    // Without a colon something may follow: "… <ann@x.example>" and then "wrote:".
    const bool goes_on = last + 1 < lines_.size() && is_open(last + 1);
    if (goes_on && !is_colon_end(fold_marker(lines_[last].text))) return std::nullopt;
    std::string joined;
    std::optional<Candidate> best;
    for (std::size_t begin = last;; --begin) {
      const std::string line = fold_marker(lines_[begin].text);
      joined = begin == last ? line : line + " " + joined;
      const Reading reading = read(joined);
      if (best && (reading == Reading::none || best->form != AttributionForm::loose)) break;
      if (reading != Reading::none) {
        const Candidate longer = candidate(begin, last, reading, joined);
        if (begin == last || belongs_above(line, longer, best)) {
          best = longer;
        } else if (best && best->reading == Reading::full) {
          break;
        }
      }
      const bool more = begin > free_from && last - begin + 1 < k_lines_max && is_open(begin - 1);
      if (!more) break;
    }
    if (!best) return std::nullopt;
    return best->attribution;
  }

  // The line above may be the sender's last one: "I call on Monday at 10:00" and "Ann wrote:".
  static bool belongs_above(std::string_view line, const Candidate& longer,
                            const std::optional<Candidate>& best) {
    if (longer.form != AttributionForm::loose || line.ends_with('<')) return true;
    const bool needed = !best || best->verb_only;
    return needed && (begins_with_opener(line) || ends_in_address(line));
  }

  Candidate candidate(std::size_t begin, std::size_t last, Reading reading,
                      std::string_view joined) const {
    Candidate out;
    out.reading = reading;
    out.verb_only = is_verb_only(joined);
    out.attribution = {begin, last + 1, words_from(begin), AttributionForm::loose};
    std::string written;
    for (std::size_t i = begin; i <= last; ++i) {
      const std::string_view line = text::cut_utf8(lines_[i].text, k_bytes_max);
      written.append(i == begin ? line.substr(out.attribution.words_from) : line).append(" ");
    }
    std::erase(written, '*');
    out.form = read_attribution_form(written);
    if (reading == Reading::full) out.attribution.form = out.form;
    return out;
  }

  // "thanks On 3 Jun 2024, Ann wrote:"
  std::size_t words_from(std::size_t begin) const {
    const std::string_view line = text::cut_utf8(lines_[begin].text, k_bytes_max);
    if (begins_with_opener(without_dashes(to_lower(line)))) return 0;
    const std::size_t opener = find_opener(line);
    return opener == std::string::npos ? 0 : opener;
  }

  const TextLines& lines_;
};

}  // namespace

std::vector<Attribution> find_attributions(const TextLines& lines) {
  return Finder(lines).run();
}

}  // namespace intaked::parse

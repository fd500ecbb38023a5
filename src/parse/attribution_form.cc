#include "parse/attribution_form.h"

#include <algorithm>
#include <array>
#include <string>
#include <unordered_set>

#include "lib/text/text.h"
#include "parse/ascii.h"
#include "parse/attribution_words.h"
#include "parse/date_signs.h"
#include "parse/word_lists.h"

namespace intaked::parse {
namespace {

constexpr std::size_t k_date_bytes_max = 80;
constexpr std::size_t k_names_max = 6;
constexpr std::size_t k_verb_bytes_min = 4;
constexpr std::size_t k_strange_words_max = 2;  // "Ann from the Accounting Department <ann@…>"

// Programs write these around a date or a name, and logs too. All words are case folded.
constexpr auto k_helpers = std::to_array<std::string_view>(
    {"sent", "said", "at",           "am",         "pm",         "um",       "uhr",
     "h",    "kl",   "klo",          "om",         "heeft",      "alle",     "ore",
     "à",    "from", "gmt",          "utc",        "de",         "da",       "di",
     "du",   "la",   "van",          "von",        "der",        "den",      "bin",
     "al",   "the",  "пользователь", "користувач", "odesílatel", "uživatel", "χρήστησ",
     "ο",    "η",    "ο/η",          "tarihinde",  "keltezéssel"});

// Programs know names only; people speak of themselves and are polite.
constexpr auto k_of_people = std::to_array<std::string_view>(
    {"i",      "we",   "you",  "your",   "my",      "our",  "they",   "he",       "she",    "mr",
     "mrs",    "ms",   "ich",  "wir",    "ihr",     "ihre", "ihnen",  "unser",    "unsere", "mein",
     "frau",   "herr", "nous", "vous",   "votre",   "mme",  "madame", "monsieur", "usted",  "señor",
     "señora", "sr",   "sra",  "signor", "signora", "uw",   "mijn",   "pan",      "pani"});

using WordSet = std::unordered_set<std::string_view>;

template <class Words>
void add_words(WordSet& set, std::string_view phrase, const Words& but_not) {
  while (!phrase.empty()) {
    const std::size_t end = std::min(phrase.find(' '), phrase.size());
    const std::string_view word = phrase.substr(0, end);
    if (!word.empty() && !is_one_of(word, but_not)) set.insert(word);
    phrase.remove_prefix(std::min(end + 1, phrase.size()));
  }
}

const WordSet& verb_words() {
  static const WordSet set = [] {
    WordSet words;
    for (const Verb& verb : attribution_verbs()) add_words(words, verb.words, k_of_people);
    return words;
  }();
  return set;
}

const WordSet& opener_words() {
  static const WordSet set = [] {
    WordSet words;
    for (const std::string_view opener : attribution_openers()) {
      add_words(words, opener, k_of_people);
    }
    return words;
  }();
  return set;
}

enum class Letter { upper, lower, caseless };

Letter first_letter(std::string_view word) {
  const auto byte = static_cast<unsigned char>(word.front());
  if (byte < 0x80)
    return is_letter(word.front()) && word.front() == lower(word.front()) ? Letter::lower
                                                                          : Letter::upper;
  const std::string_view character = text::cut_utf8(word, byte >= 0xF0 ? 4 : byte >= 0xE0 ? 3 : 2);
  if (text::fold_case(character) != character) return Letter::upper;
  // Latin, Greek, Cyrillic, Armenian; and the Latin letters of Vietnamese.
  const bool cased = byte < 0xD6 || word.starts_with("\xE1\xBA") || word.starts_with("\xE1\xBB");
  return cased ? Letter::lower : Letter::caseless;
}

// French programs put one before the colon that is not to be broken.
std::string with_plain_blanks(std::string_view line) {
  std::string out;
  out.reserve(line.size());
  while (!line.empty()) {
    std::size_t taken = 1;
    for (const std::string_view odd : {"\u00A0", "\u202F", "："}) {
      if (line.starts_with(odd)) taken = odd.size();
    }
    out.push_back(taken > 1 ? ' ' : line.front());
    line.remove_prefix(taken);
  }
  return out;
}

// Without what is drawn and written around it.
std::string_view bare(std::string_view word) {
  constexpr std::string_view k_around = "\"'<>()[],.;:*-_/";
  const std::size_t begin = word.find_first_not_of(k_around);
  if (begin == std::string_view::npos) return {};
  return word.substr(begin, word.find_last_not_of(k_around) - begin + 1);
}

class Former {
 public:
  explicit Former(std::string_view line) : line_(with_plain_blanks(trim(line))) {
    std::string dates = line_;
    for_each_word([&](std::size_t at, std::string_view word) {
      if (word.find('@') != word.npos) dates.replace(at, word.size(), word.size(), ' ');
    });
    date_ = read_date_signs(dates);
  }

  AttributionForm read() {
    for_each_word([&](std::size_t at, std::string_view word) { take(at, word); });
    if (is_of_people_ || strange_ > k_strange_words_max) return AttributionForm::loose;
    if (is_ruled() && addressed_ && verb_) return AttributionForm::addressed;
    if (!date_.year || date_.end - date_.begin > k_date_bytes_max || !begins_well()) {
      return AttributionForm::loose;
    }
    if (addressed_) {
      const bool sure = date_.time ? verb_ || bracketed_ : verb_ && opener_;
      return sure ? AttributionForm::addressed : AttributionForm::loose;
    }
    const bool name_only = strange_ == 0 && caseless_ == 0 && names_ > 0 && names_ <= k_names_max;
    return date_.time && verb_ && name_only ? AttributionForm::named : AttributionForm::loose;
  }

 private:
  template <class Function>
  void for_each_word(const Function& function) const {
    for (std::size_t at = 0; at < line_.size();) {
      const std::size_t end = std::min(line_.find(' ', at), line_.size());
      if (end > at) function(at, std::string_view(line_).substr(at, end - at));
      at = end + 1;
    }
  }

  void take(std::size_t at, std::string_view written) {
    if (written.find('@') != written.npos) {
      addressed_ = true;
      address_first_ = address_first_ || at < date_.begin;
      bracketed_ = bracketed_ || written.find('>') != written.npos;
      return;
    }
    const std::string_view word = bare(written);
    if (word.empty()) return;
    const std::string folded = text::fold_case(word);
    verb_ = verb_ || is_verb(folded) || ends_in_caseless_verb(folded);
    is_of_people_ = is_of_people_ || is_one_of(folded, k_of_people);
    if (at < date_.begin) take_before_date(written, folded);
    if (is_known(folded) || (at + written.size() > date_.begin && at < date_.end)) return;
    // "ann_miller" is a name too.
    count(word.find('_') == word.npos ? first_letter(word) : Letter::upper);
  }

  // "In data lunedì"; but "Meeting on", and "Term:" is a label.
  void take_before_date(std::string_view written, const std::string& folded) {
    if (before_ == 0 && opener_words().contains(folded)) {
      opener_ = true;
      return;
    }
    ++before_;
    labelled_ = labelled_ || written.ends_with(':');
  }

  void count(Letter letter) {
    names_ += letter == Letter::upper ? 1U : 0U;
    strange_ += letter == Letter::lower ? 1U : 0U;
    caseless_ += letter == Letter::caseless ? 1U : 0U;
  }

  // The short words of "a écrit ce qui suit" are other words too.
  static bool is_verb(const std::string& folded) {
    return folded.size() >= k_verb_bytes_min && verb_words().contains(folded) &&
           !is_one_of(folded, k_helpers);
  }

  static bool is_known(const std::string& folded) {
    return verb_words().contains(folded) || opener_words().contains(folded) ||
           is_one_of(folded, k_helpers);
  }

  // Scripts without blanks: "上午10:00寫道".
  static bool ends_in_caseless_verb(std::string_view folded) {
    const auto verbs = verbs_ending_like(folded);
    return std::any_of(verbs.begin(), verbs.end(), [&](const Verb& verb) {
      return static_cast<unsigned char>(verb.words.front()) >= 0xE0 && folded.ends_with(verb.words);
    });
  }

  // The date stands first, behind "On" or a day of the week; or the sender with the address does.
  bool begins_well() const {
    if (address_first_) return before_ <= k_names_max;
    return !labelled_ && before_ <= (opener_ ? 2U : 1U);
  }

  bool is_ruled() const { return line_.starts_with("--") && line_.ends_with("--"); }

  const std::string line_;
  DateSigns date_;
  bool addressed_ = false;
  bool address_first_ = false;
  bool bracketed_ = false;  // "<ann@acme.example>"
  bool verb_ = false;
  bool opener_ = false;
  bool labelled_ = false;
  bool is_of_people_ = false;
  std::size_t before_ = 0;  // words before the date
  std::size_t names_ = 0;
  std::size_t strange_ = 0;
  std::size_t caseless_ = 0;
};

}  // namespace

AttributionForm read_attribution_form(std::string_view line) {
  return Former(line).read();
}

}  // namespace intaked::parse

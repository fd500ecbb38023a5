#include "model/subject.h"

#include <algorithm>
#include <array>
#include <vector>

namespace intaked::model {
namespace {

constexpr std::size_t k_word_bytes_max = 40;  // of a prefix, its counter and blanks
constexpr std::size_t k_tag_bytes_max = 200;
constexpr std::size_t k_tags_max = 8;  // of one subject; what stands behind them is left as it is

struct Word {
  std::string_view text;  // ASCII in lower case; beyond ASCII each case has a row
  SubjectPrefix kind;
};

using enum SubjectPrefix;

// As mail programs write them in their languages, without counter, full stop and colon. "vs" is a
// forward in Danish and Norwegian, an answer in Finnish and Estonian: it counts as an answer, so
// that history is cut.
constexpr auto k_words = std::to_array<Word>({
    {"re", reply},       // Latin, and nearly everywhere
    {"fwd", forward},    // English
    {"fw", forward},     //
    {"aw", reply},       // German
    {"antwort", reply},  //
    {"wg", forward},     //
    {"weitergeleitet", forward},
    {"antw", reply},  // Dutch, Afrikaans
    {"doorst", forward},
    {"sv", reply},    // Swedish, Danish, Norwegian, Icelandic
    {"vb", forward},  // Swedish
    {"vs", reply},    // Finnish, Estonian
    {"vl", forward},  // Finnish
    {"fs", forward},  // Icelandic
    {"rép", reply},   // French
    {"rÉp", reply},   //
    {"rÉP", reply},   //
    {"ré", reply},    //
    {"rÉ", reply},    //
    {"tr", forward},  //
    {"rv", forward},  // Spanish, Catalan, Galician
    {"reenv", forward},
    {"rif", reply},        // Italian
    {"r", reply},          //
    {"i", forward},        //
    {"res", reply},        // Portuguese
    {"enc", forward},      //
    {"redir", forward},    // Romanian
    {"odp", reply},        // Polish, Czech, Slovak
    {"pd", forward},       // Polish
    {"předáno", forward},  // Czech
    {"Předáno", forward},
    {"odg", reply},  // Croatian, Bosnian, Slovenian
    {"proslijeđeno", forward},
    {"posredovano", forward},  // Slovenian
    {"одг", reply},            // Serbian
    {"Одг", reply},
    {"ОДГ", reply},
    {"ответ", reply},  // Russian
    {"Ответ", reply},
    {"ОТВЕТ", reply},
    {"отв", reply},
    {"Отв", reply},
    {"ОТВ", reply},
    {"пересл", forward},  // Russian, Ukrainian
    {"Пересл", forward},
    {"ПЕРЕСЛ", forward},
    {"відп", reply},  // Ukrainian
    {"Відп", reply},
    {"ВІДП", reply},
    {"отг", reply},  // Bulgarian
    {"Отг", reply},
    {"ОТГ", reply},
    {"препр", forward},
    {"Препр", forward},
    {"ПРЕПР", forward},
    {"vá", reply},  // Hungarian
    {"vÁ", reply},
    {"továbbítás", forward},
    {"απ", reply},  // Greek
    {"Απ", reply},
    {"ΑΠ", reply},
    {"σχετ", reply},
    {"Σχετ", reply},
    {"ΣΧΕΤ", reply},
    {"πρθ", forward},
    {"Πρθ", forward},
    {"ΠΡΘ", forward},
    {"ynt", reply},  // Turkish
    {"ilt", forward},
    {"İlt", forward},
    {"İLT", forward},
    {"ats", reply},    // Lithuanian
    {"atb", reply},    // Latvian, Welsh
    {"yml", forward},  // Welsh
    {"bls", reply},    // Indonesian, Malay
    {"trs", forward},
    {"trả lời", reply},  // Vietnamese
    {"chuyển tiếp", forward},
    {"ตอบ", reply},  // Thai
    {"ตอบกลับ", reply},
    {"ส่งต่อ", forward},
    {"回复", reply},  // Chinese
    {"回覆", reply},
    {"答复", reply},
    {"答覆", reply},
    {"转发", forward},
    {"轉發", forward},
    {"轉寄", forward},
    {"返信", reply},  // Japanese
    {"転送", forward},
    {"회신", reply},  // Korean
    {"답장", reply},
    {"전달", forward},
    {"רה", reply},  // Hebrew
    {"השב", reply},
    {"תגובה", reply},
    {"הועבר", forward},
    {"رد", reply},  // Arabic
    {"إعادة توجيه", forward},
    {"پاسخ", reply},  // Persian
    {"ارجاع", forward},
});

// Blanks that stand around tags and prefixes, in bytes of UTF-8.
constexpr auto k_blanks =
    std::to_array<std::string_view>({" ", "\t", "\r", "\n", "\u00A0", "\u202F", "\u3000"});

// What is never seen, or as wide as nothing: soft hyphens, joiners, marks of direction, fillers.
constexpr auto k_unseen = std::to_array<std::string_view>(
    {"\u00AD", "\u034F", "\u061C", "\u115F", "\u1160", "\u17B4", "\u17B5", "\u180E",
     "\u200B", "\u200C", "\u200D", "\u200E", "\u200F", "\u2028", "\u2029", "\u2060",
     "\u2061", "\u2062", "\u2063", "\u2064", "\u2800", "\u3164", "\uFE0E", "\uFE0F",
     "\uFEFF", "\uFFA0", "\u2002", "\u2003", "\u2009", "\u200A"});

// No colon of these stands in another character: UTF-8 is prefix free.
constexpr auto k_colons = std::to_array<std::string_view>({":", "：", "﹕"});

std::string_view trim(std::string_view text) {
  const auto strip = [&](auto has, auto remove) {
    for (bool more = true; more;) {
      const auto* blank = std::find_if(k_blanks.begin(), k_blanks.end(), has);
      more = blank != k_blanks.end();
      if (more) remove(blank->size());
    }
  };
  strip([&](std::string_view blank) { return text.starts_with(blank); },
        [&](std::size_t bytes) { text.remove_prefix(bytes); });
  strip([&](std::string_view blank) { return text.ends_with(blank); },
        [&](std::size_t bytes) { text.remove_suffix(bytes); });
  return text;
}

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

bool is_word(std::string_view written, std::string_view word) {
  return std::equal(written.begin(), written.end(), word.begin(), word.end(),
                    [](char a, char b) { return lower(a) == b; });
}

// "[Ticket 7]" of `text`, which loses it and the blanks behind; "" if it does not begin so.
std::string_view take_tag(std::string_view& text) {
  if (!text.starts_with('[')) return {};
  const std::size_t end = text.substr(0, k_tag_bytes_max).find(']');
  if (end == std::string_view::npos) return {};
  const std::string_view tag = text.substr(0, end + 1);
  text = trim(text.substr(end + 1));
  return tag;
}

// "[2]", "(2)", "^2", or nothing. What else stands there is a sentence of the sender's.
bool is_counter(std::string_view text) {
  if (text.empty()) return true;
  const char open = text.front();
  text.remove_prefix(1);
  if (open != '^') {
    if (!text.ends_with(open == '[' ? ']' : ')')) return false;
    text.remove_suffix(1);
  }
  return !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos;
}

// "Re[2]:", "Re (3):", "Re^2:", "Antw.:", "TR :" of `text`, which loses it; nullptr if it does not
// begin so.
const Word* take_prefix(std::string_view& text) {
  const std::string_view head = text.substr(0, k_word_bytes_max);
  std::size_t end = std::string_view::npos;
  std::size_t behind = 0;
  for (const std::string_view colon : k_colons) {
    const std::size_t at = head.find(colon);
    if (at >= end) continue;
    end = at;
    behind = at + colon.size();
  }
  if (end == std::string_view::npos) return nullptr;
  const std::string_view before = head.substr(0, end);
  const std::size_t word_end = std::min(before.find_first_of("[(^"), before.size());
  if (!is_counter(trim(before.substr(word_end)))) return nullptr;
  std::string_view written = trim(before.substr(0, word_end));
  if (written.ends_with('.')) written.remove_suffix(1);
  const auto* word = std::find_if(k_words.begin(), k_words.end(),
                                  [&](const Word& one) { return is_word(written, one.text); });
  if (word == k_words.end()) return nullptr;
  text = trim(text.substr(behind));
  return word;
}

// One letter; beside another prefix it is one too.
bool is_doubtful(const Word& word) {
  return word.text.size() == 1;
}

}  // namespace

bool shows_nothing(std::string_view text) {
  while (!text.empty()) {
    const auto unseen =
        std::ranges::find_if(k_unseen, [&](std::string_view one) { return text.starts_with(one); });
    const auto blank =
        std::ranges::find_if(k_blanks, [&](std::string_view one) { return text.starts_with(one); });
    if (unseen == k_unseen.end() && blank == k_blanks.end()) return false;
    text.remove_prefix(unseen != k_unseen.end() ? unseen->size() : blank->size());
  }
  return true;
}

SubjectPrefix subject_prefix(std::string_view subject) {
  subject = trim(subject);
  while (!take_tag(subject).empty()) {
  }
  const Word* word = take_prefix(subject);
  return word ? word->kind : none;
}

std::string_view topic_of(std::string_view subject) {
  subject = trim(subject);
  while (!take_tag(subject).empty() || take_prefix(subject)) {
  }
  return subject;
}

std::string subject_without_prefixes(std::string_view subject) {
  const std::string_view whole = trim(subject);
  std::string_view rest = whole;
  std::vector<std::string_view> tags;
  bool is_certain = false;
  while (tags.size() < k_tags_max) {
    if (const std::string_view tag = take_tag(rest); !tag.empty()) {
      if (std::find(tags.begin(), tags.end(), tag) == tags.end()) tags.push_back(tag);
    } else if (const Word* word = take_prefix(rest)) {
      is_certain = is_certain || !is_doubtful(*word);
    } else {
      break;
    }
  }
  if (!is_certain) return std::string(whole);
  std::string cleaned;
  for (const std::string_view tag : tags) cleaned.append(tag).append(" ");
  cleaned += rest;
  return std::string(trim(cleaned));
}

}  // namespace intaked::model

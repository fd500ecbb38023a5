#include "journal/finding_words.h"

#include <algorithm>
#include <unordered_set>

#include "lib/text/text.h"
#include "lib/text/utf8.h"

namespace intaked::journal {

namespace {

constexpr std::size_t k_word_bytes_max = 64;
constexpr std::size_t k_words_max = 200;  // of one message
constexpr std::size_t k_wanted_words_max = 32;

// As the migration names them for the index.
bool belongs_to_a_word(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || static_cast<unsigned char>(c) >= 0x80;
}
bool belongs_to_an_address(char c) {
  return belongs_to_a_word(c) ||
         std::string_view("@.-_+:#/=&!%$~").find(c) != std::string_view::npos;
}

// Scripts that put no blanks between words: looked for by pairs of characters.
bool is_written_without_blanks(char32_t c) {
  return (c >= 0x3040 && c <= 0x30ff) || (c >= 0x3400 && c <= 0x9fff) ||
         (c >= 0xac00 && c <= 0xd7af) || (c >= 0xf900 && c <= 0xfaff) ||
         (c >= 0x20000 && c <= 0x3ffff) || (c >= 0x0e00 && c <= 0x0e7f);
}
// Blanks, dashes, quotes and brackets beyond ASCII.
bool is_between_words(char32_t c) {
  return (c >= 0x80 && c <= 0xbf && c != 0xaa && c != 0xb5 && c != 0xba) || c == 0xd7 ||
         c == 0xf7 || (c >= 0x2000 && c <= 0x2bff) || (c >= 0x3000 && c <= 0x303f) ||
         (c >= 0xfe10 && c <= 0xfe6f) || (c >= 0xff00 && c <= 0xff0f) ||
         (c >= 0xff1a && c <= 0xff20) || c == 0xfffd;
}

std::string folded(std::string_view text) {
  return text::without_accents(text::fold_case(text::repair_utf8(text)));
}

class Splitter {
 public:
  std::vector<std::string> split(std::string_view typed) {
    const std::string text = folded(typed);
    for (std::size_t i = 0; i < text.size();) {
      const text::Character c = text::read_character(text, i);
      add(c.code, std::string_view(text).substr(i, c.bytes));
      i += c.bytes;
    }
    end_word();
    end_run();
    return std::move(words_);
  }

 private:
  void add(char32_t code, std::string_view character) {
    if (is_written_without_blanks(code)) {
      end_word();
      run_.emplace_back(character);
      return;
    }
    end_run();
    if (code >= 0x80 ? !is_between_words(code) : belongs_to_a_word(static_cast<char>(code)))
      word_ += character;
    else
      end_word();
  }
  void end_word() {
    if (!word_.empty()) words_.emplace_back(text::cut_utf8(word_, k_word_bytes_max));
    word_.clear();
  }
  void end_run() {
    for (std::size_t i = 0; i + 1 < run_.size(); ++i) words_.push_back(run_[i] + run_[i + 1]);
    if (run_.size() == 1) words_.push_back(run_.front());
    run_.clear();
  }

  std::vector<std::string> words_;
  std::string word_;
  std::vector<std::string> run_;
};

// One word, whatever stands in it.
std::string as_one_word(std::string_view text) {
  std::string word(text::cut_utf8(folded(text), 4 * k_word_bytes_max));
  std::ranges::replace_if(
      word, [](char c) { return !belongs_to_an_address(c); }, '_');
  return word;
}

class Words {
 public:
  void add(std::string word) {
    if (word.empty() || seen_.size() == k_words_max || !seen_.insert(word).second) return;
    all_ += (all_.empty() ? "" : " ") + word;
  }
  void add_text(std::string_view text) {
    for (std::string& word : Splitter().split(text)) add(std::move(word));
  }
  // By all of it, by its domain, and by the words of both.
  void add_address(std::string_view address) {
    add(as_one_word(address));
    const std::size_t at = address.rfind('@');
    if (at == std::string_view::npos) return;
    add(as_one_word(address.substr(at)));
    const std::size_t plus = address.find('+');
    if (plus != 0 && plus < at)
      add(as_one_word(std::string(address.substr(0, plus)) + std::string(address.substr(at))));
    add_text(address);
  }
  std::string take() { return std::move(all_); }

 private:
  std::unordered_set<std::string> seen_;
  std::string all_;
};

}  // namespace

std::string finding_words(const Plan& plan, const std::string& origin) {
  Words words;
  words.add(origin_word(origin));
  for (const std::string& rule : plan.decision.rules) words.add(rule_word(rule));
  words.add_address(plan.from);
  words.add_text(plan.from_name);
  for (const auto& person : plan.people) {
    words.add_address(person.address);
    words.add_text(person.name);
  }
  words.add_text(plan.subject);
  return words.take();
}

std::vector<std::string> wanted_words(std::string_view typed) {
  std::vector<std::string> words;
  if (typed.find('@') != std::string_view::npos) {
    words.push_back(as_one_word(typed));
  } else {
    const bool is_beginning = typed.ends_with('*');
    words = Splitter().split(typed);
    if (words.size() > k_wanted_words_max) words.resize(k_wanted_words_max);
    if (is_beginning && !words.empty()) words.back() += '*';
  }
  return words;
}

std::string rule_word(std::string_view rule_id) {
  return "rule:" + as_one_word(rule_id);
}
std::string origin_word(std::string_view origin) {
  return "in:" + as_one_word(origin);
}

// FTS5: a word in quotes is a word whatever it looks like; a star behind them asks for beginnings.
std::string match_expression(const std::vector<std::string>& words) {
  std::string expression;
  for (std::string_view word : words) {
    const bool is_beginning = word.ends_with('*');
    if (is_beginning) word.remove_suffix(1);
    expression += expression.empty() ? "\"" : " AND \"";
    expression += word;
    expression += is_beginning ? "\" *" : "\"";
  }
  return expression;
}

}  // namespace intaked::journal

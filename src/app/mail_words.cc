#include "app/mail_words.h"

#include <algorithm>
#include <functional>
#include <unordered_set>

#include "lib/crypto/crypto.h"
#include "lib/text/text.h"
#include "model/subject.h"

namespace intaked::app {
namespace {

// A program's answer is no longer, not even with the mail that it answers.
constexpr std::size_t k_text_bytes_max = 64 << 10;

bool is_blank(char c) {
  return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

bool is_letter(char c) {
  return c >= 'a' && c <= 'z';
}

bool is_beyond_ascii(char c) {
  return static_cast<unsigned char>(c) >= 0x80;
}

bool is_changing_sign(char c) {
  return (c >= '0' && c <= '9') || c == '@' || c == '/' || c == '\\' || c == '_' || c == '=' ||
         c == '#';
}

// Ids, times, addresses, links and paths: in a word of ASCII one of their signs tells them.
bool is_changing(std::string_view token) {
  return std::ranges::any_of(token, is_changing_sign) &&
         std::ranges::none_of(token, is_beyond_ascii);
}

// How many bytes at the start of `text` are one digit of another script: "７" (U+FF10-FF19) and
// the Arabic ones (U+0660-0669, U+06F0-06F9).
std::size_t foreign_digit(std::string_view text) {
  const auto byte = [&](std::size_t i) {
    return i < text.size() ? static_cast<unsigned char>(text[i]) : 0U;
  };
  if (byte(0) == 0xEF && byte(1) == 0xBC && byte(2) >= 0x90 && byte(2) <= 0x99) return 3;
  if (byte(0) == 0xD9 && byte(1) >= 0xA0 && byte(1) <= 0xA9) return 2;
  if (byte(0) == 0xDB && byte(1) >= 0xB0 && byte(1) <= 0xB9) return 2;
  return 0;
}

// Scripts without blanks end their sentences inside of what looks like one word.
std::size_t wide_full_stop(std::string_view text) {
  constexpr std::size_t k_size = std::string_view("。").size();
  return text.starts_with("。") || text.starts_with("！") || text.starts_with("？") ? k_size : 0;
}

bool ends_sentence(std::string_view token) {
  while (!token.empty() && std::string_view(")\"'>*]").find(token.back()) != token.npos)
    token.remove_suffix(1);
  return !token.empty() && std::string_view(".!?").find(token.back()) != token.npos;
}

// Words one after the other, and where a sentence ends.
class Reader {
 public:
  using Visit = std::function<void(const std::string& word)>;
  Reader(Visit word, std::function<void()> sentence_end)
      : word_(std::move(word)), end_(std::move(sentence_end)) {}

  // `folded` is case folded.
  void read(std::string_view folded) {
    bool line_has_words = false;
    while (!folded.empty()) {
      if (is_blank(folded.front())) {
        if (folded.front() == '\n' && !std::exchange(line_has_words, false)) end_();
        folded.remove_prefix(1);
        continue;
      }
      const auto stop = std::ranges::find_if(folded, is_blank);
      const auto size = static_cast<std::size_t>(stop - folded.begin());
      line_has_words = read_token(folded.substr(0, size)) || line_has_words;
      folded.remove_prefix(size);
    }
    end_();
  }

 private:
  bool read_token(std::string_view token) {
    const bool ends = ends_sentence(token);
    bool has_words = false;
    if (!is_changing(token)) {
      std::string letters;
      while (!token.empty()) {
        if (!is_beyond_ascii(token.front())) {
          const auto run = std::ranges::find_if_not(token, is_letter) - token.begin();
          letters.append(token, 0, static_cast<std::size_t>(run));
          token.remove_prefix(std::max<std::size_t>(static_cast<std::size_t>(run), 1));
        } else if (const std::size_t stop = wide_full_stop(token)) {
          has_words = say(letters) || has_words;
          end_();
          token.remove_prefix(stop);
        } else if (const std::size_t digit = foreign_digit(token)) {
          token.remove_prefix(digit);
        } else {
          letters += token.front();
          token.remove_prefix(1);
        }
      }
      has_words = say(letters) || has_words;
    }
    if (ends) end_();
    return has_words || ends;
  }

  // "Re: Re: Re:" is said once.
  bool say(std::string& letters) {
    if (letters.empty()) return false;
    if (letters != last_) word_(letters);
    last_ = std::move(letters);
    letters.clear();
    return true;
  }

  Visit word_;
  std::function<void()> end_;
  std::string last_;
};

}  // namespace

std::int64_t number_of(std::string_view text) {
  const crypto::Sha256 digest = crypto::sha256(text);
  std::uint64_t bits = 0;
  for (std::size_t i = 0; i < 8; ++i) bits = bits << 8 | digest[i];
  return static_cast<std::int64_t>(bits);
}

Said said_in(const model::ParsedMessage& message) {
  Said said;
  std::unordered_set<std::int64_t> known;
  const auto add = [&](std::string_view sentence) {
    const std::int64_t number = number_of(sentence);
    if (known.insert(number).second) said.sentences.push_back(number);
  };
  std::string sentence;
  Reader reader(
      [&](const std::string& word) {
        ++said.words;
        sentence.append(word).append(" ");
      },
      [&] {
        if (!sentence.empty()) add(sentence);
        sentence.clear();
      });
  const std::string_view text = text::cut_utf8(message.text, k_text_bytes_max);
  said.whole = text.size() == message.text.size();
  reader.read(text::fold_case(text));
  for (const model::Attachment& file : message.attachments) {
    // The mail that a program sends back differs from time to time.
    if (file.type.starts_with("message/") || file.type == "text/rfc822-headers") continue;
    add("file\n" + file.name + "\n" + std::to_string(file.size));
  }
  return said;
}

std::string topic_words(std::string_view subject) {
  std::string words;
  std::unordered_set<std::string> known;
  Reader reader(
      [&](const std::string& word) {
        if (known.insert(word).second) words.append(word).append(" ");
      },
      [] {});
  reader.read(text::fold_case(model::topic_of(subject)));
  return words;
}

}  // namespace intaked::app

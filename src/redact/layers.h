// A message and what is written over it. A layer is a run of bytes that can be read: the message
// itself, and what a transfer encoding inside of it holds. What is covered keeps its length, so
// that everything stays in its place.
#pragma once

#include <cstddef>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace intaked::redact {

// q_word: RFC 2047 4.2; percent: RFC 2231 4. iso_2022_jp (RFC 1468), iso_2022 (RFC 1557, 1922) and
// hz (RFC 1843): letters of two bytes between marks; decoded they are what EUC writes, and the
// bytes of the marks are ESC.
enum class Coding {
  base64,
  quoted_printable,
  q_word,
  percent,
  uuencode,
  iso_2022_jp,
  iso_2022,
  hz
};

// What is seen of one cover's place.
enum class Shown : char {
  covered,
  as_a_number,  // other digits that could be those of a date
  original,
};

struct Cover {
  std::size_t layer = 0;
  std::size_t at = 0;
  std::string text;         // what stands for the bytes there, as long as they are
  std::string number = {};  // of digits: what could stand there in a date; "" otherwise
  std::size_t group = 0;    // a line, a field, a tag: what one looks at as a whole
  bool for_good = false;    // never shown as it was: the bulk of a file
  std::size_t charset = 0;  // which of those that were named
  bool is_name = false;     // a pseudonym: all covers of one name are shown as it was, or none
};

class Layers {
 public:
  explicit Layers(std::string message);

  std::string_view bytes(std::size_t layer) const { return layers_[layer].bytes; }
  const std::vector<Cover>& covers() const { return covers_; }
  // What stands below a cover.
  std::string_view original(const Cover& cover) const {
    return bytes(cover.layer).substr(cover.at, cover.text.size());
  }
  // The same for people.
  std::string words(const Cover& cover) const;
  std::size_t groups() const { return group_ + 1; }

  // What is covered from here on belongs together.
  void begin_group() { ++group_; }
  // What is covered from here on is written in this charset; "": in UTF-8.
  void begin_charset(const std::string& charset);
  // Nothing if `text` is what stands there. Covers must not overlap, nor reach into an opened
  // place.
  void cover(std::size_t layer, std::size_t at, std::string text, std::string number = {});
  void cover_name(std::size_t layer, std::size_t at, std::string pseudonym);
  void cover_for_good(std::size_t layer, std::size_t at, std::string text);
  // So much is covered that words are not kept apart any longer.
  bool is_crowded() const { return covers_.size() > k_covers_max; }

  // The layer inside of this place. nullopt if other letters could not be written there so that
  // nothing of these remains: damaged, not encoded so, or one layer too many.
  std::optional<std::size_t> open(std::size_t layer, std::size_t at, std::size_t length,
                                  Coding coding);

  // The message; `shown` has one for each cover. The same length as the message.
  std::string render(const std::vector<Shown>& shown) const;
  // The lines of the message, from 1, in which these of covers() lie.
  std::vector<std::size_t> lines_of(const std::vector<std::size_t>& covers) const;

 private:
  static constexpr std::size_t k_covers_max = 200'000;
  static constexpr std::size_t k_layers_max = 20'000;

  struct Layer {
    std::string bytes;
    std::size_t parent = 0;
    std::size_t at = 0;  // in the parent
    std::size_t length = 0;
    Coding coding = Coding::base64;
  };

  void add(Cover cover);
  static Shown look(const Cover& cover, Shown shown);
  std::vector<std::string> encoded(const std::vector<Shown>& shown,
                                   const std::vector<char>& wanted) const;

  mutable std::vector<std::string> covered_;  // each layer as it is encoded, all of it covered:
                                              // files are large, and seldom seen otherwise
  std::deque<Layer> layers_;                  // a parent stands before its children
  std::vector<Cover> covers_;
  std::size_t group_ = 0;
  std::vector<std::string> charsets_{""};
  std::size_t charset_ = 0;
};

// The decoded bytes of all of `raw`; nullopt if it holds more than its encoding: words in between
// would stay.
std::optional<std::string> decode(Coding coding, std::string_view raw);
// Writes `decoded`, as long as what decode() gave for `raw`, in its place: digits and escapes
// stand where they stood.
void encode_over(Coding coding, std::string& raw, std::string_view decoded);
// Where the decoded bytes at `ats`, ascending, are in `raw`.
std::vector<std::size_t> places_in(Coding coding, std::string_view raw,
                                   const std::vector<std::size_t>& ats);

}  // namespace intaked::redact

// Makes new inputs of seeds where libFuzzer is not at hand. The same seeds give the same inputs, in
// the same order.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <random>
#include <string>
#include <string_view>
#include <vector>

namespace intaked::fuzz {

class Mutator {
 public:
  Mutator(const std::vector<std::string>& seeds, std::size_t bytes_max)
      : seeds_(seeds), bytes_max_(bytes_max) {}

  std::string next() {
    std::string bytes = some_seed();
    for (std::size_t changes = 1 + below(4); changes > 0; --changes) change(bytes);
    if (bytes.size() > bytes_max_) bytes.resize(bytes_max_);
    return bytes;
  }

 private:
  // What protocols are made of.
  static constexpr std::array<std::string_view, 42> k_words = {
      "\r\n",
      "\n",
      "\r",
      "\r\n\r\n",
      std::string_view("\0", 1),
      " ",
      "\t",
      "--",
      "--b",
      "=",
      "==",
      "=\r\n",
      "=?utf-8?Q?",
      "=?iso-2022-jp?B?",
      "?=",
      "\"",
      "\\",
      "(",
      ")",
      "<",
      ">",
      "@",
      ",",
      ";",
      ":",
      "\xFF",
      "\xC3",
      "\xE2\x80\xAE",
      "\xEF\xBB\xBF",
      "\x1b$B",
      "&#0;",
      "<!--",
      "<style>",
      "</b>",
      "<h1>",
      "<pre>",
      "> ",
      "-- \n",
      "filename*1*=",
      "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n",
      "Content-Transfer-Encoding: base64\r\n",
      "begin 644 a\r\n"};

  std::size_t below(std::size_t count) { return count == 0 ? 0 : dice_() % count; }

  std::string some_seed() {
    if (seeds_.empty()) return {};
    const std::string& seed = seeds_[below(seeds_.size())];
    return seed.size() <= bytes_max_ ? seed
                                     : seed.substr(below(seed.size() - bytes_max_), bytes_max_);
  }

  void change(std::string& bytes) {
    const std::size_t at = below(bytes.size() + 1);
    const std::size_t count = std::min(below(below(2) == 0 ? 8 : 200), bytes.size() - at);
    switch (below(7)) {
      case 0:
        bytes.erase(at, count);
        break;
      case 1:
        bytes.insert(at, bytes.substr(at, count));
        break;
      case 2:
        bytes.insert(at, k_words[below(k_words.size())]);
        break;
      case 3:
        bytes.replace(at, count, k_words[below(k_words.size())]);
        break;
      case 4:
        if (at < bytes.size()) bytes[at] = static_cast<char>(below(256));
        break;
      case 5: {  // something many times
        const std::string piece = bytes.substr(at, std::min<std::size_t>(count, 20));
        std::string many;
        for (std::size_t i = below(200); i > 0; --i) many += piece;
        bytes.insert(at, many);
        break;
      }
      default: {  // the end of another one
        const std::string other = some_seed();
        bytes.replace(at, std::string::npos, other, below(other.size() + 1), std::string::npos);
      }
    }
  }

  const std::vector<std::string>& seeds_;
  std::size_t bytes_max_;
  std::mt19937 dice_{1};
};

}  // namespace intaked::fuzz

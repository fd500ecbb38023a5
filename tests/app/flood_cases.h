// tests/cases/floods/NAME.txt: mails as they came, and what became of each. Written out in
// tests/cases/floods/README.md.
#pragma once

#include <chrono>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace intaked::app {

struct FloodCase {
  struct Mail {
    std::chrono::seconds at{};
    std::string bytes;
  };
  std::string name;
  std::string expect;  // "10 filed, 3 parked"
  std::vector<Mail> mails;
};

inline std::vector<std::string> parts_between(const std::string& text, const std::string& line) {
  std::vector<std::string> parts;
  std::size_t at = 0;
  const std::string border = "\n" + line + "\n";
  for (auto end = text.find(border); end != text.npos; end = text.find(border, at)) {
    parts.push_back(text.substr(at, end + 1 - at));
    at = end + border.size();
  }
  parts.push_back(text.substr(at));
  return parts;
}

// A word of letters for each number.
inline std::string word_of(std::size_t n) {
  std::string word;
  for (n += 26; n > 0; n /= 26) word += static_cast<char>('a' + n % 26);
  return word;
}

inline std::string filled_in(std::string text, std::size_t n) {
  const auto replace = [&](const std::string& mark, const std::string& by) {
    for (auto at = text.find(mark); at != text.npos; at = text.find(mark, at + by.size()))
      text.replace(at, mark.size(), by);
  };
  replace("{n}", std::to_string(1'000 + 37 * n));
  replace("{w}", word_of(n));
  return text;
}

inline FloodCase read_flood_case(const std::filesystem::path& path) {
  std::ifstream in(path);
  std::stringstream all;
  all << in.rdbuf();
  FloodCase found;
  found.name = path.stem().string();
  std::chrono::seconds now{};
  for (const std::string& block : parts_between(all.str(), "=====")) {
    std::size_t times = 1;
    std::chrono::seconds every{20};
    std::string header;
    std::istringstream lines(block);
    std::string line;
    while (std::getline(lines, line) && !line.empty()) {
      const std::string value = line.substr(std::min(line.find(": ") + 2, line.size()));
      if (line.starts_with("#")) continue;
      if (line.starts_with("expect: ")) {
        found.expect = value;
      } else if (line.starts_with("times: ")) {
        times = std::stoul(value);
      } else if (line.starts_with("every: ")) {
        every = std::chrono::seconds{std::stoul(value)};
      } else if (line.starts_with("pause: ")) {
        now += std::chrono::seconds{std::stoul(value)};
      } else {
        header += line + "\n";
      }
    }
    if (header.empty()) continue;
    const std::string body(std::istreambuf_iterator<char>(lines), {});
    const auto bodies = parts_between("\n" + body, "~~~");
    for (std::size_t i = 0; i < times; ++i) {
      for (std::size_t part = bodies.size() > 1 ? 1 : 0; part < bodies.size(); ++part) {
        const std::size_t n = found.mails.size();
        const std::string tail = part > 0 ? bodies.front() : "";
        found.mails.push_back({now, filled_in(header + "Message-ID: <{n}@flood.example>\n\n" +
                                                  bodies[part] + "\n" + tail,
                                              n)});
        now += every;
      }
    }
  }
  if (found.expect.empty()) throw std::runtime_error(path.string() + " expects nothing");
  return found;
}

inline std::vector<FloodCase> flood_cases() {
  std::vector<FloodCase> cases;
  const std::filesystem::path directory =
      std::filesystem::path(INTAKED_SOURCE_DIR) / "tests/cases/floods";
  for (const auto& entry : std::filesystem::directory_iterator(directory)) {
    if (entry.path().extension() == ".txt") cases.push_back(read_flood_case(entry.path()));
  }
  return cases;
}

}  // namespace intaked::app

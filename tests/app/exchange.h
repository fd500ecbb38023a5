// One constructed exchange of tests/cases/threads: mails, what happens at the desk between them,
// and what must become of each mail. The format: tests/README.md.
#pragma once

#include <filesystem>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>

namespace intaked::app {

struct Step {
  int line = 0;
  std::string what;                       // "mail, dmarc fail"; "agent answers 1 as <…>"
  std::string text;                       // mail: as written, until the expectation
  std::string expected;                   // mail: "comment on 1"
  std::vector<std::string> expected_too;  // mail: "by References", "hint 1"
};

struct Exchange {
  std::string title;
  std::vector<Step> steps;
};

inline std::string trimmed(std::string text) {
  const auto begin = text.find_first_not_of(" \t\r\n");
  if (begin == std::string::npos) return {};
  return text.substr(begin, text.find_last_not_of(" \t\r\n") - begin + 1);
}

inline Exchange read_exchange(const std::filesystem::path& file) {
  std::ifstream in(file);
  Exchange exchange;
  std::string line;
  int number = 0;
  while (std::getline(in, line)) {
    ++number;
    if (line.starts_with("# ") && exchange.steps.empty()) {
      exchange.title += (exchange.title.empty() ? "" : " ") + line.substr(2);
    } else if (line.starts_with("=== ")) {
      exchange.steps.push_back({number, trimmed(line.substr(4)), {}, {}, {}});
    } else if (line.starts_with("=> ") && !exchange.steps.empty()) {
      std::stringstream parts(line.substr(3));
      std::string part;
      Step& step = exchange.steps.back();
      while (std::getline(parts, part, ';'))
        (step.expected.empty() ? step.expected : step.expected_too.emplace_back()) = trimmed(part);
    } else if (!exchange.steps.empty()) {
      exchange.steps.back().text += line + "\n";
    } else if (!trimmed(line).empty()) {
      throw std::runtime_error(file.string() + ":" + std::to_string(number) + ": before any step");
    }
  }
  return exchange;
}

}  // namespace intaked::app

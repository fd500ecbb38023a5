// A server for an Inquiry: answers by the command's text without its tag: untagged lines, then the
// status.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "imap/inquiry.h"

namespace intaked::imap {

struct ScriptedServer {
  std::map<std::string, std::string> answers;
  std::vector<std::string> asked;

  // Until nothing more is asked, or the inquiry fails.
  Result<void> play(Inquiry& inquiry, std::size_t piece = 1u << 20) {
    while (!inquiry.output().empty()) {
      const std::string line(inquiry.output());
      inquiry.sent(line.size());
      const std::size_t blank = line.find(' ');
      const std::string command = line.substr(blank + 1, line.size() - blank - 3);
      asked.push_back(command);
      if (!answers.contains(command)) return {};
      std::string bytes = answers[command];
      bytes.insert(bytes.rfind('\n', bytes.size() - 2) + 1, line.substr(0, blank) + " ");
      for (std::size_t at = 0; at < bytes.size(); at += piece)
        INTAKED_CHECK(inquiry.receive(std::string_view(bytes).substr(at, piece)));
    }
    return {};
  }
};

}  // namespace intaked::imap

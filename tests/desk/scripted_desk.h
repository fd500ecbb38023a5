// A desk in memory for chains of calls, and the answers that it gives.
#pragma once

#include <deque>
#include <functional>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "desk/look_up.h"

namespace intaked::desk {

inline const Instant k_now{std::chrono::seconds{1'773'416'400}};

// As the API says it.
inline const std::string k_forbidden =
    R"({"statusCode":403,"message":"Forbidden","error":"Forbidden"})";
// As what stands before it says it.
inline const std::string k_of_a_firewall = "<html>403 Forbidden</html>";
inline const std::string k_no_rows = R"({"status":true,"data":[]})";

inline curl::HttpAnswer http(int status, std::string body) {
  curl::HttpAnswer answer;
  answer.ending = curl::HttpEnding::answered;
  answer.status = status;
  answer.body = std::move(body);
  return answer;
}

inline curl::HttpAnswer no_answer() {
  curl::HttpAnswer answer;
  answer.ending = curl::HttpEnding::unknown;
  answer.text = "timed out";
  return answer;
}

// A desk that answers each kind of call from a list, the last element for ever.
class ScriptedDesk {
 public:
  ScriptedDesk& on(std::string beginning, curl::HttpAnswer answer) {
    answers_[std::move(beginning)].push_back(std::move(answer));
    return *this;
  }
  Get get() {
    return [this](const std::string& target, const std::function<void(curl::HttpAnswer)>& done) {
      asked.push_back(target);
      done(next_for(target));
    };
  }
  std::vector<std::string> asked;

 private:
  curl::HttpAnswer next_for(const std::string& target) {
    // The longest beginning that fits.
    for (auto it = answers_.rbegin(); it != answers_.rend(); ++it) {
      auto& [beginning, answers] = *it;
      if (!target.starts_with(beginning)) continue;
      curl::HttpAnswer answer = answers.front();
      if (answers.size() > 1) answers.pop_front();
      return answer;
    }
    return http(404, R"({"statusCode":404,"message":"Cannot GET"})");
  }
  std::map<std::string, std::deque<curl::HttpAnswer>> answers_;
};

}  // namespace intaked::desk

// One map of the file, read setting by setting. What is asked for is known; finish() reports
// everything else. A value that cannot be read is reported and leaves the default.
#pragma once

#include <chrono>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "config/report.h"
#include "lib/yaml/document.h"

namespace intaked::config {

class Settings {
 public:
  // `where` is what messages call the map: "mailboxes.support", "" for the file's top. The node
  // and the report must outlive this. A node that is no map is reported. `key` is where the map's
  // name stands: what the map lacks is reported there.
  Settings(const yaml::Node& node, std::string where, Report& report,
           const yaml::Node* key = nullptr);

  // The value as written; nullptr if absent, or present without a value (reported).
  const yaml::Node* find(std::string_view key);
  // Reports a setting without default that is absent, with an example of what to write.
  void require(std::string_view key, std::string_view example);

  // Each reads the setting into its default; the node if it was written and could be read.
  const yaml::Node* text(std::string_view key, std::string& value);
  const yaml::Node* flag(std::string_view key, bool& value);
  const yaml::Node* integer(std::string_view key, std::int64_t& value, std::int64_t least,
                            std::int64_t most);
  const yaml::Node* duration(std::string_view key, std::chrono::milliseconds& value,
                             std::chrono::milliseconds least, std::chrono::milliseconds most);
  const yaml::Node* bytes(std::string_view key, std::uint64_t& value, std::uint64_t least,
                          std::uint64_t most);
  template <class T>
  const yaml::Node* choice(std::string_view key, T& value,
                           std::initializer_list<std::pair<const char*, T>> choices) {
    std::vector<std::string> words;
    for (const auto& [word, meaning] : choices) words.emplace_back(word);
    const yaml::Node* node = chosen(key, words);
    if (!node) return nullptr;
    for (const auto& [word, meaning] : choices) {
      if (node->text == word) value = meaning;
    }
    return node;
  }

  // A secret that somebody may have written here instead of its file's name.
  void refuse_secret(std::string_view key, std::string_view file_key);
  // A setting that later versions read.
  void refuse_later(std::string_view key, std::string_view what);

  // Reports unknown settings.
  void finish();

  // The place of a setting's name; nullptr if it is not there.
  const yaml::Node* find_key(std::string_view key) const;
  // "mailboxes.support.host".
  std::string name_of(std::string_view key) const;
  const yaml::Node& node() const { return node_; }
  Report& report() { return report_; }

 private:
  const yaml::Node* scalar(std::string_view key, std::string_view expected);
  const yaml::Node* chosen(std::string_view key, std::span<const std::string> words);

  const yaml::Node& node_;
  const yaml::Node& place_;
  const std::string where_;
  Report& report_;
  std::vector<std::string> known_;
  std::vector<std::string> refused_;
};

// "5 min": the largest unit that says it exactly.
std::string duration_text(std::chrono::milliseconds value);
std::string bytes_text(std::uint64_t value);

// RFC 6901: "/data/url".
bool is_json_pointer(std::string_view text);

}  // namespace intaked::config

#include "config/settings.h"

#include <algorithm>
#include <charconv>

namespace intaked::config {
namespace {

constexpr std::size_t k_pointer_bytes_max = 256;

}  // namespace

Settings::Settings(const yaml::Node& node, std::string where, Report& report, const yaml::Node* key)
    : node_(node), place_(key ? *key : node), where_(std::move(where)), report_(report) {
  if (!node.is_map() && !node.refused) {
    const std::string subject = where_.empty() ? "this file" : "\"" + where_ + "\"";
    report_.error(node, subject + " must be a map of settings, one \"name: value\" a line");
  }
  for (std::size_t i = 0; i < node.keys.size(); ++i) {
    if (looks_secret(node.keys[i].text)) report_.hide_line(node.items[i].mark.line);
  }
}

std::string Settings::name_of(std::string_view key) const {
  return where_.empty() ? std::string(key) : where_ + "." + std::string(key);
}

const yaml::Node* Settings::find_key(std::string_view key) const {
  const auto found = std::ranges::find(node_.keys, key, &yaml::Node::text);
  return found == node_.keys.end() ? nullptr : &*found;
}

const yaml::Node* Settings::find(std::string_view key) {
  if (std::ranges::find(known_, key) == known_.end()) known_.emplace_back(key);
  const yaml::Node* value = node_.find(key);
  if (value && value->is_null()) {
    if (!value->refused)
      report_.error(*find_key(key),
                    "\"" + name_of(key) + "\" has no value; write one or remove the line");
    return nullptr;
  }
  return value;
}

void Settings::require(std::string_view key, std::string_view example) {
  if (!node_.is_map() || node_.refused || node_.find(key)) return;
  report_.error(place_, "\"" + name_of(key) + "\" is missing; write for example \"" +
                            std::string(key) + ": " + std::string(example) + "\"");
}

const yaml::Node* Settings::scalar(std::string_view key, std::string_view expected) {
  const yaml::Node* value = find(key);
  if (!value) return nullptr;
  if (!value->is_scalar()) {
    const char* found = value->is_map() ? "a map" : "a list";
    report_.error(*value,
                  "\"" + name_of(key) + "\" must be " + std::string(expected) + ", not " + found);
    return nullptr;
  }
  return value;
}

const yaml::Node* Settings::text(std::string_view key, std::string& value) {
  const yaml::Node* node = scalar(key, "a text");
  if (!node) return nullptr;
  if (node->text.empty()) {
    report_.error(*node, "\"" + name_of(key) + "\" is empty; write a text or remove the line");
    return nullptr;
  }
  const bool control = std::ranges::any_of(
      node->text, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == '\x7f'; });
  if (control) {
    report_.error(*node, "\"" + name_of(key) + "\" must be one line of text");
    return nullptr;
  }
  value = node->text;
  return node;
}

const yaml::Node* Settings::flag(std::string_view key, bool& value) {
  const yaml::Node* node = scalar(key, "yes or no");
  if (!node) return nullptr;
  const bool yes = node->text == "yes" || node->text == "true";
  if (!yes && node->text != "no" && node->text != "false") {
    report_.error(*node, "\"" + name_of(key) + "\" must be yes or no, not \"" + node->text + "\"");
    return nullptr;
  }
  value = yes;
  return node;
}

const yaml::Node* Settings::integer(std::string_view key, std::int64_t& value, std::int64_t least,
                                    std::int64_t most) {
  const yaml::Node* node = scalar(key, "a number");
  if (!node) return nullptr;
  std::int64_t number = 0;
  const char* last = node->text.data() + node->text.size();
  const auto [end, error] = std::from_chars(node->text.data(), last, number);
  if (error != std::errc() || end != last || number < least || number > most) {
    report_.error(*node, "\"" + name_of(key) + "\" must be a whole number from " +
                             std::to_string(least) + " to " + std::to_string(most) + ", not \"" +
                             node->text + "\"");
    return nullptr;
  }
  value = number;
  return node;
}

const yaml::Node* Settings::duration(std::string_view key, std::chrono::milliseconds& value,
                                     std::chrono::milliseconds least,
                                     std::chrono::milliseconds most) {
  const yaml::Node* node = scalar(key, "a duration such as 5 min");
  if (!node) return nullptr;
  const auto duration = duration_from(node->text);
  if (!duration) {
    report_.error(*node, "\"" + name_of(key) +
                             "\" must be a number and a unit (ms, s, min, h, d), " +
                             "such as 5 min; found \"" + node->text + "\"");
    return nullptr;
  }
  if (*duration < least || *duration > most) {
    report_.error(*node, "\"" + name_of(key) + "\" must be from " + duration_text(least) + " to " +
                             duration_text(most) + ", not " + node->text);
    return nullptr;
  }
  value = *duration;
  return node;
}

const yaml::Node* Settings::bytes(std::string_view key, std::uint64_t& value, std::uint64_t least,
                                  std::uint64_t most) {
  const yaml::Node* node = scalar(key, "a size such as 50 MiB");
  if (!node) return nullptr;
  const auto size = bytes_from(node->text);
  if (!size) {
    report_.error(*node,
                  "\"" + name_of(key) + "\" must be a number of bytes with or without a unit " +
                      "(kB, MB, GB, KiB, MiB, GiB), such as 50 MiB; found \"" + node->text + "\"");
    return nullptr;
  }
  if (*size < least || *size > most) {
    report_.error(*node, "\"" + name_of(key) + "\" must be from " + bytes_text(least) + " to " +
                             bytes_text(most) + ", not " + node->text);
    return nullptr;
  }
  value = *size;
  return node;
}

const yaml::Node* Settings::chosen(std::string_view key, std::span<const std::string> words) {
  const yaml::Node* node = scalar(key, one_of(words));
  if (!node) return nullptr;
  if (std::ranges::find(words, node->text) == words.end()) {
    report_.error(*node, "\"" + name_of(key) + "\" must be " + one_of(words) + ", not \"" +
                             node->text + "\"" + did_you_mean(node->text, words));
    return nullptr;
  }
  return node;
}

void Settings::refuse_secret(std::string_view key, std::string_view file_key) {
  refused_.emplace_back(key);
  for (const yaml::Node& written : node_.keys) {
    if (written.text != key) continue;
    report_.error(written, "\"" + name_of(key) + "\": secrets are not written here; put it in a " +
                               "file of the secrets directory and write \"" +
                               std::string(file_key) + ": FILE\"");
  }
}

void Settings::refuse_later(std::string_view key, std::string_view what) {
  refused_.emplace_back(key);
  for (const yaml::Node& written : node_.keys) {
    if (written.text != key) continue;
    report_.error(written, "\"" + name_of(key) + "\" is not read by this version of intaked, " +
                               std::string(what));
  }
}

void Settings::finish() {
  for (const yaml::Node& key : node_.keys) {
    if (std::ranges::find(known_, key.text) != known_.end()) continue;
    if (std::ranges::find(refused_, key.text) != refused_.end()) continue;
    std::string hint = did_you_mean(key.text, known_);
    if (hint.empty()) {
      hint = "; known ";
      hint += where_.empty() ? "at the top of the file" : "in \"" + where_ + "\"";
      hint += ": ";
      for (std::size_t i = 0; i < known_.size(); ++i) hint += (i > 0 ? ", " : "") + known_[i];
    }
    report_.error(key, "unknown setting \"" + name_of(key.text) + "\"" + hint);
  }
}

bool is_json_pointer(std::string_view text) {
  if (text.size() > k_pointer_bytes_max || !text.starts_with('/')) return false;
  for (auto at = text.find('~'); at != std::string_view::npos; at = text.find('~', at + 1)) {
    if (at + 1 == text.size() || (text[at + 1] != '0' && text[at + 1] != '1')) return false;
  }
  return true;
}

}  // namespace intaked::config

// Names of folders: which one was meant.
#include <algorithm>

#include "app/mailbox_seen.h"
#include "config/report.h"
#include "lib/text/text.h"

namespace intaked::app {
namespace {

constexpr std::size_t k_look_alikes_max = 3;
constexpr std::size_t k_folders_listed = 8;

std::string last_part(std::string_view folder) {
  const std::size_t at = folder.find_last_of("/.\\");
  return text::fold_case(folder.substr(at == std::string_view::npos ? 0 : at + 1));
}

}  // namespace

std::string as_yaml(std::string_view text) {
  std::string quoted = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') quoted += '\\';
    quoted += c;
  }
  return quoted + '"';
}

std::vector<std::string> look_alikes(std::string_view wanted,
                                     const std::vector<std::string>& folders) {
  std::vector<std::string> alike;
  const std::string name = last_part(wanted);
  for (const std::string& folder : folders)
    if (last_part(folder) == name && alike.size() < k_look_alikes_max) alike.push_back(folder);
  if (!alike.empty()) return alike;
  if (const std::string_view near = config::nearest(wanted, folders); !near.empty()) {
    alike.emplace_back(near);
    return alike;
  }
  for (const std::string& folder : folders) {
    const std::vector<std::string> part{last_part(folder)};
    if (!config::nearest(name, part).empty() && alike.size() < k_look_alikes_max)
      alike.push_back(folder);
  }
  return alike;
}

std::string other_folder(std::string_view wanted, const std::vector<std::string>& folders,
                         std::string_view before, std::string_view after) {
  const auto meant = look_alikes(wanted, folders);
  if (!meant.empty()) {
    const std::string name = said(as_yaml(meant.front()));
    std::string text = "did you mean " + name + "? write: ";
    text.append(before).append(name).append(after);
    for (std::size_t i = 1; i < meant.size(); ++i)
      text += (i == 1 ? "; or is it " : ", ") + said(as_yaml(meant[i]));
    return text;
  }
  std::string text = "create it on the server, or write one that is there";
  for (std::size_t i = 0; i < std::min(folders.size(), k_folders_listed); ++i)
    text += (i == 0 ? ": " : ", ") + said(as_yaml(folders[i]));
  if (folders.size() > k_folders_listed)
    text += " and " + std::to_string(folders.size() - k_folders_listed) + " more";
  return text;
}

}  // namespace intaked::app

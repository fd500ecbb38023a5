// A configuration directory of a test's own, with fake secrets; removed at the end.
#pragma once

#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>
#include <stdlib.h>

#include "config/config.h"

namespace intaked::config {

class ConfigDirectory {
 public:
  ConfigDirectory() {
    std::string name = testing::TempDir() + "intaked_config_XXXXXX";
    path_ = mkdtemp(name.data());
    std::filesystem::create_directory(path_ / "secrets");
    write_secret("support.password", "obviously-fake\n");
    write_secret("thena.api-key", "also-fake\n");
  }
  ~ConfigDirectory() { std::filesystem::remove_all(path_); }
  ConfigDirectory(const ConfigDirectory&) = delete;
  ConfigDirectory& operator=(const ConfigDirectory&) = delete;

  std::string path() const { return path_.string(); }

  void write(const std::string& name, std::string_view text) const {
    std::ofstream(path_ / name, std::ios::binary) << text;
  }
  void write_secret(const std::string& name, std::string_view text) const {
    write("secrets/" + name, text);
    set_mode("secrets/" + name, 0600);
  }
  void set_mode(const std::string& name, unsigned mode) const {
    std::filesystem::permissions(path_ / name, static_cast<std::filesystem::perms>(mode));
  }

  Loaded load(std::string_view text, Secrets secrets = Secrets::read) const {
    write("intaked.yaml", text);
    return config::load(path() + "/intaked.yaml", secrets);
  }

  // "LINE:COLUMN(LENGTH) text" for each problem, with this directory called DIR.
  std::vector<std::string> problems_of(std::string_view text) const {
    std::vector<std::string> lines;
    for (const Problem& problem : load(text).problems) {
      std::string line = std::to_string(problem.line) + ":" + std::to_string(problem.column) + "(" +
                         std::to_string(problem.length) + ") " +
                         (problem.warning ? "warning: " : "") + problem.text;
      for (auto at = line.find(path()); at != std::string::npos; at = line.find(path())) {
        line.replace(at, path().size(), "DIR");
      }
      lines.push_back(std::move(line));
    }
    return lines;
  }

 private:
  std::filesystem::path path_;
};

}  // namespace intaked::config

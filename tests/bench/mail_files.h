// The mails of a directory in memory, and what a peer says about reading them.
#pragma once

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "stopwatch.h"

namespace intaked::bench {

inline std::vector<std::string> read_mails(const std::filesystem::path& directory) {
  std::vector<std::filesystem::path> paths;
  for (const auto& entry : std::filesystem::directory_iterator(directory)) {
    paths.push_back(entry.path());
  }
  std::sort(paths.begin(), paths.end());
  std::vector<std::string> mails;
  for (const auto& path : paths) {
    std::ifstream file(path, std::ios::binary);
    mails.emplace_back(std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>());
  }
  return mails;
}

// What was got out of the mails: peers that do the same work have about the same sums.
struct Sums {
  std::uint64_t fields = 0;      // header fields, decoded
  std::uint64_t addresses = 0;   // of From, To and Cc
  std::uint64_t text_bytes = 0;  // of the text parts, in UTF-8
  std::uint64_t files = 0;
  std::uint64_t file_bytes = 0;  // decoded and hashed
};

inline void print(double seconds, const Sums& sums) {
  std::printf(
      "{\"cpu_seconds\": %.6f, \"fields\": %llu, \"addresses\": %llu, \"text_bytes\": %llu, "
      "\"files\": %llu, \"file_bytes\": %llu}\n",
      seconds, static_cast<unsigned long long>(sums.fields),
      static_cast<unsigned long long>(sums.addresses),
      static_cast<unsigned long long>(sums.text_bytes), static_cast<unsigned long long>(sums.files),
      static_cast<unsigned long long>(sums.file_bytes));
}

// Reads all mails once with `read(number, sums)`, after a few that are not counted, and prints one
// JSON object.
template <class Read>
void run_peer(std::size_t mails, Read read) {
  Sums ignored;
  for (std::size_t i = 0; i < mails && i < 50; ++i) read(i, ignored);
  Sums sums;
  const double seconds = seconds_of([&] {
    for (std::size_t i = 0; i < mails; ++i) read(i, sums);
  });
  print(seconds, sums);
}

}  // namespace intaked::bench

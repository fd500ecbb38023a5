#include "app/book_files.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>

namespace intaked::app {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t k_directory_entries_max = 2'000;
constexpr std::size_t k_book_bytes_max = 256u << 20;  // all files together

// The file's bytes; one more than `bytes_max` says that there are too many.
Result<std::string> bytes_of(const fs::path& path, std::size_t bytes_max) {
  std::error_code error;
  const auto size = fs::file_size(path, error);
  if (error) return fail(ErrorKind::io, path.string() + " cannot be read: " + error.message());
  errno = 0;
  std::ifstream file(path, std::ios::binary);
  std::string bytes(std::min<std::size_t>(size, bytes_max) + 1, '\0');
  file.read(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  if (!file.is_open() || file.bad()) {
    return fail(ErrorKind::io, path.string() + " cannot be read: " + std::strerror(errno));
  }
  bytes.resize(static_cast<std::size_t>(file.gcount()));
  return bytes;
}

// Files that nobody expects to be read: hidden ones, and the page that explains the directory.
bool is_expected(const std::string& name) {
  return name.starts_with('.') || name == "README.md";
}

// A look-up file lies in the rules directory: a rule file must not be a way to read others.
bool stays_inside(const fs::path& relative) {
  return !relative.is_absolute() &&
         std::ranges::none_of(relative, [](const fs::path& part) { return part == ".."; });
}

class BookReader {
 public:
  explicit BookReader(const config::Config& config)
      : directory_(config.rules_directory), shown_(config.rules) {
    while (shown_.size() > 1 && shown_.ends_with('/')) shown_.pop_back();
  }

  Result<route::BookText> read() {
    INTAKED_TRY(const std::vector<std::string> names, file_names());
    std::vector<std::string> others;
    for (const std::string& name : names) {
      if (!name.ends_with(".yaml") || name.starts_with('.')) {
        if (!is_expected(name)) others.push_back(name);
        continue;
      }
      INTAKED_CHECK(add(book_.tables, name));
    }
    const std::vector<std::string> look_ups = route::lookup_files(book_.tables);
    for (const std::string& name : look_ups) {
      // The rule book says where an absent file is named.
      std::error_code error;
      if (!stays_inside(name) || !fs::is_regular_file(directory_ / name, error)) continue;
      INTAKED_CHECK(add(book_.lookups, name));
    }
    for (std::string& name : others) {
      if (std::ranges::find(look_ups, name) == look_ups.end())
        book_.ignored.push_back(shown_ + "/" + name);
    }
    return std::move(book_);
  }

 private:
  Result<std::vector<std::string>> file_names() const {
    std::vector<std::string> names;
    std::error_code error;
    fs::directory_iterator entry(directory_, error);
    if (error) {
      return fail(ErrorKind::not_found,
                  "the rules directory " + directory_.lexically_normal().string() +
                      " cannot be read: " + error.message(),
                  "\"rules:\" names it, relative to the configuration file; default: rules");
    }
    for (const fs::directory_iterator end; !error && entry != end; entry.increment(error)) {
      std::error_code ignored;
      if (!entry->is_directory(ignored)) names.push_back(entry->path().filename().string());
      if (names.size() > k_directory_entries_max) {
        return fail(ErrorKind::invalid, shown_ + " holds more than " +
                                            std::to_string(k_directory_entries_max) + " files");
      }
    }
    if (error) return fail(ErrorKind::io, shown_ + " cannot be read: " + error.message());
    std::ranges::sort(names);
    return names;
  }

  Result<void> add(std::vector<route::SourceFile>& files, const std::string& name) {
    INTAKED_TRY(std::string bytes, bytes_of(directory_ / name, k_book_bytes_max - bytes_read_));
    bytes_read_ += bytes.size();
    if (bytes_read_ > k_book_bytes_max) {
      return fail(ErrorKind::invalid, "the files of " + shown_ + " are larger than " +
                                          std::to_string(k_book_bytes_max >> 20) + " MiB together");
    }
    files.push_back({shown_ + "/" + name, std::move(bytes)});
    return {};
  }

  const fs::path directory_;
  std::string shown_;
  route::BookText book_;
  std::size_t bytes_read_ = 0;
};

}  // namespace

Result<route::BookText> read_book_files(const config::Config& config) {
  return BookReader(config).read();
}

}  // namespace intaked::app

// intaked store: puts one file where the configuration puts the files of tickets. For trying the
// settings before a mail does; the same code sends both.
#include <array>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <future>

#include "app/command.h"
#include "app/exit_code.h"
#include "app/file_storage.h"
#include "app/marker.h"
#include "lib/crypto/crypto.h"
#include "lib/json/json_text.h"
#include "lib/text/text.h"

namespace intaked::app {
namespace {

class DiskFile final : public FileSource {
 public:
  static Result<std::unique_ptr<FileSource>> open(const std::string& path) {
    auto file = std::make_unique<DiskFile>();
    file->stream_.open(path, std::ios::binary);
    if (!file->stream_) return fail(ErrorKind::not_found, path + " cannot be read");
    return file;
  }
  Result<std::size_t> read(std::span<char> into) override {
    stream_.read(into.data(), static_cast<std::streamsize>(into.size()));
    if (stream_.bad()) return fail(ErrorKind::io, "the file cannot be read to its end");
    return static_cast<std::size_t>(stream_.gcount());
  }

 private:
  std::ifstream stream_;
};

Result<desk::FileToStore> file_at(const std::string& path, const std::string& type) {
  INTAKED_TRY(const auto source, DiskFile::open(path));
  crypto::Sha256Stream digest;
  desk::FileToStore file;
  std::array<char, 64 << 10> piece{};
  for (;;) {
    INTAKED_TRY(const std::size_t count, source->read(piece));
    if (count == 0) break;
    digest.update({piece.data(), count});
    file.size += count;
  }
  file.digest = digest.finish();
  file.name = std::filesystem::path(path).filename().string();
  file.type = type;
  file.open = [path] { return DiskFile::open(path); };
  return file;
}

void print(const desk::Stored& stored, bool as_json) {
  model::Json json = model::Json::object();
  json.set("outcome", desk::name_of(stored.outcome));
  if (!stored.url.empty()) json.set("url", stored.url);
  if (!stored.id.empty()) json.set("id", stored.id);
  if (stored.expires_at != Instant{}) json.set("expires_at", to_rfc3339(stored.expires_at));
  if (!stored.text.empty()) json.set("text", stored.text);
  if (as_json) {
    std::printf("%s\n", json::write(json).c_str());
    return;
  }
  for (const model::JsonMember& member : *json.as_object()) {
    std::printf("%-11s %s\n", member.key.c_str(),
                text::escape_controls(*member.value.as_string()).c_str());
  }
}

int complain(const Error& error, int exit_code) {
  std::fprintf(stderr, "%s%s%s\n", text::escape_controls(error.text).c_str(),
               error.hint.empty() ? "" : "\n", text::escape_controls(error.hint).c_str());
  return exit_code;
}

int store(const Invocation& invocation, const std::string& path, const std::string& type) {
  const auto loaded =
      config::load(invocation.config_path, config::Secrets::read, invocation.secrets_directory);
  if (!loaded.config) {
    return complain({ErrorKind::invalid, invocation.config_path + " has errors",
                     "see them with: intaked check"},
                    k_exit_config);
  }
  const config::FilesTo to = loaded.config->attachments.to;
  if (to == config::FilesTo::nowhere || to == config::FilesTo::links) {
    return complain({ErrorKind::invalid, "attachments.to is neither desk nor s3: nothing is stored",
                     "links serve files of recorded mail, from the journal"},
                    k_exit_config);
  }
  const auto key = read_installation_key(loaded.config->secrets_prefix);
  if (!key) return complain(key.error(), k_exit_config);
  auto file = file_at(path, type);
  if (!file) return complain(file.error(), k_exit_not_found);
  const SystemClock clock;
  const auto storage = make_file_storage(*loaded.config, *key, nullptr, clock);
  if (!storage) return complain(storage.error(), k_exit_config);
  std::promise<desk::Stored> promise;
  (*storage)->store(std::move(*file), [&](desk::Stored got) { promise.set_value(std::move(got)); });
  const desk::Stored stored = promise.get_future().get();
  print(stored, invocation.json);
  return stored.outcome == desk::StoreOutcome::stored ? k_exit_ok : k_exit_problems;
}

struct Options {
  std::string path;
  std::string type;
};

}  // namespace

void add_store(CLI::App& cli, Invocation& invocation) {
  auto options = std::make_shared<Options>();
  auto* command = cli.add_subcommand(
      "store", "puts one file where attachments: says, and prints its link; to try the settings");
  command->add_option("file", options->path, "the file")->required();
  command->add_option("--type", options->type, "its media type, as a sender would declare it");
  command->callback([&invocation, options] {
    invocation.run = [&invocation, options] {
      return store(invocation, options->path, options->type);
    };
  });
}

}  // namespace intaked::app

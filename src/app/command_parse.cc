#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <vector>

#include "app/checked_setup.h"
#include "app/command.h"
#include "app/exit_code.h"
#include "app/message_file.h"
#include "app/parsed_json.h"
#include "lib/json/json_text.h"
#include "lib/text/text.h"
#include "worker/worker.h"

namespace intaked::app {
namespace {

namespace fs = std::filesystem;

struct Options {
  std::vector<std::string> names;
  bool json_lines = false;
  bool forms = false;
};

struct NamedFile {
  std::string shown;  // in a folder: as seen from there
  std::string path;
};

// The file itself, or every file in the folder and below, in the order of their names.
Result<std::vector<NamedFile>> files_of(const std::string& name) {
  std::vector<NamedFile> files;
  std::error_code error;
  if (!fs::is_directory(name, error)) return std::vector<NamedFile>{{name, name}};
  fs::recursive_directory_iterator entry(name, error);
  while (!error && entry != fs::recursive_directory_iterator()) {
    if (entry->is_regular_file(error))
      files.push_back({entry->path().lexically_relative(name).string(), entry->path().string()});
    entry.increment(error);
  }
  if (error) return fail(ErrorKind::io, name + " cannot be read: " + error.message());
  std::ranges::sort(files, {}, &NamedFile::shown);
  return files;
}

parse::Options options_of(const Invocation& invocation, bool forms) {
  parse::Options options = parse_options_if_configured(invocation);
  options.keep_html = false;
  options.for_people = true;
  options.markdown = forms;
  options.safe_html = forms;
  return options;
}

int parse_files(const Invocation& invocation, const Options& options) {
  worker::Worker worker(options_of(invocation, options.forms));
  int exit_code = k_exit_ok;
  const auto complain = [&](const Error& error) {
    std::fprintf(stderr, "%s\n", text::escape_controls(error.text).c_str());
    exit_code = error.kind == ErrorKind::not_found ? k_exit_not_found : k_exit_usage;
  };
  for (const std::string& name : options.names) {
    const auto files = files_of(name);
    if (!files) complain(files.error());
    if (!files) continue;
    for (const NamedFile& file : *files) {
      const auto bytes = read_message_file(file.path);
      if (!bytes) complain(bytes.error());
      if (!bytes) continue;
      const auto message = worker.parse({.bytes = *bytes});
      if (!message) {
        std::fprintf(stderr, "%s: %s\n", text::escape_controls(file.shown).c_str(),
                     text::escape_controls(message.error().text).c_str());
        if (message.error().kind == ErrorKind::unavailable) return k_exit_internal;
        exit_code = k_exit_problems;
        continue;
      }
      const model::Json json = parsed_json(file.shown, *message);
      std::printf("%s\n",
                  (options.json_lines ? json::write(json) : json::write_pretty(json)).c_str());
    }
  }
  return exit_code;
}

}  // namespace

void add_parse(CLI::App& cli, Invocation& invocation) {
  auto options = std::make_shared<Options>();
  auto* command =
      cli.add_subcommand("parse", "what is understood of a message, as JSON; no rules, no ticket");
  command
      ->add_option("names", options->names,
                   "messages as files, or folders of them; - is standard input")
      ->required();
  command->add_flag("--json-lines", options->json_lines, "one line a message");
  command->add_flag("--forms", options->forms, "the HTML as Markdown and as sanitised HTML, too");
  command->callback([&invocation, options] {
    invocation.run = [&invocation, options] { return parse_files(invocation, *options); };
  });
}

}  // namespace intaked::app

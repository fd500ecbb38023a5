// read → check → compile: the steps of one load.
#include <algorithm>
#include <memory>

#include "lib/crypto/crypto.h"
#include "lib/json/json_text.h"
#include "lib/yaml/document.h"
#include "route/check.h"
#include "route/compiled_book.h"
#include "route/limits.h"
#include "route/loading.h"
#include "route/rule_book.h"
#include "route/rule_reader.h"
#include "route/suggest.h"

namespace intaked::route {
namespace {

constexpr std::size_t k_digest_letters = 12;
constexpr std::size_t k_look_up_files_max = 1'000;

std::string stem_of(std::string_view path) {
  auto name = file_name(path);
  return std::string(name.substr(0, name.rfind('.')));
}

yaml::Document read_table(Loading& loading, std::size_t table) {
  const auto& file = loading.tables[table];
  if (file.text().size() > k_table_bytes_max) {
    loading.problems.error({&file}, "larger than 1 MiB; split it into several tables");
    return {};
  }
  auto document = yaml::read(file.text(), {.bytes = k_table_bytes_max});
  for (const auto& problem : document.problems)
    loading.problems.error({&file, problem.mark.line, problem.mark.column, 1}, problem.text);
  return document;
}

void check_top_level(Loading& loading, std::size_t table, const yaml::Node& root) {
  const auto& file = loading.tables[table];
  if (root.is_null())
    return loading.problems.error({&file}, "the file holds no rules; write rules: and a list");
  if (!root.is_map())
    return loading.problems.error(place_of(file, root),
                                  "a rules file is a map with the key \"rules\"");
  static const std::vector<std::string> k_known{"rules", "lookups"};
  for (const auto& key : root.keys) {
    if (loading.problems.is_full()) return;
    if (std::find(k_known.begin(), k_known.end(), key.text) != k_known.end()) continue;
    std::string text = "unknown key \"" + key.text + "\" in a rules file";
    if (key.text == "calendar" || key.text == "calendars")
      text += ": this version knows no calendars; write durations in plain hours or days";
    else if (key.text == "tests")
      text += ": this version knows no test suites; give the rules examples";
    else
      text += advice(key.text, k_known);
    loading.problems.error(place_of(file, key), text);
  }
  if (!root.find("rules") && !root.find("lookups"))
    loading.problems.error({&file}, "the file holds neither \"rules\" nor \"lookups\"");
}

// A note for each file that is not read, beside the table it looks like.
void note_ignored(Loading& loading, const BookText& text) {
  for (const auto& name : text.ignored) {
    Problem note;
    note.severity = Severity::note;
    note.text = "\"" + std::string(file_name(name)) + "\" is not read (only *.yaml)";
    note.file = name;
    for (const auto& table : text.tables)
      if (name.find(file_name(table.path)) != std::string::npos) note.file = table.path;
    loading.problems.add(std::move(note));
  }
}

void hash_text(crypto::Sha256Stream& hash, std::string_view text) {
  hash.update(std::to_string(text.size()) + ":");
  hash.update(text);
}

std::string digest_of(const BookText& text, const LoadOptions& options) {
  crypto::Sha256Stream hash;
  for (const auto* files : {&text.tables, &text.lookups})
    for (const auto& file : *files) {
      hash_text(hash, file.path);
      hash_text(hash, file.text);
    }
  for (const auto& source : options.defaults) {
    hash_text(hash, source.source);
    for (const auto& field : source.fields) {
      hash_text(hash, field.name);
      hash_text(hash, json::write(field.value));
    }
  }
  hash_text(hash, options.time_zone);
  return crypto::hex(hash.finish()).substr(0, k_digest_letters);
}

void read_zone(Loading& loading) {
  auto zone = text::TimeZone::read(loading.options.time_zone);
  if (zone) {
    loading.book.zone = std::move(*zone);
    return;
  }
  Problem problem;
  problem.text = zone.error().text;
  problem.hint = zone.error().hint;
  loading.problems.add(std::move(problem));
}

void read_tables(Loading& loading, const BookText& text) {
  std::vector<yaml::Document> documents;
  for (std::size_t t = 0; t < text.tables.size(); ++t) {
    loading.book.tables.push_back({stem_of(text.tables[t].path), text.tables[t].path, {}});
    documents.push_back(read_table(loading, t));
    // What a broken file does not say is no mistake of its own.
    if (documents.back().problems.empty() || documents.back().root.is_map())
      check_top_level(loading, t, documents.back().root);
  }
  const std::vector<LinedFile> csv_files(text.lookups.begin(), text.lookups.end());
  for (std::size_t t = 0; t < documents.size(); ++t)
    if (documents[t].root.is_map()) read_look_ups(loading, t, documents[t].root, csv_files);
  for (std::size_t t = 0; t < documents.size(); ++t)
    if (documents[t].root.is_map()) read_rules(loading, t, documents[t].root);
}

}  // namespace

Loaded load(const BookText& text, const LoadOptions& options) {
  auto book = std::make_shared<RuleBook>();
  Loading loading{options, *book, {}, {text.tables.begin(), text.tables.end()}};
  read_zone(loading);
  read_tables(loading, text);
  check_tables(loading);
  check_defaults(loading);
  // A rule that could not be read may be the one that sets the team.
  if (!loading.problems.has_errors()) check_team(loading);
  note_ignored(loading, text);
  book->digest = digest_of(text, options);

  Loaded loaded;
  loaded.tables = book->tables.size();
  loaded.rules = book->rule_count();
  loaded.lookups = book->look_ups.size();
  for (const auto& look_up : book->look_ups) loaded.lookup_rows += look_up.row_count();
  for (const auto& table : book->tables)
    for (const auto& rule : table.rules) loaded.examples += rule.examples.size();
  if (!loading.problems.has_errors()) loaded.book = std::move(book);
  loaded.problems = loading.problems.take();
  return loaded;
}

std::vector<std::string> lookup_files(const std::vector<SourceFile>& tables) {
  std::vector<std::string> files;
  for (const auto& table : tables) {
    if (table.text.size() > k_table_bytes_max) continue;
    const auto document = yaml::read(table.text, {.bytes = k_table_bytes_max});
    const auto* look_ups = document.root.find("lookups");
    if (!look_ups || !look_ups->is_map()) continue;
    for (const auto& declaration : look_ups->items) {
      auto file = declaration.is_map() ? look_up_file_of(declaration) : std::string();
      const bool is_new = std::find(files.begin(), files.end(), file) == files.end();
      if (!file.empty() && is_new && files.size() < k_look_up_files_max)
        files.push_back(std::move(file));
    }
  }
  return files;
}

const std::string& digest_of(const RuleBook& book) {
  return book.digest;
}

std::size_t rule_count(const RuleBook& book) {
  return book.rule_count();
}

bool asks_ticket_status(const RuleBook& book) {
  return std::any_of(book.fields.begin(), book.fields.end(),
                     [](const Field& field) { return field.id == FieldId::ticket_status; });
}

}  // namespace intaked::route

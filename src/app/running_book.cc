#include "app/running_book.h"

#include <algorithm>

#include "app/book_files.h"
#include "base/failpoint.h"
#include "base/log.h"

namespace intaked::app {
namespace {

// The text as the field's type wants it; what stands there twice is a list of two.
void add_default(route::SourceDefaults& source, const config::DefaultField& field) {
  const auto* known = model::find_ticket_field(field.name);
  const auto type = known ? known->type : model::FieldType::text;
  model::Json value(field.text);
  if (type == model::FieldType::boolean) value = field.text == "true" || field.text == "yes";
  if (type == model::FieldType::text_list) {
    if (!source.fields.empty() && source.fields.back().name == field.name) {
      source.fields.back().value.push_back(std::move(value));
      return;
    }
    value = model::Json::Array{std::move(value)};
  }
  auto& added = source.fields.emplace_back();
  added.name = field.name;
  added.value = std::move(value);
  added.line = field.line;
  added.column = field.column;
  added.length = field.length;
  added.excerpt = field.excerpt;
}

compose::CutWords cut_words(config::ReplyFullText where) {
  switch (where) {
    case config::ReplyFullText::metadata:
      return compose::CutWords::metadata;
    case config::ReplyFullText::comment:
      return compose::CutWords::comment;
    case config::ReplyFullText::none:
      break;
  }
  return compose::CutWords::nowhere;
}

}  // namespace

parse::Options parse_options(const config::Config& config) {
  parse::Options options;
  options.own_addresses = config.own_addresses;
  options.authserv_id = config.authserv_id;
  options.markdown = config.content.description == config::TextForm::markdown;
  options.safe_html = config.content.html_in_first_comment;
  return options;
}

compose::Options compose_options(const config::Config& config) {
  compose::Options options;
  options.requestor_fallback = config.requestor_fallback;
  options.own_addresses = config.own_addresses;
  options.time_zone = config.time_zone;
  options.staff = config.staff;
  options.account_by_domain = config.desk.accounts == config::Accounts::by_domain;
  options.files.send = config.attachments.to != config::FilesTo::nowhere;
  options.files.original = config.attachments.original;
  options.files.file_bytes_max = config.attachments.file_bytes_max;
  options.files.ticket_bytes_max = config.attachments.ticket_bytes_max;
  options.files.files_max = static_cast<std::size_t>(config.attachments.files_max);
  options.text_form = config.content.description == config::TextForm::markdown
                          ? compose::TextForm::markdown
                          : compose::TextForm::text;
  options.html_in_first_comment = config.content.html_in_first_comment;
  options.clean_titles = config.content.clean_titles;
  options.cut_words = cut_words(config.content.reply_full_text);
  return options;
}

std::vector<route::SourceDefaults> source_defaults(const config::Config& config) {
  std::vector<route::SourceDefaults> all;
  const auto add = [&](const std::string& name, const std::vector<config::DefaultField>& defaults,
                       int line, bool is_copy) {
    route::SourceDefaults one;
    one.is_copy = is_copy;
    one.source = name;
    one.place = config.path + ":" + std::to_string(line);
    for (const auto& field : defaults) add_default(one, field);
    all.push_back(std::move(one));
  };
  for (const auto& mailbox : config.mailboxes)
    add(mailbox.name, mailbox.defaults, mailbox.line, false);
  for (const auto& hook : config.hooks) add(hook.name, hook.defaults, hook.line, false);
  for (const auto& pipe : config.pipes) add(pipe.name, pipe.defaults, pipe.line, pipe.is_copy);
  return all;
}

BookVerdict RunningBook::load(const std::function<void(const BookVerdict&)>& accepted) {
  const std::lock_guard one_at_a_time(loading_);
  BookVerdict verdict = read_and_check();
  failpoint("app.reload");
  {
    const std::lock_guard lock(mutex_);
    refused_ = verdict.accepted ? "" : verdict.text;
  }
  if (verdict.accepted && accepted) accepted(verdict);
  return verdict;
}

std::string RunningBook::refused() const {
  const std::lock_guard lock(mutex_);
  return refused_;
}

BookVerdict RunningBook::read_and_check() {
  BookVerdict verdict;
  if (const auto current = book()) verdict.book = route::digest_of(*current);

  auto files = read_book_files(config_);
  if (!files) {
    verdict.text = files.error().text;
    return verdict;
  }
  const auto known_names = directory();
  route::LoadOptions options;
  options.directory = known_names.get();
  options.defaults = source_defaults(config_);
  options.time_zone = config_.time_zone;
  route::Loaded loaded = route::load(*files, options);
  verdict.problems = std::move(loaded.problems);
  verdict.rules = loaded.rules;
  if (!loaded.book) {
    const auto errors = std::count_if(
        verdict.problems.begin(), verdict.problems.end(),
        [](const auto& problem) { return problem.severity == route::Severity::error; });
    verdict.text = std::to_string(errors) + " errors in the rules";
    return verdict;
  }
  const auto examples = route::run_examples(*loaded.book, [this](std::string_view bytes) {
    return parse::parse(bytes, parse_options(config_));
  });
  for (const auto& example : examples) {
    if (!example.passed) verdict.failed_examples.push_back(example);
  }
  if (!verdict.failed_examples.empty()) {
    verdict.text = std::to_string(verdict.failed_examples.size()) + " of " +
                   std::to_string(examples.size()) + " examples in the rules fail";
    return verdict;
  }

  verdict.accepted = true;
  verdict.tables = std::move(files->tables);
  verdict.book = route::digest_of(*loaded.book);
  verdict.text = "book " + verdict.book.substr(0, 4) + ", " + std::to_string(verdict.rules) +
                 " rules, " + std::to_string(examples.size()) + " examples passed";
  const std::lock_guard lock(mutex_);
  book_ = std::move(loaded.book);
  loaded_at_ = clock_.now();
  return verdict;
}

std::shared_ptr<const route::RuleBook> RunningBook::book() const {
  const std::lock_guard lock(mutex_);
  return book_;
}

Instant RunningBook::loaded_at() const {
  const std::lock_guard lock(mutex_);
  return loaded_at_;
}

std::shared_ptr<const model::DeskDirectory> RunningBook::directory() const {
  const std::lock_guard lock(mutex_);
  return directory_;
}

void RunningBook::set_directory(model::DeskDirectory directory) {
  auto shared = std::make_shared<const model::DeskDirectory>(std::move(directory));
  const std::lock_guard lock(mutex_);
  directory_ = std::move(shared);
}

}  // namespace intaked::app

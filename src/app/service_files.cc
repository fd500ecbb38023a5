// The part of the service that sends files.
#include "app/file_storage.h"
#include "app/running_book.h"
#include "app/service.h"
#include "base/log.h"

namespace intaked::app {
namespace {

class Nowhere final : public desk::Storage {
 public:
  void store(desk::FileToStore /*file*/, std::function<void(desk::Stored)> answer) override {
    desk::Stored refused;
    refused.outcome = desk::StoreOutcome::refused;
    refused.text = "attachments.to is nowhere";
    answer(std::move(refused));
  }
  std::uint64_t file_bytes_max() const override { return 0; }
  Tick last_round() const override { return Tick::max(); }
};

Result<std::optional<OpenedFile>> open_linked(journal::DraftFiles& files, const FileOpener& opener,
                                              const std::string& intake_id, int number,
                                              Asked asked) {
  INTAKED_TRY(model::DraftFile file, files.file(intake_id, number));
  if (asked == Asked::facts) {
    const auto first = files.raw_piece(intake_id, 0);
    if (first) return std::optional(OpenedFile{std::move(file.name), file.size, nullptr});
    if (first.error().kind == ErrorKind::not_found) return std::optional<OpenedFile>();
    return fail(first.error());
  }
  auto source = opener.open(intake_id, file);
  if (source) {
    return std::optional(OpenedFile{std::move(file.name), file.size, std::move(*source)});
  }
  // The file is known, so it is its bytes that are no longer there.
  if (source.error().kind == ErrorKind::not_found) return std::optional<OpenedFile>();
  return fail(std::move(source).error());
}

}  // namespace

Result<void> Service::start_link_listener() {
  INTAKED_TRY(link_listener_, LinkListener::start(
                                  config_.attachments.links, installation_key_,
                                  [this](const std::string& intake_id, int number, Asked asked) {
                                    return open_linked(journal_->files(), *file_opener_, intake_id,
                                                       number, asked);
                                  },
                                  clock_));
  log::info("files are served", {{"at", config_.attachments.links.public_url}});
  return {};
}

Result<void> Service::make_courier() {
  file_opener_ = std::make_unique<FileOpener>(journal_->files(), config_.state_directory);
  INTAKED_TRY(storage_, make_file_storage(config_, installation_key_, pace_, clock_));
  // What was decided while files were sent still waits for them.
  if (!storage_) storage_ = std::make_unique<Nowhere>();
  const bool by_link = config_.attachments.to == config::FilesTo::links;
  if (by_link) INTAKED_CHECK(start_link_listener());
  CourierOptions options;
  options.place = place_of_files(config_);
  // A link is to the bytes of one message, which may go before those of another.
  options.reuse = config_.attachments.reuse && !by_link && !options.place.empty();
  options.patience = config_.attachments.patience;
  options.text_bytes_max = compose_options(config_).description_bytes_max;
  options.text_form = compose_options(config_).text_form;
  const auto open = [this](const std::string& id, const model::DraftFile& file) {
    return file_opener_->open(id, file);
  };
  const auto desk = [this]() -> DeskSigns {
    const DeskStatus status = filer_->status();
    const bool is_held = pace_->pace().held_until > clock_.now();
    return {.takes_work = !status.down && !is_held, .last_clear_answer = status.last_clear_answer};
  };
  courier_ = std::make_unique<Courier>(std::move(options), journal_->files(), *storage_, open, desk,
                                       clock_);
  return {};
}

}  // namespace intaked::app

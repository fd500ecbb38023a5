// The part of the service that sends files.
#include "app/file_storage.h"
#include "app/running_book.h"
#include "app/service.h"

namespace intaked::app {

Result<void> Service::make_courier() {
  file_opener_ = std::make_unique<FileOpener>(journal_->files(), config_.state_directory);
  INTAKED_TRY(storage_, make_file_storage(config_, installation_key_, pace_, clock_));
  if (!storage_) return {};
  CourierOptions options;
  options.place = place_of_files(config_);
  options.reuse = config_.attachments.reuse;
  options.patience = config_.attachments.patience;
  options.text_bytes_max = compose_options(config_).description_bytes_max;
  options.text_form = compose_options(config_).text_form;
  const auto open = [this](const std::string& id, const model::DraftFile& file) {
    return file_opener_->open(id, file);
  };
  courier_ =
      std::make_unique<Courier>(std::move(options), journal_->files(), *storage_, open, clock_);
  return {};
}

}  // namespace intaked::app

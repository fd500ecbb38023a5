// What the service does for itself: lets go what is not kept, and reads rules that were saved.
#include "app/service.h"
#include "base/log.h"

namespace intaked::app {
namespace {

using namespace std::chrono_literals;

constexpr auto k_removal_every = 1min;

}  // namespace

void Service::remove_what_is_due() {
  const Tick now = clock_.ticks();
  if (options_.paused || now < removal_due_) return;
  const auto removed = journal_->mending().remove_expired(config_.operation.keep.budget);
  removal_due_ = now + k_removal_every;
  if (!removed) {
    log::warning("what is not kept any longer cannot be removed",
                 {{"error", removed.error().text}});
    return;
  }
  over_budget_ = removed->over_budget;
  // In small steps, a second apart, so that mail comes in between.
  if (removed->more) removal_due_ = now;
  if (removed->messages > 0 || removed->rows > 0)
    log::info(
        "removed",
        {{"messages", removed->messages}, {"bytes", removed->bytes}, {"rows", removed->rows}});
}

Result<std::vector<config::Pending>> Service::pending_settings() const {
  const auto loaded = config::load(options_.config_path, config::Secrets::skip);
  if (!loaded.config)
    return fail(ErrorKind::invalid, options_.config_path + " has mistakes: intaked would not start",
                "intaked check --config " + options_.config_path);
  return config::pending(config_, *loaded.config);
}

void Service::reload_when_saved() {
  if (options_.paused || config_.operation.reload != config::Reload::on_save) return;
  if (rules_watch_.has_settled_change(clock_.ticks())) reload("saved");
}

}  // namespace intaked::app

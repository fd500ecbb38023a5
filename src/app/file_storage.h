// Where the configuration says that files go.
#pragma once

#include <memory>
#include <string>

#include "base/clock.h"
#include "base/result.h"
#include "base/secret.h"
#include "config/config.h"
#include "desk/pace_keeper.h"
#include "desk/storage.h"

namespace intaked::app {

// nullptr: files stay where they are (`attachments.to: nowhere`). `pace` is the desk's, whose own
// storage keeps to it. `clock` must outlive it.
Result<std::unique_ptr<desk::Storage>> make_file_storage(const config::Config& config,
                                                         const Secret& installation_key,
                                                         std::shared_ptr<desk::PaceKeeper> pace,
                                                         const Clock& clock);

// Names the storage in the journal, and how its URLs and ids come about: what was stored in another
// one, or is named in another way now, is not known there.
std::string place_of_files(const config::Config& config);

}  // namespace intaked::app

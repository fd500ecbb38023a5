// The rows behind Threads.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "journal/threads.h"
#include "journal/transaction.h"
#include "journal/writer.h"

namespace intaked::journal {

// `owe` is told of claims that could not be given back.
std::unique_ptr<Threads> make_threads(Writer& writer, Reader& reader, const Clock& clock,
                                      std::function<void(const std::string& intake_id)> owe);

}  // namespace intaked::journal

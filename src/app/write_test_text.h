// What a write test showed, for people and for programs.
#pragma once

#include <string>

#include "app/write_test.h"
#include "model/json.h"

namespace intaked::app {

// What was seen and what to write into intaked.yaml, then what is left at the desk.
std::string to_text(const WriteTest& test, const Advice& advice);
model::Json to_json(const WriteTest& test, const Advice& advice);

}  // namespace intaked::app

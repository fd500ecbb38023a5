// Fields as the form that they are read from: what form.h does, backwards.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "hooks/form.h"

namespace intaked::hooks {

// application/x-www-form-urlencoded, which knows no files: each is a field.
std::string write_urlencoded(std::span<const FormField> fields);

// multipart/form-data. `boundary` must begin no line of a value.
std::string write_multipart(std::span<const FormField> fields, std::string_view boundary);

}  // namespace intaked::hooks

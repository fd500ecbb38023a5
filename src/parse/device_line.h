// "Sent from my iPhone": a line that a telephone or program adds. The words are tables in
// device_line.cc: add a language or program there.
#pragma once

#include <string_view>

namespace intaked::parse {

// `folded_line` is as fold_marker() gives it. "Sent by courier" is none, and so is a
// line with any word that no table knows: it is somebody's sentence.
bool is_device_line(std::string_view folded_line);

}  // namespace intaked::parse

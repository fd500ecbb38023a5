#include "model/draft_file.h"

namespace intaked::model {

std::string_view name_of(FileState state) {
  switch (state) {
    case FileState::wanted:
      return "wanted";
    case FileState::stored:
      return "stored";
    case FileState::left_out:
      return "left_out";
  }
  return "";
}

std::optional<FileState> file_state_named(std::string_view name) {
  for (const auto state : {FileState::wanted, FileState::stored, FileState::left_out}) {
    if (name_of(state) == name) return state;
  }
  return std::nullopt;
}

}  // namespace intaked::model

#include "parse/extract.h"

#include <algorithm>
#include <charconv>
#include <optional>

#include "parse/structure.h"
#include "parse/unpack.h"

namespace intaked::parse {
namespace {

// The number of a file inside a part; 0: it is none.
std::size_t file_number(std::string_view digits) {
  std::size_t number = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  return error == std::errc() && end == digits.data() + digits.size() ? number : 0;
}

}  // namespace

bool extract(std::string_view bytes, std::string_view path,
             const std::function<void(std::string_view)>& sink) {
  const std::size_t slash = std::min(path.find('/'), path.size());
  const std::string_view part_path = path.substr(0, slash);
  Defects untold;  // parse() told them
  const Structure structure = read_structure(bytes, {}, untold);
  const auto part = std::find_if(structure.parts.begin(), structure.parts.end(),
                                 [&](const PartInfo& info) { return info.path == part_path; });
  if (part == structure.parts.end() || !part->is_leaf()) return false;
  if (slash == path.size()) {
    decode_transfer(part->transfer, part->node->body, sink);
    return true;
  }
  const std::size_t number = file_number(path.substr(slash + 1));
  const std::optional<Unpacked> unpacked = unpack(*part);
  if (!unpacked || number == 0 || number > unpacked->files.size()) return false;
  const UnpackedFile& file = unpacked->files[number - 1];
  decode_transfer(file.transfer, file.content, sink);
  return true;
}

}  // namespace intaked::parse

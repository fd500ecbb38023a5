#include "parse/unpack.h"

#include <algorithm>
#include <array>

#include "lib/text/text.h"
#include "parse/ascii.h"
#include "parse/file_name.h"
#include "parse/file_type.h"
#include "parse/limits.h"
#include "parse/part_transfer.h"
#include "parse/tnef.h"
#include "parse/uuencode.h"

namespace intaked::parse {
namespace {

constexpr std::array<std::string_view, 3> k_tnef_types = {
    "application/ms-tnef", "application/vnd.ms-tnef", "application/x-ms-tnef"};
constexpr std::array<std::string_view, 2> k_tnef_names = {"winmail.dat", "win.dat"};
constexpr std::size_t k_signature_bytes = 4;

// The part's bytes in one piece, decoded into `storage` if they are encoded; nullopt if that is too
// much.
std::optional<std::string_view> bytes_of(const PartInfo& part,
                                         std::unique_ptr<const std::string>& storage) {
  const std::string_view body = part.node->body;
  if (part.transfer == Transfer::as_is || part.transfer == Transfer::unknown) {
    return body.size() > k_unpacked_input_bytes_max ? std::nullopt : std::optional(body);
  }
  const std::uint64_t size = decoded_size(part.transfer, body).bytes;
  if (size > k_unpacked_input_bytes_max) return std::nullopt;
  auto decoded = std::make_unique<std::string>();
  decoded->reserve(size);
  decode_transfer(part.transfer, body, [&](std::string_view piece) { decoded->append(piece); });
  storage = std::move(decoded);
  return *storage;
}

bool begins_as_tnef(const PartInfo& part) {
  constexpr std::size_t k_enough = 256;
  return has_tnef_signature(
      decode_transfer(part.transfer, part.node->body.substr(0, k_enough), k_signature_bytes).bytes);
}

}  // namespace

bool is_tnef(const PartInfo& part) {
  const auto is = [](std::string_view value) {
    return [value](std::string_view known) { return equal_ignoring_case(value, known); };
  };
  if (!part.is_leaf()) return false;
  if (std::any_of(k_tnef_types.begin(), k_tnef_types.end(), is(part.media_type))) return true;
  const bool named = std::any_of(k_tnef_names.begin(), k_tnef_names.end(), is(part.file_name));
  return named && begins_as_tnef(part);
}

std::optional<Unpacked> unpack_tnef(const PartInfo& part) {
  Unpacked unpacked;
  const auto bytes = bytes_of(part, unpacked.decoded);
  if (!bytes) return std::nullopt;
  auto content = read_tnef(*bytes);
  if (!content) return std::nullopt;
  for (TnefFile& file : content->files) {
    unpacked.files.push_back({std::move(file.name), file.name_is_mended, std::move(file.type),
                              std::move(file.content_id), file.is_inline, Transfer::as_is,
                              file.bytes});
  }
  unpacked.text = std::move(content->text);
  unpacked.html = std::move(content->html);
  if (content->is_item) unpacked.kept_because = "it holds an appointment, a contact or a task";
  if (!content->lie.empty()) unpacked.kept_because = content->lie;
  unpacked.blemish = content->blemish;
  return unpacked;
}

std::optional<Unpacked> unpack_text(const PartInfo& part) {
  // Nothing encodes the letters of "begin" in a text, except base64.
  const bool hides_words = part.transfer == Transfer::base64;
  if (!hides_words && part.node->body.find("begin ") == std::string_view::npos) return std::nullopt;
  Unpacked unpacked;
  const auto bytes = bytes_of(part, unpacked.decoded);
  if (!bytes) return std::nullopt;
  std::size_t at = 0;
  const Promised promised = is_called_uuencoded(part) ? Promised::yes : Promised::no;
  for (const UuencodedFile& found : find_uuencoded(*bytes, k_unpacked_files_max, promised)) {
    const auto begin = static_cast<std::size_t>(found.block.data() - bytes->data());
    UnpackedFile file;
    const std::string name = text::to_utf8(found.name, {}).utf8;
    file.name = clean_file_name(name);
    file.name_is_mended = file.name != text::to_nfc(name);
    file.type = type_of_name(file.name);
    if (file.type.empty()) file.type = "application/octet-stream";
    file.transfer = Transfer::uuencode;
    file.content = found.block;
    unpacked.files.push_back(std::move(file));
    unpacked.text.append(bytes->substr(at, begin - at));
    at = begin + found.block.size();
  }
  if (unpacked.files.empty()) return std::nullopt;
  unpacked.text.append(bytes->substr(at));
  return unpacked;
}

std::optional<Unpacked> unpack(const PartInfo& part) {
  return is_tnef(part) ? unpack_tnef(part) : unpack_text(part);
}

}  // namespace intaked::parse

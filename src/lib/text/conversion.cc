#include "lib/text/conversion.h"

#include <array>
#include <cerrno>
#include <map>
#include <memory>
#include <optional>
#include <type_traits>

#include <iconv.h>

#include "lib/text/byte_table.h"
#include "lib/text/charset_loading.h"
#include "lib/text/hz.h"
#include "lib/text/japanese.h"
#include "lib/text/text.h"

namespace intaked::text {
namespace {

struct CloseDescriptor {
  void operator()(iconv_t descriptor) const { iconv_close(descriptor); }
};
using Descriptor = std::unique_ptr<std::remove_pointer_t<iconv_t>, CloseDescriptor>;

struct Engine {
  Descriptor descriptor;           // null: this system has no such charset
  std::optional<ByteTable> table;  // instead of the descriptor, where one can be made
};

// The keys point into the table of charsets, so the map's size is bounded by it. Opening costs
// microseconds and loads a module; a descriptor may not be used by two threads.
const Engine& engine_of(const Charset& charset) {
  thread_local std::map<std::string_view, Engine> open;
  auto it = open.find(charset.engine);
  if (it == open.end()) {
    iconv_t fresh = iconv_open("UTF-8", charset.engine.data());
    // POSIX: the failure is (iconv_t)-1; a system without that charset gives replacements.
    if (reinterpret_cast<std::intptr_t>(fresh) == -1) fresh = nullptr;
    Engine engine{Descriptor(fresh), std::nullopt};
    const bool single = charset.family == Family::western || charset.family == Family::single;
    if (fresh != nullptr && single) engine.table = ByteTable::of(fresh);
    it = open.emplace(charset.engine, std::move(engine)).first;
  }
  return it->second;
}

}  // namespace

void load_charsets() {
  for (const Charset& charset : charsets()) engine_of(charset);
}

Converted convert(std::string_view bytes, const Charset& charset) {
  Converted out;
  const Engine& engine = engine_of(charset);
  if (engine.table) {
    out.utf8.reserve(bytes.size() + bytes.size() / 4);
    out.replacements = engine.table->convert(bytes, out.utf8);
    return out;
  }
  iconv_t descriptor = engine.descriptor.get();
  if (descriptor == nullptr) {
    out.utf8 = repair_utf8(bytes);
    out.replacements = 1;
    return out;
  }
  iconv(descriptor, nullptr, nullptr, nullptr, nullptr);
  std::string unescaped;
  if (charset.family == Family::japanese_escapes) {
    unescaped = euc_of_iso_2022_jp(bytes);
    bytes = unescaped;
  } else if (charset.family == Family::tilde_escapes) {
    unescaped = gb_of_hz(bytes);
    bytes = unescaped;
  }
  out.utf8.reserve(bytes.size() + bytes.size() / 2);
  // iconv's interface predates const; it does not write to its input.
  char* in = const_cast<char*>(bytes.data());
  std::size_t in_left = bytes.size();
  std::array<char, 8192> block;
  while (in_left > 0) {
    char* to = block.data();
    std::size_t to_left = block.size();
    const std::size_t before = in_left;
    const std::size_t result = iconv(descriptor, &in, &in_left, &to, &to_left);
    out.utf8.append(block.data(), block.size() - to_left);
    if (result != static_cast<std::size_t>(-1) || errno == E2BIG) {
      // Room for 8192 bytes and no progress is a broken converter, not a reason to stay here.
      if (in_left != before || to_left != block.size()) continue;
    }
    if (in_left == 0) break;
    out.utf8.append("\uFFFD");
    ++out.replacements;
    ++in;
    --in_left;
  }
  char* to = block.data();
  std::size_t to_left = block.size();
  iconv(descriptor, nullptr, nullptr, &to, &to_left);
  out.utf8.append(block.data(), block.size() - to_left);
  // UTF-16 surrogates and the like are iconv's to refuse; the promise of valid UTF-8 is ours.
  if (!is_valid_utf8(out.utf8)) out.utf8 = repair_utf8(out.utf8);
  return out;
}

}  // namespace intaked::text

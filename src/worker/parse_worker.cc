#include "worker/parse_worker.h"

#include <algorithm>
#include <cerrno>
#include <optional>
#include <string>

#include <malloc.h>
#include <unistd.h>

#include "hooks/read_event.h"
#include "parse/extract.h"
#include "parse/parse.h"
#include "parse/prepare.h"
#include "worker/cage.h"
#include "worker/failpoint_header.h"
#include "worker/frame.h"
#include "worker/limits.h"
#include "worker/message_wire.h"

namespace intaked::worker {
namespace {

constexpr int k_in = 0;
constexpr int k_out = 1;
constexpr int k_exit_ok = 0;
constexpr int k_exit_protocol = 70;

// nullopt: the parent has closed its end, or says what no parent of ours says.
std::optional<std::string_view> next_frame(FrameBuffer& buffer) {
  buffer.drop();
  for (;;) {
    if (const auto frame = buffer.frame()) return frame;
    if (buffer.refused()) return std::nullopt;
    const auto [at, size] = buffer.space();
    const ssize_t got = read(k_in, at, size);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return std::nullopt;
    buffer.filled(static_cast<std::size_t>(got));
  }
}

bool send_frame(const std::string& payload) {
  std::string bytes = frame_head(payload.size()) + payload;
  for (std::string_view rest = bytes; !rest.empty();) {
    const ssize_t sent = write(k_out, rest.data(), rest.size());
    if (sent < 0 && errno == EINTR) continue;
    if (sent <= 0) return false;
    rest.remove_prefix(static_cast<std::size_t>(sent));
  }
  return true;
}

std::string word(Extracted said) {
  return std::string(1, static_cast<char>(said));
}

// False: nobody reads any more.
bool give_file(std::string_view message, std::string_view part) {
  bool has_reader = true;
  const auto extract = hooks::is_part_of_event(part) ? hooks::extract_from_event : parse::extract;
  const bool found = extract(message, part, [&](std::string_view bytes) {
    for (; has_reader && !bytes.empty();
         bytes.remove_prefix(std::min(bytes.size(), k_extracted_piece_bytes_max)))
      has_reader = send_frame(word(Extracted::piece) +
                              std::string(bytes.substr(0, k_extracted_piece_bytes_max)));
  });
  return has_reader && send_frame(word(found ? Extracted::end : Extracted::none));
}

// As the daemon does: messages come and go, and the system's pages are dear.
void keep_freed_memory() {
  mallopt(M_MMAP_THRESHOLD, 8 << 20);
  mallopt(M_TRIM_THRESHOLD, 16 << 20);
  mallopt(M_TOP_PAD, 1 << 20);
}

}  // namespace

int run_parse_worker() {
  become_a_worker();
  keep_freed_memory();
  FrameBuffer buffer(k_request_bytes_max);
  const auto first = next_frame(buffer);
  const auto terms = first ? decode_terms(*first) : std::nullopt;
  if (!terms) return k_exit_protocol;
  parse::prepare();
  const auto closed = close_cage(terms->memory_max);
  // An empty word is "ready".
  if (!send_frame(closed ? std::string() : closed.error().text) || !closed) return k_exit_protocol;
  while (const auto frame = next_frame(buffer)) {
    const auto request = decode_request(*frame);
    if (!request) return k_exit_protocol;
    obey_failpoint_header(request->bytes);
    if (request->part) {
      if (!give_file(request->bytes, *request->part)) break;
      continue;
    }
    const auto message = request->is_event
                             ? hooks::read_event(request->bytes, request->mapping, terms->options)
                             : parse::parse(request->bytes, terms->options, request->completeness,
                                            request->body_digest);
    if (!send_frame(encode(message))) break;
  }
  return k_exit_ok;
}

}  // namespace intaked::worker

// The fuzzer is the mail server: its bytes go through the response reader and the dialogue, whole
// and in pieces, and both must hear the same. Input: a byte of options, the size of the pieces,
// then blocks that end with \x01; after each block the journal answers and ten seconds pass.
#include <algorithm>
#include <cassert>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "imap/dialogue.h"

namespace intaked::imap {
namespace {

constexpr std::uint64_t k_message_bytes_max = 4096;

class Owner final : public DialogueHandler {
 public:
  explicit Owner(const MailboxOptions& options, Position position)
      : dialogue_(options, position, troubles_, rescan_, *this, clock_, "t") {}

  // All commands, then all events: how they interleave depends on the pieces.
  std::string play(std::string_view bytes, std::size_t piece, bool counts) {
    note(dialogue_.begin("* OK ready"));
    if (counts) note(dialogue_.count({Instant{}, true}));
    while (!over_ && !bytes.empty()) {
      const std::size_t end = std::min(bytes.find('\x01'), bytes.size());
      feed(bytes.substr(0, end), piece);
      bytes.remove_prefix(std::min(end + 1, bytes.size()));
      settle();
      clock_.advance(std::chrono::seconds{10});
      if (!over_) note(dialogue_.tick());
      take_output();
    }
    dialogue_.broke({ErrorKind::unavailable, "the end", ""});
    return commands_ + "\n" + heard_;
  }

 private:
  void feed(std::string_view block, std::size_t piece) {
    while (!over_ && !block.empty()) {
      note(dialogue_.receive(block.substr(0, piece)));
      block.remove_prefix(std::min(piece, block.size()));
      take_output();
    }
  }
  void take_output() {
    commands_ += dialogue_.output();
    dialogue_.sent(dialogue_.output().size());
  }
  void settle() {
    for (int i = 0; i < 100 && !over_ && records_ + stores_ > 0; ++i) {
      if (records_ > 0) {
        --records_;
        note(dialogue_.recorded());
      } else {
        --stores_;
        note(dialogue_.position_stored());
      }
      take_output();
    }
  }
  void note(const Result<void>& result) {
    if (result) return;
    heard_ += "failed: " + result.error().text;
    over_ = true;
  }
  void record(Fetched fetched) override {
    // A message of ours is never larger than what may be taken.
    assert(fetched.message.bytes.size() <= k_message_bytes_max + (64u << 10));
    const Position& after = fetched.position_after;
    assert(after.uidvalidity != last_.uidvalidity || after.last_uid >= last_.last_uid);
    last_ = after;
    heard_ += "record " + std::to_string(fetched.message.arrival.uid) + fetched.message.bytes;
    ++records_;
  }
  void store_position(Position position) override {
    last_ = position;
    heard_ += "store " + std::to_string(position.last_uid);
    ++stores_;
  }
  Result<std::size_t> count_unknown(const std::vector<model::Digest>& digests) override {
    return digests.size() / 2;
  }
  Result<std::vector<std::uint32_t>> unrecorded(std::uint32_t,
                                                const std::vector<std::uint32_t>& uids) override {
    return std::vector<std::uint32_t>(uids.begin() + static_cast<long>(uids.size() / 2),
                                      uids.end());
  }
  void counted(const CensusResult& result) override {
    heard_ += "counted " + std::to_string(result.listed) + " " + std::to_string(result.unaccounted);
  }
  std::vector<Acknowledgement> pending_acknowledgements(std::size_t) override { return {{7, 3}}; }
  void acknowledged(const std::vector<Acknowledgement>&) override { heard_ += "acknowledged"; }
  void notice(const std::string& text) override { heard_ += text; }

  ManualClock clock_;
  Troubles troubles_;
  Rescan rescan_;
  Dialogue dialogue_;
  std::string commands_;
  std::string heard_;
  bool over_ = false;
  std::size_t records_ = 0;
  std::size_t stores_ = 0;
  Position last_;
};

}  // namespace
}  // namespace intaked::imap

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace intaked::imap;
  if (size < 2) return 0;
  MailboxOptions options;
  options.name = "fuzz";
  options.message_bytes_max = k_message_bytes_max;
  options.shortened_bytes = 100;
  options.start = (data[0] & 1) != 0 ? StartAt::now : StartAt::everything;
  options.after_filing = (data[0] & 2) != 0 ? AfterFiling::move : AfterFiling::nothing;
  options.move_to = "Done";
  options.examine = (data[0] & 4) != 0;
  Position position;
  if ((data[0] & 8) != 0) position = Position{7, 2, {}, false};
  const bool counts = (data[0] & 16) != 0;
  const std::string_view bytes(reinterpret_cast<const char*>(data) + 2, size - 2);
  const std::string whole = Owner(options, position).play(bytes, std::string_view::npos, counts);
  const std::string pieces = Owner(options, position).play(bytes, data[1] % 64u + 1u, counts);
  if (whole != pieces) std::abort();
  return 0;
}

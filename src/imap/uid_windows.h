// Which UIDs to ask about next. UIDs have holes, so a window says nothing about a count: windows
// grow over holes, and shrink where the server stumbles or connections end, down to the one message
// that it cannot describe.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace intaked::imap {

struct UidRange {
  std::uint32_t first = 1;
  std::uint32_t last = 0;  // inclusive; below `first`: empty
  friend bool operator==(const UidRange&, const UidRange&) = default;
};

// "5:9", or "5" for one UID.
std::string to_wire(UidRange range);
// Sorted and joined: "1:3,7".
std::string to_wire(std::vector<std::uint32_t> uids);

// Ascending windows over first…last; one is open at a time.
class UidWindows {
 public:
  // Below the number of untagged responses that one command may cause.
  static constexpr std::uint32_t k_uids_max = 8192;

  explicit UidWindows(std::uint32_t usual) : usual_(usual == 0 ? 1 : usual), width_(usual_) {}

  void begin(std::uint32_t scanned_to, std::uint32_t last);
  // More UIDs are known to exist, or to be below the next one that the server will give.
  void extend(std::uint32_t last);
  // Opens the next window. nullopt: everything is scanned, or a window is open. What ended a
  // connection is asked apart from the rest and in hundredths: each further end costs a pause;
  // `alone` is in no window with others.
  std::optional<UidRange> next(const std::optional<UidRange>& suspect = std::nullopt,
                               const std::optional<std::uint32_t>& alone = std::nullopt);
  const std::optional<UidRange>& open() const { return open_; }
  // The open window was answered: `listed` messages exist in it.
  void answered(std::size_t listed);
  // The open window was refused or could not be read. Returns its UID if it was a single one: that
  // message exists perhaps and cannot be described.
  std::optional<std::uint32_t> stumbled();
  bool finished() const { return !open_ && scanned_to_ >= last_; }
  // Every UID at or below is listed, or does not exist.
  std::uint32_t scanned_to() const { return scanned_to_; }
  std::uint32_t last() const { return last_; }

 private:
  void close();

  std::uint32_t usual_;
  std::uint32_t width_;
  std::uint32_t scanned_to_ = 0;
  std::uint32_t last_ = 0;
  std::optional<UidRange> open_;
};

}  // namespace intaked::imap

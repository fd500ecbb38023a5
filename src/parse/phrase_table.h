// Which phrases of a table occur in a text: one pass over the text, however long the table is.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

namespace intaked::parse {

// Built once and then only read: any thread may ask it.
class PhraseTable {
 public:
  // The shorter the shortest phrase, the slower: all have at least 4 bytes. They must outlive this.
  explicit PhraseTable(std::span<const std::string_view> phrases);

  // The index of the phrase that stands first in the table, of those that occur in `text`.
  std::optional<std::size_t> first_in(std::string_view text) const;

 private:
  // Four bytes of a phrase.
  struct Piece {
    std::uint16_t phrase = 0;
    std::uint16_t at = 0;
  };

  static constexpr std::size_t k_slots = 4096;

  static std::size_t slot_of(const char* bytes);
  std::span<const Piece> pieces_in(std::size_t slot) const;

  std::span<const std::string_view> phrases_;
  // Every so many bytes the text is looked at: a phrase of it spans one of these places.
  std::size_t stride_ = 1;
  std::array<bool, k_slots> used_{};
  std::array<std::uint16_t, k_slots + 1> begins_{};  // of each slot's pieces
  std::vector<Piece> pieces_;
};

}  // namespace intaked::parse

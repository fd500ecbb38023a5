#include "parse/phrase_table.h"

#include <algorithm>
#include <cstring>

namespace intaked::parse {
namespace {

constexpr std::size_t k_piece_bytes = 4;

std::size_t length_of_shortest(std::span<const std::string_view> phrases) {
  std::size_t shortest = phrases.empty() ? k_piece_bytes : phrases.front().size();
  for (const std::string_view phrase : phrases) shortest = std::min(shortest, phrase.size());
  return shortest;
}

}  // namespace

std::size_t PhraseTable::slot_of(const char* bytes) {
  std::uint32_t piece = 0;
  std::memcpy(&piece, bytes, k_piece_bytes);
  return (piece * 0x9E3779B1U) >> 20U;
}

PhraseTable::PhraseTable(std::span<const std::string_view> phrases)
    : phrases_(phrases), stride_(length_of_shortest(phrases) - k_piece_bytes + 1) {
  std::vector<std::vector<Piece>> slots(k_slots);
  for (std::size_t i = 0; i < phrases.size(); ++i) {
    for (std::size_t at = 0; at < stride_; ++at) {
      slots[slot_of(phrases[i].data() + at)].push_back(
          {static_cast<std::uint16_t>(i), static_cast<std::uint16_t>(at)});
    }
  }
  for (std::size_t slot = 0; slot < k_slots; ++slot) {
    used_[slot] = !slots[slot].empty();
    pieces_.insert(pieces_.end(), slots[slot].begin(), slots[slot].end());
    begins_[slot + 1] = static_cast<std::uint16_t>(pieces_.size());
  }
}

std::span<const PhraseTable::Piece> PhraseTable::pieces_in(std::size_t slot) const {
  const std::span<const Piece> all = pieces_;
  return all.subspan(begins_[slot], begins_[slot + 1] - begins_[slot]);
}

std::optional<std::size_t> PhraseTable::first_in(std::string_view text) const {
  std::size_t first = phrases_.size();
  for (std::size_t i = 0; i + k_piece_bytes <= text.size(); i += stride_) {
    const std::size_t slot = slot_of(text.data() + i);
    if (!used_[slot]) continue;
    for (const Piece& piece : pieces_in(slot)) {
      if (piece.phrase >= first || piece.at > i) continue;
      if (text.substr(i - piece.at).starts_with(phrases_[piece.phrase])) first = piece.phrase;
    }
  }
  if (first == phrases_.size()) return std::nullopt;
  return first;
}

}  // namespace intaked::parse

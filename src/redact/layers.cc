#include "redact/layers.h"

#include <algorithm>

#include "lib/text/text.h"

namespace intaked::redact {

Layers::Layers(std::string message) {
  layers_.push_back({std::move(message), 0, 0, 0, Coding::base64});
}

void Layers::begin_charset(const std::string& charset) {
  const auto known = std::ranges::find(charsets_, charset);
  charset_ = static_cast<std::size_t>(known - charsets_.begin());
  if (known == charsets_.end()) charsets_.push_back(charset);
}

void Layers::add(Cover cover) {
  if (original(cover) == cover.text) return;
  cover.group = group_;
  cover.charset = charset_;
  covers_.push_back(std::move(cover));
}

void Layers::cover(std::size_t layer, std::size_t at, std::string text, std::string number) {
  add({.layer = layer, .at = at, .text = std::move(text), .number = std::move(number)});
}

void Layers::cover_for_good(std::size_t layer, std::size_t at, std::string text) {
  add({.layer = layer, .at = at, .text = std::move(text), .for_good = true});
}

void Layers::cover_name(std::size_t layer, std::size_t at, std::string pseudonym) {
  add({.layer = layer, .at = at, .text = std::move(pseudonym), .is_name = true});
}

std::string Layers::words(const Cover& cover) const {
  const std::string_view bytes = original(cover);
  const std::string& charset = charsets_[cover.charset];
  return charset.empty() ? text::repair_utf8(bytes) : text::to_utf8(bytes, charset).utf8;
}

std::optional<std::size_t> Layers::open(std::size_t layer, std::size_t at, std::size_t length,
                                        Coding coding) {
  if (layers_.size() >= k_layers_max) return std::nullopt;
  auto decoded = decode(coding, bytes(layer).substr(at, length));
  if (!decoded) return std::nullopt;
  layers_.push_back({std::move(*decoded), layer, at, length, coding});
  return layers_.size() - 1;
}

std::string Layers::render(const std::vector<Shown>& shown) const {
  std::vector<char> differs(layers_.size(), 0);  // from what is seen when all is covered
  for (std::size_t i = 0; i < covers_.size(); ++i) {
    if (look(covers_[i], shown[i]) != Shown::covered) differs[covers_[i].layer] = 1;
  }
  for (std::size_t i = layers_.size() - 1; i > 0; --i) {
    if (differs[i] != 0) differs[layers_[i].parent] = 1;
  }
  if (covered_.empty()) {
    covered_ = encoded(std::vector<Shown>(covers_.size(), Shown::covered),
                       std::vector<char>(layers_.size(), 1));
  }
  if (differs[0] == 0) return covered_[0];
  return std::move(encoded(shown, differs).front());
}

Shown Layers::look(const Cover& cover, Shown shown) {
  if (shown == Shown::original && cover.for_good) return Shown::covered;
  if (shown == Shown::as_a_number && cover.number.empty()) return Shown::covered;
  return shown;
}

// Those layers that are `wanted`, as they stand in their parents.
std::vector<std::string> Layers::encoded(const std::vector<Shown>& shown,
                                         const std::vector<char>& wanted) const {
  std::vector<std::string> written(layers_.size());
  for (std::size_t i = 0; i < layers_.size(); ++i) {
    if (wanted[i] != 0) written[i] = layers_[i].bytes;
  }
  for (std::size_t i = 0; i < covers_.size(); ++i) {
    const Cover& cover = covers_[i];
    const Shown seen = look(cover, shown[i]);
    if (wanted[cover.layer] == 0 || seen == Shown::original) continue;
    written[cover.layer].replace(cover.at, cover.text.size(),
                                 seen == Shown::as_a_number ? cover.number : cover.text);
  }
  for (std::size_t i = layers_.size() - 1; i > 0; --i) {
    const Layer& layer = layers_[i];
    if (wanted[layer.parent] == 0) continue;
    if (wanted[i] != 0) {
      std::string raw(bytes(layer.parent).substr(layer.at, layer.length));
      encode_over(layer.coding, raw, written[i]);
      written[i] = std::move(raw);
    }
    written[layer.parent].replace(layer.at, layer.length,
                                  wanted[i] != 0 ? written[i] : covered_[i]);
  }
  return written;
}

std::vector<std::size_t> Layers::lines_of(const std::vector<std::size_t>& covers) const {
  struct Spot {
    std::size_t at;
    std::size_t index;  // in `covers`
  };
  std::vector<std::vector<Spot>> spots(layers_.size());
  for (std::size_t i = 0; i < covers.size(); ++i)
    spots[covers_[covers[i]].layer].push_back({covers_[covers[i]].at, i});
  for (std::size_t i = layers_.size() - 1; i > 0; --i) {
    if (spots[i].empty()) continue;
    std::ranges::sort(spots[i], {}, &Spot::at);
    const Layer& layer = layers_[i];
    std::vector<std::size_t> ats;
    for (const Spot& spot : spots[i]) ats.push_back(spot.at);
    const auto places =
        places_in(layer.coding, bytes(layer.parent).substr(layer.at, layer.length), ats);
    for (std::size_t k = 0; k < places.size(); ++k)
      spots[layer.parent].push_back({layer.at + places[k], spots[i][k].index});
  }
  std::ranges::sort(spots[0], {}, &Spot::at);
  std::vector<std::size_t> lines(covers.size());
  std::size_t line = 1, counted = 0;
  for (const Spot& spot : spots[0]) {
    const std::string_view between = bytes(0).substr(counted, spot.at - counted);
    line += static_cast<std::size_t>(std::ranges::count(between, '\n'));
    counted = spot.at;
    lines[spot.index] = line;
  }
  return lines;
}

}  // namespace intaked::redact

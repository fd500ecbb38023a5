#include "lib/text/guess.h"

#include <algorithm>
#include <memory>

#include <uchardet/uchardet.h>

#include "lib/text/utf8.h"

namespace intaked::text {
namespace {

// Enough to tell languages apart; more only costs time.
constexpr std::size_t k_sample_bytes_max = 16UL * 1024;
constexpr std::size_t k_sample_lead_bytes = 64;

}  // namespace

std::string guess_charset(std::string_view bytes) {
  const std::size_t first = ascii_prefix(bytes);
  const std::size_t begin = first - std::min(first, k_sample_lead_bytes);
  const std::string_view sample = bytes.substr(begin, k_sample_bytes_max);
  const std::unique_ptr<uchardet, decltype(&uchardet_delete)> detector(uchardet_new(),
                                                                       &uchardet_delete);
  if (detector == nullptr || uchardet_handle_data(detector.get(), sample.data(), sample.size())) {
    return {};
  }
  uchardet_data_end(detector.get());
  return uchardet_get_charset(detector.get());
}

}  // namespace intaked::text

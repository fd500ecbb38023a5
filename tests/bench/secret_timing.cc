// Whether the time of a refusal tells how much of a guess was right (CVE-2021-38562): Welch's t of
// two kinds of guesses, one wrong in its first byte and one in its last, taken in random order,
// after the way of dudect (Reparaz, Balasch, Verbauwhede 2017). Beyond 4.5 it tells.
//   secret_timing SAMPLES
// Prints {"same_secret":T,"signed_with":T,"byte_by_byte":T}; the last is a comparison that does
// tell, to show that it would be seen.
#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "base/secret.h"
#include "hooks/signed_with.h"
#include "lib/crypto/signatures.h"

namespace {

using namespace intaked;
using Compare = std::function<bool(std::string_view guess)>;

// The slowest are the scheduler's and interrupts', and hide the rest.
constexpr double k_kept = 0.9;

bool byte_by_byte(std::string_view ours, std::string_view theirs) {
  for (std::size_t i = 0; i < std::min(ours.size(), theirs.size()); ++i)
    if (ours[i] != theirs[i]) return false;
  return ours.size() == theirs.size();
}

struct Moments {
  double count = 0, mean = 0, squares = 0;
  void add(double value) {
    const double before = value - mean;
    mean += before / ++count;
    squares += before * (value - mean);
  }
  double variance_of_mean() const { return squares / (count - 1) / count; }
};

double welch_t(const std::string& right, std::size_t samples, const Compare& compare) {
  std::array<std::string, 2> guesses{right, right};
  guesses[0].front() = static_cast<char>(guesses[0].front() ^ 1);
  guesses[1].back() = static_cast<char>(guesses[1].back() ^ 1);
  std::mt19937 random(20'260'101);
  std::array<std::vector<double>, 2> times;
  std::string guess(right.size(), '\0');
  for (std::size_t i = 0; i < samples; ++i) {
    const std::size_t kind = random() & 1;
    std::ranges::copy(guesses[kind], guess.begin());
    const auto begin = std::chrono::steady_clock::now();
    if (compare(guess)) std::abort();
    const std::chrono::duration<double, std::nano> took = std::chrono::steady_clock::now() - begin;
    times[kind].push_back(took.count());
  }
  std::vector<double> all(times[0]);
  all.insert(all.end(), times[1].begin(), times[1].end());
  const auto slowest =
      all.begin() + static_cast<std::ptrdiff_t>(k_kept * static_cast<double>(all.size()));
  std::ranges::nth_element(all, slowest);
  std::array<Moments, 2> moments;
  for (const std::size_t kind : {0, 1})
    for (const double time : times[kind])
      if (time <= *slowest) moments[kind].add(time);
  return (moments[0].mean - moments[1].mean) /
         std::sqrt(moments[0].variance_of_mean() + moments[1].variance_of_mean());
}

}  // namespace

int main(int argc, char** argv) {
  const std::size_t samples = argc == 2 ? std::strtoul(argv[1], nullptr, 10) : 0;
  if (samples < 1'000) return 2;
  const std::string password = "fake-password-of-the-bench-that-is-as-long-as-people-take-them--";
  const std::string message = "v0:1700000000:{\"type\":\"event_callback\"}";
  const std::vector<Secret> secrets{Secret(password)};
  const std::string mac = crypto::hmac(crypto::Hash::sha256, password, message);
  const double same = welch_t(password, samples, [&](std::string_view guess) {
    return crypto::same_secret(password, guess);
  });
  const double signed_with = welch_t(mac, samples, [&](std::string_view guess) {
    return hooks::signed_with(secrets, crypto::Hash::sha256, message, guess);
  });
  const double telling = welch_t(
      password, samples, [&](std::string_view guess) { return byte_by_byte(password, guess); });
  std::printf("{\"same_secret\":%.1f,\"signed_with\":%.1f,\"byte_by_byte\":%.1f}\n", same,
              signed_with, telling);
}

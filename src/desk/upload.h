// What uploads to the desk and to S3 have in common: their deadlines, and what the ends of a
// request mean that brought no whole answer.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>

#include "base/clock.h"
#include "desk/storage.h"
#include "lib/curl/http_client.h"

namespace intaked::desk {

// A line this slow still brings a file in time; when nothing moves at all, the wait is short.
inline constexpr std::uint64_t k_upload_bytes_a_second_min = 32 << 10;
inline constexpr std::chrono::milliseconds k_upload_base_deadline{60'000};
inline constexpr std::chrono::milliseconds k_upload_stall_deadline{30'000};
inline constexpr std::size_t k_upload_answer_bytes_max = 256 << 10;
inline constexpr std::size_t k_upload_text_bytes_max = 1024;

std::chrono::milliseconds upload_deadline(std::uint64_t size);

// One line for a person, clean and cut.
std::string upload_text(std::string sentence, std::string_view words = {});

// For every ending but `answered`. `who` is the storage in words: "the desk's storage".
Stored without_answer(const curl::HttpAnswer& http, std::string_view who, Instant now);

Stored too_large(std::uint64_t size, std::uint64_t bytes_max);

}  // namespace intaked::desk

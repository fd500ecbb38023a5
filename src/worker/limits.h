// What one message may cost the worker that parses it, and what a worker may answer.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstddef>

namespace intaked::worker {

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define INTAKED_WORKER_SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define INTAKED_WORKER_SANITIZED 1
#endif
#endif

// A sanitizer reserves terabytes, keeps what was freed and takes several times as long.
#ifdef INTAKED_WORKER_SANITIZED
inline constexpr bool k_sanitized = true;
inline constexpr std::chrono::milliseconds k_processor_time_min{5'000};
inline constexpr std::size_t k_memory_max = std::size_t{1} << 30;
#else
inline constexpr bool k_sanitized = false;
inline constexpr std::chrono::milliseconds k_processor_time_min{2'000};
inline constexpr std::size_t k_memory_max = std::size_t{256} << 20;
#endif

// Beside the message itself: a mailbox may allow messages that would not fit otherwise.
inline constexpr std::size_t k_memory_factor = 6;
// The program and its tables before the first message; only for the parent's own look.
inline constexpr std::size_t k_memory_of_program = std::size_t{64} << 20;

// On top of the least, for large messages: a fifth of what this parser does on an old processor.
inline constexpr std::size_t k_bytes_per_millisecond = 40'000;

// An answer takes longer than the processor time when others want the processor too. With the start
// it stays below the 20 s after which a loop counts as stuck.
inline constexpr std::chrono::milliseconds k_answer_deadline{15'000};
// The program and its charsets are loaded and the cage is closed.
inline constexpr std::chrono::milliseconds k_start_deadline{k_sanitized ? 12'000 : 4'000};
// How often the parent looks at what a busy worker has used.
inline constexpr std::chrono::milliseconds k_look_every{100};

// What leaks, or was damaged unseen, goes with the process.
// A start takes 16 ms.
inline constexpr std::size_t k_messages_max = 5'000;

// What may be under way to a worker beside the message it is at. Together with one usual message it
// fits into the pipe.
inline constexpr std::size_t k_ahead_bytes_max = std::size_t{512} << 10;

// What may be answered to a message of so many bytes. The parser's own limits allow about 10 MiB of
// texts and 1,000 of each list; a byte becomes three where a charset is converted, and a text is
// told up to four times. A worker that was taken over cannot fill the daemon's memory either.
inline constexpr std::size_t k_answer_bytes_max = std::size_t{16} << 20;
inline constexpr std::size_t answer_bytes_max(std::size_t message_bytes) {
  return std::min(k_answer_bytes_max, (std::size_t{1} << 20) + 16 * message_bytes);
}
// Of a file that is taken out of a message, at once.
inline constexpr std::size_t k_extracted_piece_bytes_max = std::size_t{64} << 10;
inline constexpr std::size_t k_elements_max = 8'192;
// Broken characters in an answer, of which each becomes three bytes: the parser leaves none.
inline constexpr std::size_t k_repair_bytes_max = std::size_t{64} << 10;
// No message that is taken is larger (200 MiB).
inline constexpr std::size_t k_request_bytes_max = std::size_t{201} << 20;

}  // namespace intaked::worker

// What one message may cost the worker that parses it, and what a worker may answer.
#pragma once

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
inline constexpr std::chrono::milliseconds k_processor_time_max{5'000};
inline constexpr std::size_t k_memory_max = std::size_t{1} << 30;
#else
inline constexpr bool k_sanitized = false;
inline constexpr std::chrono::milliseconds k_processor_time_max{2'000};
inline constexpr std::size_t k_memory_max = std::size_t{256} << 20;
#endif

// Beside the message itself: a mailbox may allow messages that would not fit otherwise.
inline constexpr std::size_t k_memory_factor = 4;
// The program and its tables before the first message; only for the parent's own look.
inline constexpr std::size_t k_memory_of_program = std::size_t{64} << 20;

// An answer takes longer than the processor time when others want the processor too. With the start
// it stays below the 20 s after which a loop counts as stuck.
inline constexpr std::chrono::milliseconds k_answer_deadline{15'000};
// The program and its charsets are loaded and the cage is closed.
inline constexpr std::chrono::milliseconds k_start_deadline{k_sanitized ? 12'000 : 4'000};
// How often the parent looks at what a busy worker has used.
inline constexpr std::chrono::milliseconds k_look_every{100};

// What leaks, or was damaged unseen, goes with the process.
inline constexpr std::size_t k_messages_max = 1'000;

// What may be under way to a worker beside the message it is at. Together with one usual message it
// fits into the pipe.
inline constexpr std::size_t k_ahead_bytes_max = std::size_t{512} << 10;

// The parser's own limits allow about 5 MiB of texts and 1,000 of each list.
inline constexpr std::size_t k_answer_bytes_max = std::size_t{32} << 20;
inline constexpr std::size_t k_elements_max = 8'192;
// No message that is taken is larger (200 MiB).
inline constexpr std::size_t k_request_bytes_max = std::size_t{1} << 30;

}  // namespace intaked::worker

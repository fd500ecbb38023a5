// How much memory a piece of code asks for, told by the sanitizers' allocator.
#pragma once

#include <algorithm>
#include <atomic>
#include <cstddef>

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define INTAKED_MEMORY_IS_METERED 1
// Debian's GCC has the functions but not their header, sanitizer/allocator_interface.h.
extern "C" {
int __sanitizer_install_malloc_and_free_hooks(void (*on_malloc)(const volatile void*, std::size_t),
                                              void (*on_free)(const volatile void*));
std::size_t __sanitizer_get_allocated_size(const volatile void* memory);
}
#endif

namespace intaked::parse {

struct MemoryUse {
  std::size_t asked = 0;  // bytes of all requests together
  std::size_t peak = 0;   // most bytes that were held at once
};

#ifdef INTAKED_MEMORY_IS_METERED
inline constexpr bool k_memory_is_metered = true;

// One at a time in a program; counts all threads.
class MemoryMeter {
 public:
  template <class Work>
  static MemoryUse of(Work work) {
    install();
    asked_ = held_ = peak_ = 0;
    counting_ = true;
    work();
    counting_ = false;
    return {static_cast<std::size_t>(asked_), static_cast<std::size_t>(peak_)};
  }

 private:
  // Once: each installation would count again.
  static void install() {
    static const int installed = __sanitizer_install_malloc_and_free_hooks(on_malloc, on_free);
    static_cast<void>(installed);
  }
  static void on_malloc(const volatile void*, std::size_t bytes) {
    if (!counting_) return;
    const auto size = static_cast<std::ptrdiff_t>(bytes);
    asked_ += size;
    held_ += size;
    peak_ = std::max<std::ptrdiff_t>(peak_, held_);
  }
  static void on_free(const volatile void* memory) {
    if (!counting_ || memory == nullptr) return;
    held_ -= static_cast<std::ptrdiff_t>(__sanitizer_get_allocated_size(memory));
  }

  static inline std::atomic<bool> counting_{false};
  static inline std::atomic<std::ptrdiff_t> asked_{0};
  static inline std::atomic<std::ptrdiff_t> held_{0};
  static inline std::atomic<std::ptrdiff_t> peak_{0};
};
#else
inline constexpr bool k_memory_is_metered = false;

class MemoryMeter {
 public:
  template <class Work>
  static MemoryUse of(Work work) {
    work();
    return {};
  }
};
#endif

}  // namespace intaked::parse

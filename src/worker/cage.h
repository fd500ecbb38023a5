// The walls around a process that parses what strangers wrote.
#pragma once

#include <cstddef>

#include "base/result.h"

namespace intaked::worker {

// Before anything else: the process dies with the thread that started it, is the first to go when
// memory is short, holds no descriptor but 0, 1 and 2, and no signal meant for its parent ends it.
void become_a_worker();

// From here on the process can compute, take memory up to `memory_max` bytes beyond what it has,
// and read and write what is open; nothing else, and never again. Opening a file fails with EACCES,
// so that a library that looks for one goes on without; every other system call kills the process.
// What needs files must be loaded before. One thread. unavailable: the kernel does not allow that.
Result<void> close_cage(std::size_t memory_max);

// How the process ends when memory_max is reached.
inline constexpr int k_exit_out_of_memory = 12;

}  // namespace intaked::worker

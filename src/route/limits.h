// What one rule book and one message may cost.
#pragma once

#include <cstddef>

namespace intaked::route {

constexpr std::size_t k_table_bytes_max = 1 << 20;
constexpr std::size_t k_rules_max = 10'000;
constexpr std::size_t k_condition_depth_max = 16;
constexpr std::size_t k_pattern_bytes_max = 1024;
constexpr std::size_t k_pattern_memory_bytes_max = 8 << 20;  // RE2's max_mem, for one pattern
constexpr std::size_t k_patterns_without_literal_max = 200;
constexpr std::size_t k_literal_bytes_min = 3;  // shorter ones are in nearly every mail
constexpr std::size_t k_subject_of_match_bytes_max = 256 * 1024;  // of one value
constexpr std::size_t k_subject_of_capture_bytes_max = 64 * 1024;
constexpr std::size_t k_look_up_bytes_max = 64 << 20;
constexpr std::size_t k_look_up_rows_max = 1'000'000;
constexpr std::size_t k_set_value_bytes_max = 256 * 1024;
constexpr std::size_t k_value_seen_characters_max = 80;  // in traces
constexpr std::size_t k_values_seen_max = 3;             // in traces
constexpr std::size_t k_failures_told_max = 4;           // alternatives of an "any", in traces
constexpr std::size_t k_problems_max = 1'000;
constexpr std::size_t k_excerpt_characters_max = 300;

}  // namespace intaked::route

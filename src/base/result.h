// Errors are values. Nothing else in the tree names tl::.
#pragma once

#include <string>
#include <string_view>
#include <utility>

#include <tl/expected.hpp>

namespace intaked {

// What a caller may have to do differently; the words for a person are in Error::text.
enum class ErrorKind {
  invalid,      // the input is wrong and will stay wrong
  not_found,    // what was asked for does not exist
  conflict,     // somebody else holds it, or it exists already
  denied,       // credentials or permissions were refused
  unavailable,  // a peer is down or unreachable; later may be different
  timed_out,    // a deadline passed
  no_space,     // disk full or a budget spent
  io,           // the disk or a file failed; do not retry what was being made durable
  internal,     // our bug
};

struct Error {
  ErrorKind kind = ErrorKind::internal;
  std::string
      text;  // one sentence for a person: what, where, what was expected; no trailing full stop
  std::string hint;  // what to do next, "" if text says it all
};

template <class T>
using Result = tl::expected<T, Error>;

inline tl::unexpected<Error> fail(ErrorKind kind, std::string text, std::string hint = {}) {
  return tl::unexpected<Error>(Error{kind, std::move(text), std::move(hint)});
}

inline tl::unexpected<Error> fail(Error error) {
  return tl::unexpected<Error>(std::move(error));
}

// "unavailable", "no_space", …: the enumerator's own name.
std::string_view name_of(ErrorKind kind);

}  // namespace intaked

#define INTAKED_CONCAT_(a, b) a##b
#define INTAKED_CONCAT(a, b) INTAKED_CONCAT_(a, b)

// INTAKED_TRY(auto rows, connection.query(…));   returns the error to our caller, else declares the
// value.
#define INTAKED_TRY(declaration, ...)                                          \
  auto INTAKED_CONCAT(try_, __LINE__) = (__VA_ARGS__);                         \
  if (!INTAKED_CONCAT(try_, __LINE__))                                         \
    return ::intaked::fail(std::move(INTAKED_CONCAT(try_, __LINE__)).error()); \
  declaration = std::move(*INTAKED_CONCAT(try_, __LINE__))

// INTAKED_CHECK(connection.execute(…));   the same for Result<void>.
#define INTAKED_CHECK(...)                                                      \
  do {                                                                          \
    auto check_result = (__VA_ARGS__);                                          \
    if (!check_result) return ::intaked::fail(std::move(check_result).error()); \
  } while (false)

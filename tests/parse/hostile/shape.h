// Messages built to stop a parser, and the words they are built of. "At size n" means about n
// bytes.
#pragma once

#include <cstddef>
#include <functional>
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

namespace intaked::parse::hostile {

struct Shape {
  std::string name;
  std::function<std::string(std::size_t bytes)> make;
  std::size_t largest = 8'000'000;  // the size at which it is measured in full
};

using Shapes = std::vector<Shape>;

inline std::string repeat(std::string_view what, std::size_t bytes) {
  std::string out;
  out.reserve(bytes + what.size());
  while (out.size() < bytes) out += what;
  return out;
}

// What `piece` makes of the numbers from 0 on.
template <class Piece>
std::string count_up(std::size_t bytes, Piece piece) {
  std::string out;
  for (std::size_t i = 0; out.size() < bytes; ++i) out += piece(i);
  return out;
}

inline std::string header(std::string_view fields = "") {
  return "From: Poison <poison@acme.example>\r\nSubject: poison\r\n" + std::string(fields);
}

// `value` is the whole of a field beside From and Subject.
inline std::string field_mail(std::string_view name, std::string_view value) {
  return header(std::string(name) + ": " + std::string(value) + "\r\n\r\nx");
}

inline std::string text_mail(std::string_view body) {
  return header("Content-Type: text/plain; charset=utf-8\r\n\r\n") + std::string(body);
}

inline std::string html_mail(std::string_view body) {
  return header("Content-Type: text/html; charset=utf-8\r\n\r\n") + std::string(body);
}

inline std::string mixed_mail(std::string_view body, std::string_view boundary = "b") {
  return header("Content-Type: multipart/mixed; boundary=" + std::string(boundary) + "\r\n\r\n") +
         std::string(body);
}

// Bytes of every value, the same in every run; none is left out and none is a line end more often
// than others.
inline std::string garbage(std::size_t bytes) {
  std::string out(bytes, '\0');
  unsigned state = 1;
  for (char& c : out) {
    state = state * 1664525U + 1013904223U;
    c = static_cast<char>(state >> 24);
  }
  return out;
}

}  // namespace intaked::parse::hostile

// A credential. It cannot be printed, compared or copied by accident, and its bytes are wiped when
// it dies.
#pragma once

#include <string>
#include <string_view>

namespace intaked {

class Secret {
 public:
  Secret() = default;
  explicit Secret(std::string value) : value_(std::move(value)) {}
  Secret(const Secret&) = default;
  Secret(Secret&& other) noexcept;
  Secret& operator=(const Secret& other);
  Secret& operator=(Secret&& other) noexcept;
  ~Secret();

  bool empty() const { return value_.empty(); }
  // The bytes, for the one call that sends or uses them. Valid as long as this Secret is not
  // changed.
  std::string_view reveal() const { return value_; }
  // The same, NUL-terminated, for C interfaces.
  const char* reveal_c_str() const { return value_.c_str(); }

 private:
  void wipe() noexcept;
  std::string value_;
};

}  // namespace intaked

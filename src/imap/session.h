// What the server has told about itself and the selected folder.
#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "imap/response.h"

namespace intaked::imap {

class Session {
 public:
  // Takes what an untagged or tagged response says about capabilities, UIDVALIDITY, UIDNEXT, flags
  // and the number of messages. True: there may be new messages.
  bool note(const Response& response);
  // A new SELECT begins: what was known of a folder is forgotten.
  void forget_folder();

  bool can(std::string_view capability) const;  // upper case
  // May this flag or keyword be set for good?
  bool may_set(std::string_view flag) const;

  std::optional<std::uint32_t> uidvalidity() const { return uidvalidity_; }
  std::optional<std::uint32_t> uidnext() const { return uidnext_; }
  std::uint32_t exists() const { return exists_; }
  bool read_only() const { return read_only_; }
  // PERMANENTFLAGS named this flag; with EXAMINE most servers name none, whatever may be set.
  bool names_permanent(std::string_view flag) const;

 private:
  void note_code(std::string_view code);
  void note_capabilities(std::string_view words);

  std::set<std::string, std::less<>> capabilities_;
  std::optional<std::uint32_t> uidvalidity_;
  std::optional<std::uint32_t> uidnext_;
  std::uint32_t exists_ = 0;
  bool read_only_ = false;
  std::optional<std::set<std::string, std::less<>>> permanent_flags_;
};

}  // namespace intaked::imap

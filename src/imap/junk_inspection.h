// One look at what a server put aside as junk, which changes nothing: which folder that is, how
// many messages lie in it and how many of them are from somebody. The folder is the one with the
// attribute \Junk (RFC 6154), or one with a usual name. One thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "imap/inquiry.h"
#include "imap/session.h"

namespace intaked::imap {

struct Junk {
  std::string folder;   // as UTF-8; "": the server has none
  std::string refused;  // why, where the server did not answer: its words, or ours; "": it did
  std::size_t messages = 0;
  std::size_t from = 0;  // of them, of whom it was asked
};

// Whether it can be looked for: printable ASCII without quotes and backslashes, as addresses are.
bool can_be_searched(std::string_view address);

class JunkInspection final : public Inquiry {
 public:
  // `from`: can_be_searched(). `read_folder`, as UTF-8, is what is fetched anyway: never junk here.
  JunkInspection(std::string_view from, std::string_view read_folder, std::string tag_prefix);

  const Junk& found() const { return found_; }

 private:
  enum class Step : std::uint8_t { capability, list, open, search };

  void on_untagged(Response& response) override;
  void on_answer(const Response& response) override;
  void note_folder(const Response& response);
  void begin(Step step, std::string_view command);
  void open();

  const std::string from_;
  const std::string read_folder_;
  Step step_ = Step::capability;
  Session session_;
  std::string folder_;  // as the server spells it
  bool is_marked_ = false;
  Junk found_;
};

}  // namespace intaked::imap

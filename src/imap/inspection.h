// One look at a folder that changes nothing: CAPABILITY, EXAMINE, the newest message's date,
// MYRIGHTS (RFC 4314), the folder that filed mail is to be moved to, and a list of the folders if
// one of them is not there. One thread.
#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "imap/inquiry.h"
#include "imap/session.h"

namespace intaked::imap {

struct InspectionOptions {
  std::string folder = "INBOX";
  std::string move_to;  // "": filed mail is not moved
  // SELECT instead of EXAMINE, as the daemon opens it: the server then tells which flags may be
  // set, and \Recent is taken from new messages. Nothing else changes.
  bool select = false;
};

// Text is the server's own.
struct Inspected {
  enum class Folder { not_asked, open, refused };
  enum class Target { not_asked, there, refused };

  Session session;
  Folder folder = Folder::not_asked;
  std::string folder_words;     // refused: why
  std::set<std::string> flags;  // that are known in the folder, upper case
  std::optional<std::string> rights;
  std::optional<std::uint32_t> newest_uid;
  std::optional<Instant> newest_date;
  Target target = Target::not_asked;
  std::string target_words;
  std::vector<std::string> folders;  // as UTF-8; asked only if one was refused; 2,000 at most
};

class Inspection final : public Inquiry {
 public:
  Inspection(InspectionOptions options, std::string tag_prefix);

  const Inspected& found() const { return found_; }

 private:
  enum class Step { capability, open, newest, rights, target, list, done };

  void on_untagged(Response& response) override;
  void on_answer(const Response& response) override;
  void note_folder(Response& response);
  void go_on_after(Step step);
  bool wants(Step step) const;
  void begin(Step step);

  const InspectionOptions options_;
  Inspected found_;
  Step step_ = Step::capability;
};

}  // namespace intaked::imap

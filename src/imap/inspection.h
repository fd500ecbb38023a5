// One look at a folder that changes nothing, without I/O: bytes in → commands out, and what was
// found. It begins after libcurl has logged in and asks one thing at a time: CAPABILITY, EXAMINE,
// the newest message's date, MYRIGHTS (RFC 4314), the folder that filed mail is to be moved to,
// and a list of the folders if one of them is not there. One thread.
#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "imap/response_reader.h"
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

class Inspection final : private ResponseSink {
 public:
  // The tags' prefix is random, so that no text can be taken for an answer.
  Inspection(InspectionOptions options, std::string tag_prefix);

  // An error from here on means: close the connection; found() is what it had told until then.
  Result<void> receive(std::string_view bytes);
  std::string_view output() const { return std::string_view(output_).substr(sent_); }
  void sent(std::size_t bytes) { sent_ += bytes; }
  // Nothing more is expected; what output() holds then is a farewell.
  bool done() const { return step_ == Step::done; }
  // How many answers came: each may take its time.
  std::size_t answers() const { return answers_; }
  // The first words of the command that is not answered, for people: "EXAMINE".
  const std::string& asked() const { return asked_; }
  const Inspected& found() const { return found_; }

 private:
  enum class Step { capability, open, newest, rights, target, list, done };

  std::uint64_t literal_bytes_max(const Response& so_far) override;
  Result<void> on_response(Response& response) override;
  Result<void> on_unreadable(std::string_view reason) override;
  void note(Response& response);
  void note_folder(Response& response);
  void answered(const Response& response);
  void go_on_after(Step step);
  bool wants(Step step) const;
  void ask(Step step);
  void send(std::string_view command);

  const InspectionOptions options_;
  const std::string tag_prefix_;
  ResponseReader reader_;
  Inspected found_;
  Step step_ = Step::capability;
  std::string asked_;
  std::string output_;
  std::size_t sent_ = 0;
  std::size_t bytes_ = 0;
  std::size_t responses_ = 0;
  std::size_t answers_ = 0;
};

}  // namespace intaked::imap

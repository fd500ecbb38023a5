// Questions to a server that change nothing, without I/O and one at a time: bytes in → commands
// out. It begins after libcurl has logged in. What is asked, and what the answers say, is the
// derived class's. One thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"
#include "imap/response_reader.h"

namespace intaked::imap {

class Inquiry : private ResponseSink {
 public:
  // An error from here on means: close the connection; what it had told until then stays.
  Result<void> receive(std::string_view bytes);
  std::string_view output() const { return std::string_view(output_).substr(sent_); }
  void sent(std::size_t bytes) { sent_ += bytes; }
  // Nothing more is expected; what output() holds then is a farewell.
  bool done() const { return done_; }
  // How many answers came: each may take its time.
  std::size_t answers() const { return answers_; }
  // The first words of the command that is not answered, for people: "EXAMINE".
  const std::string& asked() const { return asked_; }

 protected:
  // The tags' prefix is random, so that no text can be taken for an answer.
  explicit Inquiry(std::string tag_prefix);
  ~Inquiry() override = default;

  // The next question; to be called once for each answer, and once to begin.
  void ask(std::string_view command);
  // Instead of another question.
  void leave();

 private:
  virtual void on_untagged(Response& response) = 0;
  // To what was asked last; asks the next, or leaves.
  virtual void on_answer(const Response& response) = 0;

  std::uint64_t literal_bytes_max(const Response& so_far) override;
  Result<void> on_response(Response& response) override;
  Result<void> on_unreadable(std::string_view reason) override;
  void send(std::string_view command);

  const std::string tag_prefix_;
  ResponseReader reader_;
  bool done_ = false;
  std::string asked_;
  std::string output_;
  std::size_t sent_ = 0;
  std::size_t bytes_ = 0;
  std::size_t responses_ = 0;
  std::size_t answers_ = 0;
};

}  // namespace intaked::imap

// The parent's side: one process that parses messages, so that a parser gone wrong costs one
// message and never this process.
#pragma once

#include <chrono>
#include <cstddef>
#include <memory>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "model/parsed_message.h"
#include "parse/parse.h"
#include "worker/child_process.h"
#include "worker/frame.h"
#include "worker/message_wire.h"
#include "worker/outgoing.h"

namespace intaked::worker {

// What is started: this very program, even if its file was replaced meanwhile. Its main() must call
// run_parse_worker() for these arguments.
struct Program {
  std::string path = "/proc/self/exe";
  std::vector<std::string> arguments{"intaked", "parse-worker"};
};

using Outcome = Result<model::ParsedMessage>;

// One thread makes, uses and destroys it: the kernel ends the process with the thread that started
// it. The process is started with the first message, and anew after k_messages_max messages, after
// any failure, and when it is found dead between messages.
class Worker {
 public:
  explicit Worker(parse::Options options, Program program = {});

  // As parse::parse(), in the process; returns within k_start_deadline + k_answer_deadline.
  //   unavailable  no process can be had: not the message's fault, try later
  //   internal     the parser failed on this message; the text is a sentence: "the parser was
  //                killed by signal 11 (Segmentation fault)", "the parser needed more than 2 s of
  //                processor time"
  // Once `stop` is requested a message that takes long is given up as unavailable.
  Outcome parse(const Request& request, const std::stop_token& stop = {});

  // Several, one after the other: while one is parsed the next are on their way, which saves most
  // of what the pipes cost. `done` is called with the outcome of each, in their order. A failure is
  // told of the one that was being parsed; the others go on in another process. After one is
  // unavailable the rest is not tried, and is that too.
  void parse(std::span<const Request> requests, const std::stop_token& stop,
             const std::function<void(Outcome)>& done);

  pid_t pid() const { return child_ ? child_->pid() : 0; }  // 0: none runs

 private:
  struct Allowance {
    std::chrono::milliseconds processor_time;
    std::chrono::milliseconds deadline;
  };

  // A process that can take the message; nothing is under way in it.
  Result<void> make_ready(std::size_t memory_max, const std::stop_token& stop);
  Result<void> start(std::size_t memory_max, const std::stop_token& stop);
  // In the process that is there, up to the first failure. How many have their outcome.
  std::size_t parse_in_turn(std::span<const Request> requests, const std::stop_token& stop,
                            const std::function<void(Outcome)>& done);
  // The next frame from the process, valid until buffer_.drop(); sends meanwhile.
  Result<std::string_view> next_answer(Outgoing& outgoing, const Allowance& allowance,
                                       const std::stop_token& stop);
  std::string what_it_used_up(std::chrono::nanoseconds before,
                              std::chrono::milliseconds allowed) const;
  std::string too_much_memory() const;
  Error ended();

  const parse::Options options_;
  const Program program_;
  std::unique_ptr<ChildProcess> child_;
  std::size_t memory_max_ = 0;
  std::size_t parsed_ = 0;
  FrameBuffer buffer_;
};

}  // namespace intaked::worker

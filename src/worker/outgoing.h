// Frames on their way to the child: the next ones may be under way while one is worked on, so that
// nobody waits for the other between two messages.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "worker/child_process.h"

namespace intaked::worker {

// One thread. What was added must outlive it.
class Outgoing {
 public:
  // A frame of `head` and then `bytes`.
  void add(const std::string& head, std::string_view bytes);
  // Something may be sent now: k_ahead_bytes_max bound what is unanswered, but for one frame.
  bool wants_to_send() const;
  // Sends what the pipe takes. False: nobody reads any more.
  bool send(const ChildProcess& child);
  // The first unanswered frame has its answer. False: it was not even sent.
  bool answered();

 private:
  struct Frame {
    std::string head;
    std::string_view bytes;
    std::size_t size() const { return head.size() + bytes.size(); }
  };

  std::vector<Frame> frames_;
  std::size_t answered_ = 0;   // frames
  std::size_t current_ = 0;    // the frame that is sent now
  std::size_t sent_ = 0;       // bytes of it
  std::size_t under_way_ = 0;  // bytes of the frames from answered_ to before current_
};

}  // namespace intaked::worker

// The way back into the loop for answers given on other threads. The server closes it before the
// loop dies; an answer that comes later is dropped. Any thread.
#pragma once

#include <functional>
#include <memory>
#include <mutex>

#include <boost/asio/io_context.hpp>

#include "web/server.h"

namespace intaked::web {

class Gate {
 public:
  explicit Gate(boost::asio::io_context& loop) : loop_(&loop) {}

  // Runs `work` on the loop's thread, or destroys it.
  void post(std::function<void()> work);
  void close();

 private:
  std::mutex mutex_;
  boost::asio::io_context* loop_;
};

// Hands the first answer to `deliver`, on the loop; if the last copy of the Responder dies before
// one was given, a 500.
Responder make_responder(std::shared_ptr<Gate> gate, std::function<void(Response)> deliver);

}  // namespace intaked::web

#include "web/beast/gate.h"

#include <atomic>

#include <boost/asio/post.hpp>

#include "web/answer_text.h"

namespace intaked::web {
namespace {

class PendingAnswer {
 public:
  PendingAnswer(std::shared_ptr<Gate> gate, std::function<void(Response)> deliver)
      : gate_(std::move(gate)), deliver_(std::move(deliver)) {}
  PendingAnswer(const PendingAnswer&) = delete;
  PendingAnswer& operator=(const PendingAnswer&) = delete;
  ~PendingAnswer() { give(refusal(500, "the server did not answer this request")); }

  void give(Response response) {
    if (given_.exchange(true)) return;
    gate_->post([deliver = std::move(deliver_), response = std::move(response)]() mutable {
      deliver(std::move(response));
    });
  }

 private:
  std::shared_ptr<Gate> gate_;
  std::function<void(Response)> deliver_;
  std::atomic<bool> given_ = false;
};

}  // namespace

void Gate::post(std::function<void()> work) {
  const std::lock_guard lock(mutex_);
  if (loop_ != nullptr) boost::asio::post(*loop_, std::move(work));
}

void Gate::close() {
  const std::lock_guard lock(mutex_);
  loop_ = nullptr;
}

Responder make_responder(std::shared_ptr<Gate> gate, std::function<void(Response)> deliver) {
  auto pending = std::make_shared<PendingAnswer>(std::move(gate), std::move(deliver));
  return [pending](Response response) { pending->give(std::move(response)); };
}

}  // namespace intaked::web

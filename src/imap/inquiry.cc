#include "imap/inquiry.h"

#include <utility>

namespace intaked::imap {
namespace {

constexpr std::size_t k_bytes_max = 4u << 20;  // in all
constexpr std::size_t k_responses_max = 10'000;
constexpr std::uint64_t k_literal_bytes_max = 64u << 10;

}  // namespace

Inquiry::Inquiry(std::string tag_prefix) : tag_prefix_(std::move(tag_prefix)), reader_(*this) {}

Result<void> Inquiry::receive(std::string_view bytes) {
  bytes_ += bytes.size();
  if (bytes_ > k_bytes_max)
    return fail(ErrorKind::invalid, "the server sends without end and does not answer " + asked_);
  return reader_.feed(bytes);
}

std::uint64_t Inquiry::literal_bytes_max(const Response&) {
  return k_literal_bytes_max;
}

Result<void> Inquiry::on_unreadable(std::string_view reason) {
  if (++responses_ <= k_responses_max) return {};
  return fail(ErrorKind::invalid, "the server does not speak IMAP: " + std::string(reason));
}

Result<void> Inquiry::on_response(Response& response) {
  if (done()) return {};
  if (++responses_ > k_responses_max) {
    return fail(ErrorKind::invalid, "the server sent more than " + std::to_string(k_responses_max) +
                                        " responses before it answered " + asked_);
  }
  if (response.kind == ResponseKind::continuation)
    return fail(ErrorKind::invalid, "the server asked for more of a command that was complete");
  if (response.status == Status::bye)
    return fail(ErrorKind::unavailable, "the server ended the connection: " + response.text);
  if (response.kind == ResponseKind::untagged) {
    on_untagged(response);
    return {};
  }
  if (response.tag != tag_prefix_ + std::to_string(answers_ + 1))
    return fail(ErrorKind::invalid, "the server answered a command that we did not send");
  ++answers_;
  on_answer(response);
  return {};
}

void Inquiry::ask(std::string_view command) {
  asked_ = command.substr(0, command.find(' ', command.starts_with("UID ") ? 4 : 0));
  send(command);
}

void Inquiry::leave() {
  done_ = true;
  send("LOGOUT");
}

void Inquiry::send(std::string_view command) {
  output_.erase(0, std::exchange(sent_, 0));
  output_ += tag_prefix_ + std::to_string(answers_ + 1) + " " + std::string(command) + "\r\n";
}

}  // namespace intaked::imap

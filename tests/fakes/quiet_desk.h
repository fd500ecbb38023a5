// A desk that answers nothing: what a test does not care about, so that it says only what it does.
#pragma once

#include "desk/desk.h"

namespace intaked::fakes {

template <class Interface>
class Quiet : public Interface {
 public:
  desk::Leave leave_to_send(std::size_t wanted) override { return {wanted, {}}; }
  void create(std::string, Tick, std::function<void(desk::Answer)>) override {}
  void comment(std::string, std::string, Tick, std::function<void(desk::Answer)>) override {}
  void find_ticket(std::string, desk::Sought, Instant, std::function<void(desk::LookUp)>) override {
  }
  void find_comment(std::string, std::string, std::function<void(desk::LookUp)>) override {}
  void find_any(std::string, std::function<void(desk::LookUp)>) override {}
  void ticket(std::string, std::function<void(desk::TicketNow)>) override {}
  void comments(std::string, std::function<void(desk::CommentMails)>) override {}
  void update_ticket(std::string, std::string, std::function<void(desk::Answer)>) override {}
  void link(std::string, std::string, std::function<void(desk::Answer)>) override {}
  void list_marked_tickets(std::string, Instant, std::function<void(desk::MarkedList)>) override {}
  void list_marked_comments(std::string, std::string,
                            std::function<void(desk::MarkedList)>) override {}
  void ensure_contact(desk::Contact, std::function<void(desk::ContactAnswer)>) override {}
  void read_directory(std::function<void(Result<model::DeskDirectory>)>) override {}
};

using QuietDesk = Quiet<desk::Desk>;

}  // namespace intaked::fakes

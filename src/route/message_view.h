// One message as the conditions see it: each field read once, folded once, when first asked for.
#pragma once

#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/inbound.h"
#include "route/compiled_book.h"

namespace intaked::route {

// One value of a field. The text belongs to the message or to the view.
struct Seen {
  std::string_view text;
  double number = 0;  // of kinds that compare as numbers
};

// Lives as long as one route() call; one thread.
class MessageView {
 public:
  MessageView(const RuleBook& book, const model::Inbound& inbound,
              const model::RoutingDecision& so_far);

  // Only values with some text; none if the message does not say.
  const std::vector<Seen>& values(std::size_t field);
  std::string_view folded(std::size_t field, std::size_t value);
  // The decision so far has changed: forget what follows it.
  void decision_changed();

  const RuleBook& book() const { return book_; }
  const model::Inbound& inbound() const { return inbound_; }

 private:
  struct Slot {
    bool is_read = false;
    std::vector<Seen> values;
    std::vector<std::optional<std::string>> folded;
  };

  void read(const Field& field, std::vector<Seen>& values);
  void read_header(std::string_view name, std::vector<Seen>& values);
  void read_attachments(const Field& field, std::vector<Seen>& values);
  void read_arrival(const Field& field, std::vector<Seen>& values);
  void read_requestor(AddressPart part, std::vector<Seen>& values);
  void read_decision(const std::string& name, std::vector<Seen>& values);
  std::string_view keep(std::string text);

  const RuleBook& book_;
  const model::Inbound& inbound_;
  const model::RoutingDecision& so_far_;
  std::vector<Slot> slots_;  // by index in book.fields
  std::deque<std::string> kept_;
};

}  // namespace intaked::route

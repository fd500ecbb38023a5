// Who counts as the sender, and who stands behind a sender that is no person.
#pragma once

#include <optional>
#include <vector>

#include "model/parsed_message.h"
#include "parse/parse.h"

namespace intaked::parse {

struct Authorship {
  // From (its first mailbox), else Sender, else Return-Path: the first that holds an address.
  // Reply-To never: it says where answers go, not who writes.
  std::optional<model::Attributed> author;
  // The person for whom a group or a form wrote; whoever wrote the mail could name anybody there.
  std::optional<model::Attributed> behind;
  std::vector<model::Signal> signals;  // rewritten_from or contact_form, if `behind` is set
};

// `message` has its addresses, headers and destination. Behind a From that a group wrote stands, in
// this order: X-Original-From; X-Original-Sender and Reply-To where From is a list's address or
// says "Name via List"; what From's own local part encodes ("ann=40x.example@lists.example").
// Behind a form's (From or Sender is ours, or From is where the mail went): Reply-To, if it is
// somebody else.
Authorship find_author(const model::ParsedMessage& message, const Options& options);

}  // namespace intaked::parse

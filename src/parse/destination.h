// Where a message was sent to.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "model/parsed_message.h"
#include "parse/tree.h"

namespace intaked::parse {

// The fields that may tell it, in this order; within a field and among fields of one name the
// order of the message:
//
//   1 Delivered-To       the mailbox that got it, written by the last server
//   2 X-Delivered-To     the same
//   3 X-Original-To      the envelope's recipient before aliases
//   4 Envelope-To        the same
//   5 X-Envelope-To      the same
//   6 Original-Recipient RFC 8098 2.3, "rfc822;" and the address
//   7 X-Forwarded-To     a forwarding mailbox wrote where it sent it
//   8 X-Forwarded-For    and for whom it came
//   9 Resent-To          RFC 5322 3.6.6
//  10 To
//  11 Cc
//  12 Received           the address behind "for" (RFC 5321 4.4), the topmost first
//
// The first that is one of `own_addresses` counts (a "+detail" in it does not matter), else the
// first of all. Attributed::header is the field's name as in this list. Nothing if none of them
// holds an address.
std::optional<model::Attributed> find_destination(const TreeNode& top,
                                                  const model::ParsedMessage& message,
                                                  const std::vector<std::string>& own_addresses);

}  // namespace intaked::parse

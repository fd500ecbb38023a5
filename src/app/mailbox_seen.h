// A mailbox with what was seen of it, for the steps of its examination.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "app/examination.h"
#include "base/clock.h"
#include "config/config.h"
#include "imap/visit.h"

namespace intaked::app {

struct Seen {
  const config::Mailbox& mailbox;
  const std::string& secret_file;
  const imap::Visit& visit;
  bool selected;  // the visit was made with SELECT
  Instant now;

  std::string section() const { return "mailboxes." + mailbox.name; }
  std::string again() const { return "try again: intaked doctor " + mailbox.name; }
};

// Adds the step "after filing".
void examine_after_filing(const Seen& seen, Examination& to);

// The folders that were probably meant, the likeliest first: of the same name elsewhere or in other
// case, or nearly of that name; three at most.
std::vector<std::string> look_alikes(std::string_view wanted,
                                     const std::vector<std::string>& folders);
// What to do about a folder that does not open: another one's name, put between `before` and
// `after` in the line to write, or what is there.
std::string other_folder(std::string_view wanted, const std::vector<std::string>& folders,
                         std::string_view before, std::string_view after);
// In quotes, as YAML takes it.
std::string as_yaml(std::string_view text);

}  // namespace intaked::app

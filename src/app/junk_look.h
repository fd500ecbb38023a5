// Whether a person's mail lies where the mail servers put junk: that is never fetched, and the
// first thing that anybody should know who looks for it in vain.
#pragma once

#include <map>
#include <mutex>
#include <string>

#include "base/clock.h"
#include "base/result.h"
#include "model/json.h"

namespace intaked::app {

class Service;
struct FindQuestion;

class JunkLook {
 public:
  // Signs in to each mailbox that is well (`origin`: only to that one), one after the other, and
  // waits for some seconds at most. A mailbox that was asked a moment ago is left alone: servers
  // lock accounts out that sign in too often. → {"mailboxes":[{"name", "folder", "messages",
  // "from"}]}, with "not_looked": why, where it was not. invalid: no address; conflict: somebody
  // else is waiting for such a look. Any thread.
  Result<model::Json> look(Service& service, const std::string& from, const std::string& origin);

 private:
  std::mutex mutex_;
  std::map<std::string, Tick> looked_at_;
};

// Where find asks for it: about one address or @domain, and nothing that only recorded mail has.
// "": it does not ask.
std::string junk_target_of(const FindQuestion& question);
// "; Junk holds 2 from others", to end a sentence about the mailboxes; "" if none was looked into.
std::string junk_words(const model::Json& answer);
// A line for each mailbox whose junk holds mail from `from`, or was not looked into.
std::string junk_lines(const model::Json& answer, const std::string& from);

}  // namespace intaked::app

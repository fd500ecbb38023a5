// What a mail system tells in prose about a mail that it could not deliver.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace intaked::parse {

struct BounceNotice {
  std::string_view words;               // the notice without the mail that came back
  std::string_view returned;            // the mail or its header that is pasted under it
  std::vector<std::string> recipients;  // for whom it failed, each once
  bool is_named = false;   // the text says of a recipient, who is neither party, that it is one
  bool is_listed = false;  // and in a line of its own or behind a label, not within a sentence
  std::string diagnostic;  // the line that gives the reason
};

// Who cannot be meant: the addresses of the reporter and of the sender who is told. `home` is the
// reporter's domain, for systems that name a recipient by its local part alone.
struct NoticeParties {
  std::vector<std::string> addresses;
  std::string home;
};

// The tables of phrases are in bounce_notice.cc. The result's views are into `text`, of which the
// first k_notice_bytes_max are read. Linear.
BounceNotice read_bounce_notice(std::string_view text, const NoticeParties& parties);

}  // namespace intaked::parse

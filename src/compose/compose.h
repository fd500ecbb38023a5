// Message + decision + thread → TicketDraft. Pure and total.
#pragma once

#include <string>
#include <vector>

#include "compose/files.h"
#include "compose/text_form.h"
#include "model/desk_directory.h"
#include "model/inbound.h"
#include "model/routing_decision.h"
#include "model/ticket_draft.h"

namespace intaked::compose {

// Where the words go that were cut from a reply.
enum class CutWords { metadata, comment, nowhere };

struct Options {
  std::string requestor_fallback;  // used when neither From nor Sender can be read; not empty
  std::vector<std::string> own_addresses;  // never a requestor, unless a rule says so
  std::size_t title_bytes_max = 250;
  std::size_t description_bytes_max = 60'000;  // longer text is cut, visibly
  std::string time_zone = "UTC";
  FileOptions files;
  bool account_by_domain = false;
  TextForm text_form = TextForm::text;  // of descriptions and comments
  bool html_in_first_comment = false;   // where the message has HTML that may be shown
  bool clean_titles = true;             // without "Re:", "Fwd:" and the like
  CutWords cut_words = CutWords::metadata;
  std::vector<std::string> staff;  // agents' addresses and domains: their forwards are another's
                                   // requests
};

struct Composed {
  model::TicketDraft draft;
  // What keeps the draft from being sent, one sentence each: a name that the directory does not
  // know (`no team "Biling" at the desk`), a value of the wrong kind, no team at all. Not empty:
  // the draft must not be sent; the caller parks the message with these words.
  std::vector<std::string> unresolved;
  // Why the whole message should be among the ticket's files, "" if its words are all in the draft:
  // "the description was shortened by 12345 bytes". It is a file of the draft then; where files go
  // nowhere a note says how to get it.
  std::string wants_original;
};

// A new ticket: every create field that the decision set, unchanged; a …Name that the API does not
// know becomes its …Id through `directory` (of the two, the one set first counts). What the
// decision left open:
//   title           the subject without prefixes, else the first words, else what the message is
//                   (a voice message, an invitation) or the attachment's name, else "(no subject)";
//                   an encrypted message says so. What was changed stands in
//                   metadata.intake.subject
//   requestorEmail  From, else Sender, else (where neither holds an address) Return-Path, else
//                   requestor_fallback; own addresses are passed over. Of an agent's forward the
//                   person who wrote the mail that is passed on; see requestor.h
//   submitterEmail  who sent it on behalf of the requestor: Sender, or the agent who forwarded
//   description     the whole text (or Markdown of the HTML), then lines for what is not in it:
//                   attachments, a shortened or unreadable message. If a rule sets the description
//                   these go to the notes.
//   commentContent, commentContentHtml, commentImpersonatedUserName, …Email
//                   with html_in_first_comment, if the message has safe HTML
//   source          the inbound's
//   accountId       with account_by_domain, the one account whose primary domain is the requestor's
//   metadata        what rules set, key by key, and `intake` {id, rules, book, via, marker, …},
//                   which is ours alone
// A reply (a known thread that it joins): the comment call's body. It takes from the decision
// requestorEmail, isPrivate, reply_as and metadata; a ticket's other fields do not apply to it. A
// customer's is his, staff write as themselves, a machine's words are a private note of nobody's.
// Its content is the sender's new words; what was cut is named in metadata.intake.quoted {rule,
// bytes, text} and goes where `cut_words` says.
//
// Staff notes, for a new ticket of a known thread the possible parent, and for what was
// perhaps sent twice the other one go to metadata.intake (notes, possible_parent,
// possibly_same_as): the create call has no private comment, and the description may be read by the
// customer.
Composed compose(const model::Inbound& inbound, const model::RoutingDecision& decision,
                 const model::DeskDirectory& directory, const Options& options);

}  // namespace intaked::compose

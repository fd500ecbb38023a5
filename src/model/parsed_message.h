// What a message says, after repair. Every string is valid UTF-8 without control characters (texts
// keep \n and \t).
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "model/digest.h"

namespace intaked::model {

struct Address {
  std::string name;     // decoded display name, "" if none
  std::string address;  // addr-spec, domain in lower case; "" only for what could not be read
  std::string_view domain() const;  // after the last '@'; "" if none
  friend bool operator==(const Address&, const Address&) = default;
};

struct HeaderField {
  std::string name;   // as written
  std::string value;  // unfolded, encoded-words decoded
};

// What kind of message this is. The name is the database text and the word in rules: `signals:
// out_of_office`.
enum class SignalKind {
  auto_submitted,   // RFC 3834 or the usual X- headers
  out_of_office,    // a person's automatic absence note
  bounce,           // RFC 3464 report or a common non-standard shape
  list,             // List-Id and friends
  bulk,             // Precedence: bulk or junk
  own_loop,         // carries our own marker, or comes from one of our own addresses
  encrypted,        // S/MIME or PGP/MIME: the text is not for us to read
  is_signed,        // S/MIME, PGP/MIME or a PGP block in the text; not verified
  delivery_delay,   // RFC 3464 "delayed", or told in words: the system goes on trying
  complaint,        // ARF (RFC 5965): somebody called our mail spam
  read_receipt,     // RFC 8098 or a common non-standard shape
  calendar,         // an invitation, its answer or its cancellation (RFC 5545)
  verification,     // asks to confirm an address or carries a code
  spam,             // a filter before us said so
  rewritten_from,   // a group or list put its own address into From; see `author_behind`
  contact_form,     // a form's mail on behalf of a person; see `author_behind`
  no_autoresponse,  // wants no automatic answer, though it may be a person's
  partial,          // message/partial (RFC 2046 5.2.2): a piece of a mail
  yenc,             // a yEnc file in the text, left there
  apple_double,     // a Macintosh file in two halves (RFC 1740)
};

struct Signal {
  SignalKind kind;
  std::string evidence;  // "header Auto-Submitted: auto-replied"
};

enum class DefectKind { repaired, guessed, dropped, truncated, ambiguous };

struct Defect {
  DefectKind kind;
  std::string what;  // "subject had no charset, read as windows-1252"
};

enum class PartFate {
  text,         // shown as (part of) the message text
  html,         // shown as text when there is no plain part, kept as html
  attachment,   // a file
  inline_file,  // a file that the text refers to (cid:) or that is marked inline
  alternative,  // another rendering of what is already shown
  container,    // a multipart or message that holds others, or a file that was unpacked
  dropped       // not kept; `reason` says why
};

struct Part {
  std::string path;  // "1.2.1" as IMAP numbers them; "0" = the message's own multipart
  std::string type;  // "text/plain", lower case
  PartFate fate = PartFate::dropped;
  std::string reason;      // dropped: why
  std::uint64_t size = 0;  // decoded bytes
};

// How the bytes of a part are written in the message (RFC 2045 6).
enum class TransferEncoding { identity, base64, quoted_printable };

// A file's bytes are these bytes of the message, decoded.
struct Extent {
  std::uint64_t offset = 0;
  std::uint64_t length = 0;  // encoded
  TransferEncoding encoding = TransferEncoding::identity;
  friend bool operator==(const Extent&, const Extent&) = default;
};

struct Attachment {
  std::string name;              // decoded and cleaned, never a path; "" if the sender gave none
  std::string type;              // declared media type, lower case
  std::string detected_type;     // what the content says it is, by libmagic; "" if nobody looked
  std::uint64_t size = 0;        // decoded bytes
  std::optional<Digest> digest;  // SHA-256 of the decoded bytes; only where it was asked for
  std::optional<Digest> line_digest;  // the same for text on any system: CRLF and CR count as LF,
                                      // those at its end not at all; only where it was asked for
  // Where parse::TransferStream finds them; only where digests were asked for. nullopt: only
  // parse::extract() gives them (unpacked, damaged, or in a message that was repaired).
  std::optional<Extent> extent;
  std::string content_id;  // without <>
  std::string part;        // path of its Part; "2/1" = the first file that was unpacked from part 2
  bool is_inline = false;
};

enum class AuthVerdict { none, pass, fail, other };

struct AuthResults {
  std::string authserv_id;  // "" = no trusted Authentication-Results header
  AuthVerdict spf = AuthVerdict::none;
  AuthVerdict dkim = AuthVerdict::none;
  AuthVerdict dmarc = AuthVerdict::none;
  AuthVerdict arc = AuthVerdict::none;
  std::vector<std::string> dkim_domains;  // of the signatures that passed, lower case
  std::string spf_domain;  // of the envelope sender, lower case; "" unless SPF passed
};

// An address and what said it.
struct Attributed {
  Address address;
  std::string header;  // "Delivered-To"; for what stands in the text "text"
  friend bool operator==(const Attributed&, const Attributed&) = default;
};

// What a report about mail that was not delivered says (RFC 3464).
struct BounceReport {
  std::vector<std::string> recipients;  // for whom it failed, each once
  std::string status;                   // "5.1.1" (RFC 3463), "" if nothing says
  // The class of `status`: 5 is true, 4 false, nullopt if there is none. It tells what the last
  // server said: a system that gives up after retrying for days may pass on a 4.
  std::optional<bool> permanent;
  std::string original_message_id;  // of the mail that came back, without <>; "" if not told
  std::string diagnostic;           // the other server's words, one line
};

// The mail that somebody passes on in this one, as the text or the attached message tells it.
struct ForwardedMail {
  Address from;
  std::optional<Instant> date;
  std::string subject;
  std::string evidence;  // "the text has a line that says so", "part 2 is message/rfc822"
};

// The words of the html part in another form. A form is left out ("") where it would lose words:
// the part is not all that is shown, or it is too long or too deep for it.
struct Rendering {
  std::string whole;
  std::string reply;  // the sender's new words; equal to `whole` when nothing was cut, "" where
                      // they are not how the part begins
  friend bool operator==(const Rendering&, const Rendering&) = default;
};

// What an event of a webhook tells of somebody's words.
enum class EventKind { message, edit, deletion };

// Something of an event that is still at its provider.
struct EventNeed {
  std::string url;  // https, of the provider's own host. {token} stands where the credential goes
  // How it is asked for; a credential goes to that host alone.
  enum class Credential { none, bearer, in_url, aws } credential = Credential::none;
  friend bool operator==(const EventNeed&, const EventNeed&) = default;
};

// What a webhook's event says beside the mail that it is read as.
struct EventFacts {
  EventKind kind = EventKind::message;
  bool is_chat = false;           // all words are the author's, whatever they look like
  bool author_is_proven = false;  // the provider knows who it was, and has not only been told
  std::vector<EventNeed> needs;   // it goes without them, too: they are named in its text
  std::string nobodys;            // it is nobody's message: why; else ""
  std::string not_understood;     // a person has to look: why; else ""
};

struct ParsedMessage {
  std::optional<Address> from;  // the first mailbox of From
  bool from_is_clear = false;   // there is one From with one address, which needed no repair
  std::optional<Address> sender;
  std::optional<Attributed> author;         // who counts as the sender: From, else Sender, else
                                            // Return-Path; never Reply-To
  std::optional<Attributed> destination;    // where it was sent to; see parse/destination.h
  std::optional<Attributed> author_behind;  // the person for whom a group or a form wrote: data,
                                            // never an identity
  std::vector<Address> reply_to;
  std::vector<Address> to;
  std::vector<Address> cc;
  std::vector<Address> recipients;  // envelope recipients as trace headers tell (Delivered-To,
                                    // X-Original-To, Envelope-To)
  std::string return_path;          // "" also for <>
  std::string subject;
  std::optional<Instant> date;
  std::string message_id;                // without <>
  std::vector<std::string> in_reply_to;  // ids without <>
  std::vector<std::string> references;   // ids without <>, in the header's order
  std::vector<HeaderField> headers;      // all that were kept, in order
  std::string text;                      // all the words, quoted history too
  std::string reply_text;   // the sender's new words; equal to text when nothing was cut
  std::string reply_cut;    // the name of the rule that cut, "" if nothing was cut
  std::string html;         // the html part, decoded to UTF-8, NOT sanitised; "" if none, or if
                            // nobody asked for it
  std::string html_text;    // the words of the html part; only where they were asked for
  Rendering markdown;       // CommonMark with tables; only where it was asked for
  Rendering safe_html;      // elements and attributes of a list, nothing else; only where asked for
  std::vector<Part> parts;  // every part of the message with its fate
  std::vector<Attachment> attachments;
  std::vector<Signal> signals;
  std::size_t received_count = 0;      // Received fields
  std::optional<BounceReport> bounce;  // set if and only if there is a signal `bounce`
  std::optional<ForwardedMail> forwarded;
  AuthResults auth;
  std::vector<Defect> defects;
  std::optional<EventFacts> event;  // it came by a webhook
  Digest content_digest{};  // SHA-256 over Message-ID, Date, From, Subject and the digest of what
                            // is behind the header

  const Signal* find_signal(SignalKind kind) const;
  // The first field of that name, ignoring case; nullptr if none.
  const HeaderField* find_header(std::string_view name) const;
};

std::span<const SignalKind> signal_kinds();  // all of them
std::string_view name_of(SignalKind kind);
std::optional<SignalKind> signal_named(std::string_view name);
std::string_view name_of(DefectKind kind);
std::string_view name_of(PartFate fate);
std::string_view name_of(TransferEncoding encoding);
std::optional<TransferEncoding> transfer_encoding_named(std::string_view name);
std::string_view name_of(AuthVerdict verdict);
std::string_view name_of(EventKind kind);
std::string_view name_of(EventNeed::Credential credential);

}  // namespace intaked::model

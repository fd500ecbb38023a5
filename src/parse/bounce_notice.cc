#include "parse/bounce_notice.h"

#include <algorithm>
#include <array>

#include "lib/text/text.h"
#include "parse/ascii.h"
#include "parse/limits.h"
#include "parse/prose_addresses.h"
#include "parse/status_codes.h"
#include "parse/word_lists.h"

namespace intaked::parse {
namespace {

// Case folded. How a line begins, ornaments aside, behind which the mail that came back stands; it
// says little more than that.
constexpr std::array<std::string_view, 31> k_copy_headings = {
    "original message",
    "original mail ",
    "forwarded message",
    "message header",
    "message headers",
    "message text follows",
    "message follows",
    "returned mail",
    "returned message",
    "start of returned message",
    "unsent message",
    "undelivered message",
    "old message",
    "received message",
    "rejected message",
    "your original message",
    "the original message",
    "headers of the original",
    "original headers",
    "begin message header",
    "ursprüngliche nachricht",
    "originalnachricht",
    "message d'origine",
    "message original",
    "mensaje original",
    "mensagem original",
    "messaggio originale",
    "oorspronkelijk bericht",
    "исходное сообщение",
    "orijinal mesaj",
    "元のメッセージ",
};

// The same wherever they stand in a line.
constexpr std::array<std::string_view, 28> k_copy_phrases = {
    "is a copy of the message",
    "is a copy of your message",
    "is a copy of the first part",
    "is a copy of the header",
    "a copy of the headers",
    "copy of the original message",
    "copy of your message is",
    "header of the original message",
    "headers of the original message",
    "headers from the original message",
    "original message as received",
    "original message headers",
    "original message header",
    "original message follows",
    "original message attached",
    "original message is attached",
    "header of your message",
    "header information from the original",
    "folgt eine kopie",
    "kopie der nachricht",
    "kopie ihrer nachricht",
    "copie du message",
    "copia del mensaje",
    "copia del messaggio",
    "cópia da mensagem",
    "kopie van het bericht",
    "копия сообщения",
    "原信件的一份拷贝",
};

// A header that is pasted without a word begins with one of these.
constexpr std::array<std::string_view, 6> k_trace_fields = {
    "received: from", "received: by",    "received: (",
    "return-path: <", "dkim-signature:", "delivered-to:",
};

// An address right behind one of these, in the same line, is the recipient.
constexpr std::array<std::string_view, 44> k_recipient_labels = {
    "rcpt to",
    "recipient",
    "recipients",
    "deliver to",
    "delivered to",
    "undeliverable to",
    "unknown user",
    "user unknown",
    "addressed to",
    "attempts",
    "undeliverable address",
    "failed address",
    "mailbox full",
    "mailbox is full",
    "allowed size",
    "userid",
    "expanded from",
    "generated from",
    "your message to",
    "your mail to",
    "sent mail to",
    "send mail to",
    "message to",
    "mail to",
    "email address",
    "addressee",
    "local mailbox",
    "empfänger",
    "destinataire",
    "destinatario",
    "destinatário",
    "адресат",
    "получатель",
    "收件人",
    "收件者",
    "发送到",
    "宛先",
    "받는사람",
    "받는 사람",
    "수신자",
    "was addressed",
    "undeliverable",
    "for",
    "to",
};

// The noun of a label that has its colon: "Failed recipient: a@b".
constexpr std::array<std::string_view, 10> k_listing_labels = {
    "recipient",    "recipients",   "recipient(s)", "recipient address", "failed address",
    "destinataire", "destinatario", "destinatário", "empfänger",         "получатель"};

// Lines with these tell whom to ask or who wrote, never for whom it failed.
constexpr std::array<std::string_view, 26> k_other_parties = {
    "contact",    "assistance", "questions",   "please send",   "report this",
    "sent by",    "sender",     "from:",       "reply-to",      "message-id",
    "message id", "mail from",  "return-path", "envelope-from", "http",
    "in error",   "for help",   "helpdesk",    "abuse@",        "administrator at",
    "kontakt",    "absender",   "expéditeur",  "remitente",     "mittente",
    "отправител"};

constexpr std::array<std::string_view, 6> k_systems = {
    "postmaster@", "mailer-daemon@", "abuse@", "mailerdaemon@", "mdaemon@", "support@"};

// Ends with the announcement of a list of recipients.
constexpr std::array<std::string_view, 8> k_announcements = {
    "following recipient", "following address", "following:",       "recipients could not be",
    "not delivered to",    "undeliverable to",  "failed recipient", "failed address"};

// Not a reason but the mail in question.
constexpr std::array<std::string_view, 7> k_fields_of_mail = {
    "subject:", "sent:", "date:", "to:", "from:", "betreff:", "message-id"};

std::string_view without_ornaments(std::string_view line) {
  const std::size_t begin = line.find_first_not_of(" \t-_=*|#>:");
  if (begin == std::string_view::npos) return {};
  return line.substr(begin);
}

bool begins_copy(std::string_view folded) {
  const std::string_view plain = without_ornaments(folded);
  constexpr std::size_t k_heading_bytes_max = 70;
  if (plain.size() <= k_heading_bytes_max && begins_with_any(plain, k_copy_headings)) {
    return plain.find(" was ") == std::string_view::npos;
  }
  return holds_any(folded, k_copy_phrases) || begins_with_any(plain, k_trace_fields);
}

// How sure it is that an address is a recipient.
enum class Rank { mentioned, in_reply, named };

class Reader {
 public:
  explicit Reader(const NoticeParties& parties) : parties_(parties) {}

  BounceNotice read(std::string_view text) {
    text = text::cut_utf8(text, k_notice_bytes_max);
    std::size_t at = 0;
    for (std::size_t lines = 0; at < text.size() && lines < k_notice_lines_max; ++lines) {
      const std::size_t begin = at;
      const std::string_view line = take_line(text, at);
      const std::string folded = text::fold_case(line);
      if (begins_copy(folded) && begin > 0) {
        notice_.words = text.substr(0, begin);
        notice_.returned = text.substr(at < text.size() && !is_trace(folded) ? at : begin);
        break;
      }
      read_line(line, folded);
    }
    if (notice_.words.empty()) notice_.words = text.substr(0, at);
    choose();
    return std::move(notice_);
  }

 private:
  static bool is_trace(std::string_view folded) {
    return begins_with_any(without_ornaments(folded), k_trace_fields);
  }

  void read_line(std::string_view line, const std::string& folded) {
    const std::vector<ProseAddress> found = find_addresses(line, Domain::dotted);
    const bool reply = find_reply_code(folded) != 0 || !find_status(folded).empty();
    if (notice_.diagnostic.empty() && reply) notice_.diagnostic = std::string(trim(line));
    note_bare_name(line, folded);
    note_reason(line, folded, found.empty());
    if (found.empty()) return;
    const bool other = holds_any(folded, k_other_parties);
    for (std::size_t i = 0; i < found.size(); ++i) {
      const ProseAddress& one = found[i];
      const std::size_t from = i == 0 ? 0 : found[i - 1].end;
      const bool begins = begins_line(line, one, i);
      const Rank rank = begins || is_labelled(folded, line, from, one.begin) ? Rank::named
                        : reply                                              ? Rank::in_reply
                                                                             : Rank::mentioned;
      if (other && !(rank == Rank::named && begins)) continue;
      add(rank, one.address);
      const bool listed = begins || (i == 0 && is_label(folded, line, one.begin));
      notice_.is_listed = notice_.is_listed || (listed && !is_party(one.address));
      if (rank != Rank::named) continue;
      reason_is_next_ = true;
      if (same_line_.empty() && i + 1 == found.size() && is_reason(line.substr(one.end))) {
        same_line_ = std::string(trim(line));
      }
    }
  }

  // "<a@b>: no such user", "a@b (mailbox full)"; Exchange writes "a@b on Monday".
  static bool is_reason(std::string_view behind) {
    constexpr std::size_t k_reason_bytes_min = 8;
    if (behind.starts_with('>') || behind.starts_with('"')) behind.remove_prefix(1);
    behind = trim(behind);
    return behind.size() >= k_reason_bytes_min &&
           std::string_view(":(-.").find(behind.front()) != std::string_view::npos;
  }

  // The first line of words behind one that names a recipient.
  void note_reason(std::string_view line, std::string_view folded, bool has_no_address) {
    const std::string_view words = without_ornaments(trim(line));
    if (!reason_is_next_ || !reason_.empty() || words.empty() || !has_no_address) return;
    if (words.ends_with(':') || begins_with_any(trim(folded), k_fields_of_mail)) return;
    reason_ = std::string(trim(line));
  }

  // "<a@b>:", "> a@b", "- a@b (reason)", "\"Name\" <a@b>".
  static bool begins_line(std::string_view line, const ProseAddress& one, std::size_t index) {
    if (index != 0) {
      const std::string_view before = line.substr(0, one.begin);
      return before.find_first_not_of(" \t,;<>") == std::string_view::npos;
    }
    std::string_view before = trim(without_ornaments(line.substr(0, one.begin)));
    if (before.ends_with('<') || before.ends_with('[') || before.ends_with('\'') ||
        before.ends_with('"') || before.ends_with('(')) {
      before = trim(before.substr(0, before.size() - 1));
    }
    if (before.empty() || before == "<" || before == "\"") return true;
    return before.size() > 2 && before.front() == '"' && before.back() == '"';
  }

  static bool is_labelled(std::string_view folded, std::string_view line, std::size_t from,
                          std::size_t begin) {
    // Folding may change the number of bytes; then the label is looked for in the original.
    const std::string_view source = folded.size() == line.size() ? folded : line;
    std::string_view before = source.substr(from, begin - from);
    constexpr std::string_view k_between = " \t<>'\"`:,([=-";
    const std::size_t last = before.find_last_not_of(k_between);
    if (last == std::string_view::npos) return false;
    before = before.substr(0, last + 1);
    if (before.ends_with("smtp")) return true;
    // The header of the mail in question: "To: a@b" may be a list that was expanded.
    const std::string_view field = trim(before);
    if (from == 0 && (field == "to" || field == "cc")) return false;
    return std::any_of(k_recipient_labels.begin(), k_recipient_labels.end(),
                       [&](std::string_view label) {
                         if (!before.ends_with(label)) return false;
                         if (before.size() == label.size()) return true;
                         const char ahead = before[before.size() - label.size() - 1];
                         return !is_letter(ahead) && !is_digit(ahead);
                       });
  }

  // All before the address is a label.
  static bool is_label(std::string_view folded, std::string_view line, std::size_t begin) {
    if (folded.size() != line.size()) return false;
    std::string_view before = without_ornaments(folded.substr(0, begin));
    before = before.substr(0, before.find_last_not_of(" \t<'\"[") + 1);
    if (!before.ends_with(':') && !before.ends_with('=')) return false;
    before = trim(before.substr(0, before.size() - 1));
    constexpr std::size_t k_label_bytes_max = 32;
    return before.size() <= k_label_bytes_max &&
           std::any_of(k_listing_labels.begin(), k_listing_labels.end(),
                       [&](std::string_view label) { return before.ends_with(label); });
  }

  // AOL and others give the local part alone under "to the following recipients".
  void note_bare_name(std::string_view line, std::string_view folded) {
    const std::string_view word = trim(line);
    if (announced_ && !word.empty()) {
      const bool bare =
          word.size() <= 64 && word.find_first_of(" \t@:<>()/") == std::string_view::npos;
      if (bare && !parties_.home.empty() && bare_.size() < k_bounce_recipients_max) {
        bare_.push_back(std::string(word) + "@" + parties_.home);
      } else {
        announced_ = false;
      }
    }
    if (word.ends_with(':') && holds_any(folded, k_announcements)) announced_ = true;
  }

  bool is_party(const std::string& address) const {
    const std::string folded = to_lower(address);
    return begins_with_any(folded, k_systems) ||
           std::any_of(
               parties_.addresses.begin(), parties_.addresses.end(),
               [&](const std::string& party) { return equal_ignoring_case(party, folded); });
  }

  static std::size_t index_of(Rank rank) { return static_cast<std::size_t>(rank); }

  void add(Rank rank, const std::string& address) {
    std::vector<std::string>& list = (is_party(address) ? parties_named_ : found_)[index_of(rank)];
    const bool known = std::any_of(list.begin(), list.end(), [&](const std::string& one) {
      return equal_ignoring_case(one, address);
    });
    if (!known && list.size() < k_bounce_recipients_max) list.push_back(address);
  }

  void choose() {
    notice_.is_named = !found_[index_of(Rank::named)].empty();
    for (const Rank rank : {Rank::named, Rank::in_reply}) {
      if (notice_.recipients.empty()) notice_.recipients = std::move(found_[index_of(rank)]);
    }
    if (notice_.recipients.empty()) notice_.recipients = std::move(bare_);
    // Who writes to himself is told about himself.
    for (const Rank rank : {Rank::named, Rank::in_reply}) {
      if (notice_.recipients.empty()) {
        notice_.recipients = std::move(parties_named_[index_of(rank)]);
      }
    }
    if (notice_.recipients.empty()) {
      notice_.recipients = std::move(found_[static_cast<int>(Rank::mentioned)]);
    }
    for (std::string* reason : {&same_line_, &reason_}) {
      if (notice_.diagnostic.empty()) notice_.diagnostic = std::move(*reason);
    }
  }

  const NoticeParties& parties_;
  BounceNotice notice_;
  std::array<std::vector<std::string>, 3> found_;
  std::array<std::vector<std::string>, 3> parties_named_;
  std::vector<std::string> bare_;
  std::string same_line_;
  std::string reason_;
  bool announced_ = false;
  bool reason_is_next_ = false;
};

}  // namespace

BounceNotice read_bounce_notice(std::string_view text, const NoticeParties& parties) {
  return Reader(parties).read(text);
}

}  // namespace intaked::parse

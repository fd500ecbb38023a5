#include <algorithm>
#include <array>
#include <optional>

#include "app/columns.h"
#include "app/decision_text.h"
#include "app/explanation.h"
#include "lib/json/json_text.h"
#include "lib/text/text.h"

namespace intaked::app {
namespace {

constexpr std::size_t k_shown_bytes_max = 120;  // of one value
constexpr std::size_t k_sentence_bytes_max = 2'000;

// One line, short enough to be read.
std::string shown(std::string_view value, std::size_t bytes_max = k_shown_bytes_max) {
  const std::string line = text::clean(value, text::Lines::join);
  const std::string_view cut = text::cut_utf8(line, bytes_max);
  return std::string(cut) + (cut.size() < line.size() ? "…" : "");
}

std::string shown(const model::Address& address) {
  return shown(address.name.empty() ? address.address
                                    : address.name + " <" + address.address + ">");
}

std::string shown(const std::vector<model::Address>& addresses) {
  std::string text;
  for (const model::Address& address : addresses) {
    text += (text.empty() ? "" : ", ") + shown(address);
  }
  return shown(text);
}

std::string shown(const std::optional<model::Attributed>& one) {
  return one ? shown(one->address) + " (" + shown(one->header) + ")" : "";
}

std::string size_text(std::uint64_t bytes) {
  if (bytes < 10'000) return std::to_string(bytes) + " bytes";
  return bytes < 10'000'000 ? std::to_string(bytes / 1000) + " kB"
                            : std::to_string(bytes / 1'000'000) + " MB";
}

class Page {
 public:
  Page(const Explanation& explanation, bool every_rule)
      : inbound_(explanation.inbound),
        message_(explanation.inbound.message),
        decision_(explanation.decision),
        explanation_(explanation),
        every_rule_(every_rule) {}

  std::string write() {
    write_message();
    line("");
    out_ += trace_text(decision_, every_rule_);
    write_decision();
    return std::move(out_);
  }

 private:
  void line(const std::string& text) { out_ += text + "\n"; }
  void entry(const std::string& name, const std::string& value) {
    if (!value.empty()) line(cell(name, 11) + value);
  }

  void write_message() {
    entry("From", message_.from ? shown(*message_.from) + auth_words() : "(nobody can be read)");
    if (message_.sender) entry("Sender", shown(*message_.sender));
    entry("Behind it", shown(message_.author_behind));
    entry("Reply-To", shown(message_.reply_to));
    entry("To", shown(message_.to));
    entry("Cc", shown(message_.cc));
    if (message_.destination && message_.destination->header != "To")
      entry("Went to", shown(message_.destination));
    entry("Subject", message_.subject.empty() ? "(none)" : shown(message_.subject));
    entry("Came", "to " + inbound_.arrival.source + ", " + to_rfc3339(inbound_.received_at) +
                      arrival_words());
    entry("Text", text_words());
    for (const model::Attachment& attachment : message_.attachments) {
      const std::string name = attachment.name.empty() ? "(no name)" : shown(attachment.name);
      entry("Attached", name + "   " + type_words(attachment) + ", " + size_text(attachment.size));
    }
    for (const model::Signal& signal : message_.signals) {
      entry("Signal", std::string(model::name_of(signal.kind)) + "   " + shown(signal.evidence));
    }
    if (message_.bounce) entry("Failed for", bounce_words(*message_.bounce));
    if (message_.forwarded) entry("Passes on", forwarded_words(*message_.forwarded));
    for (const model::Defect& defect : message_.defects) {
      entry(word_of(defect.kind), shown(defect.what));
    }
    if (!message_.references.empty() || !message_.in_reply_to.empty()) {
      entry("Thread",
            "it answers another message; whether we know that one is for the running "
            "daemon to say, here it counts as new");
    }
  }

  static std::string word_of(model::DefectKind kind) {
    std::string word(model::name_of(kind));
    word[0] = static_cast<char>(word[0] - 'a' + 'A');
    return word;
  }

  std::string arrival_words() const {
    if (!message_.date) return ", now: it has no date";
    return explanation_.arrives_now ? ", now" : ", as dated";
  }

  std::string auth_words() const {
    std::string words;
    const std::array results{std::pair("spf", message_.auth.spf),
                             std::pair("dkim", message_.auth.dkim),
                             std::pair("dmarc", message_.auth.dmarc)};
    for (const auto& [name, verdict] : results) {
      if (verdict == model::AuthVerdict::none) continue;
      words += "   " + std::string(name) + " " + std::string(model::name_of(verdict));
    }
    return words.empty() ? "" : words + " (" + shown(message_.auth.authserv_id) + ")";
  }

  static std::string type_words(const model::Attachment& file) {
    const bool differs = !file.detected_type.empty() && file.detected_type != file.type;
    return shown(file.type) + (differs ? " (looks like " + shown(file.detected_type) + ")" : "");
  }

  static std::string bounce_words(const model::BounceReport& bounce) {
    std::string words;
    for (const std::string& recipient : bounce.recipients)
      words += (words.empty() ? "" : ", ") + shown(recipient);
    if (words.empty()) words = "(it does not say whom)";
    if (!bounce.status.empty()) words += "   " + shown(bounce.status);
    if (bounce.permanent) words += *bounce.permanent ? ", for good" : ", for now";
    return words;
  }

  static std::string forwarded_words(const model::ForwardedMail& mail) {
    std::string words = shown(mail.from);
    if (mail.date) words += ", " + to_rfc3339(*mail.date);
    if (!mail.subject.empty()) words += ", " + shown(mail.subject);
    return words + " (" + shown(mail.evidence) + ")";
  }

  std::string text_words() const {
    std::string words = message_.text.empty() ? "(none)" : size_text(message_.text.size());
    if (!message_.reply_cut.empty()) {
      words += ", of which new words " + size_text(message_.reply_text.size()) + " (cut by " +
               message_.reply_cut + ")";
    }
    return words;
  }

  void write_decision() {
    line("");
    if (decision_.verdict != model::Verdict::file) {
      line(std::string(decision_.verdict == model::Verdict::drop ? "Dropped" : "Parked") + " by " +
           decision_.rule + ": \"" + shown(decision_.reason) + "\"");
      return;
    }
    out_ += fields_text(decision_);
    for (const std::string& note : decision_.notes) line("staff note: " + shown(note));
    write_request();
  }

  void write_request() {
    const compose::Composed& composed = explanation_.composed;
    line("");
    if (!composed.unresolved.empty()) {
      line("It would wait for a person, because:");
      for (const std::string& sentence : composed.unresolved) {
        line("    " + shown(sentence, k_sentence_bytes_max));
      }
      return;
    }
    line(std::string("The ticket, as it would be sent") +
         (explanation_.ids_known ? ":" : " (--desk FILE puts the desk's ids in):"));
    line(json::write_pretty(composed.draft.fields));
  }

  const model::Inbound& inbound_;
  const model::ParsedMessage& message_;
  const model::RoutingDecision& decision_;
  const Explanation& explanation_;
  const bool every_rule_;
  std::string out_;
};

}  // namespace

std::string to_text(const Explanation& explanation, bool every_rule) {
  return Page(explanation, every_rule).write();
}

}  // namespace intaked::app

#include "redact/shape.h"

#include <algorithm>
#include <functional>
#include <map>
#include <string_view>

#include "redact/letters.h"

namespace intaked::redact {
namespace {

using model::ParsedMessage;

// Names by the order in which they occur: what is equal stays equal, whatever it is called.
class Renaming {
 public:
  std::string of(std::string_view name) {
    if (name.empty()) return "-";
    const auto [known, added] = numbers_.try_emplace(std::string(name), numbers_.size() + 1);
    return "#" + std::to_string(known->second) + "(" + std::to_string(name.size()) + ")";
  }
  std::string of(const std::vector<std::string>& names) {
    std::string out;
    for (const std::string& name : names) out += of(name) + " ";
    return out;
  }

 private:
  std::map<std::string, std::size_t, std::less<>> numbers_;
};

// Lines by their lengths. Words are as long as what stands for them, so this is all that can be
// told without them.
std::string lines_of(std::string_view text) {
  std::string lengths;
  std::size_t lines = 0;
  std::size_t at = 0;
  while (at < text.size()) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    lengths += std::to_string(end - at) + " ";
    at = end + 1;
    ++lines;
  }
  return std::to_string(text.size()) + " bytes in " + std::to_string(lines) + " lines, " +
         std::to_string(std::hash<std::string>{}(lengths));
}

// The sentence about the message without what it quotes.
std::string without_quoted(std::string_view sentence) {
  std::string out;
  bool quoted = false;
  for (const char c : sentence) {
    if (c == '"') quoted = !quoted;
    if (!quoted) out.push_back(c);
  }
  return out;
}

class Describer {
 public:
  explicit Describer(const ParsedMessage& message) : m_(message) {}

  Shape describe() {
    people();
    threads();
    texts();
    structure();
    kinds();
    return std::move(shape_);
  }

 private:
  void add(const char* name, std::string value) { shape_.push_back({name, std::move(value)}); }

  std::string person(const model::Address& address) {
    return names_.of(address.address) +
           (address.name.empty() ? " " : "+name(" + std::to_string(address.name.size()) + ") ");
  }
  std::string person(const std::optional<model::Address>& address) {
    return address ? person(*address) : "none";
  }
  std::string person(const std::optional<model::Attributed>& found) {
    return found ? person(found->address) + found->header : "none";
  }
  std::string people(const std::vector<model::Address>& list) {
    std::string out;
    for (const model::Address& address : list) out += person(address);
    return out;
  }

  void people() {
    add("From", person(m_.from) + (m_.from_is_clear ? " clear" : " unclear"));
    add("Sender", person(m_.sender));
    add("author", person(m_.author));
    add("author behind", person(m_.author_behind));
    add("destination", person(m_.destination));
    add("Reply-To", people(m_.reply_to));
    add("To", people(m_.to));
    add("Cc", people(m_.cc));
    add("recipients", people(m_.recipients));
    add("Return-Path", names_.of(m_.return_path));
  }

  void threads() {
    add("subject", lines_of(m_.subject));
    add("date", m_.date ? "given" : "none");
    add("Message-ID", names_.of(m_.message_id));
    add("In-Reply-To", names_.of(m_.in_reply_to));
    add("References", names_.of(m_.references));
  }

  void texts() {
    add("text", lines_of(m_.text));
    add("reply", lines_of(m_.reply_text) +
                     (m_.reply_cut.empty() ? ", not cut" : ", cut by " + m_.reply_cut));
    add("html", lines_of(m_.html));
    add("forwarded mail",
        m_.forwarded ? person(m_.forwarded->from) + (m_.forwarded->date ? "dated " : "") +
                           lines_of(m_.forwarded->subject) + " " + masked(m_.forwarded->evidence)
                     : "none");
  }

  void structure() {
    std::string parts;
    for (const model::Part& part : m_.parts) {
      parts += part.path + " " + part.type + " " + std::string(name_of(part.fate)) + " " +
               std::to_string(part.size) + "\n";
    }
    add("parts", parts);
    std::string files;
    for (const model::Attachment& file : m_.attachments) {
      files += file.part + " " + file.type + " " + file.detected_type + " " +
               std::to_string(file.size) + " name(" + std::to_string(file.name.size()) + ")" +
               (file.is_inline ? " inline" : "") +
               (file.extent ? " at " + std::to_string(file.extent->offset) : "") + " " +
               names_.of(file.content_id) + "\n";
    }
    add("files", files);
    std::string headers;
    for (const model::HeaderField& field : m_.headers)
      headers += std::to_string(field.name.size()) + ":" + std::to_string(field.value.size()) + " ";
    add("header fields", headers);
    add("Received fields", std::to_string(m_.received_count));
    std::string defects;
    for (const model::Defect& defect : m_.defects)
      defects += std::string(name_of(defect.kind)) + " " + without_quoted(defect.what) + "\n";
    add("defects", defects);
  }

  void kinds() {
    std::string signals;
    for (const model::Signal& signal : m_.signals)
      signals += std::string(name_of(signal.kind)) + " ";
    add("signals", signals);
    std::string bounce = "none";
    if (m_.bounce) {
      bounce = "status " + m_.bounce->status + " for " + names_.of(m_.bounce->recipients) + " of " +
               names_.of(m_.bounce->original_message_id) + " " +
               std::to_string(m_.bounce->diagnostic.size());
    }
    add("bounce", bounce);
    const model::AuthResults& auth = m_.auth;
    std::string verdicts = std::to_string(auth.authserv_id.size());
    for (const model::AuthVerdict verdict : {auth.spf, auth.dkim, auth.dmarc, auth.arc})
      verdicts += " " + std::string(name_of(verdict));
    add("authentication",
        verdicts + " " + names_.of(auth.dkim_domains) + names_.of(auth.spf_domain));
  }

  const ParsedMessage& m_;
  Renaming names_;
  Shape shape_;
};

}  // namespace

Shape shape_of(const ParsedMessage& message) {
  return Describer(message).describe();
}

Shape shape_of(const Error& failure) {
  return {{"parser", failure.text}};
}

std::vector<std::string> differences(const Shape& a, const Shape& b) {
  std::vector<std::string> names;
  const auto gather = [&](const Shape& one, const Shape& other) {
    for (const Facet& facet : one) {
      const bool same = std::find(other.begin(), other.end(), facet) != other.end();
      if (!same && std::find(names.begin(), names.end(), facet.name) == names.end())
        names.push_back(facet.name);
    }
  };
  gather(a, b);
  gather(b, a);
  return names;
}

}  // namespace intaked::redact

#include "imap/session.h"

#include <algorithm>

namespace intaked::imap {
namespace {

template <class Take>
void each_word(std::string_view text, Take take) {
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(' '), text.size());
    if (end > 0) take(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
}

}  // namespace

void Session::forget_folder() {
  uidvalidity_.reset();
  uidnext_.reset();
  exists_ = 0;
  read_only_ = false;
  permanent_flags_.reset();
}

bool Session::note(const Response& response) {
  if (!response.code.empty()) note_code(response.code);
  if (response.kind != ResponseKind::untagged) return false;
  if (response.name == "CAPABILITY") {
    capabilities_.clear();
    for (const Token& token : response.tokens)
      if (token.kind == TokenKind::atom) capabilities_.insert(upper_case(response.text_of(token)));
    return false;
  }
  if (response.name == "EXISTS" && response.number) {
    exists_ = *response.number;
    return exists_ > 0;
  }
  if (response.name == "EXPUNGE" && exists_ > 0) --exists_;
  return false;
}

void Session::note_code(std::string_view code) {
  const std::size_t end = std::min(code.find(' '), code.size());
  const std::string name = upper_case(code.substr(0, end));
  std::string_view rest = code.substr(std::min(end + 1, code.size()));
  if (name == "UIDVALIDITY") {
    uidvalidity_ = read_number32(rest);
  } else if (name == "UIDNEXT") {
    uidnext_ = read_number32(rest);
    if (uidnext_ == 0u) uidnext_.reset();  // no UID is 0: it was not told
  } else if (name == "READ-ONLY") {
    read_only_ = true;
  } else if (name == "CAPABILITY") {
    note_capabilities(rest);
  } else if (name == "PERMANENTFLAGS" && rest.size() >= 2) {
    auto& flags = permanent_flags_.emplace();
    each_word(rest.substr(1, rest.size() - 2),
              [&](std::string_view flag) { flags.insert(upper_case(flag)); });
  }
}

void Session::note_capabilities(std::string_view words) {
  capabilities_.clear();
  each_word(words, [&](std::string_view word) { capabilities_.insert(upper_case(word)); });
}

bool Session::can(std::string_view capability) const {
  return capabilities_.contains(capability);
}

bool Session::names_permanent(std::string_view flag) const {
  return permanent_flags_ && (permanent_flags_->contains(upper_case(flag)) ||
                              (!flag.starts_with('\\') && permanent_flags_->contains("\\*")));
}

// RFC 3501 7.1: without PERMANENTFLAGS the client assumes that all flags can be changed.
bool Session::may_set(std::string_view flag) const {
  if (read_only_) return false;
  if (!permanent_flags_) return true;
  return names_permanent(flag);
}

}  // namespace intaked::imap

#include "parse/auth_results.h"

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include "parse/ascii.h"

namespace intaked::parse {
namespace {

using model::AuthVerdict;

constexpr std::size_t k_signers_max = 10;

// Lower case, each comment and quoted string a blank: senders have a word in them (their addresses
// stand there), so nothing in either separates results or is one.
std::string bare_results(std::string_view raw) {
  std::string out;
  std::size_t depth = 0;
  bool quoted = false;
  for (std::size_t i = 0; i < raw.size(); ++i) {
    const char c = raw[i];
    if (!quoted && depth == 0) {
      quoted = c == '"';
      depth = c == '(' ? 1 : 0;
      out.push_back(quoted || depth > 0 ? ' ' : lower(c));
    } else if (c == '\\') {
      ++i;
    } else if (quoted) {
      quoted = c != '"';
    } else if (c == '(') {
      ++depth;
    } else if (c == ')') {
      --depth;
    }
  }
  return out;
}

AuthVerdict verdict_named(std::string_view word) {
  if (word == "pass") return AuthVerdict::pass;
  if (word == "none") return AuthVerdict::none;
  if (word == "fail" || word == "hardfail") return AuthVerdict::fail;
  return AuthVerdict::other;
}

std::string_view first_word(std::string_view s) {
  s = trim(s);
  return s.substr(0, s.find_first_of(" \t"));
}

// The value of a property such as "header.d", "" if it is not there.
std::string_view property(std::string_view item, std::string_view name) {
  while (!(item = trim(item)).empty()) {
    const std::string_view word = item.substr(0, item.find_first_of(" \t"));
    if (word.size() > name.size() && word.starts_with(name) && word[name.size()] == '=')
      return word.substr(name.size() + 1);
    item.remove_prefix(word.size());
  }
  return {};
}

std::string domain_of(std::string_view address) {
  const std::size_t at = address.rfind('@');
  return std::string(at == std::string_view::npos ? address : address.substr(at + 1));
}

struct Verdicts {
  std::optional<AuthVerdict> spf, dkim, dmarc, arc;
  std::string spf_domain;
  std::vector<std::string> dkim_domains;

  // Of one field.
  void note(std::string_view item) {
    item = trim(item);
    const std::size_t equals = item.find('=');
    if (equals == std::string_view::npos) return;
    const std::string_view method = item.substr(0, item.find_first_of("=/ \t"));
    const AuthVerdict verdict = verdict_named(first_word(item.substr(equals + 1)));
    if (method == "spf" && !spf) {
      spf = verdict;
      if (verdict == AuthVerdict::pass) spf_domain = domain_of(property(item, "smtp.mailfrom"));
    }
    if (method == "dmarc" && !dmarc) dmarc = verdict;
    if (method == "arc" && !arc) arc = verdict;
    // A message may carry several signatures: one good one is a pass.
    if (method == "dkim" && (!dkim || verdict == AuthVerdict::pass)) {
      dkim = verdict;
      if (verdict == AuthVerdict::pass) note_signer(item);
    }
  }

  void note_signer(std::string_view item) {
    std::string domain = domain_of(property(item, "header.d"));
    if (domain.empty()) domain = domain_of(property(item, "header.i"));
    if (!domain.empty() && dkim_domains.size() < k_signers_max)
      dkim_domains.push_back(std::move(domain));
  }

  // A field further down says nothing of what this one or one above has judged.
  void complete_from(const Verdicts& below) {
    if (!spf) {
      spf = below.spf;
      spf_domain = below.spf_domain;
    }
    if (!dkim) {
      dkim = below.dkim;
      dkim_domains = below.dkim_domains;
    }
    if (!dmarc) dmarc = below.dmarc;
    if (!arc) arc = below.arc;
  }
};

Verdicts read_field(std::string_view bare) {
  Verdicts verdicts;
  std::size_t at = std::min(bare.find(';'), bare.size());
  while (at < bare.size()) {
    const std::size_t end = std::min(bare.find(';', at + 1), bare.size());
    verdicts.note(bare.substr(at + 1, end - at - 1));
    at = end;
  }
  return verdicts;
}

}  // namespace

model::AuthResults read_auth_results(const TreeNode& message, std::string_view authserv_id) {
  model::AuthResults results;
  if (authserv_id.empty()) return results;
  Verdicts verdicts;
  for (const TreeField& field : message.fields) {
    if (!equal_ignoring_case(field.name, "Authentication-Results")) continue;
    const std::string bare = bare_results(field.value);
    const std::string_view id = first_word(std::string_view(bare).substr(0, bare.find(';')));
    if (!equal_ignoring_case(id, authserv_id)) {
      if (results.authserv_id.empty()) continue;
      break;
    }
    results.authserv_id = std::string(authserv_id);
    verdicts.complete_from(read_field(bare));
  }
  results.spf = verdicts.spf.value_or(AuthVerdict::none);
  results.dkim = verdicts.dkim.value_or(AuthVerdict::none);
  results.dmarc = verdicts.dmarc.value_or(AuthVerdict::none);
  results.spf_domain = std::move(verdicts.spf_domain);
  results.dkim_domains = std::move(verdicts.dkim_domains);
  results.arc = verdicts.arc.value_or(AuthVerdict::none);
  return results;
}

}  // namespace intaked::parse

#include "app/hook_proof.h"

namespace intaked::app {
namespace {

bool is_body_proven(const config::Hook& hook) {
  using hooks::Scheme;
  const Scheme scheme = hook.credentials.scheme;
  return hook.polls || hook.provider->covers == hooks::Covers::body || !hook.public_keys.empty() ||
         scheme == Scheme::standard_webhooks || scheme == Scheme::hmac ||
         scheme == Scheme::client_certificate;  // TLS has proven who sends each byte
}

}  // namespace

std::string_view unproven_words(const config::Hook& hook) {
  if (is_body_proven(hook)) return {};
  if (hook.secret_files.empty() && hook.credentials.application.empty())
    return "nothing proves who sends: whoever knows its address can write anything";
  return "its body is not signed: whoever sees one of its requests can write others";
}

}  // namespace intaked::app

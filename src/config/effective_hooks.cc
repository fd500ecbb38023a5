#include "config/hook_scheme.h"
#include "config/hooks.h"
#include "config/listen.h"
#include "config/setting_writer.h"
#include "config/settings.h"

namespace intaked::config {
namespace {

// One, or a list of two.
void write_one_or_several(SettingWriter& to, std::string_view name,
                          const std::vector<std::string>& all) {
  if (all.size() == 1) to.text(name, all.front());
  if (all.size() > 1) to.setting(name, list_of(all));
}

std::string_view word_of(hooks::KeyForm form) {
  return form == hooks::KeyForm::text ? "text" : form == hooks::KeyForm::hex ? "hex" : "base64";
}

std::string_view word_of(crypto::Hash hash) {
  return hash == crypto::Hash::sha1 ? "sha1" : hash == crypto::Hash::sha256 ? "sha256" : "sha512";
}

void write_scheme(SettingWriter& to, const hooks::Credentials& credentials) {
  if (credentials.scheme == hooks::Scheme::none) return;
  to.setting("scheme", name_of(credentials.scheme));
  if (credentials.scheme != hooks::Scheme::hmac) return;
  const hooks::Hmac& hmac = credentials.hmac;
  to.open("hmac");
  to.text("header", hmac.header);
  to.text_if_any("prefix", hmac.prefix);
  to.setting("hash", word_of(hmac.hash));
  to.setting("encoding", hmac.encoding == hooks::Encoding::hex ? "hex" : "base64");
  to.setting("key", word_of(hmac.key));
  to.text("message", hmac.message);
  to.text_if_any("timestamp_header", hmac.timestamp_header);
  to.text_if_any("id_header", hmac.id_header);
  to.close();
}

}  // namespace

void write_hook(SettingWriter& to, const Hook& hook) {
  to.open(hook.name);
  to.text("provider", hook.provider->name);
  write_scheme(to, hook.credentials);
  to.text_if_any("user", hook.credentials.user);
  write_one_or_several(to, secret_setting(*hook.provider), hook.secret_files);
  write_one_or_several(to, "public_key", hook.public_keys);
  to.text_if_any("verify_token_file", hook.verify_token_file);
  to.text_if_any(application_setting(*hook.provider), hook.credentials.application);
  to.text_if_any("access_key_id", hook.access_key_id);
  to.text_if_any(token_setting(*hook.provider), hook.token_file);
  if (hook.is_mime) to.setting("format", "mime");
  if (hook.polls) to.setting("poll", "yes");
  if (!hook.mapping.fields.empty()) {
    to.open("map");
    for (const auto& [target, pointer] : hook.mapping.fields) to.text(target, pointer);
    to.close();
  }
  to.text_if_any("sample", hook.sample_file);
  if (has_edits(*hook.provider)) to.setting("edits", hook.edits == Edits::note ? "note" : "ignore");
  to.text("source", hook.source);
  write_defaults(to, hook.defaults);
  to.close();
}

void write_web(SettingWriter& to, const Web& web) {
  to.open("web");
  to.text("listen", listen_text(web.listen_address, web.listen_port));
  to.text_if_any("public_url", web.public_url);
  to.text_if_any("certificate_file", web.certificate_file);
  to.text_if_any("private_key_file", web.private_key_file);
  to.text_if_any("client_ca_file", web.client_ca_file);
  std::vector<std::string> proxies;
  for (const Network& proxy : web.trusted_proxies) proxies.push_back(text_of(proxy));
  to.setting("trusted_proxies", list_of(proxies));
  to.setting("body_bytes_max", bytes_text(web.body_bytes_max));
  to.setting("connections_max", std::to_string(web.connections_max));
  to.setting("connections_per_address_max", std::to_string(web.connections_per_address_max));
  to.setting("requests_per_second_max", std::to_string(web.requests_per_second_max));
  to.setting("header_deadline", duration_text(web.header_deadline));
  to.setting("body_deadline", duration_text(web.body_deadline));
  to.close();
}

}  // namespace intaked::config

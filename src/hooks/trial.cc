#include "hooks/trial.h"

#include <algorithm>
#include <span>

#include "hooks/form_writer.h"
#include "hooks/mandrill_message.h"
#include "hooks/own_scheme.h"
#include "lib/crypto/crypto.h"

namespace intaked::hooks {
namespace {

std::string seconds_of(Instant at) {
  return std::to_string(std::chrono::floor<std::chrono::seconds>(at).time_since_epoch().count());
}

std::string hex_of(std::string_view bytes) {
  return crypto::hex({reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()});
}

std::string mac_of(std::string_view key, std::string_view message,
                   crypto::Hash hash = crypto::Hash::sha256) {
  return crypto::hmac(hash, key, message);
}

// What every signature needs.
struct Signing {
  const Credentials& credentials;
  std::string secret;
  const TrialWords& words;
  std::string stamp;
  Trial& trial;

  void add(const char* name, std::string value) const {
    trial.headers.emplace_back(name, std::move(value));
  }
  void add_basic() const {
    add("authorization", "Basic " + crypto::base64(credentials.user + ":" + secret));
  }
};

void sign_slack(const Signing& s) {
  s.add("x-slack-request-timestamp", s.stamp);
  s.add("x-slack-signature",
        "v0=" + hex_of(mac_of(s.secret, "v0:" + s.stamp + ":" + s.trial.body)));
}

std::string_view content_type_of(const Trial& trial) {
  return Request{"POST", {}, {}, trial.headers}.header("content-type");
}

Result<Form> form_of(const Trial& trial) {
  auto form = Form::read(content_type_of(trial), trial.body);
  if (!form)
    return fail(ErrorKind::invalid,
                "its provider signs forms, and this cannot be read as one: " + form.error().text,
                "give --payload a body as it was sent, and its type with --content-type");
  return form;
}

std::string written(std::span<const FormField> fields, std::string_view content_type) {
  if (media_type(content_type) != "multipart/form-data") return write_urlencoded(fields);
  return write_multipart(fields, header_parameter(content_type, "boundary").value_or(""));
}

// Its proof stands in the form, instead of the one that the form may have come with.
Result<void> sign_mailgun(const Signing& s) {
  INTAKED_TRY(const Form form, form_of(s.trial));
  const std::string token = crypto::base32(crypto::sha256("token|" + s.words.id)).substr(0, 50);
  const std::pair<std::string_view, std::string> proof[] = {
      {"timestamp", s.stamp},
      {"token", token},
      {"signature", hex_of(mac_of(s.secret, s.stamp + token))}};
  std::vector<FormField> fields;
  for (const FormField& field : form.fields())
    if (std::ranges::none_of(proof, [&](const auto& one) { return one.first == field.name; }))
      fields.push_back(field);
  for (const auto& [name, value] : proof) fields.push_back({std::string(name), {}, {}, value});
  s.trial.body = written(fields, content_type_of(s.trial));
  return {};
}

Result<void> sign_mandrill(const Signing& s, const std::string& url) {
  INTAKED_TRY(const Form form, form_of(s.trial));
  s.add("x-mandrill-signature",
        crypto::base64(mac_of(s.secret, mandrill_message(url, form), crypto::Hash::sha1)));
  return {};
}

void sign_standard(const Signing& s, const std::string& prefix) {
  const std::string id = "msg_" + crypto::base32(crypto::sha256(s.words.id)).substr(0, 24);
  const std::string message = id + "." + s.stamp + "." + s.trial.body;
  s.add((prefix + "-id").c_str(), id);
  s.add((prefix + "-timestamp").c_str(), s.stamp);
  s.add((prefix + "-signature").c_str(),
        "v1," + crypto::base64(mac_of(standard_webhook_key(s.secret), message)));
}

void sign_hmac(const Signing& s) {
  const Hmac& hmac = s.credentials.hmac;
  const std::string id = crypto::base32(crypto::sha256(s.words.id)).substr(0, 24);
  const std::string mac =
      mac_of(s.secret, signed_message(hmac, s.stamp, id, s.trial.body), hmac.hash);
  if (!hmac.timestamp_header.empty()) s.add(hmac.timestamp_header.c_str(), s.stamp);
  if (!hmac.id_header.empty()) s.add(hmac.id_header.c_str(), id);
  s.add(hmac.header.c_str(),
        hmac.prefix + (hmac.encoding == Encoding::hex ? hex_of(mac) : crypto::base64(mac)));
}

Result<void> sign_by_scheme(const Signing& s) {
  switch (s.credentials.scheme) {
    case Scheme::standard_webhooks:
      sign_standard(s, "webhook");
      return {};
    case Scheme::hmac:
      sign_hmac(s);
      return {};
    case Scheme::bearer:
      s.add("authorization", "Bearer " + s.secret);
      return {};
    case Scheme::basic:
      s.add_basic();
      return {};
    case Scheme::client_certificate:
    case Scheme::none:
      break;
  }
  return fail(ErrorKind::invalid, "its sender shows a certificate, of which only it has the key",
              "send one with: curl --cert FILE --key FILE");
}

}  // namespace

Result<void> sign(const Provider& provider, const Credentials& credentials, const std::string& url,
                  const TrialWords& words, Instant now, Trial& trial) {
  const std::string secret =
      credentials.secrets.empty() ? "" : std::string(credentials.secrets.front().reveal());
  const Signing s{credentials, secret, words, seconds_of(now), trial};
  if (&provider == &k_slack) {
    sign_slack(s);
  } else if (&provider == &k_mailgun) {
    return sign_mailgun(s);
  } else if (&provider == &k_sendgrid || &provider == &k_postmark) {
    if (!credentials.public_keys.empty())
      return fail(ErrorKind::invalid, "SendGrid signs with a key that only it has",
                  "have it send something itself");
    if (!secret.empty()) s.add_basic();
  } else if (&provider == &k_teams_outgoing) {
    s.add("authorization",
          "HMAC " + crypto::base64(mac_of(crypto::unbase64(secret).value_or(""), trial.body)));
  } else if (&provider == &k_telegram) {
    s.add("x-telegram-bot-api-secret-token", secret);
  } else if (&provider == &k_whatsapp) {
    s.add("x-hub-signature-256", "sha256=" + hex_of(mac_of(secret, trial.body)));
  } else if (&provider == &k_mandrill) {
    return sign_mandrill(s, url);
  } else if (&provider == &k_mailersend) {
    s.add("signature", hex_of(mac_of(secret, trial.body)));
  } else if (&provider == &k_resend) {
    sign_standard(s, "svix");
  } else if (&provider == &k_relay || &provider == &k_generic) {
    return sign_by_scheme(s);
  } else {
    return fail(ErrorKind::invalid,
                std::string(provider.name) + " signs with a key that only it has",
                "have it send something itself");
  }
  return {};
}

}  // namespace intaked::hooks

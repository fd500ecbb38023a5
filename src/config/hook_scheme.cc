#include "config/hook_scheme.h"

#include <algorithm>
#include <fstream>
#include <sstream>

#include "hooks/own_scheme.h"
#include "hooks/signed_with.h"
#include "lib/crypto/crypto.h"
#include "lib/crypto/signatures.h"
#include "lib/json/json_text.h"
#include "lib/text/text.h"

namespace intaked::config {
namespace {

constexpr std::size_t k_secrets_max = 2;
constexpr std::size_t k_mapped_fields_max = 50;
constexpr std::size_t k_sample_bytes_max = 1 << 20;

Result<std::string> sample_of(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::string text(k_sample_bytes_max + 1, '\0');
  file.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<std::size_t>(std::max<std::streamsize>(file.gcount(), 0)));
  if (text.size() > k_sample_bytes_max) return fail(ErrorKind::invalid, "is larger than 1 MiB");
  return text;
}

// A map that does not fit what really comes is found out here, not by the first customer.
void check_sample(Settings& settings, const yaml::Node& at, const Hook& hook) {
  Report& report = settings.report();
  const auto text = sample_of(hook.sample_file);
  const auto body = text ? json::parse(*text) : tl::unexpected(text.error());
  if (!body)
    return report.error(at, "the sample " + hook.sample_file + " is no JSON: " + body.error().text);
  for (const hooks::MappedField& field : hooks::missing(hook.mapping, *body))
    report.error(at, "\"" + settings.name_of("map." + field.target) + "\": nothing stands at " +
                         field.pointer + " in the sample " + hook.sample_file);
}

// What the sender's manual shows as hex or base64, it signs with the bytes of.
void decode_keys(Settings& settings, Hook& hook) {
  const hooks::KeyForm form = hook.credentials.hmac.key;
  if (form == hooks::KeyForm::text) return;
  const bool is_hex = form == hooks::KeyForm::hex;
  for (Secret& secret : hook.credentials.secrets) {
    auto bytes = is_hex ? crypto::unhex(secret.reveal()) : crypto::unbase64(secret.reveal());
    if (bytes && !bytes->empty())
      secret = Secret(std::move(*bytes));
    else
      settings.report().error(*settings.find("secret_file"),
                              "a secret of \"" + settings.name_of("secret_file") + "\" is no " +
                                  (is_hex ? "hex" : "base64") +
                                  "; put it there as its sender shows it, or write another \"key\" "
                                  "under hmac: text, hex or base64");
  }
}

// Without that, two webhooks of the same bytes cannot be told from one that is repeated.
bool tells_two_apart(const Hook& hook) {
  return hook.credentials.scheme == hooks::Scheme::standard_webhooks ||
         !hook.credentials.hmac.id_header.empty() ||
         std::ranges::any_of(hook.mapping.fields, [](const hooks::MappedField& field) {
           return field.target == "id" || field.target == "date";
         });
}

}  // namespace

void read_hmac(Settings& parent, hooks::Hmac& hmac) {
  const yaml::Node* node = parent.find("hmac");
  if (!node) return;
  Report& report = parent.report();
  Settings settings(*node, parent.name_of("hmac"), report, parent.find_key("hmac"));
  settings.text("header", hmac.header);
  settings.text("prefix", hmac.prefix);
  settings.choice<crypto::Hash>("hash", hmac.hash,
                                {{"sha1", crypto::Hash::sha1},
                                 {"sha256", crypto::Hash::sha256},
                                 {"sha512", crypto::Hash::sha512}});
  settings.choice<hooks::Encoding>(
      "encoding", hmac.encoding,
      {{"hex", hooks::Encoding::hex}, {"base64", hooks::Encoding::base64}});
  settings.choice<hooks::KeyForm>("key", hmac.key,
                                  {{"text", hooks::KeyForm::text},
                                   {"hex", hooks::KeyForm::hex},
                                   {"base64", hooks::KeyForm::base64}});
  settings.text("message", hmac.message);
  settings.text("timestamp_header", hmac.timestamp_header);
  settings.text("id_header", hmac.id_header);
  for (std::string* header : {&hmac.header, &hmac.timestamp_header, &hmac.id_header})
    *header = text::fold_case(*header);
  if (!hooks::is_sound(hmac))
    report.error(*node,
                 "\"" + parent.name_of("hmac") +
                     "\": the message must name {body}, and {timestamp} and {id} if and only "
                     "if there is a header for them: what is not signed proves nothing");
  settings.finish();
}

std::vector<const yaml::Node*> one_or_several(Settings& settings, std::string_view key,
                                              const yaml::Node& node) {
  if (node.is_scalar()) return {&node};
  const bool sound = node.is_sequence() && !node.items.empty() &&
                     node.items.size() <= k_secrets_max &&
                     std::ranges::all_of(node.items, &yaml::Node::is_scalar);
  if (!sound) {
    settings.report().error(node, "\"" + settings.name_of(key) +
                                      "\" must be one, or a list of two while one is changed: "
                                      "[NEW, OLD]");
    return {};
  }
  std::vector<const yaml::Node*> all;
  for (const yaml::Node& item : node.items) all.push_back(&item);
  return all;
}

void read_secrets(Settings& settings, const Surroundings& around, std::string_view key,
                  Hook& hook) {
  const yaml::Node* node = settings.find(key);
  if (!node) return;
  for (const yaml::Node* one : one_or_several(settings, key, *node)) {
    hook.secret_files.push_back(one->text);
    Secret secret = read_secret(*one, one->text, around.secrets, settings.report());
    if (!secret.empty()) hook.credentials.secrets.push_back(std::move(secret));
  }
}

void read_public_keys(Settings& settings, Hook& hook) {
  const yaml::Node* node = settings.find("public_key");
  if (!node) return;
  for (const yaml::Node* one : one_or_several(settings, "public_key", *node)) {
    auto key = hooks::read_public_key(one->text);
    if (key) {
      hook.public_keys.push_back(one->text);
      hook.credentials.public_keys.push_back(std::move(*key));
    } else {
      settings.report().error(
          *one, "\"" + settings.name_of("public_key") + "\" is no public key: " + key.error().text);
    }
  }
}

void read_scheme(Settings& settings, const Surroundings& around, Hook& hook) {
  using hooks::Scheme;
  Scheme& scheme = hook.credentials.scheme;
  settings.require("scheme", "standard_webhooks");
  const yaml::Node* node =
      settings.choice<Scheme>("scheme", scheme,
                              {{"standard_webhooks", Scheme::standard_webhooks},
                               {"hmac", Scheme::hmac},
                               {"bearer", Scheme::bearer},
                               {"basic", Scheme::basic},
                               {"client_certificate", Scheme::client_certificate}});
  if (!node) return;
  const bool has_keys = scheme == Scheme::standard_webhooks && settings.find("public_key");
  if (has_keys) read_public_keys(settings, hook);
  if (scheme != Scheme::client_certificate && !has_keys)
    settings.require("secret_file", hook.name + ".secret");
  read_secrets(settings, around, "secret_file", hook);
  if (scheme == Scheme::standard_webhooks) {
    for (const Secret& secret : hook.credentials.secrets)
      if (hooks::standard_webhook_key(secret.reveal()).empty())
        settings.report().error(*settings.find("secret_file"),
                                "a secret of Standard Webhooks is \"whsec_\" and base64; make one "
                                "with: echo whsec_$(openssl rand -base64 24)");
  }
  if (scheme == Scheme::basic) {
    settings.require("user", "intaked");
    settings.text("user", hook.credentials.user);
  }
  if (scheme == Scheme::hmac) {
    read_hmac(settings, hook.credentials.hmac);
    decode_keys(settings, hook);
  }
}

void read_mapping(Settings& settings, const Surroundings& around, Hook& hook) {
  settings.require("map", "{ from: /customer/email, subject: /title, text: /message }");
  const yaml::Node* node = settings.find("map");
  Report& report = settings.report();
  if (node && (!node->is_map() || node->keys.size() > k_mapped_fields_max))
    report.error(*node, "\"" + settings.name_of("map") +
                            "\" must be a map of at most 50 fields and JSON pointers, such as { "
                            "from: /customer/email }");
  for (std::size_t i = 0; node && node->is_map() && i < node->keys.size(); ++i) {
    const yaml::Node& target = node->keys[i];
    const yaml::Node& pointer = node->items[i];
    std::vector<std::string> targets(std::begin(hooks::k_mapping_targets),
                                     std::end(hooks::k_mapping_targets));
    if (!hooks::is_mapping_target(target.text))
      report.error(target, "\"" + target.text + "\" is nothing that can be mapped" +
                               did_you_mean(target.text, targets) +
                               "; there are: " + one_of(targets) + "NAME");
    else if (!pointer.is_scalar() || !is_json_pointer(pointer.text))
      report.error(pointer, "where \"" + target.text +
                                "\" stands must be a JSON pointer, such as /customer/email");
    else
      hook.mapping.fields.push_back({target.text, pointer.text});
  }
  if (node && !report.has_errors() && !tells_two_apart(hook))
    report.warning(*node, "\"" + settings.name_of("map") +
                              "\" names neither id nor date: what comes twice with the same bytes "
                              "is taken for a repetition, and makes one ticket");
  const yaml::Node* sample = settings.find("sample");
  read_file_name(settings, "sample", around, hook.sample_file);
  if (sample && around.check_files && !report.has_errors()) check_sample(settings, *sample, hook);
}

std::string_view name_of(hooks::Scheme scheme) {
  switch (scheme) {
    case hooks::Scheme::none:
      return "none";
    case hooks::Scheme::standard_webhooks:
      return "standard_webhooks";
    case hooks::Scheme::hmac:
      return "hmac";
    case hooks::Scheme::bearer:
      return "bearer";
    case hooks::Scheme::basic:
      return "basic";
    case hooks::Scheme::client_certificate:
      return "client_certificate";
  }
  return "";
}

}  // namespace intaked::config

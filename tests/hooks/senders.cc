#include "hooks/senders.h"

#include "lib/json/json_text.h"

namespace intaked::hooks {
std::string secret_of(With with) {
  switch (with) {
    case With::newest:
      return "fake-secret-that-is-the-newest-1";
    case With::former:
      return "fake-secret-that-was-here-before";
    case With::other:
      break;
  }
  return "fake-secret-that-is-not-our-own-";
}

namespace {

using fakes::SigningKey;

constexpr const char* k_certificate_url =
    "https://sns.eu-central-1.amazonaws.com/SimpleNotificationService-fake1.pem";
constexpr const char* k_metadata_url =
    "https://login.botframework.com/v1/.well-known/openidconfiguration";
constexpr const char* k_keys_url = "https://login.botframework.com/v1/.well-known/keys";
constexpr const char* k_topic = "arn:aws:sns:eu-central-1:111111111111:fake-mail";
constexpr const char* k_application = "11111111-2222-3333-4444-555555555555";

std::string hex_of(std::string_view bytes) {
  return crypto::hex({reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()});
}

std::string base64url(std::string_view bytes) {
  std::string text = crypto::base64(bytes);
  for (char& c : text) c = c == '+' ? '-' : c == '/' ? '_' : c;
  return text.substr(0, text.find('='));
}

std::string seconds_of(Instant at) {
  return std::to_string(std::chrono::floor<std::chrono::seconds>(at).time_since_epoch().count());
}

std::string mac(std::string_view key, std::string_view message,
                crypto::Hash hash = crypto::Hash::sha256) {
  return crypto::hmac(hash, key, message);
}

const SigningKey& key_of(const std::array<SigningKey, 3>& keys, With with) {
  return keys[with == With::newest ? 0 : with == With::former ? 1 : 2];
}

const std::array<SigningKey, 3>& rsa_keys() {
  static const std::array k_keys{SigningKey::rsa(), SigningKey::rsa(), SigningKey::rsa()};
  return k_keys;
}
const std::array<SigningKey, 3>& curve_keys() {
  static const std::array k_keys{SigningKey::curve(), SigningKey::curve(), SigningKey::curve()};
  return k_keys;
}
const std::array<SigningKey, 3>& ed25519_keys() {
  static const std::array k_keys{SigningKey::ed25519(), SigningKey::ed25519(),
                                 SigningKey::ed25519()};
  return k_keys;
}

Credentials secrets(const std::string& before = {}, bool in_base64 = false) {
  Credentials credentials;
  for (const With with : {With::newest, With::former})
    credentials.secrets.emplace_back(
        before + (in_base64 ? crypto::base64(secret_of(with)) : secret_of(with)));
  return credentials;
}

Credentials public_keys(const std::array<SigningKey, 3>& keys) {
  Credentials credentials;
  for (const With with : {With::newest, With::former}) {
    const SigningKey& key = key_of(keys, with);
    credentials.public_keys.push_back(
        &keys == &ed25519_keys()
            ? *crypto::PublicKey::ed25519(key.raw_public_key())
            : *crypto::PublicKey::subject_public_key_info(key.public_key_info()));
  }
  return credentials;
}

Credentials with_scheme(Credentials credentials, Scheme scheme) {
  credentials.scheme = scheme;
  return credentials;
}

Credentials with_user(Credentials credentials) {
  credentials.user = "intake";
  return credentials;
}

std::string form(const std::vector<std::pair<std::string, std::string>>& fields) {
  std::string body;
  for (const auto& [name, value] : fields)
    body += "--fake-boundary\r\nContent-Disposition: form-data; name=\"" + name + "\"\r\n\r\n" +
            value + "\r\n";
  return body + "--fake-boundary--\r\n";
}

Sent json(std::string body) {
  return {.headers = {{"content-type", "application/json"}}, .body = std::move(body)};
}

Sent of_slack(Instant at, With with) {
  Sent sent = json(R"({"type":"event_callback","event_id":"Ev01","event":{"type":"message"}})");
  const std::string stamp = seconds_of(at);
  sent.header("x-slack-request-timestamp") = stamp;
  sent.header("x-slack-signature") =
      "v0=" + hex_of(mac(secret_of(with), "v0:" + stamp + ":" + sent.body));
  return sent;
}

Sent of_mailgun(Instant at, With with) {
  const std::string stamp = seconds_of(at), token(50, 'f');
  return {.headers = {{"content-type", "multipart/form-data; boundary=fake-boundary"}},
          .body = form({{"subject", "Hello"},
                        {"timestamp", stamp},
                        {"token", token},
                        {"signature", hex_of(mac(secret_of(with), stamp + token))}})};
}

Sent of_sendgrid(Instant at, With with) {
  Sent sent{.headers = {{"content-type", "multipart/form-data; boundary=fake-boundary"}},
            .body = form({{"subject", "Hello"}, {"text", "How do I begin?"}})};
  const std::string stamp = seconds_of(at);
  sent.header("x-twilio-email-event-webhook-timestamp") = stamp;
  sent.header("x-twilio-email-event-webhook-signature") =
      crypto::base64(key_of(curve_keys(), with).sign(EVP_sha256(), stamp + sent.body));
  return sent;
}

Sent with_password(With with) {
  Sent sent = json(R"({"MessageID":"fake","Subject":"Hello"})");
  sent.header("authorization") = "Basic " + crypto::base64("intake:" + secret_of(with));
  return sent;
}

Sent with_token(With with) {
  Sent sent{.headers = {{"content-type", "message/rfc822"}},
            .body = "From: a@acme.example\r\nSubject: Hello\r\n\r\nHello\r\n"};
  sent.header("authorization") = "Bearer " + secret_of(with);
  return sent;
}

Sent of_sns(Instant at, With with, const char* version, const char* type) {
  auto message = model::Json::object();
  message.set("Type", type);
  message.set("MessageId", "22b80b92-fdea-4c2c-8f9d-bdfb0c7bf324");
  message.set("TopicArn", k_topic);
  const bool is_mail = std::string_view(type) == "Notification";
  if (is_mail) message.set("Subject", "Amazon SES Email Receipt Notification");
  message.set("Message", "{\"notificationType\":\"Received\"}");
  message.set("Timestamp", to_rfc3339(at));
  if (!is_mail) message.set("Token", "fake-token");
  if (!is_mail)
    message.set("SubscribeURL",
                "https://sns.eu-central-1.amazonaws.com/?Action=ConfirmSubscription&Token=fake");
  std::string text;
  for (const char* key : {"Message", "MessageId", "Subject", "SubscribeURL", "Timestamp", "Token",
                          "TopicArn", "Type"})
    if (message.find(key)) text += std::string(key) + "\n" + std::string(message.text(key)) + "\n";
  message.set("SignatureVersion", version);
  message.set(
      "Signature",
      crypto::base64(
          key_of(rsa_keys(), with).sign(version[0] == '1' ? EVP_sha1() : EVP_sha256(), text)));
  message.set("SigningCertURL", k_certificate_url);
  return {
      .headers = {{"content-type", "text/plain; charset=UTF-8"}, {"x-amz-sns-message-type", type}},
      .body = json::write(message)};
}

Sent of_teams_webhook(With with) {
  Sent sent = json(R"({"type":"message","id":"1","text":"<at>Desk</at> Hello"})");
  sent.header("authorization") = "HMAC " + crypto::base64(mac(secret_of(with), sent.body));
  return sent;
}

Sent of_teams_bot(Instant at, With with) {
  Sent sent = json(R"({"type":"message","id":"1","channelId":"msteams",)"
                   R"("serviceUrl":"https://smba.trafficmanager.net/emea/","text":"Hello"})");
  auto claims = model::Json::object();
  claims.set("iss", "https://api.botframework.com");
  claims.set("aud", k_application);
  claims.set("serviceurl", "https://smba.trafficmanager.net/emea/");
  const auto seconds = [](Instant t) {
    return std::chrono::floor<std::chrono::seconds>(t).time_since_epoch().count();
  };
  claims.set("nbf", seconds(at));
  claims.set("exp", seconds(at + 1h));
  auto header = model::Json::object();
  header.set("alg", "RS256");
  header.set("kid", with == With::newest ? "newest" : "former");
  const std::string text = base64url(json::write(header)) + "." + base64url(json::write(claims));
  sent.header("authorization") =
      "Bearer " + text + "." + base64url(key_of(rsa_keys(), with).sign(EVP_sha256(), text));
  return sent;
}

Sent of_discord(Instant at, With with) {
  Sent sent = json(R"({"type":2,"id":"1","data":{"name":"ticket"}})");
  const std::string stamp = seconds_of(at);
  sent.header("x-signature-timestamp") = stamp;
  sent.header("x-signature-ed25519") =
      hex_of(key_of(ed25519_keys(), with).sign(nullptr, stamp + sent.body));
  return sent;
}

Sent of_telegram(With with) {
  Sent sent = json(R"({"update_id":1,"message":{"message_id":1,"text":"Hello"}})");
  sent.header("x-telegram-bot-api-secret-token") = secret_of(with);
  return sent;
}

Sent of_whatsapp(With with) {
  Sent sent = json(R"({"object":"whatsapp_business_account","entry":[]})");
  sent.header("x-hub-signature-256") = "sha256=" + hex_of(mac(secret_of(with), sent.body));
  return sent;
}

Sent of_standard_webhook(Instant at, With with, const std::string& prefix) {
  Sent sent = json(R"({"type":"email.received","data":{"email_id":"fake"}})");
  const std::string id = "msg_p5jXN8AQM9LWM0D4loKWxJek", stamp = seconds_of(at);
  const std::string message = id + "." + stamp + "." + sent.body;
  sent.header(prefix + "-id") = id;
  sent.header(prefix + "-timestamp") = stamp;
  // As a sender does that is changing its own key: two signatures, one of them of a key to come.
  sent.header(prefix + "-signature") = "v1," + crypto::base64(mac("fake-key-to-come", message)) +
                                       " v1," + crypto::base64(mac(secret_of(with), message));
  return sent;
}

Sent of_standard_webhook_with_key(Instant at, With with) {
  Sent sent = of_standard_webhook(at, with, "webhook");
  const std::string message =
      sent.header("webhook-id") + "." + sent.header("webhook-timestamp") + "." + sent.body;
  sent.header("webhook-signature") =
      "v1a," + crypto::base64(key_of(ed25519_keys(), with).sign(nullptr, message));
  return sent;
}

Credentials own_mac() {
  Credentials credentials = with_scheme(secrets(), Scheme::hmac);
  credentials.hmac = {.header = "x-fake-signature",
                      .prefix = "t1=",
                      .hash = crypto::Hash::sha512,
                      .encoding = Encoding::base64,
                      .message = "{id}:{timestamp}:{body}",
                      .timestamp_header = "x-fake-time",
                      .id_header = "x-fake-id"};
  return credentials;
}

Sent of_own_mac(Instant at, With with) {
  Sent sent = json(R"({"ticket":{"title":"{body}"}})");
  sent.header("x-fake-time") = seconds_of(at);
  sent.header("x-fake-id") = "fake-event_1";
  sent.header("x-fake-signature") =
      "t1=" +
      crypto::base64(mac(secret_of(with), "fake-event_1:" + seconds_of(at) + ":" + sent.body,
                         crypto::Hash::sha512));
  return sent;
}

Sent of_mandrill(With with) {
  Sent sent{.headers = {{"content-type", "application/x-www-form-urlencoded"}},
            .body = "mandrill_events=%5B%7B%22event%22%3A%22inbound%22%7D%5D&a=b+c"};
  sent.header("x-mandrill-signature") = crypto::base64(
      mac(secret_of(with), sent.request().url + "ab cmandrill_events[{\"event\":\"inbound\"}]",
          crypto::Hash::sha1));
  return sent;
}

Sent of_mailersend(With with) {
  Sent sent = json(R"({"type":"inbound.message","data":{"raw":"…"}})");
  sent.header("signature") = hex_of(mac(secret_of(with), sent.body));
  return sent;
}

Sent of_postal(With with) {
  Sent sent = json(R"({"id":1,"rcpt_to":"support@example.com","message":"…"})");
  sent.header("x-postal-signature") =
      crypto::base64(key_of(rsa_keys(), with).sign(EVP_sha1(), sent.body));
  return sent;
}

model::Json web_key(const char* id, const SigningKey& key) {
  auto json = model::Json::object();
  json.set("kty", "RSA");
  json.set("kid", id);
  json.set("n", base64url(key.number(OSSL_PKEY_PARAM_RSA_N)));
  json.set("e", base64url(key.number(OSSL_PKEY_PARAM_RSA_E)));
  auto endorsements = model::Json::array();
  endorsements.push_back("msteams");
  json.set("endorsements", std::move(endorsements));
  return json;
}

}  // namespace

KeptDocuments published() {
  KeptDocuments documents;
  documents.keep(k_certificate_url, rsa_keys()[0].certificate(k_now - 24h * 30, k_now + 24h * 365));
  documents.keep(k_metadata_url, std::string(R"({"issuer":"https://api.botframework.com",)") +
                                     R"("jwks_uri":")" + k_keys_url + "\"}");
  auto keys = model::Json::array();
  keys.push_back(web_key("newest", rsa_keys()[0]));
  keys.push_back(web_key("former", rsa_keys()[1]));
  auto set = model::Json::object();
  set.set("keys", std::move(keys));
  documents.keep(k_keys_url, json::write(set));
  return documents;
}

std::vector<Sender> all_senders() {
  Credentials topic, bot;
  topic.application = k_topic;
  bot.application = k_application;
  const auto at_no_time = [](Sent (*send)(With)) {
    return [send](Instant, With with) { return send(with); };
  };
  const auto sns = [](const char* version, const char* type) {
    return [=](Instant at, With with) { return of_sns(at, with, version, type); };
  };
  const auto standard = [](const char* prefix) {
    return [=](Instant at, With with) { return of_standard_webhook(at, with, prefix); };
  };
  return {
      {"Slack", &k_slack, secrets(), of_slack, "x-slack-signature", true, 5min},
      {"Mailgun", &k_mailgun, secrets(), of_mailgun, "", false, 12h},
      {"SendGrid with a security policy", &k_sendgrid, public_keys(curve_keys()), of_sendgrid,
       "x-twilio-email-event-webhook-signature", true, 96h},
      {"SendGrid with a password", &k_sendgrid, with_user(secrets()), at_no_time(with_password),
       "authorization", false},
      {"Postmark with a password", &k_postmark, with_user(secrets()), at_no_time(with_password),
       "authorization", false},
      {"SES, version 1", &k_ses, topic, sns("1", "Notification"), "", true, 24h, false},
      {"SES, version 2", &k_ses, topic, sns("2", "Notification"), "", true, 24h, false},
      {"SES, a subscription", &k_ses, topic, sns("2", "SubscriptionConfirmation"), "", true, 24h,
       false},
      {"a relay with a token", &k_relay, with_scheme(secrets(), Scheme::bearer),
       at_no_time(with_token), "authorization", false},
      {"a relay with a password", &k_relay, with_scheme(with_user(secrets()), Scheme::basic),
       at_no_time(with_password), "authorization", false},
      {"Teams, outgoing webhook", &k_teams_outgoing, secrets("", true),
       at_no_time(of_teams_webhook), "authorization"},
      {"Teams, bot", &k_teams_bot, bot, of_teams_bot, "authorization", false, 65min},
      {"Discord", &k_discord, public_keys(ed25519_keys()), of_discord, "x-signature-ed25519", true,
       5min},
      {"Telegram", &k_telegram, secrets(), at_no_time(of_telegram),
       "x-telegram-bot-api-secret-token", false},
      {"WhatsApp", &k_whatsapp, secrets(), at_no_time(of_whatsapp), "x-hub-signature-256"},
      {"Standard Webhooks", &k_generic,
       with_scheme(secrets("whsec_", true), Scheme::standard_webhooks), standard("webhook"),
       "webhook-signature", true, 5min},
      {"Standard Webhooks, asymmetric", &k_generic,
       with_scheme(public_keys(ed25519_keys()), Scheme::standard_webhooks),
       of_standard_webhook_with_key, "webhook-signature", true, 5min},
      {"a MAC of one's own", &k_generic, own_mac(), of_own_mac, "x-fake-signature", true, 5min},
      {"Mandrill", &k_mandrill, secrets(), at_no_time(of_mandrill), "x-mandrill-signature"},
      {"MailerSend", &k_mailersend, secrets(), at_no_time(of_mailersend), "signature"},
      {"Postal", &k_postal, public_keys(rsa_keys()), at_no_time(of_postal), "x-postal-signature"},
      {"Resend", &k_resend, secrets("whsec_", true), standard("svix"), "svix-signature", true,
       5min},
  };
}

Verification asked(const Sender& sender, const Sent& sent, const Documents& documents,
                   Instant now) {
  return sender.provider->verify(sent.request(), sender.ours, documents, now);
}

}  // namespace intaked::hooks

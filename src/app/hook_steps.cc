#include "app/hook_steps.h"

#include <array>
#include <vector>

namespace intaked::app {
namespace {

using Steps = std::vector<std::string>;

constexpr const char* k_slack_manifest = R"(
      display_information: { name: Support intake }
      features: { bot_user: { display_name: support-intake } }
      oauth_config:
        scopes:
          bot: [channels:history, groups:history, im:history, mpim:history, files:read, users:read, users:read.email]
      settings:
        event_subscriptions:
          request_url: {url}
          bot_events: [message.channels, message.groups, message.im, message.mpim]
)";

std::string with_url(std::string text, const std::string& url) {
  constexpr std::string_view k_url = "{url}";
  for (std::size_t at = text.find(k_url); at != std::string::npos;
       at = text.find(k_url, at + url.size()))
    text.replace(at, k_url.size(), url);
  return text;
}

std::string put_secret(const config::Hook& hook) {
  if (hook.secret_files.empty()) return "";
  return " into the secrets directory as " + hook.secret_files.front();
}

Steps slack(const config::Hook& hook) {
  return {
      "api.slack.com/apps → Create New App → From a manifest:" + std::string(k_slack_manifest),
      "Basic Information → Signing Secret: put it" + put_secret(hook) +
          "; then: systemctl restart intaked",
      "Event Subscriptions → Request URL: {url} → \"Verified\" (Slack asks the running daemon)",
      "Install App; put the Bot User OAuth Token (xoxb-…) into the file that bot_token_file names: "
      "without it files are named only, and people have no e-mail address",
      "In each channel: /invite @support-intake"};
}

Steps mailgun(const config::Hook& hook) {
  return {
      "Mailgun → Settings → API security → HTTP webhook signing key (not an API key): put it" +
          put_secret(hook) + "; then: systemctl restart intaked",
      "Mailgun → Receiving → Create route: expression match_recipient(\"support@example.com\"), "
      "action\n      forward(\"{url}\")",
      "Mailgun's signature does not cover the mail, so the address is the other half of the "
      "secret: do not show it",
      "The MX records of the domain point at mxa.mailgun.org and mxb.mailgun.org"};
}

Steps sendgrid(const config::Hook& hook) {
  Steps steps{"SendGrid → Settings → Inbound Parse → Add Host & URL: the domain, and\n      {url}",
              "Tick \"POST the raw, full MIME message\": nothing is lost in taking it apart",
              "The MX record of the domain points at mx.sendgrid.net"};
  if (hook.public_keys.empty())
    steps.push_back(
        "SendGrid signs only with a security policy (POST "
        "/v3/user/webhooks/security/policies); its key goes to public_key:");
  return steps;
}

Steps postmark(const config::Hook&) {
  return {
      "Postmark → Server → Inbound stream → Settings → Webhook: {url}, with user and password "
      "before the host (https://USER:PASSWORD@…) if the hook has them",
      "Tick \"Include raw email content in JSON payload\""};
}

Steps resend(const config::Hook& hook) {
  return {
      "Resend → API Keys → Create API key, full access: put it into the secrets directory as " +
          hook.token_file +
          " (api_key_file). The webhook tells only that there is a mail; it is "
          "asked for with this",
      "Resend → Webhooks → Add webhook: {url}, event email.received. It shows the signing secret "
      "(whsec_…): put it" +
          put_secret(hook) + "; then: systemctl restart intaked",
      "Resend → Emails → Receiving: the domain, with the MX record that it shows"};
}

Steps ses(const config::Hook& hook) {
  Steps steps{
      "SNS → the topic " + hook.credentials.application +
          " → Create subscription: HTTPS, {url}; it confirms itself",
      "SES → Email receiving → rule: one action, Deliver to S3 bucket, with that topic as its SNS "
      "topic, and no message encryption; the bucket in the topic's region, and access_key_id of "
      "somebody who may read it. "
      "No SNS action beside it: that bounces mail of more than 150 KB, and each mail would be "
      "told of twice",
      "SNS gives up after three tries within a minute. Set a delivery policy on the "
      "subscription, and a queue for what could not be delivered:\n      "
      R"({"healthyRetryPolicy":{"numRetries":50,"minDelayTarget":20,"maxDelayTarget":600,"backoffFunction":"exponential"}})",
      "The attribute SignatureVersion of the topic: 2 (the default is SHA-1)"};
  if (hook.access_key_id.empty())
    steps.emplace_back(
        "access_key_id and secret_key_file are missing: each mail that SES puts into S3 is parked");
  return steps;
}

Steps teams_outgoing(const config::Hook& hook) {
  return {
      "Teams → Manage team → Apps → Create an outgoing webhook: {url}",
      "It shows the security token once: put it" + put_secret(hook) +
          "; then: systemctl restart intaked",
      "Only what mentions the webhook in a standard channel is sent: nothing of private or shared "
      "channels, nothing of chats. Teams does not try again"};
}

Steps teams_bot(const config::Hook& hook) {
  return {"Azure → Azure Bot " + hook.credentials.application +
              " → Configuration → Messaging endpoint: {url}",
          "Azure Bot → Channels → Microsoft Teams",
          "The bot is sent what mentions it, and direct messages; all messages of a channel only "
          "with the permission ChannelMessage.Read.Group"};
}

Steps discord(const config::Hook&) {
  return {
      "discord.com/developers → the application → General Information → Public Key: it goes to "
      "public_key:",
      "Interactions Endpoint URL: {url} (Discord asks the running daemon, also with wrong "
      "signatures)",
      "Register the command /ticket and the message command \"Create ticket\"; Discord sends "
      "these, and no ordinary messages: reading a channel is not possible by webhook"};
}

Steps telegram(const config::Hook& hook) {
  if (hook.polls)
    return {
        "Nothing: it is asked for news with the bot's token. If a webhook was set before: curl "
        "https://api.telegram.org/bot…/deleteWebhook"};
  return {"curl https://api.telegram.org/bot…/setWebhook -d url={url} -d secret_token=… (that of " +
              (hook.secret_files.empty() ? std::string("secret_token_file")
                                         : hook.secret_files.front()) +
              R"() -d 'allowed_updates=["message","edited_message"]')",
          "In groups: /setprivacy → Disable with @BotFather, or the bot sees commands only",
          "Telegram keeps what cannot be delivered for 24 hours"};
}

Steps whatsapp(const config::Hook& hook) {
  return {"Meta → the app → App settings → Basic → App secret: put it" + put_secret(hook) +
              "; make up a verify token in " + hook.verify_token_file +
              "; then: systemctl restart intaked",
          "WhatsApp → Configuration → Callback URL: {url}, Verify token: the same (Meta asks the "
          "running daemon)",
          "Webhook fields: messages"};
}

// How a sender of one's own is told what to sign with.
std::string proof_words(const config::Hook& hook) {
  switch (hook.credentials.scheme) {
    case hooks::Scheme::standard_webhooks:
      if (!hook.public_keys.empty())
        return "signed with the key pair (v1a) whose public half (whpk_…) is public_key";
      return "signed with the secret (whsec_…) in " + hook.secret_files.front() +
             "; a sender that signs with a key pair shows a public key (whpk_…): write it as "
             "public_key instead of secret_file";
    case hooks::Scheme::hmac:
      return "signed as hmac: says with the secret in " + hook.secret_files.front() +
             "; hmac.key says whether that file has it as text, hex or base64";
    case hooks::Scheme::client_certificate:
      return "with a certificate of web.client_ca_file's";
    default:
      return "with the secret in " + hook.secret_files.front() + " as the hook's scheme says";
  }
}

Steps relay(const config::Hook& hook) {
  return {"Send each mail as it is: POST {url}, Content-Type: message/rfc822, " +
              proof_words(hook) +
              ". X-Envelope-From and X-Envelope-To tell what the server was told",
          "Cloudflare Email Routing: cloudflare-email-worker.js beside this configuration's sample "
          "does that; set INTAKE_URL and INTAKE_TOKEN",
          "Whatever is no 2xx must be tried again, or answered to the sending server with 4xx"};
}

Steps generic(const config::Hook& hook) {
  return {"Have it call {url} with POST, " + proof_words(hook),
          "2xx: it is durable here. Everything else must be tried again, with the same id",
          "A sample of what it sends, as sample:, makes `intaked check` prove the map"};
}

Steps postal(const config::Hook&) {
  return {
      "Postal → the mail server → Routing → HTTP endpoints: {url}, format Message as raw; then a "
      "route to it",
      "postal default-dkim-record shows the installation's public key, behind p=: it goes to "
      "public_key:"};
}

Steps plain(const config::Hook& hook) {
  return {"Enter {url} as the address for inbound mail at " + std::string(hook.provider->name) +
          ", and put its secret" + put_secret(hook)};
}

Steps steps_of(const config::Hook& hook) {
  struct Row {
    const hooks::Provider* provider;
    Steps (*steps)(const config::Hook&);
  };
  static const std::array k_rows{
      Row{&hooks::k_slack, slack},       Row{&hooks::k_mailgun, mailgun},
      Row{&hooks::k_sendgrid, sendgrid}, Row{&hooks::k_postmark, postmark},
      Row{&hooks::k_ses, ses},           Row{&hooks::k_relay, relay},
      Row{&hooks::k_discord, discord},   Row{&hooks::k_teams_outgoing, teams_outgoing},
      Row{&hooks::k_telegram, telegram}, Row{&hooks::k_teams_bot, teams_bot},
      Row{&hooks::k_whatsapp, whatsapp}, Row{&hooks::k_generic, generic},
      Row{&hooks::k_resend, resend},     Row{&hooks::k_postal, postal}};
  for (const Row& row : k_rows)
    if (row.provider == hook.provider) return row.steps(hook);
  return plain(hook);
}

}  // namespace

std::string hook_steps(const config::Config& config, const config::Hook& hook,
                       const std::string& url) {
  std::string text;
  if (config.web.public_url.empty() && !hook.polls)
    text += "web.public_url is not set: put what providers reach before " + url + "\n\n";
  int number = 0;
  for (const std::string& step : steps_of(hook))
    text += std::to_string(++number) + "  " + with_url(step, url) + "\n";
  return text;
}

}  // namespace intaked::app

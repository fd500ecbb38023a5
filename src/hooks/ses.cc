// Amazon SES by way of SNS: docs.aws.amazon.com/sns/latest/dg/sns-verify-signature-of-message.html.
#include <algorithm>
#include <array>

#include "hooks/age.h"
#include "hooks/mail_writer.h"
#include "hooks/provider.h"
#include "hooks/sns_message.h"
#include "lib/json/json_text.h"

namespace intaked::hooks {
namespace {

// SNS tries for an hour at most, whatever its delivery policy says.
constexpr std::chrono::hours k_signed_ago_max{24};
// One that has ended, or that cannot be read, is fetched anew.
constexpr std::chrono::minutes k_certificate_again_after{10};
constexpr json::Limits k_limits{.depth = 4, .nodes = 200};

// The fields that are signed, as "Key\nValue\n". A subject is signed only where there is one.
std::string signed_text(const model::Json& message) {
  static constexpr std::array k_notification{"Message",   "MessageId", "Subject",
                                             "Timestamp", "TopicArn",  "Type"};
  static constexpr std::array k_subscription{"Message", "MessageId", "SubscribeURL", "Timestamp",
                                             "Token",   "TopicArn",  "Type"};
  std::string text;
  const auto add = [&](const char* key) {
    if (!message.find(key)) return;
    text += std::string(key) + "\n" + std::string(message.text(key)) + "\n";
  };
  if (message.text("Type") == "Notification")
    std::ranges::for_each(k_notification, add);
  else
    std::ranges::for_each(k_subscription, add);
  return text;
}

Verification verify_signature(const model::Json& message, const Documents& documents, Instant now) {
  const std::string_view version = message.text("SignatureVersion");
  if (version != "1" && version != "2") return refused("its SignatureVersion is neither 1 nor 2");
  const auto signature = crypto::unbase64(message.text("Signature"));
  if (!signature || signature->empty()) return refused("it has no Signature in base64");
  const std::string url(message.text("SigningCertURL"));
  if (!is_sns_url(url) || !url.ends_with(".pem"))
    return refused("its SigningCertURL does not lead to SNS");
  const Document* certificate = documents.find(url);
  if (certificate == nullptr) return needs_document(url);
  const auto key = crypto::PublicKey::certificate(certificate->bytes, now);
  if (!key && now - certificate->fetched_at > k_certificate_again_after) return needs_document(url);
  if (!key) return refused("the certificate of SNS cannot be used: " + key.error().text);
  const crypto::Hash hash = version == "1" ? crypto::Hash::sha1 : crypto::Hash::sha256;
  if (!key->verifies(hash, signed_text(message), *signature))
    return refused("it is not signed with the key of SNS");
  return genuine();
}

Verification verify(const Request& request, const Credentials& credentials,
                    const Documents& documents, Instant now) {
  const auto message = json::parse(request.body, k_limits);
  if (!message) return refused("it is no message of SNS: " + message.error().text);
  const std::string_view type = message->text("Type");
  if (type != "Notification" && type != "SubscriptionConfirmation" &&
      type != "UnsubscribeConfirmation")
    return refused("it is no message of SNS: its Type is another");
  if (request.header("x-amz-sns-message-type") != type)
    return refused("its header x-amz-sns-message-type is not its Type");
  // Anybody can have SNS sign a message: of a topic of theirs.
  if (credentials.application.empty() || message->text("TopicArn") != credentials.application)
    return refused("it comes from another topic than topic_arn");
  const auto stamp = utc_time(message->text("Timestamp"));
  if (!stamp) return refused("it has no Timestamp");
  if (auto wrong = wrong_age(*stamp, now, k_signed_ago_max)) return *wrong;
  return verify_signature(*message, documents, now);
}

Receipt receive(const Request& request, const Credentials&) {
  const model::Json message = body_json(request);
  const std::string_view type = message.text("Type");
  if (type == "SubscriptionConfirmation") {
    Receipt receipt = nothing("Amazon asks whether this topic may write to us");
    const std::string_view url = message.text("SubscribeURL");
    if (is_sns_url(url))
      receipt.confirm_url = url;
    else
      receipt.noted = "a subscription is to be confirmed, but its address does not lead to SNS";
    return receipt;
  }
  if (type == "UnsubscribeConfirmation")
    return nothing("somebody has ended the subscription: mail does not come this way any more");
  if (message.text("Message").starts_with("Successfully validated SNS topic"))
    return nothing("Amazon has tried whether it may use this topic");
  return whole_body(k_ses.name, request, message.text("MessageId"));
}

Result<Mail> understand(const StoredEvent& event, const Knowledge&) {
  const model::Json message = read_json(read_json(event.body).text("Message"));
  const model::Json* about = message.find("mail");
  const model::Json* receipt = message.find("receipt");
  if (!about || message.text("notificationType") != "Received")
    return fail(ErrorKind::invalid, "it is no notification of a mail that SES has received");
  Mail mail{.envelope_from = std::string(about->text("source"))};
  for (const model::Json& to :
       (receipt ? *receipt : *about).list(receipt ? "recipients" : "destination"))
    if (to.as_string()) mail.envelope_to.push_back(*to.as_string());
  const model::Json* action = receipt ? receipt->find("action") : nullptr;
  const std::string_view content = message.text("content");
  if (content.empty())
    return fail(ErrorKind::invalid,
                "the notification is there, the mail itself is not: its rule at SES needs an "
                "action that publishes the content to this topic");
  const bool is_base64 = action && action->text("encoding") == "BASE64";
  mail.written = is_base64 ? from_base64(content) : std::string(content);
  return mail;
}

}  // namespace

bool is_sns_url(std::string_view url) {
  constexpr std::string_view k_begin = "https://sns.";
  if (!url.starts_with(k_begin)) return false;
  const std::size_t slash = url.find('/', k_begin.size());
  if (slash == std::string_view::npos) return false;
  std::string_view host = url.substr(k_begin.size(), slash - k_begin.size());
  for (const std::string_view end : {".amazonaws.com", ".amazonaws.com.cn"}) {
    if (!host.ends_with(end)) continue;
    const std::string_view region = host.substr(0, host.size() - end.size());
    const bool fits = region.size() >= 3 && std::ranges::all_of(region, [](char c) {
                        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                               (c >= '0' && c <= '9') || c == '-';
                      });
    if (fits)
      return std::ranges::all_of(url.substr(slash), [](char c) { return c > ' ' && c < '\x7f'; });
  }
  return false;
}

// Three attempts, 20 s apart, unless the topic has a delivery policy.
constinit const Provider k_ses{.name = "ses",
                               .source = "email",
                               .answer_within = std::chrono::seconds(15),
                               .gives_up_after = std::chrono::seconds(60),
                               .verify = verify,
                               .receive = receive,
                               .understand = understand};

}  // namespace intaked::hooks

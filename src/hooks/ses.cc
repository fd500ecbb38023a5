// Amazon SES by way of SNS: docs.aws.amazon.com/sns/latest/dg/sns-verify-signature-of-message.html.
#include <algorithm>
#include <array>
#include <span>

#include "hooks/age.h"
#include "hooks/chat.h"
#include "hooks/mail_writer.h"
#include "hooks/provider.h"
#include "hooks/sns_message.h"
#include "lib/crypto/crypto.h"
#include "lib/json/json_text.h"

namespace intaked::hooks {
namespace {

// SNS tries for an hour at most, whatever its delivery policy says.
constexpr std::chrono::hours k_signed_ago_max{24};
// One that has ended, or that cannot be read, is fetched anew.
constexpr std::chrono::minutes k_certificate_again_after{10};
constexpr json::Limits k_limits{.depth = 4, .nodes = 200};

bool is_letter_or_digit(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

// "https://sns.eu-central-1.amazonaws.com" of "arn:aws:sns:eu-central-1:111111111111:mail"; "" of
// what is no ARN of a topic.
std::string host_of(std::string_view topic_arn) {
  const bool is_china = topic_arn.starts_with("arn:aws-cn:");
  constexpr std::string_view k_service = ":sns:";
  const std::size_t service = topic_arn.find(k_service);
  if (service == topic_arn.npos) return {};
  std::string_view region = topic_arn.substr(service + k_service.size());
  region = region.substr(0, region.find(':'));
  const bool fits = !region.empty() && std::ranges::all_of(region, [](char c) {
    return is_letter_or_digit(c) || c == '-';
  });
  if (!fits) return {};
  return "https://sns." + std::string(region) + (is_china ? ".amazonaws.com.cn" : ".amazonaws.com");
}

constexpr std::array k_of_notification{"Message",   "MessageId", "Subject",
                                       "Timestamp", "TopicArn",  "Type"};
constexpr std::array k_of_subscription{"Message", "MessageId", "SubscribeURL", "Timestamp",
                                       "Token",   "TopicArn",  "Type"};

std::span<const char* const> signed_keys(const model::Json& message) {
  if (message.text("Type") == "Notification") return k_of_notification;
  return k_of_subscription;
}

bool is_optional(std::string_view key) {
  return key == "Subject";
}

// What is signed is the lines of all keys, one behind the other: were one left out, its lines could
// stand in the value of another.
bool has_all_keys(const model::Json& message) {
  for (const char* key : signed_keys(message)) {
    const model::Json* value = message.find(key);
    if (value ? !value->as_string() : !is_optional(key)) return false;
  }
  const std::string_view id = message.text("MessageId");
  return !id.empty() &&
         std::ranges::all_of(id, [](char c) { return is_letter_or_digit(c) || c == '-'; });
}

// "Key\nValue\n" of each. A subject is signed only where there is one.
std::string signed_text(const model::Json& message) {
  std::string text;
  for (const char* key : signed_keys(message)) {
    if (!message.find(key)) continue;
    text += std::string(key) + "\n" + std::string(message.text(key)) + "\n";
  }
  return text;
}

Verification verify_signature(const model::Json& message, const Documents& documents, Instant now) {
  if (!has_all_keys(message)) return refused("it is no message of SNS: a key is missing");
  const std::string_view version = message.text("SignatureVersion");
  if (version != "1" && version != "2") return refused("its SignatureVersion is neither 1 nor 2");
  const auto signature = crypto::unbase64(message.text("Signature"));
  if (!signature || signature->empty()) return refused("it has no Signature in base64");
  const std::string url(message.text("SigningCertURL"));
  if (!is_certificate_url(url, message.text("TopicArn")))
    return refused("its SigningCertURL does not lead to SNS");
  const Document* certificate = documents.find(url);
  if (certificate == nullptr) return needs_document(url);
  const auto key = crypto::PublicKey::certificate(certificate->bytes, now);
  if (!key && certificate->is_stale(now, k_certificate_again_after)) return needs_document(url);
  if (!key) return refused("the certificate of SNS cannot be used: " + key.error().text);
  const crypto::Hash hash = version == "1" ? crypto::Hash::sha1 : crypto::Hash::sha256;
  if (!key->verifies(hash, signed_text(message), *signature))
    return refused("it is not signed with the key of SNS");
  return genuine();
}

Verification verify(const Request& request, const Credentials& credentials,
                    const Documents& documents, Instant now) {
  const auto message = json::parse(request.body, k_limits);
  if (!message) return refused("it is no message of SNS: its body is not the JSON that SNS sends");
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

Receipt receive(const Request& request, const Credentials& credentials) {
  const model::Json message = body_json(request);
  const std::string_view type = message.text("Type");
  if (type == "SubscriptionConfirmation") {
    Receipt receipt = nothing("Amazon asks whether this topic may write to us");
    const std::string_view url = message.text("SubscribeURL");
    if (is_confirmation_url(url, credentials.application))
      receipt.confirm_url = url;
    else
      receipt.noted = "a subscription is to be confirmed, but its address does not lead to SNS";
    return receipt;
  }
  if (type == "UnsubscribeConfirmation") {
    Receipt receipt = nothing("Amazon tells that the subscription of this topic has ended");
    receipt.warning =
        "the subscription of " + credentials.application +
        " at SNS has ended: mail does not come this way any more. If nobody meant that, subscribe "
        "this hook's address to the topic again; intaked hooks show has the steps";
    return receipt;
  }
  if (message.text("Message").starts_with("Successfully validated SNS topic"))
    return nothing("Amazon has tried whether it may use this topic");
  return whole_body(k_ses.name, request, message.text("MessageId"));
}

// Where a mail lies that SES has put into S3; the region is its topic's, which was verified.
std::optional<Need> place_in_s3(const model::Json& action, std::string_view topic_arn) {
  const std::string_view bucket = action.text("bucketName"), key = action.text("objectKey");
  std::string host = host_of(topic_arn);
  if (action.text("type") != "S3" || host.empty() || !is_url_id(bucket) || key.empty())
    return std::nullopt;
  std::string url = host.replace(0, std::string_view("https://sns.").size(), "https://s3.");
  url += "/" + std::string(bucket) + "/";
  for (const char c : key) {
    const auto byte = static_cast<std::uint8_t>(c);
    const bool is_plain = is_letter_or_digit(c) || std::string_view("-_.~/").find(c) != key.npos;
    url += is_plain ? std::string(1, c) : "%" + crypto::hex({&byte, 1});
  }
  if (url.find("..") != url.npos) return std::nullopt;
  return Need{url, Need::Credential::aws};
}

// With a field of a header. SES can encrypt what it stores, and tells nobody.
bool begins_as_mail(std::string_view bytes) {
  return !header_fields(bytes.substr(0, bytes.find('\n'))).empty();
}

Result<Mail> understand(const StoredEvent& event, const Knowledge& known) {
  const model::Json notification = read_json(event.body);
  const model::Json message = read_json(notification.text("Message"));
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
  const auto place = action ? place_in_s3(*action, notification.text("TopicArn")) : std::nullopt;
  if (content.empty() && place) {
    const auto fetched = known.fetched.find(place->url);
    if (fetched != known.fetched.end()) {
      mail.written = fetched->second;
      if (!begins_as_mail(mail.written))
        return fail(
            ErrorKind::invalid,
            "what lies in the bucket is no mail: its rule at SES must not encrypt messages");
    } else {
      mail.needs.push_back(*place);
      mail.is_elsewhere = true;
    }
    return mail;
  }
  if (content.empty())
    return fail(ErrorKind::invalid,
                "the notification is there, the mail itself is not: its rule at SES needs the "
                "action Deliver to S3 bucket with this topic, or one that publishes the content");
  const bool is_base64 = action && action->text("encoding") == "BASE64";
  mail.written = is_base64 ? from_base64(content) : std::string(content);
  return mail;
}

}  // namespace

bool is_certificate_url(std::string_view url, std::string_view topic_arn) {
  const std::string host = host_of(topic_arn);
  const std::string begin = host + "/SimpleNotificationService-";
  constexpr std::string_view k_end = ".pem";
  if (host.empty() || !url.starts_with(begin) || !url.ends_with(k_end)) return false;
  url.remove_prefix(begin.size());
  return url.size() > k_end.size() &&
         std::ranges::all_of(url.substr(0, url.size() - k_end.size()), is_letter_or_digit);
}

bool is_confirmation_url(std::string_view url, std::string_view topic_arn) {
  const std::string host = host_of(topic_arn);
  return !host.empty() && url.starts_with(host + "/?Action=ConfirmSubscription&") &&
         std::ranges::all_of(url, [](char c) { return c > ' ' && c < '\x7f'; });
}

// SNS tries again after 5xx and 429 alone. Three attempts, 20 s apart, unless the topic has a
// delivery policy.
constinit const Provider k_ses{.name = "ses",
                               .source = "email",
                               .answer_within = std::chrono::seconds(15),
                               .gives_up_after = std::chrono::seconds(60),
                               .refused_status = 503,
                               .too_large_status = 503,
                               .verify = verify,
                               .receive = receive,
                               .understand = understand};

}  // namespace intaked::hooks

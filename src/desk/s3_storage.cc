#include "desk/s3_storage.h"

#include <algorithm>
#include <array>
#include <span>

#include "desk/endpoint.h"
#include "desk/file_name.h"
#include "desk/pace.h"
#include "desk/upload.h"
#include "lib/crypto/crypto.h"

namespace intaked::desk {
namespace {

constexpr std::string_view k_who = "the S3 server";
constexpr std::size_t k_key_bytes = 20;

// The text of one element of the error document; it has no attributes and is not nested.
std::string_view element(std::string_view xml, std::string_view name) {
  const std::string open = "<" + std::string(name) + ">";
  const auto begin = xml.find(open);
  if (begin == std::string_view::npos) return {};
  xml.remove_prefix(begin + open.size());
  const auto end = xml.find("</" + std::string(name) + ">");
  return end == std::string_view::npos ? std::string_view() : xml.substr(0, end);
}

// docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html: what can be the file's own fault.
bool is_about_the_file(std::string_view code) {
  constexpr std::array<std::string_view, 6> k_codes = {
      "EntityTooLarge", "EntityTooSmall",  "BadDigest",
      "InvalidDigest",  "KeyTooLongError", "XAmzContentSHA256Mismatch"};
  return std::ranges::find(k_codes, code) != k_codes.end();
}

std::string refusal_text(const curl::HttpAnswer& http) {
  const std::string_view code = element(http.body, "Code");
  std::string words(code);
  if (const auto message = element(http.body, "Message"); !message.empty()) {
    words.append(words.empty() ? "" : ", ").append(message);
  }
  std::string text =
      upload_text(std::string(k_who) + " answered " + std::to_string(http.status), words);
  if (http.status >= 300 && http.status < 400) {
    text += "; attachments.s3.endpoint and region must be those of the bucket";
  } else if (code == "SignatureDoesNotMatch" || code == "InvalidAccessKeyId") {
    text += "; are attachments.s3.access_key_id and secret_key_file right?";
  } else if (code == "RequestTimeTooSkewed") {
    text += "; is this machine's clock right?";
  }
  return text;
}

class S3Storage final : public Storage {
 public:
  S3Storage(S3Options options, std::string endpoint, const Clock& clock)
      : options_(std::move(options)), clock_(clock) {
    const auto scheme_end = endpoint.find("://");
    scheme_ = endpoint.substr(0, scheme_end);
    host_ = without_usual_port(endpoint.substr(scheme_end + 3));
    if (options_.bucket_in_host) {
      host_ = options_.bucket + "." + host_;
    } else {
      base_path_ = "/" + options_.bucket;
    }
  }

  Result<void> start() {
    curl::HttpClientOptions client;
    client.ca_file = options_.ca_file;
    client.in_flight_max = options_.in_flight_max;
    client.answer_bytes_max = k_upload_answer_bytes_max;
    INTAKED_TRY(client_, curl::HttpClient::start(std::move(client)));
    return {};
  }

  void store(FileToStore file, std::function<void(Stored)> answer) override {
    if (file.size > options_.file_bytes_max) {
      return answer(too_large(file.size, options_.file_bytes_max));
    }
    std::string key = s3_key(options_, file);
    curl::HttpRequest request = request_for(key, std::move(file));
    client_->send(std::move(request), [this, key = std::move(key),
                                       answer = std::move(answer)](const curl::HttpAnswer& http) {
      const Instant now = clock_.now();
      Stored stored = classify_s3(http, now);
      if (stored.outcome == StoreOutcome::stored) set_link(key, now, stored);
      if (http.status != 0 && stored.outcome == StoreOutcome::not_executed) {
        client_->hold(std::chrono::steady_clock::now() + (stored.not_before - now));
      }
      answer(std::move(stored));
    });
  }

  std::uint64_t file_bytes_max() const override { return options_.file_bytes_max; }
  Tick last_round() const override { return client_->last_round(); }

 private:
  // libcurl, too, leaves it out of the Host line, and the signature covers that line.
  std::string without_usual_port(std::string host) const {
    const std::string_view usual = scheme_ == "https" ? ":443" : ":80";
    if (host.ends_with(usual)) host.resize(host.size() - usual.size());
    return host;
  }

  curl::HttpRequest request_for(const std::string& key, FileToStore file) const {
    curl::HttpRequest request;
    request.method = curl::HttpMethod::put;
    request.url = scheme_ + "://" + host_ + aws_encoded_path(base_path_ + "/" + key);
    // Whoever opens the link saves the file; nothing in it runs under the bucket's address.
    request.headers = {{"Content-Type", harmless_type(file.type)},
                       {"Content-Disposition", attachment_disposition(file.name)},
                       {"x-amz-content-sha256", crypto::hex(file.digest)}};
    request.aws_signature =
        curl::AwsSignature{options_.region, "s3", options_.access_key_id, options_.secret_key};
    request.deadline = upload_deadline(file.size);
    request.stall_deadline = k_upload_stall_deadline;
    request.when_held = curl::WhenHeld::give_back;
    request.file_body = curl::FileBody{"", file.size, std::move(file.open), ""};
    return request;
  }

  void set_link(const std::string& key, Instant now, Stored& stored) const {
    if (!options_.public_url.empty()) {
      stored.url = options_.public_url + aws_encoded_path(key);
      return;
    }
    const auto lifetime = std::min(options_.link_lifetime, k_presigned_lifetime_max);
    stored.url = presigned_get({scheme_, host_, base_path_ + "/" + key, options_.region,
                                options_.access_key_id, options_.secret_key, now, lifetime});
    stored.expires_at = now + lifetime;
  }

  const S3Options options_;
  const Clock& clock_;
  std::string scheme_;
  std::string host_;
  std::string base_path_;
  // Last: its destructor runs the callbacks of what is in flight, and they use all of the above.
  std::unique_ptr<curl::HttpClient> client_;
};

}  // namespace

Stored classify_s3(const curl::HttpAnswer& http, Instant now) {
  if (http.ending != curl::HttpEnding::answered) return without_answer(http, k_who, now);
  Stored stored;
  stored.http_status = http.status;
  const int status = http.status;
  if (status >= 200 && status < 300) {
    stored.outcome = StoreOutcome::stored;
    return stored;
  }
  stored.text = refusal_text(http);
  if (status == 429 || status == 503) {
    stored.outcome = StoreOutcome::not_executed;
    stored.not_before = may_go_on_at(http, now);
  } else if (status == 413 || (status == 400 && is_about_the_file(element(http.body, "Code")))) {
    stored.outcome = StoreOutcome::refused;
  } else if (status >= 300 && status < 500 && status != 408) {
    stored.outcome = StoreOutcome::target_down;
  } else {
    stored.outcome = StoreOutcome::unknown;
  }
  return stored;
}

std::string s3_key(const S3Options& options, const FileToStore& file) {
  std::string what(reinterpret_cast<const char*>(file.digest.data()), file.digest.size());
  what.append(file.name).append(1, '\0').append(file.type);
  const crypto::Sha256 mac = crypto::hmac_sha256(options.key_secret.reveal(), what);
  return options.prefix + crypto::base32(std::span(mac).first(k_key_bytes)) + "/" +
         plain_name(file.name);
}

Result<std::unique_ptr<Storage>> make_s3_storage(S3Options options, const Clock& clock) {
  INTAKED_TRY(std::string endpoint, checked_endpoint(options.endpoint));
  if (options.bucket.empty() || options.access_key_id.empty() || options.secret_key.empty() ||
      options.key_secret.empty()) {
    return fail(ErrorKind::invalid, "S3 storage needs a bucket, an access key and its secret");
  }
  auto storage = std::make_unique<S3Storage>(std::move(options), std::move(endpoint), clock);
  INTAKED_CHECK(storage->start());
  return storage;
}

}  // namespace intaked::desk

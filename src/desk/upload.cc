#include "desk/upload.h"

#include "lib/text/text.h"

namespace intaked::desk {
namespace {

constexpr std::chrono::seconds k_own_pause{1};

}  // namespace

std::chrono::milliseconds upload_deadline(std::uint64_t size) {
  return k_upload_base_deadline + std::chrono::seconds(size / k_upload_bytes_a_second_min);
}

std::string upload_text(std::string sentence, std::string_view words) {
  if (!words.empty()) sentence.append(": ").append(words);
  const std::string clean = text::clean(text::repair_utf8(sentence), text::Lines::join);
  return std::string(text::cut_utf8(clean, k_upload_text_bytes_max));
}

Stored without_answer(const curl::HttpAnswer& http, std::string_view who, Instant now) {
  Stored stored;
  stored.http_status = http.status;
  if (http.cause == curl::HttpCause::unreadable) {
    stored.outcome = StoreOutcome::unreadable;
    stored.text = upload_text("the file cannot be read", http.text);
    return stored;
  }
  if (http.ending == curl::HttpEnding::unknown) {
    stored.outcome = StoreOutcome::unknown;
    stored.text = upload_text("no whole answer came from " + std::string(who), http.text);
    return stored;
  }
  const bool our_own_doing = http.cause == curl::HttpCause::held ||
                             http.cause == curl::HttpCause::overloaded ||
                             http.cause == curl::HttpCause::stopping;
  stored.outcome = our_own_doing ? StoreOutcome::not_executed : StoreOutcome::target_down;
  stored.text = our_own_doing ? upload_text("not sent to " + std::string(who), http.text)
                              : upload_text(std::string(who) + " cannot be reached", http.text);
  if (our_own_doing) stored.not_before = now + k_own_pause;
  return stored;
}

Stored too_large(std::uint64_t size, std::uint64_t bytes_max) {
  Stored stored;
  stored.outcome = StoreOutcome::refused;
  stored.text = "it has " + std::to_string(size) + " bytes, and at most " +
                std::to_string(bytes_max) + " are taken";
  return stored;
}

}  // namespace intaked::desk

#include "desk/desk_storage.h"

#include <algorithm>

#include "desk/classify.h"
#include "desk/endpoint.h"
#include "desk/file_name.h"
#include "desk/pace.h"
#include "desk/upload.h"
#include "lib/crypto/crypto.h"
#include "lib/json/json_text.h"
#include "lib/json/pointer.h"

namespace intaked::desk {
namespace {

constexpr std::string_view k_who = "the desk's storage";
constexpr std::size_t k_reference_bytes_max = 2048;  // of a URL or an id
constexpr std::size_t k_boundary_random_bytes = 16;

// A word or an address as it may stand in a ticket; "" for everything else.
std::string reference(const model::Json& answer, const std::string& pointer) {
  if (pointer.empty()) return {};
  const model::Json* found = json::find(answer, pointer);
  if (!found) return {};
  if (found->as_integer()) return std::to_string(*found->as_integer());
  const std::string* text = found->as_string();
  const bool is_word = text && text->size() <= k_reference_bytes_max &&
                       std::ranges::all_of(*text, [](char c) { return c > ' ' && c < '\x7f'; });
  return is_word ? *text : std::string();
}

std::string url_of(const model::Json& answer, const std::string& pointer,
                   const std::string& endpoint) {
  std::string url = reference(answer, pointer);
  if (url.starts_with("https://") || url.starts_with("http://")) return url;
  return url.starts_with('/') && !url.starts_with("//") ? endpoint + url : std::string();
}

Stored read_success(const curl::HttpAnswer& http, const UploadAnswerForm& form,
                    const std::string& endpoint, Stored stored) {
  const Result<model::Json> parsed = json::parse(http.body);
  if (!parsed) {
    stored.outcome = StoreOutcome::unknown;
    stored.text = upload_text(std::string(k_who) + " gave an answer that cannot be read",
                              parsed.error().text);
    return stored;
  }
  stored.url = url_of(*parsed, form.url_pointer, endpoint);
  stored.id = reference(*parsed, form.id_pointer);
  if (!stored.url.empty() || !stored.id.empty()) {
    stored.outcome = StoreOutcome::stored;
    return stored;
  }
  stored.outcome = StoreOutcome::target_down;
  stored.text = upload_text(std::string(k_who) + " tells no URL at \"" + form.url_pointer +
                            "\" and no id at \"" + form.id_pointer +
                            "\" of its answer; are attachments.desk.url_pointer and "
                            "id_pointer right?");
  return stored;
}

bool is_about_the_desk(int status) {
  constexpr std::array k_statuses{401, 403, 404, 405, 410};
  return (status >= 300 && status < 400) ||
         std::ranges::find(k_statuses, status) != k_statuses.end();
}

class DeskStorage final : public Storage {
 public:
  DeskStorage(DeskStorageOptions options, std::string endpoint, const Clock& clock)
      : options_(std::move(options)), endpoint_(std::move(endpoint)), clock_(clock) {}

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
    curl::HttpRequest request = request_for(std::move(file));
    auto done = options_.pace->keep(
        Traffic::file, request, [this, answer = std::move(answer)](const curl::HttpAnswer& http) {
          Stored stored = classify_upload(http, options_.form, endpoint_, clock_.now());
          if (http.cause == curl::HttpCause::held) {
            stored.not_before =
                std::max(stored.not_before, options_.pace->blocked_until(Traffic::file));
            stored.held_by_storage = options_.pace->holds_files_alone();
          }
          answer(std::move(stored));
        });
    client_->send(std::move(request), std::move(done));
  }

  std::uint64_t file_bytes_max() const override { return options_.file_bytes_max; }
  Tick last_round() const override { return client_->last_round(); }

 private:
  curl::HttpRequest request_for(FileToStore file) const {
    const std::string random = crypto::random_bytes(k_boundary_random_bytes);
    const std::string boundary =
        "intaked-" +
        crypto::hex({reinterpret_cast<const std::uint8_t*>(random.data()), random.size()});
    curl::HttpRequest request;
    request.method = curl::HttpMethod::post;
    request.url = endpoint_ + options_.path;
    request.headers = {{"Accept", "application/json"},
                       {"User-Agent", "intaked"},
                       {"Content-Type", "multipart/form-data; boundary=" + boundary}};
    request.secret_headers.emplace_back("x-api-key", options_.api_key);
    request.file_body = curl::FileBody{
        "--" + boundary +
            "\r\nContent-Disposition: " + form_data_disposition(options_.part, file.name) +
            "\r\nContent-Type: " + inert_type(file.type) + "\r\n\r\n",
        file.size, std::move(file.open), "\r\n--" + boundary + "--\r\n"};
    request.deadline = upload_deadline(file.size);
    request.stall_deadline = k_upload_stall_deadline;
    request.when_held = curl::WhenHeld::give_back;
    return request;
  }

  const DeskStorageOptions options_;
  const std::string endpoint_;
  const Clock& clock_;
  // Last: its destructor runs the callbacks of what is in flight, and they use all of the above.
  std::unique_ptr<curl::HttpClient> client_;
};

}  // namespace

Stored classify_upload(const curl::HttpAnswer& http, const UploadAnswerForm& form,
                       const std::string& endpoint, Instant now) {
  if (http.ending != curl::HttpEnding::answered) return without_answer(http, k_who, now);
  Stored stored;
  stored.http_status = http.status;
  const int status = http.status;
  if (status >= 200 && status < 300) return read_success(http, form, endpoint, std::move(stored));
  stored.text =
      upload_text(std::string(k_who) + " answered " + std::to_string(status), words_of(http.body));
  if (status == 425 || status == 429) {
    stored.outcome = StoreOutcome::not_executed;
    stored.not_before = may_go_on_at(http, now);
  } else if (status == 400 || status == 413 || status == 415 || status == 422) {
    stored.outcome = StoreOutcome::refused;
  } else if (is_about_the_desk(status)) {
    stored.outcome = StoreOutcome::target_down;
    if (status == 404 || status == 405) stored.text += "; is attachments.desk.path right?";
  } else {
    stored.outcome = StoreOutcome::unknown;
  }
  return stored;
}

Result<std::unique_ptr<Storage>> make_desk_storage(DeskStorageOptions options, const Clock& clock) {
  INTAKED_TRY(std::string endpoint, checked_endpoint(options.url));
  if (options.api_key.empty()) return fail(ErrorKind::invalid, "the desk's API key is empty");
  if (!options.pace) options.pace = std::make_shared<PaceKeeper>(clock);
  auto storage = std::make_unique<DeskStorage>(std::move(options), std::move(endpoint), clock);
  INTAKED_CHECK(storage->start());
  return storage;
}

}  // namespace intaked::desk

// The desk's own storage: a multipart upload (RFC 7578) beside the ticket API. Thena's pages name
// such a call but not its path, its fields or its answer, so all of them are settings.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "base/clock.h"
#include "base/result.h"
#include "base/secret.h"
#include "desk/pace_keeper.h"
#include "desk/storage.h"
#include "lib/curl/http_client.h"

namespace intaked::desk {

struct UploadAnswerForm {
  std::string url_pointer = "/data/url";  // RFC 6901, into the JSON of the answer; "" = no URL
  std::string id_pointer = "/data/id";
};

struct DeskStorageOptions {
  std::string url = "https://platform.thena.ai";  // the desk's: the only host that sees the key
  Secret api_key;
  std::string ca_file;  // "" = the system's
  std::string path = "/v1/storage/upload";
  std::string part = "file";
  UploadAnswerForm form;
  std::uint64_t file_bytes_max = 25ull << 20;
  std::size_t in_flight_max = 2;
  // Uploads count against the desk's rate limit; nullptr: they have a pace of their own.
  std::shared_ptr<PaceKeeper> pace;
};

// What an answer to the upload means. Pure. `endpoint` completes a URL that begins with "/".
//   2xx with the URL or the id             stored
//   2xx, JSON without either               target_down: the pointers are wrong, for every file
//   2xx, no JSON                           unknown
//   400 413 415 422                        refused, in the desk's words
//   425 429                                not_executed until the desk's own time
//   3xx 401 403 404 405 410                target_down
//   everything else, and no whole answer   unknown; no byte had left us: target_down
Stored classify_upload(const curl::HttpAnswer& http, const UploadAnswerForm& form,
                       const std::string& endpoint, Instant now);

// invalid: the url is not one that a key may be sent to, or there is no key.
Result<std::unique_ptr<Storage>> make_desk_storage(DeskStorageOptions options, const Clock& clock);

}  // namespace intaked::desk

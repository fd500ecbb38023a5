#include "app/file_storage.h"

#include <utility>

#include "desk/desk_storage.h"
#include "desk/link_storage.h"
#include "desk/s3_storage.h"
#include "lib/crypto/crypto.h"

namespace intaked::app {
namespace {

using config::FilesTo;

constexpr std::string_view k_s3_key_purpose = "intaked S3 keys 1";

desk::DeskStorageOptions desk_options(const config::Config& config,
                                      std::shared_ptr<desk::PaceKeeper> pace) {
  const auto& settings = config.attachments.desk;
  desk::DeskStorageOptions options;
  options.url = config.desk.url;
  options.api_key = config.desk.api_key;
  options.ca_file = config.desk.ca_file;
  options.path = settings.path;
  options.part = settings.part;
  options.form.url_pointer = settings.url_pointer;
  options.form.id_pointer = settings.id_pointer;
  options.file_bytes_max = config.attachments.file_bytes_max;
  options.pace = std::move(pace);
  return options;
}

desk::S3Options s3_options(const config::Config& config, const Secret& installation_key) {
  const auto& settings = config.attachments.s3;
  desk::S3Options options;
  options.endpoint = settings.endpoint;
  options.region = settings.region;
  options.bucket = settings.bucket;
  options.bucket_in_host = settings.addressing == config::S3Addressing::host;
  options.prefix = settings.prefix;
  options.access_key_id = settings.access_key_id;
  options.secret_key = settings.secret_key;
  options.ca_file = settings.ca_file;
  if (settings.links == config::S3Links::is_public) options.public_url = settings.public_url;
  options.link_lifetime = std::chrono::duration_cast<std::chrono::seconds>(settings.link_lifetime);
  const auto key = crypto::hmac_sha256(installation_key.reveal(), k_s3_key_purpose);
  options.key_secret = Secret(std::string(reinterpret_cast<const char*>(key.data()), key.size()));
  options.file_bytes_max = config.attachments.file_bytes_max;
  return options;
}

desk::LinkStorageOptions link_options(const config::Config& config,
                                      const Secret& installation_key) {
  const auto& settings = config.attachments.links;
  desk::LinkStorageOptions options;
  options.public_url = settings.public_url;
  options.lifetime = std::chrono::duration_cast<std::chrono::seconds>(settings.lifetime);
  options.installation_key = installation_key;
  options.file_bytes_max = config.attachments.file_bytes_max;
  return options;
}

}  // namespace

Result<std::unique_ptr<desk::Storage>> make_file_storage(const config::Config& config,
                                                         const Secret& installation_key,
                                                         std::shared_ptr<desk::PaceKeeper> pace,
                                                         const Clock& clock) {
  switch (config.attachments.to) {
    case FilesTo::nowhere:
      return nullptr;
    case FilesTo::links:
      return desk::make_link_storage(link_options(config, installation_key), clock);
    case FilesTo::desk:
      return desk::make_desk_storage(desk_options(config, std::move(pace)), clock);
    case FilesTo::s3:
      return desk::make_s3_storage(s3_options(config, installation_key), clock);
  }
  return nullptr;
}

std::string place_of_files(const config::Config& config) {
  const auto& settings = config.attachments;
  switch (settings.to) {
    case FilesTo::nowhere:
      break;
    case FilesTo::desk:
      return "desk " + config.desk.url + settings.desk.path + " " + settings.desk.url_pointer +
             " " + settings.desk.id_pointer;
    case FilesTo::s3:
      return "s3 " + settings.s3.endpoint + " " + settings.s3.bucket + " " + settings.s3.prefix +
             " " +
             (settings.s3.links == config::S3Links::is_public ? settings.s3.public_url
                                                              : "presigned");
    case FilesTo::links:
      return "links " + settings.links.public_url;
  }
  return {};
}

}  // namespace intaked::app

#include "config/attachments.h"

#include <algorithm>
#include <filesystem>

#include "config/listen.h"
#include "config/network_names.h"

namespace intaked::config {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;

constexpr hours k_presigned_most{7 * 24};  // what Signature Version 4 allows
constexpr std::uint64_t k_file_bytes_most = 1ull << 30;
constexpr std::uint64_t k_ticket_bytes_most = 4ull << 30;
constexpr std::int64_t k_files_most = 1'000;  // the parser lists no more
constexpr hours k_lifetime_most{10 * 366 * 24};
constexpr hours k_time_to_open{2 * 24};          // once the ticket is there
constexpr std::size_t k_bucket_bytes_max = 255;  // of old buckets; today's have at most 63
constexpr std::size_t k_prefix_bytes_max = 256;  // a key has at most 1,024

bool consists_of(std::string_view text, std::string_view characters) {
  return text.find_first_not_of(characters) == std::string_view::npos;
}

constexpr std::string_view k_word_characters =
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._";

// One line, readable by every server without encoding.
bool is_word(std::string_view text) {
  return !text.empty() && consists_of(text, k_word_characters);
}

// "a/b/": no "." or ".." and no empty step among them, so that no server takes it for another path.
bool is_key_prefix(std::string_view text) {
  if (text.size() > k_prefix_bytes_max) return false;
  while (!text.empty()) {
    const auto slash = text.find('/');
    const std::string_view step = text.substr(0, slash);
    if (!is_word(step) || step == "." || step == "..") return false;
    if (slash == std::string_view::npos) return true;
    text.remove_prefix(slash + 1);
  }
  return true;
}

void report_clear(Settings& settings, std::string_view key, const yaml::Node& node) {
  settings.report().error(node, "\"" + settings.name_of(key) +
                                    "\" would send files in clear; write https://, http:// is "
                                    "accepted for loopback hosts only");
}

// An address that bytes of customers go to or come from: encrypted, or never off this machine.
void read_url(Settings& settings, std::string_view key, std::string_view example,
              std::string& value) {
  const yaml::Node* node = settings.text(key, value);
  if (!node) return;
  const auto url = url_from(value);
  const std::string name = "\"" + settings.name_of(key) + "\"";
  if (!url) {
    const bool names_user = value.find('@') != std::string::npos;
    if (names_user) settings.report().hide_line(node->mark.line);
    settings.report().error(*node, name + " must be scheme://host or scheme://host:port, such as " +
                                       std::string(example) + ", without user, path or query" +
                                       (names_user ? "" : ", not \"" + value + "\""));
  } else if (!url->https && !is_loopback(url->host)) {
    report_clear(settings, key, *node);
  } else {
    value = url->text;
  }
}

void read_pointer(Settings& settings, std::string_view key, std::string& value) {
  const yaml::Node* node = settings.text(key, value);
  if (!node || is_json_pointer(value)) return;
  settings.report().error(*node, "\"" + settings.name_of(key) +
                                     "\" must be a JSON pointer, such as /data/url, not \"" +
                                     value + "\"");
}

void read_desk_storage(Settings& parent, DeskStorage& desk) {
  const yaml::Node* node = parent.find("desk");
  if (!node) return;
  Settings settings(*node, parent.name_of("desk"), parent.report(), parent.find_key("desk"));
  const yaml::Node* path = settings.text("path", desk.path);
  // The key goes to desk.url and nowhere else, so this is no address of its own.
  if (path && (!desk.path.starts_with('/') || desk.path.starts_with("//") ||
               !consists_of(desk.path, std::string(k_word_characters) + "/~%?=&"))) {
    settings.report().error(*path, "\"" + settings.name_of("path") +
                                       "\" must be a path at desk.url, such as "
                                       "/v1/storage/upload, not \"" +
                                       desk.path + "\"");
  }
  const yaml::Node* part = settings.text("part", desk.part);
  if (part && !consists_of(desk.part, std::string(k_word_characters) + "[]")) {
    settings.report().error(*part, "\"" + settings.name_of("part") +
                                       "\" must be a word, such as file, not \"" + desk.part +
                                       "\"");
  }
  read_pointer(settings, "url_pointer", desk.url_pointer);
  read_pointer(settings, "id_pointer", desk.id_pointer);
  settings.finish();
}

void read_s3_names(Settings& settings, S3& s3) {
  const auto complain = [&](const yaml::Node* node, std::string_view key, std::string_view what,
                            const std::string& value) {
    settings.report().error(*node, "\"" + settings.name_of(key) + "\" must be " +
                                       std::string(what) + ", not \"" + value + "\"");
  };
  const yaml::Node* region = settings.text("region", s3.region);
  if (region && !is_word(s3.region)) {
    complain(region, "region", "a region, such as eu-central-1", s3.region);
  }
  const yaml::Node* bucket = settings.text("bucket", s3.bucket);
  if (bucket && (!is_word(s3.bucket) || s3.bucket.size() > k_bucket_bytes_max ||
                 s3.bucket.starts_with('.'))) {
    complain(bucket, "bucket", "the bucket's name: letters, digits, \"-\" and \".\"", s3.bucket);
  }
  const yaml::Node* prefix = settings.text("prefix", s3.prefix);
  if (prefix && !is_key_prefix(s3.prefix)) {
    complain(prefix, "prefix", "the beginning of a key, such as intaked/", s3.prefix);
  }
}

void read_s3_links(Settings& settings, S3& s3) {
  settings.choice<S3Links>("links", s3.links,
                           {{"presigned", S3Links::presigned}, {"public", S3Links::is_public}});
  const yaml::Node* public_url = settings.text("public_url", s3.public_url);
  if (public_url) {
    // A CDN may serve the bucket under a path: what follows the host is taken as it is.
    const auto host_end = s3.public_url.find('/', sizeof("https://") - 1);
    const auto url = url_from(s3.public_url.substr(0, host_end));
    const std::string_view path = host_end == std::string::npos
                                      ? std::string_view()
                                      : std::string_view(s3.public_url).substr(host_end);
    if (!url || !consists_of(path, std::string(k_word_characters) + "/~%")) {
      settings.report().error(*public_url, "\"" + settings.name_of("public_url") +
                                               "\" must be what stands before a key in a public "
                                               "address, such as https://files.example.com/");
    } else if (!url->https && !is_loopback(url->host)) {
      report_clear(settings, "public_url", *public_url);
    } else if (!s3.public_url.ends_with('/')) {
      s3.public_url += '/';
    }
  }
  if (public_url && s3.links == S3Links::presigned) {
    settings.report().warning(*public_url, "\"" + settings.name_of("public_url") +
                                               "\" is for \"links: public\"; presigned links lead "
                                               "to the endpoint");
  }
  if (s3.links == S3Links::is_public) settings.require("public_url", "https://files.example.com/");
  const yaml::Node* lifetime =
      settings.duration("link_lifetime", s3.link_lifetime, minutes{1}, k_presigned_most);
  if (lifetime && s3.links == S3Links::is_public) {
    settings.report().error(*lifetime, "\"" + settings.name_of("link_lifetime") +
                                           "\" is for presigned links; public ones do not end");
  }
}

void read_s3(Settings& parent, const Surroundings& around, S3& s3) {
  const yaml::Node* node = parent.find("s3");
  if (!node) return;
  Settings settings(*node, parent.name_of("s3"), parent.report(), parent.find_key("s3"));
  settings.require("endpoint", "https://s3.eu-central-1.amazonaws.com");
  read_url(settings, "endpoint", "https://s3.eu-central-1.amazonaws.com", s3.endpoint);
  settings.require("bucket", "support-files");
  read_s3_names(settings, s3);
  settings.choice<S3Addressing>("addressing", s3.addressing,
                                {{"path", S3Addressing::path}, {"host", S3Addressing::host}});
  settings.require("access_key_id", "AKIA...");
  const yaml::Node* id = settings.text("access_key_id", s3.access_key_id);
  if (id && !is_word(s3.access_key_id)) {
    settings.report().error(*id, "\"" + settings.name_of("access_key_id") +
                                     "\" must be one word of letters and digits");
  }
  settings.refuse_secret("secret_key", "secret_key_file");
  settings.refuse_secret("secret_access_key", "secret_key_file");
  if (!node->find("secret_key") && !node->find("secret_access_key")) {
    settings.require("secret_key_file", "s3.secret-key");
  }
  if (const yaml::Node* file = settings.text("secret_key_file", s3.secret_key_file)) {
    s3.secret_key = read_secret(*file, s3.secret_key_file, around.secrets, settings.report());
  }
  read_file_name(settings, "ca_file", around, s3.ca_file);
  read_s3_links(settings, s3);
  settings.finish();
}

void read_links(Settings& parent, const Surroundings& around, FileLinks& links) {
  const yaml::Node* node = parent.find("links");
  if (!node) return;
  Settings settings(*node, parent.name_of("links"), parent.report(), parent.find_key("links"));
  std::string listen;
  const yaml::Node* listen_node = settings.text("listen", listen);
  if (listen_node && !read_listen(listen, links.listen_address, links.listen_port)) {
    settings.report().error(*listen_node, "\"" + settings.name_of("listen") +
                                              "\" must be ADDRESS:PORT with an IP address, such as "
                                              "127.0.0.1:8026 or [::1]:8026, not \"" +
                                              listen + "\"");
  }
  settings.require("public_url", "https://files.example.com");
  read_url(settings, "public_url", "https://files.example.com", links.public_url);
  settings.duration("lifetime", links.lifetime, minutes{1}, k_lifetime_most);
  read_file_name(settings, "certificate_file", around, links.certificate_file);
  if (const yaml::Node* key = settings.text("private_key_file", links.private_key_file)) {
    const Result<void> usable = around.secrets.check(links.private_key_file);
    if (around.check_files && !usable) report_secret(*key, usable.error(), settings.report());
    links.private_key_file = around.secrets.path_of(links.private_key_file);
  }
  const bool has_certificate = !links.certificate_file.empty();
  if (has_certificate) settings.require("private_key_file", "files.key");
  if (!links.private_key_file.empty()) settings.require("certificate_file", "files.pem");
  if (listen_node && !has_certificate && !is_loopback(links.listen_address)) {
    settings.report().warning(*listen_node,
                              "\"" + settings.name_of("listen") +
                                  "\" takes requests in clear from other machines; only a proxy "
                                  "that adds TLS should reach it, or write certificate_file and "
                                  "private_key_file");
  }
  settings.finish();
}

void read_limits(Settings& settings, Attachments& attachments) {
  settings.bytes("file_bytes_max", attachments.file_bytes_max, 1, k_file_bytes_most);
  settings.bytes("ticket_bytes_max", attachments.ticket_bytes_max, 1, k_ticket_bytes_most);
  std::int64_t files_max = attachments.files_max;
  settings.integer("files_max", files_max, 1, k_files_most);
  attachments.files_max = static_cast<int>(files_max);
  settings.flag("original", attachments.original);
  settings.flag("reuse", attachments.reuse);
  settings.duration("patience", attachments.patience, std::chrono::seconds{1}, hours{24});
}

// A link's time begins when the file is stored, and its ticket may wait after that.
void check_lifetime(const yaml::Node& at, Report& report, const Attachments& attachments,
                    milliseconds retry_horizon) {
  const bool is_presigned =
      attachments.to == FilesTo::s3 && attachments.s3.links == S3Links::presigned;
  if (!is_presigned && attachments.to != FilesTo::links) return;
  const milliseconds lifetime =
      is_presigned ? attachments.s3.link_lifetime : attachments.links.lifetime;
  if (lifetime >= retry_horizon + k_time_to_open) return;
  report.warning(at, "links to files end " + duration_text(lifetime) +
                         " after a file is stored, but its ticket may wait for " +
                         duration_text(retry_horizon) +
                         " (desk.retry_horizon): whoever opens it then has little time or none; "
                         "links should last " +
                         duration_text(k_time_to_open) + " longer than that");
}

}  // namespace

void read_attachments(Settings& top, const Surroundings& around, milliseconds retry_horizon,
                      Attachments& attachments) {
  const yaml::Node* node = top.find("attachments");
  if (!node) return;
  Settings settings(*node, "attachments", top.report(), top.find_key("attachments"));
  settings.choice<FilesTo>("to", attachments.to,
                           {{"nowhere", FilesTo::nowhere},
                            {"desk", FilesTo::desk},
                            {"s3", FilesTo::s3},
                            {"links", FilesTo::links}});
  read_limits(settings, attachments);
  if (attachments.to == FilesTo::s3) {
    settings.require("s3",
                     "{ endpoint: ..., bucket: ..., access_key_id: ..., secret_key_file: ... }");
  }
  if (attachments.to == FilesTo::links) {
    settings.require("links", "{ public_url: https://files.example.com }");
  }
  read_desk_storage(settings, attachments.desk);
  read_s3(settings, around, attachments.s3);
  read_links(settings, around, attachments.links);
  check_lifetime(*node, settings.report(), attachments, retry_horizon);
  settings.finish();
}

}  // namespace intaked::config

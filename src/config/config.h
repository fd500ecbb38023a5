// intaked.yaml as plain data, every field with its default. Read strictly: all mistakes in one run,
// with their place.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "base/network.h"
#include "base/secret.h"
#include "hooks/provider.h"

namespace intaked::config {

struct DefaultField {
  std::string name;  // a ticket field by Thena's name, "metadata.KEY", "customFieldValues.NAME"
  std::string text;  // as written
  int line = 0, column = 0, length = 1;  // of the text
  std::string excerpt;                   // its line as written
};

enum class Contacts { leave, ensure };
enum class Accounts { leave, by_domain };
// What the desk can be relied on for when an answer is lost.
enum class Capability { unique_key, consistent_look_up, eventual_look_up, none };
enum class OnUnknown { park, retry };

// What a ticket field becomes when the desk refuses its value; "" leaves the field out.
struct Fallback {
  std::string field;
  std::string value;
};

struct Desk {
  std::string provider = "thena";
  std::string url = "https://platform.thena.ai";
  std::string api_key_file;
  Secret api_key;                             // read from api_key_file
  std::string ca_file;                        // "" = the system's bundle
  std::chrono::milliseconds settle{300'000};  // after an unknown outcome, before the look-up
  std::chrono::milliseconds index_lag{
      10'000};  // two empty look-ups at least this far apart before a second send
  std::chrono::milliseconds request_deadline{60'000};
  int in_flight = 8;
  std::chrono::milliseconds retry_horizon{std::chrono::hours{72}};  // then parked
  Capability capability = Capability::eventual_look_up;
  OnUnknown on_unknown = OnUnknown::park;  // counts only with Capability::none
  std::vector<Fallback> fallbacks;
  bool reduced_form = true;  // what is refused is sent once more with only what a ticket needs
  // Names of priorities whose drafts are filed before all others, the first named first.
  std::vector<std::string> filing_order{"Urgent", "High"};
  std::chrono::milliseconds reconcile_every{std::chrono::hours{1}};  // 0: never
  bool dry_run = false;                                              // plan, show, file nothing
  Contacts contacts = Contacts::leave;
  Accounts accounts = Accounts::leave;
};

// The desk's own storage, at desk.url with desk.api_key.
struct DeskStorage {
  std::string path = "/v1/storage/upload";
  std::string part = "file";              // the multipart part that holds the bytes
  std::string url_pointer = "/data/url";  // RFC 6901, into the answer; one of the two must be there
  std::string id_pointer = "/data/id";
};

enum class S3Addressing { path, host };  // https://HOST/BUCKET/KEY, https://BUCKET.HOST/KEY
enum class S3Links { presigned, is_public };

struct S3 {
  std::string endpoint;  // scheme://host[:port]
  std::string region = "us-east-1";
  std::string bucket;
  S3Addressing addressing = S3Addressing::path;
  std::string prefix = "intaked/";  // of every key
  std::string access_key_id;
  std::string secret_key_file;
  Secret secret_key;
  std::string ca_file;  // "" = the system's bundle
  S3Links links = S3Links::presigned;
  std::string public_url;  // is_public: what stands before the key
  std::chrono::milliseconds link_lifetime{std::chrono::hours{7 * 24}};  // presigned
};

// Our own listener for files.
struct FileLinks {
  std::string listen_address = "127.0.0.1";
  std::uint16_t listen_port = 8026;
  std::string public_url;  // scheme://host[:port], as those who follow a link reach the listener
  std::chrono::milliseconds lifetime{std::chrono::hours{30 * 24}};
  std::string certificate_file, private_key_file;  // both: TLS; paths
};

enum class FilesTo { nowhere, desk, s3, links };

struct Attachments {
  FilesTo to = FilesTo::nowhere;
  std::uint64_t file_bytes_max = 25'000'000;
  std::uint64_t ticket_bytes_max = 100'000'000;  // all files of one ticket or comment
  int files_max = 50;                            // of one ticket or comment
  bool original = false;                         // the message itself is one of them
  bool reuse = true;                             // what is stored already is not stored again
  std::chrono::milliseconds patience{std::chrono::minutes{10}};  // with a storage that is down
  DeskStorage desk;
  S3 s3;
  FileLinks links;
};

enum class Start { now, everything, date };
enum class AfterFiling { nothing, seen, keyword, move };
enum class Security { tls, plain_loopback };

struct Mailbox {
  std::string name;
  std::string host;
  std::uint16_t port = 993;
  Security security = Security::tls;  // `security: plain` is accepted for loopback hosts only
  std::string ca_file;
  std::string user;
  std::string address;  // its e-mail address; default: user, if that is one
  std::string password_file;
  Secret password;
  std::string folder = "INBOX";
  Start start = Start::now;
  std::string start_date;          // Start::date, as written: "2026-03-01"
  std::int64_t start_date_us = 0;  // Start::date, midnight in time_zone, microseconds UTC
  bool examine = false;
  std::optional<std::uint32_t> last;  // only with examine
  AfterFiling after_filing = AfterFiling::nothing;
  std::string keyword, move_to;
  bool idle = true;
  std::chrono::milliseconds poll{0};
  std::chrono::milliseconds idle_renewal{std::chrono::minutes{9}};
  std::uint64_t message_bytes_max = 50ull << 20;
  std::chrono::milliseconds silence{0};  // no mail for so long is told to a person; 0: never
  std::string source = "email";
  std::vector<DefaultField> defaults;
  int line = 0;
};

struct Pipe {  // `intaked deliver --as NAME`
  std::string name;
  std::string source = "email";
  std::vector<DefaultField> defaults;
  int line = 0;
  bool is_copy = false;  // the file does not name it: it has the first mailbox's defaults
};

// Our own listener for webhooks. Nothing listens without a hook.
struct Web {
  std::string listen_address = "127.0.0.1";
  std::uint16_t listen_port = 8025;
  std::string public_url;  // scheme://host[:port], as providers reach the listener
  std::string certificate_file, private_key_file;  // both: TLS; paths
  std::string client_ca_file;  // whose certificates senders may show; "" = none is asked for
  // Whose X-Forwarded-For counts; the default is that of a listener on loopback.
  std::vector<Network> trusted_proxies{*network_from("127.0.0.1"), *network_from("::1")};
  std::uint64_t body_bytes_max = 50ull << 20;
  int connections_max = 256;
  int connections_per_address_max = 16;  // of whoever connects; proxies that are trusted: any
  int requests_per_second_max = 1'000;   // of one sender's address; beyond: 503
  std::chrono::milliseconds header_deadline{10'000};
  std::chrono::milliseconds body_deadline{60'000};
};

// Whether what is changed or taken back in a chat becomes a private note.
enum class Edits { note, ignore };

struct Hook {
  std::string name;
  const hooks::Provider* provider = nullptr;  // never null in a configuration that has no error
  std::string source;                         // default: the provider's
  std::vector<DefaultField> defaults;
  hooks::Credentials credentials;
  std::vector<std::string> secret_files;  // of credentials.secrets, in their order
  std::vector<std::string> public_keys;   // of credentials.public_keys, as written
  std::string verify_token_file;          // of credentials.verify_token
  std::string token_file;  // what the provider is asked with: for files, people's addresses
  Secret token;
  std::string access_key_id;  // ses: whose secret key token is
  hooks::Mapping mapping;     // generic
  std::string sample_file;    // generic: what the mapping is checked with; "" = nothing
  bool is_mime = false;       // mailgun: format: mime
  bool polls = false;         // telegram: it is asked for news, and calls nobody
  Edits edits = Edits::note;
  int line = 0;
};

enum class SameMessage { one, each };

// What one sender may send within `window`; 0: any number.
struct Flood {
  int automatic_max = 10;  // of what looks automatic, under one subject; the rest is parked
  int sender_max = 200;    // in all; the rest is filed after everybody else's
  std::chrono::milliseconds window{std::chrono::hours{1}};
};

struct Chat {
  // Messages of one person in one channel, no further apart than this, are one ticket; 0: each is.
  std::chrono::milliseconds grouping_window{std::chrono::minutes{2}};
};

// Whose answers join a ticket, beside those that come to its reply address.
enum class FollowUpSender {
  proven,         // the receiving server has proven who wrote
  not_disproven,  // it has not found the opposite
  address         // by From's address alone
};

struct FollowUps {
  FollowUpSender sender = FollowUpSender::address;  // default: proven where authserv_id is set
  bool subject_identifier = true;                   // "SUP-142" in a participant's subject counts
  std::string token_address;  // "support+{token}@example.com"; "" = tickets have no reply address
  bool ask_desk = true;       // the desk is asked for the mails that it sent
};

enum class TextForm { text, markdown };
enum class ReplyFullText { metadata, comment, none };

struct Content {  // what tickets and comments say
  TextForm description = TextForm::text;
  bool html_in_first_comment = false;
  bool clean_titles = true;
  ReplyFullText reply_full_text = ReplyFullText::metadata;
};

// How long things are kept, counted from the filing or dropping. What is parked stays.
struct Keep {
  std::chrono::milliseconds raw{std::chrono::hours{24 * 30}};     // of what was filed: the bytes
  std::chrono::milliseconds dropped{std::chrono::hours{24 * 7}};  // of what was dropped: the bytes
  std::chrono::milliseconds rows{std::chrono::hours{24 * 400}};   // what became of it, without text
  std::uint64_t budget = 10ull << 30;  // of the journal; beyond, less is kept; 0: no budget
};

// Who hears that something needs a person.
struct Alerts {
  std::string webhook_url_file;
  Secret webhook_url;
  std::vector<std::string> command;  // a program's path and its arguments; gets a mail on stdin
};

struct Metrics {
  std::string listen_address;  // "" = nothing listens
  std::uint16_t listen_port = 0;
};

struct SecretExpiry {
  std::string file;
  std::string date;  // as written: "2027-01-31"
  Instant at;        // midnight in time_zone
};

enum class Reload { on_command, on_save };

struct Operation {
  Keep keep;
  Alerts alerts;
  Metrics metrics;
  std::vector<SecretExpiry> secret_expires;
  std::chrono::milliseconds audit_every{std::chrono::hours{6}};  // 0: only when asked
  Reload reload = Reload::on_command;
};

struct Config {
  std::string path;            // of the file
  std::string directory;       // that holds it; relative paths start there
  std::string secrets_prefix;  // what a *_file name is put after: "DIRECTORY/", or systemd's
                               // "DIRECTORY/secrets_"
  std::string time_zone = "UTC";
  std::vector<std::string> own_addresses;  // mailboxes' addresses are added
  std::string requestor_fallback;          // default: the first own address
  std::string authserv_id;  // whose Authentication-Results are believed; "" = nobody's
  SameMessage same_message = SameMessage::one;
  std::vector<std::string> staff;  // addresses and domains of the desk's agents
  FollowUps follow_ups;
  std::string state_directory = "/var/lib/intaked";
  std::string control_socket = "/run/intaked/control.sock";
  std::string rules = "rules";  // directory, as written
  std::string rules_directory;  // resolved
  std::string log_level = "info";
  std::uint64_t free_bytes_min = 256ull << 20;
  int planners = 0;  // 0 = as many as cores
  Desk desk;
  Attachments attachments;
  Flood flood;
  Chat chat;
  Content content;
  Operation operation;
  std::vector<Mailbox> mailboxes;  // in the file's order
  Web web;
  std::vector<Hook> hooks;  // in the file's order
  // Always with "pipe"; if the file does not name it, it has the first mailbox's defaults.
  std::vector<Pipe> pipes;
};

struct Problem {
  bool warning = false;
  std::string file;
  int line = 0, column = 0, length = 1;
  std::string text;
  std::string excerpt;
};

struct Loaded {
  std::optional<Config> config;  // nullopt if there was an error
  // Then what could be read, for checks that want to find more mistakes; never to run with. nullopt
  // if the file is no YAML.
  std::optional<Config> as_read;
  std::vector<Problem> problems;
};

enum class Secrets { read, skip };  // skip: `check` in a CI that has none

// Where *_file names are looked up: `secrets_directory` if given, else
// $CREDENTIALS_DIRECTORY/secrets if that exists, else $CREDENTIALS_DIRECTORY/secrets_NAME (what
// systemd makes of a directory credential called "secrets") if such files are there, else "secrets"
// beside the file. A name that starts with "/" is a path.
Loaded load(const std::string& path, Secrets secrets, const std::string& secrets_directory = {});

// Every setting with its value in effect, as YAML; secrets are named by file, never shown.
std::string effective(const Config& config);

// "5 min", "300 s", "250 ms", "2 h"; nullopt if it is none.
std::optional<std::chrono::milliseconds> duration_from(std::string_view text);
// "50 MB", "256 KiB", "1000".
std::optional<std::uint64_t> bytes_from(std::string_view text);

}  // namespace intaked::config

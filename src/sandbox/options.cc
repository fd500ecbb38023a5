#include "sandbox/options.h"

#include <charconv>
#include <fstream>
#include <functional>
#include <map>
#include <optional>

#include "sandbox/pieces.h"

namespace intaked::sandbox {
namespace {

// A file is one value of the database, which takes no larger ones.
constexpr std::size_t k_upload_mebibytes_max = 900;

template <class Number>
std::optional<Number> number_in(std::string_view text) {
  Number number{};
  const char* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, number);
  if (error != std::errc() || stop != end) return std::nullopt;
  return number;
}

tl::unexpected<Error> wrong(std::string_view flag, std::string_view value, std::string_view want) {
  return fail(ErrorKind::invalid,
              std::string(flag) + " " + std::string(value) + ": expected " + std::string(want));
}

Result<void> set_listen(Options& options, std::string_view value) {
  const std::size_t colon = value.rfind(':');
  const auto port = colon == std::string_view::npos
                        ? std::nullopt
                        : number_in<std::uint16_t>(value.substr(colon + 1));
  if (!port) return wrong("--listen", value, "ADDRESS:PORT, such as 127.0.0.1:0");
  options.address = value.substr(0, colon);
  options.port = *port;
  return {};
}

Result<void> set_api_key_file(Options& options, std::string_view value) {
  std::ifstream file{std::string(value)};
  if (!std::getline(file, options.api_key) || options.api_key.empty()) {
    return wrong("--api-key-file", value, "a readable file with a key on its first line");
  }
  return {};
}

Result<void> set_teams(Options& options, std::string_view value) {
  options.teams.clear();
  while (!value.empty()) {
    const std::string_view team = value.substr(0, value.find(','));
    value.remove_prefix(std::min(value.size(), team.size() + 1));
    const std::size_t colon = team.find(':');
    if (colon == std::string_view::npos || colon == 0 || colon + 1 == team.size()) {
      return wrong("--teams", team, "NAME:IDENTIFIER[,…], such as Support:SUP");
    }
    options.teams.emplace_back(team);
  }
  return {};
}

Result<void> set_rate(Options& options, std::string_view value) {
  const std::size_t slash = value.find('/');
  const auto requests = number_in<std::int64_t>(value.substr(0, slash));
  const auto seconds = slash == std::string_view::npos
                           ? std::optional<std::int64_t>{60}
                           : number_in<std::int64_t>(value.substr(slash + 1));
  if (!requests || !seconds || *requests < 1 || *seconds < 1) {
    return wrong("--rate", value, "REQUESTS or REQUESTS/SECONDS, such as 60 or 10/1");
  }
  options.rate_requests_max = *requests;
  options.rate_window = std::chrono::seconds(*seconds);
  return {};
}

Result<void> set_search_lag(Options& options, std::string_view value) {
  const auto milliseconds = number_in<std::int64_t>(value);
  if (!milliseconds || *milliseconds < 0) return wrong("--search-lag", value, "milliseconds");
  options.search_lag = std::chrono::milliseconds(*milliseconds);
  return {};
}

Result<void> set_seed(Options& options, std::string_view value) {
  const auto seed = number_in<std::uint64_t>(value);
  if (!seed) return wrong("--seed", value, "a number");
  options.seed = *seed;
  return {};
}

Result<void> add_fault(Options& options, std::string_view value) {
  auto fault = fault_from_words(value);
  if (!fault)
    return fail(ErrorKind::invalid,
                "--fault \"" + std::string(value) + "\": " + fault.error().text);
  options.faults.push_back(std::move(*fault));
  return {};
}

Result<void> set_metadata_patch(Options& options, std::string_view value) {
  if (value != "merge" && value != "replace") {
    return wrong("--metadata-patch", value, "merge or replace");
  }
  options.policy.metadata_patch = value == "merge" ? MetadataPatch::merge : MetadataPatch::replace;
  return {};
}

Result<void> set_longest(Options& options, std::string_view value) {
  for (const std::string_view one : split(value, ",")) {
    const std::size_t equals = one.find('=');
    const auto characters = equals == std::string_view::npos
                                ? std::nullopt
                                : number_in<std::size_t>(one.substr(equals + 1));
    if (!characters || equals == 0) {
      return wrong("--longest", one, "FIELD=CHARACTERS[,…], such as title=255");
    }
    options.policy.longest[std::string(one.substr(0, equals))] = *characters;
  }
  return {};
}

Result<void> add_custom_field(Options& options, std::string_view value) {
  auto field = custom_field_from(value);
  if (!field) return wrong("--custom-field", value, field.error().text);
  options.policy.custom_fields.push_back(std::move(*field));
  return {};
}

Result<void> set_upload_max(Options& options, std::string_view value) {
  const auto mebibytes = number_in<std::size_t>(value);
  if (!mebibytes || *mebibytes < 1 || *mebibytes > k_upload_mebibytes_max) {
    return wrong("--upload-max", value, "mebibytes, from 1 to 900");
  }
  options.policy.upload_bytes_max = *mebibytes << 20;
  return {};
}

using Setter = std::function<Result<void>(Options&, std::string_view)>;

Setter text(std::string Options::*member) {
  return [member](Options& options, std::string_view value) -> Result<void> {
    options.*member = value;
    return {};
  };
}

const std::map<std::string_view, Setter>& setters() {
  static const std::map<std::string_view, Setter> table{
      {"--listen", set_listen},
      {"--data", text(&Options::data)},
      {"--api-key", text(&Options::api_key)},
      {"--api-key-file", set_api_key_file},
      {"--certificate", text(&Options::certificate_file)},
      {"--private-key", text(&Options::private_key_file)},
      {"--ready-file", text(&Options::ready_file)},
      {"--teams", set_teams},
      {"--search-lag", set_search_lag},
      {"--rate", set_rate},
      {"--seed", set_seed},
      {"--fault", add_fault},
      {"--metadata-patch", set_metadata_patch},
      {"--longest", set_longest},
      {"--custom-field", add_custom_field},
      {"--upload-max", set_upload_max},
  };
  return table;
}

}  // namespace

const char* const k_help =
    R"(intaked-sandbox: a local stand-in for Thena's ticket API. Its tickets are throw-away data.

  --listen ADDRESS:PORT     default 127.0.0.1:0, a free port
  --data DIR|FILE|:memory:  where tickets are kept, default :memory:; FILE ends in .sqlite
  --api-key KEY             the x-api-key that is taken; without one, any key
  --api-key-file FILE       the same, first line of a file
  --certificate FILE --private-key FILE   TLS, both PEM
  --ready-file FILE         gets the server's URL when it listens
  --teams NAME:IDENTIFIER,… default Support:SUP,Billing:BIL,Platform:PLA,Postmaster:POS,Sales:SAL
  --search-lag MILLISECONDS new things appear in search only after this
  --rate REQUESTS[/SECONDS] beyond it: 429; default: no limit, seconds 60
  --seed NUMBER             of the faults' dice, default 1
  --fault "KIND [METHOD] [PATH] [NAME=VALUE]…"   may be repeated
      kinds: latency, latency_after, status, status_after, hang_up_before_executing,
             execute_and_hang_up, truncate_answer, garble_answer, search_lag, repeat, strip
      names: status, milliseconds, answer (another, same, conflict), fields, times, every, probability
      --fault "execute_and_hang_up POST /v1/tickets times=1"
      --fault "status POST /v1/tickets* status=503 every=10"
      --fault "repeat answer=conflict"
      --fault "strip POST /v1/tickets fields=metadata,deDuplicationKey"

What Thena documents nowhere, or what an organization decides:
  --strict-customers        a comment's customerEmail must be a contact, else 400
  --metadata-patch HOW      merge (default) or replace: what PATCH does to metadata
  --longest FIELD=CHARACTERS,…  such as title=255,content=65535; default: no limit
  --custom-field SLUG[:TYPE][:mandatory][:A|B]   may be repeated; without one, any values are taken
  --upload-max MEBIBYTES    of one uploaded file, default 64

While it runs, for tests:
  GET, POST (a JSON list) and DELETE /sandbox/faults, GET /sandbox/stats,
  GET /sandbox/tickets.json (also the deleted ones), GET /sandbox/files.json, POST /sandbox/reset
  POST /sandbox/tickets/ID/agent-answer {"content", "sourceEmailId", "visibility", "attachmentIds"}
  POST /sandbox/tickets/ID/close, /reopen, /delete, /merge {"into": ID}
and pages for people at /.
)";

Result<Options> parse_options(std::span<char* const> words) {
  Options options;
  for (std::size_t i = 0; i < words.size(); ++i) {
    const std::string_view flag = words[i];
    if (flag == "--help" || flag == "-h") {
      options.is_help = true;
      return options;
    }
    if (flag == "--strict-customers") {
      options.policy.strict_customers = true;
      continue;
    }
    const auto setter = setters().find(flag);
    if (setter == setters().end()) {
      return fail(ErrorKind::invalid, "unknown option " + std::string(flag),
                  "intaked-sandbox --help");
    }
    if (i + 1 == words.size()) {
      return fail(ErrorKind::invalid, std::string(flag) + " needs a value",
                  "intaked-sandbox --help");
    }
    INTAKED_CHECK(setter->second(options, words[++i]));
  }
  if (options.certificate_file.empty() != options.private_key_file.empty()) {
    return fail(ErrorKind::invalid, "--certificate and --private-key go together");
  }
  return options;
}

}  // namespace intaked::sandbox

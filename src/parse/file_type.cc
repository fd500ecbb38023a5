#include "parse/file_type.h"

#include <algorithm>
#include <array>
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <utility>

#include <fcntl.h>
#include <magic.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/text/text.h"
#include "parse/ascii.h"
#include "parse/limits.h"

namespace intaked::parse {
namespace {

// Set once, before any thread asks; stays mapped, because libmagic points into it.
std::span<char> g_database;

struct Closer {
  void operator()(magic_set* cookie) const { magic_close(cookie); }
};
using Cookie = std::unique_ptr<magic_set, Closer>;

// Writable, but private: libmagic writes to a database of the other byte order. Processes share the
// pages of one that it does not write to.
std::span<char> map_file(const std::string& path) {
  const int file = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (file < 0) return {};
  struct stat status {};
  void* memory = MAP_FAILED;
  const bool known = fstat(file, &status) == 0 && status.st_size > 0;
  const auto size = known ? static_cast<std::size_t>(status.st_size) : 0;
  if (known) memory = mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_PRIVATE, file, 0);
  close(file);
  if (memory == MAP_FAILED) return {};
  return {static_cast<char*>(memory), size};
}

// libmagic's default path names the sources; the compiled database stands beside them.
std::span<char> map_database() {
  std::string_view path = magic_getpath(nullptr, 0);
  while (!path.empty()) {
    const std::size_t colon = std::min(path.find(':'), path.size());
    const std::span<char> database = map_file(std::string(path.substr(0, colon)) + ".mgc");
    if (!database.empty()) return database;
    path.remove_prefix(std::min(colon + 1, path.size()));
  }
  return {};
}

void set(magic_set* cookie, int parameter, std::size_t value) {
  magic_setparam(cookie, parameter, &value);
}

// libmagic's own defaults are for people who wait for one file.
void bound(magic_set* cookie) {
  set(cookie, MAGIC_PARAM_BYTES_MAX, k_sniff_bytes_max);
  set(cookie, MAGIC_PARAM_ENCODING_MAX, k_sniff_text_bytes_max);
  set(cookie, MAGIC_PARAM_REGEX_MAX, k_sniff_regex_bytes_max);
  set(cookie, MAGIC_PARAM_NAME_MAX, k_sniff_names_max);
  set(cookie, MAGIC_PARAM_INDIR_MAX, k_sniff_nesting_max);
}

// nullptr if the database cannot be used.
Cookie open_cookie() {
  constexpr int k_flags = MAGIC_MIME_TYPE | MAGIC_NO_CHECK_COMPRESS | MAGIC_NO_CHECK_ELF |
                          MAGIC_NO_CHECK_TOKENS | MAGIC_NO_CHECK_CSV | MAGIC_NO_CHECK_APPTYPE;
  Cookie cookie(magic_open(k_flags));
  if (!cookie) return cookie;
  bound(cookie.get());
  void* database = g_database.data();
  std::size_t size = g_database.size();
  if (magic_load_buffers(cookie.get(), &database, &size, 1) != 0) cookie.reset();
  return cookie;
}

// nullptr before prepare_file_types(). A cookie serves one thread.
magic_set* cookie_of_this_thread() {
  if (g_database.empty()) return nullptr;
  thread_local const Cookie cookie = open_cookie();
  return cookie.get();
}

constexpr std::array<std::pair<std::string_view, std::string_view>, 60> k_types_by_extension = {{
    {"7z", "application/x-7z-compressed"},
    {"avi", "video/x-msvideo"},
    {"bin", "application/octet-stream"},
    {"bmp", "image/bmp"},
    {"bz2", "application/x-bzip2"},
    {"css", "text/css"},
    {"csv", "text/csv"},
    {"doc", "application/msword"},
    {"docm", "application/vnd.ms-word.document.macroenabled.12"},
    {"docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"},
    {"dot", "application/msword"},
    {"eml", "message/rfc822"},
    {"eps", "application/postscript"},
    {"exe", "application/x-msdownload"},
    {"gif", "image/gif"},
    {"gz", "application/gzip"},
    {"heic", "image/heic"},
    {"htm", "text/html"},
    {"html", "text/html"},
    {"ics", "text/calendar"},
    {"jfif", "image/jpeg"},
    {"jpe", "image/jpeg"},
    {"jpeg", "image/jpeg"},
    {"jpg", "image/jpeg"},
    {"js", "text/javascript"},
    {"json", "application/json"},
    {"log", "text/plain"},
    {"m4a", "audio/mp4"},
    {"md", "text/markdown"},
    {"mov", "video/quicktime"},
    {"mp3", "audio/mpeg"},
    {"mp4", "video/mp4"},
    {"mpeg", "video/mpeg"},
    {"mpg", "video/mpeg"},
    {"msg", "application/vnd.ms-outlook"},
    {"odp", "application/vnd.oasis.opendocument.presentation"},
    {"ods", "application/vnd.oasis.opendocument.spreadsheet"},
    {"odt", "application/vnd.oasis.opendocument.text"},
    {"ogg", "audio/ogg"},
    {"pdf", "application/pdf"},
    {"png", "image/png"},
    {"ppt", "application/vnd.ms-powerpoint"},
    {"pptx", "application/vnd.openxmlformats-officedocument.presentationml.presentation"},
    {"ps", "application/postscript"},
    {"rar", "application/vnd.rar"},
    {"rtf", "application/rtf"},
    {"svg", "image/svg+xml"},
    {"tar", "application/x-tar"},
    {"tgz", "application/gzip"},
    {"tif", "image/tiff"},
    {"tiff", "image/tiff"},
    {"txt", "text/plain"},
    {"vcf", "text/vcard"},
    {"wav", "audio/x-wav"},
    {"webp", "image/webp"},
    {"wmv", "video/x-ms-wmv"},
    {"xls", "application/vnd.ms-excel"},
    {"xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"},
    {"xml", "application/xml"},
    {"zip", "application/zip"},
}};

// Text is what libmagic is slow with, so less of it is shown: a millisecond for a KiB.
bool is_text(std::string_view bytes) {
  return std::none_of(bytes.begin(), bytes.end(), [](char c) {
    return static_cast<unsigned char>(c) < ' ' && !is_space(c) && c != '\x1B';
  });
}

// How the texts begin that mail programs and servers attach, and what libmagic calls them: it takes
// 0.2 ms for each of them to say so.
constexpr std::array<std::pair<std::string_view, std::string_view>, 14> k_openings = {{
    {"From: ", "message/rfc822"},
    {"Received: from ", "message/rfc822"},
    {"Received: by ", "message/rfc822"},
    {"Return-Path: <", "message/rfc822"},
    {"Delivered-To: ", "message/rfc822"},
    {"Date: ", "message/rfc822"},
    {"Content-Type: ", "text/plain"},
    {"Reporting-MTA: ", "text/plain"},
    {"Reporting-UA: ", "text/plain"},
    {"Feedback-Type: ", "text/plain"},
    {"-----BEGIN PGP SIGNATURE-----", "application/pgp-signature"},
    {"BEGIN:VCALENDAR\r\n", "text/calendar"},
    {"BEGIN:VCARD\r\n", "text/vcard"},
    {"{\\rtf1\\", "text/rtf"},
}};

// A PDF need not begin at the first byte (ISO 32000-1, annex H.3): libmagic looks for it. And it
// takes nothing for a text that holds one of these two controls.
std::string_view type_of_opening(std::string_view text) {
  text = text.substr(0, k_sniff_text_bytes_max);
  if (text.find("%PDF-") != std::string_view::npos) return {};
  if (text.find('\x7F') != std::string_view::npos || text.find('\v') != std::string_view::npos) {
    return {};
  }
  const auto* found = std::find_if(k_openings.begin(), k_openings.end(), [&](const auto& opening) {
    return text.starts_with(opening.first);
  });
  return found == k_openings.end() ? std::string_view() : found->second;
}

// As libmagic calls what a computer runs when it is opened.
constexpr std::array<std::string_view, 9> k_program_types = {
    "application/x-dosexec",        "application/vnd.microsoft.portable-executable",
    "application/x-msdownload",     "application/x-executable",
    "application/x-pie-executable", "application/x-sharedlib",
    "application/x-mach-binary",    "application/x-ms-ne-executable",
    "application/x-ms-shortcut"};

// Types that say nothing, or say that it is a program.
constexpr std::array<std::string_view, 11> k_unspecific_types = {"",
                                                                 "application/octet-stream",
                                                                 "application/binary",
                                                                 "application/x-binary",
                                                                 "application/exe",
                                                                 "application/x-exe",
                                                                 "application/x-winexe",
                                                                 "application/dos-exe",
                                                                 "application/force-download",
                                                                 "application/download",
                                                                 "application/unknown"};

template <std::size_t N>
bool contains(const std::array<std::string_view, N>& list, std::string_view value) {
  return std::find(list.begin(), list.end(), value) != list.end();
}

std::string extension_of(std::string_view name) {
  const std::size_t dot = name.rfind('.');
  return dot == std::string_view::npos ? std::string() : to_lower(name.substr(dot + 1));
}

}  // namespace

bool prepare_file_types() {
  static std::once_flag once;
  std::call_once(once, [] { g_database = map_database(); });
  return cookie_of_this_thread() != nullptr;
}

std::string detect_file_type(std::string_view first_bytes) {
  magic_set* const cookie = cookie_of_this_thread();
  if (cookie == nullptr || first_bytes.empty()) return {};
  first_bytes = first_bytes.substr(0, k_sniff_bytes_max);
  if (is_text(first_bytes)) {
    if (const auto type = type_of_opening(first_bytes); !type.empty()) return std::string(type);
    first_bytes = first_bytes.substr(0, k_sniff_text_bytes_max);
  }
  const char* type = magic_buffer(cookie, first_bytes.data(), first_bytes.size());
  if (type == nullptr) return {};
  const std::string_view found = trim(type);
  const bool shaped = found.find('/') != std::string_view::npos && found.size() < 128;
  return shaped ? to_lower(text::clean(text::repair_utf8(found), text::Lines::join))
                : std::string();
}

std::string_view type_of_name(std::string_view file_name) {
  const std::string extension = extension_of(file_name);
  const auto* found = std::find_if(k_types_by_extension.begin(), k_types_by_extension.end(),
                                   [&](const auto& known) { return known.first == extension; });
  return found == k_types_by_extension.end() ? std::string_view() : found->second;
}

bool is_hidden_program(std::string_view detected, std::string_view declared,
                       std::string_view file_name) {
  if (!contains(k_program_types, detected)) return false;
  const std::string_view by_name = type_of_name(file_name);
  const bool name_is_harmless = !by_name.empty() && !contains(k_program_types, by_name) &&
                                !contains(k_unspecific_types, by_name);
  const bool type_is_harmless =
      !contains(k_program_types, declared) && !contains(k_unspecific_types, declared);
  return name_is_harmless || type_is_harmless;
}

}  // namespace intaked::parse

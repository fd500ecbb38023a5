#include "parse/part_signs.h"

#include <algorithm>
#include <array>

#include "lib/text/text.h"
#include "parse/ascii.h"
#include "parse/limits.h"
#include "parse/word_lists.h"

namespace intaked::parse {
namespace {

constexpr std::array<std::string_view, 5> k_report_types = {
    "message/delivery-status", "message/global-delivery-status", "message/feedback-report",
    "message/disposition-notification", "message/global-disposition-notification"};

constexpr std::array<std::string_view, 5> k_signature_types = {
    "multipart/signed", "application/pkcs7-signature", "application/x-pkcs7-signature",
    "application/pgp-signature", "application/x-pgp-signature"};

constexpr std::array<std::string_view, 3> k_calendar_types = {
    "text/calendar",
    "application/ics",
    "text/x-vcalendar",
};

std::string told(const PartInfo& part) {
  return std::string(
      text::cut_utf8("part " + part.path + " is " + part.media_type, k_evidence_bytes_max));
}

template <class Wanted>
Evidence first_part(const std::vector<PartInfo>& parts, Wanted wanted) {
  const auto found = std::find_if(parts.begin(), parts.end(), wanted);
  return found == parts.end() ? Evidence() : Evidence(told(*found));
}

bool is_pkcs7(const PartInfo& part) {
  return part.media_type == "application/pkcs7-mime" ||
         part.media_type == "application/x-pkcs7-mime";
}

// RFC 8551 3.2.2: signed-data can be read in principle, enveloped-data cannot.
bool holds_signed_data(const PartInfo& part) {
  const std::string* kind = part.type.find("smime-type");
  return kind != nullptr && starts_ignoring_case(*kind, "signed");
}

bool has_line(std::string_view text, std::string_view beginning) {
  for (std::size_t at = text.find(beginning); at != std::string_view::npos;
       at = text.find(beginning, at + beginning.size())) {
    if (at == 0 || text[at - 1] == '\n') return true;
  }
  return false;
}

// The body's METHOD line, for programs that leave it out of the type.
std::string method_of(const PartInfo& part) {
  if (const std::string* method = part.type.find("method")) return to_lower(*method);
  constexpr std::size_t k_calendar_bytes_read = 4096;
  const std::string body =
      decode_transfer(part.transfer, part.node->body, k_calendar_bytes_read).bytes;
  for (std::size_t at = 0; at < body.size();) {
    const std::string_view line = take_line(body, at);
    if (starts_ignoring_case(line, "METHOD:")) return to_lower(trim(line.substr(7)));
  }
  return {};
}

bool is_word(std::string_view word) {
  return !word.empty() && word.size() <= 32 &&
         std::all_of(word.begin(), word.end(), [](char c) { return is_letter(c) || c == '-'; });
}

}  // namespace

Evidence encrypted_sign(const std::vector<PartInfo>& parts, std::string_view text) {
  Evidence found = first_part(parts, [](const PartInfo& part) {
    if (part.media_type == "multipart/encrypted") return true;
    if (is_pkcs7(part)) return !holds_signed_data(part);
    return part.media_type == "application/octet-stream" &&
           equal_ignoring_case(part.file_name, "smime.p7m");
  });
  if (found) return found;
  if (trim(text.substr(0, 4096)).starts_with("-----BEGIN PGP MESSAGE-----")) {
    return "the text begins with -----BEGIN PGP MESSAGE-----";
  }
  return std::nullopt;
}

Evidence signed_sign(const std::vector<PartInfo>& parts, std::string_view text) {
  Evidence found = first_part(parts, [](const PartInfo& part) {
    return is_one_of(part.media_type, k_signature_types) ||
           (is_pkcs7(part) && holds_signed_data(part)) ||
           equal_ignoring_case(part.file_name, "smime.p7s");
  });
  if (found) return found;
  if (has_line(text, "-----BEGIN PGP SIGNED MESSAGE-----")) {
    return "the text has -----BEGIN PGP SIGNED MESSAGE-----";
  }
  return std::nullopt;
}

Evidence calendar_sign(const std::vector<PartInfo>& parts) {
  const auto found = std::find_if(parts.begin(), parts.end(), [](const PartInfo& part) {
    return part.is_leaf() && is_one_of(part.media_type, k_calendar_types);
  });
  if (found == parts.end()) return std::nullopt;
  const std::string method = method_of(*found);
  return told(*found) + (is_word(method) ? ", method " + method : "");
}

// Reports bring back the beginning of a mail under this type too: only the message itself counts.
Evidence partial_sign(const std::vector<PartInfo>& parts) {
  return first_part(parts, [](const PartInfo& part) {
    return part.depth == 0 && part.media_type == "message/partial";
  });
}

Evidence apple_double_sign(const std::vector<PartInfo>& parts) {
  return first_part(parts, [](const PartInfo& part) {
    return part.media_type == "multipart/appledouble" || part.media_type == "application/applefile";
  });
}

Evidence yenc_sign(std::string_view text) {
  for (const std::string_view beginning : {"=ybegin line=", "=ybegin part="}) {
    if (has_line(text, beginning)) {
      return "the text has a line \"" + std::string(beginning) + "\"";
    }
  }
  return std::nullopt;
}

bool is_report_type(std::string_view media_type) {
  return is_one_of(media_type, k_report_types);
}

bool is_report(const std::vector<PartInfo>& parts) {
  return std::any_of(parts.begin(), parts.end(), [](const PartInfo& part) {
    const bool says_so = part.media_type == "multipart/report" ||
                         (part.is_media("multipart/") && part.type.find("report-type") != nullptr);
    return (part.depth <= 1 && says_so) || (part.depth == 0 && is_report_type(part.media_type));
  });
}

Evidence report_sign(const std::vector<PartInfo>& parts) {
  return first_part(parts, [](const PartInfo& part) {
    return part.depth <= 1 && is_report_type(part.media_type);
  });
}

Evidence receipt_part_sign(const std::vector<PartInfo>& parts) {
  return first_part(parts, [](const PartInfo& part) {
    if (part.depth > 1) return false;
    if (part.media_type == "multipart/report") {
      const std::string* type = part.type.find("report-type");
      return type != nullptr && equal_ignoring_case(*type, "disposition-notification");
    }
    return part.media_type == "message/disposition-notification" ||
           part.media_type == "message/global-disposition-notification";
  });
}

}  // namespace intaked::parse

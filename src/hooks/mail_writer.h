// What a provider took apart, put together again as the mail that it was: so there is one way from
// bytes to a ParsedMessage, with the same repairs and limits, whatever way a mail came.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/clock.h"

namespace intaked::hooks {

struct MailFile {
  std::string name;        // "" = none
  std::string type;        // "application/pdf"; "" = not told
  std::string content_id;  // without <>; "" = none
  std::string_view bytes;
};

struct MailParts {
  // In this order, in UTF-8 (RFC 6532). Those of the content are ours to write and are left out;
  // so is what is no field's name. A value stays one line.
  std::vector<std::pair<std::string, std::string>> headers;
  std::optional<std::string> text, html;  // UTF-8
  std::vector<MailFile> files;
};

// The same parts give the same bytes.
std::string write_mail(const MailParts& parts);

// "\"Name\" <address>", whatever is in the name; the address alone without one.
std::string mail_address(std::string_view name, std::string_view address);

// RFC 5322 3.3, in UTC.
std::string mail_date(Instant at);

// Base64 as a mail may have it: line ends in it do no harm.
std::string from_base64(std::string_view text);

// "<a@b>" without its angle brackets.
std::string without_angles(std::string_view id);

// The fields of a header as it was sent, folded lines joined. What is no field is left out.
std::vector<std::pair<std::string, std::string>> header_fields(std::string_view block);

}  // namespace intaked::hooks

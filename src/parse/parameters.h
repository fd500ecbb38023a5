// Content-Type, Content-Disposition and other fields of the form `value; name=value` (RFC 2045 5.1,
// RFC 2231), read as tolerantly as mail programs write them.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "parse/encoded_word.h"

namespace intaked::parse {

class Parameters {
 public:
  // `raw` is unfolded. Linear; at most k_parameters_max parameters are kept.
  static Parameters read(std::string_view raw);

  // What stands before the first ';', trimmed, without comments, lower case.
  const std::string& value() const { return value_; }
  // The bytes as written, unquoted; nullptr if there is none. Not decoded: for boundaries,
  // charsets.
  const std::string* find(std::string_view name) const;
  // Decoded: RFC 2231 continuations and charsets first, then the plain form, also with
  // encoded-words or 8-bit bytes in it. "" if there is none. `charset_of_body` as for
  // decode_header_text().
  HeaderText decode(std::string_view name, std::string_view charset_of_body = {}) const;
  std::string decoded(std::string_view name) const { return decode(name).utf8; }

 private:
  struct Parameter {
    std::string name;  // lower case, with the RFC 2231 marks: "filename*0*"
    std::string value;
  };
  std::string value_;
  std::vector<Parameter> list_;
};

}  // namespace intaked::parse

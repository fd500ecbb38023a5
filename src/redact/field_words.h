// The words of header fields that tell how mail is to be handled, and of nobody who wrote it.
#pragma once

#include <string_view>

namespace intaked::redact {

enum class FieldForm {
  words,      // a person may have written it
  technical,  // its words may be those of a protocol
  type,       // RFC 2045 5.1, RFC 2183: a word, and parameters
  ids,        // RFC 5322 3.6.4
  date
};

// `name` in lower case.
FieldForm form_of_field(std::string_view name);

// A word of a technical field's value that says nothing of anybody; lower case.
bool is_protocol_word(std::string_view word);
// A word in the name of a field, lower case: names hold those of companies ("X-Acme-Scanner").
bool is_field_name_word(std::string_view word);
// The name of a parameter, lower case.
bool is_parameter_name(std::string_view name);

}  // namespace intaked::redact

// The fields of a form: multipart/form-data (RFC 7578) and application/x-www-form-urlencoded.
#pragma once

#include <cstddef>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace intaked::hooks {

inline constexpr std::size_t k_form_fields_max = 2'000;
inline constexpr std::size_t k_form_field_header_bytes_max = 16 << 10;

struct FormField {
  std::string name;
  std::optional<std::string> filename;  // set: it is a file
  std::string content_type;             // as written; "" if not told
  std::string_view value;               // of the body, or of the form
};

// A file that has no name may come without `filename`; then the field's own name says what it is
// ("attachment-1" of Mailgun, "attachment1" of SendGrid).
bool is_attachment(const FormField& field);

class Form {
 public:
  // `body` must outlive the form. invalid: it is none of the two, or broken.
  static Result<Form> read(std::string_view content_type, std::string_view body);

  Form(Form&&) noexcept = default;
  Form& operator=(Form&&) noexcept = default;

  const std::vector<FormField>& fields() const { return fields_; }
  // The only one of that name that is no file; nullptr if there is none, or several: two readers
  // could take different ones.
  const FormField* field(std::string_view name) const;
  // Whether there are several: then somebody may have written one of them into another.
  bool is_repeated(std::string_view name) const;
  // Its value, or "".
  std::string_view text(std::string_view name) const;

 private:
  Form() = default;
  Result<void> read_multipart(std::string_view boundary, std::string_view body);
  Result<void> read_part(std::string_view part);
  Result<void> read_urlencoded(std::string_view body);
  Result<void> add(FormField field);

  std::vector<FormField> fields_;
  std::deque<std::string> decoded_;  // stays where it is when it grows
};

// The parameter of a header's value ("form-data; name=\"a\""); nullopt if it has none of that name.
// `name` in lower case.
std::optional<std::string> header_parameter(std::string_view value, std::string_view name);
// What stands before the parameters, in lower case: "multipart/form-data".
std::string media_type(std::string_view value);

}  // namespace intaked::hooks

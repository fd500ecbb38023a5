#include "model/parsed_message.h"

#include <algorithm>
#include <array>

namespace intaked::model {
namespace {

constexpr std::array k_signal_kinds{SignalKind::auto_submitted,
                                    SignalKind::out_of_office,
                                    SignalKind::bounce,
                                    SignalKind::list,
                                    SignalKind::bulk,
                                    SignalKind::own_loop,
                                    SignalKind::encrypted,
                                    SignalKind::is_signed,
                                    SignalKind::delivery_delay,
                                    SignalKind::complaint,
                                    SignalKind::read_receipt,
                                    SignalKind::calendar,
                                    SignalKind::verification,
                                    SignalKind::spam,
                                    SignalKind::rewritten_from,
                                    SignalKind::contact_form,
                                    SignalKind::no_autoresponse,
                                    SignalKind::partial,
                                    SignalKind::yenc,
                                    SignalKind::apple_double};

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

bool equal_ignoring_case(std::string_view a, std::string_view b) {
  return std::ranges::equal(a, b, {}, lower, lower);
}

}  // namespace

std::string_view Address::domain() const {
  const auto at = address.rfind('@');
  return at == std::string::npos ? std::string_view() : std::string_view(address).substr(at + 1);
}

const Signal* ParsedMessage::find_signal(SignalKind kind) const {
  const auto found = std::ranges::find(signals, kind, &Signal::kind);
  return found == signals.end() ? nullptr : &*found;
}

const HeaderField* ParsedMessage::find_header(std::string_view name) const {
  const auto found = std::ranges::find_if(
      headers, [&](const HeaderField& field) { return equal_ignoring_case(field.name, name); });
  return found == headers.end() ? nullptr : &*found;
}

std::span<const SignalKind> signal_kinds() {
  return k_signal_kinds;
}

std::string_view name_of(SignalKind kind) {
  switch (kind) {
    case SignalKind::auto_submitted:
      return "auto_submitted";
    case SignalKind::out_of_office:
      return "out_of_office";
    case SignalKind::bounce:
      return "bounce";
    case SignalKind::list:
      return "list";
    case SignalKind::bulk:
      return "bulk";
    case SignalKind::own_loop:
      return "own_loop";
    case SignalKind::encrypted:
      return "encrypted";
    case SignalKind::is_signed:
      return "signed";
    case SignalKind::delivery_delay:
      return "delivery_delay";
    case SignalKind::complaint:
      return "complaint";
    case SignalKind::read_receipt:
      return "read_receipt";
    case SignalKind::calendar:
      return "calendar";
    case SignalKind::verification:
      return "verification";
    case SignalKind::spam:
      return "spam";
    case SignalKind::rewritten_from:
      return "rewritten_from";
    case SignalKind::contact_form:
      return "contact_form";
    case SignalKind::no_autoresponse:
      return "no_autoresponse";
    case SignalKind::partial:
      return "partial";
    case SignalKind::yenc:
      return "yenc";
    case SignalKind::apple_double:
      return "apple_double";
  }
  return "";
}

std::optional<SignalKind> signal_named(std::string_view name) {
  for (const SignalKind kind : k_signal_kinds) {
    if (name_of(kind) == name) return kind;
  }
  return std::nullopt;
}

std::string_view name_of(DefectKind kind) {
  switch (kind) {
    case DefectKind::repaired:
      return "repaired";
    case DefectKind::guessed:
      return "guessed";
    case DefectKind::dropped:
      return "dropped";
    case DefectKind::truncated:
      return "truncated";
    case DefectKind::ambiguous:
      return "ambiguous";
  }
  return "";
}

std::string_view name_of(TransferEncoding encoding) {
  switch (encoding) {
    case TransferEncoding::identity:
      return "identity";
    case TransferEncoding::base64:
      return "base64";
    case TransferEncoding::quoted_printable:
      return "quoted-printable";
  }
  return "";
}

std::optional<TransferEncoding> transfer_encoding_named(std::string_view name) {
  for (const auto encoding :
       {TransferEncoding::identity, TransferEncoding::base64, TransferEncoding::quoted_printable}) {
    if (name_of(encoding) == name) return encoding;
  }
  return std::nullopt;
}

std::string_view name_of(PartFate fate) {
  switch (fate) {
    case PartFate::text:
      return "text";
    case PartFate::html:
      return "html";
    case PartFate::attachment:
      return "attachment";
    case PartFate::inline_file:
      return "inline_file";
    case PartFate::alternative:
      return "alternative";
    case PartFate::container:
      return "container";
    case PartFate::dropped:
      return "dropped";
  }
  return "";
}

std::string_view name_of(AuthVerdict verdict) {
  switch (verdict) {
    case AuthVerdict::none:
      return "none";
    case AuthVerdict::pass:
      return "pass";
    case AuthVerdict::fail:
      return "fail";
    case AuthVerdict::other:
      return "other";
  }
  return "";
}

std::string_view name_of(EventKind kind) {
  switch (kind) {
    case EventKind::message:
      return "message";
    case EventKind::edit:
      return "edit";
    case EventKind::deletion:
      return "deletion";
  }
  return "";
}

std::string_view name_of(EventNeed::Credential credential) {
  switch (credential) {
    case EventNeed::Credential::none:
      return "none";
    case EventNeed::Credential::bearer:
      return "bearer";
    case EventNeed::Credential::in_url:
      return "in_url";
    case EventNeed::Credential::aws:
      return "aws";
  }
  return "";
}

}  // namespace intaked::model

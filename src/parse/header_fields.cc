#include "parse/header_fields.h"

#include <algorithm>
#include <array>

#include "lib/text/text.h"
#include "parse/addresses.h"
#include "parse/ascii.h"
#include "parse/dates.h"
#include "parse/encoded_word.h"
#include "parse/limits.h"
#include "parse/message_ids.h"

namespace intaked::parse {
namespace {

using model::DefectKind;

// RFC 5322 3.6: at most one of each.
constexpr std::array<std::string_view, 6> k_single_fields = {
    "From", "Subject", "Message-ID", "Date", "Content-Type", "Content-Transfer-Encoding"};

constexpr std::array<std::string_view, 5> k_recipient_fields = {
    "Delivered-To", "X-Original-To", "Envelope-To", "X-Envelope-To", "X-Delivered-To"};

class Fields {
 public:
  Fields(const TreeNode& node, std::string_view charset_of_body, model::ParsedMessage& message,
         Defects& defects)
      : node_(node), charset_of_body_(charset_of_body), message_(message), defects_(defects) {}

  void read() {
    list_all();
    tell_ambiguous();
    read_from();
    message_.sender = first_of("Sender");
    message_.reply_to = addresses("Reply-To");
    message_.to = addresses("To");
    message_.cc = addresses("Cc");
    if (const auto path = first_of("Return-Path")) message_.return_path = path->address;
    read_recipients();
    read_subject();
    read_date();
    read_own_id();
    message_.in_reply_to = ids("In-Reply-To");
    message_.references = ids("References");
  }

 private:
  // The first field of that name that is not blank.
  const std::string* first(std::string_view name) const {
    for (const TreeField& field : node_.fields) {
      if (equal_ignoring_case(field.name, name) && !trim(field.value).empty()) return &field.value;
    }
    return nullptr;
  }

  void list_all() {
    message_.headers.reserve(node_.fields.size());
    for (const TreeField& field : node_.fields) {
      message_.headers.push_back(
          {field.name, decode_header_text(field.value, charset_of_body_).utf8});
    }
  }

  void tell_ambiguous() {
    for (const std::string_view name : k_single_fields) {
      const auto count =
          std::count_if(node_.fields.begin(), node_.fields.end(), [&](const TreeField& field) {
            return equal_ignoring_case(field.name, name) && !trim(field.value).empty();
          });
      if (count > 1) {
        defects_.add(DefectKind::ambiguous, "there are " + std::to_string(count) + " " +
                                                std::string(name) + " fields; the first was used");
      }
    }
  }

  void tell_text(std::string_view where, bool guessed, bool damaged, std::string_view charset) {
    if (guessed) {
      defects_.add(DefectKind::guessed,
                   std::string(where) + (charset.empty()
                                             ? " had a wrong or unknown charset, it was guessed"
                                             : " had no charset, read as " + std::string(charset)));
    }
    if (damaged) {
      defects_.add(
          DefectKind::repaired,
          std::string(where) + " was encoded wrongly; it is shown as far as it could be read");
    }
  }

  void tell_list(const std::string& where, const AddressList& list) {
    tell_text(where, list.guessed, list.damaged, "");
    if (list.unwrapped) {
      defects_.add(DefectKind::guessed, where +
                                            " named an address only within an encoded-word, "
                                            "quotes or a comment; it was read");
    }
    if (list.worded) {
      defects_.add(
          DefectKind::guessed,
          where + " has words within the brackets of an address; they were read as a name");
    }
    if (list.mended) {
      defects_.add(DefectKind::repaired,
                   where + " has wrong brackets beside an address; it was read without them");
    }
    if (list.cleaned) tell_cleaned(where);
    if (list.too_long) {
      defects_.add(DefectKind::truncated, where + " has an address longer than " +
                                              std::to_string(k_address_bytes_max) +
                                              " bytes; it was left out");
    }
    if (list.ambiguous) {
      defects_.add(DefectKind::ambiguous,
                   where + " has an address that can be read in several ways; it was left out");
    }
  }

  void tell_cleaned(const std::string& where) {
    defects_.add(DefectKind::repaired,
                 where + " held characters that nobody sees; they were left out");
  }

  // To and Cc may come in several fields: RFC 5322 forbids it, programs do it, all are meant.
  std::vector<model::Address> addresses(std::string_view name) {
    std::vector<model::Address> all;
    for (const TreeField& field : node_.fields) {
      if (!equal_ignoring_case(field.name, name)) continue;
      AddressList list = read_addresses(field.value, charset_of_body_);
      tell_list(std::string(name), list);
      const std::size_t room = k_addresses_max - std::min(k_addresses_max, all.size());
      if (list.truncated || list.addresses.size() > room) {
        defects_.add(DefectKind::truncated, std::string(name) + " has more than " +
                                                std::to_string(k_addresses_max) +
                                                " addresses; the others were left out");
        list.addresses.resize(std::min(list.addresses.size(), room));
      }
      std::move(list.addresses.begin(), list.addresses.end(), std::back_inserter(all));
    }
    return all;
  }

  std::optional<model::Address> first_of(std::string_view name) {
    const std::string* value = first(name);
    if (value == nullptr) return std::nullopt;
    AddressList list = read_addresses(*value, charset_of_body_);
    tell_list(std::string(name), list);
    if (list.addresses.empty()) return std::nullopt;
    return std::move(list.addresses.front());
  }

  void read_from() {
    const std::string* value = first("From");
    if (value == nullptr) {
      defects_.add(DefectKind::repaired, "there is no From field");
      return;
    }
    AddressList list = read_addresses(*value, charset_of_body_);
    tell_list("From", list);
    if (list.addresses.empty()) {
      defects_.add(DefectKind::repaired, "From holds no address");
      return;
    }
    const auto readable = std::find_if(
        list.addresses.begin(), list.addresses.end(),
        [](const model::Address& a) { return a.address.find('@') != std::string::npos; });
    if (list.addresses.size() > 1) {
      defects_.add(DefectKind::ambiguous, "From holds " + std::to_string(list.addresses.size()) +
                                              " addresses; the first was used");
    }
    const auto fields = std::count_if(
        node_.fields.begin(), node_.fields.end(),
        [](const TreeField& field) { return equal_ignoring_case(field.name, "From"); });
    message_.from_is_clear = fields == 1 && list.addresses.size() == 1 && !list.unwrapped &&
                             !list.worded && !list.mended && !list.cleaned && !list.too_long &&
                             !list.ambiguous;
    message_.from = readable == list.addresses.end() ? list.addresses.front() : *readable;
    if (message_.from->address.empty()) {
      defects_.add(DefectKind::repaired, "From holds no address");
    }
  }

  void read_recipients() {
    for (const TreeField& field : node_.fields) {
      const bool names_recipient =
          std::any_of(k_recipient_fields.begin(), k_recipient_fields.end(),
                      [&](std::string_view name) { return equal_ignoring_case(field.name, name); });
      if (!names_recipient) continue;
      AddressList list = read_addresses(field.value, charset_of_body_);
      tell_list(field.name, list);
      for (model::Address& address : list.addresses) {
        const bool known =
            std::any_of(message_.recipients.begin(), message_.recipients.end(),
                        [&](const model::Address& a) { return a.address == address.address; });
        if (known) continue;
        if (message_.recipients.size() == k_recipients_max) {
          defects_.add(DefectKind::truncated, "there are more than " +
                                                  std::to_string(k_recipients_max) +
                                                  " recipients; the others were left out");
          return;
        }
        message_.recipients.push_back(std::move(address));
      }
    }
  }

  void read_subject() {
    const std::string* value = first("Subject");
    if (value == nullptr) return;
    HeaderText decoded = decode_header_text(*value, charset_of_body_);
    tell_text("subject", decoded.guessed, decoded.damaged, decoded.charset);
    if (decoded.cleaned) tell_cleaned("subject");
    const std::string_view subject = trim(decoded.utf8);
    if (subject.size() > k_subject_bytes_max) {
      defects_.add(DefectKind::truncated, "the subject was cut after " +
                                              std::to_string(k_subject_bytes_max / 1024) + " KiB");
    }
    message_.subject = std::string(text::cut_utf8(subject, k_subject_bytes_max));
  }

  void read_date() {
    const std::string* value = first("Date");
    if (value == nullptr) return;
    message_.date = parse::read_date(decode_header_text(*value).utf8);
    if (!message_.date) defects_.add(DefectKind::dropped, "the Date field could not be read");
  }

  void read_own_id() {
    const std::string* value = first("Message-ID");
    if (value == nullptr) return;
    message_.message_id = read_message_id(*value);
    if (message_.message_id.size() == k_message_id_bytes_max) {
      defects_.add(DefectKind::truncated,
                   "Message-ID was cut after " + std::to_string(k_message_id_bytes_max) + " bytes");
    }
  }

  std::vector<std::string> ids(std::string_view name) {
    const std::string* value = first(name);
    if (value == nullptr) return {};
    std::vector<std::string> all = read_message_ids(*value);
    if (all.size() == k_message_ids_max) {
      defects_.add(DefectKind::truncated, std::string(name) + " names " +
                                              std::to_string(k_message_ids_max) +
                                              " messages or more; no more were read");
    }
    return all;
  }

  const TreeNode& node_;
  std::string_view charset_of_body_;
  model::ParsedMessage& message_;
  Defects& defects_;
};

}  // namespace

void read_header_fields(const TreeNode& node, std::string_view charset_of_body,
                        model::ParsedMessage& message, Defects& defects) {
  Fields(node, charset_of_body, message, defects).read();
}

}  // namespace intaked::parse

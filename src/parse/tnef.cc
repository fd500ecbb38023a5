#include "parse/tnef.h"

#include <algorithm>
#include <array>

// A C library's header without guards for C++.
extern "C" {
#include <ytnef.h>
}

#include "lib/text/text.h"
#include "parse/ascii.h"
#include "parse/code_page.h"
#include "parse/file_name.h"
#include "parse/file_type.h"
#include "parse/limits.h"
#include "parse/little_endian.h"
#include "parse/rtf_text.h"
#include "parse/tnef_copy.h"
#include "parse/tnef_format.h"

namespace intaked::parse {
namespace {

constexpr std::uint32_t k_utf16 = 1200;
constexpr std::string_view k_message_identifier =
    std::string_view("\x07\x03\x02\x00\x00\x00\x00\x00\xC0\x00\x00\x00\x00\x00\x00\x46", 16);

// Message classes of what is no mail.
constexpr std::array<std::string_view, 8> k_items = {
    "IPM.Appointment", "IPM.Schedule", "IPM.Microsoft Schedule", "IPM.Contact",
    "IPM.DistList",    "IPM.Task",     "IPM.Activity",           "IPM.StickyNote"};

// The library's result, freed as it wants it.
class Stream {
 public:
  explicit Stream(std::string copy) {
    TNEFInitialize(&tnef_);
    tnef_.Debug = 0;  // the library leaves it as it is, and prints where it is set
    auto* bytes = reinterpret_cast<unsigned char*>(copy.data());
    is_read_ = TNEFParseMemory(bytes, static_cast<long>(copy.size()), &tnef_) == 0;
  }
  ~Stream() { TNEFFree(&tnef_); }
  Stream(const Stream&) = delete;
  Stream& operator=(const Stream&) = delete;

  bool is_read() const { return is_read_; }
  TNEFStruct& operator*() { return tnef_; }

 private:
  TNEFStruct tnef_{};
  bool is_read_ = false;
};

std::string_view view(const variableLength& value) {
  if (value.data == nullptr || value.size <= 0) return {};
  return {reinterpret_cast<const char*>(value.data), static_cast<std::size_t>(value.size)};
}

std::string_view written_value(MAPIProps& properties, std::uint32_t id, std::uint32_t type) {
  const variableLength* found = MAPIFindProperty(&properties, id << 16U | type);
  return found == MAPI_UNDEFINED ? std::string_view() : view(*found);
}

std::uint32_t number_of(MAPIProps& properties, std::uint32_t id, std::uint32_t type) {
  const std::size_t width = type == tnef::k_type_long ? 4 : 2;
  return LittleEndianReader(written_value(properties, id, type)).number(width);
}

std::string decode(std::string_view bytes, std::uint32_t code_page) {
  return text::to_utf8(bytes, charset_of_code_page(code_page)).utf8;
}

std::string until_nul(std::string text) {
  return text.substr(0, text.find('\0'));
}

class Content {
 public:
  Content(TNEFStruct& tnef, std::string_view stream) : tnef_(tnef), stream_(stream) {
    MAPIProps& properties = tnef_.MapiProperties;
    internet_page_ = number_of(properties, tnef::k_internet_code_page, tnef::k_type_long);
    page_ = number_of(properties, tnef::k_message_code_page, tnef::k_type_long);
    if (page_ == 0 || page_ == k_utf16) page_ = LittleEndianReader(view(tnef_.CodePage)).number(4);
    if (page_ == 0) page_ = internet_page_;
  }

  TnefContent read() {
    TnefContent content;
    read_words(content);
    const std::string_view message_class(tnef_.messageClass);
    content.is_item = std::any_of(k_items.begin(), k_items.end(), [&](std::string_view item) {
      return starts_ignoring_case(message_class, item);
    });
    for (Attachment* file = tnef_.starting_attach.next; file != nullptr; file = file->next) {
      if (auto read = read_file(*file)) content.files.push_back(std::move(*read));
    }
    return content;
  }

 private:
  // What stands at the place that the copy holds instead; "" if there is none.
  std::string_view at_place(std::string_view written, std::size_t bytes_max) const {
    const auto place = read_place(written);
    if (!place || std::uint64_t{place->offset} + place->length > stream_.size()) return {};
    return stream_.substr(place->offset, std::min<std::size_t>(place->length, bytes_max));
  }
  std::string_view value_of(MAPIProps& properties, std::uint32_t id, std::uint32_t type,
                            std::size_t bytes_max) const {
    return at_place(written_value(properties, id, type), bytes_max);
  }

  // As UTF-8, whichever way the property is written.
  std::string string_of(MAPIProps& properties, std::uint32_t id,
                        std::size_t bytes_max = k_tnef_name_bytes_max) const {
    const std::string_view narrow = value_of(properties, id, tnef::k_type_string8, bytes_max);
    if (!narrow.empty()) return until_nul(decode(narrow, page_));
    const std::string_view wide = value_of(properties, id, tnef::k_type_binary, bytes_max);
    return until_nul(decode(wide, k_utf16));
  }

  static std::string clean_text(std::string_view utf8) {
    return text::clean(text::cut_utf8(utf8, k_text_bytes_max), text::Lines::keep);
  }

  void read_words(TnefContent& content) {
    MAPIProps& properties = tnef_.MapiProperties;
    content.text = clean_text(string_of(properties, tnef::k_text, 2 * k_text_bytes_max));
    if (content.text.empty()) {
      const std::string_view body = at_place(view(tnef_.body), k_text_bytes_max);
      content.text = clean_text(until_nul(decode(body, page_)));
    }
    std::string_view html =
        value_of(properties, tnef::k_html, tnef::k_type_binary, k_html_bytes_max);
    std::uint32_t page = internet_page_ != 0 ? internet_page_ : page_;
    if (html.empty()) {
      html = value_of(properties, tnef::k_html, tnef::k_type_string8, k_html_bytes_max);
      page = page_;
    } else if (html.size() >= 2 && html[1] == '\0') {
      page = k_utf16;
    }
    content.html = until_nul(decode(html, page));
    if (!content.text.empty() || !content.html.empty()) return;
    content.text = text_of_rtf(
        unpack_rtf(value_of(properties, tnef::k_rtf, tnef::k_type_binary, k_rtf_bytes_max)));
  }

  std::optional<TnefFile> read_file(Attachment& file) const {
    auto place = read_place(view(file.FileData));
    const auto as_property =
        read_place(written_value(file.MAPI, tnef::k_data, tnef::k_type_binary));
    if (!place || (place->length == 0 && as_property)) place = as_property;
    if (!place || std::uint64_t{place->offset} + place->length > stream_.size())
      return std::nullopt;
    TnefFile out;
    out.bytes = stream_.substr(place->offset, place->length);
    const std::string name = name_of(file);
    out.name = clean_file_name(name);
    out.name_is_mended = out.name != text::to_nfc(name);
    out.type = to_lower(trim(string_of(file.MAPI, tnef::k_media_type)));
    if (out.type.find('/') == std::string::npos) out.type = type_of_name(out.name);
    if (place->is_object) take_out_of_object(out);
    out.type = text::clean(out.type, text::Lines::join);
    if (out.type.empty()) out.type = "application/octet-stream";
    out.content_id = content_id_of(file);
    const bool rendered = (number_of(file.MAPI, tnef::k_content_flags, tnef::k_type_long) &
                           tnef::k_flag_rendered_in_body) != 0;
    out.is_inline = rendered || number_of(file.MAPI, tnef::k_hidden, tnef::k_type_boolean) != 0;
    return out;
  }

  // The long name; the title, which some programs shorten to a DOS name; the DOS name; what people
  // see.
  std::string name_of(Attachment& file) const {
    std::string name = string_of(file.MAPI, tnef::k_long_file_name);
    if (!trim(name).empty()) return name;
    name = until_nul(decode(at_place(view(file.Title), k_tnef_name_bytes_max), page_));
    for (const std::uint32_t id : {tnef::k_file_name, tnef::k_display_name}) {
      if (trim(name).empty()) name = string_of(file.MAPI, id);
    }
    return name;
  }

  static void take_out_of_object(TnefFile& file) {
    const std::string_view identifier = file.bytes.substr(0, k_message_identifier.size());
    file.bytes.remove_prefix(identifier.size());
    if (identifier != k_message_identifier) return;
    file.type = "application/ms-tnef";
    file.name = clean_file_name((file.name.empty() ? "message" : file.name) + ".tnef");
  }

  std::string content_id_of(Attachment& file) const {
    std::string_view id;
    const std::string whole = string_of(file.MAPI, tnef::k_content_id);
    id = trim(whole);
    if (id.starts_with('<')) id.remove_prefix(1);
    if (id.ends_with('>')) id.remove_suffix(1);
    return text::clean(text::cut_utf8(id, k_message_id_bytes_max), text::Lines::join);
  }

  TNEFStruct& tnef_;
  std::string_view stream_;
  std::uint32_t page_ = 0;           // of narrow strings
  std::uint32_t internet_page_ = 0;  // of the HTML
};

}  // namespace

bool has_tnef_signature(std::string_view stream) {
  return LittleEndianReader(stream).number(4) == tnef::k_signature;
}

std::optional<TnefContent> read_tnef(std::string_view stream) {
  TnefCopy copy = copy_tnef(stream);
  if (copy.stream.empty()) return std::nullopt;
  Stream read(std::move(copy.stream));
  if (!read.is_read()) return std::nullopt;
  TnefContent content = Content(*read, stream).read();
  content.lie = copy.lie;
  content.blemish = copy.blemish;
  return content;
}

}  // namespace intaked::parse

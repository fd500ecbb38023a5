#include "redact/message.h"

#include <algorithm>
#include <limits>
#include <optional>
#include <string>
#include <vector>

#include "parse/ascii.h"
#include "parse/base64.h"
#include "parse/header_section.h"
#include "parse/parameters.h"
#include "parse/part_signs.h"
#include "parse/returned_mail.h"
#include "parse/transfer.h"
#include "parse/uuencode.h"
#include "redact/boundary_lines.h"
#include "redact/fields.h"
#include "redact/files.h"
#include "redact/html.h"
#include "redact/words.h"

namespace intaked::redact {
namespace {

using parse::HeaderSection;
using parse::RawField;
using parse::SectionOf;

constexpr std::size_t k_depth_max = 24;
constexpr std::size_t k_no_limit = std::numeric_limits<std::size_t>::max();

// What a part's header says about its body.
struct BodyForm {
  parse::Parameters type;
  std::string media_type;
  parse::Transfer transfer = parse::Transfer::as_is;
  bool is_tnef = false;

  std::string charset() const {
    const std::string* label = type.find("charset");
    return label == nullptr ? std::string() : *label;
  }
  bool is_text() const {
    return media_type.empty() || media_type.starts_with("text") || media_type == "html" ||
           media_type.starts_with("message/") || media_type.starts_with("multipart/") ||
           media_type.find('/') == std::string::npos;
  }
};

std::string_view value_of(const HeaderSection& section, std::string_view name) {
  const auto field =
      std::find_if(section.fields.begin(), section.fields.end(), [&](const RawField& f) {
        return parse::equal_ignoring_case(f.name, name) && !parse::trim(f.folded).empty();
      });
  return field == section.fields.end() ? std::string_view() : field->folded;
}

BodyForm form_of(const HeaderSection& section) {
  BodyForm form;
  form.type = parse::Parameters::read(parse::unfold(value_of(section, "Content-Type")));
  form.media_type = form.type.value();
  form.transfer =
      parse::transfer_named(parse::trim(value_of(section, "Content-Transfer-Encoding")));
  const auto disposition =
      parse::Parameters::read(parse::unfold(value_of(section, "Content-Disposition")));
  form.is_tnef = form.media_type.find("tnef") != std::string::npos ||
                 parse::to_lower(form.type.decoded("name")) == "winmail.dat" ||
                 parse::to_lower(disposition.decoded("filename")) == "winmail.dat";
  return form;
}

// Fields alone, or mail that only its header is left of.
bool is_fields(std::string_view media_type) {
  const bool is_header = media_type.ends_with("-headers") || media_type.ends_with("-header");
  return parse::is_report_type(media_type) || (is_header && parse::is_returned_type(media_type));
}

bool is_mail(std::string_view media_type) {
  return (parse::is_returned_type(media_type) && !is_fields(media_type)) ||
         media_type == "message/news";
}

// What the first text says it is in, as far as the beginning tells: it is needed before the parts
// are known.
std::string first_charset(std::string_view bytes) {
  const std::string head = parse::to_lower(bytes.substr(0, 256UL * 1024));
  constexpr std::string_view k_charset = "charset=";
  const std::size_t at = head.find(k_charset);
  if (at == std::string::npos) return {};
  const std::size_t begin =
      at + k_charset.size() + (head.substr(at + k_charset.size()).starts_with('"') ? 1 : 0);
  return head.substr(begin, std::min(head.find_first_of("\" ;\r\n", begin), head.size()) - begin);
}

class Walker {
 public:
  explicit Walker(Sheet& sheet) : sheet_(sheet) {}

  void entity(const Place& place, SectionOf of, std::size_t depth) {
    const Header read = header(place, of);
    body(piece(place, read.length, place.length - read.length), read.form, depth);
  }

 private:
  struct Header {
    BodyForm form;
    std::size_t length = 0;
  };

  Header header(const Place& place, SectionOf of) {
    std::string copy;
    const std::string_view readable = readable_text(place, copy);
    parse::Defects untold;
    const HeaderSection section = parse::read_header_section(readable, 0, of, untold);
    // What stands between fields, or is over the parser's limits, is text.
    std::size_t done = 0;
    for (const RawField& field : section.fields) {
      const auto name_at = static_cast<std::size_t>(field.name.data() - readable.data());
      lines(piece(place, done, name_at - done), Writing::of({}, {}));
      done = cover_one(place, readable, field);
    }
    if (section.body_at > done)
      lines(piece(place, done, section.body_at - done), Writing::of({}, {}));
    return {form_of(section), std::max(done, section.body_at)};
  }

  static Place piece(const Place& place, std::size_t at, std::size_t length) {
    return {place.layer, place.at + at, length};
  }

  // Answers where the field ends. Of a long field the parser may see the end alone, so all behind
  // the name is the value.
  std::size_t cover_one(const Place& place, std::string_view readable, const RawField& field) {
    const auto name_at = static_cast<std::size_t>(field.name.data() - readable.data());
    const auto folded_at = static_cast<std::size_t>(field.folded.data() - readable.data());
    const std::size_t value_at = name_at + field.name.size();
    const std::size_t end = folded_at + field.folded.size();
    cover_field(sheet_, piece(place, name_at, field.name.size()),
                piece(place, value_at, end - value_at));
    return end;
  }

  // As the parser reads it: a mail whose lines end with CR alone in a `copy` with others.
  std::string_view readable_text(const Place& place, std::string& copy) const {
    const std::string_view text = sheet_.text(place);
    if (text.find('\r') == std::string_view::npos || text.find('\n') != std::string_view::npos)
      return text;
    copy = text;
    std::replace(copy.begin(), copy.end(), '\r', '\n');
    return copy;
  }

  void lines(const Place& place, const Writing& writing) {
    if (place.length > 0) cover_lines(sheet_, place, writing);
  }

  void body(const Place& place, const BodyForm& form, std::size_t depth) {
    if (place.length == 0) return;
    if (form.media_type.starts_with("multipart/") && depth < k_depth_max)
      return multipart(place, form, depth);
    using parse::Transfer;
    if (form.transfer == Transfer::quoted_printable) {
      const auto layer =
          sheet_.layers.open(place.layer, place.at, place.length, Coding::quoted_printable);
      if (layer) return content({*layer, 0, sheet_.layers.bytes(*layer).size()}, form, depth);
    }
    if (form.transfer == Transfer::base64) return base64(place, form, depth);
    if (form.transfer == Transfer::uuencode) return uuencoded(place, form, depth);
    content(place, form, depth);
  }

  // Lists and scanners add lines of words before and behind it, which are no base64.
  void base64(const Place& place, const BodyForm& form, std::size_t depth) {
    const std::string_view text = sheet_.text(place);
    const Writing around = Writing::of({}, text);
    std::size_t done = 0;
    bool first = true;
    while (done < text.size()) {
      const std::size_t words = end_of_lines(text, done, Base64::no);
      lines(piece(place, done, words - done), around);
      done = end_of_lines(text, words, Base64::yes);
      if (done == words) continue;
      const auto layer =
          sheet_.layers.open(place.layer, place.at + words, done - words, Coding::base64);
      if (!layer) {
        lines(piece(place, words, done - words), Writing::of({}, {}));
        continue;
      }
      const Place inside{*layer, 0, sheet_.layers.bytes(*layer).size()};
      if (first) {
        content(inside, form, depth);
      } else if (!form.is_text()) {
        cover_file(sheet_, inside);
      } else {
        lines(inside, Writing::of(form.charset(), sheet_.text(inside)));
      }
      first = false;
    }
  }

  enum class Base64 { no, yes };

  // Where lines end that are base64, or that are none.
  static std::size_t end_of_lines(std::string_view text, std::size_t at, Base64 wanted) {
    while (at < text.size()) {
      std::size_t next = at;
      const std::string_view line = parse::take_line(text, next);
      const bool is_base64 =
          line.find_first_of(" \t") == std::string_view::npos && parse::is_base64_line(line);
      if (is_base64 != (wanted == Base64::yes)) break;
      at = next;
    }
    return at;
  }

  void content(const Place& place, const BodyForm& form, std::size_t depth) {
    const std::string& type = form.media_type;
    if (depth < k_depth_max && is_mail(type)) return entity(place, SectionOf::message, depth + 1);
    if (depth < k_depth_max && is_fields(type)) return blocks_of_fields(place);
    if (form.is_tnef) return cover_tnef(sheet_, place);
    if (!form.is_text()) return cover_file(sheet_, place);
    const Writing writing = Writing::of(form.charset(), sheet_.text(place));
    if (type == "text/html" || type == "html") {
      const Text html = unshifted(sheet_, place, writing);
      return cover_html(sheet_, html.place, html.writing);
    }
    std::string copy;
    const std::string_view text = readable_text(place, copy);
    text_with_files(place, text, parse::find_uuencoded(text, k_no_limit), writing,
                    [this](const Place& inside) { cover_file(sheet_, inside); });
  }

  // A part that is called uuencoded is one file of its type, holds files, or is called so in error.
  void uuencoded(const Place& place, const BodyForm& form, std::size_t depth) {
    std::string copy;
    const std::string_view text = readable_text(place, copy);
    if (parse::is_uuencoded_file(text)) {
      const std::string_view block = text.substr(text.find("begin "));
      std::size_t data = 0;
      const std::string_view line = parse::take_line(block, data);
      const std::string_view name = parse::trim(line.substr(line.find(' ', line.find(' ') + 1)));
      return text_with_files(place, text, {{block, name}}, Writing::of({}, name),
                             [&](const Place& inside) { content(inside, form, depth); });
    }
    const auto files = parse::find_uuencoded(text, k_no_limit, parse::Promised::yes);
    if (files.empty()) return content(place, form, depth);
    text_with_files(place, text, files, Writing::of(form.charset(), text),
                    [this](const Place& inside) { cover_file(sheet_, inside); });
  }

  // uuencoded files keep their types. All of them: those over the parser's limit can be read, too.
  template <class CoverInside>
  void text_with_files(const Place& place, std::string_view text,
                       const std::vector<parse::UuencodedFile>& files, const Writing& writing,
                       CoverInside cover_inside) {
    std::size_t done = 0;
    for (const parse::UuencodedFile& file : files) {
      const auto at = static_cast<std::size_t>(file.block.data() - text.data());
      const auto name_at = static_cast<std::size_t>(file.name.data() - text.data());
      const std::size_t data_at = std::min(file.block.find('\n'), file.block.size() - 1) + 1;
      const Place data = piece(place, at + data_at, file.block.size() - data_at);
      const auto layer = sheet_.layers.open(data.layer, data.at, data.length, Coding::uuencode);
      lines(piece(place, done, at - done), writing);
      sheet_.layers.begin_group();
      cover_file_name(sheet_, piece(place, name_at, file.name.size()), writing);
      if (layer) {
        cover_inside(Place{*layer, 0, sheet_.layers.bytes(*layer).size()});
      } else {
        blank_uuencoded(data);
      }
      done = at + file.block.size();
    }
    lines(piece(place, done, place.length - done), writing);
  }

  // Only how long its lines are is left.
  void blank_uuencoded(const Place& place) {
    constexpr char k_zero = '`';
    std::string copy;
    const std::string_view text = readable_text(place, copy);
    std::string other(sheet_.text(place));
    for (std::size_t at = 0; at < text.size();) {
      const std::size_t begin = at;
      const std::string_view line = parse::trim_end(parse::take_line(text, at));
      if (line.size() < 2 || line == "end") continue;
      other.replace(begin + 1, line.size() - 1, line.size() - 1, k_zero);
    }
    sheet_.layers.cover_for_good(place.layer, place.at, std::move(other));
  }

  // Blocks of fields with blank lines between them; what is no field is a line of text.
  void blocks_of_fields(const Place& place) {
    std::string copy;
    const std::string_view readable = readable_text(place, copy);
    std::size_t done = 0;
    while (done < readable.size()) {
      parse::Defects untold;
      const HeaderSection section =
          parse::read_header_section(readable.substr(done), 0, SectionOf::part, untold);
      if (section.fields.empty()) {
        std::size_t next = done;
        parse::take_line(readable, next);
        next = std::max(next, done + section.body_at);
        lines(piece(place, done, next - done), Writing::of({}, {}));
        done = next;
        continue;
      }
      const std::size_t begin = done;
      for (const RawField& field : section.fields) {
        const auto name_at = static_cast<std::size_t>(field.name.data() - readable.data());
        lines(piece(place, done, name_at - done), Writing::of({}, {}));
        done = cover_one(place, readable, field);
      }
      const std::size_t end = begin + section.body_at;
      if (end > done) lines(piece(place, done, end - done), Writing::of({}, {}));
      done = std::max(done, end);
    }
  }

  void multipart(const Place& place, const BodyForm& form, std::size_t depth) {
    const std::string_view text = sheet_.text(place);
    const std::string* declared = form.type.find("boundary");
    std::string boundary = declared == nullptr ? form.type.decoded("boundary") : *declared;
    boundary = parse::trim_end(boundary);
    if (boundary.empty() || !occurs(text, boundary)) boundary = likely_boundary(text);
    if (boundary.empty()) return lines(place, Writing::of({}, text));
    std::size_t begin = 0;
    bool in_part = false;
    const auto end_piece = [&](std::size_t end) {
      const Place inside = piece(place, begin, end - begin);
      if (in_part) return part(inside, form, depth + 1);
      lines(inside, Writing::of({}, sheet_.text(inside)));
    };
    for (auto line = dashes_from(text, 0); line; line = dashes_from(text, line->next)) {
      const std::string_view whole = text.substr(line->at, line->next - line->at);
      const std::string_view name = boundary_in(whole, boundary);
      if (name.empty()) continue;
      end_piece(line->at);
      sheet_.layers.begin_group();
      sheet_.layers.cover_name(place.layer, place.at + line->at + 2, sheet_.names.boundary(name));
      in_part = parse::trim_end(whole).size() == name.size() + 2;
      begin = line->next;
    }
    end_piece(text.size());
  }

  // RFC 2046 5.1.5: a part of a digest that says nothing is a mail.
  void part(const Place& place, const BodyForm& parent, std::size_t depth) {
    const std::size_t mail_at = parent.media_type == "multipart/digest" ? untyped_header(place) : 0;
    if (mail_at == 0) return entity(place, SectionOf::part, depth);
    lines(piece(place, 0, mail_at), Writing::of({}, {}));
    entity(piece(place, mail_at, place.length - mail_at), SectionOf::message, depth);
  }

  // The length of a part's header that names no type; else 0.
  std::size_t untyped_header(const Place& place) const {
    std::string copy;
    parse::Defects untold;
    const HeaderSection section =
        parse::read_header_section(readable_text(place, copy), 0, SectionOf::part, untold);
    return value_of(section, "Content-Type").empty() ? section.body_at : 0;
  }

  Sheet& sheet_;
};

}  // namespace

void cover_message(Layers& layers, Pseudonyms& names) {
  Sheet sheet{layers, names, first_charset(layers.bytes(0))};
  Walker(sheet).entity({0, 0, layers.bytes(0).size()}, SectionOf::message, 0);
}

}  // namespace intaked::redact

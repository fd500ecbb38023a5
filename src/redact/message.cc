#include "redact/message.h"

#include <algorithm>
#include <optional>
#include <string>

#include "parse/ascii.h"
#include "parse/base64.h"
#include "parse/header_section.h"
#include "parse/parameters.h"
#include "parse/transfer.h"
#include "parse/uuencode.h"
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
constexpr std::size_t k_uuencoded_files_max = 50;

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

// Fields alone, or mail that only its header is left of (RFC 3464, RFC 8098, RFC 6522 4).
bool is_fields(const std::string& media_type) {
  return media_type == "text/rfc822-headers" || media_type == "message/delivery-status" ||
         media_type == "message/global-delivery-status" ||
         media_type == "message/disposition-notification" ||
         media_type == "message/feedback-report" || media_type == "text/rfc822-header";
}

bool is_mail(const std::string& media_type) {
  return media_type == "message/rfc822" || media_type == "message/global" ||
         media_type == "message/news" || media_type == "message/partial";
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
    const std::string readable = readable_copy(place);
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
    const std::size_t body_at = std::max(done, section.body_at);
    body(piece(place, body_at, place.length - body_at), form_of(section), depth);
  }

 private:
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

  // As the parser reads a mail whose lines end with CR alone.
  std::string readable_copy(const Place& place) const {
    std::string copy(sheet_.text(place));
    if (copy.find('\n') == std::string::npos) std::replace(copy.begin(), copy.end(), '\r', '\n');
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
    content(place, form, depth);
  }

  // Lists and scanners add lines of words before and behind it, which are no base64.
  void base64(const Place& place, const BodyForm& form, std::size_t depth) {
    const std::string_view text = sheet_.text(place);
    std::size_t done = 0;
    bool first = true;
    while (done < text.size()) {
      const std::size_t words = end_of_lines(text, done, Base64::no);
      lines(piece(place, done, words - done), Writing::of({}, text));
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
    const bool text = type.empty() || type.starts_with("text") || type == "html" ||
                      type.starts_with("message/") || type.starts_with("multipart/") ||
                      type.find('/') == std::string::npos;
    const std::string_view bytes = sheet_.text(place);
    if (!text) return cover_file(sheet_, place);
    const Writing writing = Writing::of(form.charset(), bytes);
    if (type == "text/html" || type == "html") return cover_html(sheet_, place, writing);
    text_with_files(place, writing);
  }

  // uuencoded files keep their types.
  void text_with_files(const Place& place, const Writing& writing) {
    const std::string_view text = sheet_.text(place);
    std::size_t done = 0;
    for (const parse::UuencodedFile& file : parse::find_uuencoded(text, k_uuencoded_files_max)) {
      const auto at = static_cast<std::size_t>(file.block.data() - text.data());
      const auto name_at = static_cast<std::size_t>(file.name.data() - text.data());
      const std::size_t data = std::min(file.block.find('\n'), file.block.size() - 1) + 1;
      const auto layer = sheet_.layers.open(place.layer, place.at + at + data,
                                            file.block.size() - data, Coding::uuencode);
      if (!layer) continue;
      lines(piece(place, done, at - done), writing);
      sheet_.layers.begin_group();
      cover_file_name(sheet_, piece(place, name_at, file.name.size()), writing);
      cover_file(sheet_, {*layer, 0, sheet_.layers.bytes(*layer).size()});
      done = at + file.block.size();
    }
    lines(piece(place, done, place.length - done), writing);
  }

  // Blocks of fields with blank lines between them; what is no field is a line of text.
  void blocks_of_fields(const Place& place) {
    const std::string readable = readable_copy(place);
    std::size_t done = 0;
    while (done < readable.size()) {
      parse::Defects untold;
      const HeaderSection section = parse::read_header_section(
          std::string_view(readable).substr(done), 0, SectionOf::part, untold);
      if (section.fields.empty()) {
        std::size_t next = done;
        parse::take_line(readable, next);
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

  struct Line {
    std::size_t at;    // of "--"
    std::size_t next;  // behind its end
  };

  // The next line of dashes; a CR alone may end the one before.
  static std::optional<Line> dashes_from(std::string_view text, std::size_t from) {
    for (std::size_t at = text.find("--", from); at != std::string_view::npos;
         at = text.find("--", at + 1)) {
      if (at > 0 && text[at - 1] != '\n' && text[at - 1] != '\r') continue;
      const std::size_t end = text.find_first_of("\r\n", at);
      if (end == std::string_view::npos) return Line{at, text.size()};
      const bool crlf = text.substr(end).starts_with("\r\n");
      return Line{at, end + (crlf ? 2 : 1)};
    }
    return std::nullopt;
  }

  // The boundary of that line; "" if it is another line.
  static std::string_view boundary_in(std::string_view line, std::string_view boundary) {
    line = parse::trim_end(line.substr(2));
    if (line == boundary) return line;
    return line.ends_with("--") && line.substr(0, line.size() - 2) == boundary
               ? line.substr(0, line.size() - 2)
               : std::string_view();
  }

  static bool occurs(std::string_view text, std::string_view boundary) {
    for (auto line = dashes_from(text, 0); line; line = dashes_from(text, line->next)) {
      if (!boundary_in(text.substr(line->at, line->next - line->at), boundary).empty()) return true;
    }
    return false;
  }

  // The first line that separates parts by its looks, where the header names none that does.
  static std::string likely_boundary(std::string_view text) {
    for (auto line = dashes_from(text, 0); line; line = dashes_from(text, line->next)) {
      const std::string_view behind = text.substr(line->next);
      const std::string_view name =
          parse::trim_end(text.substr(line->at + 2, line->next - line->at - 2));
      const bool part = parse::starts_ignoring_case(behind, "content-") ||
                        behind.starts_with("\r\n") || behind.starts_with('\n');
      if (part && !name.empty()) return std::string(name);
    }
    return {};
  }

  void multipart(const Place& place, const BodyForm& form, std::size_t depth) {
    const std::string_view text = sheet_.text(place);
    const std::string* declared = form.type.find("boundary");
    std::string boundary = declared == nullptr ? form.type.decoded("boundary") : *declared;
    boundary = parse::trim_end(boundary);
    if (boundary.empty() || !occurs(text, boundary)) boundary = likely_boundary(text);
    if (boundary.empty()) return lines(place, Writing::of({}, text));
    const SectionOf of = SectionOf::part;
    std::size_t begin = 0;
    bool in_part = false;
    const auto end_piece = [&](std::size_t end) {
      const Place inside = piece(place, begin, end - begin);
      if (in_part) return entity_of(inside, form, of, depth + 1);
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
  void entity_of(const Place& place, const BodyForm& parent, SectionOf of, std::size_t depth) {
    if (parent.media_type != "multipart/digest") return entity(place, of, depth);
    parse::Defects untold;
    const std::string readable = readable_copy(place);
    const HeaderSection section = parse::read_header_section(readable, 0, of, untold);
    if (!value_of(section, "Content-Type").empty()) return entity(place, of, depth);
    lines(piece(place, 0, section.body_at), Writing::of({}, {}));
    entity(piece(place, section.body_at, place.length - section.body_at), SectionOf::message,
           depth);
  }

  Sheet& sheet_;
};

}  // namespace

void cover_message(Layers& layers, Pseudonyms& names) {
  Sheet sheet{layers, names, first_charset(layers.bytes(0))};
  Walker(sheet).entity({0, 0, layers.bytes(0).size()}, SectionOf::message, 0);
}

}  // namespace intaked::redact

#include "redact/fields.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string>

#include "lib/text/text.h"
#include "parse/ascii.h"

namespace intaked::redact {
namespace {

using namespace std::string_view_literals;

using parse::is_digit;
using parse::is_letter;

// RFC 2047 2 allows 75; programs write more.
constexpr std::size_t k_encoded_word_bytes_max = 2048;
constexpr std::size_t k_charset_bytes_max = 40;  // RFC 2978 2.3

// Of types that programs of many makers write.
bool is_media_type_word(std::string_view word) {
  constexpr std::array k_words{"amr"sv,
                               "andrew"sv,
                               "apple"sv,
                               "applefile"sv,
                               "archive"sv,
                               "audio"sv,
                               "avi"sv,
                               "basic"sv,
                               "binhex"sv,
                               "bmp"sv,
                               "bzip"sv,
                               "calendar"sv,
                               "compressed"sv,
                               "css"sv,
                               "csv"sv,
                               "directory"sv,
                               "document"sv,
                               "download"sv,
                               "drawing"sv,
                               "enriched"sv,
                               "epub"sv,
                               "excel"sv,
                               "exe"sv,
                               "flac"sv,
                               "font"sv,
                               "force"sv,
                               "form"sv,
                               "gzip"sv,
                               "heic"sv,
                               "heif"sv,
                               "icon"sv,
                               "ics"sv,
                               "image"sv,
                               "inset"sv,
                               "javascript"sv,
                               "jpeg"sv,
                               "jpg"sv,
                               "json"sv,
                               "keys"sv,
                               "mac"sv,
                               "macbinary"sv,
                               "markdown"sv,
                               "microsoft"sv,
                               "midi"sv,
                               "model"sv,
                               "mp"sv,
                               "mpeg"sv,
                               "ms"sv,
                               "msdownload"sv,
                               "msexcel"sv,
                               "msg"sv,
                               "mspowerpoint"sv,
                               "msvideo"sv,
                               "msword"sv,
                               "oasis"sv,
                               "octet"sv,
                               "officedocument"sv,
                               "ogg"sv,
                               "ole"sv,
                               "opendocument"sv,
                               "openxmlformats"sv,
                               "outlook"sv,
                               "parallel"sv,
                               "pbm"sv,
                               "pdf"sv,
                               "pgm"sv,
                               "pgp"sv,
                               "photoshop"sv,
                               "pjpeg"sv,
                               "pkcs"sv,
                               "png"sv,
                               "postscript"sv,
                               "powerpoint"sv,
                               "presentation"sv,
                               "presentationml"sv,
                               "quicktime"sv,
                               "rar"sv,
                               "realaudio"sv,
                               "richtext"sv,
                               "riscos"sv,
                               "rtf"sv,
                               "sheet"sv,
                               "shockwave"sv,
                               "slideshow"sv,
                               "spreadsheet"sv,
                               "spreadsheetml"sv,
                               "stream"sv,
                               "sun"sv,
                               "svg"sv,
                               "tar"sv,
                               "template"sv,
                               "tiff"sv,
                               "tnef"sv,
                               "txt"sv,
                               "unknown"sv,
                               "vcalendar"sv,
                               "vcard"sv,
                               "video"sv,
                               "visio"sv,
                               "vnd"sv,
                               "wav"sv,
                               "webm"sv,
                               "webp"sv,
                               "wordprocessingml"sv,
                               "works"sv,
                               "x"sv,
                               "xhtml"sv,
                               "xml"sv,
                               "zip"sv};
  return std::ranges::find(k_words, word) != k_words.end();
}

enum class As { text, file_name };

Place piece(const Place& place, std::size_t at, std::size_t length) {
  return {place.layer, place.at + at, length};
}

void cover_plain(Sheet& sheet, const Place& place, StayingWord stays, As as) {
  const Writing writing = Writing::of(sheet.charset_of_body, sheet.text(place));
  if (as == As::file_name) return cover_file_name(sheet, place, writing);
  cover_words(sheet, place, writing, stays);
}

// Names are looked up by their beginning, and without what is no ASCII (lib/text).
bool is_all_a_charset(std::string_view name) {
  const bool is_token = name.size() <= k_charset_bytes_max && std::ranges::all_of(name, [](char c) {
                          return is_letter(c) || is_digit(c) ||
                                 std::string_view("-_.:+*()").find(c) != std::string_view::npos;
                        });
  return is_token && (text::is_charset(name) || parse::equal_ignoring_case(name, "us-ascii"));
}

void cover_charset(Sheet& sheet, const Place& place) {
  const std::string_view charset = sheet.text(place);
  // RFC 2231 5: a language may stand behind.
  if (is_all_a_charset(charset)) return;
  cover_words(sheet, place, Writing::of({}, charset), is_protocol_word);
}

// "=?charset?B?text?=" by its pieces, from "=?".
struct EncodedWord {
  std::size_t charset_end, text_at, text_end;
  bool base64;
};

std::optional<EncodedWord> encoded_word_at(std::string_view text, std::size_t at) {
  EncodedWord word{};
  const std::string_view near = text.substr(0, at + k_encoded_word_bytes_max);
  word.charset_end = near.find('?', at + 2);
  if (word.charset_end == std::string_view::npos || word.charset_end + 2 >= near.size() ||
      near[word.charset_end + 2] != '?')
    return std::nullopt;
  const char encoding = parse::lower(near[word.charset_end + 1]);
  if (encoding != 'b' && encoding != 'q') return std::nullopt;
  word.base64 = encoding == 'b';
  word.text_at = word.charset_end + 3;
  word.text_end = near.find("?=", word.text_at);
  if (word.text_end == std::string_view::npos) return std::nullopt;
  return word;
}

void cover_encoded_word(Sheet& sheet, const Place& place, std::size_t at, const EncodedWord& word,
                        StayingWord stays, As as) {
  const std::string charset(sheet.text(piece(place, at + 2, word.charset_end - at - 2)));
  cover_charset(sheet, piece(place, at + 2, word.charset_end - at - 2));
  const Place encoded = piece(place, word.text_at, word.text_end - word.text_at);
  const auto layer = sheet.layers.open(encoded.layer, encoded.at, encoded.length,
                                       word.base64 ? Coding::base64 : Coding::q_word);
  if (!layer) {
    sheet.layers.cover(encoded.layer, encoded.at, masked(sheet.text(encoded)));
    return;
  }
  const std::string_view inside = sheet.layers.bytes(*layer);
  const Place all{*layer, 0, inside.size()};
  const Writing writing = Writing::of(charset, inside);
  if (as == As::file_name) return cover_file_name(sheet, all, writing);
  cover_words(sheet, all, writing, stays);
}

void cover_text(Sheet& sheet, const Place& place, StayingWord stays, As as) {
  std::size_t done = 0;
  for (std::size_t at = 0; (at = sheet.text(place).find("=?", at)) != std::string_view::npos;) {
    const auto word = encoded_word_at(sheet.text(place), at);
    if (!word) {
      at += 2;
      continue;
    }
    // The text between an encoded-word and the end of a file name is no name's end.
    cover_plain(sheet, piece(place, done, at - done), stays, As::text);
    cover_encoded_word(sheet, place, at, *word, stays, as);
    at = done = word->text_end + 2;
  }
  cover_plain(sheet, piece(place, done, place.length - done), stays, as);
}

void cover_ids(Sheet& sheet, const Place& place) {
  std::size_t done = 0;
  while (done < place.length) {
    const std::string_view text = sheet.text(place);
    const std::size_t open = std::min(text.find('<', done), text.size());
    const std::size_t close = std::min(text.find_first_of("<>\r\n", open + 1), text.size());
    const std::size_t end = std::min(open + 1, text.size());
    cover_text(sheet, piece(place, done, end - done), nullptr, As::text);
    if (close > end) cover_id(sheet, piece(place, end, close - end));
    done = std::max(close, end);
  }
}

// Quotes and blanks around a parameter's value are not its own.
Place unquoted(const Sheet& sheet, Place place) {
  const auto strip = [](char c) { return c == '"' || c == '\'' || parse::is_space(c); };
  while (place.length > 0 && strip(sheet.text(place).front())) ++place.at, --place.length;
  while (place.length > 0 && strip(sheet.text(place).back())) --place.length;
  return place;
}

// "utf-8'en'J%C3%BCrg.pdf" and its continuations.
void cover_extended_value(Sheet& sheet, Place place, As as) {
  const std::string_view value = sheet.text(place);
  const std::size_t charset = value.find('\'');
  const std::size_t language =
      charset == std::string_view::npos ? charset : value.find('\'', charset + 1);
  std::string label;
  if (language != std::string_view::npos) {
    label = value.substr(0, charset);
    cover_charset(sheet, piece(place, 0, charset));
    cover_words(sheet, piece(place, charset, language - charset), Writing::of({}, {}));
    place = piece(place, language + 1, place.length - language - 1);
  }
  const auto layer = sheet.layers.open(place.layer, place.at, place.length, Coding::percent);
  if (!layer) return cover_plain(sheet, place, nullptr, As::text);
  const std::string_view inside = sheet.layers.bytes(*layer);
  const Place all{*layer, 0, inside.size()};
  const Writing writing = Writing::of(label, inside);
  if (as == As::file_name) return cover_file_name(sheet, all, writing);
  cover_words(sheet, all, writing);
}

// "*0*" of RFC 2231 3, or nothing.
bool is_section(std::string_view text) {
  return text.size() <= 8 && std::ranges::all_of(text, [](char c) {
           return c == '*' || is_digit(c) || parse::is_space(c);
         });
}

void cover_parameter(Sheet& sheet, const Place& place) {
  const std::string_view text = sheet.text(place);
  const std::size_t equals = text.find('=');
  const std::size_t name_end = std::min({equals, text.find('*'), text.size()});
  const std::string name = parse::to_lower(parse::trim(text.substr(0, name_end)));
  if (!is_parameter_name(name)) cover_text(sheet, piece(place, 0, name_end), nullptr, As::text);
  const std::size_t section_end = std::min(equals, text.size());
  if (!is_section(text.substr(name_end, section_end - name_end)))
    cover_text(sheet, piece(place, name_end, section_end - name_end), nullptr, As::text);
  if (equals == std::string_view::npos) return;
  const bool extended = equals > 0 && text[equals - 1] == '*';
  const Place value = unquoted(sheet, piece(place, equals + 1, place.length - equals - 1));
  const As as = name == "name" || name == "filename" ? As::file_name : As::text;
  if (value.length == 0) return;
  if (name == "boundary" && sheet.text(value).find_first_of("\r\n\\\"") == std::string_view::npos) {
    sheet.layers.cover_name(value.layer, value.at,
                            sheet.names.boundary(parse::trim_end(sheet.text(value))));
  } else if (name == "charset") {
    cover_charset(sheet, value);
  } else if (extended) {
    cover_extended_value(sheet, value, as);
  } else {
    cover_text(sheet, value, as == As::file_name ? nullptr : is_protocol_word, as);
  }
}

// A type that programs know by its name: "x-" and vendors' names may be anybody's.
bool is_media_type(std::string_view value) {
  if (value.find('/') == std::string_view::npos || value.size() > 100) return false;
  const auto digits = std::ranges::count_if(value, is_digit);
  const auto is_known = [&](const Run& run) {
    if (run.kind != Kind::letters) return true;
    const std::string word = parse::to_lower(value.substr(run.at, run.length));
    return is_media_type_word(word) || is_protocol_word(word);
  };
  return digits <= 4 && std::ranges::all_of(Writing::of({}, {}).runs(value), is_known);
}

void cover_type(Sheet& sheet, const Place& place) {
  const std::string_view text = sheet.text(place);
  const std::size_t end = std::min(text.find(';'), text.size());
  if (!is_media_type(parse::trim(text.substr(0, end))))
    cover_text(sheet, piece(place, 0, end), is_protocol_word, As::text);
  std::size_t begin = end + 1;
  bool quoted = false;
  for (std::size_t i = begin; i <= text.size(); ++i) {
    if (i < text.size() && text[i] == '\\' && quoted) {
      ++i;
    } else if (i < text.size() && text[i] == '"') {
      quoted = !quoted;
    } else if (i == text.size() || (text[i] == ';' && !quoted)) {
      if (i > begin) cover_parameter(sheet, piece(place, begin, i - begin));
      begin = i + 1;
    }
  }
  if (begin < text.size()) cover_parameter(sheet, piece(place, begin, text.size() - begin));
}

// Behind the last ';' of a trace field stands a date (RFC 5321 4.4).
void cover_technical(Sheet& sheet, const Place& place, std::string_view name) {
  const std::size_t date = name == "received" ? sheet.text(place).rfind(';') : std::string::npos;
  const std::size_t end = std::min(date, place.length);
  cover_text(sheet, piece(place, 0, end), is_protocol_word, As::text);
  if (end < place.length) cover_date(sheet, piece(place, end, place.length - end));
}

bool is_protocol_value(std::string_view value) {
  if (parse::trim(value).size() > 40) return false;
  for (const Run& run : Writing::of({}, {}).runs(value)) {
    if (run.kind == Kind::letters &&
        !is_protocol_word(parse::to_lower(value.substr(run.at, run.length))))
      return false;
  }
  const auto digits = std::count_if(value.begin(), value.end(), is_digit);
  return digits <= 4;
}

}  // namespace

void cover_header_text(Sheet& sheet, const Place& place, StayingWord stays) {
  cover_text(sheet, place, stays, As::text);
}

void cover_field(Sheet& sheet, const Place& name, const Place& behind) {
  sheet.layers.begin_group();
  const std::size_t colon = std::min(sheet.text(behind).find(':'), behind.length - 1);
  const Place value = piece(behind, colon + 1, behind.length - colon - 1);
  cover_words(sheet, name, Writing::of({}, {}), is_field_name_word);
  const std::string known = parse::to_lower(sheet.text(name));
  switch (form_of_field(known)) {
    case FieldForm::words:
      return cover_text(sheet, value, nullptr, As::text);
    case FieldForm::technical:
      if (is_protocol_value(sheet.text(value))) return;
      return cover_technical(sheet, value, known);
    case FieldForm::type:
      return cover_type(sheet, value);
    case FieldForm::ids:
      return cover_ids(sheet, value);
    case FieldForm::date:
      return cover_date(sheet, value);
  }
}

}  // namespace intaked::redact

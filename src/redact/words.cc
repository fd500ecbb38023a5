#include "redact/words.h"

#include <algorithm>
#include <array>
#include <optional>

#include "parse/ascii.h"
#include "parse/file_type.h"

namespace intaked::redact {
namespace {

using parse::is_digit;
using parse::is_letter;

bool is_alphanumeric(char c) {
  return is_letter(c) || is_digit(c);
}

bool is_of_local_part(char c) {
  return is_alphanumeric(c) ||
         std::string_view("._+-=&'*/!#$%^`{|}~?").find(c) != std::string_view::npos;
}

bool is_of_domain(char c) {
  return is_alphanumeric(c) || c == '.' || c == '-' || c == '_';
}

struct Found {
  std::size_t at = 0;
  std::size_t length = 0;
};

// The domain that begins at `at`, without what ends a sentence.
Found domain_at(std::string_view text, std::size_t at) {
  std::size_t end = at;
  while (end < text.size() && is_of_domain(text[end])) ++end;
  while (end > at && !is_alphanumeric(text[end - 1])) --end;
  return {at, end - at};
}

// The local part that ends at `end`.
Found local_part_before(std::string_view text, std::size_t end, std::size_t not_before) {
  std::size_t at = end;
  while (at > not_before && is_of_local_part(text[at - 1])) --at;
  while (at < end && !is_alphanumeric(text[at])) ++at;
  return {at, end - at};
}

// Digits that could be those of a date, in the same number: a day, a month, an hour, a year.
std::string number_for(std::string_view text, std::size_t at, std::size_t length) {
  const bool zone = at > 0 && (text[at - 1] == '+' || text[at - 1] == '-') &&
                    (at == 1 || !is_digit(text[at - 2]));
  if (length == 4) return zone ? "0000" : "2011";
  if (length == 8) return "20110111";
  return std::string(length, '1');
}

bool is_scheme(std::string_view word) {
  constexpr std::array<std::string_view, 6> k_schemes = {"http", "https", "mailto",
                                                         "ftp",  "cid",   "tel"};
  return std::any_of(k_schemes.begin(), k_schemes.end(), [&](std::string_view scheme) {
    return parse::equal_ignoring_case(scheme, word);
  });
}

// Covers from left to right.
class Writer {
 public:
  Writer(Sheet& sheet, const Place& place, const Writing& writing, StayingWord stays)
      : sheet_(sheet), place_(place), text_(sheet.text(place)), writing_(writing), stays_(stays) {}

  void cover() {
    for (std::size_t i = 0; writing_.is_ascii_below_128() && i < text_.size(); ++i) {
      if (i < done_) continue;
      if (text_[i] == '@') {
        take_address(i);
      } else if (text_[i] == ':') {
        take_link(i);
      }
    }
    cover_until(text_.size());
  }

 private:
  void take_address(std::size_t at) {
    const Found domain = domain_at(text_, at + 1);
    const Found local = local_part_before(text_, at, done_);
    if (domain.length == 0 || local.length == 0) return;
    cover_until(local.at);
    name(local.at, sheet_.names.local_part(text_.substr(local.at, local.length)));
    name(domain.at, sheet_.names.domain(text_.substr(domain.at, domain.length)));
    done_ = domain.at + domain.length;
  }

  void take_link(std::size_t colon) {
    std::size_t begin = colon;
    while (begin > done_ && is_letter(text_[begin - 1])) --begin;
    const std::string_view scheme = text_.substr(begin, colon - begin);
    if (!is_scheme(scheme)) return;
    if (parse::equal_ignoring_case(scheme, "cid")) {
      const std::size_t end =
          std::min(text_.find_first_of(" \t\r\n\"'<>)", colon + 1), text_.size());
      cover_until(begin);
      cover_id(sheet_, {place_.layer, place_.at + colon + 1, end - colon - 1});
      done_ = end;
    } else if (text_.substr(colon + 1).starts_with("//")) {
      const Found host = domain_at(text_, colon + 3);
      cover_until(begin);
      // "//name@host" is an address to take.
      const char behind = host.at + host.length < text_.size() ? text_[host.at + host.length] : ' ';
      done_ = colon + 3;
      if (host.length == 0 || behind == '@' || behind == ':') return;
      name(host.at, sheet_.names.domain(text_.substr(host.at, host.length)));
      done_ = host.at + host.length;
    } else if (scheme.size() > 4) {
      cover_until(begin);
      done_ = colon;
    }
  }

  void cover_until(std::size_t end) {
    if (end <= done_) return;
    const std::string_view text = text_.substr(done_, end - done_);
    if (const auto shifts = writing_.shifts()) {
      std::string other(text);
      encode_over(*shifts, other, all_covered(*decode(*shifts, text)));
      put(done_, std::move(other));
    } else if (sheet_.layers.is_crowded()) {
      put(done_, all_covered(text));
    } else {
      for (const Run& run : writing_.runs(text)) cover_run(text, run);
    }
    done_ = end;
  }

  std::string all_covered(std::string_view text) const {
    std::string all;
    for (const Run& run : writing_.runs(text)) all += run.stand_in;
    return all;
  }

  void cover_run(std::string_view text, const Run& run) {
    const std::string_view word = text.substr(run.at, run.length);
    if (run.kind == Kind::letters) {
      if (stays_ == nullptr || !stays_(parse::to_lower(word))) put(done_ + run.at, run.stand_in);
    } else if (run.kind == Kind::digits) {
      const std::size_t at = done_ + run.at;
      const bool ascii = run.length == run.stand_in.size() && is_digit(word[0]);
      put(at, run.stand_in, ascii ? number_for(text_, at, run.length) : std::string());
    }
  }

  void put(std::size_t at, std::string text, std::string number = {}) {
    sheet_.layers.cover(place_.layer, place_.at + at, std::move(text), std::move(number));
  }

  void name(std::size_t at, std::string pseudonym) {
    sheet_.layers.cover_name(place_.layer, place_.at + at, std::move(pseudonym));
  }

  Sheet& sheet_;
  Place place_;
  std::string_view text_;
  const Writing& writing_;
  StayingWord stays_;
  std::size_t done_ = 0;
};

// Lines of files that stand in a text: half of what uuencode is written with is no letter, and most
// of yEnc is not.
class FileLines {
 public:
  // To be asked for each line, in their order.
  bool holds_data(std::string_view line) {
    if (line.starts_with("=y")) {
      in_yenc_ = line.starts_with("=ybegin ") || (in_yenc_ && !line.starts_with("=yend"));
      return false;
    }
    return in_yenc_ || is_full_uuencoded(line);
  }

 private:
  // Where its "begin" is missing, or behind the marks of a quotation. A checksum may follow.
  static bool is_full_uuencoded(std::string_view line) {
    line.remove_prefix(std::min(line.find_first_not_of("> "), line.size()));
    return line.starts_with('M') && line.size() >= 61 && line.size() <= 63 &&
           std::all_of(line.begin(), line.end(), [](char c) { return c >= ' ' && c <= '`'; });
  }

  bool in_yenc_ = false;
};

void cover_data(Sheet& sheet, const Place& place, const Writing& writing) {
  sheet.layers.begin_charset(writing.charset());
  sheet.layers.cover(place.layer, place.at, writing.blanked(sheet.text(place)));
}

}  // namespace

Text unshifted(Sheet& sheet, const Place& place, const Writing& writing) {
  const auto shifts = writing.shifts();
  const auto layer =
      shifts ? sheet.layers.open(place.layer, place.at, place.length, *shifts) : std::nullopt;
  if (!layer) return {place, writing};
  return {{*layer, 0, place.length}, writing.in_eight_bits()};
}

void cover_words(Sheet& sheet, const Place& place, const Writing& writing, StayingWord stays) {
  const Text text = unshifted(sheet, place, writing);
  sheet.layers.begin_charset(text.writing.charset());
  Writer(sheet, text.place, text.writing, stays).cover();
}

void cover_lines(Sheet& sheet, const Place& given, const Writing& given_writing) {
  const auto [place, writing] = unshifted(sheet, given, given_writing);
  const std::string_view text = sheet.text(place);
  if (!writing.is_ascii_below_128()) {
    sheet.layers.begin_group();
    return cover_words(sheet, place, writing);
  }
  FileLines file_lines;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find_first_of("\r\n", at), text.size());
    const Place line{place.layer, place.at + at, end - at};
    sheet.layers.begin_group();
    if (file_lines.holds_data(sheet.text(line))) {
      cover_data(sheet, line, writing);
    } else {
      cover_words(sheet, line, writing);
    }
    at = std::max(end + 1, at + 1);
  }
}

void cover_file_name(Sheet& sheet, const Place& given, const Writing& given_writing) {
  const auto [place, writing] = unshifted(sheet, given, given_writing);
  const std::string_view name = sheet.text(place);
  const std::size_t dot = name.rfind('.');
  std::size_t stem = name.size();
  if (dot != std::string_view::npos && !parse::type_of_name(parse::trim(name)).empty()) stem = dot;
  const std::string_view own = name.substr(0, stem);
  const bool is_ascii = std::none_of(own.begin(), own.end(), [](char c) {
    return static_cast<unsigned char>(c) >= 0x80 || c == '\x1b';
  });
  if (is_ascii && writing.is_ascii_below_128()) {
    sheet.layers.cover_name(place.layer, place.at, sheet.names.file(own));
  } else {
    cover_words(sheet, {place.layer, place.at, stem}, writing);
  }
}

void cover_id(Sheet& sheet, const Place& place) {
  sheet.layers.begin_charset("");
  const std::string_view id = sheet.text(place);
  const std::size_t at = id.rfind('@');
  if (at == std::string_view::npos) {
    sheet.layers.cover_name(place.layer, place.at, sheet.names.id(id));
    return;
  }
  sheet.layers.cover_name(place.layer, place.at, sheet.names.local_part(id.substr(0, at)));
  sheet.layers.cover_name(place.layer, place.at + at + 1, sheet.names.domain(id.substr(at + 1)));
}

void cover_date(Sheet& sheet, const Place& place) {
  constexpr std::string_view k_months = "janfebmaraprmayjunjulaugsepoctnovdec";
  constexpr std::string_view k_days = "montuewedthufrisatsun";
  constexpr std::string_view k_zones = "gmtutcestedtcstcdtmstmdtpstpdt";
  const auto is_in = [](std::string_view words, std::string_view word) {
    const std::size_t at = word.size() == 3 ? words.find(word) : std::string_view::npos;
    return at != std::string_view::npos && at % 3 == 0;
  };
  const std::string_view date = sheet.text(place);
  const auto is_no_ascii = [](char c) {
    return static_cast<unsigned char>(c) >= 0x80 || c == '\x1b';
  };
  if (std::any_of(date.begin(), date.end(), is_no_ascii))
    return cover_words(sheet, place, Writing::of(sheet.charset_of_body, date));
  for (std::size_t at = 0; at < date.size();) {
    std::size_t end = at;
    const bool digits = is_digit(date[at]);
    while (end < date.size() && (digits ? is_digit(date[end]) : is_letter(date[end]))) ++end;
    if (end == at) {
      ++at;
      continue;
    }
    const std::string word = parse::to_lower(date.substr(at, end - at));
    std::string other = digits                  ? number_for(date, at, end - at)
                        : is_in(k_months, word) ? "Jan"
                        : is_in(k_days, word)   ? "Tue"
                        : is_in(k_zones, word)  ? std::string(date.substr(at, end - at))
                                                : masked(date.substr(at, end - at));
    sheet.layers.cover(place.layer, place.at + at, std::move(other));
    at = end;
  }
}

}  // namespace intaked::redact

#include "parse/mend.h"

#include <algorithm>
#include <charconv>
#include <optional>
#include <vector>

#include "parse/ascii.h"
#include "parse/boundary_index.h"
#include "parse/limits.h"
#include "parse/parameters.h"

namespace intaked::parse {
namespace {

using model::DefectKind;

constexpr std::string_view k_leaf_line = "Content-Type: application/octet-stream\r\n";

void write_fields(std::string& out, const HeaderSection& section, Defects& defects) {
  for (const RawField& field : section.fields) {
    if (field.name.size() > k_header_name_bytes_max) {
      defects.add(DefectKind::dropped, "a header field with a name longer than " +
                                           std::to_string(k_header_name_bytes_max) +
                                           " bytes was left out");
      continue;
    }
    out.push_back(k_sender_field_mark);
    out += field.name;
    out += ": ";
    out += unfold(field.folded);
    out += "\r\n";
  }
  out += "\r\n";
}

// A body as the tree gets it: where it is, not what it says.
void write_place(std::string& out, std::size_t at, std::size_t count) {
  out += std::to_string(at);
  out.push_back(' ');
  out += std::to_string(count);
}

// The first that says anything.
std::string_view field_of(const HeaderSection& section, std::string_view name) {
  const auto it =
      std::find_if(section.fields.begin(), section.fields.end(), [&](const RawField& field) {
        return equal_ignoring_case(field.name, name) && !trim(field.folded).empty();
      });
  return it == section.fields.end() ? std::string_view() : it->folded;
}

// What mail programs tell old ones in front of the parts names MIME or the kind of message. Nobody
// writes a long text to that end.
bool is_for_old_programs(std::string_view preamble) {
  constexpr std::size_t k_bytes_max = 1000;
  if (preamble.size() > k_bytes_max) return false;
  const std::string words = to_lower(preamble);
  return words.find("mime") != std::string::npos || words.find("multipart") != std::string::npos ||
         words.find("multi-part") != std::string::npos;
}

// A multipart whose end was not met yet.
struct Container {
  std::string boundary;       // the sender's, "" if none was declared
  std::string name;           // ours
  std::size_t fields_at = 0;  // in the output: behind the Content-Type line
  std::size_t header_at = 0;  // in the output: that line
  std::size_t body_at = 0;    // in the input
  std::string_view preamble;  // what stands before its first part
  bool has_part = false;
  bool closed = false;  // its closing line was met; a part may still follow (repaired)
};

// A line that begins with "--", by its place in the input.
struct DashLine {
  std::string_view text;    // without "--" and trailing blanks
  std::size_t content_end;  // where the text before the line ends, without its line end
  std::size_t next;         // behind the line
};

class Mender {
 public:
  Mender(std::string_view bytes, std::string_view token, Defects& defects)
      : bytes_(bytes), token_(token), defects_(defects) {}

  std::string mend(const HeaderSection& top) {
    at_ = top.body_at;
    open_entity(top);
    while (!open_.empty()) {
      const std::optional<DashLine> line = next_dash_line();
      if (!line) break;
      take(*line);
    }
    finish();
    return std::move(out_);
  }

 private:
  // Writes the header of the entity whose body begins at at_.
  void open_entity(const HeaderSection& section) {
    ++entities_;
    content_at_ = at_;
    const Parameters type = Parameters::read(unfold(field_of(section, "Content-Type")));
    if (!type.value().starts_with("multipart/")) {
      write_leaf(section);
      return;
    }
    if (open_.size() >= k_nesting_max) {
      defects_.add(
          DefectKind::dropped,
          "parts nested deeper than " + std::to_string(k_nesting_max) + " levels were not opened");
      write_leaf(section);
      return;
    }
    Container container;
    container.boundary = boundary_of(type);
    container.name = std::string(token_) + level_name();
    container.header_at = out_.size();
    container.body_at = at_;
    out_ += "Content-Type: multipart/mixed; boundary=" + container.name + "\r\n";
    container.fields_at = out_.size();
    write_fields(out_, section, defects_);
    boundaries_.open(container.boundary, open_.size());
    open_.push_back(std::move(container));
    in_ = In::margin;
  }

  void write_leaf(const HeaderSection& section) {
    out_ += k_leaf_line;
    write_fields(out_, section, defects_);
    in_ = In::leaf;
  }

  // Of fixed length, so that no boundary begins another one.
  std::string level_name() const {
    std::string digits = std::to_string(open_.size());
    return digits.insert(0, 3 - digits.size(), '0');
  }

  std::string boundary_of(const Parameters& type) {
    const std::string* boundary = type.find("boundary");
    std::string value = boundary == nullptr ? type.decoded("boundary") : *boundary;
    value = trim_end(value);
    if (value.size() > k_boundary_bytes_max) {
      defects_.add(
          DefectKind::dropped,
          "a boundary longer than " + std::to_string(k_boundary_bytes_max) + " bytes was not used");
      return {};
    }
    return value;
  }

  // Where the first line behind `from` that begins with "--" begins, or the end of all. What was
  // searched once is not searched again.
  std::size_t find_dashes(std::size_t from) {
    if (dashes_searched_from_ <= from && from < dashes_at_) return dashes_at_;
    dashes_searched_from_ = from;
    // Not memmem: over base64 it needs four times as long.
    std::size_t newline = bytes_.find('\n', from);
    while (newline != std::string_view::npos && !bytes_.substr(newline + 1).starts_with("--")) {
      newline = bytes_.find('\n', newline + 1);
    }
    dashes_at_ = newline == std::string_view::npos ? bytes_.size() : newline + 1;
    return dashes_at_;
  }

  std::optional<DashLine> next_dash_line() {
    std::size_t begin = at_;
    // At the start of a body the line before is the header's.
    if (!(at_ == content_at_ && bytes_.substr(at_).starts_with("--"))) {
      begin = find_dashes(at_);
      if (begin == bytes_.size()) return std::nullopt;
    }
    DashLine line{{}, begin, begin};
    line.text = trim_end(take_line(bytes_, line.next).substr(2));
    if (line.content_end > content_at_) --line.content_end;
    if (line.content_end > content_at_ && bytes_[line.content_end - 1] == '\r') --line.content_end;
    return line;
  }

  void take(const DashLine& line) {
    // Behind the line, but still in front of its line end: the next line may follow at once.
    at_ = line.next > 0 && line.next <= bytes_.size() && bytes_[line.next - 1] == '\n'
              ? line.next - 1
              : line.next;
    // Only the deepest can be closed; what is not comes first.
    const Container& deepest = open_.back();
    const std::size_t open = open_.size() - (deepest.closed ? 1 : 0);
    const auto begun = boundaries_.deepest_above(open, line.text);
    const auto ended = line.text.ends_with("--")
                           ? boundaries_.deepest_above(open, without_dashes(line.text))
                           : std::nullopt;
    if (begun && (!ended || *begun > *ended)) return begin_part(*begun, line);
    if (ended) return end_container(*ended, line);
    if (deepest.closed && line.text == deepest.boundary) return begin_part(open, line);
    if (adopts(line)) begin_part(open_.size() - 1, line);
  }

  static std::string_view without_dashes(std::string_view text) {
    return text.substr(0, text.size() - 2);
  }

  // A multipart that declared no boundary, or one that does not occur, takes the first line that
  // separates parts by its looks.
  bool adopts(const DashLine& line) {
    Container& container = open_.back();
    const bool fits = !container.has_part && !container.closed && !line.text.empty() &&
                      line.text.size() <= k_boundary_bytes_max && in_ == In::margin;
    if (!fits || !begins_a_part(line) ||
        (!container.boundary.empty() && occurs_behind(container.boundary, line.next))) {
      return false;
    }
    defects_.add(DefectKind::guessed,
                 container.boundary.empty()
                     ? "a multipart declared no boundary; it was found in the text"
                     : "a multipart declared a boundary that does not occur; another was found");
    boundaries_.close(container.boundary);
    container.boundary = line.text;
    boundaries_.open(container.boundary, open_.size() - 1);
    return true;
  }

  // A header without fields proves less: the line must come again, and be no line that was drawn.
  bool begins_a_part(const DashLine& line) {
    const std::string_view behind = bytes_.substr(line.next);
    if (starts_ignoring_case(behind, "content-")) return true;
    const bool blank = behind.starts_with("\r\n") || behind.starts_with('\n');
    return blank && std::any_of(line.text.begin(), line.text.end(), is_letter) &&
           occurs_behind(std::string(line.text), line.next);
  }

  // Each search may read all of the message: there are few.
  bool occurs_behind(const std::string& boundary, std::size_t from) {
    if (boundary_searches_ == k_boundary_searches_max) return true;
    ++boundary_searches_;
    const std::string line = "\n--" + boundary;
    return bytes_.find(line, from - std::min<std::size_t>(from, 1)) != std::string_view::npos;
  }

  void begin_part(std::size_t index, const DashLine& line) {
    end_content(line.content_end);
    close_above(index);
    Container& container = open_.back();
    if (container.closed) {
      defects_.add(DefectKind::repaired, "a part stood behind the end of its multipart");
      container.closed = false;
    }
    at_ = line.next;
    content_at_ = at_;
    if (entities_ >= k_parts_max) {
      defects_.add(DefectKind::dropped, "the message has more than " + std::to_string(k_parts_max) +
                                            " parts; the others were left out");
      in_ = In::margin;
      return;
    }
    if (!container.has_part) write_preamble(container);
    container.has_part = true;
    out_ += "\r\n--" + container.name + "\r\n";
    const HeaderSection section =
        read_header_section(bytes_.substr(0, header_end_max()), at_, SectionOf::part, defects_);
    at_ = section.body_at;
    open_entity(section);
  }

  // Where it says anything: as a part if it is one, else as the preamble that the tree knows.
  void write_preamble(const Container& container) {
    const std::string_view words = trim(container.preamble);
    if (words.empty() || is_for_old_programs(words)) return;
    const auto at = static_cast<std::size_t>(words.data() - bytes_.data());
    if (!write_part_without_boundary(container, at, at + words.size())) {
      write_place(out_, at, words.size());
    }
  }

  // Programs forget the boundary before their first part.
  bool write_part_without_boundary(const Container& container, std::size_t begin, std::size_t end) {
    if (!starts_ignoring_case(bytes_.substr(begin), "content-type:")) return false;
    if (entities_ + 1 >= k_parts_max) return false;
    const HeaderSection section =
        read_header_section(bytes_.substr(0, end), begin, SectionOf::part, defects_);
    if (section.body_at >= end) return false;
    defects_.add(DefectKind::repaired, "the first part of a multipart had no boundary before it");
    ++entities_;
    out_ += "\r\n--" + container.name + "\r\n";
    write_leaf(section);
    write_place(out_, section.body_at, end - section.body_at);
    return true;
  }

  // A part without a blank line: its header must not run into the next part.
  std::size_t header_end_max() {
    return bytes_.substr(at_).starts_with("--") ? at_ : find_dashes(at_);
  }

  void end_container(std::size_t index, const DashLine& line) {
    end_content(line.content_end);
    close_above(index);
    open_.back().closed = true;
    content_at_ = line.next;
    in_ = In::margin;
  }

  // What stands between content_at_ and `end` belongs to the leaf, or to nothing.
  void end_content(std::size_t end) {
    const std::string_view content =
        bytes_.substr(content_at_, std::max(end, content_at_) - content_at_);
    if (in_ == In::leaf) {
      write_place(out_, content_at_, content.size());
    } else if (!open_.empty() && !open_.back().has_part && !open_.back().closed) {
      open_.back().preamble = content;
    } else if (!open_.empty() && open_.back().closed && !trim(content).empty()) {
      defects_.add(DefectKind::dropped, "text behind the end of a multipart was left out");
    }
    content_end_ = std::max(end, content_at_);
    in_ = In::margin;
  }

  void close_above(std::size_t index) {
    while (open_.size() > index + 1) close_last();
  }

  void close_last() {
    Container& container = open_.back();
    if (!container.has_part) {
      unfold_container(container);
    } else {
      if (!container.closed) {
        defects_.add(DefectKind::repaired, "a multipart was not closed");
      }
      out_ += "\r\n--" + container.name + "--\r\n";
    }
    boundaries_.close(container.boundary);
    open_.pop_back();
  }

  // A multipart without any part is shown as it is.
  void unfold_container(const Container& container) {
    defects_.add(DefectKind::repaired, "a multipart held no part; its raw body is shown");
    const std::string fields = out_.substr(container.fields_at);
    out_.resize(container.header_at);
    out_ += k_leaf_line;
    out_ += fields;
    write_place(out_, container.body_at, content_end_ - container.body_at);
  }

  void finish() {
    end_content(bytes_.size());
    while (!open_.empty()) close_last();
  }

  enum class In {
    leaf,   // content belongs to the leaf written last
    margin  // preamble or epilogue: content belongs to nothing
  };

  std::string_view bytes_;
  std::string_view token_;
  Defects& defects_;
  std::string out_;
  std::vector<Container> open_;
  BoundaryIndex boundaries_;
  std::size_t boundary_searches_ = 0;
  std::size_t at_ = 0;           // where reading goes on
  std::size_t content_at_ = 0;   // where the current content began
  std::size_t content_end_ = 0;  // where the last content ended
  std::size_t dashes_searched_from_ = 0;
  std::size_t dashes_at_ = 0;
  std::size_t entities_ = 0;
  In in_ = In::leaf;
};

}  // namespace

std::string mend(std::string_view bytes, const HeaderSection& top, std::string_view token,
                 Defects& defects) {
  return Mender(bytes, token, defects).mend(top);
}

std::optional<std::string_view> body_at(std::string_view place, std::string_view bytes) {
  std::size_t at = 0;
  std::size_t count = 0;
  const char* end = place.data() + place.size();
  const auto first = std::from_chars(place.data(), end, at);
  if (first.ec != std::errc() || first.ptr == end || *first.ptr != ' ') return std::nullopt;
  const auto second = std::from_chars(first.ptr + 1, end, count);
  if (second.ec != std::errc() || second.ptr != end) return std::nullopt;
  if (at > bytes.size() || count > bytes.size() - at) return std::nullopt;
  return bytes.substr(at, count);
}

std::string mend_as_one_part(std::string_view bytes, const HeaderSection& top) {
  std::string out(k_leaf_line);
  Defects told;  // by mend()
  write_fields(out, top, told);
  write_place(out, top.body_at, bytes.size() - top.body_at);
  return out;
}

}  // namespace intaked::parse

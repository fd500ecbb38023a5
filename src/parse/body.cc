#include "parse/body.h"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <utility>

#include "lib/text/text.h"
#include "parse/ascii.h"
#include "parse/attachment.h"
#include "parse/html_text.h"
#include "parse/limits.h"
#include "parse/part_text.h"
#include "parse/references.h"
#include "parse/unpack.h"

namespace intaked::parse {
namespace {

using model::DefectKind;
using model::PartFate;

bool is_html(const PartInfo& part) {
  return part.media_type == "text/html";
}

// Texts with marks in them that people can read; and if the whole message is some text, so is it
// (RFC 2046 4.1.4).
bool is_other_text(const PartInfo& part) {
  const bool marked_up = part.media_type == "text/markdown" || part.media_type == "text/enriched" ||
                         part.media_type == "text/richtext";
  return part.file_name.empty() && (marked_up || (part.depth == 0 && part.is_media("text/") &&
                                                  part.media_type != "text/calendar"));
}

// A multipart that came out as a leaf held no part: its raw body is the text.
bool is_readable(const PartInfo& part) {
  return part.media_type == "text/plain" || is_html(part) || part.is_media("multipart/") ||
         is_other_text(part);
}

constexpr std::size_t k_none = static_cast<std::size_t>(-1);

// Nothing longer is decoded only to see whether it is blank.
constexpr std::size_t k_blank_bytes_max = 4UL * 1024;

// Programs write a blank rendering beside the real one, and encode it like any other.
bool is_blank_part(const PartInfo& part) {
  const std::string_view body = trim(part.node->body);
  if (body.empty() || body.size() > k_blank_bytes_max) return body.empty();
  const auto first = static_cast<unsigned char>(body.front());
  const bool encoded = part.transfer == Transfer::base64 || first == '=' || first >= 0x7F;
  if (!encoded && first > ' ') return false;
  Defects untold;  // whoever shows the part tells them
  return shows_nothing(
      (is_html(part) ? html_source_of(part, untold) : plain_text_of(part, untold)).utf8);
}

class Chooser {
 public:
  Chooser(const std::vector<PartInfo>& parts, FileOptions files, Defects& defects)
      : parts_(parts),
        files_(files, defects),
        defects_(defects),
        fates_(parts.size(), PartFate::container),
        beside_root_(parts.size(), false),
        unpacked_(parts.size()),
        sizes_(parts.size()) {
    // A parent stands before its children, so backwards each is weighed once.
    words_.resize(parts.size());
    for (std::size_t i = parts.size(); i-- > 0;) words_[i] = weigh(i);
  }

  Body read() {
    choose(0);
    // A file that is shown too: better than an empty ticket.
    if (shown_.empty() && named_text_ != k_none) shown_.push_back(named_text_);
    Body body;
    write_text(body);
    unpack_files(body);
    body.html = text::into_clean(std::move(body.html), text::Lines::keep);
    references_ = References(body.html);
    for (std::size_t i = 0; i < parts_.size(); ++i) list_part(i, body);
    return body;
  }

 private:
  enum class Words { none, html, plain };

  // The best that the part could show; parts that are blank show nothing.
  Words weigh(std::size_t index) const {
    const PartInfo& part = parts_[index];
    if (part.is_leaf()) {
      if (!is_readable(part) || part.disposition == Disposition::attachment) return Words::none;
      if (is_blank_part(part)) return Words::none;
      return is_html(part) ? Words::html : Words::plain;
    }
    Words best = Words::none;
    for (const std::size_t child : part.node->children) best = std::max(best, words_[child]);
    return best;
  }

  bool is_too_deep(const PartInfo& part) const {
    return part.is_leaf() && part.is_media("multipart/") && part.depth >= k_nesting_max;
  }

  // A text with a file name is a file, unless it is all there is.
  static bool is_words(const PartInfo& part) {
    if (!is_readable(part) || part.disposition == Disposition::attachment) return false;
    return part.file_name.empty() || part.depth == 0;
  }

  void choose(std::size_t index) {
    const PartInfo& part = parts_[index];
    if (part.is_leaf()) {
      choose_leaf(index);
    } else if (part.media_type == "multipart/alternative") {
      choose_alternative(index);
    } else if (part.media_type == "multipart/related") {
      choose_related(index);
    } else {
      for (const std::size_t child : part.node->children) choose(child);
    }
  }

  void choose_leaf(std::size_t index) {
    const PartInfo& part = parts_[index];
    if (is_too_deep(part)) {
      fates_[index] = PartFate::dropped;
    } else if (is_words(part)) {
      fates_[index] = is_html(part) ? PartFate::html : PartFate::text;
      shown_.push_back(index);
    } else {
      fates_[index] = PartFate::attachment;
      const bool could_be_shown = is_readable(part) && part.disposition != Disposition::attachment;
      if (could_be_shown && named_text_ == k_none) named_text_ = index;
    }
  }

  void choose_alternative(std::size_t index) {
    const auto& children = parts_[index].node->children;
    std::size_t chosen = children.front();
    Words best = Words::none;
    for (const std::size_t child : children) {
      const Words words = words_[child];
      // RFC 2046 5.1.4: of equals the last is the richest; of plain ones the first is plainer.
      if (words > best || (words == best && words == Words::html)) {
        best = words;
        chosen = child;
      }
    }
    for (const std::size_t child : children) {
      if (child == chosen) {
        choose(child);
      } else {
        leave(child);
      }
    }
  }

  // Another rendering: its texts are not shown, its files stay files.
  void leave(std::size_t index) {
    const PartInfo& part = parts_[index];
    for (const std::size_t child : part.node->children) leave(child);
    if (!part.is_leaf()) return;
    if (is_too_deep(part)) {
      fates_[index] = PartFate::dropped;
    } else if (is_html(part) && part.disposition != Disposition::attachment) {
      fates_[index] = PartFate::html;
      unshown_html_.push_back(index);
    } else if (part.is_media("text/") && part.media_type != "text/calendar" &&
               part.disposition != Disposition::attachment && part.file_name.empty()) {
      fates_[index] = PartFate::alternative;
    } else {
      fates_[index] = PartFate::attachment;
    }
  }

  // RFC 2387: the root shows the others.
  void choose_related(std::size_t index) {
    const auto& children = parts_[index].node->children;
    std::size_t root = children.front();
    if (const std::string* start = parts_[index].type.find("start")) {
      std::string_view id = trim(*start);
      if (id.starts_with('<')) id.remove_prefix(1);
      if (id.ends_with('>')) id.remove_suffix(1);
      for (const std::size_t child : children) {
        if (!id.empty() && parts_[child].content_id == id) root = child;
      }
    }
    if (words_[root] == Words::none) {
      for (const std::size_t child : children) {
        if (words_[child] != Words::none) {
          root = child;
          break;
        }
      }
    }
    for (const std::size_t child : children) {
      if (child == root) {
        choose(child);
      } else {
        choose_beside_root(child);
      }
    }
  }

  // Programs that know no multipart/mixed put second texts here; unnamed ones are words.
  void choose_beside_root(std::size_t index) {
    const PartInfo& part = parts_[index];
    if (part.is_leaf() && !part.content_id.empty() && !is_too_deep(part)) {
      fates_[index] = PartFate::attachment;
      beside_root_[index] = true;
    } else {
      choose(index);
    }
  }

  void write_text(Body& body) {
    for (const std::size_t index : shown_) {
      const PartInfo& part = parts_[index];
      if (is_html(part)) {
        std::string source = source_of(index);
        append(body, text_of_html(source));
        if (body.html.empty()) body.html = std::move(source);
      } else {
        append(body, {plain_words_of(index), {}, false});
      }
    }
    for (const std::size_t index : unshown_html_) {
      if (!body.text.empty() && !body.html.empty()) break;
      std::string source = source_of(index);
      // What was preferred turned out blank.
      if (body.text.empty()) append(body, text_of_html(source));
      if (body.html.empty()) body.html = std::move(source);
    }
  }

  std::string source_of(std::size_t index) {
    PartText source = html_source_of(parts_[index], defects_);
    sizes_[index] = source.bytes;
    return std::move(source.utf8);
  }

  // Without the files that are uuencoded in it.
  std::string plain_words_of(std::size_t index) {
    const PartInfo& part = parts_[index];
    const std::optional<Unpacked> unpacked =
        has_room_for_files() ? unpack_text(part) : std::nullopt;
    if (!unpacked) {
      PartText text = plain_text_of(part, defects_);
      sizes_[index] = text.bytes;
      return std::move(text.utf8);
    }
    list_unpacked(index, *unpacked);
    TreeNode around = *part.node;
    around.body = unpacked->text;
    PartInfo words = part;
    words.node = &around;
    words.transfer = Transfer::as_is;
    return plain_text_of(words, defects_).utf8;
  }

  void unpack_files(Body& body) {
    for (std::size_t i = 0; i < parts_.size(); ++i) {
      if (fates_[i] == PartFate::attachment && is_tnef(parts_[i])) unpack_file(i, body);
    }
  }

  void unpack_file(std::size_t index, Body& body) {
    const std::string name = "part " + parts_[index].path + " (TNEF)";
    const std::optional<Unpacked> unpacked =
        has_room_for_files() ? unpack_tnef(parts_[index]) : std::nullopt;
    if (!unpacked) {
      defects_.add(DefectKind::dropped, name + " could not be unpacked; it stays a file");
      return;
    }
    if (!unpacked->blemish.empty()) {
      defects_.add(DefectKind::repaired, name + " is damaged: " + unpacked->blemish);
    }
    if (unpacked->kept_because.empty()) {
      fates_[index] = PartFate::container;
    } else {
      defects_.add(DefectKind::ambiguous,
                   name + " was unpacked and stays a file: " + unpacked->kept_because);
    }
    list_unpacked(index, *unpacked);
    if (body.html.empty()) body.html = unpacked->html.substr(0, k_html_bytes_max);
    if (!body.text.empty()) return;
    append(body, {unpacked->text, {}, false});
    if (body.text.empty()) append(body, text_of_html(unpacked->html));
  }

  // What is not unpacked stays as it is, so nothing is lost.
  bool has_room_for_files() const { return unpacked_count_ + k_unpacked_files_max <= k_parts_max; }

  void list_unpacked(std::size_t index, const Unpacked& unpacked) {
    for (const UnpackedFile& file : unpacked.files) {
      const std::string number = std::to_string(unpacked_[index].size() + 1);
      unpacked_[index].push_back(files_.read(file, parts_[index].path + "/" + number));
    }
    unpacked_count_ += unpacked.files.size();
  }

  HtmlText text_of_html(std::string_view source) {
    HtmlText html = html_to_text(source);
    if (html.truncated) {
      defects_.add(DefectKind::truncated,
                   "the HTML is too long, nested too deeply or built to be costly; the end of its "
                   "text is missing");
    }
    return html;
  }

  void append(Body& body, const HtmlText& more) {
    std::string_view text = more.text;
    while (text.starts_with('\n')) text.remove_prefix(1);
    const std::size_t skipped = more.text.size() - text.size();
    text = trim_end(text);
    if (shows_nothing(text)) return;
    std::string& whole = body.text;
    const std::string_view gap = whole.empty() ? "" : "\n\n";
    const std::size_t room = k_text_bytes_max - whole.size();
    for (const HtmlMark& mark : more.marks) {
      const auto moved = [&](std::size_t at) {
        return whole.size() + gap.size() + at - std::min(at, skipped);
      };
      body.marks.push_back({mark.sign, moved(mark.begin), moved(mark.end)});
    }
    if (gap.size() + text.size() > room) {
      defects_.add(DefectKind::truncated,
                   "the text was cut after " + std::to_string(k_text_bytes_max / 1024) + " KiB");
    }
    if (gap.size() >= room) return;
    whole += gap;
    whole += text::cut_utf8(text, room - gap.size());
  }

  bool is_inline(std::size_t index) const {
    const PartInfo& part = parts_[index];
    if (references_.has_content_id(part.content_id)) return true;
    const std::string* location = find_field(*part.node, "Content-Location");
    if (location != nullptr && references_.has_location(std::string(trim(*location)))) return true;
    if (!part.is_media("image/") && !part.is_media("audio/") && !part.is_media("video/"))
      return false;
    return part.disposition == Disposition::inline_shown ||
           (beside_root_[index] && part.disposition == Disposition::none);
  }

  void list_part(std::size_t index, Body& body) {
    const PartInfo& part = parts_[index];
    model::Part listed{part.path, part.media_type, fates_[index], "", 0};
    if (listed.fate == PartFate::dropped) {
      listed.reason = "nested deeper than " + std::to_string(k_nesting_max) + " levels";
    }
    if (!part.is_leaf()) {
      body.parts.push_back(std::move(listed));
      return;
    }
    if (listed.fate == PartFate::attachment) {
      model::Attachment file = files_.read(part);
      file.is_inline = is_inline(index);
      if (file.is_inline) listed.fate = PartFate::inline_file;
      listed.size = file.size;
      body.attachments.push_back(std::move(file));
    } else {
      listed.size =
          sizes_[index] ? *sizes_[index] : decoded_size(part.transfer, part.node->body).bytes;
    }
    body.parts.push_back(std::move(listed));
    for (model::Attachment& file : unpacked_[index]) {
      file.is_inline = file.is_inline || references_.has_content_id(file.content_id);
      body.attachments.push_back(std::move(file));
    }
  }

  const std::vector<PartInfo>& parts_;
  AttachmentReader files_;
  Defects& defects_;
  std::vector<PartFate> fates_;
  std::vector<Words> words_;
  std::size_t named_text_ = k_none;        // the first text that is a file only for its name
  std::vector<std::size_t> shown_;         // leaves whose words are the text, in order
  std::vector<std::size_t> unshown_html_;  // HTML beside a plain text that is shown
  std::vector<bool> beside_root_;          // of a multipart/related, under a Content-ID
  std::vector<std::vector<model::Attachment>> unpacked_;  // from the part of the same index
  std::vector<std::optional<std::uint64_t>> sizes_;       // of the parts whose words were read
  std::size_t unpacked_count_ = 0;
  References references_;
};

}  // namespace

Body read_body(const std::vector<PartInfo>& parts, FileOptions files, Defects& defects) {
  return Chooser(parts, files, defects).read();
}

}  // namespace intaked::parse

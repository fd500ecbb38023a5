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
#include "parse/part_choice.h"
#include "parse/part_text.h"
#include "parse/part_transfer.h"
#include "parse/references.h"
#include "parse/unpack.h"

namespace intaked::parse {
namespace {

using model::DefectKind;
using model::PartFate;

class Writer {
 public:
  Writer(const std::vector<PartInfo>& parts, FileOptions files, Defects& defects)
      : parts_(parts),
        files_(files, defects),
        defects_(defects),
        choice_(choose_parts(parts)),
        unpacked_(parts.size()),
        sizes_(parts.size()) {}

  Body read() {
    Body body;
    write_text(body);
    unpack_files(body);
    write_preambles(body);
    body.html = text::into_clean(std::move(body.html), text::Lines::keep);
    references_.add(body.html);
    for (std::size_t i = 0; i < parts_.size(); ++i) list_part(i, body);
    return body;
  }

 private:
  void write_text(Body& body) {
    // A file that is shown too: better than an empty ticket.
    if (choice_.shown.empty() && choice_.named_text && !has_preamble()) {
      choice_.shown.push_back(*choice_.named_text);
    }
    if (choice_.shown.size() == 1) {
      body.is_one = is_html(parts_[choice_.shown.front()]) || choice_.unshown_html.size() == 1;
    }
    for (const std::size_t index : choice_.shown) {
      const PartInfo& part = parts_[index];
      if (is_html(part)) {
        std::string source = source_of(index);
        append(body, text_of_html(source));
        keep_html(body, std::move(source));
      } else {
        append(body, {plain_words_of(index), {}, false});
      }
    }
    for (const std::size_t index : choice_.unshown_html) {
      if (!body.text.empty() && !body.html.empty()) break;
      std::string source = source_of(index);
      // What was preferred turned out blank.
      if (body.text.empty()) append(body, text_of_html(source));
      if (body.html.empty()) body.html = std::move(source);
    }
  }

  // The first; the others show files too.
  void keep_html(Body& body, std::string source) {
    if (body.html.empty()) {
      body.html = std::move(source);
    } else {
      references_.add(source);
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
    return words_in(part, unpacked->text);
  }

  // What stands in the part, or beside its parts, without an encoding.
  std::string words_in(const PartInfo& part, std::string_view bytes) {
    TreeNode around;
    around.body = bytes;
    PartInfo words = part;
    words.node = &around;
    words.transfer = Transfer::as_is;
    return plain_text_of(words, defects_).utf8;
  }

  bool has_preamble() const {
    return std::any_of(parts_.begin(), parts_.end(),
                       [](const PartInfo& part) { return !part.node->preamble.empty(); });
  }

  // By RFC 2046 nobody sees them. Better than an empty ticket they are.
  void write_preambles(Body& body) {
    if (!has_preamble()) return;
    if (!body.text.empty()) {
      defects_.add(DefectKind::dropped, "text before the first part of a multipart was left out");
      return;
    }
    defects_.add(DefectKind::repaired,
                 "no part holds words; the text before the first one is shown");
    for (const PartInfo& part : parts_) {
      append(body, {words_in(part, part.node->preamble), {}, false});
    }
  }

  void unpack_files(Body& body) {
    for (std::size_t i = 0; i < parts_.size(); ++i) {
      if (choice_.fates[i] != PartFate::attachment) continue;
      if (is_tnef(parts_[i])) {
        unpack_file(i, body);
      } else if (is_called_uuencoded(parts_[i])) {
        unpack_uuencoded(i);
      }
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
      choice_.fates[index] = PartFate::container;
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

  // Its header promises files in it: there are several, or words beside them.
  void unpack_uuencoded(std::size_t index) {
    const std::optional<Unpacked> unpacked =
        has_room_for_files() ? unpack_text(parts_[index]) : std::nullopt;
    if (!unpacked) return;
    if (trim(unpacked->text).empty()) choice_.fates[index] = PartFate::container;
    list_unpacked(index, *unpacked);
  }

  // What is not unpacked stays as it is, so nothing is lost.
  bool has_room_for_files() const { return unpacked_count_ + k_unpacked_files_max <= k_parts_max; }

  void list_unpacked(std::size_t index, const Unpacked& unpacked) {
    for (const UnpackedFile& file : unpacked.files) {
      if (file.name_is_mended) {
        defects_.add(DefectKind::repaired, "a file name was cleaned to \"" + file.name + "\"");
      }
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
           (choice_.beside_root[index] && part.disposition == Disposition::none);
  }

  void list_part(std::size_t index, Body& body) {
    const PartInfo& part = parts_[index];
    model::Part listed{part.path, part.media_type, choice_.fates[index], "", 0};
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
  PartChoice choice_;
  std::vector<std::vector<model::Attachment>> unpacked_;  // from the part of the same index
  std::vector<std::optional<std::uint64_t>> sizes_;       // of the parts whose words were read
  std::size_t unpacked_count_ = 0;
  References references_;
};

}  // namespace

Body read_body(const std::vector<PartInfo>& parts, FileOptions files, Defects& defects) {
  return Writer(parts, files, defects).read();
}

}  // namespace intaked::parse

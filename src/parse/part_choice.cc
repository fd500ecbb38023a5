#include "parse/part_choice.h"

#include <algorithm>

#include "parse/ascii.h"
#include "parse/limits.h"
#include "parse/part_text.h"

namespace intaked::parse {
namespace {

using model::PartFate;

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
  explicit Chooser(const std::vector<PartInfo>& parts) : parts_(parts) {
    choice_.fates.assign(parts.size(), PartFate::container);
    choice_.beside_root.assign(parts.size(), false);
    // A parent stands before its children, so backwards each is weighed once.
    words_.resize(parts.size());
    for (std::size_t i = parts.size(); i-- > 0;) words_[i] = weigh(i);
  }

  PartChoice choose() {
    choose(0);
    return std::move(choice_);
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
      choice_.fates[index] = PartFate::dropped;
    } else if (is_words(part)) {
      choice_.fates[index] = is_html(part) ? PartFate::html : PartFate::text;
      choice_.shown.push_back(index);
    } else {
      choice_.fates[index] = PartFate::attachment;
      const bool could_be_shown = is_readable(part) && part.disposition != Disposition::attachment;
      if (could_be_shown && !choice_.named_text) {
        choice_.named_text = index;
        if (is_first_leaf(index) && is_named_by_type_alone(part)) choice_.shown.push_back(index);
      }
    }
  }

  bool is_first_leaf(std::size_t index) const {
    return std::none_of(parts_.begin(), parts_.begin() + static_cast<std::ptrdiff_t>(index),
                        [](const PartInfo& part) { return part.is_leaf(); });
  }

  // Marked to be shown, and without a name to save it under: so programs mark the words that they
  // name, and what a list adds behind would be all that is shown.
  static bool is_named_by_type_alone(const PartInfo& part) {
    if (part.disposition != Disposition::inline_shown) return false;
    const std::string* raw = find_field(*part.node, "Content-Disposition");
    return raw != nullptr && to_lower(*raw).find("name") == std::string::npos;
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
      choice_.fates[index] = PartFate::dropped;
    } else if (is_html(part) && part.disposition != Disposition::attachment) {
      choice_.fates[index] = PartFate::html;
      choice_.unshown_html.push_back(index);
    } else if (part.is_media("text/") && part.media_type != "text/calendar" &&
               part.disposition != Disposition::attachment && part.file_name.empty()) {
      choice_.fates[index] = PartFate::alternative;
    } else {
      choice_.fates[index] = PartFate::attachment;
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
      choice_.fates[index] = PartFate::attachment;
      choice_.beside_root[index] = true;
    } else {
      choose(index);
    }
  }

  const std::vector<PartInfo>& parts_;
  std::vector<Words> words_;
  PartChoice choice_;
};

}  // namespace

bool is_html(const PartInfo& part) {
  return part.media_type == "text/html";
}

PartChoice choose_parts(const std::vector<PartInfo>& parts) {
  return Chooser(parts).choose();
}

}  // namespace intaked::parse

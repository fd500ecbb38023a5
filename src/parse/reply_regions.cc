#include "parse/reply_regions.h"

#include <algorithm>

#include "parse/ascii.h"
#include "parse/device_line.h"
#include "parse/limits.h"
#include "parse/separators.h"

namespace intaked::parse {
namespace {

// "reply--- On 3 Jun 2024, Ann wrote:"
std::string_view without_dashes_behind(std::string_view s) {
  while (!s.empty() && (s.back() == '-' || is_space(s.back()))) s.remove_suffix(1);
  return s;
}

class Writer {
 public:
  void put(std::string_view line) {
    const std::string_view words = trim(line);
    if (words.empty() && (out_.empty() || out_.ends_with("\n\n"))) return;
    has_words_ = has_words_ || (!words.empty() && !words.starts_with('>'));
    out_.append(line).append("\n");
  }

  std::string take() {
    out_.resize(has_words_ ? trim_end(out_).size() : 0);
    return std::move(out_);
  }

 private:
  std::string out_;
  bool has_words_ = false;
};

}  // namespace

Added read_added(const TextLine& line) {
  if (line.quoted || line.text.size() > k_marker_line_bytes_max) return Added::no;
  const std::string folded = fold_marker(line.text);
  if (is_rule_line(folded) || is_original_message_title(folded)) return Added::rule;
  return is_device_line(folded) ? Added::device : Added::no;
}

void Regions::add(const TextLines& lines, Region region) {
  while (region.kept == 0 && region.begin > end()) {
    const TextLine& above = lines[region.begin - 1];
    if (!above.blank && read_added(above) == Added::no) break;
    --region.begin;
  }
  list_.push_back(region);
}

void Regions::insert(Region region) {
  const auto place = std::find_if(list_.begin(), list_.end(),
                                  [&](const Region& other) { return other.begin >= region.end; });
  list_.insert(place, region);
}

std::size_t Regions::end_of_words(const TextLines& lines) const {
  std::size_t words_end = lines.size();
  if (!list_.empty() && next_words(lines, end()) == lines.size()) words_end = list_.back().begin;
  while (words_end > 0 && lines[words_end - 1].blank) --words_end;
  return words_end;
}

std::string Regions::kept_text(const TextLines& lines) const {
  Writer out;
  std::size_t line = 0;
  for (const Region& region : list_) {
    for (; line < region.begin; ++line) out.put(lines[line].text);
    if (region.kept > 0) {
      out.put(without_dashes_behind(lines[region.begin].text.substr(0, region.kept)));
    }
    line = std::max(line, region.end);
  }
  for (; line < lines.size(); ++line) out.put(lines[line].text);
  return out.take();
}

}  // namespace intaked::parse

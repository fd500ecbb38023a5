#include "parse/reply_text.h"

#include <algorithm>

#include "lib/text/text.h"
#include "model/subject.h"
#include "parse/ascii.h"
#include "parse/attribution.h"
#include "parse/date_signs.h"
#include "parse/forwarded.h"
#include "parse/header_block.h"
#include "parse/limits.h"
#include "parse/line_marks.h"
#include "parse/reply_lines.h"
#include "parse/reply_regions.h"
#include "parse/separators.h"

namespace intaked::parse {
namespace {

std::string folded_topic(std::string_view subject) {
  return text::fold_case(model::topic_of(subject));
}

constexpr std::size_t k_signature_lines_max = 20;
constexpr std::string_view k_list_rule = "____________________";
constexpr std::size_t k_list_footer_lines_max = 10;
constexpr std::size_t k_labels_near_mark = 8;   // lines in which a header's labels stand
constexpr std::size_t k_label_column_max = 32;  // bytes before a label's colon
constexpr std::size_t k_labels_min = 3;
constexpr std::size_t k_quoted_attribution_lines_max = 5;

class Cutter {
 public:
  Cutter(std::string_view text, const std::vector<HtmlMark>& marks, const ReplyContext& context)
      : text_(text),
        context_(context),
        lines_(split_lines(text)),
        marks_(place_marks(text, lines_, marks)),
        attributions_(find_attributions(lines_)) {}

  ReplyText run() {
    scan();
    close_signature(at_);
    if (!is_closed_) {
      if (!is_history_found_) cut_trailing_quote();
      cut_device_lines();
    }
    ReplyText reply;
    if (passed_on_at_) reply.forwarded = read_forwarded(lines_, *passed_on_at_, evidence_);
    if (!regions_.empty()) reply.text = regions_.kept_text(lines_);
    if (reply.text.empty()) {
      reply.text = text_;
    } else {
      reply.rule = regions_.rule();
    }
    return reply;
  }

 private:
  void scan() {
    while (at_ < lines_.size() && !is_closed_) {
      // A quote is no part of a signature; what is written below it may be an answer.
      if (lines_[at_].quoted) close_signature(at_);
      if (lines_[at_].blank) {
        ++at_;
      } else if (!read_marks() && !read_separators() && !read_header() && !read_attribution() &&
                 !read_list_footer()) {
        note_signature();
        ++at_;
      }
    }
  }

  // Everything from here on stays: it is what the sender passes on.
  bool pass_on(std::string evidence) {
    passed_on_at_ = at_;
    evidence_ = std::move(evidence);
    is_closed_ = true;
    return true;
  }

  bool cut_to_end(std::string_view rule) {
    cut_to(lines_.size(), 0, rule);
    is_closed_ = true;
    return true;
  }

  bool cut_to(std::size_t end, std::size_t kept, std::string_view rule) {
    close_signature(at_);
    regions_.add(lines_, {at_, end, kept, rule});
    is_history_found_ = true;
    at_ = end;
    return true;
  }

  bool read_marks() {
    for (; next_mark_ < marks_.size() && marks_[next_mark_].line <= at_; ++next_mark_) {
      const LineMark& mark = marks_[next_mark_];
      if (mark.line < at_ || lines_[at_].quoted || is_forward_line(at_)) continue;
      if (read_mark(mark)) return true;
    }
    return false;
  }

  bool read_mark(const LineMark& mark) {
    // The element may be empty: then the words behind it are not its own.
    const bool to_the_end =
        mark.sign->kind == MarkKind::history_on || mark.sign->kind == MarkKind::header_on;
    if (!to_the_end && mark.end <= at_) return false;
    switch (mark.sign->kind) {
      case MarkKind::signature:
        regions_.add(lines_, {at_, signature_end(at_, mark.end), 0, mark.sign->name});
        at_ = regions_.end();
        return true;
      case MarkKind::attribution:
        if (!is_quote_next(mark.end)) return false;
        return context_.passes_on ? pass_on_by_subject() : read_quote(mark.end, 0, mark.sign->name);
      case MarkKind::history:
        if (has_answers(mark.line, mark.end)) {
          is_history_found_ = true;
          return false;
        }
        if (context_.passes_on) return pass_on_by_subject();
        // Text that somebody copied keeps the mark of the program it is from.
        if (!context_.answers && !attribution_here()) return false;
        return cut_to(mark.end, 0, mark.sign->name);
      case MarkKind::header_on:
        if (!has_labels(at_)) return false;
        [[fallthrough]];
      case MarkKind::history_on:
        return is_passed_on() ? pass_on_by_subject() : cut_to_end(mark.sign->name);
    }
    return false;
  }

  bool pass_on_by_subject() {
    return pass_on("the text holds another mail, and this one answers none");
  }

  // Without any sign of an answer a mail that holds another passes it on.
  bool is_passed_on() const { return context_.passes_on || !context_.answers; }

  bool is_forward_line(std::size_t i) const {
    return may_separate(lines_[i].text) &&
           read_separator(fold_marker(lines_[i].text)) == Separator::forwarded_message;
  }

  // Somebody wrote between the quoted lines.
  bool has_answers(std::size_t begin, std::size_t end) const {
    bool quote = false;
    for (std::size_t i = begin; i < end; ++i) {
      if (lines_[i].quoted) {
        quote = true;
      } else if (quote && !lines_[i].blank) {
        return true;
      }
    }
    return false;
  }

  // A mail's header in whatever language, told by its date: a signature has labels too.
  bool has_labels(std::size_t begin) const {
    const std::size_t end = std::min(lines_.size(), begin + k_labels_near_mark);
    std::size_t labels = 0;
    bool dated = false;
    for (std::size_t i = begin; i < end; ++i) {
      const std::string_view line = trim(text::cut_utf8(lines_[i].text, k_marker_line_bytes_max));
      const std::size_t colon = std::min(line.find(':'), line.find("："));
      if (colon >= k_label_column_max) continue;
      dated = dated || has_whole_date(line.substr(colon));
      ++labels;
    }
    return labels >= k_labels_min &&
           (dated || read_header_block(lines_, begin, BlockFound::by_itself));
  }

  bool read_separators() {
    if (lines_[at_].quoted && !is_block_begin()) return false;
    if (!may_separate(lines_[at_].text)) return false;
    switch (read_separator(fold_marker(lines_[at_].text))) {
      case Separator::forwarded_message:
        return pass_on("the text has a line that says so");
      case Separator::original_message:
        if (lines_[at_].quoted) return false;
        return is_passed_on() ? pass_on_by_subject() : cut_to_end("original_message");
      case Separator::reply_above:
        return !lines_[at_].quoted && cut_to_end("reply_above");
      case Separator::none:
        return false;
    }
    return false;
  }

  // The first line of a quote, or of what is not quoted.
  bool is_block_begin() const { return at_ == 0 || !lines_[at_ - 1].quoted; }

  bool read_header() {
    if (!is_block_begin() && lines_[at_].quoted) return false;
    if (lines_[at_].text.size() > k_marker_line_bytes_max) return false;
    const auto block = read_header_block(lines_, at_, BlockFound::by_itself);
    if (!block) return false;
    if (is_passed_on()) return pass_on("the text has another mail's header");
    if (!lines_[at_].quoted) return block->plain && cut_to_end("header_block");
    // Quoted with its header and about something else: that is no answer to it.
    const bool other = !block->subject.empty() && folded_topic(block->subject) != context_.topic;
    return other && pass_on("the text quotes another mail with its header");
  }

  // The one that begins in this line, nullptr if none does.
  const Attribution* attribution_here() {
    while (next_attribution_ < attributions_.size() &&
           attributions_[next_attribution_].begin < at_) {
      ++next_attribution_;
    }
    if (next_attribution_ == attributions_.size()) return nullptr;
    const Attribution& next = attributions_[next_attribution_];
    return next.begin == at_ ? &next : nullptr;
  }

  bool read_attribution() {
    const Attribution* here = attribution_here();
    if (here == nullptr) return false;
    const Attribution& found = *here;
    if (is_quote_next(found.end)) {
      return context_.passes_on ? pass_on_by_subject()
                                : read_quote(found.end, found.words_from, "attribution");
    }
    if (found.form == AttributionForm::loose) return false;
    if (context_.passes_on) return pass_on_by_subject();
    // Many programs quote without marks. Where another quote has marks, a name proves too little.
    const bool marked = found.form == AttributionForm::named && is_quoted_again(found.end);
    if (!context_.answers || marked) return false;
    cut_to(lines_.size(), found.words_from, "attribution");
    is_closed_ = true;
    return true;
  }

  // A mailing list's program adds it to each mail, under a line of underscores.
  bool read_list_footer() {
    const std::string_view line = trim(lines_[at_].text);
    if (!line.starts_with(k_list_rule) || line.find_first_not_of('_') != line.npos) return false;
    const std::size_t title = next_words(lines_, at_ + 1);
    if (title == lines_.size() || lines_.size() - at_ > k_list_footer_lines_max) return false;
    if (fold_marker(lines_[title].text).find("mailing list") == std::string::npos) return false;
    return cut_to_end("list_footer");
  }

  bool is_quote_next(std::size_t i) const {
    i = next_words(lines_, i);
    return i < lines_.size() && lines_[i].quoted;
  }

  // The quote behind an attribution goes. It stays if it is one of several with answers between, or
  // if all that the sender wrote is an answer below it.
  bool read_quote(std::size_t begin, std::size_t kept, std::string_view rule) {
    std::size_t end = begin;
    for (std::size_t i = begin; i < lines_.size() && (lines_[i].quoted || lines_[i].blank); ++i) {
      if (lines_[i].quoted) end = i + 1;
    }
    const bool first = kept == 0 && next_words(lines_, 0) == at_;
    const bool last = next_words(lines_, end) == lines_.size();
    if (is_quoted_again(end) || (first && !last)) {
      close_signature(at_);
      at_ = end;
      is_history_found_ = true;
      return true;
    }
    return cut_to(end, kept, rule);
  }

  // The last quoted line of all tells it.
  bool is_quoted_again(std::size_t from) {
    if (!last_quoted_) {
      std::size_t i = lines_.size();
      while (i > 0 && !lines_[i - 1].quoted) --i;
      last_quoted_ = i;
    }
    return *last_quoted_ > from;
  }

  // "--" with a blank line behind it stands between two parts of what somebody wrote.
  bool is_divider(std::size_t i) const {
    return lines_[i].text != "-- " && i + 1 < lines_.size() && lines_[i + 1].blank &&
           next_words(lines_, i + 1) < lines_.size();
  }

  // Up to a postscript, which is the sender's word. A blank line before what stays stays too.
  std::size_t signature_end(std::size_t begin, std::size_t end) const {
    for (std::size_t i = begin + 1; i < end; ++i) {
      if (is_postscript(fold_marker(lines_[i].text))) end = i;
    }
    while (end > begin + 1 && lines_[end - 1].blank) --end;
    return end;
  }

  void note_signature() {
    const std::string_view line = lines_[at_].text;
    if (!is_signature_line(line) || is_divider(at_)) return;
    // Right below a quote that nothing introduced it may as well divide an answer from it.
    std::size_t above = at_;
    while (above > 0 && lines_[above - 1].blank) --above;
    if (line != "-- " && above > 0 && lines_[above - 1].quoted && !is_history_found_) {
      divider_ = at_;
      return;
    }
    // Several plain "--" are dividers: the last one counts.
    if (!signature_ || lines_[*signature_].text != "-- ") signature_ = at_;
  }

  void close_signature(std::size_t end) {
    if (!signature_) return;
    const std::size_t begin = *signature_;
    signature_.reset();
    end = signature_end(begin, end);
    const auto words =
        std::count_if(lines_.begin() + static_cast<std::ptrdiff_t>(begin),
                      lines_.begin() + static_cast<std::ptrdiff_t>(end),
                      [](const TextLine& line) { return !line.blank && !line.quoted; });
    if (static_cast<std::size_t>(words) > k_signature_lines_max) return;
    regions_.add(lines_, {begin, end, 0, "signature"});
  }

  // Apple's programs quote the attribution too.
  bool quotes_with_attribution(std::size_t begin) const {
    const std::size_t stop = std::min(lines_.size(), begin + k_quoted_attribution_lines_max);
    TextLines quoted;
    for (std::size_t i = begin; i < stop && lines_[i].quoted; ++i) {
      const std::string_view words = without_quote_marks(lines_[i].text);
      quoted.push_back({words, words.empty(), false});
    }
    const auto found = find_attributions(quoted);
    return !found.empty() && found.front().begin == 0 &&
           found.front().form != AttributionForm::loose;
  }

  void cut_trailing_quote() {
    if (context_.passes_on) return;
    const std::size_t end = divider_.value_or(regions_.end_of_words(lines_));
    std::size_t begin = end;
    while (begin > 0 && (lines_[begin - 1].quoted || lines_[begin - 1].blank)) --begin;
    begin = next_words(lines_, begin);
    if (begin >= end || (!context_.answers && !quotes_with_attribution(begin))) return;
    regions_.insert({begin, end, 0, "trailing_quote"});
  }

  void cut_device_lines() {
    const std::size_t end = regions_.end_of_words(lines_);
    std::size_t begin = end;
    bool device = false;
    for (; begin > 0; --begin) {
      const TextLine& line = lines_[begin - 1];
      const Added added = line.blank ? Added::rule : read_added(line);
      if (added == Added::no) break;
      device = device || added == Added::device;
    }
    if (device) regions_.insert({begin, end, 0, "device_line"});
  }

  const std::string_view text_;
  const ReplyContext& context_;
  const TextLines lines_;
  const std::vector<LineMark> marks_;
  const std::vector<Attribution> attributions_;
  std::size_t next_mark_ = 0;
  std::size_t next_attribution_ = 0;
  std::size_t at_ = 0;
  bool is_closed_ = false;  // what follows was decided as a whole
  bool is_history_found_ = false;
  Regions regions_;
  std::optional<std::size_t> signature_;
  std::optional<std::size_t> divider_;      // "--" below a quote
  std::optional<std::size_t> last_quoted_;  // the line behind the last quoted one
  std::optional<std::size_t> passed_on_at_;
  std::string evidence_;
};

}  // namespace

ReplyContext reply_context(const model::ParsedMessage& message) {
  const model::SubjectPrefix prefix = model::subject_prefix(message.subject);
  ReplyContext context;
  context.passes_on = prefix == model::SubjectPrefix::forward;
  context.topic = folded_topic(message.subject);
  context.answers = prefix == model::SubjectPrefix::reply || !message.in_reply_to.empty() ||
                    !message.references.empty();
  return context;
}

ReplyText find_reply(std::string_view text, const std::vector<HtmlMark>& marks,
                     const ReplyContext& context) {
  return Cutter(text, marks, context).run();
}

}  // namespace intaked::parse

#include "parse/html_forms.h"

#include <cstddef>
#include <optional>
#include <string>
#include <utility>

#include "lib/text/text.h"
#include "parse/html_guard.h"
#include "parse/html_text.h"
#include "parse/html_walk.h"
#include "parse/html_writer.h"
#include "parse/markdown_writer.h"
#include "parse/reply_by_html.h"
#include "parse/safe_html_writer.h"

namespace intaked::parse {
namespace {

// Passes on what stands before a place in the text that html_to_text() makes.
class UpTo : public HtmlSink {
 public:
  UpTo(HtmlSink& sink, std::size_t end) : sink_(sink), end_(end) {}

  void start(std::string_view name, const HtmlAttributes& attributes) override {
    if (goes_on([&] { text_.start(name, attributes); })) sink_.start(name, attributes);
  }
  void end(std::string_view name) override {
    if (goes_on([&] { text_.end(name); })) sink_.end(name);
  }
  void text(std::string_view utf8) override {
    if (goes_on([&] { text_.text(utf8); })) sink_.text(utf8);
  }
  bool full() const override { return ended_ || sink_.full(); }

  // Just the words up to there were passed on.
  bool is_exact() const { return passed_ == end_ && !sink_.full(); }

 private:
  template <class Write>
  bool goes_on(Write write) {
    if (ended_) return false;
    write();
    ended_ = text_.bytes() > end_;
    if (!ended_) passed_ = text_.bytes();
    return !ended_;
  }

  HtmlSink& sink_;
  const std::size_t end_;
  HtmlWriter text_;
  std::size_t passed_ = 0;
  bool ended_ = false;
};

// "" if it is too long.
template <class Writer>
std::string written(std::string_view guarded) {
  Writer writer;
  if (!walk_html(guarded, writer)) return {};
  return text::into_clean(writer.take(), text::Lines::keep);
}

template <class Writer>
std::string written_up_to(std::string_view guarded, std::size_t end) {
  Writer writer;
  UpTo up_to(writer, end);
  walk_html(guarded, up_to);
  if (!up_to.is_exact()) return {};
  return text::into_clean(writer.take(), text::Lines::keep);
}

// Where the new words end in the text of the HTML.
struct ReplyEnd {
  bool is_cut = false;
  std::optional<std::size_t> at;  // nullopt: they are not how it begins
};

ReplyEnd find_reply_end(const HtmlText& text, const ReplyContext& context,
                        std::optional<std::string_view> new_words) {
  if (!new_words) return {};
  const ReplyText reply = find_reply(text.text, text.marks, context);
  if (reply.rule.empty()) return {};
  const bool has_all = text.text.starts_with(reply.text) && begin_with(reply.text, *new_words) > 0;
  return {true, has_all ? std::optional(reply.text.size()) : std::nullopt};
}

template <class Writer>
model::Rendering rendering(std::string_view guarded, const ReplyEnd& end) {
  model::Rendering out;
  out.whole = written<Writer>(guarded);
  if (!end.is_cut) out.reply = out.whole;
  if (end.is_cut && end.at) out.reply = written_up_to<Writer>(guarded, *end.at);
  return out;
}

}  // namespace

HtmlForms html_forms(std::string_view html, const ReplyContext& context,
                     std::optional<std::string_view> new_words, FormsWanted wanted) {
  const GuardedHtml guard = guard_html(html);
  const HtmlText text = html_to_text(html);
  if (guard.truncated || text.truncated || text.text.empty()) return {};
  const ReplyEnd end = find_reply_end(text, context, new_words);
  HtmlForms forms;
  if (wanted != FormsWanted::safe_html) forms.markdown = rendering<MarkdownWriter>(guard.html, end);
  if (wanted != FormsWanted::markdown) forms.safe_html = rendering<SafeHtmlWriter>(guard.html, end);
  return forms;
}

}  // namespace intaked::parse

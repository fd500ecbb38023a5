#include "parse/html_text.h"

#include <algorithm>
#include <cstring>
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include <libxml/HTMLparser.h>
#include <libxml/parser.h>

#include "lib/text/text.h"
#include "parse/html_guard.h"
#include "parse/html_writer.h"
#include "parse/limits.h"

namespace intaked::parse {
namespace {

constexpr std::size_t k_piece_bytes = 64UL * 1024;

struct Sink {
  HtmlWriter writer;
  htmlParserCtxtPtr parser = nullptr;
  HtmlAttributes attributes;  // of the element at hand
  bool stopped = false;
};

void stop(Sink& sink) {
  sink.stopped = true;
  xmlStopParser(sink.parser);
}

std::string_view view(const xmlChar* s) {
  return s == nullptr ? std::string_view() : std::string_view(reinterpret_cast<const char*>(s));
}

void on_start(void* user, const xmlChar* name, const xmlChar** attributes) {
  Sink& sink = *static_cast<Sink*>(user);
  if (sink.stopped) return;
  HtmlAttributes& list = sink.attributes;
  list.clear();
  for (; attributes != nullptr && *attributes != nullptr; attributes += 2) {
    list.emplace_back(view(attributes[0]), view(attributes[1]));
  }
  sink.writer.start(view(name), list);
  // libxml2 looks through all open elements at each end tag: their number must be bounded.
  if (sink.writer.depth() > k_html_depth_max || sink.writer.full()) stop(sink);
}

void on_end(void* user, const xmlChar* name) {
  Sink& sink = *static_cast<Sink*>(user);
  if (!sink.stopped && sink.writer.depth() > 0) sink.writer.end(view(name));
}

void on_text(void* user, const xmlChar* text, int length) {
  Sink& sink = *static_cast<Sink*>(user);
  if (sink.stopped) return;
  sink.writer.text({reinterpret_cast<const char*>(text), static_cast<std::size_t>(length)});
  if (sink.writer.full()) stop(sink);
}

struct FreeParser {
  void operator()(htmlParserCtxt* parser) const { htmlFreeParserCtxt(parser); }
};

// Marks are places, so what stands between two of them is cleaned by itself.
void clean_with_marks(HtmlText& html) {
  if (html.marks.empty()) {
    html.text = text::into_clean(std::move(html.text), text::Lines::keep);
    return;
  }
  std::vector<std::size_t*> places;
  for (HtmlMark& mark : html.marks) {
    places.push_back(&mark.begin);
    places.push_back(&mark.end);
  }
  std::sort(places.begin(), places.end(), [](auto* a, auto* b) { return *a < *b; });
  const std::string_view text = html.text;
  std::string clean;
  std::size_t at = 0;
  for (std::size_t* place : places) {
    const std::size_t end = std::min(*place, text.size());
    clean += text::clean(text.substr(at, end - at), text::Lines::keep);
    at = end;
    *place = clean.size();
  }
  clean += text::clean(text.substr(at), text::Lines::keep);
  html.text = std::move(clean);
}

}  // namespace

HtmlText html_to_text(std::string_view html) {
  static std::once_flag once;
  std::call_once(once, xmlInitParser);
  const GuardedHtml guard = guard_html(html);
  const std::string& guarded = guard.html;

  htmlSAXHandler handler;
  std::memset(&handler, 0, sizeof handler);
  handler.startElement = on_start;
  handler.endElement = on_end;
  handler.characters = on_text;
  handler.cdataBlock = on_text;
  handler.ignorableWhitespace = on_text;

  Sink sink;
  const std::unique_ptr<htmlParserCtxt, FreeParser> parser(
      htmlCreatePushParserCtxt(&handler, &sink, nullptr, 0, nullptr, XML_CHAR_ENCODING_UTF8));
  if (parser == nullptr) return {{}, {}, true};
  sink.parser = parser.get();
  htmlCtxtUseOptions(parser.get(), HTML_PARSE_RECOVER | HTML_PARSE_NOERROR | HTML_PARSE_NOWARNING |
                                       HTML_PARSE_NONET | HTML_PARSE_IGNORE_ENC);
  // In pieces, so that libxml2 keeps no second copy of the whole.
  for (std::size_t at = 0; at < guarded.size() && !sink.stopped; at += k_piece_bytes) {
    const std::size_t count = std::min(k_piece_bytes, guarded.size() - at);
    htmlParseChunk(parser.get(), guarded.data() + at, static_cast<int>(count), 0);
  }
  htmlParseChunk(parser.get(), nullptr, 0, 1);
  HtmlText out{sink.writer.take(), sink.writer.take_marks(), sink.stopped || guard.truncated};
  clean_with_marks(out);
  return out;
}

}  // namespace intaked::parse

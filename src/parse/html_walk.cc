#include "parse/html_walk.h"

#include <algorithm>
#include <cstring>
#include <memory>
#include <mutex>

#include <libxml/HTMLparser.h>
#include <libxml/parser.h>

#include "parse/limits.h"

namespace intaked::parse {
namespace {

constexpr std::size_t k_piece_bytes = 64UL * 1024;

struct Walk {
  HtmlSink& sink;
  htmlParserCtxtPtr parser = nullptr;
  HtmlAttributes attributes;  // of the element at hand
  std::size_t depth = 0;
  bool stopped = false;
};

void stop(Walk& walk) {
  walk.stopped = true;
  xmlStopParser(walk.parser);
}

std::string_view view(const xmlChar* s) {
  return s == nullptr ? std::string_view() : std::string_view(reinterpret_cast<const char*>(s));
}

void on_start(void* user, const xmlChar* name, const xmlChar** attributes) {
  Walk& walk = *static_cast<Walk*>(user);
  if (walk.stopped) return;
  HtmlAttributes& list = walk.attributes;
  list.clear();
  for (; attributes != nullptr && *attributes != nullptr; attributes += 2) {
    list.emplace_back(view(attributes[0]), view(attributes[1]));
  }
  ++walk.depth;
  walk.sink.start(view(name), list);
  // libxml2 looks through all open elements at each end tag: their number must be bounded.
  if (walk.depth > k_html_depth_max || walk.sink.full()) stop(walk);
}

void on_end(void* user, const xmlChar* name) {
  Walk& walk = *static_cast<Walk*>(user);
  if (walk.stopped || walk.depth == 0) return;
  --walk.depth;
  walk.sink.end(view(name));
}

void on_text(void* user, const xmlChar* text, int length) {
  Walk& walk = *static_cast<Walk*>(user);
  if (walk.stopped) return;
  walk.sink.text({reinterpret_cast<const char*>(text), static_cast<std::size_t>(length)});
  if (walk.sink.full()) stop(walk);
}

struct FreeParser {
  void operator()(htmlParserCtxt* parser) const { htmlFreeParserCtxt(parser); }
};

}  // namespace

bool walk_html(std::string_view guarded, HtmlSink& sink) {
  static std::once_flag once;
  std::call_once(once, xmlInitParser);

  htmlSAXHandler handler;
  std::memset(&handler, 0, sizeof handler);
  handler.startElement = on_start;
  handler.endElement = on_end;
  handler.characters = on_text;
  handler.cdataBlock = on_text;
  handler.ignorableWhitespace = on_text;

  Walk walk{sink, nullptr, {}, 0, false};
  const std::unique_ptr<htmlParserCtxt, FreeParser> parser(
      htmlCreatePushParserCtxt(&handler, &walk, nullptr, 0, nullptr, XML_CHAR_ENCODING_UTF8));
  if (parser == nullptr) return false;
  walk.parser = parser.get();
  htmlCtxtUseOptions(parser.get(), HTML_PARSE_RECOVER | HTML_PARSE_NOERROR | HTML_PARSE_NOWARNING |
                                       HTML_PARSE_NONET | HTML_PARSE_IGNORE_ENC);
  // In pieces, so that libxml2 keeps no second copy of the whole.
  for (std::size_t at = 0; at < guarded.size() && !walk.stopped; at += k_piece_bytes) {
    const std::size_t count = std::min(k_piece_bytes, guarded.size() - at);
    htmlParseChunk(parser.get(), guarded.data() + at, static_cast<int>(count), 0);
  }
  htmlParseChunk(parser.get(), nullptr, 0, 1);
  return !walk.stopped;
}

}  // namespace intaked::parse

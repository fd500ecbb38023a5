#include "sandbox/page_frame.h"

#include "sandbox/html.h"

namespace intaked::sandbox {
namespace {

constexpr std::string_view k_style = R"(
body { font: 16px/1.5 system-ui, sans-serif; color: #222; background: #fafafa; margin: 0; }
main { max-width: 72rem; margin: 0 auto; padding: 1.5rem; }
h1 { font-size: 1.4rem; } h2 { font-size: 1.1rem; margin-top: 2rem; }
a { color: #0b57a4; text-decoration: none; } a:hover { text-decoration: underline; }
table { border-collapse: collapse; width: 100%; background: #fff; }
th, td { text-align: left; vertical-align: top; padding: .4rem .7rem; border-bottom: 1px solid #e4e4e4; }
th { font-weight: 600; white-space: nowrap; color: #555; }
td { overflow-wrap: anywhere; }
pre { margin: 0; font: inherit; white-space: pre-wrap; overflow-wrap: anywhere; }
.code pre { font: 14px/1.4 ui-monospace, monospace; }
.narrow th { width: 14rem; }
.Urgent { color: #b3261e; font-weight: 600; } .High { color: #a45a00; }
.quiet { color: #777; }
.warning { color: #b3261e; font-weight: 600; }
form { margin: 1rem 0; } input { font: inherit; padding: .2rem .5rem; width: 24rem; max-width: 60%; }
button { font: inherit; padding: .2rem .8rem; }
article { background: #fff; border: 1px solid #e4e4e4; border-left: 4px solid #bbb; padding: .7rem 1rem; margin: .7rem 0; }
article.customer { border-left-color: #0b57a4; } article.agent { border-left-color: #2e7d4f; }
article.private { background: #fdf8e8; }
article header { color: #777; margin-bottom: .5rem; overflow-wrap: anywhere; } article header b { color: #222; }
article footer { margin-top: .7rem; padding-top: .5rem; border-top: 1px solid #e4e4e4; }
article ul { margin: 0; padding-left: 1.2rem; overflow-wrap: anywhere; }
summary { cursor: pointer; color: #555; }
details { margin: .7rem 0; }
)";

}  // namespace

web::Response html_page(int status, std::string_view title, const std::string& inside) {
  web::Response response;
  response.status = status;
  response.content_type = "text/html; charset=utf-8";
  response.headers = {{"Content-Security-Policy",
                       "default-src 'none'; style-src 'self'; base-uri 'none'; "
                       "form-action 'self'; frame-ancestors 'none'"},
                      {"X-Content-Type-Options", "nosniff"},
                      {"Referrer-Policy", "no-referrer"}};
  response.body =
      "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">"
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">"
      "<link rel=\"stylesheet\" href=\"/style.css\">" +
      element("title", "", title) + "</head>\n<body><main>\n" + inside + "</main></body></html>\n";
  return response;
}

web::Response style_sheet() {
  web::Response response;
  response.content_type = "text/css; charset=utf-8";
  response.headers = {{"X-Content-Type-Options", "nosniff"}};
  response.body = k_style;
  return response;
}

std::string element(std::string_view tag, std::string_view style_class, std::string_view text) {
  std::string html = "<" + std::string(tag);
  if (!style_class.empty()) html += " class=\"" + escaped(style_class) + "\"";
  return html + ">" + escaped(text) + "</" + std::string(tag) + ">";
}

}  // namespace intaked::sandbox

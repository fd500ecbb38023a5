#include "model/safe_html.h"

#include <gmock/gmock.h>

namespace intaked::model {
namespace {

TEST(SafeHtml, is_what_the_list_has) {
  for (const char* html :
       {"", "words &lt;b&gt; &amp; \"quotes\"", "<p dir=\"rtl\">a<br>b</p><hr>",
        "<a href=\"https://a.example/?b=1&amp;c\" rel=\"noopener noreferrer nofollow\">x</a>",
        "<a href=\"mailto:a@b.example\" rel=\"noopener noreferrer nofollow\">x</a>",
        "<table><tr><td colspan=\"2\" rowspan=\"12\">a</td></tr></table>",
        "<ol start=\"7\"><li><b><i>x</i></b></li></ol>"}) {
    EXPECT_TRUE(is_safe_html(html)) << html;
  }
}

TEST(SafeHtml, is_nothing_else) {
  for (const char* html : {"<script>x</script>",
                           "<img>",
                           "<p>",
                           "</p>",
                           "<p></b></p>",
                           "<b><i></b></i>",
                           "<br></br>",
                           "<P>x</P>",
                           "<p >x</p>",
                           "<p/>",
                           "<p",
                           "<",
                           ">",
                           "a > b",
                           "<<p>x</p>",
                           "<!-- x -->",
                           "<p onclick=\"x\">x</p>",
                           "<p class=\"x\">x</p>",
                           "<p style=\"x\">x</p>",
                           "<p dir=\"ltr\" onclick=\"x\">x</p>",
                           "<p dir=ltr>x</p>",
                           "<p dir='ltr'>x</p>",
                           "<p dir=\"x\">x</p>",
                           "<p  dir=\"ltr\">x</p>",
                           "<b dir=\"ltr\">x</b>",
                           "<a href=\"javascript:x\">x</a>",
                           "<a href=\"JAVASCRIPT:x\">x</a>",
                           "<a href=\"x\">x</a>",
                           "<a href=\"\">x</a>",
                           "<a href=\" https://a.example\">x</a>",
                           "<a href=\"//a.example\">x</a>",
                           "<a href=\"https:a\">x</a>",
                           "<a href=\"https://a\" rel=\"opener\">x</a>",
                           "<a href=\"https://a\" target=\"_blank\">x</a>",
                           "<a href=\"https://a>x</a>",
                           "<td colspan=\"99999\">x</td>",
                           "<td colspan=\"1e9\">x</td>",
                           "<ol start=\"\"></ol>",
                           "<li start=\"1\">x</li>",
                           "<svg></svg>",
                           "<style>x</style>",
                           "<iframe></iframe>"}) {
    EXPECT_FALSE(is_safe_html(html)) << html;
  }
}

}  // namespace
}  // namespace intaked::model

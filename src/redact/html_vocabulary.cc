#include "redact/html_vocabulary.h"

#include <algorithm>
#include <array>

#include "redact/word_set.h"

namespace intaked::redact {

bool is_html_element(std::string_view name) {
  static const Words words = words_in(
      "a abbr acronym address area article aside audio b base basefont bdi bdo big blockquote "
      "body br button canvas caption center cite code col colgroup data dd del details dfn dir "
      "div dl dt em embed fieldset figcaption figure font footer form frame frameset h1 h2 h3 h4 "
      "h5 h6 head header hr html i iframe img input ins kbd label legend li link main map mark "
      "math meta nav nobr noframes noscript object ol optgroup option p param picture pre q rp "
      "rt ruby s samp script section select small source span strike strong style sub summary "
      "sup svg table tbody td template textarea tfoot th thead time title tr tt u ul var video "
      "wbr xml o:p v:shape v:shapetype v:imagedata w:wrap o:shapedefaults o:shapelayout o:idmap "
      "v:rect v:fill v:textbox v:roundrect o:officedocumentsettings o:allowpng o:pixelsperinch "
      "w:worddocument plaintext xmp listing marquee blink tracking bgsound applet dialog menu");
  return words.contains(name);
}

bool is_html_attribute(std::string_view name) {
  static const Words words = words_in(
      "abbr accept align alink alt axis background bgcolor border bordercolor cellpadding "
      "cellspacing charset checked cite class clear color cols colspan content coords datetime "
      "dir disabled face for frame headers height hidden href hspace http-equiv id ismap lang "
      "language link loading media method name noshade nowrap rel role rows rowspan rules scope "
      "shape size span src srcset start style summary tabindex target text title type usemap "
      "valign value vlink vspace width xmlns xmlns:v xmlns:o xmlns:w xmlns:m xml:lang action "
      "topmargin leftmargin marginwidth marginheight aria-hidden aria-label open readonly");
  return words.contains(name);
}

bool is_html_word(std::string_view word) {
  static const Words words = words_in(
      "doctype html public dtd w c en xhtml strict transitional loose frameset http https www "
      "org tr xml encoding version utf iso windows text charset content type if endif mso gte gt "
      "lte lt vml ie supportlists supportemptyparas startfragment endfragment cdata left right "
      "center top middle bottom baseline justify ltr rtl auto px pt em blank self white black "
      "none all cite true false stylesheet css both de us gb ascii screen only handheld "
      "presentation");
  return words.contains(word);
}

bool is_css_word(std::string_view word) {
  static const Words words = words_in(
      "align all auto background baseline black block body bold border bottom box break cell "
      "center clear clip cm collapse color cursor decoration direction display ex em family "
      "fixed float font gray grey head height hidden hide important in indent inherit initial "
      "inline italic justify left letter line list ltr margin max mc media medium middle min mm "
      "mso none normal nowrap only opacity outline over overflow padding page pc pointer "
      "position pre pt px relative rem rgb rgba right rtl screen size solid space spacing style "
      "table td text th top tr transform transparent type underline unset vertical visibility "
      "visible vh vw weight white whitespace width windowtext word wrap z index absolute row "
      "element dashed dotted double groove inset outset ridge silver blue red green navy a p div "
      "span ul ol li h img");
  return words.contains(word);
}

bool is_mark_word(std::string_view word) {
  static const Words words = words_in(
      "gmail quote quoted attr extra signature sig default moz cite prefix forward container "
      "email headers table appendonsend divrplyfwdmsg mail editor reference message yahoo "
      "original reply intro separator protonmail block outlookmessageheader msocontainer outlook "
      "hotmail stopspelling wordsection section zmail ms outlooksignature mobile from the date "
      "history blockquote body tutanota zoho airmail bloop mailbox unsubscribe front freshdesk "
      "zendesk ticket thread x spark content newton edo qt apple ydp header msg "
      "messagereplysection messagesignaturesection missive hmquote elided olk src zwchr on "
      "footer wrapper mimeattach lastpass qq includetail netease lite isreplycontent");
  return words.contains(word);
}

bool is_sign_entity(std::string_view name) {
  static const Words words = words_in(
      "nbsp amp lt gt quot apos copy reg trade hellip mdash ndash lsquo rsquo sbquo ldquo rdquo "
      "bdquo laquo raquo lsaquo rsaquo bull middot euro pound yen cent curren sect para deg "
      "times divide plusmn frac12 frac14 frac34 larr rarr uarr darr zwnj zwj shy ensp emsp "
      "thinsp lrm rlm iexcl iquest not macr uml acute cedil sup1 sup2 sup3 ordf ordm micro "
      "brvbar check zerowidthspace");
  return words.contains(name);
}

bool is_letter_entity(std::string_view name) {
  constexpr std::array<std::string_view, 9> k_marks = {"uml",   "acute", "grave", "circ", "tilde",
                                                       "cedil", "ring",  "slash", "caron"};
  if (name == "szlig" || name == "aelig" || name == "AElig") return true;
  return name.size() > 1 &&
         std::find(k_marks.begin(), k_marks.end(), name.substr(1)) != k_marks.end();
}

}  // namespace intaked::redact

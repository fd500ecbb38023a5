#include "parse/html_marks.h"

#include <algorithm>
#include <array>
#include <string>

#include "parse/ascii.h"
#include "parse/phrase_table.h"

namespace intaked::parse {
namespace {

enum class Match {
  word,    // one of the words of the attribute's value
  ending,  // one of these ends so: webmail of others puts a prefix before ("x_", "ydp12")
  holds,   // the value without blanks holds it
};

struct Sign {
  std::string_view attribute;
  Match match;
  std::string_view value;  // lower case
  MarkSign sign;
};

using enum MarkKind;

constexpr std::array k_signs = {
    Sign{"class", Match::ending, "gmail_attr", {"html_gmail_attribution", attribution}},
    Sign{"class", Match::ending, "gmail_quote", {"html_gmail_quote", history}},
    Sign{"class", Match::ending, "gmail_quote_container", {"html_gmail_quote", history}},
    Sign{"class", Match::ending, "gmail_signature", {"html_gmail_signature", signature}},
    Sign{"class", Match::ending, "moz-cite-prefix", {"html_thunderbird_attribution", attribution}},
    Sign{"class", Match::ending, "moz-signature", {"html_thunderbird_signature", signature}},
    Sign{"class", Match::ending, "outlookmessageheader", {"html_outlook_header", history_on}},
    Sign{"id", Match::ending, "divrplyfwdmsg", {"html_outlook_header", history_on}},
    Sign{"id", Match::ending, "appendonsend", {"html_outlook_header", history_on}},
    Sign{"id", Match::ending, "stopspelling", {"html_hotmail_rule", history_on}},
    Sign{"id",
         Match::ending,
         "mail-editor-reference-message-container",
         {"html_outlook_reference", history}},
    Sign{"id", Match::ending, "olk_src_body_section", {"html_outlook_mac_section", history}},
    Sign{"id", Match::ending, "ms-outlook-mobile-signature", {"html_outlook_signature", signature}},
    Sign{"style", Match::holds, "border:none;border-top:solid", {"html_outlook_border", header_on}},
    Sign{"class", Match::ending, "yahoo_quoted", {"html_yahoo_quote", history}},
    Sign{"id", Match::ending, "yahoo_quoted", {"html_yahoo_quote", history}},
    Sign{"class", Match::ending, "protonmail_quote", {"html_proton_quote", history}},
    Sign{
        "class", Match::ending, "protonmail_signature_block", {"html_proton_signature", signature}},
    Sign{"class", Match::ending, "tutanota_quote", {"html_tutanota_quote", history}},
    Sign{"class", Match::ending, "zmail_extra", {"html_zoho_quote", history}},
    Sign{"id", Match::ending, "zwchr", {"html_zimbra_rule", history_on}},
    Sign{"name", Match::word, "messagereplysection", {"html_spark_reply", history}},
    Sign{"name", Match::word, "messagesignaturesection", {"html_spark_signature", signature}},
    Sign{"name", Match::word, "quote", {"html_gmx_quote", history}},
    Sign{"class", Match::word, "freshdesk_quote", {"html_freshdesk_quote", history}},
    Sign{"class", Match::word, "front-blockquote", {"html_front_quote", history}},
    Sign{"class", Match::word, "missive_quote", {"html_missive_quote", history}},
    Sign{"class", Match::word, "airmail_on", {"html_airmail_attribution", attribution}},
    Sign{"class", Match::word, "hmquote", {"html_hotmail_quote", history}},
    Sign{"id", Match::word, "isreplycontent", {"html_netease_reply", history}},
    Sign{"id", Match::ending, "reply-intro", {"html_roundcube_attribution", attribution}},
    Sign{"class", Match::word, "elided-text", {"html_elided", history}},
};

constexpr std::size_t k_value_bytes_max = 512;

bool matches(const Sign& sign, std::string_view value) {
  if (sign.match == Match::holds) return value.find(sign.value) != std::string_view::npos;
  for (std::size_t at = 0; at < value.size();) {
    const std::size_t end = std::min(value.find(' ', at), value.size());
    const std::string_view word = value.substr(at, end - at);
    if (sign.match == Match::word ? word == sign.value : word.ends_with(sign.value)) return true;
    at = end + 1;
  }
  return false;
}

}  // namespace

std::optional<std::size_t> find_mark_sign(std::string_view attribute, std::string_view value) {
  const auto named = [&](const Sign& sign) {
    return equal_ignoring_case(sign.attribute, attribute);
  };
  if (value.size() > k_value_bytes_max || std::none_of(k_signs.begin(), k_signs.end(), named)) {
    return std::nullopt;
  }
  const bool style = equal_ignoring_case(attribute, "style");
  std::string plain;
  for (const char c : value) {
    if (is_space(c)) {
      if (!style) plain.push_back(' ');
    } else {
      plain.push_back(lower(c));
    }
  }
  for (std::size_t i = 0; i < k_signs.size(); ++i) {
    if (named(k_signs[i]) && matches(k_signs[i], plain)) return i;
  }
  return std::nullopt;
}

bool may_hold_history(std::string_view html) {
  // As the programs write them; whoever writes them otherwise is not helped.
  static constexpr auto k_written = std::to_array<std::string_view>(
      {"gmail_quote", "moz-cite-prefix", "divRplyFwdMsg", "appendonsend", "yahoo_quoted",
       "protonmail_quote", "zmail_extra", "tutanota_quote", "OutlookMessageHeader",
       "mail-editor-reference-message-container", "OLK_SRC_BODY_SECTION", "reply-intro"});
  static const PhraseTable table(k_written);
  // So short a word would make the table slow.
  return table.first_in(html) || html.find("zwchr") != std::string_view::npos;
}

const MarkSign* mark_sign(std::size_t index) {
  return index < k_signs.size() ? &k_signs[index].sign : nullptr;
}

}  // namespace intaked::parse

#include "lib/text/charset_names.h"

#include <algorithm>
#include <array>
#include <string>
#include <unordered_map>

namespace intaked::text {
namespace {

constexpr std::size_t k_label_bytes_max = 64;

// The first charset of a family of aliases is what they are read as.
constexpr std::array k_charsets = {
    Charset{"utf-8", "UTF-8", Family::utf8},
    Charset{"windows-1252", "CP1252", Family::western},
    Charset{"windows-1250", "CP1250", Family::single},
    Charset{"windows-1251", "CP1251", Family::single},
    Charset{"windows-1253", "CP1253", Family::single},
    Charset{"windows-1254", "CP1254", Family::single},
    Charset{"windows-1255", "CP1255", Family::single},
    Charset{"windows-1256", "CP1256", Family::single},
    Charset{"windows-1257", "CP1257", Family::single},
    Charset{"windows-1258", "CP1258", Family::single},
    Charset{"windows-874", "CP874", Family::single},
    Charset{"iso-8859-2", "ISO-8859-2", Family::single},
    Charset{"iso-8859-3", "ISO-8859-3", Family::single},
    Charset{"iso-8859-4", "ISO-8859-4", Family::single},
    Charset{"iso-8859-5", "ISO-8859-5", Family::single},
    Charset{"iso-8859-6", "ISO-8859-6", Family::single},
    Charset{"iso-8859-7", "ISO-8859-7", Family::single},
    Charset{"iso-8859-8", "ISO-8859-8", Family::single},
    Charset{"iso-8859-10", "ISO-8859-10", Family::single},
    Charset{"iso-8859-13", "ISO-8859-13", Family::single},
    Charset{"iso-8859-14", "ISO-8859-14", Family::single},
    Charset{"iso-8859-15", "ISO-8859-15", Family::single},
    Charset{"iso-8859-16", "ISO-8859-16", Family::single},
    Charset{"koi8-r", "KOI8-R", Family::single},
    Charset{"koi8-u", "KOI8-U", Family::single},
    Charset{"macintosh", "MACINTOSH", Family::single},
    Charset{"x-mac-cyrillic", "MAC-CYRILLIC", Family::single},
    Charset{"ibm437", "CP437", Family::single},
    Charset{"ibm850", "CP850", Family::single},
    Charset{"ibm852", "CP852", Family::single},
    Charset{"ibm866", "CP866", Family::single},
    Charset{"ibm737", "CP737", Family::single},
    Charset{"ibm775", "CP775", Family::single},
    Charset{"ibm855", "CP855", Family::single},
    Charset{"ibm857", "CP857", Family::single},
    Charset{"ibm858", "CP858", Family::single},
    Charset{"ibm862", "CP862", Family::single},
    Charset{"ibm864", "CP864", Family::single},
    Charset{"ibm865", "CP865", Family::single},
    Charset{"ibm869", "CP869", Family::single},
    Charset{"x-mac-ce", "MAC-CENTRALEUROPE", Family::single},
    Charset{"x-mac-ukrainian", "MAC-UK", Family::single},
    Charset{"armscii-8", "ARMSCII-8", Family::single},
    Charset{"georgian-ps", "GEORGIAN-PS", Family::single},
    Charset{"tcvn", "TCVN5712-1", Family::single},
    Charset{"viscii", "VISCII", Family::single},
    Charset{"gb18030", "GB18030", Family::multi},
    Charset{"big5", "BIG5-HKSCS", Family::multi},
    Charset{"cp949", "CP949", Family::multi},
    Charset{"johab", "JOHAB", Family::multi},
    Charset{"shift_jis", "CP932", Family::multi},
    Charset{"euc-jp", "EUC-JP-MS", Family::multi},
    Charset{"euc-tw", "EUC-TW", Family::multi},
    Charset{"iso-2022-jp", "EUC-JP-MS", Family::japanese_escapes},
    Charset{"hz-gb-2312", "GB18030", Family::tilde_escapes},
    Charset{"iso-2022-kr", "ISO-2022-KR", Family::escapes},
    Charset{"iso-2022-cn", "ISO-2022-CN", Family::escapes},
    Charset{"utf-7", "UTF-7", Family::escapes},
    Charset{"utf-16", "UTF-16BE", Family::wide},
    Charset{"utf-16be", "UTF-16BE", Family::wide},
    Charset{"utf-16le", "UTF-16LE", Family::wide},
    Charset{"utf-32", "UTF-32BE", Family::wide},
    Charset{"utf-32be", "UTF-32BE", Family::wide},
    Charset{"utf-32le", "UTF-32LE", Family::wide},
};

struct Alias {
  std::string_view squeezed;
  std::string_view name;
};

constexpr std::array k_aliases = {
    Alias{"unicode11utf8", "utf-8"},
    Alias{"utf8mb4", "utf-8"},
    Alias{"cputf8", "utf-8"},
    Alias{"65001", "utf-8"},
    Alias{"cp65001", "utf-8"},
    Alias{"iso88591", "windows-1252"},
    Alias{"iso885911987", "windows-1252"},
    Alias{"88591", "windows-1252"},
    Alias{"latin1", "windows-1252"},
    Alias{"isolatin1", "windows-1252"},
    Alias{"l1", "windows-1252"},
    Alias{"cp819", "windows-1252"},
    Alias{"ansi", "windows-1252"},
    Alias{"iso88599", "windows-1254"},
    Alias{"iso885991989", "windows-1254"},
    Alias{"latin5", "windows-1254"},
    Alias{"iso885911", "windows-874"},
    Alias{"tis620", "windows-874"},
    Alias{"iso88598i", "windows-1255"},
    Alias{"iso88598e", "windows-1255"},
    Alias{"iso885921987", "iso-8859-2"},
    Alias{"latin2", "iso-8859-2"},
    Alias{"latin9", "iso-8859-15"},
    Alias{"latin0", "iso-8859-15"},
    Alias{"cyrillic", "iso-8859-5"},
    Alias{"greek", "iso-8859-7"},
    Alias{"hebrew", "iso-8859-8"},
    Alias{"arabic", "iso-8859-6"},
    Alias{"koi8", "koi8-r"},
    Alias{"koi8ru", "koi8-u"},
    Alias{"cskoi8r", "koi8-r"},
    Alias{"macroman", "macintosh"},
    Alias{"mac", "macintosh"},
    Alias{"maccyrillic", "x-mac-cyrillic"},
    Alias{"maccentraleurroman", "x-mac-ce"},
    Alias{"maccentraleurope", "x-mac-ce"},
    Alias{"hz", "hz-gb-2312"},
    Alias{"gb2312", "gb18030"},
    Alias{"gb231280", "gb18030"},
    Alias{"csgb2312", "gb18030"},
    Alias{"gbk", "gb18030"},
    Alias{"euccn", "gb18030"},
    Alias{"cp936", "gb18030"},
    Alias{"windows936", "gb18030"},
    Alias{"big5hkscs", "big5"},
    Alias{"cp950", "big5"},
    Alias{"cnbig5", "big5"},
    Alias{"ksc56011987", "cp949"},
    Alias{"ksc56011989", "cp949"},
    Alias{"ksc5601", "cp949"},
    Alias{"euckr", "cp949"},
    Alias{"uhc", "cp949"},
    Alias{"windows949", "cp949"},
    Alias{"korean", "cp949"},
    Alias{"sjis", "shift_jis"},
    Alias{"mskanji", "shift_jis"},
    Alias{"windows31j", "shift_jis"},
    Alias{"cp932", "shift_jis"},
    Alias{"eucjpms", "euc-jp"},
    Alias{"ujis", "euc-jp"},
    Alias{"iso2022jpms", "iso-2022-jp"},
    Alias{"iso2022jp1", "iso-2022-jp"},
    Alias{"iso2022jp2", "iso-2022-jp"},
    Alias{"iso2022jp3", "iso-2022-jp"},
    Alias{"iso2022jp2004", "iso-2022-jp"},
    Alias{"cp50220", "iso-2022-jp"},
    Alias{"cp50221", "iso-2022-jp"},
    Alias{"csiso2022jp", "iso-2022-jp"},
    Alias{"unicode11utf7", "utf-7"},
    Alias{"csunicode11utf7", "utf-7"},
    // The names for tables (IANA character-sets, "cs…") and those of Windows and Java.
    Alias{"csutf8", "utf-8"},
    Alias{"csisolatin1", "windows-1252"},
    Alias{"iso88591windows30latin1", "windows-1252"},
    Alias{"csisolatin2", "iso-8859-2"},
    Alias{"l2", "iso-8859-2"},
    Alias{"csisolatin3", "iso-8859-3"},
    Alias{"latin3", "iso-8859-3"},
    Alias{"l3", "iso-8859-3"},
    Alias{"iso885931988", "iso-8859-3"},
    Alias{"csisolatin4", "iso-8859-4"},
    Alias{"latin4", "iso-8859-4"},
    Alias{"l4", "iso-8859-4"},
    Alias{"iso885941988", "iso-8859-4"},
    Alias{"csisolatincyrillic", "iso-8859-5"},
    Alias{"iso885951988", "iso-8859-5"},
    Alias{"csisolatinarabic", "iso-8859-6"},
    Alias{"iso885961987", "iso-8859-6"},
    Alias{"asmo708", "iso-8859-6"},
    Alias{"csisolatingreek", "iso-8859-7"},
    Alias{"iso885971987", "iso-8859-7"},
    Alias{"elot928", "iso-8859-7"},
    Alias{"greek8", "iso-8859-7"},
    Alias{"csisolatinhebrew", "iso-8859-8"},
    Alias{"iso885981988", "iso-8859-8"},
    Alias{"csiso88598i", "windows-1255"},
    Alias{"csiso88598e", "windows-1255"},
    Alias{"csisolatin5", "windows-1254"},
    Alias{"l5", "windows-1254"},
    Alias{"csisolatin6", "iso-8859-10"},
    Alias{"latin6", "iso-8859-10"},
    Alias{"l6", "iso-8859-10"},
    Alias{"latin7", "iso-8859-13"},
    Alias{"latin8", "iso-8859-14"},
    Alias{"l8", "iso-8859-14"},
    Alias{"latin10", "iso-8859-16"},
    Alias{"l10", "iso-8859-16"},
    Alias{"csiso885913", "iso-8859-13"},
    Alias{"csiso885914", "iso-8859-14"},
    Alias{"csiso885915", "iso-8859-15"},
    Alias{"csiso885916", "iso-8859-16"},
    Alias{"cstis620", "windows-874"},
    Alias{"ms874", "windows-874"},
    Alias{"cskoi8u", "koi8-u"},
    Alias{"csmacintosh", "macintosh"},
    Alias{"cspc8codepage437", "ibm437"},
    Alias{"cspc850multilingual", "ibm850"},
    Alias{"cspcp852", "ibm852"},
    Alias{"ccsid00858", "ibm858"},
    Alias{"cspc862latinhebrew", "ibm862"},
    Alias{"csviscii", "viscii"},
    Alias{"csgbk", "gb18030"},
    Alias{"csgb18030", "gb18030"},
    Alias{"csiso58gb231280", "gb18030"},
    Alias{"isoir58", "gb18030"},
    Alias{"ms936", "gb18030"},
    Alias{"csbig5", "big5"},
    Alias{"csbig5hkscs", "big5"},
    Alias{"ms950", "big5"},
    Alias{"windows950", "big5"},
    Alias{"csksc56011987", "cp949"},
    Alias{"cseuckr", "cp949"},
    Alias{"isoir149", "cp949"},
    Alias{"ms949", "cp949"},
    Alias{"csshiftjis", "shift_jis"},
    Alias{"cswindows31j", "shift_jis"},
    Alias{"ms932", "shift_jis"},
    Alias{"windows932", "shift_jis"},
    Alias{"cseucpkdfmtjapanese", "euc-jp"},
    Alias{"extendedunixcodepackedformatforjapanese", "euc-jp"},
    Alias{"csiso2022jp2", "iso-2022-jp"},
    Alias{"csiso2022kr", "iso-2022-kr"},
    Alias{"csunicode", "utf-16"},
    Alias{"csutf7", "utf-7"},
    Alias{"csutf16", "utf-16"},
    Alias{"csutf16be", "utf-16be"},
    Alias{"csutf16le", "utf-16le"},
    Alias{"csutf32", "utf-32"},
    Alias{"csutf32be", "utf-32be"},
    Alias{"csutf32le", "utf-32le"},
    Alias{"unicode", "utf-16le"},
    Alias{"ucs2", "utf-16"},
    Alias{"iso10646ucs2", "utf-16"},
};

// Letters and digits only, lower case, a leading "x-" dropped.
std::string squeeze(std::string_view label) {
  std::string out;
  for (const char c : label.substr(0, k_label_bytes_max)) {
    if (c >= 'A' && c <= 'Z') {
      out.push_back(static_cast<char>(c + 32));
    } else if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')) {
      out.push_back(c);
    } else if (c == '-' && out == "x") {
      out.clear();
    }
  }
  return out;
}

const Charset* charset_named(std::string_view name) {
  const auto* found = std::find_if(k_charsets.begin(), k_charsets.end(),
                                   [&](const Charset& c) { return c.name == name; });
  return found == k_charsets.end() ? nullptr : found;
}

using Names = std::unordered_map<std::string, const Charset*>;

Names make_names() {
  Names names;
  for (const Charset& charset : k_charsets) names.emplace(squeeze(charset.name), &charset);
  for (const Alias& alias : k_aliases) {
    names.emplace(std::string(alias.squeezed), charset_named(alias.name));
  }
  return names;
}

}  // namespace

std::span<const Charset> charsets() {
  return k_charsets;
}

const Charset* find_charset(std::string_view label) {
  static const Names names = make_names();
  std::string key = squeeze(label);
  // "cp1252", "win-1252", "windows1252": one charset.
  for (const std::string_view prefix : {"cp125", "win125", "ibm125", "ms125", "cswindows125"}) {
    if (key.starts_with(prefix)) key = "windows125" + key.substr(prefix.size());
  }
  // "cp850", "dos850": the code pages of IBM.
  for (const std::string_view prefix : {"cp", "dos", "csibm"}) {
    const std::string page = key.starts_with(prefix) ? key.substr(prefix.size()) : std::string();
    if (page.size() == 3 && names.contains("ibm" + page)) key = "ibm" + page;
  }
  const auto it = names.find(key);
  return it == names.end() ? nullptr : it->second;
}

}  // namespace intaked::text

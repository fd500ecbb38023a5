"""What intaked promises to make of damaged mail, written once more, small and slow, from its headers' words."""
import base64
import binascii
import codecs
import datetime
import re
import unicodedata

LONG_RUN = rb"[A-Za-z0-9+/]{24}"
MISNAMED = {"iso-8859-1": "cp1252", "latin-1": "cp1252", "latin1": "cp1252", "us-ascii": "utf-8",
            "ascii": "utf-8", "x-sjis": "cp932", "shift_jis": "cp932", "gb2312": "gb18030", "gbk": "gb18030",
            "ks_c_5601-1987": "cp949", "euc-kr": "cp949", "iso-8859-8-i": "iso-8859-8", "iso-8859-8-e": "iso-8859-8"}
# What shows nothing, in addresses and file names.
SHAPELESS = re.compile("[\x00-\x1f\x7f-\x9f\xad\u034f\u061c\u115f\u1160\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f"
                       "\u3164\ufe00-\ufe0f\ufeff\uffa0]")
DEVICE = re.compile(r"(?i)(con|prn|aux|nul|conin\$|conout\$|(com|lpt)[0-9\xb9\xb2\xb3]) *([.:].*)?$", re.S)


def charset(name):
    """Python's name of a charset as mail programs mean it; None if nobody knows it."""
    name = re.sub(r"^[^a-z0-9]+|[\"']$", "", name.strip().lower())
    try:
        return codecs.lookup(MISNAMED.get(name, name)).name
    except (LookupError, ValueError):
        return None


def to_text(data, label="", damaged=False):
    """Bytes under a label; without one, or under a wrong one, UTF-8 if they are, else windows-1252. `damaged`:
    UTF-8 with some bytes that are none."""
    if b"\x1b$" in data:
        return iso_2022(data)
    for name in (charset(label), "utf-8"):
        try:
            if name:
                return data.decode(name)
        except ValueError:
            pass
    if charset(label) == "utf-8" and damaged:
        return data.decode("utf-8", "replace")
    return "".join(bytes([b]).decode("cp1252", "replace") for b in data)


def _is_base64_line(line):
    if not re.fullmatch(rb"[A-Za-z0-9+/= \t]*", line):
        return False
    return not re.search(rb"[ \t]", line) or all(len(group) % 4 == 0 for group in re.split(rb"[ \t]", line))


def _digits_in_front(line):
    return len(re.match(rb"[A-Za-z0-9+/]*", line)[0])


def _are_words(line):
    """Neither base64 nor base64 that was damaged: that has long runs, few strangers, or its padding."""
    line = line.strip()
    digits = len(re.findall(rb"[A-Za-z0-9+/=]", line))
    if _is_base64_line(line) or re.search(LONG_RUN, line) or line.endswith(b"=") and digits % 4 == 0:
        return False
    return re.search(rb"[ \t]", line) is not None or digits * 10 < len(line) * 9


def _is_text(data, label=None):
    """Without controls, and UTF-8 where that is all it can be."""
    if re.search(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]", data):
        return False
    try:
        return bool(label is not None and label.lower() not in ("utf-8", "us-ascii") or data.decode("utf-8") is not None)
    except ValueError:
        return False


def _base64_line_follows(data):
    line = data.split(b"\n")[0].rstrip()
    if len(line) >= 4 and len(line) % 4 == 0:
        return re.match(rb"[A-Za-z0-9+/]+(=|$)", line) is not None
    if data[len(line):].strip() or _digits_in_front(line) < len(line):
        return False
    return len(line) >= 24 or len(line) % 4 > 1 and b"\x1b" not in (bare := base64_bytes(line)) and _is_text(bare)


def _long_base64_line(data):
    line = data.lstrip().split(b"\n")[0].rstrip()
    return len(line) >= 24 and _is_base64_line(line)


def _quads(block):
    digits = re.sub(rb"[^A-Za-z0-9+/]", b"", block)
    digits = digits[:-1] if len(digits) % 4 == 1 else digits
    return base64.b64decode(digits + b"=" * (-len(digits) % 4))


def base64_bytes(data):
    """All digits up to padding that no further lines of base64 follow, or to a line of words."""
    out, block, at, first = b"", b"", 0, len(data) - len(data.lstrip())
    while at < len(data):
        end = data.find(b"\n", at) + 1 or len(data)
        line = data[at:end]
        judged = line.rstrip()
        if (at == 0 or data[at - 1:at] == b"\n") and judged and (
                judged[_digits_in_front(judged):][:1] not in (b"", b"=")) and _are_words(judged) and (
                at > first or _long_base64_line(data[end:])):
            out, block = out + _quads(block), b""
            at = end
            if not _long_base64_line(data[end:]):
                break
        elif b"=" in line:
            block += line[:line.index(b"=")]
            out, block = out + _quads(block), b""
            rest = data[at + line.index(b"="):].lstrip(b"= \t\r\n\v\f")
            at = len(data) - len(rest)
            if not _base64_line_follows(rest):
                break
        else:
            block += line
            at = end
    return out + _quads(block)


def is_base64_in_name_only(body, label):
    """By the lines that a text begins with. `label`: of its charset, or None."""
    body = body.strip()
    is_cut, body = len(body) > 1000, body[:1000]
    lines = [line.strip() for line in body.split(b"\n")]
    begin = b""
    for number, line in enumerate(lines):
        digits = len(re.findall(rb"[A-Za-z0-9+/]", line))
        is_damaged = not re.search(rb"[ \t]", line) and digits >= 24 and (len(line) - digits) * 32 <= digits
        if _digits_in_front(line) >= 24 or is_damaged or is_cut and number == len(lines) - 1 and begin:
            return False
        if not _is_base64_line(line):
            is_whole = not body.startswith(b"-----BEGIN") and any(
                len(one) >= 60 and _is_base64_line(one) for one in lines)
            is_text = begin and len(begin) % 4 != 1 and _is_text(base64_bytes(begin), label)
            return not is_whole and not is_text
        begin += line
    return False


def quoted_printable_bytes(data):
    """RFC 2045 6.7; an escape that is none stands for itself."""
    data = re.sub(rb"[ \t]+(?=\r?\n|$(?![\s\S]))", b"", data)
    data = re.sub(rb"=(?:\r?\n|$(?![\s\S]))", b"", data)
    return re.sub(rb"=([0-9A-Fa-f]{2})", lambda m: binascii.unhexlify(m[1]), data)


def _word(match, last):
    """Label and bytes of one encoded-word; None if it is shown as written."""
    label, encoding, text, end = match["label"], match["encoding"].lower(), match["text"], match["end"]
    if not end:  # cut off: decoded if it is easier to read then
        text = text[:-1] if text.endswith(b"?") else text
        readable = len(text) >= 4 if encoding == b"b" else re.search(rb"=[0-9A-Fa-f]{2}", text)
        if not last or not readable or re.search(rb"[ \t]", match["text"]):
            return None
    if encoding == b"q":
        return label, re.sub(rb"=([0-9A-Fa-f]{2})", lambda m: binascii.unhexlify(m[1]), text.replace(b"_", b" "))
    digits = re.sub(rb"[ \t]", b"", text)
    if not re.fullmatch(rb"[A-Za-z0-9+/= \t]*", text) or (digits != text and len(digits) % 4):
        return None
    return label, base64_bytes(text)


WORD = re.compile(rb"=\?(?P<label>[^?]{1,64})\?(?P<encoding>[bqBQ])\?(?:(?P<text>.*?)(?P<end>\?=)|(?P<cut>.*)$)", re.S)


def header_text(raw, body_charset="", damaged=False):
    """A header's bytes, unfolded, as text: RFC 2047 with what is told in parse/encoded_word.h."""
    pieces = []  # (label, bytes); label None: as written
    at = 0
    while at < len(raw):
        match = WORD.match(raw, at)
        if match:
            found = {**match.groupdict(), "text": match["text"] if match["end"] else match["cut"]}
            word = _word(found, raw.rfind(b"=?") == at)
            if word:
                pieces.append(word)
                at = match.end()
                continue
        next_at = raw.find(b"=?", at + 1)
        next_at = len(raw) if next_at < 0 else next_at
        if pieces and pieces[-1][0] is None:
            pieces[-1] = (None, pieces[-1][1] + raw[at:next_at])
        else:
            pieces.append((None, raw[at:next_at]))
        at = next_at
    # Blanks between two words are not shown; words of one charset are one text.
    pieces = [p for i, p in enumerate(pieces) if p[0] is not None or p[1].strip() or
              not 0 < i < len(pieces) - 1]
    joined = []
    for label, data in pieces:
        name = None if label is None else re.split("[*]", label.decode("latin-1"))[0]
        if joined and name is not None and joined[-1][0] is not None and (
                joined[-1][0].lower() == name.lower() or
                (charset(name) and charset(joined[-1][0]) == charset(name))):
            joined[-1] = (name, joined[-1][1] + data)
        else:
            joined.append((name, data))
    return "".join(to_text(data, name, damaged) if name is not None else _unlabelled(data, body_charset)
                   for name, data in joined)


def _unlabelled(data, body_charset):
    try:
        return data.decode("utf-8")
    except ValueError:
        shown = data.decode("utf-8", "replace")
        read = sum(c > "\x7f" and c != "\ufffd" for c in shown)
        return shown if shown.count("\ufffd") * 4 < read else to_text(data, body_charset)


def unflow(text, delsp):
    """RFC 3676."""
    out, flowing, depth = [], False, 0
    for line in re.split(r"\r\n|\r|\n", text):
        quotes = len(line) - len(line.lstrip(">"))
        content = line[quotes:].removeprefix(" ")
        signature = content == "-- "
        if flowing and quotes == depth and content and not signature:
            out[-1] += content
        else:
            out.append(">" * quotes + (" " if quotes else "") + content)
        flowing, depth = content.endswith(" ") and not signature, quotes
        if flowing and delsp:
            out[-1] = out[-1][:-1]
    return "\n".join(out)


def without_uuencode(text):
    """From "begin 644 name" on the lines that can be uuencode, which have no small letters; blank ones before "end"."""
    out, inside = [], False
    lines = re.split(r"\r\n|\r|\n", text)
    for at, line in enumerate(lines):
        rest = "\n".join(lines[at:at + 9])
        begins = re.match(r"begin [0-7]{3,4} .*\n(?:[!-_][ -`]{1,62}\s*(?:\n|$)|\s*`\s*\n\s*end\s*(?:\n|$))", rest)
        ends = inside and re.match(r"\s*(?:`\s*\n\s*)?end[ \t]*(?:\n|$)", rest)
        coded = inside and re.fullmatch(r"[ -`]{1,63}", line)
        inside = bool(begins or ends or coded) and line.strip() != "end"
        if not begins and not ends and not coded:
            out.append(line)
    return "\n".join(out)


def is_uuencoded_file(data):
    """One, with nothing around it."""
    return re.fullmatch(rb"\s*begin [0-7]{3,4} [^\n]*\n(?:[ -`]{1,63}\r?\n|\r?\n)*(?:end)?\s*`?\s*", data) is not None


def safe_name(name):
    """As parse/file_name.h says."""
    for _ in range(16):
        before = name
        name = unicodedata.normalize("NFC", name)
        name = "".join(c for c in name if unicodedata.category(c) not in ("Cc", "Cf", "Zl", "Zp") or c in "\t\n")
        name = re.sub(r"[\ufe00-\ufe0f\u034f\u115f\u1160\u3164\uffa0]", "", re.sub(r"\s", " ", name)).strip()
        name = re.split(r"[/\\]", name.rstrip("/\\"))[-1].strip().lstrip(". ").rstrip(". ")
        if DEVICE.match(name):
            name = "_" + name
        if name == before:
            return name
    return ""


def message_ids(text):
    """RFC 5322 3.6.4, each once; without brackets the words with an '@'."""
    ids = [re.sub(r"\s", "", one) for one in re.findall(r"<([^<>]*)>", text)]
    ids = [one for one in ids if one]
    ids = ids or [one for one in re.split(r"[ \t\r\n,;<>]+", text) if "@" in one]
    return list(dict.fromkeys(ids))


def iso_2022(data):
    """Each line anew; an escape that is none is left out, what is behind it goes on as before it."""
    out = []
    for line in re.split(rb"(\r?\n)", data):
        current = b"(B"
        for piece in re.split(rb"(\x1b[$(][@BJI])", line):
            if piece[:1] == b"\x1b" and len(piece) == 3:
                current = piece[1:]
            elif current in (b"$B", b"$@"):
                pairs = bytes(b | 0x80 for b in piece if b > 0x20)
                out.append(pairs.decode("euc_jis_2004", "replace"))
            else:
                out.append(piece.decode("ascii", "replace"))
    return "".join(out)


def hz(data):
    """RFC 1843; what is no pair within ~{ and ~} stands for itself."""
    def pairs(match):
        return re.sub(rb"([!-w][!-}])|([\s\S])", lambda m: (
            bytes(b | 0x80 for b in m[1]) if m[1] else m[2]), match[1]).decode("gb2312", "replace").encode()
    return re.sub(rb"~\{((?:(?!~\})[^\n])*)(?:~\})?", pairs, data).decode("utf-8", "replace")


def cut(text, bytes_max):
    return text.encode("utf-8", "replace")[:bytes_max].decode("utf-8", "ignore").strip()


def date(text):
    """The first that reads "13 Mar 2026 16:40:07 +0100", whatever stands around; None if nothing does."""
    enclosed = r"\([^()]*\)"
    while re.search(enclosed, text):
        text = re.sub(enclosed, " ", text)
    text = re.sub(r"[()]", " ", text)  # without a partner they enclose nothing
    found = re.search(r"(\d{1,2})[ -]([A-Za-z]{3})\w*[ -](\d{2,4})\s+(\d{1,2}):(\d\d)(?:\s*:(\d\d))?"
                      r"(?:[^A-Za-z0-9+-]*(?:([+-])(\d{1,2}:?\d{0,2})|(?<=\s)(\d{4})(?![\w:])))?", text)
    if not found:
        return None
    day, month, year, hour, minute, second, sign, zone, east = found.groups()
    digits = (zone or east or "0").replace(":", "")
    hours, minutes = (int(digits), 0) if len(digits) < 3 else divmod(int(digits), 100)
    year = int(year) + {2: 2000 if int(year) < 50 else 1900, 3: 1900}.get(len(year), 0)  # RFC 5322 4.3
    try:
        month = datetime.datetime.strptime(month, "%b").month
        when = datetime.datetime(year, month, int(day), int(hour), int(minute), int(second or 0))
    except ValueError:
        return None
    zone = datetime.timedelta(hours=hours, minutes=minutes)
    return (when + (zone if sign == "-" else -zone)).strftime("%Y-%m-%dT%H:%M:%SZ")


def _held_as_bytes(text, body_charset):
    try:
        return _unlabelled(text.encode("latin-1"), body_charset)
    except UnicodeEncodeError:
        return text


def parameter(raw, name, body_charset=""):
    """Of a Content-* field; RFC 2231 too. "" if there is none."""
    found = {}
    for match in re.finditer(r"(?s)(?:;|(?<=\")(?=\s))\s*([^\s=;*]+)(\*[^\s=;]*)?\s*=\s*(\"(?:\\.|[^\"\\])*\"|[^;]*)", raw):
        key, mark, value = match[1].lower(), match[2] or "", match[3].strip()
        if value[:1] == '"':
            value = re.sub(r"\\(.)", r"\1", value[1:-1])
        if key == name:
            found.setdefault(mark, value)
    pieces = sorted((int(m[1]), mark) for mark in found if (m := re.match(r"\*(\d+)\*?$", mark)))
    if "*" in found:
        pieces = [(0, "*")]
    if not pieces:
        return _held_as_bytes(found.get("", ""), body_charset)
    label, data = "", b""
    for number, mark in pieces:
        value = found[mark]
        if number == 0 and mark.endswith("*") and value.count("'") >= 2:
            label, _, value = value.split("'", 2)
        value = value.encode("latin-1", "replace")
        if mark.endswith("*"):
            value = re.sub(rb"%([0-9A-Fa-f]{2})", lambda m: binascii.unhexlify(m[1]), value)
        data += value
    return to_text(data, label) if label else _unlabelled(data, body_charset)

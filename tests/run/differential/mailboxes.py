"""Address lists as people write them, read as parse/addresses.h says: (name, address) each. For TaughtReader."""
import re

import decoders

# parse/limits.h
ADDRESSES_MAX = 1000
ADDRESS_BYTES_MAX = NAME_BYTES_MAX = 1024
SIGN = re.compile(r"(?P<blank>\s+)|(?P<quoted>\"(?:\\.|[^\"\\])*\")|(?P<comment>\((?:\\.|[^()\\])*\))|"
                  r"(?P<angle>[<\s]*<(?:@[^<>]*|(?:\"(?:\\.|[^\"\\])*\"|[^<>,;\"])*)>|[<\s]*<[^<>,;]*>?)|"
                  r"(?P<sign>[,;:])|(?P<word>=\?[^?\s]+\?[bqBQ]\?[^?]*\?=[^\s\"<(,;:]*|\(?[^\s\"<(,;:]+|.)", re.S)
PLAIN_LOCAL = re.compile(r"[\w!#$%&'*+/=?^`{|}~.-]+", re.ASCII)


def _signs(text):
    """(kind, text, whether a blank stands before it)."""
    spaced = False
    for match in SIGN.finditer(text):
        if match.lastgroup == "blank":
            spaced = True
        elif match[0] != '"':
            yield match.lastgroup, match[0], spaced
            spaced = False


def _inside(quoted):
    return re.sub(r"\\(.)", r"\1", quoted[1:-1])


def _shown(address):
    """As characters, without those that have no shape."""
    try:
        text = decoders.to_text(address.encode("latin-1"))
    except UnicodeEncodeError:  # decoded already
        text = address
    return decoders.SHAPELESS.sub("", text.replace("\t", " "))


def _cut(text):
    """Without the blanks that belong to nothing: (joined, where the last '@' is, how many, words, open quote)."""
    joined, at, ats, is_words, quoted, i = "", -1, 0, False, False, 0
    while i < len(text):
        c = text[i]
        quoted ^= c == '"'
        if c == " " and not quoted:
            behind = text[i:].lstrip(" ")
            i = len(text) - len(behind)
            if joined and joined[-1] not in "@." and behind[:1] not in "@.":
                joined, is_words = joined + " ", True
            continue
        if c == "@" and not quoted:
            at, ats = len(joined), ats + 1
        joined += text[i:i + 2] if c == "\\" and quoted else c
        i += 2 if c == "\\" and quoted else 1
    return joined, at, ats, is_words, quoted


def _cut_address(text):
    text = text.strip("<>,; ")
    cut = _cut(text)
    if len(text) > 2 and text[0] == text[-1] == '"' and not cut[2]:
        return _cut(text[1:-1])
    if cut[4]:
        return _cut(text[1:]) if text.startswith('"') else _cut(text[:-1]) if text.endswith('"') else cut
    return cut


def _local(text):
    pieces = re.findall(r'"(?:\\.|[^"\\])*"?|[^"]+', text)
    if any(re.search("[<>,;]", piece) for piece in pieces if piece[0] != '"'):
        return ""
    said = "".join(re.sub(r"\\(.)", r"\1", piece.strip('"')) if piece[0] == '"' else piece for piece in pieces)
    if '"' not in text or PLAIN_LOCAL.fullmatch(said):
        return said
    return '"' + re.sub(r'(["\\])', r"\\\1", said) + '"'


def _spec(raw):
    """(address, why it is in doubt): "" is no address; in doubt are "long", "words" and "signs"."""
    raw = raw.strip()
    if len(raw) > ADDRESS_BYTES_MAX:
        return "", "long" if "@" in raw else ""
    raw = re.sub(r"\((?:\\.|[^()\\])*\)", "", raw).strip()
    raw = re.sub(r"^@[^:]*:\s*", "", raw).lstrip("[(")
    raw = re.sub(r"(?i)^(mailto:\s*)?(smtp:\s*)?", "", raw)
    raw = raw.rstrip("]") if "[" not in raw else raw
    raw = raw.rstrip(")") if "(" not in raw else raw
    raw = raw[1:-1] if re.fullmatch(r"'.+'", raw, re.S) else raw
    raw = _shown(raw)
    joined, at, ats, is_words, open_quote = _cut_address(raw)
    if open_quote and "@" in raw:
        return "", "signs"
    if not ats:
        return "" if is_words else _local(joined), ""
    local, domain = joined[:at], joined[at + 1:]
    if not local.strip() or not domain.strip():
        return "", ""
    if is_words:
        return "", "words"
    is_notes = re.search(r"(?i)/ou?=", local) and not re.match(r"(?i)/|cn=", local)
    domain = domain.rstrip(".")
    is_domain = re.fullmatch(r"\[.*\]", domain) or domain and not re.search(r'[<>,;:"\\?]', domain)
    local = _local(local)
    if ats > 1 or is_notes or not local or not is_domain:
        return "", "signs"
    return local + "@" + domain, ""


def _of_angles(signs, decode, doubts):
    """[name, address] of each; where commas were forgotten several."""
    named = any(kind == "angle" and "@" in text for kind, text, _ in signs)
    found, name, comments, closed = [], "", "", False
    for kind, text, spaced in signs:
        if kind == "angle" and ("@" in text if named else not closed):
            found += _of_brackets(decode(name) or decode(comments), _within(text), decode, doubts)
            name, comments, closed = "", "", not named
        elif kind == "comment":
            comments += (" " if comments else "") + _inside(text)
        elif kind != "angle" or not name and "@" not in text:
            shown = _inside(text) if kind == "quoted" else _within(text).strip() if kind == "angle" else text
            name += (" " if spaced and name else "") + shown
    if found and not found[-1][0]:
        found[-1][0] = decode(name) or decode(comments)
    return found


def _within(angle):
    return re.sub(r">+$", "", re.sub(r"^[<\s]+", "", angle))


def _of_brackets(name, inside, decode, doubts):
    encoded = decode(inside) if "=?" in inside and "@" not in inside else ""
    if "@" in encoded:
        unwrapped = _unwrapped(encoded, [name, ""], doubts)
        if unwrapped[-1][1]:
            return unwrapped
    address, doubt = _spec(inside)
    if doubt == "words":
        inner, inner_doubts = _read(inside, decode, unwrap=False)
        if not name and len(inner) == 1 and "signs" not in inner_doubts:
            doubts.append("named")
            return inner if any(inner[0]) else []
    doubts += [doubt] if doubt else []
    name = name or (decode(inside) if doubt else "")
    return [[name, address]] if name or address else []


def _pieces(signs):
    """Words as [as written, as shown, is an address]; what blanks around '@' and '.' tore apart is one."""
    pieces, behind_dot = [], False
    for kind, text, spaced in signs:
        before = pieces[-1][0] if pieces else ""
        joins = behind_dot or before.endswith("@") or (
            text.startswith("@") and (before.startswith('"') or "@" not in before)) or (
            text.startswith(".") and (text == "." or not spaced or "@" in before)) or (
            before.endswith(".") and not spaced)
        shown = _inside(text) if kind == "quoted" else text
        if pieces and joins:
            pieces[-1][0] += text
            pieces[-1][1] += shown
        else:
            pieces.append([text, shown, False])
        behind_dot = text == "."
        visible = text.rpartition("?=")[2] if text.startswith("=?") else text
        pieces[-1][2] |= kind != "quoted" and "@" in visible
    return pieces


def _of_words(signs, decode, doubts, unwrap):
    comments = " ".join(_inside(text) for kind, text, _ in signs if kind == "comment").strip()
    pieces = _pieces([sign for sign in signs if sign[0] != "comment"])
    found, name = [], ""
    for raw, shown, is_address in pieces:
        address, doubt = _spec(raw) if is_address else ("", "")
        doubts += [doubt] if doubt else []
        if address:
            found.append([decode(name), address])
            name = ""
        else:
            name += (" " if name else "") + shown
    if found:
        found[-1][0] = found[-1][0] or decode(comments) or decode(name)
        return found
    plain = len(pieces) == 1 and PLAIN_LOCAL.fullmatch(pieces[0][0]) and not pieces[0][0].startswith("=?")
    here = [decode(comments if plain else name), _spec(pieces[0][0])[0] if plain else ""]
    others = []
    if unwrap and not plain and "@" in here[0] and not any(is_address for _, _, is_address in pieces):
        *others, here = _unwrapped(here[0], here, doubts)
    if unwrap and not here[1] and "@" in comments and not re.search(r"[ \t]", comments):
        *others, here = _unwrapped(comments, here, doubts)
    return others + ([here] if any(here) else [])


def _unwrapped(text, mailbox, doubts):
    """The address that stands only within an encoded-word, quotes or a comment; behind others in it."""
    inner, inner_doubts = _read(text, lambda encoded: encoded, unwrap=False)
    doubts += ["signs"] if "signs" in inner_doubts or "words" in inner_doubts else []
    inner = [m for m in inner if "@" in m[1]]
    if not inner:
        return [mailbox]
    name = inner[0][0] if inner[0][0] or mailbox[0] == text else mailbox[0]
    return [*inner[1:], [name, inner[0][1]]]


def read(text, decode):
    """`decode` reads encoded-words."""
    return [tuple(m) for m in _read(text, decode, unwrap=True)[0]]


def doubts_in(text):
    """Why addresses in the list are in doubt: none, or "long", "words", "signs"; "named" is settled: <Ann Fox a@x>."""
    return _read(text, lambda encoded: encoded, unwrap=True)[1]


def _named(decode):
    """A name without the quotes that an encoded-word sometimes holds."""
    def of(text):
        name = _cut_to_limit(decode(text.strip()).strip() if text.strip() else "")
        return name[1:-1].strip() if re.fullmatch(r'".*"', name, re.S) and len(name) > 1 else name
    return of


def _cut_to_limit(name):
    return decoders.cut(name, NAME_BYTES_MAX) if len(name) * 4 > NAME_BYTES_MAX else name


def _read(text, decode, unwrap):
    """A name alone that a comma ends belongs to what follows: Doe, John <a@x>."""
    decode = _named(decode)
    found, held, signs, all_doubts = [], None, [], []
    for kind, sign, spaced in [*_signs(text), ("sign", "", False)]:
        if kind != "sign":
            signs.append((kind, sign, spaced))
            continue
        if sign == ":":
            has_address = any(k == "angle" or (k == "word" and "@" in t and not t.startswith("=?"))
                              for k, t, _ in signs)
            if signs and re.fullmatch(r"(?i)\[?(mailto|smtp)", signs[-1][1]):
                signs.pop()
            elif not has_address:
                found += [held] if held else []
                held, signs = None, []
            continue
        angled = any(k == "angle" for k, _, _ in signs)
        doubts = []
        here = _of_angles(signs, decode, doubts) if angled else _of_words(signs, decode, doubts, unwrap)
        all_doubts += doubts
        if here and held and angled and here[0][0]:
            here[0][0] = _cut_to_limit((held[0] or held[1]) + ", " + here[0][0])
            held = None
        found += [held] if held else []
        held = None
        if here and "@" not in here[-1][1] and sign == "," and not set(doubts) - {"named"}:
            held = here.pop()
        found += here
        signs = []
    return (found + ([held] if held else []))[:ADDRESSES_MAX], all_doubts

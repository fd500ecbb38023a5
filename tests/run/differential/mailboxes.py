"""Address lists as people write them, read as parse/addresses.h says: (name, address) each. For TaughtReader."""
import re

import decoders

# parse/limits.h
ADDRESSES_MAX = 1000
ADDRESS_BYTES_MAX = NAME_BYTES_MAX = 1024
BLANKS = "[\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]"  # Zs, beyond ASCII
HELD_BLANKS = "|".join(chr(c).encode().decode("latin-1") for c in range(0x80, 0x3001) if re.match(BLANKS, chr(c)))
BRACKETS = "[\u2039\u203a\u00ab\u00bb\uff1c\uff1e\u3008\u3009\u27e8\u27e9\u2329\u232a]"
ORNAMENTS = re.compile(rf"^(?:{BRACKETS}|[\u2018-\u201f ])+|(?:{BRACKETS}|[\u2018-\u201f ])+$")
ASCII_BLANKS = " \t\r\n\v\f"
PLAIN_LOCAL = re.compile(r"[\w!#$%&'*+/=?^`{|}~.-]+", re.ASCII)


def _sign(blank):
    quoted = r"\"(?:\\.|[^\"\\])*\""
    in_word = rf"(?:(?!{blank})[^\"<(,;:])"
    return re.compile(
        rf"(?P<blank>(?:{blank})+)|(?P<quoted>{quoted})|(?P<comment>\((?:\\.|[^()\\])*\))|"
        rf"(?P<angle><(?:<|{blank})*(?:(?:@(?:{quoted}|[^>\"])*|(?!@)(?:{quoted}|[^<>,;\"])*)(?:>+|(?=[<,;])|$)|"
        rf"@[^>]*>*|(?!@)[^<>,;]*>*))|"
        rf"(?P<sign>[,;:])|(?P<word>=\?[^?\s]+\?[bqBQ]\?[^?]*\?={in_word}*|\(?{in_word}+|.)", re.S | re.ASCII)


BLANK = r"\s"
BLANK_OF_UTF8 = r"\s|" + HELD_BLANKS
SIGN, SIGN_OF_UTF8 = _sign(BLANK), _sign(BLANK_OF_UTF8)


def _held(text):
    """As a header's bytes are held: Latin-1."""
    return text.encode("utf-8", "replace").decode("latin-1")


def _characters(held):
    return decoders.to_text(held.encode("latin-1"))


def _is_utf8(held):
    try:
        held.encode("latin-1").decode("utf-8")
    except ValueError:
        return False
    return True


def _signs(text):
    """(kind, text, whether a blank stands before it). Of brackets and blanks at the ends of an angle one is left."""
    spaced, sign, blank = False, *((SIGN_OF_UTF8, BLANK_OF_UTF8) if _is_utf8(text) else (SIGN, BLANK))
    for match in sign.finditer(text):
        if match.lastgroup == "blank":
            spaced = True
        elif match[0] != '"':
            shown = match[0]
            if match.lastgroup == "angle":
                shown = "<" + re.sub(rf"^(?:<|{blank})+", "", shown, flags=re.ASCII)
                shown = shown.rstrip(">") + ">" if shown.endswith(">") else shown
            yield match.lastgroup, shown, spaced
            spaced = False


def _inside(quoted):
    return re.sub(r"\\(.)", r"\1", quoted[1:-1])


def _shown(held):
    """As characters; blanks beyond ASCII that no quotes hide are blanks."""
    text = _characters(held).replace("\t", " ")
    pieces = re.split(r'("(?:\\.|[^"\\])*"?)', text)
    return "".join(piece if piece[:1] == '"' else re.sub(BLANKS, " ", piece) for piece in pieces).strip(ASCII_BLANKS)


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
    if any(re.search(f"[<>,;]|{BRACKETS}", piece) for piece in pieces if piece[0] != '"'):
        return ""
    said = "".join(re.sub(r"\\(.)", r"\1", piece.strip('"')) if piece[0] == '"' else piece for piece in pieces)
    if '"' not in text or PLAIN_LOCAL.fullmatch(said):
        return said
    return '"' + re.sub(r'(["\\])', r"\\\1", said) + '"'


def _spec(raw):
    """(address, why it is in doubt): "" is no address; in doubt are "long", "words" and "signs"."""
    raw = raw.strip(ASCII_BLANKS)
    if len(raw) > ADDRESS_BYTES_MAX:
        return "", "long" if "@" in raw else ""
    raw = ORNAMENTS.sub("", _shown(raw))
    raw = re.sub(r"\((?:\\.|[^()\\])*\)", "", raw).strip(ASCII_BLANKS)
    raw = re.sub(r"^@[^:]*:\s*", "", raw).lstrip("[(")
    raw = re.sub(r"(?i)^(mailto:\s*)?(smtp:\s*)?", "", raw)
    raw = raw.rstrip("]") if "[" not in raw else raw
    raw = raw.rstrip(")") if "(" not in raw else raw
    raw = raw[1:-1] if re.fullmatch(r"'.+'", raw, re.S) else raw
    raw = decoders.SHAPELESS.sub("", raw)
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
    is_domain = re.fullmatch(r"\[.*\]", domain) or domain and not re.search(rf'[<>,;:"\\?]|{BRACKETS}', domain)
    local = _local(local)
    if ats > 1 or is_notes or not local or not is_domain:
        return "", "signs"
    return local + "@" + domain, ""


def _is_address_angle(kind, text):
    return kind == "angle" and "@" in text and any(_spec(_within(text)))


def _has_open_address(kind, text):
    """An '@' that neither quotes nor an encoded-word hides."""
    return kind == "word" and "@" in (text.rpartition("?=")[2] if text.startswith("=?") else text)


def _beside_brackets(signs, decode, doubts):
    """ann@x <Ann>: brackets without an address hide none. Nothing where there is no other."""
    if any(kind == "angle" and (_is_address_angle(kind, text) or "=?" in text and "@" in decode(_within(text)))
           for kind, text, _ in signs) or not any(_has_open_address(kind, text) for kind, text, _ in signs):
        return []
    return _with_addresses(_pieces(signs), signs, decode, doubts)[0]


def _of_angles(signs, decode, doubts):
    """[name, address] of each; where commas were forgotten several."""
    named = any(_is_address_angle(kind, text) for kind, text, _ in signs)
    found, name, comments, closed = [], "", "", False
    for kind, text, spaced in signs:
        if kind == "angle" and (_is_address_angle(kind, text) if named else not closed):
            here, name = _of_brackets(decode(name) or decode(comments), text, decode, doubts)
            found += here
            comments, closed = "", not named
        elif kind == "comment":
            comments += (" " if comments else "") + _inside(text)
        elif kind != "angle" or not name and "@" not in text:
            shown = _within(text).strip(ASCII_BLANKS) if kind == "angle" else text
            shown = _inside(text) if kind == "quoted" else shown
            name += (" " if spaced and name else "") + shown
    if found and not found[-1][0]:
        found[-1][0] = decode(name) or decode(comments)
    return found


def _within(angle):
    return angle[1:].removesuffix(">")


def _leading(inside):
    """(address, words behind it) of a bracket that nothing closes: the first word, if no other can be meant."""
    first, _, rest = _shown(inside).partition(" ")
    rest = rest.strip(" ")
    address = _spec(_held(first))[0]
    is_sure = "@" in address and "@" not in rest and not first.endswith(".") and not rest.startswith(".")
    return (address, _held(rest)) if is_sure else ("", "")


def _of_brackets(name, angle, decode, doubts):
    """Those that are named, and the words that name what follows."""
    inside = _within(angle)
    encoded = decode(inside) if "=?" in inside and "@" not in inside else ""
    if "@" in encoded:
        unwrapped = _unwrapped(_held(encoded), [name, ""], doubts)
        if unwrapped[-1][1]:
            return unwrapped, ""
    address, doubt = _spec(inside)
    if doubt == "words":
        address, rest = ("", "") if angle.endswith(">") else _leading(inside)
        if address:
            return [[name, address]], rest
        inner, inner_doubts = _read(inside, decode, unwrap=False)
        if not name and len(inner) == 1 and "signs" not in inner_doubts:
            doubts.append("named")
            return inner if any(inner[0]) else [], ""
    doubts += [doubt] if doubt else []
    name = name or (decode(inside) if doubt else "")
    if not inside.strip(ASCII_BLANKS) and "@" in name and not re.search(r"[ \t]", name):
        return _unwrapped(_held(name), [name, address], doubts), ""
    return [[name, address]] if name or address else [], ""


def _pieces(signs):
    """Words as [as written, as shown, is an address]; what blanks around '@' and '.' tore apart is one."""
    pieces, behind_dot = [], False
    for kind, text, spaced in signs:
        if kind == "comment":
            continue
        if kind == "angle":
            pieces.append(["<" + _within(text) + ">", _within(text).strip(ASCII_BLANKS), False])
            behind_dot = False
            continue
        before = pieces[-1][0] if pieces else ""
        joins = not before.startswith("<") and (behind_dot or before.endswith("@") or (
            text.startswith("@") and (before.startswith('"') or "@" not in before)) or (
            text.startswith(".") and (text == "." or not spaced or "@" in before)) or (
            before.endswith(".") and not spaced))
        shown = _inside(text) if kind == "quoted" else text
        if pieces and joins:
            pieces[-1][0] += text
            pieces[-1][1] += shown
        else:
            pieces.append([text, shown, False])
        behind_dot = text == "."
        pieces[-1][2] |= _has_open_address(kind, text)
    return pieces


def _comments(signs):
    return " ".join(_inside(text) for kind, text, _ in signs if kind == "comment").strip(ASCII_BLANKS)


def _with_addresses(pieces, signs, decode, doubts):
    """[name, address] of each that has one, and the words behind the last."""
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
        found[-1][0] = found[-1][0] or decode(_comments(signs)) or decode(name)
    return found, name


def _of_words(signs, decode, doubts, unwrap):
    comments, pieces = _comments(signs), _pieces(signs)
    found, name = _with_addresses(pieces, signs, decode, doubts)
    if found:
        return found
    plain = len(pieces) == 1 and PLAIN_LOCAL.fullmatch(pieces[0][0]) and not pieces[0][0].startswith("=?")
    here = [decode(comments if plain else name), _spec(pieces[0][0])[0] if plain else ""]
    others = []
    if unwrap and not plain and "@" in here[0] and not any(is_address for _, _, is_address in pieces):
        *others, here = _unwrapped(_held(here[0]), here, doubts)
    if unwrap and not here[1] and "@" in comments and not re.search(r"[ \t]", comments):
        *others, here = _unwrapped(comments, here, doubts)
    return others + ([here] if any(here) else [])


def _unwrapped(text, mailbox, doubts):
    """The address that stands only within an encoded-word, quotes or a comment; behind others in it."""
    inner, inner_doubts = _read(text, _characters, unwrap=False)
    doubts += ["signs"] if "signs" in inner_doubts or "words" in inner_doubts else []
    inner = [m for m in inner if "@" in m[1]]
    if not inner:
        return [mailbox]
    name = inner[0][0] if inner[0][0] or mailbox[0] == _characters(text) else mailbox[0]
    return [*inner[1:], [name, inner[0][1]]]


def read(text, decode):
    """`decode` reads encoded-words."""
    return [tuple(m) for m in _read(text, decode, unwrap=True)[0]]


def doubts_in(text):
    """Why addresses in the list are in doubt: none, or "long", "words", "signs"; "named" is settled: <Ann Fox a@x>."""
    return _read(text, _characters, unwrap=True)[1]


def _named(decode):
    """A name without the quotes that an encoded-word sometimes holds."""
    def of(text):
        name = _cut_to_limit(decode(text.strip(ASCII_BLANKS)).strip(ASCII_BLANKS))
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
        if angled:
            here = _beside_brackets(signs, decode, doubts) or _of_angles(signs, decode, doubts)
        else:
            here = _of_words(signs, decode, doubts, unwrap)
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

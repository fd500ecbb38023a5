"""Address lists as people write them, read as parse/addresses.h says: (name, address) each. For TaughtReader."""
import re

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


def _clean(address):
    address = re.sub(r"\((?:\\.|[^()\\])*\)", "", address).strip()
    address = re.sub(r"^@[^:]*:", "", address)
    address = re.sub(r"(?i)^\[?(mailto:|smtp:)?|(?<!\])\]$", "", address.strip().lstrip("("))
    address = address[1:-1] if re.fullmatch(r"'.+'", address) else address
    address = address[:-1] if address.endswith(")") and "(" not in address else address
    local, at, domain = address.rpartition("@")
    quoted = local.strip().startswith('"') and local.strip().endswith('"') and len(local.strip()) > 1
    if not at:
        return "" if " " in address.strip() else re.sub(r'[\s<>,"]', "", address)
    local = local.strip() if quoted else re.sub(r'[\s<>,"]', "", local)
    domain = re.split(r"[,;]", re.sub(r'[\s<>"]', "", domain))[0].rstrip(".")
    return local + "@" + domain if local and domain else ""


def _of_angles(signs):
    named = any(kind == "angle" and "@" in text for kind, text, _ in signs)
    found, name, comments, closed = [], "", "", False
    for kind, text, spaced in signs:
        if kind == "angle" and ("@" in text if named else not closed):
            inside = text.strip("<> ")
            # Where '>' was forgotten the address ends at a blank.
            found.append([name or comments, inside if text.rstrip().endswith(">") else inside.partition(" ")[0]])
            name, comments, closed = "", "", True
        elif kind == "comment":
            comments += " " + _inside(text)
        else:
            shown = _inside(text) if kind == "quoted" else text.strip("<> ") if kind == "angle" else text
            name += (" " if spaced and name else "") + shown
    if not found[-1][0]:
        found[-1][0] = name or comments
    return found


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


def _of_words(signs):
    comments = " ".join(_inside(text) for kind, text, _ in signs if kind == "comment")
    pieces = _pieces([sign for sign in signs if sign[0] != "comment"])
    found, name = [], ""
    for raw, shown, is_address in pieces:
        if is_address and _clean(raw):
            found.append([name, raw])
            name = ""
        else:
            name += (" " if name else "") + shown
    if found:
        found[-1][0] = found[-1][0] or comments or name
        return found
    if len(pieces) == 1 and PLAIN_LOCAL.fullmatch(pieces[0][0]) and not pieces[0][0].startswith("=?"):
        return [[comments, pieces[0][0]]]
    return [[name or comments, ""]] if name or comments else []


def _unwrapped(name, address, decode):
    """An address that stands only within an encoded-word, quotes or a comment."""
    inner = [m for m in read(name, lambda text: text, unwrap=False) if "@" in m[1]]
    if "@" in address or not inner:
        return [(name, address)]
    return [(inner[0][0], inner[0][1])] + inner[1:]


def read(text, decode, unwrap=True):
    """`decode` reads encoded-words. A name alone that a comma ends belongs to what follows: Doe, John <a@x>."""
    found, held, signs = [], None, []
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
        here = []
        for name, address in (_of_angles(signs) if angled else _of_words(signs)):
            name = decode(name).strip()
            name = name[1:-1].strip() if re.fullmatch(r'".*"', name, re.S) and len(name) > 1 else name
            encoded = decode(address) if "=?" in address and "@" not in address else ""
            here += _unwrapped(encoded or name, _clean(address) if not encoded else "", decode) if unwrap else [
                (name, _clean(address))]
        if here and held and angled and here[0][0]:
            here[0] = ((held[0] or held[1]) + ", " + here[0][0], here[0][1])
            held = None
        found += [held] if held else []
        held = None
        if here and "@" not in here[-1][1] and sign == ",":
            held = here.pop()
        found += [m for m in here if any(m)]
        signs = []
    return found + ([held] if held else [])

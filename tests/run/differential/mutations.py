"""Broken mail made of good mail: seeded, so that the same seed makes the same."""
import random

SIGNS = [b"\0", b"\r", b"\n", b"\r\n", b"\n\n", b" ", b"\t", b'"', b"<", b">", b"(", b")", b",", b";",
         b":", b"=", b"@", b"\\", b"--", b"=?", b"?=", b"%", b"*", b"'", b"\xff", b"\xc3\xa9", b"\xe9"]


def _lines(chance, raw):
    lines = raw.splitlines(keepends=True)
    if len(lines) < 3:
        return raw
    i, j = chance.randrange(len(lines)), chance.randrange(len(lines))
    kind = chance.randrange(4)
    if kind == 0:
        del lines[i]
    elif kind == 1:
        lines.insert(j, lines[i])
    elif kind == 2:
        lines[i], lines[j] = lines[j], lines[i]
    else:
        lines[i] = lines[i].rstrip(b"\r\n")
    return b"".join(lines)


def _bytes(chance, raw):
    if not raw:
        return raw
    at = chance.randrange(len(raw))
    kind = chance.randrange(3)
    if kind == 0:
        return raw[:at] + chance.choice(SIGNS) + raw[at:]
    if kind == 1:
        return raw[:at] + raw[at + chance.randrange(1, 4):]
    return raw[:at] + bytes([raw[at] ^ (1 << chance.randrange(8))]) + raw[at + 1:]


def _whole(chance, raw):
    kind = chance.randrange(4)
    if kind == 0:
        return raw[:chance.randrange(len(raw) + 1)]
    if kind == 1:
        return raw.replace(b"\r\n", b"\n")
    if kind == 2:
        return raw.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")
    # In UTF-7 letters are data; what each decoder makes of broken data is not worth a rule.
    return raw if b"utf-7" in raw.lower() else raw.upper()


def make(messages, seed, count):
    """About `count` messages with one to three mutations each. Each message has a chance of its own:
    a new one changes nothing of the others."""
    made = {}
    for name, original in sorted(messages.items()):
        chance = random.Random(f"{seed} {name}")
        for number in range(max(1, count // len(messages))):
            raw = original
            for _ in range(chance.randrange(1, 4)):
                raw = chance.choice([_lines, _lines, _bytes, _bytes, _bytes, _whole])(chance, raw)
            made[f"mutation{number:03}.{name.removeprefix('case.')}"] = raw
    return made

"""The rows of disagreements.md that are mends: the bytes as intaked understands them. Where the damage is not, they
are given back as they are."""
import email
import itertools
import re

FIELD_LINE = re.compile(rb"[!-9;-~]+[ \t]*:")
TELLING = re.compile(rb"(?i)(from|sender|reply-to|to|subject|date|message-id|references|in-reply-to|content-type|"
                     rb"mime-version|content-transfer-encoding|received|return-path|delivered-to|dkim-signature|"
                     rb"bcc|cc|content-disposition|content-id|x-[!-9;-~]*)[ \t]*:")


def _boundaries(raw):
    unfolded = re.sub(rb"\r?\n[ \t]+", b" ", raw)
    found = re.findall(rb"(?i)boundary\s*=\s*(?:\"([^\"]*)\"|([^\s;\"]+))", unfolded)
    return {(quoted or bare).rstrip() for quoted, bare in found} - {b""}


def _entities(raw):
    """The lines of the message and of each part, the boundary line before it with them: (has_header, lines)."""
    marks = _boundaries(raw)
    entity, has_header, ended = [], True, False
    for line in _lf_lines(raw):
        bare = line.rstrip()
        at_end = bare.endswith(b"--") and bare[2:-2] in marks
        if bare.startswith(b"--") and (bare[2:] in marks or at_end) and ended:
            yield has_header, entity
            entity, has_header = [line], bare[2:] in marks
        else:
            entity.append(line)
            ended = ended or not line.strip(b"\r\n")
    yield has_header, entity


def _lf_lines(raw):
    return re.findall(rb"[^\n]*\n|[^\n]+$", raw)


def _header_end(lines, first):
    return next((i for i in range(first, len(lines)) if not lines[i].strip() and not (
        i > first and lines[i].strip(b"\r\n") and _goes_on_behind_blanks(lines[i + 1:i + 11]))), len(lines))


def _map_headers(raw, change):
    """`change` gets header lines and what is behind them, and gives both."""
    out = []
    for number, (has_header, lines) in enumerate(_entities(raw)):
        first = 0 if number == 0 else 1
        if has_header:
            end = _header_end(lines, first)
            header, rest = change(lines[first:end], lines[end:])
            lines = lines[:first] + header + rest
        out += lines
    return b"".join(out)


def _goes_on_behind_blanks(lines):
    """Whether a field goes on, or another begins, behind a folded line of blanks."""
    for number, line in enumerate(lines):
        if line[:1] not in b" \t" or not line:
            return (TELLING if number else FIELD_LINE).match(line) is not None
        if not line.strip():
            return False
    return False


def _declared(header):
    """Boundaries of the first Content-Type that says anything."""
    unfolded = re.sub(rb"\r?\n[ \t]+", b" ", b"".join(header))
    kind = re.search(rb"(?im)^content-type[ \t]*:[ \t]*([^\s][^\r\n]*)", unfolded)
    return _boundaries(kind[1]) if kind and b"multipart/" in kind[1].lower() else set()


def _mend_section(lines, is_message):
    """The header's lines as they are meant, and the rest."""
    lines = list(lines)
    if is_message:
        if lines and lines[0].startswith(b"\xef\xbb\xbf"):
            lines[0] = lines[0][3:]
        if lines and re.match(rb">?From ", lines[0]) and not FIELD_LINE.match(lines[0]):
            lines = lines[1:]
        else:
            blank = next((i for i, line in enumerate(lines[:10]) if line.strip()), 0)
            if blank and TELLING.match(lines[blank]):
                lines = lines[blank:]
    header = []
    for at, line in enumerate(lines):
        # A boundary, not a stray line; a part ends before whatever may be one.
        if line[:2] == b"--" and (not is_message or line[2:].strip() in _declared(header)):
            return header, [b"\r\n"] + lines[at:]
        if not line.strip():
            if not header or not line.strip(b"\r\n") or not _goes_on_behind_blanks(lines[at + 1:at + 11]):
                return header, [b"\r\n"] + lines[at + 1:]
        elif FIELD_LINE.match(line) or (header and line[:1] in b" \t"):
            header.append(line)
        elif line[:1] not in b" \t":
            ahead = itertools.takewhile(lambda after: after.strip(b"\r\n"), lines[at + 1:at + 11])
            if not any(TELLING.match(after) for after in ahead):
                return header, [b"\r\n"] + lines[at:]
    return header, []


def header_lines_repaired(raw):
    out = []
    for number, (has_header, lines) in enumerate(_entities(raw)):
        first = 0 if number == 0 else 1
        if has_header:
            header, rest = _mend_section(lines[first:], number == 0)
            lines = lines[:first] + header + rest
        out += lines
    return b"".join(out)


def blank_before_colon(raw):
    return _map_headers(raw, lambda header, rest: (
        [re.sub(rb"^([!-9;-~]+)[ \t]+:", rb"\1:", line) for line in header], rest))


VITAL = re.compile(rb"(?i)(from|sender|reply-to|to|subject|date|message-id|references|in-reply-to|content-type|"
                   rb"mime-version|content-transfer-encoding)[ \t]*:")


def _at_carriage_returns(header):
    """Lines of a header, with whether each stands behind a lone CR; and what is behind a blank line of two CR."""
    lines, begin, is_behind, with_cr, at = [], 0, False, False, 0
    while at < len(header):
        c = header[at:at + 1]
        behind = header[at + 1:]
        is_lone = c == b"\r" and behind[:1] != b"\n"
        if is_lone and with_cr and at == begin:
            return lines, behind
        is_field = is_lone and re.match(rb"[A-Za-z][A-Za-z0-9-]*[ \t]*:", behind)
        with_cr = with_cr or bool(is_field)
        if c == b"\n" or is_field or is_lone and with_cr and behind[:1] == b"\r":
            lines.append((header[begin:at] + c, is_behind))
            begin, is_behind = at + 1, is_lone
        at += 1
    if begin < len(header):
        lines.append((header[begin:], is_behind))
    return lines, None


def _mend_carriage_returns(header, rest):
    """A CR ends a line where a field follows; such a field does not count if another line has it."""
    lines, behind = _at_carriage_returns(b"".join(header))
    names = {match[1].lower() for line, is_behind in lines if not is_behind and (match := VITAL.match(line))}
    kept = [re.sub(rb"\r(?!\n|$(?![\s\S]))", b" ", line) for line, is_behind in lines
            if not (is_behind and (match := VITAL.match(line)) and match[1].lower() in names)]
    kept = [re.sub(rb"\r$(?![\s\S])", b"\r\n", line) for line in kept]
    if behind is not None:
        # What is no field before it is left out if a field follows by lines that LF ends.
        if kept and not FIELD_LINE.match(kept[-1]) and kept[-1][:1] not in b" \t" and any(
                TELLING.match(line) for line in _lf_lines(behind)[:10]):
            del kept[-1]
        rest = [b"\r\n", *_lf_lines(behind), *rest]
    return kept, [re.sub(rb"\r(?!\n)", b"\n", line) for line in rest]


def bare_carriage_return(raw):
    if b"\n" not in raw:
        return raw.replace(b"\r", b"\n")
    return _map_headers(raw, _mend_carriage_returns) if re.search(rb"\r(?!\n)", raw) else raw


def nul_in_header(raw):
    return _map_headers(raw, lambda header, rest: ([line.replace(b"\0", b"?") for line in header], rest))


def controls_become_blanks(raw):
    return _map_headers(raw, lambda header, rest: (
        [re.sub(rb"[\x01-\x08\x0b\x0c\x0e-\x1a\x1c-\x1f\x7f]", b" ", line) for line in header], rest))


def multipart_not_closed(raw):
    marks = _boundaries(raw)
    opened = []
    for line in _lf_lines(raw):
        bare = line.rstrip()
        if bare[:2] == b"--" and bare[2:] in marks and bare[2:] not in opened:
            opened.append(bare[2:])
        if bare[:2] == b"--" and bare[-2:] == b"--" and bare[2:-2] in opened:
            opened = opened[:opened.index(bare[2:-2])]
    return raw + b"".join(b"\r\n--" + mark + b"--" for mark in reversed(opened)) + (b"\r\n" if opened else b"")


def part_behind_the_end(raw):
    """A closing line behind which a further part begins closes nothing."""
    lines = _lf_lines(raw)
    for mark in _boundaries(raw):
        opens = [i for i, line in enumerate(lines) if line.rstrip() == b"--" + mark]
        lines = [b"" if line.rstrip() == b"--" + mark + b"--" and opens and opens[-1] > i else line
                 for i, line in enumerate(lines)]
    return b"".join(lines)


def text_behind_the_end_left_out(raw):
    marks = _boundaries(raw)
    out, behind = [], False
    for line in _lf_lines(raw):
        bare = line.rstrip()
        opens = bare[:2] == b"--" and bare[2:] in marks
        closes = bare[:2] == b"--" and bare[-2:] == b"--" and bare[2:-2] in marks
        if closes and out and out[-1].strip():
            out.append(b"\r\n")  # else Python takes it for a line of the part's header
        if opens:
            behind = False
        if not behind:
            out.append(line)
        behind = behind or closes
    return b"".join(out)


def transfer_encoding_by_another_name(raw):
    names = {b"base64": b"base64", b"quotedprintable": b"quoted-printable"}

    def rename(match):
        letters = re.sub(rb"[^a-z0-9]", b"", re.split(rb"[;(]", match[2])[0].lower())
        return match[1] + names.get(letters, match[2])
    return _map_headers(raw, lambda header, rest: (
        [re.sub(rb"(?i)^(content-transfer-encoding:[ \t]*)([^\r\n]*)", rename, line) for line in header], rest))


def boundary_is_another(raw):
    """A multipart whose declared boundary never comes takes that of the first line that can begin a part."""
    header = re.split(rb"\r?\n\r?\n", raw, maxsplit=1)[0]
    kind = re.search(rb"(?im)^content-type[ \t]*:\s*[\"']?multipart/([\w-]*)", header)
    declared = email.message_from_bytes(header).get_boundary("").encode("utf-8", "replace")
    if not kind or declared and re.search(rb"(?m)^--" + re.escape(declared) + rb"[ \t]*\r?$", raw):
        return raw
    # Before a blank line it must come again, and be no line that was drawn.
    mark = re.search(rb"(?m)^--(?=[^\r\n]*[A-Za-z]|.*\n(?i:content-))([^\r\n]*[^\r\n \t])[ \t]*\r?\n"
                     rb"(?=(?i:content-)|\r?\n(?s:.*)\n--\1)", raw)
    if not mark:
        return raw
    field = b'Content-Type: multipart/' + (kind[1] or b'mixed') + b'; boundary="' + mark[1] + b'"\r\n'
    # The same line before it, where no part can begin, is no boundary yet.
    before = re.sub(rb"(?m)^--(?=" + re.escape(mark[1]) + rb"[ \t]*\r?$)", b" --", raw[:mark.start()])
    lines = _lf_lines(before + raw[mark.start():])
    end = next((i for i, line in enumerate(lines) if not line.strip()), len(lines))
    return b"".join([field, *_without_field(lines[:end], b"content-type"), *lines[end:]])


def first_boundary_missing(raw):
    """A part whose boundary was forgotten stands where the words for old programs do."""
    out = []
    for has_header, lines in _entities(raw):
        end = next((i for i, line in enumerate(lines) if not line.strip()), len(lines))
        header, body = b"".join(lines[:end]), b"".join(lines[end:])
        marks = _boundaries(header) if re.search(rb"(?im)^content-type[ \t]*:\s*multipart/", header) else ()
        if has_header and marks and re.match(rb"(?i)\s*content-type:(.+\n)+\r?\n", body):
            lines = [*lines[:end], b"\r\n--" + marks.pop() + b"\r\n", body.lstrip()]
        out += lines
    return b"".join(out)


def blank_field_before_another(raw):
    """Of doubled fields that say what a part is the first that says anything counts."""
    def without_blank(header, rest):
        blank = re.compile(rb"(?i)(content-[!-9;-~]+)[ \t]*:\s*$")
        return [line for i, line in enumerate(header) if not (
            (match := blank.match(line)) and header[i + 1:i + 2] and header[i + 1][:1] not in b" \t" and
            any(re.match(re.escape(match[1]) + rb"[ \t]*:", other, re.I) for other in header[i + 1:]))], rest
    return _map_headers(raw, without_blank)


def _without_field(header, name):
    out, inside = [], False
    for line in header:
        if line[:1] not in b" \t":
            inside = re.match(rb"(?i)" + name + rb"[ \t]*:", line) is not None
        if not inside:
            out.append(line)
    return out


def content_type_repaired(raw):
    """A ';' that was forgotten between the type and its parameters; "html" alone."""
    def repair(line):
        line = re.sub(rb"(?i)^content-type:\s*(content-type:\s*)+", b"Content-Type: ", line)
        line = re.sub(rb"(?i)^(content-type:\s*)\"([\w.+/-]+)\"", rb"\1\2", line)
        line = re.sub(rb"(?i)^(content-type:\s*[\w.+-]+)\s*/\s*([\w.+-]+)\s*,\s*", rb"\1/\2; ", line)
        line = re.sub(rb"(?i)(charset)\s*=\s*([\w-]+)\"(?=\s*$)", rb"\1=\2", line)
        line = re.sub(rb"(?i)^(content-type:\s*)html\b(?!/)", rb"\1text/html", line)
        return re.sub(rb"(?i)^(content-type:\s*[\w.+-]+/[\w.+-]+)\s+(?=[\w-]+=)", rb"\1; ", line)
    return _map_headers(raw, lambda header, rest: ([repair(line) for line in header], rest))


ALL = {mend.__name__: mend for mend in (
    bare_carriage_return, header_lines_repaired, blank_before_colon, nul_in_header, controls_become_blanks,
    multipart_not_closed, part_behind_the_end, text_behind_the_end_left_out, transfer_encoding_by_another_name,
    content_type_repaired, boundary_is_another, first_boundary_missing, blank_field_before_another)}

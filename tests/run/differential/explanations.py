"""The rows of disagreements.md that are habits: how the other reader reads once it was taught them.

A disagreement is explained if the reader that was taught a row (or several: mails are damaged twice) then says
exactly what intaked says.
"""
import copy
import re

import decoders
import mailboxes
import other_reader
from other_reader import address, words

# parse/limits.h
TEXT_BYTES_MAX = 1024 * 1024
SUBJECT_BYTES_MAX = 8 * 1024
MESSAGE_IDS_MAX = 200
MESSAGE_ID_BYTES_MAX = 998
# What mail programs write for others that do not know MIME.
FOR_OLD_PROGRAMS = re.compile(rb"(?i)mime|multi-?part")
FOR_OLD_PROGRAMS_BYTES_MAX = 1000
NO_WORDS = re.compile(r"--|[!-9;-~]+\s*:|[ -`]{50}|(?![A-Za-z]+$)[A-Za-z0-9+/=]+$")

# What can be damaged so that no reading is right: then a text need only be near.
NEAR = ("structure_is_broken", "html_markup_is_broken")

_NAMES = ("from", "from_name", "to", "to_name", "cc", "reply_to")
# The fields that each habit of reading is about.
HABITS = {
    "nothing_between_brackets": _NAMES,
    "no_encoded_word_without_a_charset": ("subject",),
    "characters_python_could_not_read": (*_NAMES, "subject", "attachments"),
    "encoded_words_python_reads_otherwise": (*_NAMES, "subject"),
    "address_list_is_broken": _NAMES,
    "address_in_doubt": _NAMES,
    "name_in_a_comment": ("from_name", "to_name"),
    "sender_stands_for_from": ("from", "from_name"),
    "date_is_damaged": ("date",),
    "message_id_is_broken": ("message_id",),
    "part_header_is_broken": ("text", "attachments"),
    "multipart_without_parts": ("text",),
    "words_before_the_first_part": ("text",),
    "text_named_by_its_type": ("text",),
    "base64_in_name_only": ("text", "attachments"),
    "transfer_encoding_damaged": ("text", "attachments"),
    "text_in_a_wrong_charset": ("text",),
    "latin1_is_windows_1252": ("text",),
    "charset_as_windows_has_it": ("text",),
    "charset_from_html_meta": ("text",),
    "utf16_without_a_mark": ("text",),
    "escapes_damaged": ("text",),
    "flowed_lines_joined": ("text",),
    "files_taken_out_of_the_text": ("text", "attachments"),
    "html_hides_words": ("text",),
    "file_name_made_safe": ("attachments",),
    "over_a_limit": ("text", "subject", "message_id", "references"),
    "structure_is_broken": ("text",),
    "html_markup_is_broken": ("text",),
}


BOXES = re.compile(r"p|h[1-6]|pre|div|br|ul|ol|dl|dt|dd|li|address|center|form|main|header|footer|section|article|"
                   r"aside|nav|figure|hr|legend|fieldset|textarea")


def _is_zero(value):
    return re.match(r"0[0.]*(?![0-9.])", value or "") is not None


def _is_far_out(value):
    number = re.match(r"(-?\d+)(r?em)?", value or "")
    return bool(number) and int(number[1]) <= (-50 if number[2] else -500)


def _look(tag, attributes):
    """Of parse/html_style.h. Of what is declared twice the last counts."""
    style = dict(one.partition(":")[::2] for one in re.sub(r"\s", "", attributes.get("style") or "").lower().split(";"))
    clipped = style.get("overflow", "").startswith("hidden") and BOXES.fullmatch(tag) and any(
        _is_zero(style.get(side)) for side in ("height", "width", "max-width"))
    away = re.match("absolute|fixed", style.get("position", "")) and any(
        _is_far_out(style.get(side)) for side in ("left", "top"))
    if tag == "select" or "hidden" in attributes or clipped or away or _is_far_out(style.get("text-indent")) or (
            style.get("display", "").startswith("none")) or re.match("hidden|collapse", style.get("visibility", "")) or (
            _is_zero(style.get("max-height")) or _is_zero(style.get("opacity"))):
        return "hidden"
    sizes = {name: value for name, value in style.items() if name in ("font", "font-size")}
    for name, value in reversed(sizes.items()):
        if name == "font-size":
            return "tiny" if _is_zero(value) else "sized"
        if not value.startswith("inherit"):
            return "tiny" if _is_zero(re.sub(r"^\D*", "", value)) else "sized"
    return "sized" if tag == "font" and "size" in attributes else ""


def _bytes_as_sent(text):
    """Of what Python holds of a message."""
    return text.encode("utf-8", "surrogateescape")


def _bytes(text):
    """Of what was held as Latin-1; of what was decoded already its UTF-8."""
    try:
        return text.encode("latin-1")
    except UnicodeEncodeError:
        return text.encode("utf-8", "replace")


def _is_misnamed(data, name):
    """Whether a text is not, or need not be, in the charset of that name."""
    charset = decoders.charset(name)
    if charset is None or charset == "utf-16" and b"\0" not in data:
        return True
    try:
        data.decode(charset)
        return not data.isascii() and bool(data.decode("utf-8"))
    except UnicodeDecodeError as error:
        return error.encoding not in ("utf-8",) or charset == "utf-8"


class TaughtReader(other_reader.Reader):
    """Where a habit is taught and the damage is there, the reading is ours."""

    def _has(self, habit):
        return habit in self.taught

    def body_charset(self):
        for part in self.message.walk():
            if part.get_content_maintype() == "text":
                return str(part.get_param("charset", "") or "")
        return ""

    def _told_charset(self, sentence):
        for defect in self.told:
            if defect.startswith(sentence) and "read as " in defect:
                return defect.rsplit("read as ", 1)[1]
        return ""

    def _reads_itself(self, raw):
        """Whether encoded-words or bytes without a charset in a header are to be read in our way."""
        return ((self._has("no_encoded_word_without_a_charset") and b"=??" in raw) or
                (self._has("encoded_words_python_reads_otherwise") and b"=?" in raw) or
                (self._has("characters_python_could_not_read") and re.search(rb"[\x80-\xff]", raw)))

    def header_text(self, raw, where):
        told = self._told_charset(where + " had no charset")
        damaged = not any(t.startswith(where) and "it was guessed" in t for t in self.told)
        return words(decoders.header_text(raw, told or self.body_charset(), damaged))

    def _subject(self):
        raw = self.raw_first("subject")
        subject = self.header_text(raw, "subject") if self._reads_itself(raw) else super()._subject()
        return decoders.cut(subject, SUBJECT_BYTES_MAX) if self._has("over_a_limit") else subject

    def _mailboxes(self, name):
        fields = [self.raw_first(name)] if name in ("from", "sender") else self.raw_fields(name)
        if self._has("address_list_is_broken") and self.is_broken(name) or any(
                self._reads_itself(raw) or self._has("name_in_a_comment") and b"(" in raw or
                self._has("address_in_doubt") and mailboxes.doubts_in(raw.decode("latin-1")) for raw in fields):
            told = [t for t in self.told if t.lower().startswith(name + " ")]
            damaged = any("encoded wrongly" in t for t in told) and not any("it was guessed" in t for t in told)
            return [(words(n), address(a)) for raw in fields for n, a in mailboxes.read(
                raw.decode("latin-1"), lambda text: decoders.header_text(_bytes(text), self.body_charset(), damaged))]
        found = super()._mailboxes(name)
        if self._has("nothing_between_brackets"):
            found = [(n, "" if a == "<>" else a) for n, a in found]
        return found

    def _first_mailbox(self):
        if self._has("sender_stands_for_from") and not self.raw_first("from"):
            return (self._mailboxes("sender") or [("", "")])[0]
        found = self._mailboxes("from")
        return next((m for m in found if "@" in m[1]), found[0] if found else ("", ""))

    def _references(self):
        ids = super()._references()
        is_over = self._has("over_a_limit") and len(ids) > MESSAGE_IDS_MAX
        return ids[:1] + ids[1 - MESSAGE_IDS_MAX:] if is_over else ids

    def _message_id(self):
        found = self._whole_message_id()
        return found[:MESSAGE_ID_BYTES_MAX] if self._has("over_a_limit") else found

    def _whole_message_id(self):
        if not self._has("message_id_is_broken"):
            return super()._message_id()
        text = decoders.to_text(self.raw_first("message-id"))
        ids = decoders.message_ids(text) if re.search(r"<[^<>]*\S[^<>]*>", text) else []
        return re.sub(r"\s", "", other_reader.REMOVED.sub("", ids[0] if ids else text.lstrip("<").rstrip("<>")))

    # Bodies

    def _raw_body(self, part):
        bare = copy.copy(part)
        del bare["content-transfer-encoding"]
        return bare.get_payload(decode=True) or b""

    def _encoding(self, part):
        return str(part.get("content-transfer-encoding", "")).strip().lower()

    def bytes_of(self, part):
        if part.is_multipart() and part.get_content_maintype() == "message":
            return part.get_payload(0).as_bytes()  # a type that cannot be read, see media_type()
        encoding = self._encoding(part)
        if re.fullmatch("x?-?uu(e|encode)", encoding) and self._has("files_taken_out_of_the_text"):
            raw = self._raw_body(part)
            if not decoders.is_uuencoded_file(raw):
                return raw
        if encoding == "base64" and self._has("base64_in_name_only") and self.media_type(part).startswith("text/"):
            raw = self._raw_body(part)
            label = decoders.parameter(self._field_of(part, "content-type"), "charset")
            if decoders.is_base64_in_name_only(raw, label or None):
                return raw
        if self._has("transfer_encoding_damaged"):
            if encoding == "base64":
                return decoders.base64_bytes(self._raw_body(part))
            if encoding == "quoted-printable":
                return decoders.quoted_printable_bytes(self._raw_body(part))
        return super().bytes_of(part)

    def content(self, part, path):
        data = self.bytes_of(part)
        text = self._decoded(part, path, data)
        try:
            text = super().content(part, path) if text is None else text
        except LookupError:
            if not self._has("text_in_a_wrong_charset"):
                raise
            text = decoders.to_text(data, self._parameter(part, "charset"))  # told only of the part that is shown
        if part.get_content_type() != "text/html":
            if self._has("files_taken_out_of_the_text"):
                text = decoders.without_uuencode(text)
            if self._has("flowed_lines_joined") and self._parameter(part, "format").lower() == "flowed":
                text = decoders.unflow(text, self._parameter(part, "delsp").lower() == "yes")
        return text

    def _field_of(self, part, name):
        """As written, in one line; "" if there is none."""
        return next((re.sub(r"[\r\n]", "", value) for key, value in part.raw_items() if key.lower() == name), "")

    def _parameter(self, part, name):
        if self._has("part_header_is_broken"):
            return decoders.parameter(self._field_of(part, "content-type"), name)
        return str(part.get_param(name, ""))

    def _decoded(self, part, path, data):
        """None: as Python does it."""
        label = self._parameter(part, "charset")
        name = label.strip().lower()
        told = [t for t in self.told if t.startswith(f"the text of part {path} ")]
        guessed = next((t.rsplit("read as ", 1)[1] for t in told if "read as " in t), "")
        damaged = any("has bytes that are no " in t for t in told)
        if self._has("text_in_a_wrong_charset") and (
                guessed and _is_misnamed(data, name) or damaged and decoders.charset(name) == "utf-8"):
            return decoders.to_text(data, guessed or name, damaged)
        if guessed:
            return None
        if self._has("latin1_is_windows_1252") and decoders.charset(name) == "cp1252" and (
                re.search(rb"[\x80-\x9f]", data)):
            return decoders.to_text(data, "cp1252")
        if self._has("charset_as_windows_has_it") and decoders.charset(name) in ("cp932", "cp949", "gb18030"):
            return decoders.to_text(data, name)
        if self._has("charset_from_html_meta") and not name and part.get_content_type() == "text/html":
            meta = re.search(rb"(?i)charset[\s=\"']*([\w.:-]+)", data[:2048])
            return decoders.to_text(data, meta[1].decode()) if meta else None
        if self._has("utf16_without_a_mark") and re.match(r"utf-?16$", name):
            marked = data[:2] in (b"\xff\xfe", b"\xfe\xff")
            big = data[::2].count(0) > data[1::2].count(0)
            return None if marked else data.decode("utf-16-be" if big else "utf-16-le", "replace")
        if self._has("escapes_damaged") and name.startswith("iso-2022"):
            return decoders.iso_2022(data)
        if self._has("escapes_damaged") and name.startswith("hz"):
            return decoders.hz(data)
        if label != str(part.get_param("charset", "")):
            return decoders.to_text(data, label)
        return None

    def media_type(self, part):
        kind = super().media_type(part)
        if not self._has("part_header_is_broken"):
            return kind
        kind = (self._field_of(part, "content-type") or "text/plain").split(";")[0].strip().lower()
        if re.fullmatch(r"[a-z0-9.+_-]+/[a-z0-9.+_-]+", kind):
            return kind
        return "application/octet-stream" if self.file_name(part) else "text/plain"

    def _name_in(self, part, field, name):
        raw = _bytes_as_sent(self._field_of(part, field)).decode("latin-1")
        return decoders.parameter(raw, name, self.body_charset())

    def _has_raw_name(self, part):
        return self._has("characters_python_could_not_read") and any(
            re.search("[^\\x00-\\x7f]", self._field_of(part, name)) for name in ("content-disposition", "content-type"))

    def file_name(self, part):
        name = part.get_filename() or ""
        if self._has("part_header_is_broken") or self._has_raw_name(part):
            name = self._name_in(part, "content-disposition", "filename") or self._name_in(part, "content-type", "name")
        return words(decoders.safe_name(name) if self._has("file_name_made_safe") else name)

    def html_words(self, source):
        if self._has("html_markup_is_broken"):
            source = re.sub(r"&(\w+)(?![\w;])", r"&amp;\1", source)
        if not self._has("html_hides_words"):
            return super().html_words(source)
        source = re.sub(r"(?s)<!--.*?-->|<!\[if[^>]*>|<!\[endif\]>", "", source)
        return other_reader.shown_words(source, _look)

    def _is_words(self, part, whole):
        if self._has("multipart_without_parts") and part.get_content_maintype() == "multipart":
            return True
        if self._has("text_named_by_its_type") and self._is_named_by_its_type(part):
            return True
        return super()._is_words(part, whole)

    def _is_named_by_its_type(self, part):
        """Of all parts that hold something the first, to be shown, without a name to save it under."""
        first = next((one for one in self.own_parts() if not one.is_multipart()), None)
        return part is first and self.media_type(part) in ("text/plain", "text/html") and (
            part.get_content_disposition() == "inline" and "name" not in str(part["content-disposition"]).lower())

    def _named_text(self):
        if self._has("words_before_the_first_part"):
            preambles = [_bytes_as_sent(part.preamble) for part in self.own_parts() if (part.preamble or "").strip()]
            shown = [words(decoders.to_text(data)) for data in preambles
                     if len(data.strip()) > FOR_OLD_PROGRAMS_BYTES_MAX or not FOR_OLD_PROGRAMS.search(data)]
            if shown:
                return [("plain", text) for text in shown]
        return super()._named_text()

    def _date(self):
        if not self._has("date_is_damaged"):
            return super()._date()
        return decoders.date(self.header_text(self.raw_first("date"), "date"))

    def _text(self):
        text = super()._text()
        return other_reader.Text(decoders.cut(text, TEXT_BYTES_MAX), text.html) if self._has("over_a_limit") else text

    # Where it cannot be said what is right

    def is_near(self, text, row):
        """Whether a text that was damaged beyond telling holds nothing but what stands in the message, and loses no
        plain words that Python sees."""
        try:
            return self._is_near(text, row)
        except Exception:  # as in Reader.field()
            return False

    def _is_near(self, text, row):
        seen = self._shown_lines()
        if row == "html_markup_is_broken" and any(self._is_torn(source) for source in self._html_sources()):
            seen = [re.sub(r"<[^>]*>?|<", " ", line) for line in self._html_lines()]
        elif row != "structure_is_broken" or not self.is_structure_broken():
            return False
        there = self.all_words()
        return all(word in there for word in text.split()) and all(
            word in text for line in seen for word in re.findall(r"[A-Za-z]{3,}", line))

    def _shown_lines(self):
        """Of plain texts, without what may be structure, code or a uuencoded file."""
        marks = re.findall(rb"(?i)boundary=(?:\"[^\"]*\"|\S+)", self.raw)
        is_twice = len(marks) != len(set(marks))  # then a part may be another rendering, or not
        html = [] if is_twice else [text for kind, text in self._shown(self.message, "") if kind == "html"]
        return html + [line for part in self.own_parts()
                       if self._is_words(part, True) and not part.is_multipart() and
                       part.get_content_subtype() != "html"
                       for line in map(words, self.content(part, "").splitlines()) if not NO_WORDS.match(line)]

    def _html_sources(self):
        return [self.content(part, "") for part in self.own_parts() if part.get_content_type() == "text/html"]

    def _html_lines(self):
        return [line for source in self._html_sources() for line in self.html_words(source).splitlines()]

    def _is_torn(self, source):
        """A tag or a quotation mark within one was not closed, or an entity."""
        return source.count("<") != source.count(">") or any(
            tag.count('"') % 2 for tag in re.findall(r"<[^<]*", source)) or re.search(r"&\w+(?![\w;])", source)

    def all_words(self):
        """Whatever can be read in the bytes, whatever part it is thought to be in."""
        texts = [self.raw, decoders.quoted_printable_bytes(self.raw)]
        texts += [decoders.base64_bytes(block) for block in re.findall(rb"(?:[A-Za-z0-9+/=]{4,}\s+)+", self.raw)]
        labels = {self._told_charset("the text of part"), self.body_charset(), "utf-8", "cp1252"}
        return words("\n".join(decoders.to_text(data, label) for data in texts for label in labels))

    def is_structure_broken(self):
        """Whether Python faults it."""
        return any(part.defects or part.get_content_maintype() == "multipart" and not part.is_multipart()
                   for part in self.message.walk()) or self.has_broken_parts()

    def has_broken_parts(self):
        for part in self.message.walk():
            for name in ("content-type", "content-transfer-encoding", "content-disposition"):
                try:
                    field = part[name]
                except Exception:  # as in Reader.field()
                    return True
                if field is not None and field.defects:
                    return True
        return False

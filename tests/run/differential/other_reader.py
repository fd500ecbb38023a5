"""A message as Python's `email` (policy.default) reads it, and what intaked printed in the same form.

A Reader can be taught habits of intaked (explanations.py): then it reads as intaked should, by means of its own.
"""
import collections
import datetime
import email
import email.headerregistry
import email.policy
import functools
import hashlib
import html.parser
import re
import unicodedata

import decoders

FIELDS = ("from", "from_name", "to", "to_name", "cc", "reply_to", "subject", "date", "message_id",
          "in_reply_to", "references", "text", "attachments")

# A field is read anew whenever it is asked for; nearly all are asked for again.
POLICY = email.policy.default.clone(header_factory=functools.lru_cache(1 << 16)(email.headerregistry.HeaderRegistry()))
YEAR_MIN = 1900  # it reads damaged years as small ones
# What intaked takes from every text: controls, bidi controls, and shapeless characters in addresses.
REMOVED = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200b-\u200f\u202a-\u202e\u2060\u2066-\u2069"
                     "\ufeff\u00ad]")
# What intaked adds to the words of an HTML text: addresses of links, words for pictures, signs of lists and quotes.
WRITTEN_FOR_HTML = re.compile(r"(?im)\((?:https?|mailto|ftp):[^\s)]*\)|\[[^\]\n]*\]|^[ >]*(?:-|\d+\.) |^[ >]+|^---$")


def words(text):
    """Runs of white space as one blank, without what nobody sees."""
    text = unicodedata.normalize("NFC", text).replace("\u00a0", " ")
    text = re.sub(r"\s", " ", REMOVED.sub("", re.sub(r"[\t\r\n]", " ", text)))
    return re.sub(" +", " ", text).strip()


def address(text):
    """As intaked writes it: the domain in lower case, no needless quotes."""
    text = REMOVED.sub("", text).strip()
    local, at, domain = text.rpartition("@")
    if re.fullmatch(r'"[\w!#$%&\'*+/=?^`{|}~.-]+"', local, re.ASCII):
        local = local[1:-1]
    return local + at + domain.lower() if at else text


def as_compared(mine):
    destination = mine["destination"] or {}
    shown_to = destination.get("header") == "To"
    return {
        "from": address(mine["from_addr"] or ""),
        "from_name": words(mine["from_name"]),
        "to": [address(a) for a in mine["to"]],
        "to_name": (destination["address"], words(destination["name"])) if shown_to else None,
        "cc": [address(a) for a in mine["cc"]],
        "reply_to": [address(a) for a in mine["reply_to"]],
        "subject": words(mine["subject"] or ""),
        "date": mine["date"],
        "message_id": mine["message_id"],
        "in_reply_to": mine["in_reply_to"] or "",
        "references": mine["references"],
        "text": words(mine["text"]),
        "text_of_html": words(WRITTEN_FOR_HTML.sub(" ", mine["text"])),
        "attachments": [(words(a["name"] or ""), a["type"], a["sha256"]) for a in mine["attachments"]],
    }


class _Words(html.parser.HTMLParser):
    UNSEEN = ("script", "style", "head", "title", "template")
    ALONE = ("br", "img", "hr", "meta", "link", "input", "wbr", "col", "area", "base", "source", "embed")

    def __init__(self, look):
        super().__init__()
        self.data = []
        self._look = look
        self._open = []  # (tag, how it looks)

    def handle_starttag(self, tag, attrs):
        if tag in ("p", "div", "table", "body"):
            self.handle_endtag("head")
        if tag not in self.ALONE:
            self._open.append((tag, "hidden" if tag in self.UNSEEN else self._look(tag, dict(attrs))))

    def handle_endtag(self, tag):
        at = next((i for i in reversed(range(len(self._open))) if self._open[i][0] == tag), None)
        if at is not None:
            del self._open[at:]

    def handle_data(self, data):
        looks = [look for _, look in self._open]
        sizes = [look for look in looks if look in ("tiny", "sized")]
        if "hidden" not in looks and sizes[-1:] != ["tiny"]:
            self.data.append(data)


def shown_words(source, look=lambda tag, attributes: ""):
    """What stands between the tags of an HTML text; `look` says "hidden", "tiny", "sized" or ""."""
    reader = _Words(look)
    reader.feed(re.sub(r"<[^<>]*$", "", source))
    reader.close()
    return words(" ".join(reader.data))


class Reader:
    def __init__(self, raw, taught=frozenset(), told=()):
        """`told`: intaked's defects, which name a charset where it guessed one."""
        self.raw = raw
        self.taught = taught
        self.told = told

    @functools.cached_property
    def message(self):
        return email.message_from_bytes(self.raw, policy=POLICY)

    def field(self, name):
        """None where Python raises."""
        try:
            return getattr(self, "_" + name)()
        except Exception:  # it raises a dozen kinds on broken mail; all mean: not read
            return [] if name == "attachments" else None

    # Header fields

    def raw_fields(self, name):
        """Of all fields of that name the bytes, unfolded."""
        return [re.sub(r"\r\n|\r|\n", "", value).encode("utf-8", "surrogateescape").strip()
                for key, value in self.message.raw_items() if key.lower() == name]

    def raw_first(self, name):
        return next((value for value in self.raw_fields(name) if value), b"")

    def is_broken(self, name):
        """Whether Python faults it."""
        try:
            return any(field.defects for field in self.message.get_all(name, []))
        except Exception:  # as in field()
            return True

    @staticmethod
    def counting(name, fields):
        """Of several senders' fields the first that says anything; of others all."""
        return [f for f in fields if str(f).strip()][:1] if name in ("from", "sender") else fields

    def _mailboxes(self, name):
        """(name, address) of each."""
        found = []
        for field in self.counting(name, self.message.get_all(name, [])):
            found += [(words(a.display_name), address(a.addr_spec)) for a in field.addresses]
        return found

    def _first_mailbox(self):
        found = [m for m in self._mailboxes("from")]
        return found[0] if found else ("", "")

    def _from(self):
        return self._first_mailbox()[1]

    def _from_name(self):
        return self._first_mailbox()[0]

    def _to(self):
        return [a for _, a in self._mailboxes("to")]

    def _to_name(self):
        return [(a, n) for n, a in self._mailboxes("to")]

    def _cc(self):
        return [a for _, a in self._mailboxes("cc")]

    def _reply_to(self):
        return [a for _, a in self._mailboxes("reply-to")]

    def _subject(self):
        return words(next((str(v) for v in self.message.get_all("subject", []) if str(v).strip()), ""))

    def _date(self):
        for field in self.message.get_all("date", []):
            if str(field).strip():
                when = field.datetime
                if when is None or when.year < YEAR_MIN:
                    return None
                when = when if when.tzinfo else when.replace(tzinfo=datetime.timezone.utc)
                return when.astimezone(datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
        return None

    def _message_id(self):
        return re.sub(r"[\s<>]", "", str(self.message.get("message-id", "")))

    def _ids(self, name):
        return decoders.message_ids(next((str(v) for v in self.message.get_all(name, []) if str(v).strip()), ""))

    def _in_reply_to(self):
        return (self._ids("in-reply-to") or [""])[0]

    def _references(self):
        return self._ids("references")

    # Bodies

    def bytes_of(self, part):
        """Without the transfer encoding."""
        return part.get_payload(decode=True) or b""

    def content(self, part, path):
        return self.bytes_of(part).decode(part.get_param("charset", "ASCII"), "replace")

    def file_name(self, part):
        return words(part.get_filename() or "")

    def media_type(self, part):
        return part.get_content_type()

    def html_words(self, source):
        return shown_words(source)

    @staticmethod
    def _is_attached(part):
        """RFC 2183 2.8: what is not known is an attachment."""
        return not (part.get_content_disposition() or "inline").startswith("inline")

    def _is_words(self, part, whole):
        kind = self.media_type(part)
        if self._is_attached(part) or (part.get_filename() and not whole):
            return False
        return kind in ("text/plain", "text/html", "text/markdown", "text/enriched", "text/richtext") or (
            whole and kind.startswith("text/") and kind != "text/calendar")

    def _shown(self, part, path):
        """The texts of what is shown, (kind, text) each."""
        if part.is_multipart() and part.get_content_maintype() == "multipart":
            children = list(part.iter_parts())
            shown = [self._shown(child, f"{path}.{number}".lstrip(".")) for number, child in enumerate(children, 1)]
            if part.get_content_type() == "multipart/related":  # what the first refers to
                shown = [s for i, s in enumerate(shown) if i == 0 or not children[i]["content-id"]]
            if part.get_content_type() != "multipart/alternative":
                return [text for child in shown for text in child]
            said = [c for c in shown if any(text for _, text in c)]
            plain = [c for c in said if any(kind == "plain" for kind, _ in c)]
            return plain[0] if plain else said[-1] if said else []
        if part.is_multipart() and self.media_type(part) == part.get_content_type() or not self._is_words(
                part, not path):
            return []
        content = self.content(part, path or "1")
        if self.media_type(part) != "text/html":
            return [("plain", words(content))]
        return [("html", self.html_words(content))]

    def _named_text(self):
        """A text with a name is a file; shown too where nothing else is."""
        for part in self.own_parts():
            if part.get_content_type() == "text/plain" and not self._is_attached(part):
                return [("plain", words(self.content(part, "1" if part is self.message else "")))]
        return []

    def own_parts(self):
        """All but those of attached messages."""
        parts = [self.message]
        for part in parts:
            if part.is_multipart() and part.get_content_maintype() == "multipart":
                parts += list(part.iter_parts())
        return parts

    def may_be_tnef(self):
        return re.search(rb"(?i)ms-tnef|winmail\.dat", self.raw) is not None

    def _text(self):
        shown = [(kind, text) for kind, text in self._shown(self.message, "") if text] or self._named_text()
        return Text(" ".join(text for _, text in shown), any(kind == "html" for kind, _ in shown))

    def _attachments(self):
        return [(self.file_name(part), self.media_type(part), hashlib.sha256(self.bytes_of(part)).hexdigest())
                for part in self.own_parts()
                if part.get_content_disposition() == "attachment" and not part.is_multipart()]


class Text(str):
    """A text, and whether words of it were HTML."""

    def __new__(cls, text, html=False):
        made = super().__new__(cls, text)
        made.html = html
        return made


def _bare(text):
    return re.sub(r"[\W_]", "", text)


def differs(field, ours, theirs):
    """`ours`: all fields as as_compared() gives them."""
    mine = ours[field]
    if field == "date":
        return theirs is not None and mine != theirs
    if field == "to_name":
        return mine is not None and (theirs is None or mine not in theirs)
    if field == "attachments":
        return bool(collections.Counter(theirs) - collections.Counter(mine))
    if field == "text" and theirs is not None and theirs.html:
        return _bare(ours["text_of_html"]) != _bare(WRITTEN_FOR_HTML.sub(" ", theirs))
    return mine != theirs

"""The sample mails of tests/cases/samples and what must become of each (expected.yaml)."""
import base64
import email.parser
import pathlib
import random
import re

SAMPLES = pathlib.Path(__file__).resolve().parents[2] / "cases" / "samples"
FILL = b"@FILL@"


def _scalar(text):
    text = text.strip()
    if len(text) >= 2 and text[0] == text[-1] == '"':
        return text[1:-1]
    return {"true": True, "false": False}.get(text, int(text) if re.fullmatch(r"\d+", text) else text)


def _items(text):
    """The parts of "[a, b]" or "{k: v}" between the brackets; quotes may hold commas."""
    return [part for part in re.findall(r'((?:"[^"]*"|[^,])+)', text[1:-1]) if part.strip()]


def read_flat_yaml(text):
    """One level of YAML: scalars, [lists] and {maps} on one line. All that expected.yaml needs."""
    result = {}
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip() or line.startswith("#"):
            continue
        key, colon, value = line.partition(": ")
        if not colon:
            raise ValueError(f"line {number}: expected \"key: value\", found: {line}")
        value = value.strip()
        if value.startswith("["):
            result[key] = [_scalar(item) for item in _items(value)]
        elif value.startswith("{"):
            pairs = (item.split(":", 1) for item in _items(value))
            result[key] = {k.strip(): _scalar(v) for k, v in pairs}
        else:
            result[key] = _scalar(value)
    return result


class Sample:
    def __init__(self, folder):
        self.name = folder.name
        self.path = folder / "message.eml"
        text = (folder / "expected.yaml").read_text(encoding="utf-8")
        self.shows = text.splitlines()[0].removeprefix("# ")
        self.expected = read_flat_yaml(text)
        self.mailboxes = self.expected.get("mailboxes", ["support"])
        headers = email.parser.BytesHeaderParser().parsebytes(self.path.read_bytes())
        self.message_id = re.search(rb"(?im)^message-id:\s*<([^>]+)>", self.path.read_bytes())[1].decode()
        self.sender = str(headers.get("From", ""))

    def message(self):
        """The bytes to deliver."""
        size = self.expected.get("fill_bytes", 0)
        filling = base64.encodebytes(random.Random(self.name).randbytes(size * 3 // 4)).rstrip()
        return self.path.read_bytes().replace(FILL, filling)


def load():
    return [Sample(folder) for folder in sorted(SAMPLES.iterdir()) if folder.is_dir()]


def _many(value):
    return value if isinstance(value, list) else [value]


def differences(sample, intake, ticket, tickets_by_sample, file_names):
    """What is not as expected, as sentences; intake from `queue list`, ticket from the sandbox or None, file_names by
    id and by URL."""
    wanted, found = sample.expected, []

    def compare(what, expected, actual):
        if expected != actual:
            found.append(f"{what}: expected {expected!r}, got {actual!r}")

    if "arrivals" in wanted:
        compare("arrivals", wanted["arrivals"], intake.get("arrivals"))
    if wanted["fate"] in ("filed", "comment"):
        if ticket is None:
            return found + [f"expected a ticket at the desk, found none ({intake.get('reason') or intake.get('state')})"]
    else:
        compare("fate", wanted["fate"], intake.get("state"))
        compare("rule", wanted["rules"][-1], intake.get("rule"))
        return found + (["a ticket was made"] if ticket else [])
    if wanted["fate"] == "comment":
        origin = tickets_by_sample.get(wanted["ticket_of"])
        compare("ticket", origin and origin["id"], ticket["id"])
        words = "\n".join(text_of(comment) for comment in ticket.get("comments", []))
        files = [one for comment in ticket.get("comments", []) for one in comment.get("attachments", [])]
    else:
        words = ticket.get("description") or ""
        files = ticket.get("attachmentUrls", [])
        for what, field in (("team", "teamName"), ("priority", "priority"), ("source", "source"), ("title", "title"),
                            ("requestor", "requestorEmail"), ("private", "isPrivate")):
            if what in wanted:
                compare(what, wanted[what], ticket.get(field))
        compare("rules", wanted["rules"], intake.get("rules"))
    if "files" in wanted:
        compare("files", wanted["files"], [file_names.get(one, one) for one in files])
    for key, value in wanted.get("metadata", {}).items():
        compare(f"metadata.{key}", value, (ticket.get("metadata") or {}).get(key))
    for text in _many(wanted.get("text", [])):
        if text not in words:
            found.append(f"its text lacks {text!r}")
    for text in _many(wanted.get("text_never", [])):
        if text in words:
            found.append(f"its text has {text!r}")
    return found


def text_of(comment):
    return comment.get("content") or ""



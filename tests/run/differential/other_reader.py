"""A message as Python's `email` (policy.default) reads it, and both in the form that is compared."""
import email
import email.policy
import hashlib
import re
import unicodedata

# What intaked takes from every text: controls, bidi controls, and shapeless characters in addresses.
REMOVED = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200b-\u200f\u202a-\u202e\u2060\u2066-\u2069"
                     "\ufeff\u00ad]")


def words(text):
    """Runs of white space as one blank, without what nobody sees."""
    text = unicodedata.normalize("NFC", text).replace("\u00a0", " ")
    text = REMOVED.sub("", re.sub(r"\s", " ", text))
    return re.sub(" +", " ", text).strip()


def address(text):
    """As intaked writes it: the domain in lower case, no needless quotes."""
    text = REMOVED.sub("", text).strip()
    local, at, domain = text.rpartition("@")
    if re.fullmatch(r'"[\w!#$%&\'*+/=?^`{|}~.-]+"', local, re.ASCII):
        local = local[1:-1]
    return local + at + domain.lower() if at else text


def as_compared(mine):
    return {
        "from": address(mine["from_addr"] or ""),
        "to": [address(a) for a in mine["to"]],
        "cc": [address(a) for a in mine["cc"]],
        "subject": words(mine["subject"] or ""),
        "message_id": re.sub(r"\s", "", mine["message_id"] or ""),
        "text": words(mine["text"]),
        "attachments": [(words(a["name"] or ""), a["type"], a["sha256"])
                        for a in mine["attachments"]],
    }


def _addresses(message, name):
    found = []
    for field in message.get_all(name, []):
        found += [address(a.addr_spec) for a in field.addresses]
    return found


def text_of(message):
    for part in message.walk():
        if part.get_content_type() == "text/plain" and not part.is_multipart():
            if part.get_content_disposition() != "attachment" and not part.get_filename():
                return words(part.get_content())
    return ""


def _attachments(message):
    found = []
    for part in message.walk():
        if part.get_content_disposition() == "attachment" and not part.is_multipart():
            data = part.get_payload(decode=True) or b""
            found.append((words(part.get_filename() or ""), part.get_content_type(),
                          hashlib.sha256(data).hexdigest()))
    return found


def _has_broken_parts(message):
    """Whether Python faults what a part says about itself."""
    for part in message.walk():
        for name in ("content-type", "content-disposition"):
            try:
                field = part[name]
            except Exception:  # as in read()
                return True
            if field is not None and field.defects:
                return True
    return False


def read(raw):
    """Values as as_compared() gives them; None where Python raises. `broken`: the fields it faults."""
    message = email.message_from_bytes(raw, policy=email.policy.default)
    readers = {
        "from": lambda: (_addresses(message, "from") or [""])[0],
        "to": lambda: _addresses(message, "to"),
        "cc": lambda: _addresses(message, "cc"),
        "subject": lambda: words(next((str(v) for v in message.get_all("subject", [])
                                       if str(v).strip()), "")),
        "message_id": lambda: re.sub(r"[\s<>]", "", str(message.get("message-id", ""))),
        "text": lambda: text_of(message),
        "attachments": lambda: _attachments(message),
    }
    values = {"message": message, "broken": set()}
    for name, reader in readers.items():
        try:
            values[name] = reader()
        except Exception:  # it raises a dozen kinds on broken mail; all mean: not read
            values["broken"].add(name)
            values[name] = [] if name == "attachments" else None
    for name in ("from", "to", "cc", "message_id"):
        try:
            fields = message.get_all(name.replace("_", "-"), [])
        except Exception:  # as above
            fields = []
            values["broken"].add(name)
        if any(field.defects for field in fields):
            values["broken"].add(name)
    values["broken_parts"] = _has_broken_parts(message)
    return values

"""python_email.py DIRECTORY: every mail of it once through Python's email package, for the fields that it can give:
all header fields decoded, addresses, text parts decoded, files decoded and hashed. Prints one JSON object."""
import email
import email.policy
import hashlib
import json
import pathlib
import sys
import time


def addresses(message, name):
    field = message[name]
    return len(field.addresses) if field is not None else 0


def text_of(part):
    try:
        return part.get_content()
    except (LookupError, UnicodeError):
        return part.get_payload(decode=True).decode("latin-1")


def read(raw, sums):
    message = email.message_from_bytes(raw, policy=email.policy.default)
    sums["fields"] += sum(1 for name, value in message.items() if str(value) is not None)
    sums["addresses"] += sum(addresses(message, name) for name in ("From", "To", "Cc"))
    waiting = [message]
    while waiting:
        part = waiting.pop()
        if part.is_multipart() and part.get_content_maintype() == "multipart":
            waiting.extend(reversed(part.get_payload()))
        elif part.get_content_maintype() == "text" and not part.is_attachment():
            sums["text_bytes"] += len(text_of(part))
        else:
            part.get_filename()
            if part.is_multipart():  # message/rfc822: a message in it
                content = part.get_payload(0).as_bytes()
            else:
                content = part.get_payload(decode=True)
            hashlib.sha256(content).digest()
            sums["files"] += 1
            sums["file_bytes"] += len(content)


def main():
    mails = [path.read_bytes() for path in sorted(pathlib.Path(sys.argv[1]).iterdir())]
    sums = dict.fromkeys(("fields", "addresses", "text_bytes", "files", "file_bytes"), 0)
    for raw in mails[:50]:
        read(raw, dict(sums))
    began = time.thread_time()
    for raw in mails:
        read(raw, sums)
    print(json.dumps({"cpu_seconds": time.thread_time() - began, **sums}))


if __name__ == "__main__":
    main()

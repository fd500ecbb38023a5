"""Webhooks as their providers send them, to the real daemon: who is believed, what is kept, and that nothing is lost.

What the senders sign is held to the vendors' own verifiers from npm where there are any (node/verifiers.mjs).
"""
import http.client
import http.server
import json
import os
import pathlib
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import senders  # noqa: E402
from providers import Providers  # noqa: E402
from support import cases  # noqa: E402
from support.installation import Installation, Sandbox  # noqa: E402
from support.processes import wait_until  # noqa: E402

LONG = bool(os.environ.get("INTAKED_LONG"))
BODY_BYTES_MAX = 64 << 10
DAY = 24 * 3600
# After a refused signature and for what is too large: what keeps the message at each provider. SendGrid, SNS, MailerSend
# and Postal give up at 4xx.
KEEPS_AT_5XX = {"sendgrid_signed", "sendgrid_raw", "ses_1", "ses_2", "mailersend", "postal"}
TELLS_NO_TIME = {"sendgrid_raw", "postmark", "relay_bearer", "relay_basic", "teams_outgoing", "telegram", "whatsapp",
                 "generic_bearer", "generic_basic", "mandrill", "mailersend", "postal"}
COVERS_NO_BODY = {"sendgrid_raw", "postmark", "relay_bearer", "relay_basic", "telegram", "generic_bearer", "generic_basic"}
COLUMNS = ("genuine", "other body", "other proof", "old", "ahead", "again", "other key", "former key", "too big", "garbage")
CHANNEL = {"slack": "slack", "teams_outgoing": "ms_teams", "teams_bot": "ms_teams", "discord": "discord", "telegram": "telegram",
           "whatsapp": "whatsapp", "generic_standard": "api", "generic_hmac": "api", "generic_bearer": "api",
           "generic_basic": "api"}
PROOF = {"slack": "x-slack-signature", "sendgrid_signed": "x-twilio-email-event-webhook-signature",
         "discord": "x-signature-ed25519", "telegram": "x-telegram-bot-api-secret-token",
         "whatsapp": "x-hub-signature-256", "generic_standard": "webhook-signature", "generic_hmac": "x-fake-signature",
         "mandrill": "x-mandrill-signature", "mailersend": "signature", "postal": "x-postal-signature",
         "resend": "svix-signature"}


class Hooks:
    """A daemon with a hook for each sender, a sandbox, and who signs."""

    def __init__(self, world, only=None, web=(), desk=None, environment=None, start=True, top=(), more=None):
        """more: settings beside the sender's own, and their secrets: {sender: ({…}, {file: text})}."""
        directory = world.directory
        self.keys = senders.make_keys(directory / "keys")
        settings = senders.settings_of(self.keys)
        self.settings = {name: settings[name] for name in only or settings}
        for name, (own, files) in (more or {}).items():
            self.settings[name] = ({**self.settings[name][0], **own}, {**self.settings[name][1], **files})
        self.port = senders.free_port()
        self.providers = Providers(directory / "providers", self.keys)
        self.sandbox = Sandbox(world.children, directory / "sandbox", world.bin / "intaked-sandbox")
        self.daemon = Installation(world.children, directory / "one", world.bin / "intaked", self.sandbox.url, {},
                                   {"settle": "300 ms", "index_lag": "100 ms", **(desk or {})},
                                   [*top, *senders.config_lines(self.settings, self.port, web)])
        for _, files in self.settings.values():
            for name, text in files.items():
                self.daemon.write_secret(name, text)
        self.environment = {**self.providers.environment, **(environment or {})}
        self.signer = senders.Signer(world.children, self.keys, directory)
        self.paths = {}
        if start:
            self.start()

    def start(self, environment=None, wait=True):
        self.daemon.start({**self.environment, **(environment or {})}, wait)
        if not self.paths:
            code, out, err = self.daemon.command("hooks", "list", "--format=json")
            assert code == 0, err
            self.paths = {one["name"]: one["url"].removeprefix(senders.PUBLIC_URL) for one in json.loads(out)}

    def sign(self, sender, **ask):
        return self.signer.sign(sender, url=senders.PUBLIC_URL + self.path(sender), **ask)

    def path(self, sender):
        return self.paths[senders.hook_of(sender)]

    def send(self, sender, sent, **more):
        return senders.post(self.port, self.path(sender), sent, **more)

    def arrivals(self):
        return self.daemon.status()["counts"]["arrivals"]

    def tickets(self):
        return self.sandbox.tickets()

    def end(self):
        self.signer.close()
        self.providers.stop()
        self.daemon.stop()
        self.daemon.forget()


def flipped(text):
    """One character of it changed, which no reading overlooks."""
    at = len(text) // 2
    return text[:at] + ("0" if text[at] != "0" else "1") + text[at + 1:]


def with_other_proof(sender, sent):
    if sender.startswith("mailgun"):
        at = sent["body"].index("signature=") + len("signature=")
        return {**sent, "body": sent["body"][:at] + flipped(sent["body"][at:])}
    if sender.startswith("ses"):
        message = json.loads(sent["body"])
        message["Signature"] = "A" + flipped(message["Signature"][1:])
        return {**sent, "body": json.dumps(message)}
    name = PROOF.get(sender, "authorization")
    return {**sent, "headers": {**sent["headers"], name: flipped(sent["headers"][name])}}


def with_other_body(sender, sent):
    """Something that its sender did not say. In JSON it stays JSON, so that only the signature can tell."""
    body = sent["body"]
    if sender.startswith("ses"):
        message = json.loads(body)
        message["Message"] = message["Message"].replace("alice", "mallo")
        return {**sent, "body": json.dumps(message)}
    # Where no words stand as they are, its addresses do.
    changed = body.replace("begin", "steal")
    return {**sent, "body": changed if changed != body else body.replace("mail", "mall")}


def ask_of(column, sender, now):
    """What is asked of the signer; None: it cannot be for this sender."""
    if column == "old":
        return None if sender in TELLS_NO_TIME else {"at": now - 5 * DAY}
    if column == "ahead":
        return None if sender in TELLS_NO_TIME else {"at": now + 3600}
    if column == "other key":
        return {"who": "other"}
    if column == "former key":
        # Amazon's certificate is of one key, its address names another.
        return None if sender.startswith("ses") else {"who": "former"}
    if column == "too big":
        if sender == "resend":
            return None  # it tells only that there is a mail
        return {"text": "x" * (2 * BODY_BYTES_MAX)}
    if column == "garbage":
        return {"garbage": True}
    return {}


def expected(column, sender):
    """(status, messages stored)."""
    refused = (503 if sender in KEEPS_AT_5XX else 401, 0)
    if column == "garbage" and sender == "discord":
        return (204, 1)  # as to an event
    if column in ("genuine", "former key", "garbage"):
        return (200, 1)
    if column == "again":
        return (200, 0)
    if column == "too big":
        return (503 if sender in KEEPS_AT_5XX else 413, 0)
    if column == "other body":
        if sender.startswith("mailgun"):
            return (200, 0)  # its token has come before: the answer of then, and nothing is kept
        # Nothing signs the body; Postmark and Telegram number what they send.
        if sender in COVERS_NO_BODY:
            return (200, 0) if sender in ("postmark", "telegram") else (200, 1)
        if sender == "teams_bot":
            return (200, 0)  # the token speaks for the sender, not for the body; the activity has come before
    return refused


def each_provider_is_believed_as_it_should_be(world):
    hooks = Hooks(world, web=[f"body_bytes_max: {BODY_BYTES_MAX}"])
    by_others = senders.verified_by_others(hooks.keys)
    wrong = []
    world.show(f"{'':17}" + "".join(f"{column:>12}" for column in COLUMNS) + "   the signer is held to")
    genuine = {}
    for sender in hooks.settings:
        cells = []
        now = int(time.time())
        genuine[sender] = hooks.sign(sender, at=now, id=f"{sender}-1")
        for column in COLUMNS:
            ask = ask_of(column, sender, now)
            if ask is None:
                cells.append("-")
                continue
            sent = genuine[sender]
            if column == "other body":
                sent = with_other_body(sender, sent)
            elif column == "other proof":
                sent = with_other_proof(sender, sent)
            elif column not in ("genuine", "again"):
                sent = hooks.sign(sender, **{"at": now, "id": f"{sender}-{column.replace(' ', '')}", **ask})
            before = hooks.arrivals()
            status = hooks.send(sender, sent)[0]
            stored = hooks.arrivals() - before
            cells.append(f"{status} {'kept' if stored else 'no'}")
            if (status, stored) != expected(column, sender):
                wrong.append(f"{sender}, {column}: {status}, {stored} stored; expected {expected(column, sender)}")
        other = by_others[sender]
        if "by" in other and not (other["genuine"] and not other["other"]):
            wrong.append(f"{sender}: {other}")
        world.show(f"{sender:17}" + "".join(f"{cell:>12}" for cell in cells) + "   " +
                   (other.get("by") or f"nothing: {other['none']}"))
    wait_until(lambda: hooks.daemon.settled(0), "everything is settled", hooks.daemon.process, 60)
    wrong += wrong_tickets(hooks)
    hooks.end()
    assert not wrong, "\n".join(wrong)


def wrong_tickets(hooks):
    """What is wrong with what became of the genuine and of the garbage."""
    wrong = []
    tickets = {one["id"]: one for one in hooks.tickets()}
    for sender in hooks.settings:
        code, out, _ = hooks.daemon.command("queue", "list", "--all", "--source", senders.hook_of(sender), "--format=json")
        mine = json.loads(out)["intakes"] if code == 0 else []
        parked = [one for one in mine if one["state"] == "parked"]
        filed = [tickets[one["ticket_id"]] for one in mine if one["state"] == "filed"]
        source = CHANNEL.get(sender, "email")
        if sender == "resend":  # it tells only that there is a mail
            if len(parked) < 2:
                wrong.append(f"{sender}: {mine}")
            continue
        if not any("How do I begin?" in one.get("description", "") and one["source"] == source for one in filed):
            wrong.append(f"{sender}: no ticket with source {source}: {[(one['source'], one.get('description')) for one in filed]}")
        may_be_mail = sender in ("relay_bearer", "relay_basic")  # any bytes are a mail
        if not parked and not may_be_mail:
            wrong.append(f"{sender}: the garbage is not parked: {[(one['state'], one.get('reason')) for one in mine]}")
    return wrong


def what_is_sent_again_is_one_ticket(world):
    """A hundred copies at once, and again after a restart."""
    import concurrent.futures
    hooks = Hooks(world, only=["slack"], web=["connections_per_address_max: 200"])
    sent = hooks.sign("slack", id="copies")
    with concurrent.futures.ThreadPoolExecutor(50) as pool:
        statuses = list(pool.map(lambda _: hooks.send("slack", sent)[0], range(100)))
    assert set(statuses) == {200}, statuses
    hooks.daemon.stop()
    hooks.start()
    assert hooks.send("slack", sent)[0] == 200
    wait_until(lambda: hooks.daemon.settled(1), "settled", hooks.daemon.process)
    assert hooks.arrivals() == 1 and len(hooks.tickets()) == 1, hooks.tickets()
    hooks.end()


def sent_until_taken(hooks, sender, sent, restart):
    """As its provider does: until 2xx. Restarts what has died meanwhile."""
    for _ in range(10):
        try:
            status = hooks.send(sender, sent)[0]
            if 200 <= status < 300:
                return
        except (OSError, http.client.HTTPException):
            pass
        if hooks.daemon.process.poll() is not None:
            restart()
        time.sleep(0.05)
    raise AssertionError("it was never taken")


def killed_at_every_step(world):
    """kill -9 at each operation of a request; its sender tries again: lost 0, doubled 0."""
    # One sender under one subject as often as there are cuts: no flood.
    hooks = Hooks(world, only=["slack", "whatsapp", "mailgun"], start=False, top=["flood: { automatic_max: 0, sender_max: 0 }"])
    hooks.start()
    hooks.daemon.stop()
    sent_of = {"slack": {}, "whatsapp": {"batch": True}, "mailgun": {}}
    lost = doubled = points_tried = 0
    wrong, counted, died = [], [], []
    counts = world.directory / "counts"

    def run(point, tag, sender):
        more = {"batch": [f"{tag}-a", f"{tag}-b", f"{tag}-c"]} if sent_of[sender] else {}
        person = {"slack": f"U{tag}".replace(".", ""), "whatsapp": str(len(counted))}.get(sender)
        counted.append(tag)
        sent = hooks.sign(sender, id=tag, text=f"words of {tag}", **({"user": person} if person else {}), **more)
        environment = {"INTAKED_FAIL": f"{point}:kill"} if point else {"INTAKED_FAIL_COUNT": str(counts)}
        hooks.start(environment, wait=False)
        wait_until(lambda: hooks.daemon.process.poll() is not None or hooks.daemon.answers(), "start", seconds=30)
        first = hooks.daemon.process
        sent_until_taken(hooks, sender, sent, hooks.start)
        before = hooks.daemon.process
        until = time.monotonic() + 5
        while before.poll() is None and time.monotonic() < until and not hooks.daemon.settled(0):
            time.sleep(0.02)
        if before.poll() is not None:
            assert before.returncode == -signal.SIGKILL, before.returncode
            hooks.start()
        wait_until(lambda: hooks.daemon.settled(0), f"after {tag}", hooks.daemon.process, 60)
        died.append(first.poll() == -signal.SIGKILL)
        hooks.daemon.stop()
        return [f"words of {tag}"] * (3 if more else 1)

    def judge(tag, expected_words):
        nonlocal lost, doubled
        said = [text for ticket in hooks.tickets() for text in
                [ticket.get("description", ""), *(comment["content"] for comment in ticket["comments"])]]
        found = sum(f"words of {tag}" in one for one in said)
        lost += max(0, len(expected_words) - found)
        doubled += max(0, found - len(expected_words))
        if found != len(expected_words):
            wrong.append(f"{tag}: {found} of {len(expected_words)}")

    for sender in hooks.settings:
        judge(f"{sender}uncut", run(None, f"{sender}uncut", sender))
        names = {name: int(count) for name, count in (line.split() for line in counts.read_text().splitlines())}
        counts.unlink()
        total = names.pop("total")
        for must in ("hook_came", "hook_verified", "hook_recorded", "hook_answered"):
            assert must in names, f"never reached: {must}; {names}"
        stride = 1 if LONG else 25
        points = [f"{name}:1" for name in sorted(names)] + [f"any:{n}" for n in range(1, total + 1, stride)]
        for number, point in enumerate(points):
            tag = f"{sender}cut{number}."
            judge(tag, run(point, tag, sender))
            points_tried += 1
    world.show(f"kill -9 after each step of a webhook: {sum(died)} of {points_tried} cuts, lost {lost}, doubled {doubled}")
    hooks.end()
    assert not wrong, "\n".join(wrong)


def a_full_disk_makes_the_provider_come_again(world):
    hooks = Hooks(world, only=["slack", "sendgrid_raw"], start=False, top=["free_bytes_min: 900000 GB"])
    hooks.start()
    for sender in hooks.settings:
        status, headers, _ = hooks.send(sender, hooks.sign(sender, id=f"full-{sender}"))
        assert status == 503 and "Retry-After" in headers, (sender, status, headers)
    code, out, _ = hooks.daemon.command("status")
    assert code == 2 and "hook slack" in out and "gives up in" in out, out
    hooks.daemon.stop()
    text = hooks.daemon.config.read_text().replace("free_bytes_min: 900000 GB", "free_bytes_min: 1 MB")
    hooks.daemon.config.write_text(text)
    hooks.start()
    for sender in hooks.settings:
        assert hooks.send(sender, hooks.sign(sender, id=f"full-{sender}"))[0] == 200
    wait_until(lambda: hooks.daemon.settled(2), "settled", hooks.daemon.process)
    assert len(hooks.tickets()) == 2
    hooks.end()


def resident_mib(pid):
    [line] = [line for line in pathlib.Path(f"/proc/{pid}/status").read_text().splitlines() if line.startswith("VmRSS")]
    return int(line.split()[1]) / 1024


def strangers_bodies_wait_on_the_disk(world):
    """Sixty who send 4 MiB each and never end, while a mail of 3 MiB and as large an event come to be kept."""
    hooks = Hooks(world, only=["slack", "relay_bearer", "ses_1"], web=["body_bytes_max: 20 MiB"])
    assert hooks.send("slack", hooks.sign("slack", id="before"))[0] == 200
    before = resident_mib(hooks.daemon.process.pid)
    strangers = []
    for number in range(60):
        one = socket.create_connection(("127.0.0.1", hooks.port), source_address=(f"127.0.2.{number + 1}", 0), timeout=30)
        one.sendall(b"POST /hooks/slack HTTP/1.1\r\nHost: a\r\nContent-Length: 5000000\r\n\r\n" + b"x" * (4 << 20))
        strangers.append(one)
    assert hooks.send("slack", hooks.sign("slack", id="beside"))[0] == 200
    more = resident_mib(hooks.daemon.process.pid) - before
    print(f"    240 MiB of bodies that do not end: {more:.0f} MiB more")
    assert more < 64, more  # of which a sanitizer takes its share
    line = "It is long, and each line of it counts.\r\n"
    large = hooks.sign("relay_bearer", id="large")
    large["body"] = "From: a@acme.example\r\nSubject: A large mail\r\n\r\n" + line * (3 * 1024 * 1024 // len(line))
    assert hooks.send("relay_bearer", large)[0] == 200
    text = "word " * 600_000
    assert hooks.send("slack", hooks.sign("slack", id="large", text=text))[0] == 200
    # Its certificate is fetched before it is verified.
    assert hooks.send("ses_1", hooks.sign("ses_1", id="large", text=text[:140_000]))[0] == 200
    tampered = hooks.sign("slack", id="other", text=text)
    tampered["body"] = tampered["body"].replace("word", "wor d", 1)
    assert hooks.send("slack", tampered)[0] == 401
    for one in strangers:
        one.close()
    wait_until(lambda: hooks.daemon.settled(5), "settled", hooks.daemon.process)
    code, out, _ = hooks.daemon.command("queue", "list", "--all", "--source", "relay-bearer", "--format=json")
    [mail] = json.loads(out)["intakes"]
    code, kept, _ = hooks.daemon.command("queue", "export", mail["id"])
    assert code == 0 and kept.count(line.strip()) == large["body"].count(line), (code, kept[:200])
    hooks.end()


def a_chat_is_a_conversation(world):
    """Threads join, strangers of the channel comment as themselves, changes are notes, files are named."""
    hooks = Hooks(world, only=["slack"])
    now = int(time.time())

    def say(number, text, **more):
        sent = hooks.sign("slack", id=f"chat{number}", text=text, ts=f"{now}.00000{number}", **more)
        assert hooks.send("slack", sent)[0] == 200
        wait_until(lambda: hooks.daemon.settled(number), text, hooks.daemon.process)

    first = f"{now}.000001"
    say(1, "The printer is on fire &amp; smokes")
    say(2, "I see it too", user="U2FAKE", thread=first)
    say(3, "> it is out now", thread=first)
    tickets = hooks.tickets()
    assert len(tickets) == 1, [(one["title"], one["source"]) for one in tickets]
    ticket = tickets[0]
    assert ticket["source"] == "slack" and ticket["requestorEmail"] == "T1FAKE.U1FAKE@slack.invalid", ticket
    assert "The printer is on fire & smokes" in ticket["description"], ticket["description"]
    said = [(one.get("customerEmail") or one.get("impersonatedUserEmail"), one["content"]) for one in ticket["comments"]]
    assert [text for _, text in said] == ["I see it too", "> it is out now"], said
    changed = {"type": "event_callback", "team_id": "T1FAKE", "event_id": "Evchange", "event_time": now, "event": {
        "type": "message", "subtype": "message_changed", "channel": "C1FAKE", "ts": f"{now}.000009",
        "message": {"type": "message", "user": "U1FAKE", "ts": first, "text": "The printer is fine"},
        "previous_message": {"type": "message", "user": "U1FAKE", "ts": first, "text": "The printer is on fire"}}}
    assert hooks.send("slack", hooks.sign("slack", id="change", body=json.dumps(changed)))[0] == 200
    bot = {"type": "event_callback", "team_id": "T1FAKE", "event_id": "Evbot", "event_time": now, "event": {
        "type": "message", "subtype": "bot_message", "bot_id": "B1", "channel": "C1FAKE", "ts": f"{now}.000010", "text": "beep"}}
    assert hooks.send("slack", hooks.sign("slack", id="bot", body=json.dumps(bot)))[0] == 200
    wait_until(lambda: hooks.daemon.settled(5), "settled", hooks.daemon.process)
    ticket = hooks.tickets()[0]
    last = ticket["comments"][-1]
    assert "Changed to:" in last["content"] and "The printer is fine" in last["content"], last
    assert last.get("commentVisibility") == "private" or last.get("isPrivate"), last
    code, out, _ = hooks.daemon.command("find", "--fate", "dropped")
    assert code == 0 and "bot" in out, out
    assert len(hooks.tickets()) == 1
    hooks.end()


def a_thread_of_discord_is_one_ticket(world):
    """A ticket is made of a message; on it a thread is begun, where others ask."""
    hooks = Hooks(world, only=["discord"])

    def person(number):
        return {"user": {"id": f"{number}", "username": f"person{number}"}}

    def commanded(number, **interaction):
        body = {"type": 2, "id": f"{1000 + number}", "token": "fake-token", "member": person(8), **interaction}
        assert hooks.send("discord", hooks.sign("discord", id=f"thread{number}", body=json.dumps(body)))[0] == 200
        wait_until(lambda: hooks.daemon.settled(number), f"number {number}", hooks.daemon.process)

    message = {"id": "55", "content": "It does not print", "author": person(4)["user"]}
    commanded(1, channel={"id": "7", "type": 0}, channel_id="7",
              data={"name": "Create ticket", "type": 3, "target_id": "55", "resolved": {"messages": {"55": message}}})
    for number, text in ((2, "It does at my desk"), (3, "Not at mine")):
        commanded(number, channel={"id": "55", "type": 11, "parent_id": "7"}, channel_id="55", member=person(number),
                  data={"name": "ticket", "type": 1, "options": [{"name": "text", "type": 3, "value": text}]})
    [ticket] = hooks.tickets()
    assert ticket["requestorEmail"] == "4@discord.invalid" and ticket["source"] == "discord", ticket
    said = [(one.get("customerEmail"), one["content"]) for one in ticket["comments"]]
    assert said == [("2@discord.invalid", "It does at my desk"), ("3@discord.invalid", "Not at mine")], said
    hooks.end()


def what_an_event_only_names_is_fetched(world):
    """Slack's files and people, WhatsApp's media, Telegram's files, Resend's mails, SES' mails in S3."""
    token = "fake-token-of-the-hook"
    more = {"slack": ({"bot_token_file": "slack.token"}, {"slack.token": token}),
            "whatsapp": ({"access_token_file": "whatsapp.token"}, {"whatsapp.token": token}),
            "telegram": ({"bot_token_file": "telegram.token"}, {"telegram.token": token}),
            "resend": ({"api_key_file": "resend.token"}, {"resend.token": token}),
            "ses_2": ({"access_key_id": "AKIAFAKE", "secret_key_file": "ses.token"}, {"ses.token": token})}
    hooks = Hooks(world, only=list(more), more=more, top=["attachments: { to: desk }"])
    answers = hooks.providers.answers
    answers[("slack.com", "/api/users.info")] = json.dumps({"ok": True, "user": {"profile": {
        "real_name": "Alice Fox", "email": "alice@acme.example"}}}).encode()
    answers[("files.slack.com", "/files-pri/T1-F1/log.txt")] = b"the file of Slack"
    answers[("graph.facebook.com", "/v21.0/4711")] = json.dumps({"url": "https://lookaside.fbsbx.com/fake/4711"}).encode()
    answers[("api.telegram.org", f"/bot{token}/getFile")] = json.dumps({"ok": True, "result": {"file_path": "documents/7.pdf"}}).encode()
    answers[("api.telegram.org", f"/file/bot{token}/documents/7.pdf")] = b"%PDF-1.4 the file of Telegram"
    answers[("api.resend.com", "/emails/receiving/mail-1")] = json.dumps({
        "from": "Bob <bob@initech.example>", "to": ["support@example.com"], "subject": "By Resend", "text": "words at Resend",
        "message_id": "<resend-1@initech.example>", "created_at": "2026-03-13T16:40:00.123456+00:00",
        "raw": {"download_url": "https://cdn.resend.app/receiving/raw/mail-1?Signature=fake"}}).encode()
    answers[("cdn.resend.app", "/receiving/raw/mail-1")] = (
        b"From: bob@initech.example\r\nSubject: By Resend\r\nMessage-ID: <resend-1@initech.example>\r\n\r\nas it came to Resend\r\n")
    # Where a file of WhatsApp lies is told for five minutes: who was not answered there asks anew.
    def at_first_away(_, asked=[]):
        asked.append(1)
        return (503, b"") if len(asked) == 1 else b"\xff\xd8\xff the picture of WhatsApp"
    answers[("s3.eu-central-1.amazonaws.com", "/fake-bucket/in/mail-1")] = (
        b"From: carl@globex.example\r\nTo: support@example.com\r\nSubject: By S3\r\nMessage-ID: <s3-1@globex.example>\r\n\r\nwords in S3\r\n")
    answers[("lookaside.fbsbx.com", "/fake/4711")] = at_first_away
    now = int(time.time())
    say = {"slack": {"type": "event_callback", "team_id": "T1FAKE", "event_id": "Evfile", "event_time": now, "event": {
               "type": "message", "subtype": "file_share", "channel": "C1", "user": "U1FAKE", "ts": f"{now}.000001", "text": "see the log",
               "files": [{"name": "log.txt", "mimetype": "text/plain", "url_private_download": "https://files.slack.com/files-pri/T1-F1/log.txt"}]}},
           "whatsapp": {"object": "whatsapp_business_account", "entry": [{"id": "1", "changes": [{"field": "messages", "value": {
               "metadata": {"phone_number_id": "1"}, "messages": [{"id": "wamid.1", "from": "49151", "timestamp": str(now), "type": "image",
               "image": {"id": "4711", "mime_type": "image/jpeg", "caption": "see the picture"}}]}}]}]},
           "telegram": {"update_id": 7, "message": {"message_id": 7, "date": now, "chat": {"id": 5, "type": "private"},
               "from": {"id": 5, "first_name": "Alice"}, "caption": "see the paper",
               "document": {"file_id": "fake-file-7", "file_name": "paper.pdf", "mime_type": "application/pdf"}}},
           "resend": {"type": "email.received", "data": {"email_id": "mail-1"}}}
    for sender, body in say.items():
        assert hooks.send(sender, hooks.sign(sender, id=f"fetch-{sender}", body=json.dumps(body)))[0] == 200
    in_s3 = {"notificationType": "Received", "mail": {"source": "carl@globex.example", "messageId": "s3", "destination": ["support@example.com"]},
             "receipt": {"recipients": ["support@example.com"],
                         "action": {"type": "S3", "bucketName": "fake-bucket", "objectKey": "in/mail-1"}}}
    assert hooks.send("ses_2", hooks.sign("ses_2", id="fetch-s3", body=json.dumps(in_s3)))[0] == 200
    wait_until(lambda: hooks.daemon.settled(5), "settled", hooks.daemon.process, 60)
    found = {one["source"] + ("" if one["source"] != "email" else " " + one["title"]): one for one in hooks.tickets()}
    assert set(found) == {"slack", "whatsapp", "telegram", "email By Resend", "email By S3"}, found
    names = hooks.sandbox.file_names()
    files = {key: [names.get(url, url) for url in one.get("attachmentUrls") or []] for key, one in found.items()}
    assert files["slack"] == ["log.txt"] and files["telegram"] == ["paper.pdf"] and len(files["whatsapp"]) == 1, files
    assert found["slack"]["requestorEmail"] == "alice@acme.example", found["slack"]
    assert "it stayed" not in found["slack"]["description"], found["slack"]["description"]
    assert "as it came to Resend" in found["email By Resend"]["description"]
    assert [path for host, path, _ in hooks.providers.asked if host == "graph.facebook.com"] == ["/v21.0/4711"] * 2
    assert "words in S3" in found["email By S3"]["description"]
    for host, path, authorization in hooks.providers.asked:
        if host in ("slack.com", "files.slack.com", "graph.facebook.com", "lookaside.fbsbx.com", "api.resend.com"):
            assert authorization == f"Bearer {token}", (host, authorization)
        elif host == "s3.eu-central-1.amazonaws.com":
            assert authorization.startswith("AWS4-HMAC-SHA256 Credential=AKIAFAKE/"), authorization
        else:
            assert authorization is None, (host, authorization)
    code, out, err = hooks.daemon.command("fsck", "--bytes")
    assert code == 0, out + err
    log = hooks.daemon.log.read_text()
    assert token not in log, "a token stands in the log"
    hooks.end()


def what_cannot_be_fetched_is_named(world):
    more = {"slack": ({"bot_token_file": "slack.token"}, {"slack.token": "fake"}),
            "resend": ({"api_key_file": "resend.token"}, {"resend.token": "fake"})}
    hooks = Hooks(world, only=list(more), more=more, top=["attachments: { to: desk }"])
    hooks.providers.answers[("slack.com", "/api/users.info")] = lambda _: (403, b"{}")
    now = int(time.time())
    body = {"type": "event_callback", "team_id": "T1FAKE", "event_id": "Evgone", "event_time": now, "event": {
        "type": "message", "channel": "C1", "user": "U1FAKE", "ts": f"{now}.000001", "text": "see the log",
        "files": [{"name": "log.txt", "mimetype": "text/plain", "url_private_download": "https://files.slack.com/gone"},
                  {"name": "evil.txt", "mimetype": "text/plain", "url_private_download": "https://169.254.169.254/latest"},
                  {"name": "evil2.txt", "mimetype": "text/plain", "url_private_download": "https://files.slack.com.evil.example/x"}]}}
    assert hooks.send("slack", hooks.sign("slack", id="gone", body=json.dumps(body)))[0] == 200
    resend = {"type": "email.received", "data": {"email_id": "mail-gone"}}
    assert hooks.send("resend", hooks.sign("resend", id="gone", body=json.dumps(resend)))[0] == 200
    wait_until(lambda: hooks.daemon.settled(2), "settled", hooks.daemon.process, 60)
    ticket = hooks.tickets()[0]
    for name in ("log.txt", "evil.txt", "evil2.txt"):
        assert f"[file {name}: it stayed where it was written]" in ticket["description"], ticket["description"]
    assert ticket["requestorEmail"] == "T1FAKE.U1FAKE@slack.invalid"
    assert {host for host, _, _ in hooks.providers.asked} <= {"slack.com", "files.slack.com", "api.resend.com"}, hooks.providers.asked
    parked = [one for one in hooks.daemon.intakes() if one["state"] == "parked"]
    assert len(parked) == 1 and "could not be fetched" in parked[0]["reason"], parked
    # A person has mended the key: the mail is there now.
    hooks.providers.answers[("api.resend.com", "/emails/receiving/mail-gone")] = json.dumps({
        "from": "bob@initech.example", "to": ["support@example.com"], "subject": "Late", "text": "late words"}).encode()
    code, out, err = hooks.daemon.command("queue", "retry", parked[0]["id"])
    assert code == 0, out + err
    wait_until(lambda: len(hooks.tickets()) == 2, "the retried mail", hooks.daemon.process, 30)
    hooks.end()


def telegram_is_asked_for_news(world):
    more = {"telegram": ({"poll": "yes", "bot_token_file": "telegram.token"}, {"telegram.token": "fake-token"})}
    hooks = Hooks(world, only=["telegram"], more=more, start=False)
    updates, offsets = [], []

    def get_updates(handler):
        import urllib.parse
        query = urllib.parse.parse_qs(urllib.parse.urlsplit(handler.path).query)
        offset = int(query.get("offset", ["0"])[0])
        offsets.append(offset)
        due = [one for one in updates if one["update_id"] >= offset]
        if updates and offset > updates[-1]["update_id"] + 10:  # an offset of before Telegram began anew
            due = updates
        if not due:
            time.sleep(0.3)
        return json.dumps({"ok": True, "result": due}).encode()

    hooks.providers.answers[("api.telegram.org", "/botfake-token/getUpdates")] = get_updates
    for number in (11, 12):
        updates.append({"update_id": number, "message": {"message_id": number, "date": int(time.time()), "chat": {"id": number, "type": "private"},
                        "from": {"id": number, "first_name": "Alice"}, "text": f"question {number}"}})
    hooks.daemon.start(hooks.environment)
    wait_until(lambda: hooks.daemon.settled(2) and 13 in offsets, "asked", hooks.daemon.process, 30)
    hooks.daemon.stop()
    updates.append({**updates[0], "update_id": 13, "message": {**updates[0]["message"], "message_id": 13, "chat": {"id": 13, "type": "private"},
                    "text": "question 13"}})
    hooks.daemon.start(hooks.environment)
    wait_until(lambda: hooks.daemon.settled(3), "asked again", hooks.daemon.process, 30)
    assert len(hooks.tickets()) == 3, hooks.tickets()
    for words in (["list"], ["show", "telegram"]):  # nobody calls it
        _, out, _ = hooks.daemon.command("hooks", *words, "--format=json")
        assert '"url"' not in out, out
    updates[:] = [{**updates[0], "update_id": 3, "message": {**updates[0]["message"], "message_id": 14, "chat": {"id": 14, "type": "private"},
                   "text": "question 14"}}]
    wait_until(lambda: hooks.daemon.settled(4) and offsets[-1] == 4, "the numbers that begin anew are followed", hooks.daemon.process, 30)
    assert "fake-token" not in hooks.daemon.log.read_text()
    hooks.end()


def what_came_by_a_hook_that_is_gone_is_parked(world):
    """Renamed while its messages waited: nobody says any more where they go."""
    hooks = Hooks(world, only=["slack"])
    sent = hooks.sign("slack", id="gone", text="whose am I?")
    hooks.daemon.stop()
    hooks.start({"INTAKED_FAIL": "hook_recorded:1:kill"})
    try:
        hooks.send("slack", sent)
    except (OSError, http.client.HTTPException):
        pass
    hooks.daemon.process.wait(30)
    text = hooks.daemon.config.read_text()
    hooks.daemon.config.write_text(text.replace("  slack:", "  team-chat:"))
    hooks.start()
    wait_until(lambda: hooks.daemon.intakes() and hooks.daemon.intakes()[0]["state"] == "parked", "parked", hooks.daemon.process, 30)
    assert 'hook "slack" is not in the configuration any more' in hooks.daemon.intakes()[0]["reason"], hooks.daemon.intakes()
    hooks.daemon.stop()
    hooks.daemon.config.write_text(text)
    hooks.start()
    code, _, err = hooks.daemon.command("queue", "retry", hooks.daemon.intakes()[0]["id"])
    assert code == 0, err
    wait_until(lambda: len(hooks.tickets()) == 1, "filed once it is there again", hooks.daemon.process, 30)
    assert hooks.tickets()[0]["source"] == "slack", hooks.tickets()
    hooks.end()


def a_cloudflare_worker_hands_on_a_mail(world):
    hooks = Hooks(world, only=["relay_bearer"])
    worker = pathlib.Path(__file__).resolve().parents[3] / "config" / "cloudflare-email-worker.js"
    token = next(iter(hooks.settings["relay_bearer"][1].values()))
    mail = b"From: alice@acme.example\r\nTo: support@example.com\r\nSubject: By Cloudflare\r\nMessage-ID: <cf1@acme.example>\r\n\r\nhello\r\n"

    def hand_on():
        url = f"http://127.0.0.1:{hooks.port}{hooks.path('relay_bearer')}"
        return subprocess.run(["node", pathlib.Path(__file__).with_name("node") / "cloudflare.mjs", worker, url, token], input=mail,
                              capture_output=True, timeout=30)
    done = hand_on()
    assert done.returncode == 0, done.stderr.decode()
    wait_until(lambda: hooks.daemon.settled(1), "settled", hooks.daemon.process)
    assert [one["title"] for one in hooks.tickets()] == ["By Cloudflare"], hooks.tickets()
    hooks.daemon.stop()
    assert hand_on().returncode == 1, "Cloudflare believes that the mail was taken"
    hooks.end()


def a_handshake_is_answered_and_wrong_doors_say_nothing(world):
    hooks = Hooks(world, only=["slack", "whatsapp", "discord", "mailgun", "mandrill"])
    challenge = hooks.sign("slack", body='{"type":"url_verification","challenge":"fake-challenge-1"}')
    status, _, body = hooks.send("slack", challenge)
    assert status == 200 and b"fake-challenge-1" in body
    empty = {"headers": {}, "body": None}
    ask = hooks.path("whatsapp") + "?hub.mode=subscribe&hub.challenge=fake-7&hub.verify_token="
    status, _, body = senders.post(hooks.port, ask + "fake-verify-token", empty, method="GET")
    assert (status, body) == (200, b"fake-7")
    assert senders.post(hooks.port, ask + "wrong", empty, method="GET")[0] in (401, 403)
    status, _, body = hooks.send("discord", hooks.sign("discord", body='{"type":1}'))
    assert status == 200 and json.loads(body)["type"] == 1
    assert hooks.send("discord", hooks.sign("discord", who="other", body='{"type":1}'))[0] == 401
    assert hooks.send("mandrill", empty, method="HEAD")[0] == 200
    # A name that is wrong, and a path that is: one answer.
    answers = {senders.post(hooks.port, path, hooks.sign("mailgun"))[::2]
               for path in ("/hooks/nobody", "/hooks/mailgun", "/hooks/mailgun/" + "a" * 26, "/", "/hooks/")}
    assert len(answers) == 1 and answers.pop()[0] == 404, answers
    assert hooks.arrivals() == 0
    # Here it is said, for a sender may have the address of before a change.
    assert "its address is another one" in hooks.daemon.command("hooks", "show", "mailgun")[1]
    assert "a request came for no hook" in hooks.daemon.log.read_text()
    hooks.end()


def commands_show_and_try_a_hook(world):
    hooks = Hooks(world, only=["slack", "mailgun", "telegram", "generic_standard", "discord", "postmark"])
    code, out, _ = hooks.daemon.command("hooks", "list")
    assert code == 0 and "https://intake.example.com/hooks/slack" in out and "nothing accepted" in out, out
    assert out.count("its body is not signed") == 3, out  # mailgun, telegram, postmark
    code, out, _ = hooks.daemon.command("hooks", "show", "slack")
    assert code == 0 and "From a manifest" in out and "https://intake.example.com/hooks/slack" in out, out
    code, out, _ = hooks.daemon.command("hooks", "show", "mailgun")
    assert code == 0 and 'forward("https://intake.example.com/hooks/mailgun/' in out, out
    code, _, err = hooks.daemon.command("hooks", "show", "slak")
    assert code == 3 and 'did you mean "slack"' in err, err
    for hook in ("slack", "mailgun", "telegram", "generic-standard", "postmark"):
        code, out, err = hooks.daemon.command("hooks", "test", hook, "--text", f"a trial of {hook}")
        assert code == 0 and "accepted" in out, (hook, out, err)
    code, out, err = hooks.daemon.command("hooks", "test", "discord", "--text", "x")
    assert code != 0 and "only" in err, (out, err)
    wait_until(lambda: hooks.daemon.settled(5), "settled", hooks.daemon.process)
    tickets = hooks.tickets()
    assert len(tickets) == 5 and all("a trial of" in one["description"] for one in tickets), tickets
    assert {one["source"] for one in tickets} == {"slack", "email", "telegram", "api"}, tickets
    code, out, _ = hooks.daemon.command("hooks", "list")
    assert "last accepted" in out, out
    assert hooks.send("slack", hooks.sign("slack", who="other"))[0] == 401
    code, out, _ = hooks.daemon.command("hooks", "show", "slack")
    assert "last refused" in out and "signing secret" in out, out
    # One of them is nobody's trouble yet.
    for _ in range(3):
        connection = http.client.HTTPConnection("127.0.0.1", hooks.port, timeout=10)
        connection.putrequest("POST", hooks.path("slack"))
        connection.putheader("Content-Length", str(10**9))
        connection.endheaders()
        assert connection.getresponse().status == 413
        connection.close()
    assert "larger than web.body_bytes_max" in hooks.daemon.command("hooks", "show", "slack")[1]
    code, out, _ = hooks.daemon.command("status")
    assert "hook slack" in out, out
    hooks.daemon.stop()
    hooks.start()
    code, out, _ = hooks.daemon.command("hooks", "show", "slack")
    assert "nothing accepted since the start, the last message" in out, out
    code, out, _ = hooks.daemon.command("hooks", "show", "discord")
    assert "nothing accepted since the start" in out and "the last message" not in out, out
    hooks.end()


def made_certificate(directory, name, authority=None, days=60):
    """(certificate, key) for 127.0.0.1, of its own or by an authority."""
    directory.mkdir(exist_ok=True)
    certificate, key = directory / f"{name}.pem", directory / f"{name}.key"
    command = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", days, "-subj",
               f"/CN={name}", "-addext", "subjectAltName=IP:127.0.0.1", "-out", certificate, "-keyout", key]
    if authority:
        command += ["-CA", authority[0], "-CAkey", authority[1]]
    subprocess.run(list(map(str, command)), check=True, capture_output=True)
    key.chmod(0o600)
    return certificate, key


def a_certificate_is_renewed_and_senders_show_theirs(world):
    directory = world.directory / "tls"
    old = made_certificate(directory, "old", days=12)
    senders_ca = made_certificate(directory, "senders-ca")
    hooks = Hooks(world, only=["slack", "relay_bearer"], start=False,
                  web=[f"certificate_file: {old[0]}", f"private_key_file: {old[1]}", f"client_ca_file: {senders_ca[0]}"])
    text = hooks.daemon.config.read_text()
    at = text.index("  relay-bearer:")
    text = text[:at] + "  relay-bearer: { provider: relay, scheme: client_certificate, defaults: { teamName: Support } }\n"
    desk = hooks.daemon.config.read_text().partition("desk:\n")[2]
    hooks.daemon.config.write_text(text + "desk:\n" + desk)
    hooks.start()
    assert hooks.send("slack", hooks.sign("slack", id="tls"), tls=old[0])[0] == 200
    def complaints():
        return [one["what"] + ": " + one["help"] for one in hooks.daemon.status()["needs"] if one["subject"] == "web"]
    assert complaints() == [f"the certificate that it shows ends in 11 days: renew {old[0]}; it is read again by itself"], complaints()
    # A sender without a certificate, with one of nobody, and with one of his authority.
    mail = {"headers": {"content-type": "message/rfc822"}, "body": "From: a@acme.example\r\nSubject: By certificate\r\n\r\nhello\r\n"}
    known = made_certificate(directory, "known", senders_ca)
    stranger = made_certificate(directory, "stranger")
    assert hooks.send("relay_bearer", mail, tls=old[0])[0] == 401
    assert hooks.send("relay_bearer", mail, tls=old[0], certificate=stranger)[0] == 401
    # Who is asked for one that another hook wants may show his own.
    assert hooks.send("slack", hooks.sign("slack", id="own"), tls=old[0], certificate=stranger)[0] == 200
    assert hooks.send("relay_bearer", mail, tls=old[0], certificate=known)[0] == 200
    # Half of a renewal changes nothing; the whole one counts without a restart.
    new = made_certificate(directory, "new")
    old_bytes = old[0].read_bytes()
    old[0].write_bytes(new[0].read_bytes())
    wait_until(lambda: "the new certificate is not used" in hooks.daemon.log.read_text(), "it is looked at", hooks.daemon.process, 30)
    (directory / "was.pem").write_bytes(old_bytes)
    assert hooks.send("slack", hooks.sign("slack", id="half"), tls=directory / "was.pem")[0] == 200
    old[1].write_bytes(new[1].read_bytes())
    wait_until(lambda: "the certificate was renewed" in hooks.daemon.log.read_text(), "it is renewed", hooks.daemon.process, 30)
    assert hooks.send("slack", hooks.sign("slack", id="renewed"), tls=new[0])[0] == 200
    wait_until(lambda: not complaints(), "nobody is told of it any more", hooks.daemon.process, 10)
    hooks.end()


def systemd_may_hold_the_port(world):
    if not shutil.which("systemd-socket-activate"):
        raise cases.Skip("systemd-socket-activate is not installed (packages.txt: systemd)")
    hooks = Hooks(world, only=["slack"], start=False)
    port = senders.free_port()
    hooks.daemon.process = world.children.start(
        ["systemd-socket-activate", "-l", f"127.0.0.1:{port}", "--fdname=web", *(f"-E{key}={value}" for key, value in hooks.environment.items()),
         world.bin / "intaked", "serve", "--config", hooks.daemon.config], hooks.daemon.log)
    hooks.port = port
    # Whoever comes first starts it, and waits.
    status, _, body = senders.post(port, "/hooks/slack", hooks.signer.sign("slack", id="first"), seconds=60)
    assert status == 200, (status, body)
    wait_until(lambda: hooks.daemon.settled(1), "settled", hooks.daemon.process)
    assert len(hooks.tickets()) == 1
    # web.listen says another port; who tries asks the daemon.
    code, out, err = hooks.daemon.command("hooks", "test", "slack", "--text", "a trial")
    assert code == 0, out + err
    _, out, _ = hooks.daemon.command("doctor", "hooks")
    assert f"answers at 127.0.0.1:{port}" in out and "web.listen counts for nothing" in out, out
    hooks.end()


def doctor_sees_what_a_proxy_does(world):
    hooks = Hooks(world, only=["slack", "ses_1"], web=["trusted_proxies: [127.0.0.1]"])
    seen = {"append": True}
    proxy_port = senders.free_port()

    class Proxy(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            said = self.headers.get("X-Forwarded-For")
            forwarded = ", ".join(filter(None, [said, "198.51.100.7"])) if seen["append"] or not said else said
            _, _, body = senders.post(hooks.port, self.path, {"headers": {"X-Forwarded-For": forwarded}, "body": None}, method="GET")
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_):
            pass

    proxy = http.server.ThreadingHTTPServer(("127.0.0.1", proxy_port), Proxy)
    threading.Thread(target=proxy.serve_forever, daemon=True).start()
    text = hooks.daemon.config.read_text()
    hooks.daemon.config.write_text(text.replace(senders.PUBLIC_URL, f"http://127.0.0.1:{proxy_port}"))
    code, out, err = hooks.daemon.command("doctor", "hooks")
    assert "leads to this listener" in out and "we come from 198.51.100.7" in out, out + err
    assert "hook ses-1: ses tries for 60 s" in out and code == 1 and "in clear" in out, out
    seen["append"] = False
    code, out, _ = hooks.daemon.command("doctor", "hooks")
    assert "passes on what strangers write" in out, out
    proxy.shutdown()
    proxy.server_close()
    code, out, _ = hooks.daemon.command("doctor", "hooks", "--format=json")
    assert code == 1 and json.loads(out)["ok"] is False
    hooks.end()


def amazon_is_answered_and_asks_only_for_the_pinned_topic(world):
    hooks = Hooks(world, only=["ses_2"])
    subscribe = hooks.sign("ses_2", subscription=True)
    status, _, _ = hooks.send("ses_2", subscribe)
    assert status == 200
    wait_until(lambda: any(path.startswith("/?Action=ConfirmSubscription") for _, path, _ in hooks.providers.asked), "confirmed",
               hooks.daemon.process, 10)
    asked = len(hooks.providers.asked)
    for more in ({"topic": "arn:aws:sns:eu-central-1:222222222222:evil"},
                 {"certificate_url": "https://sns.eu-central-1.amazonaws.com.evil.example/SimpleNotificationService-fake1.pem"},
                 {"certificate_url": "http://sns.eu-central-1.amazonaws.com/SimpleNotificationService-fake1.pem"},
                 {"subscription": True, "subscribe_url": "https://169.254.169.254/?Action=ConfirmSubscription&x=1"}):
        status, _, _ = hooks.send("ses_2", hooks.sign("ses_2", **more))
        assert status == (200 if "subscribe_url" in more else 503), (more, status)
    time.sleep(0.5)
    assert len(hooks.providers.asked) == asked, hooks.providers.asked[asked:]
    # Nobody else tells that mail does not come any more.
    assert hooks.send("ses_2", hooks.sign("ses_2", subscription=True, ended=True))[0] == 200
    needs = [one["what"] for one in hooks.daemon.status()["needs"] if one["subject"] == "hook ses-2"]
    assert any("mail does not come this way any more" in one for one in needs), needs
    assert "subscribe this hook's address" in hooks.daemon.command("hooks", "show", "ses-2")[1]
    hooks.end()


if __name__ == "__main__":
    sys.exit(cases.main(each_provider_is_believed_as_it_should_be, what_is_sent_again_is_one_ticket, killed_at_every_step,
                        a_full_disk_makes_the_provider_come_again, strangers_bodies_wait_on_the_disk, a_chat_is_a_conversation,
                        a_thread_of_discord_is_one_ticket,
                        what_an_event_only_names_is_fetched, what_cannot_be_fetched_is_named, telegram_is_asked_for_news,
                        what_came_by_a_hook_that_is_gone_is_parked, a_cloudflare_worker_hands_on_a_mail,
                        a_certificate_is_renewed_and_senders_show_theirs, systemd_may_hold_the_port, doctor_sees_what_a_proxy_does,
                        amazon_is_answered_and_asks_only_for_the_pinned_topic,
                        a_handshake_is_answered_and_wrong_doors_say_nothing, commands_show_and_try_a_hook))

"""Webhooks as their providers send them, to the real daemon: who is believed, what is kept, and that nothing is lost.

What the senders sign is held to the vendors' own verifiers from npm where there are any (node/verifiers.mjs).
"""
import http.client
import json
import os
import pathlib
import signal
import sys
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

    def __init__(self, world, only=None, web=(), desk=None, environment=None, start=True, top=()):
        directory = world.directory
        self.keys = senders.make_keys(directory / "keys")
        settings = senders.settings_of(self.keys)
        self.settings = {name: settings[name] for name in only or settings}
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
    hooks = Hooks(world, only=["slack", "whatsapp", "mailgun"], start=False)
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
        stride = 1 if LONG else 12
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
    hooks.end()


def commands_show_and_try_a_hook(world):
    hooks = Hooks(world, only=["slack", "mailgun", "telegram", "generic_standard", "discord", "postmark"])
    code, out, _ = hooks.daemon.command("hooks", "list")
    assert code == 0 and "https://intake.example.com/hooks/slack" in out and "nothing accepted" in out, out
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
    code, out, _ = hooks.daemon.command("status")
    assert "hook slack" in out, out
    hooks.end()


if __name__ == "__main__":
    sys.exit(cases.main(each_provider_is_believed_as_it_should_be, what_is_sent_again_is_one_ticket, killed_at_every_step,
                        a_full_disk_makes_the_provider_come_again, a_chat_is_a_conversation,
                        a_handshake_is_answered_and_wrong_doors_say_nothing, commands_show_and_try_a_hook))

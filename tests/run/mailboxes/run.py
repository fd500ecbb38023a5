"""Real mailboxes, good days and bad ones: what becomes a ticket, and what must not."""
import json
import pathlib
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
from support import cases, processes  # noqa: E402
from support.dovecot import Dovecot  # noqa: E402
from support.installation import Installation, Sandbox  # noqa: E402

FAST = {"settle": "300 ms", "index_lag": "100 ms"}


def mail(tag, subject=None, sender=None, extra="", body="Please look at this."):
    return (f"From: <{sender or tag + '@acme.example'}>\r\nTo: <support@example.com>\r\n"
            f"Subject: {subject or 'Question ' + tag}\r\nMessage-ID: <{tag}@acme.example>\r\n{extra}\r\n{body}\r\n").encode()


def mailbox(dovecot, user, **more):
    settings = {"host": "127.0.0.1", "port": dovecot.imap_port, "security": "plain", "user": user,
                "password_file": "mailbox.password", "start": "everything", "defaults": "{ teamName: Support }"}
    settings.update(more)
    return settings


def set_up(world, boxes, top=None, desk=None, rules=None):
    dovecot = Dovecot(world.children, world.directory / "dovecot")
    sandbox = Sandbox(world.children, world.directory / "sandbox", world.bin / "intaked-sandbox")
    extra = {"rules": rules} if rules else {}
    intaked = Installation(world.children, world.directory / "one", world.bin / "intaked", sandbox.url,
                           boxes(dovecot), top=top, desk={**FAST, **(desk or {})}, **extra)
    intaked.write_secret("mailbox.password", dovecot.password)
    return dovecot, sandbox, intaked


def old_mail_stays_old_and_new_mail_is_pushed(world):
    dovecot, sandbox, intaked = set_up(world, lambda d: {"support": mailbox(d, "a", start="now")})
    for n in range(3):
        dovecot.deliver("a", mail(f"old{n}"))
    intaked.start()
    processes.wait_until(lambda: intaked.status()["mailboxes"][0]["idling"], "IDLE", intaked.process)
    dovecot.deliver("a", mail("new"))
    processes.wait_until(lambda: intaked.settled(1), "filing", intaked.process)
    assert [t["title"] for t in sandbox.tickets()] == ["Question new"]
    maildir = dovecot.maildir("a")
    assert len(list((maildir / "new").iterdir())) + len(list((maildir / "cur").iterdir())) == 4
    assert not any("S" in path.name.partition(":2,")[2] for path in (maildir / "cur").iterdir()), "nothing is marked seen"


def a_changed_uidvalidity_makes_no_new_tickets(world):
    dovecot, sandbox, intaked = set_up(world, lambda d: {"support": mailbox(d, "a", start="now")})
    for n in range(1000):
        dovecot.deliver("a", mail(f"old{n}"))
    intaked.start()
    processes.wait_until(lambda: intaked.status()["mailboxes"][0]["idling"], "IDLE", intaked.process, 60)
    for n in range(50):
        dovecot.deliver("a", mail(f"known{n}"))
    processes.wait_until(lambda: intaked.settled(50), "filing", intaked.process, 60)
    intaked.stop()
    dovecot.stop()
    for path in dovecot.maildir("a").glob("dovecot*"):
        path.unlink()
    time.sleep(1.1)  # Dovecot makes a UIDVALIDITY from the clock's seconds
    dovecot.start()
    intaked.start()
    processes.wait_until(lambda: intaked.status()["mailboxes"][0]["idling"], "IDLE", intaked.process, 60)
    dovecot.deliver("a", mail("after"))
    processes.wait_until(lambda: any(i["subject"] == "Question after" and i["state"] == "filed"
                                     for i in intaked.intakes()), "the next mail", intaked.process, 60)
    assert len(sandbox.tickets()) == 51, len(sandbox.tickets())
    validities = {a["uidvalidity"] for i in intaked.intakes() for a in
                  intaked.call("GET", "/v1/intakes/" + i["id"])[1]["arrivals"]}
    assert len(validities) == 2, "the test must have changed it"


def too_many_unknown_messages_pause_until_a_person_says_so(world):
    dovecot, sandbox, intaked = set_up(world, lambda d: {"support": mailbox(d, "a")})
    dovecot.deliver("a", mail("known"))
    intaked.start()
    processes.wait_until(lambda: intaked.settled(1), "filing", intaked.process, 60)
    intaked.stop()
    dovecot.stop()
    for path in dovecot.maildir("a").glob("dovecot*"):
        path.unlink()
    time.sleep(1.1)
    dovecot.start()
    for n in range(250):
        dovecot.deliver("a", mail(f"more{n}"))
    intaked.start()

    def state():
        return intaked.status()["mailboxes"][0]
    processes.wait_until(lambda: state()["state"] == "paused", "the pause", intaked.process, 60)
    assert "intaked mailbox restart support" in state()["text"], state()
    assert len(sandbox.tickets()) == 1
    code, out, err = intaked.command("mailbox", "restart", "support")
    assert code == 0, (out, err)
    processes.wait_until(lambda: intaked.settled(252), "filing", intaked.process, 120)
    assert len(sandbox.tickets()) == 251, "the known one is known by its bytes"
    code, _, err = intaked.command("mailbox", "restart", "support")
    assert code == 1 and "not paused" in err, (code, err)


def a_mailbox_that_becomes_another_account_is_met_anew(world):
    dovecot, sandbox, intaked = set_up(world, lambda d: {"support": mailbox(d, "a")})
    dovecot.deliver("a", mail("one"))
    for n in range(3):
        dovecot.deliver("b", mail(f"old{n}"))
    intaked.start()
    processes.wait_until(lambda: intaked.settled(1), "filing", intaked.process)
    intaked.stop()
    intaked.config.write_text(intaked.config.read_text().replace("user: a", "user: b").replace("start: everything", "start: now"))
    intaked.start()
    processes.wait_until(lambda: intaked.status()["mailboxes"][0]["idling"], "IDLE", intaked.process)
    dovecot.deliver("b", mail("new"))
    processes.wait_until(lambda: intaked.settled(2), "filing", intaked.process)
    assert sorted(t["title"] for t in sandbox.tickets()) == ["Question new", "Question one"], sandbox.tickets()
    assert intaked.log.read_text().count("met anew") == 1
    intaked.stop()
    intaked.start()
    dovecot.deliver("b", mail("more"))
    processes.wait_until(lambda: intaked.settled(3), "filing", intaked.process)
    assert intaked.log.read_text().count("met anew") == 1, "it is the same now"


def one_mail_to_two_mailboxes_is_one_ticket(world):
    dovecot, sandbox, intaked = set_up(
        world, lambda d: {"support": mailbox(d, "a", address="support@example.com"),
                          "billing": mailbox(d, "b", address="billing@example.com", defaults="{ teamName: Billing }")})
    both = mail("both").replace(b"<support@example.com>", b"<billing@example.com>, <support@example.com>")
    dovecot.deliver("b", both)
    dovecot.deliver("a", both)
    intaked.start()
    processes.wait_until(lambda: intaked.settled(2), "filing", intaked.process)
    [ticket] = sandbox.tickets()
    filed = [i for i in intaked.intakes() if i["state"] == "filed"]
    assert len(filed) == 1 and filed[0]["arrivals"] == 2, intaked.intakes()
    assert ticket["teamName"] == "Support", "the mailbox listed first decides"


def a_copied_message_id_swallows_nothing_and_is_flagged(world):
    dovecot, sandbox, intaked = set_up(world, lambda d: {"support": mailbox(d, "a")})
    dovecot.deliver("a", mail("same", "The first", body="My printer burns."))
    dovecot.deliver("a", mail("same", "The second", body="Mine too, but differently."))
    intaked.start()
    processes.wait_until(lambda: intaked.settled(2), "filing", intaked.process)
    assert sorted(t["title"] for t in sandbox.tickets()) == ["The first", "The second"], sandbox.tickets()

    def flags(row):
        code, out, _ = intaked.command("queue", "show", row["id"], "--format=json")
        assert code == 0, out
        return [d["what"] for d in json.loads(out)["understood"]["defects"] if d["kind"] == "ambiguous"]

    # The one that was met second names the other; which that is, the mail server decides.
    other, flagged = sorted(intaked.intakes(), key=lambda row: len(flags(row)))
    assert flags(other) == []
    [flag] = flags(flagged)
    assert "same Message-ID" in flag and other["id"] in flag, flag
    assert flag in intaked.command("queue", "show", flagged["id"])[1]


def a_stranger_with_our_reference_gets_a_ticket_of_his_own(world):
    dovecot, sandbox, intaked = set_up(world, lambda d: {"support": mailbox(d, "a")})
    dovecot.deliver("a", mail("root", sender="alice@acme.example"))
    intaked.start()
    processes.wait_until(lambda: intaked.settled(1), "filing", intaked.process)
    reference = "References: <root@acme.example>\r\n"
    dovecot.deliver("a", mail("reply", "Re: Question root", "alice@acme.example", reference, "It still fails."))
    dovecot.deliver("a", mail("spoof", "Re: Question root", "mallory@evil.example", reference, "Tell me all."))
    processes.wait_until(lambda: intaked.settled(3), "filing", intaked.process)
    tickets = {t["requestorEmail"]: t for t in sandbox.tickets()}
    assert len(tickets) == 2, list(tickets)
    assert {t["title"] for t in tickets.values()} == {"Question root"}, "titles lose their prefixes"
    [comment] = tickets["alice@acme.example"]["comments"]
    assert "It still fails." in comment["content"] and "Tell me all." not in str(tickets["alice@acme.example"])


def one_bad_password_does_not_stop_the_others(world):
    def boxes(dovecot):
        return {"good": mailbox(dovecot, "a"), "bad": mailbox(dovecot, "b", password_file="bad.password"),
                "nobody": mailbox(dovecot, "c", port=1)}
    dovecot, sandbox, intaked = set_up(world, boxes)
    intaked.write_secret("bad.password", "not-the-password")
    dovecot.deliver("a", mail("good"))
    intaked.start()
    processes.wait_until(lambda: intaked.settled(1), "filing", intaked.process)

    def states():
        return {m["name"]: m for m in intaked.status()["mailboxes"]}
    processes.wait_until(lambda: states().get("bad", {}).get("state") == "refused", "the refusal is shown", intaked.process)
    processes.wait_until(lambda: states().get("nobody", {}).get("state") == "backing off", "the refusal is shown")
    assert states()["good"]["state"] == "ok", states()
    assert "password" in states()["bad"]["text"], states()
    time.sleep(6)  # "nobody" is tried again after 4 s at the latest
    for name in ("bad", "nobody"):
        said = [line for line in intaked.log.read_text().splitlines() if f"mailbox={name}" in line]
        assert len(said) == 1, "it is said once:\n" + "\n".join(said)


def bad_certificates_are_refused(world):
    dovecot, _, intaked = set_up(world, lambda d: {
        "unknown-authority": mailbox(d, "a", security="tls", port=d.imaps_port, host="localhost"),
        "wrong-name": mailbox(d, "b", security="tls", port=d.imaps_port, host="127.0.0.2", ca_file=d.ca_file)})
    intaked.start()
    processes.wait_until(lambda: len([m for m in intaked.status()["mailboxes"] if m["text"]]) == 2, "both refused", intaked.process)
    for one in intaked.status()["mailboxes"]:
        assert one["state"] == "backing off" and "certificate" in one["text"].lower(), one
    assert "Login" not in dovecot.log(), "no credential was sent"


POISON = {
    "nested": lambda: mail("nested", extra="MIME-Version: 1.0\r\n" + "".join(
        f'Content-Type: multipart/mixed; boundary="b{d}"\r\n\r\n--b{d}\r\n' for d in range(3000)) +
        "Content-Type: text/plain\r\n", body="deep"),
    "bad-charset": lambda: mail("charset", extra="Content-Type: text/plain; charset=x-no-such\r\n").replace(
        b"Please", b"h\xe4\xff\xfe\x80llo"),
    "bad-headers": lambda: b"From: \xff\xfe <poison@acme.example\r\nSubject: =?utf-8?B?!!!?= =?x-nope?Q?=ZZ?= \xe9\r\n"
                           b"Date: not a date\r\nNoColonHere\r\nContent-Type: multipart/mixed; boundary=\"never\r\n\r\nbody \x00 nul\r\n",
    "no-sender": lambda: b"Subject: nothing else\r\n\r\nhello\r\n",
    "huge": lambda: mail("huge", extra='Content-Type: multipart/mixed; boundary="hh"\r\n', body=(
        "--hh\r\nContent-Type: application/octet-stream; name=x.bin\r\nContent-Transfer-Encoding: base64\r\n\r\n" +
        ("QUJD" * 19 + "\r\n") * 500_000 + "--hh--")),
    "long-header": lambda: mail("longheader", extra="References: " + " ".join(
        f"<{k}@x.example>" for k in range(100_000)) + "\r\n"),
    "many-parts": lambda: mail("manyparts", extra='Content-Type: multipart/mixed; boundary="mp"\r\n', body=(
        "--mp\r\nContent-Type: text/plain\r\n\r\np\r\n" * 20_000 + "--mp--")),
    "empty": lambda: b"\r\n",
    "garbage": lambda: bytes(range(256)) * 64,
}


def poison_among_good_ones_stops_nothing(world):
    dovecot, sandbox, intaked = set_up(world, lambda d: {"support": mailbox(d, "a")})
    names = []
    for kind, make in POISON.items():
        for n in range(5):
            names.append(f"Question {kind}{n}")
            dovecot.deliver("a", mail(f"{kind}{n}"))
            if n == 2:
                dovecot.deliver("a", make())
    intaked.start()
    total = len(names) + len(POISON)
    processes.wait_until(lambda: intaked.settled(total), "filing", intaked.process, 200)
    titles = [t["title"] for t in sandbox.tickets()]
    missing = [name for name in names if titles.count(name) != 1]
    assert not missing, missing
    fates = {(i["state"], i["reason"]) for i in intaked.intakes()}
    assert all(state == "filed" or reason for state, reason in fates), fates
    assert len(intaked.intakes()) == total
    assert intaked.stop() == 0


def a_message_that_the_server_cannot_read_stops_nothing(world):
    """Dovecot ends the connection over it, already when it is asked for the sizes of a window."""
    dovecot, sandbox, intaked = set_up(world, lambda d: {"support": mailbox(d, "a")})
    names = [f"Question {n}" for n in range(20)]
    for n, name in enumerate(names):
        dovecot.deliver("a", mail(f"good{n}", name))
        if n == 9:
            dovecot.deliver("a", mail("unreadable"))
            [unreadable] = [p for p in (dovecot.maildir("a") / "new").iterdir() if b"unreadable" in p.read_bytes()]
            unreadable.chmod(0)
    intaked.start()
    processes.wait_until(lambda: len(intaked.intakes()) == 21 and intaked.settled(21), "filing", intaked.process, 400)
    titles = [t["title"] for t in sandbox.tickets()]
    assert sorted(titles) == sorted(names), titles
    [parked] = [i for i in intaked.intakes() if i["state"] == "parked"]
    assert "the server ended the connection" in parked["reason"], parked
    dovecot.deliver("a", mail("after"))
    processes.wait_until(lambda: intaked.settled(22), "filing", intaked.process, 60)


def what_was_filed_is_moved_flagged_or_left_alone(world):
    boxes = {"left": {}, "seen": {"after_filing": "seen"}, "keyword": {"after_filing": "{ keyword: intaked }"},
             "moved": {"after_filing": "{ move: Done }"}}
    dovecot, sandbox, intaked = set_up(world, lambda d: {n: mailbox(d, n, **more) for n, more in boxes.items()})
    dovecot.maildir("moved", "Done")
    for name in boxes:
        dovecot.deliver(name, mail(name))
    intaked.start()
    processes.wait_until(lambda: intaked.settled(4), "filing", intaked.process)

    def flags(user):
        maildir = dovecot.maildir(user)
        return [p.name.partition(":2,")[2] for p in [*(maildir / "cur").iterdir(), *(maildir / "new").iterdir()]]
    processes.wait_until(lambda: flags("seen") == ["S"], "seen is set")
    processes.wait_until(lambda: flags("keyword") == ["a"], "the keyword is set")
    processes.wait_until(lambda: flags("moved") == [], "the message is moved")
    done = dovecot.maildir("moved", "Done")
    assert len(list((done / "cur").iterdir())) + len(list((done / "new").iterdir())) == 1
    assert flags("left") == [""], flags("left")


ALL_FIELDS = {
    "title": "A title by rule", "requestorEmail": "someone@globex.example", "teamId": None, "description": "A description by rule",
    "accountId": "8PBKJHXJ10YPPEHTQ0682FSNFNAYG", "assignedAgentId": "URR9A99BDJ", "assignedAgentEmail": "agent@example.com",
    "dueDate": "2026-03-16T12:40:00Z", "submitterEmail": "submitter@example.com", "statusId": None, "statusName": "Open",
    "priorityId": None, "priorityName": "High", "sentimentId": "4MNKDHSJ10HTNG1C7XD40HBANC03Y", "metadata": {"tier": "gold"},
    "typeId": None, "isPrivate": True, "source": "letter", "aiGeneratedTitle": "An AI title", "aiGeneratedSummary": "An AI summary",
    "attachmentUrls": ["https://files.example.com/1.pdf"], "customFieldValues": {"plan": "pro"}, "performRouting": False,
    "formId": "FOCCF4KKYBR"}


def every_field_of_the_create_call_can_be_set_by_rules(world):
    rules = world.directory / "rules"
    rules.mkdir()
    dovecot, sandbox, intaked = set_up(world, lambda d: {"support": mailbox(d, "a")}, rules=rules)
    ids = {name: sandbox.request("GET", path)[1]["data"][0]["id"] for name, path in [
        ("teamId", "/v1/teams"), ("statusId", "/v1/tickets/status"), ("priorityId", "/v1/tickets/priority"),
        ("typeId", "/v1/tickets/type")]}
    wanted = {name: ids.get(name, value) for name, value in ALL_FIELDS.items()}
    # An Id and its Name say the same thing: the pairs are set one half at a time, in two messages.
    halves = [{n: v for n, v in wanted.items() if n not in ("statusName", "priorityName")},
              {n: v for n, v in wanted.items() if n not in ("statusId", "priorityId")}]
    lines = ["rules:"]
    for half, fields in enumerate(halves):
        lines += [f"  - id: half-{half}", f"    when: {{ subject: half {half} }}", "    set:"]
        for name, value in fields.items():
            if isinstance(value, dict):
                lines += [f"      {name}.{key}: {entry}" for key, entry in value.items()]
            else:
                lines.append(f"      {name}: {str(value).lower() if isinstance(value, bool) else value if not isinstance(value, list) else str(value)}")
    (intaked.home / "rules" / "10-all.yaml").write_text("\n".join(lines) + "\n")
    for half in range(2):
        dovecot.deliver("a", mail(f"half{half}", f"half {half}"))
    intaked.start()
    processes.wait_until(lambda: intaked.settled(2), "filing", intaked.process)
    tickets = sandbox.tickets()
    seen = set()
    assert len(tickets) == 2, tickets
    for sent in tickets:  # a ticket holds the create call's fields as they came
        [rule] = sent["metadata"]["intake"]["rules"]
        for name, value in halves[int(rule.removeprefix("half-"))].items():
            seen.add(name)
            if name == "metadata":
                assert sent[name]["tier"] == "gold", sent[name]
            elif name == "customFieldValues":
                assert sent[name] and "pro" in str(sent[name]) and "plan" in str(sent[name]), sent[name]
            else:
                assert sent[name] == value, (name, sent[name], value)
    assert seen == set(ALL_FIELDS), set(ALL_FIELDS) - seen
    assert len(ALL_FIELDS) == 24


if __name__ == "__main__":
    sys.exit(cases.main(
        old_mail_stays_old_and_new_mail_is_pushed, a_changed_uidvalidity_makes_no_new_tickets,
        too_many_unknown_messages_pause_until_a_person_says_so, a_mailbox_that_becomes_another_account_is_met_anew,
        one_mail_to_two_mailboxes_is_one_ticket, a_copied_message_id_swallows_nothing_and_is_flagged,
        a_stranger_with_our_reference_gets_a_ticket_of_his_own,
        one_bad_password_does_not_stop_the_others, bad_certificates_are_refused, poison_among_good_ones_stops_nothing,
        a_message_that_the_server_cannot_read_stops_nothing,
        what_was_filed_is_moved_flagged_or_left_alone, every_field_of_the_create_call_can_be_set_by_rules))

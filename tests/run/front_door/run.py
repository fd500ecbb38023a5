"""What people ask of the daemon, and the proof that nothing was lost: find, explain, refile, status, audit, fsck, alerts."""
import datetime
import http.server
import imaplib
import json
import os
import pathlib
import re
import sqlite3
import sys
import threading
import time
import urllib.request

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
from support import cases, processes  # noqa: E402
from support.dovecot import Dovecot  # noqa: E402
from support.installation import Installation, Sandbox  # noqa: E402

SCREENS = pathlib.Path(__file__).resolve().parents[2] / "cases" / "screens"
FAST = {"settle": "300 ms", "index_lag": "100 ms"}


def mail(tag, subject, sender="Alice Fox <alice@acme.example>", extra="", body="How many may I have?"):
    return (f"From: {sender}\r\nTo: <support@example.com>\r\nSubject: {subject}\r\nMessage-ID: <{tag}@acme.example>\r\n"
            f"{extra}\r\n{body}\r\n").encode()


def mailbox(dovecot, user, **more):
    settings = {"host": "127.0.0.1", "port": dovecot.imap_port, "security": "plain", "user": user,
                "password_file": "mailbox.password", "start": "everything", "defaults": "{ teamName: Support }"}
    return {**settings, **more}


def set_up(world, boxes=("support", "billing"), top=None, secrets=None, settings="", **more):
    """boxes: names, or name → settings of that one; settings: lines of dovecot.conf; more: settings of all mailboxes."""
    dovecot = Dovecot(world.children, world.directory / "dovecot", settings=settings)
    sandbox = Sandbox(world.children, world.directory / "sandbox", world.bin / "intaked-sandbox")
    chosen = {name: mailbox(dovecot, name, **more) for name in boxes}
    if isinstance(boxes, dict):
        chosen = {name: {**chosen[name], **boxes[name]} for name in boxes}
    intaked = Installation(world.children, world.directory / "one", world.bin / "intaked", sandbox.url, chosen, desk=FAST, top=top)
    passwords = {one["password_file"]: dovecot.password for one in chosen.values()}
    for name, text in {**passwords, **(secrets or {})}.items():
        intaked.write_secret(name, text)
    for name in chosen:
        dovecot.deliver(name, mail(f"first-{name}", f"Hello {name}"))  # makes the mailbox
    intaked.start()
    processes.wait_until(lambda: intaked.settled(len(boxes)), "the first mails", intaked.process)
    return dovecot, sandbox, intaked


def settled(intaked, arrivals):
    processes.wait_until(lambda: intaked.settled(arrivals), "filing", intaked.process)


def idle(intaked):
    processes.wait_until(lambda: all(m["idling"] and m.get("complete_up_to") for m in intaked.status()["mailboxes"]),
                         "IDLE", intaked.process)


def plain(text):
    """A screen without what differs from run to run."""
    text = re.sub(r"\b01[0-9a-hjkmnp-tv-z]{12,24}\b", "<id>", text)
    text = re.sub(r"\b(Mon|Tue|Wed|Thu|Fri|Sat|Sun) \d+ [A-Z][a-z]{2} \d\d:\d\d:\d\d", "<day and time>", text)
    text = re.sub(r"\b\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[.\d]*Z", "<instant>", text)
    text = re.sub(r"(?<![\d:])\d\d:\d\d(?![\d:])", "<time>", text)
    text = re.sub(r"\b\d+ (s|min|h) ago", "<just now>", text)
    text = re.sub(r"up \d+ (s|min)", "up <time>", text)
    text = re.sub(r"127\.0\.0\.1:\d+", "<server>", text)
    text = re.sub(r"ends in \d+ days", "ends in <some> days", text)
    text = re.sub(r"book [0-9a-f]{4}\b", "book <book>", text)
    text = re.sub(r"[\d.]+ [MG]B (kept|free)", r"<size> \1", text)
    text = re.sub(r"\d+ of \d+ requests left", "<some> of <all> requests left", text)
    text = re.sub(r"(since|came) (<time>|\d+ [A-Z][a-z]{2}( <time>)?)", r"\1 <then>", text)
    text = re.sub(r"Kept since \d+ [A-Z][a-z]{2}", "Kept since <day>", text)
    return "\n".join(re.sub(r" {2,}", "  ", line).rstrip() for line in text.splitlines()) + "\n"


def compare(name, text):
    expected = (SCREENS / name).read_text()
    got = plain(text)
    assert got == expected, f"{name}:\n{got}\n--- instead of ---\n{expected}"


def the_screens(world):
    """interface.md 1.6: find, explain (good, wrong, surprising), status."""
    dovecot, sandbox, intaked = set_up(world)
    dovecot.deliver("support", mail("q1", "A question about limits"))
    settled(intaked, 3)
    [ticket] = [t for t in sandbox.tickets() if t["title"] == "A question about limits"]
    dovecot.deliver("support", mail("q2", "Re: A question about limits", extra="In-Reply-To: <q1@acme.example>\r\n",
                                    body="And another thing."))
    dovecot.deliver("billing", mail("n1", "Invoice 204118", "billing@initech.example",
                                    "List-Id: <billing.initech.example>\r\nPrecedence: bulk\r\n", "News of March."))
    settled(intaked, 5)
    number = ticket["ticketIdentifier"]

    def shown(*command):
        code, out, err = intaked.command(*command)
        return code, out.replace(number, "SUP-142").replace(number.lower(), "sup-142"), err

    code, out, err = shown("find", "alice@acme.example", "limits", "--since", "2d")
    assert code == 0, (out, err)
    compare("find.txt", out)
    for n in range(2):
        dovecot.deliver("support", mail(f"j{n}", "You have won", "Luck <luck@initech.example>"), "Junk")
    code, out, err = shown("find", "bob@nowhere.example", "--since", "2d")
    assert code == 3, (code, out, err)
    compare("find-nothing.txt", out)
    code, out, err = shown("explain", number)
    assert code == 0, (out, err)
    compare("explain.txt", out)
    compare("explain.txt", shown("explain", number.lower())[1])
    code, out, err = shown("explain", "SUP-9999")
    assert code == 3 and not out, (code, out)
    compare("explain-unknown.txt", err)
    [dropped] = [i for i in intaked.intakes() if i["state"] == "dropped"]
    code, out, err = shown("explain", dropped["id"][:14])
    assert code == 0, (out, err)
    compare("explain-dropped.txt", out)
    assert intaked.command("audit")[0] == 0
    code, out, err = shown("status")
    assert code == 0, (code, out, err)
    compare("status.txt", out)


def the_screen_of_what_needs_somebody(world):
    """interface.md 1.6: status, where a password ends soon, one is refused already, and a message is parked."""
    ends = datetime.datetime.now(datetime.timezone.utc).date() + datetime.timedelta(days=13)
    boxes = {name: {"password_file": f"{name}.password"} for name in ("support", "billing", "sales")}
    dovecot, sandbox, intaked = set_up(world, boxes, top=[f"secret_expires: {{ billing.password: {ends} }}"])
    fault = {"method": "POST", "path": "/v1/tickets", "kind": "status", "status": 400, "times": 2}
    assert sandbox.request("POST", "/sandbox/faults", [fault])[0] == 201
    dovecot.deliver("support", mail("p1", "Parked"))
    settled(intaked, 4)
    intaked.stop()
    intaked.write_secret("sales.password", "not-the-password")
    intaked.start()
    processes.wait_until(lambda: {m["name"]: m["state"] for m in intaked.status()["mailboxes"]}["sales"] == "refused", "the refusal",
                         intaked.process)
    processes.wait_until(lambda: all(m["idling"] for m in intaked.status()["mailboxes"] if m["name"] != "sales"), "IDLE", intaked.process)
    code, out, err = intaked.command("status")
    assert code == 2, (code, out, err)
    compare("status-needs-you.txt", out)
    code, out, err = intaked.command("find", "--fate", "parked")
    assert code == 0, (code, out, err)
    compare("find-parked.txt", out)
    said = {need["subject"]: need["help"] for need in intaked.status()["needs"]}
    assert intaked.command(*said["queue"].split()[1:])[0] == 0, "the line to type is one"
    code, out, _ = intaked.command(*said["mailbox sales"].split()[1:])
    assert code == 1 and "sign-in      WRONG" in out, out
    # As long as the daemon works with the one before.
    intaked.write_secret("sales.password", "another-sample-password")
    os.utime(intaked.home / "secrets" / "sales.password", (time.time() + 2,) * 2)
    code, out, _ = intaked.command("status")
    said = "sales.password was replaced after the start; the one before it is in use"
    assert f"  secret             look  {said}  ← systemctl restart intaked\n" in out, out
    assert said in [need["what"] for need in json.loads(intaked.command("status", "--format=json")[1])["needs"]]


def what_the_server_took_for_junk_is_told_and_fetched_once_it_is_moved(world):
    """Which folder it is, the server marks (support), or a usual name tells (billing)."""
    marked = "namespace inbox {\n  inbox = yes\n  mailbox Aside {\n    special_use = \\Junk\n  }\n}\n"
    dovecot, sandbox, intaked = set_up(world, settings=marked)
    idle(intaked)
    dovecot.deliver("support", mail("b1", "Where is my order?", "Bob <bob@nowhere.example>"), "Aside")
    dovecot.deliver("billing", mail("l1", "You have won", "Luck <luck@initech.example>"), "Spam")
    code, out, err = intaked.command("find", "bob@nowhere.example")
    assert code == 3 and not err, (code, out, err)
    assert "; Junk holds 1 from others.\n" in out, out
    assert ('Folder "Aside" of support holds 1 from bob@nowhere.example: its server took it for junk. '
            "Moved to the folder that is read, it is fetched.\n") in out, out
    [aside] = [f for part in ("new", "cur") for f in (dovecot.maildir("support", "Aside") / part).iterdir()]
    assert "S" not in aside.name.partition(":2,")[2], f"a look changes nothing: {aside.name}"

    code, out, _ = intaked.command("find", "bob@nowhere.example")
    assert code == 3 and "The junk of support was not looked into: it was a moment ago" in out, out
    for words in (["bob"], ["bob@nowhere.example", "order"], ["bob@nowhere.example", "--fate", "dropped"], ["<b1@acme.example>"]):
        code, out, _ = intaked.command("find", *words)
        assert code == 3 and "unk" not in out, (words, out)

    with imaplib.IMAP4("127.0.0.1", dovecot.imap_port) as client:
        client.login("support", dovecot.password)
        client.select("Aside")
        assert client.uid("MOVE", "1", "INBOX")[0] == "OK"
    settled(intaked, 3)
    assert [t for t in sandbox.tickets() if t["title"] == "Where is my order?"], sandbox.tickets()
    assert intaked.command("find", "bob@nowhere.example")[0] == 0

    dovecot.change_password("another-sample-password")
    processes.wait_until(lambda: intaked.status()["mailboxes"][0]["state"] == "refused", "the refusal", intaked.process, 60)
    code, out, _ = intaked.command("find", "carol@nowhere.example")
    assert code == 3 and "The junk of support was not looked into: the mailbox is not well" in out, out


def a_drop_is_taken_back(world):
    dovecot, sandbox, intaked = set_up(world, ["support"])
    dovecot.deliver("support", mail("n1", "Invoice 204118", "billing@initech.example", "List-Id: <b.initech.example>\r\n"))
    settled(intaked, 2)
    [dropped] = [i for i in intaked.intakes() if i["state"] == "dropped"]
    assert intaked.command("queue", "retry", dropped["id"])[0] == 0
    processes.wait_until(lambda: [i for i in intaked.intakes() if i["state"] == "dropped"], "the rule again", intaked.process)
    code, out, err = intaked.command("refile", dropped["id"][:14])
    assert code == 0 and "will be filed" in out, (out, err)
    settled(intaked, 2)
    [ticket] = [t for t in sandbox.tickets() if t["title"] == "Invoice 204118"]
    code, out, _ = intaked.command("explain", "--rules", ticket["ticketIdentifier"])
    assert code == 0 and "set aside, a person has this filed; else it would drop" in out, out
    assert re.search(r"Changed.*refile by .*\(?uid \d+\)?", out), out
    code, out, _ = intaked.command("find", "--rule", "newsletter")
    assert code == 3, out
    code, _, err = intaked.command("refile", dropped["id"])
    assert code == 1 and "is filed" in err, (code, err)


def explain_says_what_todays_book_would_do(world):
    dovecot, sandbox, intaked = set_up(world, ["support"])
    dovecot.deliver("support", mail("q1", "Everything is down"))
    settled(intaked, 2)
    [ticket] = [t for t in sandbox.tickets() if t["title"] == "Everything is down"]
    table = intaked.home / "rules" / "30-priority.yaml"
    table.write_text(re.sub(r"set:  \{ priorityName: Urgent, dueDate: 1 hour \}", "set:  { priorityName: High }", table.read_text())
                     .replace("priorityName: Urgent, dueDate: 2026-03-14T04:00:00+01:00", "priorityName: High"))
    code, out, err = intaked.command("reload")
    assert code == 0, (out, err)
    code, out, _ = intaked.command("explain", ticket["ticketIdentifier"])
    assert code == 0 and "decides otherwise:" in out and "priorityName: Urgent → High (gold-outage)" in out, out
    assert "dueDate" in out.split("decides otherwise:")[1], out


def nothing_that_a_stranger_wrote_acts_on_the_terminal(world):
    dovecot, _, intaked = set_up(world, ["support"])
    hostile = "=?utf-8?q?=1b]0;owned=07=1b[2J=c2=9b31m=e2=80=ae_gold?="
    dovecot.deliver("support", mail("h1", hostile, "\"=?utf-8?q?=1b[5m?= O'Hara %s \\\"x\\\"\" <o'hara@acme.example>"))
    settled(intaked, 2)
    for command in (("find", "o'hara@acme.example"), ("find", "gold"), ("find", "%"), ("find", "\"' OR 1=1 --"),
                    ("find", "\x1b[2J"), ("queue", "list", "--all"), ("status",), ("explain", "\x1b[2J")):
        code, out, err = intaked.command(*command)
        assert code in (0, 1, 3), (command, code, err)
        for text in (out, err):
            assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e]", text), (command, text)
    [row] = [i for i in intaked.intakes() if i["from"] == "o'hara@acme.example"]
    code, out, _ = intaked.command("explain", row["id"])
    assert code == 0 and "\x1b" not in out, out


def parked_messages_are_retried_by_their_reason(world):
    dovecot, sandbox, intaked = set_up(world, ["support"])
    fault = {"method": "POST", "path": "/v1/tickets", "kind": "status", "status": 400, "times": 6}
    assert sandbox.request("POST", "/sandbox/faults", [fault])[0] == 201
    for n in range(3):
        dovecot.deliver("support", mail(f"p{n}", f"Parked {n}"))
        settled(intaked, 2 + n)
    code, out, err = intaked.command("queue", "reasons")
    assert code == 0 and re.match(r" +3  ", out) and "intaked queue retry --all --reason" in out, (out, err)
    code, out, _ = intaked.command("queue", "retry", "--all", "--reason", "no such words")
    assert code == 3 and out.startswith("0 will"), (code, out)
    assert intaked.command("queue", "retry")[0] == 2 and intaked.command("queue", "retry", "x", "--all")[0] == 2
    code, out, err = intaked.command("queue", "list", "--limit", "2")
    assert code == 0 and "\nThere are more: --limit 4" in out and out.count("\n") == 3, (out, err)
    code, out, err = intaked.command("queue", "list", "--limit", "3")
    assert code == 0 and "There are more" not in out and out.count("\n") == 3, (out, err)
    [reason] = {i["reason"] for i in intaked.intakes() if i["state"] == "parked"}
    code, out, err = intaked.command("queue", "retry", "--all", "--reason", reason, "--pace", "6000")
    assert code == 0 and out.startswith("3 will be tried again"), (out, err)
    settled(intaked, 4)
    assert sum(t["title"].startswith("Parked") for t in sandbox.tickets()) == 3
    code, out, _ = intaked.command("queue", "reasons")
    assert code == 0 and out == "Nothing is parked.\n", out

    assert intaked.stop() == 0
    with sqlite3.connect(intaked.state / "journal.db") as journal:
        journal.execute(
            "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 10001) INSERT INTO intake (public_id, state, reason,"
            " origin_kind, origin, raw_digest, received_at, recorded_at, changed_at, bytes, full_size, completeness)"
            " SELECT printf('01%024d', i), 'parked', 'it is one of many', 'imap', 'support', CAST(printf('%032d', i) AS BLOB), i, i, i, 0, 0,"
            " 'whole' FROM n")
    intaked.start()
    code, out, _ = intaked.command("queue", "retry", "--all", "--reason", "no such words")
    assert code == 3 and "There are more: only the oldest 10000 that are parked were looked at." in out, (code, out)
    code, out, _ = intaked.command("queue", "reasons")
    assert code == 0 and " 10000  it is one of many\n" in out and "There are more: only the oldest 10000" in out, out
    code, out, _ = intaked.command("queue", "list", "--limit", "10000")
    assert code == 0 and out.endswith("or intaked queue reasons.\n") and "There are more than can be listed" in out, out[-300:]


def rules_are_listed_with_their_hits_and_books_with_who(world):
    dovecot, _, intaked = set_up(world, ["support"])
    table = intaked.home / "rules" / "20-team.yaml"
    table.write_text(table.read_text() + "# a word more\n")
    assert intaked.command("reload")[0] == 0
    code, out, err = intaked.command("rules", "list")
    assert code == 0, err
    hits = {line.split()[1]: line.split()[2] for line in out.splitlines()}
    assert hits["everything-else"] == "1" and hits["invoice"] == "0" and "never" in out, out
    code, out, _ = intaked.command("rules", "history")
    lines = out.splitlines()
    assert code == 0 and len(lines) == 2 and "(uid " in lines[0] and "the start" in lines[1], out
    code, now, err = intaked.command("rules", "show")
    assert code == 0 and "20-team.yaml" in now and "# a word more" in now, (now, err)
    code, then, err = intaked.command("rules", "show", lines[1].split()[0][:8])
    assert code == 0 and "everything-else" in then and "# a word more" not in then, (then, err)
    code, out, _ = intaked.command("explain", intaked.intakes()[0]["id"])
    assert f"The rules as they stood: intaked rules show {lines[1].split()[0][:8]}" in out, out
    code, _, err = intaked.command("rules", "show", "ffffffff")
    assert code == 3 and "no book ffffffff was in use here" in err, (code, err)


def kept_alerts(intaked):
    with sqlite3.connect(f"file:{intaked.state}/journal.db?mode=ro", uri=True) as journal:
        return str(journal.execute("SELECT value FROM setting WHERE name = 'alerts'").fetchall())


def the_audit_finds_what_was_removed_and_what_was_put_in(world):
    dovecot, sandbox, intaked = set_up(world, ["support"])
    for n in range(4):
        dovecot.deliver("support", mail(f"a{n}", f"Audited {n}"))
    settled(intaked, 5)
    code, out, err = intaked.command("audit")
    assert code == 0 and "5 recorded, 0 unaccounted" in out and "5 tickets, 0 comments" in out, (out, err)
    assert intaked.stop() == 0
    # By hand: the journal forgets one message altogether.
    with sqlite3.connect(intaked.state / "journal.db") as journal:
        [(one,)] = journal.execute("SELECT id FROM intake WHERE subject = 'Audited 1'")
        journal.execute("UPDATE intake SET row_until = -1 WHERE id = ?", (one,))
        for table, key in (("arrival", "intake"), ("chunk", "intake"), ("draft", "intake"), ("decision", "intake"), ("delivery", "intake"),
                           ("thread_reference", "intake"), ("participant", "conversation"), ("finding", "rowid"), ("intake", "id")):
            journal.execute(f"DELETE FROM {table} WHERE {key} = ?", (one,))
        journal.execute("UPDATE tally SET n = n - 1 WHERE name = 'filed'")
    # Behind its back: a mail comes to stand below the cursor.
    dovecot.stop()
    maildir = dovecot.maildir("support")
    behind = maildir / "cur" / "1.behind.mail:2,"
    behind.write_bytes(mail("behind", "Put in behind its back"))
    dovecot.give_to_user(behind)
    uids = maildir / "dovecot-uidlist"
    lines = uids.read_text().splitlines()
    highest = max(int(line.split()[0]) for line in lines[1:])
    gap = [line for line in lines[1:] if int(line.split()[0]) == highest]
    lines.remove(gap[0])  # its number goes to the new one, and it is renumbered
    lines.append(f"{highest} :1.behind.mail")
    lines[0] = re.sub(r" N\d+", f" N{highest + 1}", lines[0])
    uids.write_text("\n".join(lines) + "\n")
    dovecot.start()
    intaked.start()
    idle(intaked)
    code, out, err = intaked.command("audit", "support")
    assert code == 1 and "unaccounted" in out and "intaked audit support --take" in out, (code, out, err)
    assert re.search(r"NOT KNOWN HERE: UID \d+ ", out), out
    code, status, _ = intaked.command("status")
    assert code == 2 and "not known here" in status, (code, status)
    # Who asks about less does not learn that all is there, nor does a restart.
    code, out, err = intaked.command("audit", "support", "--since", (datetime.date.today() + datetime.timedelta(days=2)).isoformat())
    assert code == 0 and ", 0 unaccounted" in out, (code, out, err)
    assert intaked.command("status")[0] == 2
    processes.wait_until(lambda: "unaccounted" in kept_alerts(intaked), "the alert", intaked.process)
    assert intaked.stop() == 0
    intaked.start()
    idle(intaked)
    processes.wait_until(lambda: intaked.command("status")[0] == 2, "what was missed before", intaked.process, 5)
    code, out, err = intaked.command("audit", "--take")
    processes.wait_until(lambda: intaked.command("status")[0] == 0, "everything known, without being asked again", intaked.process)
    assert intaked.command("audit")[0] == 0
    processes.wait_until(lambda: intaked.settled(5), "filing", intaked.process)
    titles = sorted(t["title"] for t in sandbox.tickets())
    assert titles.count("Audited 1") == 1, ("the ticket that was there is found, not made again", titles)
    code, out, _ = intaked.command("fsck", "--bytes")
    assert code == 0, out


def an_unreachable_mailbox_is_not_called_counted(world):
    dovecot, _, intaked = set_up(world, ["support"])
    dovecot.stop()
    processes.wait_until(lambda: intaked.status()["mailboxes"][0]["state"] == "backing off", "the loss", intaked.process)
    code, out, _ = intaked.command("audit")
    assert code == 1 and "not counted: " in out and "0 unaccounted" not in out, (code, out)
    code, _, err = intaked.command("audit", "nobody")
    assert code == 3 and "nobody" in err, (code, err)


class Hook(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.told.append((time.monotonic(), body))
        self.send_response(200)
        self.end_headers()

    def log_message(self, *_):
        pass


def a_password_that_stops_working_is_told_once_and_its_end_once(world):
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Hook)
    server.told = []
    threading.Thread(target=server.serve_forever, daemon=True).start()
    script = world.directory / "told.sh"
    script.write_text(f"cat >> {world.directory}/told.mail\n")
    dovecot, _, intaked = set_up(
        world, ["support"], secrets={"alerts.webhook-url": f"http://127.0.0.1:{server.server_port}/secret-path"},
        top=[f"alerts: {{ webhook_url_file: alerts.webhook-url, command: [/bin/sh, {script}] }}"])
    try:
        idle(intaked)
        server.told.clear()
        dovecot.change_password("another-sample-password")
        began = time.monotonic()
        processes.wait_until(lambda: server.told, "an alert", intaked.process, 60)
        at, alert = server.told[0]
        assert alert["kind"] == "raised" and alert["key"] == "mailbox support: refused", alert
        assert at - began < 60 and "intaked doctor support" in alert["text"], alert
        world.show(f"alerts: a password that stopped working was told after {at - began:.0f} s")
        code, out, _ = intaked.command("status")
        assert code == 2 and "mailbox support" in out and "← intaked doctor support" in out, out
        dovecot.change_password(dovecot.password)
        intaked.stop()
        intaked.start()
        processes.wait_until(lambda: len(server.told) > 1, "the end", intaked.process, 120)
        time.sleep(3)
        assert [body["kind"] for _, body in server.told] == ["raised", "resolved"], server.told
        mails = (world.directory / "told.mail").read_text()
        assert mails.count("Subject: ") == 2 and "secret-path" not in intaked.log.read_text(), mails
    finally:
        server.shutdown()


def machines_read_metrics_and_health(world):
    port = processes.free_port()
    dovecot, _, intaked = set_up(world, ["support"], top=[f"metrics: {{ listen: \"127.0.0.1:{port}\" }}"])
    idle(intaked)

    def get(path):
        with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=10) as answer:
            return answer.status, answer.read().decode()

    assert get("/healthz") == (200, "ok\n") and get("/readyz")[0] == 200
    assert intaked.command("audit")[0] == 0
    _, text = get("/metrics")
    for line in ('intaked_mailbox_up{mailbox="support"} 1', 'intaked_messages{state="filed"} 1', "intaked_arrivals_total 1",
                 'intaked_mailbox_unaccounted_messages{mailbox="support"} 0', "intaked_desk_up 1", "intaked_taking_mail 1"):
        assert f"\n{line}\n" in text, (line, text)
    assert get("/metrics")[1].count("# TYPE") == text.count("# HELP")


if __name__ == "__main__":
    sys.exit(cases.main(the_screens, the_screen_of_what_needs_somebody,
                        what_the_server_took_for_junk_is_told_and_fetched_once_it_is_moved, a_drop_is_taken_back, explain_says_what_todays_book_would_do,
                        nothing_that_a_stranger_wrote_acts_on_the_terminal,
                        parked_messages_are_retried_by_their_reason, rules_are_listed_with_their_hits_and_books_with_who, the_audit_finds_what_was_removed_and_what_was_put_in,
                        an_unreachable_mailbox_is_not_called_counted,
                        a_password_that_stops_working_is_told_once_and_its_end_once, machines_read_metrics_and_health))

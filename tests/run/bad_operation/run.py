"""What goes wrong around the daemon: full disks, files of somebody else, a clock a year off, sockets, and words that bite."""
import contextlib
import http.client
import http.server
import json
import os
import pathlib
import re
import socket
import sqlite3
import stat
import subprocess
import sys
import threading
import time
import urllib.parse

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
from support import cases, processes  # noqa: E402
from support.dovecot import Dovecot  # noqa: E402
from support.installation import Installation, Sandbox  # noqa: E402
from places import STRANGER, Account, changed, clock_set_by, fill, small_disk  # noqa: E402

FAST = {"settle": "300 ms", "index_lag": "100 ms"}
# What acts on a terminal, or turns its words around.
ACTS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
HOSTILE = "\x1b]0;owned\x07\x1b[2J\u202eevil\u2066\u200f\x9b31m"


def mail(tag, subject="A question", sender="Dana <dana@globex.example>", size=0):
    return (f"From: {sender}\r\nTo: <support@example.com>\r\nSubject: {subject}\r\nMessage-ID: <{tag}@globex.example>\r\n\r\n"
            "How do I begin?\r\n").encode() + b"0123456789\r\n" * (size // 12)


def quoted(text):
    return "=?utf-8?q?" + "".join(f"={byte:02x}" for byte in text.encode()) + "?="


def install(world, desk=None, top=None, box=None, desk_url=None):
    dovecot = Dovecot(world.children, world.directory / "dovecot")
    sandbox = Sandbox(world.children, world.directory / "sandbox", world.bin / "intaked-sandbox")
    settings = {"host": "127.0.0.1", "port": dovecot.imap_port, "security": "plain", "user": "support",
                "password_file": "mailbox.password", "start": "everything", "defaults": "{ teamName: Support }", **(box or {})}
    url = desk_url(sandbox) if desk_url else sandbox.url
    intaked = Installation(world.children, world.directory / "one", world.bin / "intaked", url, {"support": settings},
                           desk={**FAST, **(desk or {})}, top=top)
    intaked.write_secret("mailbox.password", dovecot.password)
    return dovecot, sandbox, intaked


def said(answer, code, *words):
    """The exit code, and every one of the words among all that was printed."""
    text = "".join(answer[1:])
    assert answer[0] == code, (code, answer)
    for word in words:
        assert word in text, (word, text)
    return text


def settled(intaked, arrivals):
    processes.wait_until(lambda: intaked.settled(arrivals), f"{arrivals} settled", intaked.process)


def a_full_disk_costs_a_backup_and_a_restore_nothing(world):
    dovecot, _, intaked = install(world, top=["free_bytes_min: 8 MiB"])
    for n in range(3):
        dovecot.deliver("support", mail(n, size=1_000_000))
    with contextlib.ExitStack() as stack:
        stack.enter_context(small_disk(intaked.state, 48))
        target = stack.enter_context(small_disk(world.directory / "target", 1))
        stack.callback(lambda: world.children.stop(intaked.process))
        intaked.start()
        settled(intaked, 3)
        copy = world.directory / "copy"
        assert intaked.command("backup", str(copy))[0] == 0
        (target / "copy").write_bytes(b"of yesterday")
        said(intaked.command("backup", str(target / "copy")), 74, str(target / "copy"), "No space left", "choose another place")
        assert [p.name for p in target.iterdir()] == ["copy"] and (target / "copy").read_bytes() == b"of yesterday"
        ballast = fill(intaked.state, left=10 << 20)
        said(intaked.command("backup", str(world.directory / "second")), 74, f"in {intaked.state}", "MiB are free",
             "make space there", "nothing was changed")
        assert not list(world.directory.glob("second*")) and not list(intaked.state.glob("backup-*"))
        # Filling takes all of the disk for a moment, and the daemon may have looked just then.
        processes.wait_until(lambda: intaked.status()["taking"], "taking", intaked.process)
        assert intaked.stop() == 0
        ballast.unlink()
        ballast = fill(intaked.state, left=1 << 20)
        before = (intaked.state / "journal.db").read_bytes()
        said(intaked.command("restore", str(copy)), 74, str(copy), str(intaked.state), "MiB are free", "nothing was changed")
        assert (intaked.state / "journal.db").read_bytes() == before and not list(intaked.state.glob("*.part*"))
        ballast.unlink()
        assert intaked.command("restore", str(copy))[0] == 0
        intaked.start()
        settled(intaked, 3)


def a_disk_that_fills_stops_the_taking_until_there_is_space(world):
    told = world.directory / "told.mail"
    script = world.directory / "told.sh"
    script.write_text(f"cat >> {told}\n")
    dovecot, sandbox, intaked = install(
        world, top=[f"alerts: {{ command: [/bin/sh, {script}] }}", "free_bytes_min: 1 MiB"])
    dovecot.deliver("support", mail(0))
    with small_disk(intaked.state, 32), contextlib.ExitStack() as stack:
        stack.callback(lambda: world.children.stop(intaked.process))
        intaked.start()
        settled(intaked, 1)
        ballast = fill(intaked.state)
        for n in range(1, 4):
            dovecot.deliver("support", mail(n))
        processes.wait_until(lambda: told.exists() and "no mail is taken" in told.read_text(), "the alert", intaked.process)
        said(intaked.command("status"), 2, "disk", "STOP", "no mail is taken until there is space",
             f"make space on the file system of {intaked.state}")
        said(intaked.command("deliver", stdin=mail(9)), 75, "nearly full", "goes on by itself")
        said(intaked.command("find", "dana@globex.example"), 0, "SUP-1")
        assert intaked.status()["counts"]["arrivals"] == 1 and len(sandbox.tickets()) == 1
        processes.wait_until(lambda: "alerts cannot be kept" in intaked.log.read_text(), "the first try to keep it", intaked.process)
        time.sleep(2)
        assert intaked.log.read_text().count("alerts cannot be kept") == 1, "what is logged each second fills the disk, too"
        intaked.stop()
        ballast.unlink()
        with contextlib.closing(sqlite3.connect(intaked.state / "journal.db")) as journal, journal:
            journal.execute("UPDATE intake SET raw_until = 1 WHERE raw_until > 0")
        fill(intaked.state)
        said(intaked.command("serve"), 74, str(intaked.state), "is full", "make space there")
        # What is not kept any longer is due at once, and cannot go: removing needs space, too.
        ballast = fill(intaked.state, left=64 << 10)
        intaked.start()
        processes.wait_until(lambda: "cannot be removed" in intaked.log.read_text(), "the removal", intaked.process)
        assert intaked.status()["counts"]["arrivals"] == 1 and intaked.command("queue", "export", intaked.intakes()[0]["id"])[0] == 0
        ballast.unlink()
        settled(intaked, 4)
        assert len(sandbox.tickets()) == 4
        processes.wait_until(lambda: intaked.command("status")[0] == 0, "needing nobody", intaked.process)
        assert intaked.command("fsck", "--bytes")[0] == 0


def flip_pages(journal, *tables):
    """Below a running daemon, which read these pages before."""
    with contextlib.closing(sqlite3.connect(journal)) as rows, open(journal, "r+b") as file:
        page_bytes = rows.execute("PRAGMA page_size").fetchone()[0]
        for table in tables:
            [root] = rows.execute("SELECT rootpage FROM sqlite_master WHERE name = ?", [table]).fetchone()
            file.seek((root - 1) * page_bytes)
            file.write(b"\xff" * 4)
        file.flush()
        # A commit of somebody else's makes the daemon read anew.
        rows.execute("INSERT OR REPLACE INTO setting (name, value) VALUES ('seen', 'anew')")
        rows.commit()


def a_damaged_journal_says_so_and_what_the_way_back_is(world):
    dovecot, sandbox, intaked = install(world)
    dovecot.deliver("support", mail(1))
    intaked.start()
    settled(intaked, 1)
    copy = world.directory / "copy"
    assert intaked.command("backup", str(copy))[0] == 0
    [row] = intaked.intakes()
    intaked.stop()  # what was written is in the file then, not in the log beside it
    intaked.start()
    flip_pages(intaked.state / "journal.db", "finding_data", "decision")
    way_back = ("the journal is damaged", "intaked fsck", "restore the last backup", "BACKUP")
    for command in (("find", "dana@globex.example"), ("explain", row["id"]), ("backup", str(world.directory / "second"))):
        said(intaked.command(*command), 74, *way_back)
    assert not list(world.directory.glob("second*"))
    said(intaked.command("fsck"), 1, "damaged: the database file is damaged", "restore the last backup")
    dovecot.deliver("support", mail(2))
    processes.wait_until(lambda: intaked.process.poll() is not None, "the end")
    assert intaked.process.returncode == 74, intaked.process.returncode
    last = intaked.log.read_text().splitlines()[-1]
    assert all(word in last for word in ("stopping", *way_back)) and "smartctl" not in last, last
    said(intaked.command("serve"), 74, "the journal is damaged", "restore the last backup", "BACKUP")
    said(intaked.command("restore", str(copy)), 0)
    intaked.start()
    settled(intaked, 2)
    assert len(sandbox.tickets()) == 2
    said(intaked.command("fsck", "--bytes"), 0, "0 broken")


def what_belongs_to_somebody_else_is_named_with_the_way_out(world):
    _, _, intaked = install(world)
    account = Account(intaked, world.bin / "intaked")
    state, secret = intaked.state, intaked.home / "secrets" / "mailbox.password"
    process = world.children.start([world.bin / "intaked", "serve", "--config", intaked.config], intaked.log,
                                   account=(account.id, account.id) if account.is_other else None)
    processes.wait_until(intaked.answers, "intaked", process)
    closed = world.directory / "closed"
    closed.mkdir(mode=0o555)
    said(account.command("backup", closed / "copy"), 74, str(closed / "copy"), "Permission denied", "choose another place")
    rules = intaked.home / "rules"
    with changed(rules, mode=0):
        said(account.command("reload"), 1, str(rules), "Permission denied", "is unchanged")
    world.children.stop(process)
    journal = state / "journal.db"
    for path, mode, words in ((state, 0o500, (str(state), "may not write", "chmod 0700")),
                              (journal, 0, (str(journal), "cannot read and write", "chown", "chmod 0600")),
                              (journal, 0o400, (str(journal), "cannot read and write", "chown", "chmod 0600")),
                              (secret, 0o644, (str(secret), "everybody on this machine can read", "chmod 0600")),
                              (rules, 0, (str(rules), "Permission denied", "intaked check")),
                              (intaked.config, 0, (str(intaked.config), "Permission denied", "intaked check"))):
        with changed(path, mode=mode):
            said(account.command("serve"), 78, *words)
    for path in (state, journal, state / "lock") if account.is_other else ():
        with changed(path, owner=0):
            said(account.command("serve"), 78, str(path), "belongs to user 0", f"chown {'-R ' if path == state else ''}{account.id}")
    with changed(rules, mode=0), changed(secret, mode=0o644):
        said(account.command("check"), 1, str(secret), "chmod 0600", str(rules), "cannot be read")
    with changed(intaked.config, mode=0):
        said(account.command("check"), 1, str(intaked.config), "Permission denied")
        for words in (("status",), ("find", "x"), ("backup", world.directory / "copy")):
            said(account.command(*words), 69, str(intaked.config), "Permission denied", "--config FILE")
        said(account.command("deliver", stdin=mail(1)), 75, str(intaked.config))
    with changed(state, mode=0o500):
        copy = world.directory / "copy"
        copy.write_bytes(b"x")
        said(account.command("restore", copy), 69, str(state), "sudo intaked restore")
    process = world.children.start([world.bin / "intaked", "serve", "--config", intaked.config], intaked.log,
                                   account=(account.id, account.id) if account.is_other else None)
    processes.wait_until(intaked.answers, "intaked, after all of that", process)


def a_restore_by_root_changes_nothing_that_a_link_leads_to(world):
    """Whoever has taken over the account that owns the directory puts a link in the place of each file as it appears."""
    if os.getuid() != 0:
        raise cases.Skip("only root can be led to what belongs to root")
    _, _, intaked = install(world)
    account = Account(intaked, world.bin / "intaked")
    state, copy, victim = intaked.state, world.directory / "copy", world.directory / "victim"

    def serve():
        process = world.children.start([world.bin / "intaked", "serve", "--config", intaked.config], intaked.log,
                                       account=(account.id, account.id))
        processes.wait_until(intaked.answers, "intaked", process)
        return process

    process = serve()
    assert intaked.command("backup", str(copy))[0] == 0
    world.children.stop(process)
    large = world.directory / "large"  # copying it takes a while
    large.write_bytes(copy.read_bytes())
    os.truncate(large, 512 << 20)
    victim.write_bytes(b"root's own")
    victim.chmod(0o600)
    (state / "lock").unlink()
    over = threading.Event()

    def put_links():
        while not over.is_set():
            for name in os.listdir(state):
                path = state / name
                if (name == "lock" or name.endswith(".part")) and not path.is_symlink():
                    with contextlib.suppress(FileNotFoundError):
                        path.unlink()
                        path.symlink_to(victim)

    thread = threading.Thread(target=put_links)
    thread.start()
    try:
        intaked.command("restore", str(large))
    finally:
        over.set()
        thread.join()
    found = victim.stat()
    assert (found.st_uid, found.st_gid, stat.S_IMODE(found.st_mode)) == (0, 0, 0o600), found
    assert victim.read_bytes() == b"root's own"
    said(intaked.command("restore", str(copy)), 74, str(state / "lock"))
    (state / "lock").unlink()
    (state / "lock").touch(0o600)
    said(intaked.command("restore", str(copy)), 69, str(state / "lock"), f"chown -h {account.id}")
    said(intaked.command("restore", str(victim)), 1, str(victim), "no backup")
    (state / "lock").unlink()
    assert intaked.command("restore", str(copy))[0] == 0
    assert not {path.name for path in state.iterdir() if path.lstat().st_uid != account.id}
    serve()


def a_control_socket_that_is_not_ours_is_told_apart_from_none(world):
    _, _, intaked = install(world)
    account = Account(intaked, world.bin / "intaked")
    copy = intaked.home / "copy"
    asked = (("status",), ("find", "x"), ("queue", "list"), ("backup", copy))

    def everywhere(*words, account_id=None):
        for command in asked if account_id is None else asked[:-1]:
            said(account.command(*command, account=account_id), 69, str(intaked.socket), *words)
        said(account.command("deliver", stdin=mail(1), account=account_id), 75, str(intaked.socket), *words)

    everywhere("is not running", "systemctl status intaked")
    stale = socket.socket(socket.AF_UNIX)
    stale.bind(str(intaked.socket))
    stale.close()
    intaked.socket.chmod(0o777)
    everywhere("is not running", "nobody listens")
    intaked.socket.unlink()
    intaked.socket.write_text("somebody's")
    everywhere("is no socket", "control_socket")
    said(intaked.command("serve"), 78 if account.is_other else 69, *(() if account.is_other else (str(intaked.socket),)))
    said(account.command("serve"), 69, str(intaked.socket), "is no socket", "move it away")
    assert intaked.socket.read_text() == "somebody's"
    intaked.socket.unlink()
    process = world.children.start([world.bin / "intaked", "serve", "--config", intaked.config], intaked.log,
                                   account=(account.id, account.id) if account.is_other else None)
    processes.wait_until(intaked.answers, "intaked, over a stale socket", process)
    if account.is_other:
        everywhere("no permission", "usermod -aG", account_id=STRANGER)
    assert not list(intaked.home.glob("copy*"))


def a_clock_a_year_off_removes_nothing(world):
    wrong = {days: clock_set_by(world.bin / "intaked", days) for days in (365, -365)}
    dovecot, sandbox, intaked = install(world)

    def run(days, count, *status_words):
        intaked.start(environment=wrong.get(days))
        dovecot.deliver("support", mail(count, f"Mail {count}"))
        settled(intaked, count)
        processes.wait_until(lambda: all(word in intaked.command("status")[1] for word in status_words), "the clock's row",
                             intaked.process)
        said(intaked.command("find", "dana@globex.example"), 0, *[f"Mail {n}" for n in range(1, count + 1)])
        if days:
            said(intaked.command("audit"), 0, f"{count} recorded, 0 unaccounted")
        said(intaked.command("fsck", "--bytes"), 0, f"0 broken; {count} messages read")

    run(0, 1, "needs nobody")
    intaked.stop()
    run(365, 2, "clock", "set ahead by 36", "nothing is removed for its age", "timedatectl")
    assert intaked.command("status")[0] == 1
    assert "Mail 1" not in intaked.command("find", "dana@globex.example", "--since", "2d")[1], "a year ago, by this clock"
    intaked.stop()
    run(0, 3, "needs nobody")
    said(intaked.command("find", "dana@globex.example", "--since", "2d"), 0, "Mail 1", "Mail 3")
    intaked.stop()
    run(-365, 4, "clock", "set back by 36", "nothing is removed for its age", "timedatectl")
    intaked.stop()
    assert " info removed " not in intaked.log.read_text(), intaked.log.read_text()
    titles = sorted(t["title"] for t in sandbox.tickets())
    assert titles == [f"Mail {n}" for n in range(1, 5)], titles


def whatever_is_typed_is_looked_for_and_nothing_else(world):
    dovecot, _, intaked = install(world)
    dovecot.deliver("support", mail(1, "100% of gold\\silver"))
    dovecot.deliver("support", mail(2, "Copper"))
    intaked.start()
    settled(intaked, 2)
    ran = world.directory / "ran"

    def find(word):
        done = subprocess.run([world.bin / "intaked", "--config", intaked.config, "find", "--", word], capture_output=True,
                              timeout=60, check=False)
        text = (done.stdout + done.stderr).decode()  # invalid UTF-8 is not passed on
        assert not ACTS.search(text) and len(text) < 2000, (word, text)
        return done.returncode, text

    found = ("gold*", "100%", "gold\\", "\"gold\"", "gold\x1b", "\u202egold", b"gold\xff", "^gold")
    nothing = ("gold AND copper", "NOT copper", "NEAR(gold copper)", "words:gold", "*", "\"*", "'", "%", "\\", "_", "NEAR(",
               "'; DROP TABLE intake; --", f"$(touch {ran})", "\x01\x02", b"\xff\xfe")
    too_long = ("x" * 10_000, "g " * 5_000, "@" * 10_000, "\x1b" * 10_000)
    # Over the socket, which is faster, but for one of a kind.
    for word in found:
        status, answer = intaked.call("GET", "/v1/find?q=" + urllib.parse.quote(word))
        assert status == 200 and [one["subject"] for one in answer["intakes"]] == ["100% of gold\\silver"], (word, answer)
    for word in nothing:
        status, answer = intaked.call("GET", "/v1/find?q=" + urllib.parse.quote(word))
        assert status == 200 and answer["intakes"] == [], (word, answer)
    for word, code, words in ((b"gold\xff", 0, "SUP-"), ("NEAR(gold copper)", 3, "Nothing about"), (f"$(touch {ran})", 3, "Nothing about"),
                              (b"\x1b\xff", 3, "Nothing about"), *[(long, 1, "a few words") for long in too_long]):
        said(find(word), code, words)
    assert not ran.exists() and len(intaked.intakes()) == 2
    assert intaked.command("fsck")[0] == 0
    for command in (("find", "x", "--since", HOSTILE), ("find", "x", "--fate", HOSTILE), ("find", "x", "--limit", HOSTILE),
                    ("queue", "show", HOSTILE), ("audit", HOSTILE), ("mailbox", "restart", HOSTILE), ("backup", f"/no/{HOSTILE}"),
                    ("explain", f"/no/{HOSTILE}"), ("parse", f"/no/{HOSTILE}"), ("doctor", HOSTILE), ("find", f"--{HOSTILE}")):
        code, out, err = intaked.command(*command)
        assert code in (1, 2, 3, 74) and "evil" in err, (command, code, err)
        assert not ACTS.search(out + err), (command, out, err)


class RefusingDesk(http.server.BaseHTTPRequestHandler):
    """The sandbox, but for tickets: those it refuses in words that act on a terminal."""

    def answer(self):
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        if self.command == "POST" and self.path.startswith("/v1/tickets"):
            return self.say(400, json.dumps({"message": HOSTILE}, ensure_ascii=False).encode())
        behind = http.client.HTTPConnection("127.0.0.1", self.server.behind, timeout=30)
        kept = {name: value for name, value in self.headers.items() if name.lower() in ("x-api-key", "content-type")}
        behind.request(self.command, self.path, body or None, kept)
        got = behind.getresponse()
        self.say(got.status, got.read())
        behind.close()

    def say(self, status, body):
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_GET = do_POST = do_PATCH = answer

    def log_message(self, *_):
        pass


def no_screen_prints_what_acts_on_a_terminal(world):
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), RefusingDesk)
    threading.Thread(target=server.serve_forever, daemon=True).start()

    def before(sandbox):
        server.behind = int(sandbox.url.rsplit(":", 1)[1].strip("/"))
        return f"http://127.0.0.1:{server.server_port}"

    try:
        dovecot, _, intaked = install(world, desk_url=before)
        with open(intaked.config, "a", encoding="utf-8") as config:
            config.write("  billing: { host: 127.0.0.1, port: %d, security: plain, user: billing, password_file: mailbox.password,\n"
                         "             folder: Nowhere, defaults: { teamName: Support } }\n" % dovecot.imap_port)
        dovecot.deliver("billing", mail("b"))
        for directory in ("cur", "new", "tmp"):
            folder = dovecot.maildir("billing") / ".evil\x1b[2J" / directory
            folder.mkdir(parents=True)
            for made in (folder.parent, folder):
                dovecot.give_to_user(made)
        # A file's name, a name, a subject, a Message-ID.
        body = (f"Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\nhi\r\n--b\r\n"
                f"Content-Type: application/pdf\r\nContent-Disposition: attachment; filename=\"{quoted(HOSTILE)}.pdf\"\r\n\r\nx\r\n--b--\r\n")
        dovecot.deliver("support", mail(f"h{HOSTILE}", quoted(HOSTILE), f"{quoted(HOSTILE)} <dana@globex.example>")
                        .replace(b"\r\n\r\n", b"\r\n" + body.encode(), 1))
        intaked.start()
        processes.wait_until(lambda: intaked.status()["counts"]["parked"] == 1, "parking", intaked.process)
        processes.wait_until(lambda: "Nowhere" in intaked.command("status")[1], "the folder", intaked.process)
        [row] = intaked.intakes()
        for command, code, word in ((("find", "dana@globex.example"), 0, "evil"), (("explain", row["id"]), 1, "evil"),
                                    (("explain", "--rules", row["id"]), 1, "evil"), (("status",), 1, "evil"),
                                    (("queue", "list"), 0, "evil"), (("queue", "list", "--all"), 0, "evil"),
                                    (("queue", "show", row["id"]), 0, "evil"), (("queue", "reasons"), 0, "evil"),
                                    (("doctor", "billing"), 1, "evil"), (("audit",), 1, "Nowhere"), (("fsck",), 0, "0 broken"),
                                    (("rules", "list"), 0, "invoice"), (("rules", "history"), 0, "the start")):
            text = said(intaked.command(*command), code, word)
            assert not ACTS.search(text), (command, text)
        assert not ACTS.search(intaked.log.read_text())
        # What a mail server or the desk said may lie there from before such words were cleaned.
        assert intaked.stop() == 0
        with contextlib.closing(sqlite3.connect(intaked.state / "journal.db", isolation_level=None)) as journal:
            journal.execute("UPDATE intake SET reason = ?", (f"refused: {HOSTILE}",))
            journal.execute("INSERT INTO doubled VALUES ('m', 'ticket', '', ?, 1, 1)", (HOSTILE,))
        intaked.start()
        for command, code in ((("queue", "list"), 0), (("queue", "show", row["id"]), 0), (("queue", "reasons"), 0), (("queue", "doubles"), 1)):
            text = said(intaked.command(*command), code, "evil")
            assert not ACTS.search(text), (command, text)
    finally:
        server.shutdown()


if __name__ == "__main__":
    sys.exit(cases.main(a_full_disk_costs_a_backup_and_a_restore_nothing, a_disk_that_fills_stops_the_taking_until_there_is_space,
                        a_damaged_journal_says_so_and_what_the_way_back_is,
                        what_belongs_to_somebody_else_is_named_with_the_way_out,
                        a_restore_by_root_changes_nothing_that_a_link_leads_to,
                        a_control_socket_that_is_not_ours_is_told_apart_from_none, a_clock_a_year_off_removes_nothing,
                        whatever_is_typed_is_looked_for_and_nothing_else, no_screen_prints_what_acts_on_a_terminal))

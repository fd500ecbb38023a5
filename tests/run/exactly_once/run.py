"""Faults X-01 to X-13 of a ticket system whose answers are lost, with the real daemon and the real sandbox: a table of
what was lost, doubled and left for a person. Doubled is 0 wherever the declared capability allows it, and what is left
for a person is exactly what the fault leaves nobody else to decide: parking everything would pass for nothing lost."""
import argparse
import collections
import concurrent.futures
import json
import os
import pathlib
import shutil
import signal
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
from support import processes  # noqa: E402
from support.dovecot import Dovecot  # noqa: E402
from support.installation import Installation, Sandbox  # noqa: E402
from support.results import Results  # noqa: E402

MAILS = 4
SETTLE = 2.0
PATIENCE = 50
AT_ONCE = 4  # rows that run side by side
DESK = {"settle": "2 s", "index_lag": "500 ms", "in_flight": 1, "request_deadline": "2 s"}
PIPE = ["pipes: { pipe: { defaults: { teamName: Support } } }"]
# The same name is the same bytes, so the same mail again, from whichever daemon.
MAIL = ("From: <user-{subject}@acme.example>\r\nTo: support@example.com\r\nSubject: {subject}\r\n"
        "Message-ID: <{subject}@acme.example>\r\n\r\n{text}\r\n")

# wrong: what is not as it must be, in words.
Row = collections.namedtuple("Row", "name what lost doubled unknown wrong")


def fault(kind, **more):
    return {"method": "POST", "path": "/v1/tickets", "kind": kind, **more}


class Desk:
    """One sandbox, and a daemon that files into it."""

    def __init__(self, children, directory, bin_directory, mailboxes=None, **settings):
        self.children, self.directory = children, pathlib.Path(directory)
        self.sandbox = Sandbox(children, self.directory / "sandbox", bin_directory / "intaked-sandbox")
        self.intaked = Installation(children, self.directory / "one", bin_directory / "intaked", self.sandbox.url,
                                    mailboxes or {}, desk={**DESK, **settings}, top=PIPE)
        self.subjects = []

    def faults(self, *list_of_faults):
        assert self.sandbox.request("POST", "/sandbox/faults", list(list_of_faults))[0] == 201

    def well(self):
        self.sandbox.request("DELETE", "/sandbox/faults")

    def deliver(self, *subjects, text="Please."):
        for subject in subjects:
            if subject not in self.subjects:
                self.subjects.append(subject)
            mail = MAIL.format(subject=subject, text=text)
            code, _, err = self.intaked.command("deliver", stdin=mail.encode())
            assert code == 0, err

    def settled(self):
        processes.wait_until(lambda: self.intaked.settled(len(self.subjects)), "filing", self.intaked.process, PATIENCE)

    def posts(self):
        """How many POSTs came since the faults were set: the first of them matches each."""
        return self.sandbox.request("GET", "/sandbox/faults")[1][0]["matched"]

    def reported_doubles(self):
        return json.loads(self.intaked.command("queue", "doubles", "--format=json")[1])["doubles"]

    def live_tickets(self):
        return [t for t in self.sandbox.tickets() if not t.get("deletedAt")]

    def row(self, name, what, unknown=0, doubled=0):
        """unknown: how many must be left for a person, because nobody can tell whether the desk has them."""
        held = collections.Counter(t["title"] for t in self.live_tickets())
        parked = {i["subject"]: i for i in self.intaked.intakes() if i["state"] == "parked"}
        in_doubt = [subject for subject, i in parked.items() if i.get("filing") == "unknown"]
        lost = [s for s in self.subjects if held[s] == 0 and s not in in_doubt]
        twice = [s for s in self.subjects if held[s] > 1]
        others = [f"{subject} was parked: {i['reason']}" for subject, i in parked.items() if subject not in in_doubt]
        wrong = others + [f"{count} {word}, not {expected}" for count, word, expected in (
            (len(lost), "lost", 0), (len(twice), "doubled", doubled), (len(in_doubt), "parked as unknown", unknown))
            if count != expected]
        return Row(name, what, len(lost), len(twice), len(in_doubt), wrong)


def names(prefix, count=MAILS):
    return [f"{prefix}-{n}" for n in range(count)]


def with_faults(name, what, *list_of_faults, unknown=0, posts=None, **settings):
    """posts: how often the desk is asked to make a ticket, where that is certain."""
    def run(children, directory, bin_directory):
        desk = Desk(children, directory, bin_directory, **settings)
        desk.faults(*list_of_faults)
        desk.intaked.start()
        desk.deliver(*names(name))
        desk.settled()
        all_happened(desk)
        assert posts in (None, desk.posts()), f"{desk.posts()} POSTs, not {posts}"
        return desk.row(name, what, unknown)
    run.__name__ = name
    return run


def all_happened(desk):
    never = [f["kind"] for f in desk.sandbox.request("GET", "/sandbox/faults")[1] if not f["happened"]]
    assert not never, f"{never} never happened, so this proved nothing"


def by_search_alone(what, lag, is_doubled=False, **settings):
    """The list is not to be had, so that only the search can tell; an older ticket shows that it shows ours."""
    def run(children, directory, bin_directory):
        desk = Desk(children, directory, bin_directory, reconcile_every="1 s", **settings)
        desk.intaked.start()
        desk.deliver("older")
        desk.settled()
        time.sleep(lag)
        desk.faults(fault("execute_and_hang_up", times=2),
                    {"method": "GET", "path": "/v1/tickets", "kind": "status", "status": 403},
                    {"path": "/v1/search/*", "kind": "search_lag", "milliseconds": round(lag * 1000)})
        desk.deliver(*names("X-03"))
        desk.settled()
        all_happened(desk)
        held = collections.Counter(t["title"] for t in desk.live_tickets())
        doubled = sum(count > 1 for count in held.values())
        assert (doubled > 0) == is_doubled, held
        desk.well()  # the list shows what the search showed too late
        processes.wait_until(lambda: len(desk.reported_doubles()) == doubled, f"{doubled} doubles reported",
                             desk.intaked.process, PATIENCE)
        return desk.row("X-03", what, doubled=doubled)
    run.__name__ = "X-03 by search"
    return run


# Each sign is two in JSON: more than the 64 KiB that libcurl takes at once.
LONG_TEXT = "Please look at this:\r\n" + ('"' * 60 + "\r\n") * 900


def killed(point, what=None, text="Please.", made=None):
    """Dies when `point` is reached for the second time; made: how many tickets there are then, where that is certain."""
    def run(children, directory, bin_directory):
        desk = Desk(children, directory, bin_directory)
        process = desk.intaked.start({"INTAKED_FAIL": f"{point}:2:kill"})
        try:
            desk.deliver(*names("X-08"), text=text)
        except AssertionError:
            pass  # the daemon died before it took all of them; the rest is delivered below
        deadline = time.monotonic() + 20
        while process.poll() is None and time.monotonic() < deadline:
            time.sleep(0.05)
        assert process.poll() == -signal.SIGKILL, f"{point} was never reached"
        assert made in (None, len(desk.live_tickets())), f"{len(desk.live_tickets())} tickets, not {made}"
        desk.intaked.forget()
        desk.intaked.start()
        desk.deliver(*names("X-08"), text=text)
        desk.settled()
        return desk.row("X-08", f"kill -9 {what or 'at ' + point}")
    run.__name__ = f"X-08 {point}"
    return run


def restored(children, directory, bin_directory):
    """The journal is yesterday's; the mails come again, and one waited in it that was filed since."""
    desk = Desk(children, directory, bin_directory)
    desk.intaked.start()
    desk.deliver("known-0", "known-1")
    desk.settled()
    desk.faults(fault("status", status=401))
    desk.deliver("waiting-0")
    desk.intaked.stop()
    copy = desk.directory / "copy"
    shutil.copytree(desk.intaked.state, copy)
    desk.well()
    desk.intaked.start()
    desk.deliver("lost-0", "lost-1")
    desk.settled()
    desk.intaked.kill()
    desk.intaked.forget()
    shutil.rmtree(desk.intaked.state)
    shutil.copytree(copy, desk.intaked.state)
    time.sleep(SETTLE + 1)
    desk.intaked.start()
    desk.deliver("known-0", "known-1", "lost-0", "lost-1")
    desk.settled()
    return desk.row("X-09", "journal restored from a backup, mails read again")


def restored_beside_a_mailbox(children, directory, bin_directory):
    """The same where the mails are at a mail server, which keeps them: it is read again from where the copy ends."""
    dovecot = Dovecot(children, directory / "dovecot")
    box = {"host": "127.0.0.1", "port": dovecot.imap_port, "security": "plain", "user": "box", "start": "everything",
           "password_file": "mailbox.password", "after_filing": "seen", "defaults": "{ teamName: Support }"}
    desk = Desk(children, directory, bin_directory, {"box": box})
    desk.intaked.write_secret("mailbox.password", dovecot.password)

    def put(*subjects):
        for subject in subjects:
            desk.subjects.append(subject)
            dovecot.deliver("box", MAIL.format(subject=subject, text="Please.").encode())

    put("known-0", "known-1")
    desk.intaked.start()
    desk.settled()
    desk.intaked.stop()
    copy = desk.directory / "copy"
    shutil.copytree(desk.intaked.state, copy)
    desk.intaked.start()
    put("lost-0", "lost-1")
    desk.settled()
    desk.intaked.kill()
    desk.intaked.forget()
    shutil.rmtree(desk.intaked.state)
    shutil.copytree(copy, desk.intaked.state)
    put("new-0")
    time.sleep(SETTLE + 1)
    desk.intaked.start()
    desk.settled()
    assert desk.intaked.log.read_text().count("found at the desk") == 2, "nothing was looked up, so this proved nothing"
    row = desk.row("X-09", "the same beside a mail server, which is read again")
    desk.intaked.stop()
    dovecot.stop()
    dovecot.remove()
    return row


def stopped(children, directory, bin_directory):
    desk = Desk(children, directory, bin_directory)
    desk.faults(fault("latency_after", milliseconds=500))
    process = desk.intaked.start()
    desk.deliver(*names("X-10"))
    for _ in range(3):
        os.kill(process.pid, signal.SIGSTOP)
        time.sleep(3)
        os.kill(process.pid, signal.SIGCONT)
        time.sleep(0.4)
    desk.settled()
    return desk.row("X-10", "SIGSTOP for longer than a request may take")


def stripped(children, directory, bin_directory):
    desk = Desk(children, directory, bin_directory)
    desk.faults(fault("strip", fields="metadata,deDuplicationKey"), fault("execute_and_hang_up", times=1))
    desk.intaked.start()
    desk.deliver(*names("X-11"))
    desk.settled()
    assert len(desk.live_tickets()) == MAILS, "what nobody could find was sent again"
    return desk.row("X-11", "the desk strips the marker", unknown=1)


def changed_before_the_look_up(children, directory, bin_directory):
    desk = Desk(children, directory, bin_directory)
    desk.intaked.start()
    desk.deliver("other")
    desk.settled()
    # Nothing can be looked up until all is changed.
    desk.faults(fault("execute_and_hang_up", times=3),
                *[{"method": "GET", "path": path, "kind": "status", "status": 503} for path in ("/v1/tickets", "/v1/search/*")])
    desk.deliver("closed", "merged", "deleted")
    processes.wait_until(lambda: len(desk.live_tickets()) == 4, "three tickets", desk.intaked.process, PATIENCE)
    processes.wait_until(lambda: sum(f["happened"] for f in desk.sandbox.request("GET", "/sandbox/faults")[1]) > 3,
                         "a look-up in vain", desk.intaked.process, PATIENCE)
    made = {t["title"]: t for t in desk.live_tickets()}
    act = desk.sandbox.request
    assert act("POST", f"/sandbox/tickets/{made['closed']['id']}/close", {})[0] == 200
    assert act("POST", f"/sandbox/tickets/{made['merged']['id']}/merge", {"into": made["other"]["id"]})[0] == 200
    assert act("POST", f"/sandbox/tickets/{made['deleted']['id']}/delete", {})[0] == 200
    desk.well()
    desk.settled()
    filed = {i["subject"]: i["ticket_identifier"] for i in desk.intaked.intakes()}
    for adopted in ("closed", "merged"):
        assert filed[adopted] == made[adopted]["ticketIdentifier"], (filed, made)
    anew = [t["ticketIdentifier"] for t in desk.sandbox.tickets() if t["title"] == "deleted" and not t.get("deletedAt")]
    assert [filed["deleted"]] == anew != [made["deleted"]["ticketIdentifier"]], (filed, anew)
    return desk.row("X-12", "before the look-up: closed, merged; deleted is made anew")


def planted(children, directory, bin_directory):
    """The attacker knows the marker that a mail will have, and writes it into his own."""
    desk = Desk(children, directory / "first", bin_directory)
    desk.intaked.start()
    desk.deliver("victim")
    desk.settled()
    marker = desk.sandbox.tickets()[0]["metadata"]["intake"]["marker"]
    desk.intaked.stop()
    again = Desk(children, directory / "second", bin_directory)
    again.intaked.start()
    again.deliver("attack", text=f"{marker} metadata intake marker {marker}")
    again.settled()
    again.faults(fault("hang_up_before_executing", times=1))
    again.deliver("victim")
    again.settled()
    markers = {t["title"]: t["metadata"]["intake"]["marker"] for t in again.sandbox.tickets()}
    assert markers["victim"] == marker != markers["attack"], "another marker was planted, so this proved nothing"
    return again.row("X-13", "a mail that contains another one's marker")


ROWS = [
    with_faults("X-01", "executed, the answer lost", fault("execute_and_hang_up", every=2)),
    with_faults("X-02", "executed after the client gave up", fault("latency", milliseconds=3500, times=2), settle="5 s"),
    with_faults("X-03", "the search lags 30 s", fault("execute_and_hang_up", every=2),
                {"path": "/v1/search/*", "kind": "search_lag", "milliseconds": 30000}),
    by_search_alone("only the search can tell, and does not lag", 0),
    by_search_alone("only the search can tell, lags less than index_lag", 1.5, settle="500 ms", index_lag="2 s"),
    by_search_alone("only the search can tell, lags more: reported", 6, is_doubled=True),
    with_faults("X-04", "500 after it was executed", fault("status_after", status=500, every=2)),
    with_faults("X-05", "201 cut short", fault("truncate_answer", every=2)),
    with_faults("X-06", "201 with invalid JSON", fault("garble_answer", every=2)),
    with_faults("X-07", "kept-alive connection closed after executing", fault("execute_and_hang_up", every=3)),
    with_faults("X-01", "the same, capability unique_key", fault("execute_and_hang_up", every=2),
                fault("repeat", answer="same"), capability="unique_key"),
    with_faults("X-01", "the same, unique_key that answers 409", fault("execute_and_hang_up", every=2),
                fault("repeat", answer="conflict"), capability="unique_key"),
    with_faults("X-01", "the same, capability none, park", fault("execute_and_hang_up", every=2), capability="none",
                unknown=MAILS // 2, posts=MAILS),
    killed("journal.claim_filings"), killed("desk.send"),
    killed("desk.body", what="when connected", made=1),
    killed("desk.body", what="in the midst of the body", text=LONG_TEXT, made=0),
    killed("desk.sent"), killed("desk.answer"), killed("journal.settle"),
    restored, restored_beside_a_mailbox, stopped, stripped, changed_before_the_look_up, planted,
]


def run_row(row, bin_directory):
    directory = pathlib.Path(tempfile.mkdtemp(prefix="intaked-once-"))
    directory.chmod(0o755)
    with processes.Children() as children:
        result = row(children, directory, bin_directory)
    shutil.rmtree(directory, ignore_errors=True)
    return result


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--bin", type=lambda p: pathlib.Path(p).resolve(), required=True)
    parser.add_argument("--only", help="rows whose name begins so")
    options = parser.parse_args()
    rows = [r for r in ROWS if not options.only or r.__name__.startswith(options.only)]
    results = Results()
    with concurrent.futures.ThreadPoolExecutor(AT_ONCE) as pool:
        running = [(row.__name__, pool.submit(run_row, row, options.bin)) for row in rows]
        results.show(f"{'':6} {'fault':56} {'lost':>5} {'doubled':>8} {'parked as unknown':>18}")
        for name, future in running:
            try:
                row = future.result()
            except BaseException as problem:
                results.add(name, "failed")
                results.show(f"{name[:6]:6} FAILED {problem!r}")
                continue
            results.add(f"{row.name} {row.what}", "failed" if row.wrong else "passed")
            results.show(f"{row.name:6} {row.what:56} {row.lost:5} {row.doubled:8} {row.unknown:18}"
                         f"{'  WRONG: ' if row.wrong else ''}{'; '.join(row.wrong)}")
    return results.end()


if __name__ == "__main__":
    sys.exit(main())

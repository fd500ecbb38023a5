"""Faults X-01 to X-13 of a ticket system whose answers are lost, with the real daemon and the real sandbox: a table of
what was lost, doubled and left for a person. Doubled is 0 wherever the declared capability allows it."""
import argparse
import collections
import concurrent.futures
import os
import pathlib
import shutil
import signal
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
from support import processes  # noqa: E402
from support.installation import Installation, Sandbox  # noqa: E402

MAILS = 4
SETTLE = 2.0
PATIENCE = 50
AT_ONCE = 4  # rows that run side by side
DESK = {"settle": "2 s", "index_lag": "500 ms", "in_flight": 1, "request_deadline": "2 s"}
PIPE = ["pipes: { pipe: { defaults: { teamName: Support } } }"]
# The same name is the same bytes, so the same mail again, from whichever daemon.
MAIL = ("From: <user-{subject}@acme.example>\r\nTo: support@example.com\r\nSubject: {subject}\r\n"
        "Message-ID: <{subject}@acme.example>\r\n\r\n{text}\r\n")

Row = collections.namedtuple("Row", "name what lost doubled unknown")


def fault(kind, **more):
    return {"method": "POST", "path": "/v1/tickets", "kind": kind, **more}


class Desk:
    """One sandbox, and a daemon that files into it."""

    def __init__(self, children, directory, bin_directory, **settings):
        self.children, self.directory = children, pathlib.Path(directory)
        self.sandbox = Sandbox(children, self.directory / "sandbox", bin_directory / "intaked-sandbox")
        self.intaked = Installation(children, self.directory / "one", bin_directory / "intaked", self.sandbox.url, {},
                                    desk={**DESK, **settings}, top=PIPE)
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

    def live_tickets(self):
        return [t for t in self.sandbox.tickets() if not t.get("deletedAt")]

    def row(self, name, what):
        held = collections.Counter(t["title"] for t in self.live_tickets())
        parked = {i["subject"] for i in self.intaked.intakes() if i["state"] == "parked"}
        lost = [s for s in self.subjects if held[s] == 0 and s not in parked]
        doubled = [s for s in self.subjects if held[s] > 1]
        return Row(name, what, len(lost), len(doubled), len(parked))


def names(prefix, count=MAILS):
    return [f"{prefix}-{n}" for n in range(count)]


def with_faults(name, what, *list_of_faults, **settings):
    def run(children, directory, bin_directory):
        desk = Desk(children, directory, bin_directory, **settings)
        desk.faults(*list_of_faults)
        desk.intaked.start()
        desk.deliver(*names(name))
        desk.settled()
        kinds = [f for f in desk.sandbox.request("GET", "/sandbox/faults")[1] if f["kind"] not in ("search_lag", "repeat")]
        assert all(f["happened"] > 0 for f in kinds), "a fault never happened, so this proved nothing"
        return desk.row(name, what)
    run.__name__ = name
    return run


def killed(point):
    def run(children, directory, bin_directory):
        desk = Desk(children, directory, bin_directory)
        process = desk.intaked.start({"INTAKED_FAIL": f"{point}:2:kill"})
        try:
            desk.deliver(*names("X-08"))
        except AssertionError:
            pass  # the daemon died before it took all of them; the rest is delivered below
        deadline = time.monotonic() + 20
        while process.poll() is None and time.monotonic() < deadline:
            time.sleep(0.05)
        assert process.poll() == -signal.SIGKILL, f"{point} was never reached"
        desk.intaked.forget()
        desk.intaked.start()
        desk.deliver(*names("X-08"))
        desk.settled()
        return desk.row("X-08", f"kill -9 at {point}")
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
    row = desk.row("X-11", "the desk strips the marker")
    assert row.unknown == 1, row
    return row


def changed_before_the_look_up(children, directory, bin_directory):
    desk = Desk(children, directory, bin_directory)
    desk.intaked.start()
    desk.deliver("other")
    desk.settled()
    desk.faults(fault("execute_and_hang_up", times=3))
    desk.deliver("closed", "merged", "deleted")
    processes.wait_until(lambda: len(desk.live_tickets()) == 4, "three tickets", desk.intaked.process, PATIENCE)
    by_title = {t["title"]: t["id"] for t in desk.live_tickets()}
    act = desk.sandbox.request
    assert act("POST", f"/sandbox/tickets/{by_title['closed']}/close", {})[0] == 200
    assert act("POST", f"/sandbox/tickets/{by_title['merged']}/merge", {"into": by_title["other"]})[0] == 200
    assert act("POST", f"/sandbox/tickets/{by_title['deleted']}/delete", {})[0] == 200
    desk.settled()
    return desk.row("X-12", "closed, merged or deleted before the look-up")


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
    with_faults("X-04", "500 after it was executed", fault("status_after", status=500, every=2)),
    with_faults("X-05", "201 cut short", fault("truncate_answer", every=2)),
    with_faults("X-06", "201 with invalid JSON", fault("garble_answer", every=2)),
    with_faults("X-07", "kept-alive connection closed after executing", fault("execute_and_hang_up", every=3)),
    with_faults("X-01", "the same, capability unique_key", fault("execute_and_hang_up", every=2),
                fault("repeat", answer="same"), capability="unique_key"),
    with_faults("X-01", "the same, unique_key that answers 409", fault("execute_and_hang_up", every=2),
                fault("repeat", answer="conflict"), capability="unique_key"),
    with_faults("X-01", "the same, capability none, park", fault("execute_and_hang_up", every=2), capability="none"),
    *[killed(point) for point in ("journal.claim_filings", "desk.send", "desk.sent", "desk.answer", "journal.settle")],
    restored, stopped, stripped, changed_before_the_look_up, planted,
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
    failed = 0
    rows = [r for r in ROWS if not options.only or r.__name__.startswith(options.only)]
    with concurrent.futures.ThreadPoolExecutor(AT_ONCE) as pool:
        running = [(row.__name__, pool.submit(run_row, row, options.bin)) for row in rows]
        print(f"{'':6} {'fault':52} {'lost':>5} {'doubled':>8} {'parked as unknown':>18}")
        for name, future in running:
            try:
                row = future.result()
            except BaseException as problem:
                failed += 1
                print(f"{name[:6]:6} FAILED {problem!r}", flush=True)
                continue
            wrong = row.lost > 0 or row.doubled > 0
            failed += wrong
            print(f"{row.name:6} {row.what:52} {row.lost:5} {row.doubled:8} {row.unknown:18}{'  WRONG' if wrong else ''}",
                  flush=True)
    print(f"{len(rows) - failed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())

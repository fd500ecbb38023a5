"""Pulls the plug: at the first of each kind of operation, at the n-th of all, and at random under load.

After each cut intaked is started again and must end with one ticket per mail, with its file: lost 0, doubled 0.
Real Dovecot, real sandbox, the real binary. Every STRIDE-th n is cut, beginning at another one each time, which is
printed; INTAKED_LONG=1: every n, and 500 random cuts instead of ten.
"""
import argparse
import concurrent.futures
import os
import pathlib
import random
import shutil
import signal
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
from support.dovecot import Dovecot  # noqa: E402
from support.installation import Installation, Sandbox  # noqa: E402
from support.processes import Children, wait_until  # noqa: E402
from support.results import Results  # noqa: E402

SETTLE = {"settle": "300 ms", "index_lag": "100 ms"}
OPERATIONS_MAX = 600       # more than that for three mails is itself a defect
UNCUT_RUNS = 3             # how many operations there are varies by a tenth: connections wait, commits are grouped
# A binary without failpoints would pass by doing nothing: these must be there.
KINDS = {"desk.send", "desk.body", "desk.sent", "desk.answer", "journal.record", "journal.commit", "journal.committed",
         "journal.claim_plans", "journal.store_plans", "journal.claim_filings", "journal.settle", "journal.settle_file",
         "journal.finish_files", "courier.answered", "imap.record", "imap.command", "imap.answer", "imap.acknowledged"}
STRIDE = 1 if os.environ.get("INTAKED_LONG") else 5
QUIET_SECONDS_MAX = 60
SWEEPS_AT_ONCE = 2
# As many as were cut with nothing settled between would all be in doubt: every tenth life ends its work.
RANDOM_ROUNDS = 50 if os.environ.get("INTAKED_LONG") else 1
CUTS_OF_A_ROUND = 10
MAILS_OF_A_CUT = 6


def mail(tag, sender, subject, extra="", text="look at this"):
    return (f"From: <{sender}>\r\nTo: <support@example.com>\r\nSubject: {subject}\r\n"
            f"Message-ID: <{tag}@acme.example>\r\nDate: Fri, 13 Mar 2026 16:40:00 +0100\r\n{extra}"
            f"\r\nPlease {text}.\r\n").encode()


def mail_with_file(tag, sender, subject):
    border = ('MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary="b"\r\n\r\n--b\r\n'
              'Content-Type: text/plain\r\n')
    file = (b'--b\r\nContent-Type: application/octet-stream\r\nContent-Disposition: attachment; filename="log.bin"\r\n\r\n'
            + f"file of {tag}".encode() + b"\r\n--b--\r\n")
    return mail(tag, sender, subject, border) + file


def mailbox(dovecot, user):
    return {"host": "127.0.0.1", "port": dovecot.imap_port, "security": "plain", "user": user,
            "password_file": "mailbox.password", "start": "everything", "after_filing": "seen",
            "defaults": "{ teamName: Support }"}


def install(children, directory, options, dovecot, sandbox, users):
    one = Installation(children, directory, options.bin / "intaked", sandbox.url,
                       {f"box{i}": mailbox(dovecot, user) for i, user in enumerate(users)}, desk=SETTLE,
                       top=["attachments: { to: desk }"])
    one.write_secret("mailbox.password", dovecot.password)
    return one


def check(tickets, subjects, replies):
    """What is wrong, in words; subjects must be one ticket each, replies one comment each."""
    wrong = []
    for subject in subjects:
        found = [t for t in tickets if t["title"] == subject]
        if len(found) != 1:
            wrong.append(f"{len(found)} tickets for {subject!r}")
    for subject, words in replies.items():
        comments = [c for t in tickets if t["title"] == subject for c in t["comments"] if words in c["content"]]
        if len(comments) != 1:
            wrong.append(f"{len(comments)} comments with {words!r} on {subject!r}")
    return wrong


def one_run(options, dovecot, sandbox, base, tag, environment):
    """Mails, a run that may be cut, another one that is not; returns (did it die, what is wrong)."""
    with Children() as children:
        users = [f"sweep{tag}a", f"sweep{tag}b"]
        subject, other = f"Sweep {tag} question", f"Sweep {tag} second"
        dovecot.deliver(users[0], mail_with_file(f"s{tag}.1", f"alice{tag}@acme.example", subject))
        dovecot.deliver(users[0], mail(f"s{tag}.2", f"alice{tag}@acme.example", f"Re: {subject}",
                                       f"In-Reply-To: <s{tag}.1@acme.example>\r\n", "hurry"))
        both = mail(f"s{tag}.3", f"carl{tag}@globex.example", other)
        for user in users:
            dovecot.deliver(user, both)
        intaked = install(children, base / f"sweep{tag}", options, dovecot, sandbox, users)
        try:
            process = intaked.start(environment, wait=False)
            wait_until(lambda: process.poll() is not None or intaked.settled(4), f"run {tag}", seconds=QUIET_SECONDS_MAX)
            # What follows filing: flags on the server.
            until = time.monotonic() + 0.3
            while process.poll() is None and time.monotonic() < until:
                time.sleep(0.01)
            died = process.poll() is not None
            if died and process.returncode != -signal.SIGKILL:
                return died, [f"it ended by itself with {process.returncode}; see {intaked.log}"]
            if not died:
                intaked.stop()
            intaked.start()
            wait_until(lambda: intaked.settled(4), f"after {tag}", intaked.process, QUIET_SECONDS_MAX)
            tickets = [t for t in sandbox.tickets() if f"Sweep {tag} " in t["title"]]
            wrong = check(tickets, [subject, other], {subject: "hurry"})
            files = [len(t.get("attachmentUrls") or t.get("attachments") or []) for t in tickets if t["title"] == subject]
            if files != [1]:
                wrong.append(f"{files} files on {subject!r}, which has one")
            if intaked.stop() != 0:
                wrong.append("did not stop cleanly")
            return died, wrong
        finally:
            intaked.forget()


def counted(options, dovecot, sandbox, base):
    """The operations of a run that is not cut, by name, and how many there are at least in all."""
    totals, names = [], {}
    for n in range(UNCUT_RUNS):
        counts = base / f"counts{n}"
        died, wrong = one_run(options, dovecot, sandbox, base, f"uncut{n}", {"INTAKED_FAIL_COUNT": str(counts)})
        assert not died and not wrong, wrong
        assert counts.exists(), "it counted no operations: intaked was built without failpoints (INTAKED_FAILPOINTS)"
        names = {name: int(count) for name, count in (line.split() for line in counts.read_text().splitlines())}
        totals.append(names.pop("total"))
        missing = KINDS - set(names)
        assert not missing, f"never reached: {sorted(missing)}"
    assert max(totals) <= OPERATIONS_MAX, totals
    return names, min(totals)


def sweep(options, dovecot, sandbox, base, results, offset):
    names, least = counted(options, dovecot, sandbox, base)
    every = list(range(1 + offset % STRIDE, least + 1, STRIDE))
    # Another run may have fewer operations than the one that was counted, by so many.
    must_die = {f"any:{n}" for n in every if n <= 0.9 * least} | {f"{name}:1" for name in KINDS}
    points = [f"{name}:1" for name in sorted(names)] + [f"any:{n}" for n in every]
    wrong_cuts, deaths = [], 0

    def cut(point):
        return one_run(options, dovecot, sandbox, base, point.replace(":", "-"), {"INTAKED_FAIL": f"{point}:kill"})

    with concurrent.futures.ThreadPoolExecutor(SWEEPS_AT_ONCE) as pool:
        for point, (died, wrong) in zip(points, pool.map(cut, points)):
            deaths += died
            if point in must_die and not died:
                wrong = [*wrong, "it did not die there"]
            results.add(f"cut at {point}", "failed" if wrong else "passed")
            wrong_cuts += [f"cut at {point}: {sentence}" for sentence in wrong]
    for sentence in wrong_cuts:
        print(sentence)
    results.show(f"cuts: {deaths} of {len(points)}, at the first of {len(names)} kinds of operation and at each {STRIDE}. of "
                 f"{least}, from {every[0]} (INTAKED_OFFSET={every[0] - 1}): {len(wrong_cuts)} wrong")


def random_cuts(options, dovecot, sandbox, base, results):
    """kill -9 under load, again and again on one journal; every mail is counted at the end."""
    seed = int(os.environ.get("INTAKED_SEED", random.randrange(1 << 32)))
    cuts = RANDOM_ROUNDS * CUTS_OF_A_ROUND
    print(f"random cuts: {cuts}, seed {seed} (INTAKED_SEED={seed} repeats it)")
    dice = random.Random(seed)
    sent = 0
    parked = 0
    with Children() as children:
        intaked = install(children, base / "random", options, dovecot, sandbox, ["random"])
        try:
            for number in range(RANDOM_ROUNDS):
                for _ in range(CUTS_OF_A_ROUND):
                    for _ in range(MAILS_OF_A_CUT):
                        sent += 1
                        dovecot.deliver("random", mail(f"r{sent}", f"user{sent}@acme.example", f"Random {sent} question"))
                    process = intaked.start(wait=False)
                    time.sleep(dice.uniform(0.05, 1.2))
                    if process.poll() is not None:
                        raise SystemExit(f"intaked ended by itself with {process.returncode}; see {intaked.log}")
                    intaked.kill()
                intaked.start()
                wait_until(lambda: intaked.settled(sent), f"after round {number + 1}", intaked.process, 300)
                parked += file_what_was_alone(intaked, sent)
                if number + 1 < RANDOM_ROUNDS:
                    intaked.kill()
            titles = [t["title"] for t in sandbox.tickets()]
            intaked.stop()
        finally:
            intaked.forget()
    subjects = {f"Random {i + 1} question" for i in range(sent)}
    tickets = [t for t in titles if t in subjects]
    lost = len(subjects - set(tickets))
    doubled = len(tickets) - len(set(tickets))
    results.show(f"{'kill -9':>8} {'mails':>7} {'parked':>7} {'tickets':>8} {'lost':>5} {'doubled':>8}")
    results.show(f"{cuts:>8} {sent:>7} {parked:>7} {len(set(tickets)):>8} {lost:>5} {doubled:>8}")
    results.add("random cuts", "failed" if lost or doubled else "passed")


def file_what_was_alone(intaked, sent):
    """What was alone in hand at two cuts is left for a person, who has it filed. How many there were."""
    parked = [i for i in intaked.intakes() if i["state"] == "parked"]
    for one in parked:
        assert "ended twice while this message alone was planned" in one["reason"], one
        assert intaked.command("queue", "retry", one["id"])[0] == 0, one
    wait_until(lambda: intaked.settled(sent) and intaked.status()["counts"]["parked"] == 0, "what was parked",
               intaked.process, 60)
    return len(parked)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--bin", type=lambda p: pathlib.Path(p).resolve(), required=True)
    parser.add_argument("--only", help="one cut of the sweep, as any:17 or desk.sent:1, to look at it; keeps its directory")
    options = parser.parse_args()
    base = pathlib.Path(tempfile.mkdtemp(prefix="intaked-crash-"))
    offset = int(os.environ.get("INTAKED_OFFSET", random.randrange(STRIDE)))
    results = Results()
    with Children() as children:
        dovecot = Dovecot(children, base / "dovecot")
        sandbox = Sandbox(children, base / "sandbox", options.bin / "intaked-sandbox")
        if options.only:
            died, wrong = one_run(options, dovecot, sandbox, base, "only", {"INTAKED_FAIL": f"{options.only}:kill"})
            print(f"died: {died}; wrong: {wrong or 'nothing'}; see {base}")
            return 1 if wrong else 0
        sweep(options, dovecot, sandbox, base, results, offset)
        random_cuts(options, dovecot, sandbox, base, results)
        dovecot.remove()
    if results.count("failed"):
        print(f"kept to look at: {base}")
    else:
        shutil.rmtree(base, ignore_errors=True)
    return results.end()


if __name__ == "__main__":
    sys.exit(main())

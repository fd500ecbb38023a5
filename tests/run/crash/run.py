"""Pulls the plug: at the n-th journal, IMAP and desk operation for every n, and at random under load.

After each cut intaked is started again and must end with one ticket per mail: lost 0, doubled 0.
Real Dovecot, real sandbox, the real binary. INTAKED_LONG=1: 2,000 random cuts instead of ten.
"""
import argparse
import concurrent.futures
import os
import pathlib
import random
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
from support.dovecot import Dovecot  # noqa: E402
from support.installation import Installation, Sandbox  # noqa: E402
from support.processes import Children, wait_until  # noqa: E402

SETTLE = {"settle": "300 ms", "index_lag": "100 ms"}
OPERATIONS_MAX = 400       # a sweep that has not ended by then is itself a defect
QUIET_SECONDS_MAX = 60
SWEEPS_AT_ONCE = 2
RANDOM_CUTS = 2000 if os.environ.get("INTAKED_LONG") else 10
RANDOM_MAILS = 60


def mail(tag, sender, subject, extra=""):
    return (f"From: <{sender}>\r\nTo: <support@example.com>\r\nSubject: {subject}\r\n"
            f"Message-ID: <{tag}@acme.example>\r\nDate: Fri, 13 Mar 2026 16:40:00 +0100\r\n{extra}"
            f"\r\nPlease look at this.\r\n").encode()


def mailbox(dovecot, user):
    return {"host": "127.0.0.1", "port": dovecot.imap_port, "security": "plain", "user": user,
            "password_file": "mailbox.password", "start": "everything", "after_filing": "seen",
            "defaults": "{ teamName: Support }"}


def install(children, directory, options, dovecot, sandbox, users):
    one = Installation(children, directory, options.bin / "intaked", sandbox.url,
                       {f"box{i}": mailbox(dovecot, user) for i, user in enumerate(users)}, desk=SETTLE)
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


def one_cut(options, dovecot, sandbox, base, n):
    """Dies at operation n, starts again; returns (did it die, what is wrong, the name of the last operation)."""
    with Children() as children:
        users = [f"sweep{n}a", f"sweep{n}b"]
        subject, other = f"Sweep {n} question", f"Sweep {n} second"
        dovecot.deliver(users[0], mail(f"s{n}.1", f"alice{n}@acme.example", subject))
        dovecot.deliver(users[0], mail(f"s{n}.2", f"alice{n}@acme.example", f"Re: {subject}",
                                       f"In-Reply-To: <s{n}.1@acme.example>\r\n").replace(b"look at this", b"hurry"))
        both = mail(f"s{n}.3", f"carl{n}@globex.example", other)
        for user in users:
            dovecot.deliver(user, both)
        intaked = install(children, base / f"sweep{n}", options, dovecot, sandbox, users)
        try:
            process = intaked.start({"INTAKED_FAIL": f"any:{n}:kill"}, wait=False)
            quiet = wait_until(lambda: process.poll() is not None or intaked.settled(4), f"cut {n}", seconds=QUIET_SECONDS_MAX)
            time.sleep(0.3)  # what follows filing: flags on the server
            died = process.poll() is not None
            if not died:
                intaked.stop()
            intaked.start()
            wait_until(lambda: intaked.settled(4), f"after cut {n}", intaked.process, QUIET_SECONDS_MAX)
            wrong = check([t for t in sandbox.tickets() if f"Sweep {n} " in t["title"]],
                          [subject, other], {subject: "hurry"})
            if intaked.stop() != 0:
                wrong.append("did not stop cleanly")
            return died, wrong
        finally:
            intaked.forget()


def sweep(options, dovecot, sandbox, base):
    passed = failed = 0
    with concurrent.futures.ThreadPoolExecutor(SWEEPS_AT_ONCE) as pool:
        for first in range(1, OPERATIONS_MAX, SWEEPS_AT_ONCE):
            cuts = range(first, first + SWEEPS_AT_ONCE)
            results = list(pool.map(lambda n: one_cut(options, dovecot, sandbox, base, n), cuts))
            for n, (died, wrong) in zip(cuts, results):
                passed, failed = passed + (not wrong), failed + bool(wrong)
                for sentence in wrong:
                    print(f"cut at operation {n}: {sentence}")
            if not any(died for died, _ in results):
                print(f"sweep: {first - 1} operations, each one cut: {failed} wrong")
                return passed, failed
    print(f"sweep: no end after {OPERATIONS_MAX} operations")
    return passed, failed + 1


def random_cuts(options, dovecot, sandbox, base):
    """kill -9 under load, again and again on one journal; every mail is counted at the end."""
    seed = int(os.environ.get("INTAKED_SEED", random.randrange(1 << 32)))
    print(f"random cuts: {RANDOM_CUTS}, seed {seed} (INTAKED_SEED={seed} repeats it)")
    dice = random.Random(seed)
    sent = 0
    with Children() as children:
        intaked = install(children, base / "random", options, dovecot, sandbox, ["random"])
        subjects = []
        try:
            for _ in range(RANDOM_CUTS):
                for _ in range(max(1, RANDOM_MAILS // min(RANDOM_CUTS, 10))):
                    sent += 1
                    subjects.append(f"Random {sent} question")
                    dovecot.deliver("random", mail(f"r{sent}", f"user{sent}@acme.example", subjects[-1]))
                process = intaked.start(wait=False)
                time.sleep(dice.uniform(0.05, 1.2))
                if process.poll() is not None:
                    raise SystemExit(f"intaked ended by itself with {process.returncode}; see {intaked.log}")
                intaked.kill()
            intaked.start()
            wait_until(lambda: intaked.settled(sent), "after the last cut", intaked.process, 300)
            titles = [t["title"] for t in sandbox.tickets()]
            lost = [s for s in subjects if s not in titles]
            doubled = [s for s in subjects if titles.count(s) > 1]
            intaked.stop()
        finally:
            intaked.forget()
    print(f"{'kill -9':>8} {'mails':>7} {'tickets':>8} {'lost':>5} {'doubled':>8}")
    print(f"{RANDOM_CUTS:>8} {sent:>7} {len([t for t in titles if t in set(subjects)]):>8} {len(lost):>5} {len(doubled):>8}")
    return (0, 1) if lost or doubled else (1, 0)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--bin", type=lambda p: pathlib.Path(p).resolve(), required=True)
    parser.add_argument("--only", type=int, help="one cut of the sweep, to look at it; keeps its directory")
    options = parser.parse_args()
    base = pathlib.Path(tempfile.mkdtemp(prefix="intaked-crash-"))
    with Children() as children:
        dovecot = Dovecot(children, base / "dovecot")
        sandbox = Sandbox(children, base / "sandbox", options.bin / "intaked-sandbox")
        if options.only:
            died, wrong = one_cut(options, dovecot, sandbox, base, options.only)
            print(f"died: {died}; wrong: {wrong or 'nothing'}; see {base}")
            return 1 if wrong else 0
        results = [sweep(options, dovecot, sandbox, base), random_cuts(options, dovecot, sandbox, base)]
        dovecot.remove()
    passed, failed = (sum(column) for column in zip(*results))
    if failed:
        print(f"kept to look at: {base}")
    else:
        import shutil
        shutil.rmtree(base, ignore_errors=True)
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())

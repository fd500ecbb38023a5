"""The same 2,000 mails from the same Dovecot to the same ticket endpoint, by intaked and by the scripts one would
write instead: Node with imapflow and mailparser, Python with its standard library.

What counts for a peer: wall clock from its start to its last ticket, processor time of the process
and its children, its largest resident size. intaked has every mail and every answer on disk (fsync)
before it counts; the scripts keep nothing. Files go to the endpoint, too: the scripts put them into
the ticket as base64, intaked uploads each, once, before its ticket. Beside them runs, as a yardstick, a
program that leaves out most of what intaked does (least_program.cc); a better one may be possible. Without
parsing and hashing it only moves the bytes. Ratios hold on other machines, single figures do not.
"""
import http.client
import json
import os
import pathlib
import statistics
import sys
import time
from collections import namedtuple

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent / "run")]
import mail_generator  # noqa: E402
import node_peer  # noqa: E402
from support import processes  # noqa: E402
from support.dovecot import Dovecot  # noqa: E402
from support.installation import Installation  # noqa: E402

DIRECTORY = HERE.parents[1] / "build" / "bench"
RUN_SECONDS_MAX = 600
POLL_SECONDS = 0.02
# Of the peer's processor time a mail and of its mails a second.
GOALS = {"Node script": (10.0, 6.0), "Python script": (5.0, 4.0)}
# No peers but yardsticks: most is left out; with the mails in a file, in SQLite as ours, there with a cage and with
# each draft and its outcome kept, and unparsed.
LEAST, LEAST_SQLITE, LEAST_STEPS, ONLY_MOVED = "Least program", "Least, SQLite", "Least, steps", "Only moved"
# One at a time leaves Node waiting; more than four make it no faster.
NODE_IN_FLIGHT = 4
TICKS = os.sysconf("SC_CLK_TCK")
# Bounces are one sender's mail, and all of them are to be filed here.
BOUNCES_ALLOWED = "flood: { sender_max: 10000 }"
# Each file goes to the endpoint once, before the ticket that names it.
FILES_STORED = "attachments: { to: desk }"

Run = namedtuple("Run", "seconds cpu_seconds rss_mb tickets comments repeated files file_bytes")


def children(pid):
    """The processes that the process or one of its threads has started and that live."""
    return [int(child) for task in pathlib.Path(f"/proc/{pid}/task").iterdir()
            for child in (task / "children").read_text().split()]


def processor_seconds(pid):
    """User and system time of the process, its threads and its children, ended or not."""
    fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return sum(map(int, fields[11:15])) / TICKS + sum(map(processor_seconds, children(pid)))


def peak_mb(pid):
    """The largest resident size of the process and of each of its children that live, together."""
    return own_peak_mb(pid) + sum(map(peak_mb, children(pid)))


def own_peak_mb(pid):
    status = pathlib.Path(f"/proc/{pid}/status").read_text()
    return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM")) / 1024


class Endpoint:
    def __init__(self, children, binaries, directory):
        ready = directory / "port"
        ready.unlink(missing_ok=True)
        self._children = children
        self.process = children.start([binaries / "ticket_endpoint", ready], directory / "endpoint.log")
        self.port = int(processes.wait_until(lambda: ready.exists() and ready.read_text(), "endpoint", self.process))
        self._connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)

    def counts(self):
        self._connection.request("GET", "/bench/counts")
        return json.load(self._connection.getresponse())

    def stop(self):
        self._connection.close()
        self._children.stop(self.process)


def fill(server, user, mails):
    """The mails into the user's INBOX: one copy on disk, linked into every mailbox."""
    inbox = server.maildir(user) / "new"
    for number, path in enumerate(mails):
        os.link(path, inbox / f"1700000000.{number:05}.localhost")


def generate(server, count):
    pool = server.home / "pool"
    pool.mkdir()
    sizes = []
    for number, mail in enumerate(mail_generator.Generator().mails(count)):
        (pool / f"{number:05}").write_bytes(mail)
        sizes.append(len(mail))
    owner = (server.home / "mail").stat()
    paths = sorted(pool.iterdir())
    for path in paths:
        os.chown(path, owner.st_uid, owner.st_gid)
    sizes.sort()
    print(f"{count} mails, {sum(sizes) / 1e6:.0f} MB, median {sizes[count // 2] / 1e3:.1f} KB, "
          f"largest {sizes[-1] / 1e6:.1f} MB, seed {mail_generator.SEED}")
    return paths


def run_intaked(children, arguments, server, endpoint, user, directory):
    mailbox = {"host": "127.0.0.1", "port": server.imap_port, "security": "plain", "user": user,
               "password_file": "mailbox.password", "start": "everything"}
    daemon = Installation(children, directory, arguments.bin / "intaked", f"http://127.0.0.1:{endpoint.port}",
                          {"bench": mailbox}, top=[BOUNCES_ALLOWED, FILES_STORED], rules=HERE / "rules")
    daemon.write_secret("mailbox.password", server.password)
    started = time.monotonic()
    process = daemon.start(wait=False)

    def done():
        counts = endpoint.counts()
        return counts["tickets"] + counts["comments"] >= arguments.mails

    try:
        while not done():
            if process.poll() is not None or time.monotonic() - started > RUN_SECONDS_MAX:
                raise processes.NotReady(f"intaked did not finish: {endpoint.counts()}\n{processes.last_words(process)}")
            time.sleep(POLL_SECONDS)
        # The last answer is only worth something when it is on disk.
        processes.wait_until(lambda: daemon.settled(arguments.mails), "intaked", process)
        seconds = time.monotonic() - started
        filed = daemon.status()["counts"]["filed"]
        if filed != arguments.mails:
            print(f"WRONG: the journal has {filed} filed messages, expected {arguments.mails}")
        run = Run(seconds, processor_seconds(process.pid), peak_mb(process.pid), **endpoint.counts())
        daemon.stop()
        return run
    finally:
        daemon.forget()


def run_script(children, command, endpoint, directory):
    started = time.monotonic()
    process = children.start(command, directory / "script.log")
    cpu = peak = 0.0
    while True:
        # Read before it is gone: the largest resident size of a process that has ended is not told.
        try:
            cpu = processor_seconds(process.pid)
            peak = max(peak, peak_mb(process.pid))
        except (OSError, StopIteration):
            pass
        if process.poll() is not None:
            break
        time.sleep(POLL_SECONDS)
    seconds = time.monotonic() - started
    if process.returncode != 0:
        raise processes.NotReady(f"the script failed\n{processes.last_words(process)}")
    return Run(seconds, cpu, peak, **endpoint.counts())


def run_python(children, _arguments, server, endpoint, user, directory):
    return run_script(children, [sys.executable, HERE / "python_script.py", server.imap_port, user, server.password,
                                 endpoint.port], endpoint, directory)


def run_least(store, *work):
    def run_it(children, arguments, server, endpoint, user, directory):
        return run_script(children, [arguments.bin / "least_program", server.imap_port, user, server.password, endpoint.port,
                                     directory / store, *work], endpoint, directory)
    return run_it


def run_node(script):
    def run_it(children, _arguments, server, endpoint, user, directory):
        return run_script(children, ["node", script, server.imap_port, user, server.password, endpoint.port, NODE_IN_FLIGHT],
                          endpoint, directory)
    return run_it


def peers():
    found = {"intaked": run_intaked}
    script, reason = node_peer.prepare()
    if script:
        found["Node script"] = run_node(script)
    else:
        print(f"SKIPPED: the Node script: {reason}")
    return {**found, "Python script": run_python, LEAST: run_least("mails"), LEAST_SQLITE: run_least("mails.db"),
            LEAST_STEPS: run_least("mails.db", "steps"), ONLY_MOVED: run_least("mails", "unparsed")}


def measure(arguments):
    running = peers()
    results = {name: [] for name in running}
    with processes.Children() as children:
        server = Dovecot(children, DIRECTORY / "dovecot")
        try:
            mails = generate(server, arguments.mails)
            for number in range(arguments.rounds):
                for name, run in running.items():
                    user = f"{name.replace(',', '').replace(' ', '-').lower()}-{number}"
                    directory = DIRECTORY / user
                    directory.mkdir()
                    fill(server, user, mails)
                    endpoint = Endpoint(children, arguments.bin, directory)
                    os.sync()  # nobody pays for what another left to write
                    results[name].append(run(children, arguments, server, endpoint, user, directory))
                    endpoint.stop()
                    print(f"  round {number + 1}  {name}: {results[name][-1].seconds:.2f} s", flush=True)
        finally:
            server.remove()
    return results


def show(results, count):
    """The table, the ratios and what was wrong; true if every mail became one ticket."""
    print(f"\n{'':14} {'mails/s':>8} {'CPU ms/mail':>12} {'peak MB':>8} {'tickets':>8} {'comments':>9} {'doubled':>8} "
          f"{'files':>7} {'MB':>6}")
    rate, cpu, right = {}, {}, True
    for name, runs in results.items():
        rate[name] = statistics.median(count / run.seconds for run in runs)
        cpu[name] = statistics.median(run.cpu_seconds * 1000 / count for run in runs)
        last = runs[-1]
        print(f"{name:14} {rate[name]:8.0f} {cpu[name]:12.2f} {max(run.rss_mb for run in runs):8.0f} "
              f"{last.tickets:8} {last.comments:9} {last.repeated:8} {last.files:7} {last.file_bytes / 1e6:6.1f}")
        right = right and all(run.tickets + run.comments == count and run.repeated == 0 for run in runs)
    for name, (cpu_goal, rate_goal) in GOALS.items():
        if name not in results:
            continue
        for what, times, goal in (("less CPU a mail", lambda one: cpu[name] / cpu[one], cpu_goal),
                                  ("the mails a second", lambda one: rate[one] / rate[name], rate_goal)):
            print(f"intaked beside the {name}: {times('intaked'):.1f} times {what}; the goal of {goal:.0f} is "
                  f"{'reached' if times('intaked') >= goal else 'MISSED'}; the least program: {times(LEAST):.1f}, "
                  f"in SQLite: {times(LEAST_SQLITE):.1f}, in steps: {times(LEAST_STEPS):.1f}, only moved: {times(ONLY_MOVED):.1f}")
    print("every mail became one ticket or comment, none two" if right else "WRONG: mails and tickets do not match")
    return right


def run(arguments):
    """True if every mail became one ticket."""
    DIRECTORY.mkdir(parents=True, exist_ok=True)
    return show(measure(arguments), arguments.mails)

"""Webhooks: how many are accepted for a second of processor time, beside what one would write in Node; and whether
genuine ones are answered while strangers hold sockets open.

Each is 2 KB, signed as Slack signs, and on disk (fsync) before it is answered. intaked's desk cannot be reached, so
nothing is planned: what is measured is taking. Node keeps a file and a set of ids in memory; intaked a journal. What is
left to gain is shown by least_receiver.cc, which does little more than must be done, with a file and with SQLite, and by
least_hook_server.cc, which does as little behind intaked's own server and verification.
"""
import json
import pathlib
import selectors
import socket
import subprocess
import sys
import threading
import time

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent / "run")]
from end_to_end import own_peak_mb, processor_seconds  # noqa: E402
from support import processes  # noqa: E402
from support.installation import Installation  # noqa: E402

DIRECTORY = HERE.parents[1] / "build" / "bench" / "hooks"
SECRET = "fake-signing-secret-of-the-bench"
BODY_BYTES = 2048
CONNECTIONS = (1, 8, 64)
COUNTS = {1: 2000, 8: 8000, 64: 20000}
LEAST = ("least, a file", "least, SQLite", "least, our server, SQLite")
GOAL = 5.0
LORIS_SOCKETS, LORIS_ADDRESSES = 500, 250
GENUINE_A_SECOND, GENUINE_SECONDS = 200, 20
P99_GOAL_MS, MEMORY_GOAL_MB = 200, 32
TIMING_SAMPLES, TIMING_GOAL = 1_000_000, 4.5


def start_intaked(children, binaries, directory, web=()):
    port = processes.free_port()
    daemon = Installation(children, directory, binaries / "intaked", "http://127.0.0.1:9", {},
                          top=["web:", f"  listen: 127.0.0.1:{port}", *(f"  {line}" for line in web), "hooks:",
                               "  chat: { provider: slack, signing_secret_file: slack.secret, defaults: { teamName: Support } }"])
    daemon.write_secret("slack.secret", SECRET)
    daemon.start()
    return daemon, port


def load(binaries, port, path, count, connections, rate=None):
    command = [binaries / "hook_load", port, path, SECRET, count, connections, BODY_BYTES]
    done = subprocess.run([*map(str, command), *([str(rate)] if rate else [])], capture_output=True, text=True, timeout=180)
    if done.returncode != 0:
        raise processes.NotReady(f"hook_load failed\n{done.stderr}")
    return json.loads(done.stdout)


def syncs(binaries, directory, port, pid, count, connections):
    """Calls that wait for the disk, for each request: counted in a run of its own, since counting costs."""
    try:
        tracer = subprocess.Popen(["strace", "-f", "-c", "-e", "trace=fsync,fdatasync", "-o", str(directory / "strace"), "-p", str(pid)],
                                  stderr=subprocess.DEVNULL)
    except OSError:
        return None
    time.sleep(1)
    load(binaries, port, "/hooks/chat", count, connections)
    tracer.send_signal(2)
    tracer.wait(20)
    total = 0
    for line in (directory / "strace").read_text().splitlines():
        words = line.split()
        if words and words[-1] in ("fsync", "fdatasync"):
            total += int(words[3])
    return total / count


def throughput(arguments):
    """accepted for a second of processor time, by connections: {name: {connections: figure}}."""
    found = {name: {} for name in ("intaked", "Node", *LEAST)}
    print(f"\n{'webhooks, 2 KB, HMAC, fsynced':32} {'connections':>12} {'a second':>10} {'a CPU second':>13} {'p99 ms':>8} "
          f"{'syncs/request':>14}")
    with processes.Children() as children:
        for connections in CONNECTIONS:
            directory = DIRECTORY / f"at-{connections}"
            directory.mkdir(parents=True)
            daemon, port = start_intaked(children, arguments.bin, directory / "one",
                                         ["connections_per_address_max: 1000", "requests_per_second_max: 1000000"])
            load(arguments.bin, port, "/hooks/chat", 200, connections)
            found["intaked"][connections] = measured(arguments, port, "/hooks/chat", daemon.process, connections, "intaked",
                                                     lambda: syncs(arguments.bin, directory, port, daemon.process.pid, 1000, connections))
            daemon.stop()
            daemon.forget()
            for name, command in {"Node": ["node", HERE / "node" / "hook_receiver.mjs", SECRET, directory / "received"],
                                  LEAST[0]: [arguments.bin / "least_receiver", SECRET, directory / "bodies"],
                                  LEAST[1]: [arguments.bin / "least_receiver", SECRET, directory / "least.db"],
                                  LEAST[2]: [arguments.bin / "least_hook_server", SECRET, directory / "server.db"]}.items():
                log = directory / f"{name}.log"
                process = children.start(command, log)
                its_port = int(processes.wait_until(lambda: log.exists() and log.read_text().strip(), name, process))
                load(arguments.bin, its_port, "/", 200, connections)
                found[name][connections] = measured(arguments, its_port, "/", process, connections, name, lambda: None)
                children.stop(process)
    return found


def measured(arguments, port, path, process, connections, name, count_syncs):
    before = processor_seconds(process.pid)
    result = load(arguments.bin, port, path, COUNTS[connections], connections)
    used = processor_seconds(process.pid) - before
    if result["other"]:
        raise processes.NotReady(f"{name} did not accept {result['other']} of {COUNTS[connections]}")
    per_request = count_syncs()
    figure = result["accepted"] / max(used, 0.01)
    print(f"{name:32} {connections:12} {result['accepted'] / result['seconds']:10.0f} {figure:13.0f} {result['p99_ms']:8.1f} "
          f"{'' if per_request is None else f'{per_request:14.2f}'}", flush=True)
    return figure


class Loris(threading.Thread):
    """Sockets that send a header a byte a second, and come again when they are closed."""

    def __init__(self, port):
        super().__init__(daemon=True)
        self._port, self._ending = port, False
        self.closed = 0

    def _open(self, number):
        one = socket.socket()
        one.setblocking(False)
        one.bind((f"127.0.{1 + number % LORIS_ADDRESSES // 200}.{1 + number % LORIS_ADDRESSES % 200}", 0))
        one.connect_ex(("127.0.0.1", self._port))
        return one

    def run(self):
        selector = selectors.DefaultSelector()
        sockets = [self._open(number) for number in range(LORIS_SOCKETS)]
        for number, one in enumerate(sockets):
            selector.register(one, selectors.EVENT_READ, number)
        while not self._ending:
            until = time.monotonic() + 1
            while time.monotonic() < until:
                for key, _ in selector.select(0.05):
                    # It was closed: come again.
                    selector.unregister(key.fileobj)
                    key.fileobj.close()
                    self.closed += 1
                    sockets[key.data] = self._open(key.data)
                    selector.register(sockets[key.data], selectors.EVENT_READ, key.data)
            for number, one in enumerate(sockets):
                try:
                    one.send(b"P" if number % 2 else b"X")
                except OSError:
                    pass
        for one in sockets:
            one.close()

    def end(self):
        self._ending = True
        self.join(10)


def under_loris(arguments):
    with processes.Children() as children:
        daemon, port = start_intaked(children, arguments.bin, DIRECTORY / "loris")
        path, count = "/hooks/chat", GENUINE_A_SECOND * GENUINE_SECONDS
        quiet = load(arguments.bin, port, path, count, 1, GENUINE_A_SECOND)
        memory = own_peak_mb(daemon.process.pid)
        loris = Loris(port)
        loris.start()
        time.sleep(3)
        held = load(arguments.bin, port, path, count, 1, GENUINE_A_SECOND)
        loris.end()
        more = own_peak_mb(daemon.process.pid) - memory
        daemon.stop()
        daemon.forget()
    print(f"\n{GENUINE_A_SECOND} genuine webhooks a second: p99 {quiet['p99_ms']:.1f} ms; with {LORIS_SOCKETS} slow-loris sockets from "
          f"{LORIS_ADDRESSES} addresses (closed {loris.closed} times) p99 {held['p99_ms']:.1f} ms, {held['accepted']} of {count} "
          f"accepted, {more:.1f} MiB more")
    reached = held["accepted"] == count and held["p99_ms"] < P99_GOAL_MS and more <= MEMORY_GOAL_MB
    print(f"the goal of {P99_GOAL_MS} ms and {MEMORY_GOAL_MB} MiB is {'reached' if reached else 'MISSED'}")
    return held["accepted"] == count


def timing(arguments):
    """Whether a refusal's time tells how much of a guess was right."""
    done = subprocess.run([arguments.bin / "secret_timing", str(TIMING_SAMPLES)], capture_output=True, text=True, check=True, timeout=300)
    found = {name: abs(t) for name, t in json.loads(done.stdout).items()}
    telling = found.pop("byte_by_byte")
    print(f"\ndoes the time of a refusal tell how much of a secret was right, |t| of {TIMING_SAMPLES:,} guesses: " +
          ", ".join(f"{name} {t:.1f}" for name, t in found.items()) + f"; a comparison that tells {telling:.1f}; "
          f"the goal below {TIMING_GOAL} is {'reached' if max(found.values()) < TIMING_GOAL < telling else 'MISSED'}")


def run(arguments):
    """True if every genuine webhook was accepted."""
    found = throughput(arguments)
    times = found["intaked"][64] / found["Node"][64]
    for name in ("intaked", *LEAST):
        print(f"{name} beside Node, accepted for a second of processor time: " +
              ", ".join(f"{found[name][n] / found['Node'][n]:.1f} times at {n}" for n in CONNECTIONS))
    print(f"the goal of {GOAL:.0f} times at 64 is {'reached' if times >= GOAL else 'MISSED'}")
    timing(arguments)
    return under_loris(arguments)

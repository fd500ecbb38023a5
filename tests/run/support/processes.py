"""Child processes that never outlive their starter: every one is stopped by its own pid."""
import ctypes
import os
import pathlib
import signal
import socket
import subprocess
import threading
import time

from .sanitizers import joined

STOP_SECONDS_MAX = 15
PR_SET_PDEATHSIG = 1


def _die_with_parent():
    # Runs in the child, after its user was changed: the kernel clears the setting on a change of user.
    ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


class Children:
    """Starts processes and stops them, the youngest first, when the block ends (also by Ctrl-C)."""

    def __init__(self):
        self._running = []

    def __enter__(self):
        if threading.current_thread() is not threading.main_thread():
            return self  # only the main thread may set handlers; its own block ends this one

        def stop(number, _frame):
            raise KeyboardInterrupt(signal.Signals(number).name)

        for number in (signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, stop)
        return self

    def __exit__(self, *_):
        # A second Ctrl-C must not leave a server behind.
        if threading.current_thread() is threading.main_thread():
            for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
                signal.signal(number, signal.SIG_IGN)
        while self._running:
            self.stop(self._running[-1])

    def start(self, argv, log, environment=None, account=None):
        """Starts argv with both outputs appended to the file log; account = (uid, gid) to run as."""
        identity = {"user": account[0], "group": account[1], "extra_groups": []} if account else {}
        with open(log, "ab") as out:
            child = subprocess.Popen(
                [str(a) for a in argv], stdin=subprocess.DEVNULL, stdout=out, stderr=out,
                start_new_session=True, preexec_fn=_die_with_parent,
                env=dict(os.environ, **joined(environment or {})), **identity)
        child.name = pathlib.Path(argv[0]).name
        child.log = str(log)
        self._running.append(child)
        return child

    def stop(self, child):
        """SIGTERM, patience, SIGKILL for it and what it started."""
        if child in self._running:
            self._running.remove(child)
        if child.poll() is None:
            child.terminate()
            try:
                child.wait(STOP_SECONDS_MAX)
            except subprocess.TimeoutExpired:
                child.kill()
                child.wait()
        try:
            os.killpg(child.pid, signal.SIGKILL)
        except (ProcessLookupError, PermissionError):
            pass

    def kill(self, child):
        """As the power cut does it: SIGKILL, nothing is said."""
        self._running.remove(child)
        child.kill()
        child.wait()


class NotReady(Exception):
    pass


def wait_until(ready, what, child=None, seconds=30):
    """Polls until ready() gives something true and returns it; NotReady with the child's last words."""
    deadline = time.monotonic() + seconds
    while True:
        answer = ready()
        if answer:
            return answer
        ended = child is not None and child.poll() is not None
        if ended or time.monotonic() > deadline:
            why = f"ended with code {child.returncode}" if ended else f"not within {seconds} s"
            raise NotReady(f"{what}: {why}\n{last_words(child) if child else ''}")
        time.sleep(0.05)


def last_words(child, lines=15):
    text = pathlib.Path(child.log).read_text(errors="replace").splitlines()[-lines:]
    return "\n".join(f"    {child.name}: {line}" for line in text)


def free_port():
    """A loopback port that was free a moment ago."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def answers(port):
    try:
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
        return True
    except OSError:
        return False

#!/usr/bin/env python3
"""./dev run as its users meet it: run.py --bin DIRECTORY

--once gives every sample the fate that its expected.yaml names; the commands it prints run when pasted; Ctrl-C leaves
nothing running; a mailbox of one's own is read and not changed.
"""
import argparse
import json
import pathlib
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request

HERE = pathlib.Path(__file__).resolve()
sys.path.insert(0, str(HERE.parents[1]))
from support.dovecot import Dovecot  # noqa: E402
from support.processes import Children, wait_until  # noqa: E402

DEMO = HERE.parents[1] / "support" / "demo.py"
SECONDS_MAX = 150


class Check:
    def __init__(self):
        self.failed = 0

    def __call__(self, what, right, otherwise=""):
        print(("ok   " if right else "FAIL ") + what)
        if not right:
            self.failed += 1
            print(otherwise)


def left_running(directory):
    """The command lines of processes that name the directory."""
    found = []
    for path in pathlib.Path("/proc").glob("[0-9]*/cmdline"):
        try:
            line = path.read_bytes().replace(b"\0", b" ").decode(errors="replace")
        except OSError:
            continue
        if str(directory) in line:
            found.append(line)
    return found


def check_nothing_left(check, directory, after):
    wait_until(lambda: not left_running(directory) or time.sleep(0.1), after, seconds=10)
    check(f"nothing is left running after {after}", not left_running(directory), "\n".join(left_running(directory)))


def check_once(check, demo, directory):
    done = subprocess.run([*demo, "--directory", directory, "--once"], capture_output=True, text=True, timeout=SECONDS_MAX)
    print(done.stdout)
    check("./dev run --once: every sample as expected", done.returncode == 0, done.stderr)
    check_nothing_left(check, directory, "--once")


def started(children, demo, directory, *arguments):
    """./dev run in the background, when it has said what to try next; with its output so far."""
    log = directory.parent / f"{directory.name}.out"
    process = children.start([*demo, "--directory", directory, *arguments], log, {"PYTHONUNBUFFERED": "1"})
    wait_until(lambda: "Watching for more mail" in log.read_text(), "./dev run", process, SECONDS_MAX)
    return process, log.read_text()


def interrupt(process):
    process.send_signal(signal.SIGINT)
    return process.wait(30)


def check_commands(check, children, demo, directory):
    process, said = started(children, demo, directory)
    lines = said.split("Try next", 1)[1].splitlines()
    commands = [lines[i + 1] for i, line in enumerate(lines[:-1]) if line.startswith("# ")]
    check("it says what to try next", len(commands) >= 5, said)
    for command in commands:
        done = subprocess.run(["bash", "-c", command], capture_output=True, text=True, timeout=60)
        check(f"pasted: {command[:60]} ...", done.returncode == 0, f"exit {done.returncode}\n{done.stdout}{done.stderr}")
    check("each of the two chats is one ticket with source slack, and its second line joined it",
          wait_for_chats(said), str(chats_at(said)))
    second = subprocess.run([*demo, "--directory", directory], capture_output=True, text=True, timeout=60)
    check("a second one in the same place is refused", second.returncode == 1 and "another one" in second.stderr, second.stderr)
    interrupt(process)
    check_nothing_left(check, directory, "Ctrl-C")


def chats_at(said):
    """(source, words, comments) of the tickets that the pasted lines made."""
    url = re.search(r"The tickets: (http://\S+?)/?\s", said)[1]
    with urllib.request.urlopen(f"{url}/sandbox/tickets.json", timeout=10) as answer:
        tickets = json.load(answer)["tickets"]
    return sorted((one["source"], one["description"].strip(), tuple(comment["content"].strip() for comment in one["comments"]))
                  for one in tickets if one["description"].strip() in ("The lights are out", "Is it down?"))


def wait_for_chats(said):
    wanted = [("slack", "Is it down?", ("No, it is up",)), ("slack", "The lights are out", ("They are on again",))]
    until = time.monotonic() + 20
    while time.monotonic() < until and chats_at(said) != wanted:
        time.sleep(0.2)
    return chats_at(said) == wanted


def check_own_mailbox(check, children, demo, directory, base):
    server = Dovecot(children, base / "mail server")
    for number in range(4):
        server.deliver("you", f"From: alice@acme.example\nSubject: question {number}\nMessage-ID: <own-{number}@acme.example>"
                              f"\n\nHello?\n".encode())
    password = base / "password"
    password.write_text(server.password + "\n")
    folder = server.maildir("you")
    files = sorted(path.name for place in ("new", "cur") for path in (folder / place).iterdir())
    process, said = started(children, demo, directory, "--imap", f"{server.host}:{server.imaps_port}", "--user", "you",
                            "--password-file", password, "--ca-file", server.ca_file, "--last", "3")
    interrupt(process)
    check("it says that no mail is changed", "No mail is changed" in said, said)
    check("the last three became tickets", said.count("SUP-") >= 3 and said.count(" filed ") == 3, said)
    after = sorted(path.name for place in ("new", "cur") for path in (folder / place).iterdir())
    check("the mailbox is as it was", files == after, f"{files}\n{after}")
    check_nothing_left(check, directory, "reading one's own mailbox")
    server.stop()
    server.remove()


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--bin", type=lambda path: pathlib.Path(path).resolve(), required=True)
    demo = [sys.executable, str(DEMO), "--bin", str(parser.parse_args().bin)]
    check = Check()
    base = pathlib.Path(tempfile.mkdtemp(prefix="intaked-samples-"))
    base.chmod(0o755)
    try:
        with Children() as children:
            check_once(check, demo, base / "once")
            check_commands(check, children, demo, base / "commands")
            check_own_mailbox(check, children, demo, base / "own", base)
    finally:
        shutil.rmtree(base, ignore_errors=True)
    return 1 if check.failed else 0


if __name__ == "__main__":
    sys.exit(main())

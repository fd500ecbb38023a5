"""A mail that breaks the parser costs nobody else anything: it is kept, and the daemon does not notice."""
import concurrent.futures
import os
import pathlib
import signal
import sys
import urllib.parse

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
from support import cases, processes  # noqa: E402
from support.installation import Installation, Sandbox  # noqa: E402

PIPES = ["pipes: { pipe: { defaults: { teamName: Support } } }"]
MAILS = 100
LONE_TRIES = 2
FAILURES_MAX = 20  # within ten minutes
SECONDS_MAX = 240  # sanitized, on a busy machine


def install(world, name="one"):
    sandbox = Sandbox(world.children, world.directory / "sandbox", world.bin / "intaked-sandbox")
    intaked = Installation(world.children, world.directory / name, world.bin / "intaked", sandbox.url, {},
                           desk={"settle": "300 ms", "index_lag": "100 ms"}, top=PIPES)
    return intaked, sandbox


def mail(number, failpoint=""):
    field = f"X-Intaked-Failpoint: {failpoint}\r\n" if failpoint else ""
    return (f"From: Dana <dana-{number}@globex.example>\r\nTo: support@example.com\r\nSubject: Question {number}\r\n{field}"
            f"Message-ID: <{number}@globex.example>\r\n\r\nHow do I begin?\r\n").encode()


def deliver(intaked, mails):
    target = "/v1/deliver?" + urllib.parse.urlencode({"from": "dana@globex.example", "to": "support@example.com"})
    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda bytes_: intaked.call("POST", target, bytes_), mails))
    assert all(status == 200 for status, _ in answers), answers
    return [body["intake"] for _, body in answers]


def workers_of(pid):
    """The processes that parse for the daemon `pid`."""
    found = []
    for stat in pathlib.Path("/proc").glob("[0-9]*/stat"):
        try:
            name, rest = stat.read_text().split("(", 1)[1].rsplit(")", 1)
        except OSError:
            continue
        # One that begins still has another name for a moment.
        if name == "intaked-parser" and rest.split()[1] == str(pid) and rest.split()[0] != "Z":
            found.append(int(stat.parent.name))
    return found


def is_gone(pid):
    try:
        return pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] == "Z"
    except OSError:
        return True


def resident_kib(pid):
    [line] = [line for line in pathlib.Path(f"/proc/{pid}/status").read_text().splitlines() if line.startswith("VmRSS")]
    return int(line.split()[1])


def poison_is_parked(world, failpoint, why):
    intaked, sandbox = install(world)
    # All of them wait when planning begins, the bad one in their middle.
    intaked.process = world.children.start(
        [world.bin / "intaked", "serve", "--paused", "--config", intaked.config], intaked.log)
    processes.wait_until(intaked.answers, "intaked", intaked.process)
    mails = [mail(n, failpoint if n == MAILS // 2 else "") for n in range(MAILS)]
    ids = deliver(intaked, mails)
    poison = ids[MAILS // 2]
    intaked.stop()
    process = intaked.start()
    processes.wait_until(lambda: intaked.settled(MAILS), "filing", process, seconds=SECONDS_MAX)
    assert process.poll() is None, "the daemon lives"
    rows = {row["id"]: row for row in intaked.intakes()}
    parked = rows.pop(poison)
    assert parked["state"] == "parked", parked
    assert parked["reason"].startswith("given up after two tries alone: the parser "), parked
    assert any(word in parked["reason"] for word in why), parked
    assert parked["plan_attempts"] == 1 + LONE_TRIES, parked
    others = {row["state"] for row in rows.values()}
    assert others == {"filed"} and len(sandbox.tickets()) == MAILS - 1, others
    assert {row["plan_attempts"] for row in rows.values()} == {1}, "nobody else was tried again"
    code, out, _ = intaked.command("queue", "export", poison)
    assert code == 0 and out.encode() == mails[MAILS // 2], out
    code, out, _ = intaked.command("queue", "show", poison)
    assert code == 0 and "given up after two tries alone" in out, out
    code, out, _ = intaked.command("queue", "list")
    assert code == 0 and poison[:6] in out and "given up" in out, out
    assert ", 1 parked" in intaked.status()["sentence"], intaked.status()
    pids = workers_of(process.pid)
    assert pids and intaked.stop() == 0
    assert all(map(is_gone, pids)), "no worker outlives the daemon"


def a_crash_parks_one_message(world):
    poison_is_parked(world, "crash", ["was killed by signal 6"])


def a_hang_parks_one_message(world):
    poison_is_parked(world, "hang", ["s of processor time", "gave no answer within"])


def a_glutton_parks_one_message(world):
    poison_is_parked(world, "memory", ["MiB of memory"])


def many_poisonous_mails_hold_up_nobody(world):
    """After too many failures those mails wait, and are shown; mail that comes in between is filed."""
    intaked, sandbox = install(world)
    process = intaked.start()
    poison = deliver(intaked, [mail(f"p{n}", "crash") for n in range(FAILURES_MAX + 10)])
    good = deliver(intaked, [mail(n) for n in range(20)])

    def states():
        return {row["id"]: row["state"] for row in intaked.intakes()}

    processes.wait_until(lambda: all(states()[one] == "filed" for one in good), "filing", process, seconds=SECONDS_MAX)
    processes.wait_until(lambda: "parser: it failed on" in intaked.status()["sentence"], "the status says so", process)
    late = deliver(intaked, [mail("late")])
    processes.wait_until(lambda: states()[late[0]] == "filed", "filing", process, seconds=SECONDS_MAX)
    now = [states()[one] for one in poison]
    assert set(now) <= {"received", "parked"} and "received" in now, now
    assert len(sandbox.tickets()) == 21 and intaked.stop() == 0


def a_worker_that_is_killed_costs_nothing(world):
    intaked, sandbox = install(world)
    process = intaked.start()
    deliver(intaked, [mail(1)])
    processes.wait_until(lambda: intaked.settled(1), "filing", process)
    idle = workers_of(process.pid)
    assert idle, "a worker waits for more"
    for pid in idle:
        os.kill(pid, signal.SIGKILL)
    deliver(intaked, [mail(2)])
    processes.wait_until(lambda: intaked.settled(2), "filing", process)
    deliver(intaked, [mail(n, "wait") for n in range(3, 7)])
    # An attempt is counted before anybody parses.
    processes.wait_until(lambda: any(row["state"] == "received" and row["plan_attempts"] > 0 for row in intaked.intakes()),
                         "a claim", process)
    busy = processes.wait_until(lambda: workers_of(process.pid), "a worker at work", process)
    for pid in busy:
        os.kill(pid, signal.SIGKILL)
    processes.wait_until(lambda: intaked.settled(6), "filing", process, seconds=SECONDS_MAX)
    assert {row["state"] for row in intaked.intakes()} == {"filed"}, intaked.intakes()
    assert len(sandbox.tickets()) == 6
    assert intaked.process.poll() is None and intaked.stop() == 0


def workers_go_with_the_daemon(world):
    intaked, _ = install(world)
    for end in ("stop", "kill"):
        process = intaked.start()
        deliver(intaked, [mail(f"{end}-{n}", "hang" if n == 3 else "") for n in range(4)])
        processes.wait_until(lambda: workers_of(process.pid), "a worker", process)
        workers = workers_of(process.pid)
        intaked.kill() if end == "kill" else intaked.stop()
        processes.wait_until(lambda: all(map(is_gone, workers)), f"workers end after {end}", seconds=5)


def hostile_mail_does_not_grow_the_daemon(world):
    intaked, _ = install(world)
    process = intaked.start()
    deliver(intaked, [mail(1)])
    processes.wait_until(lambda: intaked.settled(1), "filing", process)
    before = resident_kib(process.pid)
    deliver(intaked, [mail("m", "memory")])
    processes.wait_until(lambda: intaked.settled(2), "parking", process, seconds=SECONDS_MAX)
    assert resident_kib(process.pid) - before < 32 << 10, "MiB, sanitized"
    assert intaked.stop() == 0


def without_a_process_mail_waits_and_is_not_blamed(world):
    intaked, sandbox = install(world)
    process = intaked.start({"INTAKED_FAIL": "worker.start:1:error"})
    [first] = deliver(intaked, [mail(1)])
    processes.wait_until(lambda: "parser: " in intaked.status()["sentence"], "the status says so", process)
    [row] = intaked.intakes()
    assert row["state"] == "received" and row["plan_attempts"] == 0, row
    processes.wait_until(lambda: intaked.settled(1), "filing", process, seconds=60)
    [row] = intaked.intakes()
    assert row["id"] == first and row["state"] == "filed" and row["plan_attempts"] == 1, row
    assert "parser: " not in intaked.status()["sentence"]
    assert "messages cannot be parsed: they wait" in intaked.log.read_text()
    assert intaked.stop() == 0


def explain_and_parse_survive_a_crash(world):
    intaked, _ = install(world)
    good, bad = world.directory / "good.eml", world.directory / "bad.eml"
    good.write_bytes(mail(1))
    bad.write_bytes(mail(2, "crash"))
    code, out, err = intaked.command("parse", "--json-lines", str(bad), str(good))
    assert code == 1 and f"{bad}: the parser was killed by signal 6" in err, (code, err)
    assert out.count("\n") == 1 and "Question 1" in out, out
    code, _, err = intaked.command("explain", str(bad))
    assert code == 1 and f"{bad}: the parser was killed by signal 6" in err, (code, err)
    code, out, _ = intaked.command("explain", str(good))
    assert code == 0 and "Question 1" in out, out


if __name__ == "__main__":
    sys.exit(cases.main(a_crash_parks_one_message, a_hang_parks_one_message, a_glutton_parks_one_message,
                        many_poisonous_mails_hold_up_nobody, a_worker_that_is_killed_costs_nothing, workers_go_with_the_daemon,
                        hostile_mail_does_not_grow_the_daemon, without_a_process_mail_waits_and_is_not_blamed,
                        explain_and_parse_survive_a_crash))

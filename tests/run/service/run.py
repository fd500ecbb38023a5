"""The daemon as an administrator and an operator meet it."""
import base64
import json
import os
import pathlib
import socket
import subprocess
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
from support import cases, processes  # noqa: E402
from support.installation import Installation, Sandbox  # noqa: E402

MAIL = (b"From: Dana <dana@globex.example>\r\nTo: support@example.com\r\nSubject: A question\r\n"
        b"Message-ID: <%b@globex.example>\r\n\r\nHow do I begin?\r\n")
PIPES = ["pipes: { pipe: { defaults: { teamName: Support } } }"]
FAST = {"settle": "300 ms", "index_lag": "100 ms"}


def install(world, desk=None, top=PIPES, name="one"):
    sandbox = Sandbox(world.children, world.directory / "sandbox", world.bin / "intaked-sandbox")
    intaked = Installation(world.children, world.directory / name, world.bin / "intaked", sandbox.url, {},
                           desk={**FAST, **(desk or {})}, top=top)
    return intaked, sandbox


def deliver(intaked, tag):
    return intaked.command("deliver", "--from", "dana@globex.example", "--to", "support@example.com",
                           stdin=MAIL % tag.encode())


def a_message_by_pipe_becomes_a_ticket(world):
    intaked, sandbox = install(world)
    intaked.start()
    code, out, _ = deliver(intaked, "p1")
    assert code == 0 and out.startswith("accepted as "), (code, out)
    processes.wait_until(lambda: intaked.settled(1), "filing", intaked.process)
    [ticket] = sandbox.tickets()
    assert ticket["title"] == "A question" and ticket["source"] == "email", ticket
    assert ticket["requestorEmail"] == "dana@globex.example", ticket
    assert ticket["metadata"]["intake"]["via"] == "pipe", ticket["metadata"]
    code, again, _ = deliver(intaked, "p1")
    assert code == 0 and again == out, "the same bytes twice are one message"
    assert intaked.stop() == 0
    assert len(sandbox.tickets()) == 1


def deliver_says_try_later_when_nobody_listens(world):
    intaked, _ = install(world)
    code, _, err = deliver(intaked, "p2")
    assert code == 75, code
    assert "not running" in err, err
    code, _, err = intaked.command("queue", "list")
    assert code == 69 and "not running" in err, (code, err)


def whatever_is_wrong_with_deliver_the_mta_keeps_the_mail(world):
    intaked, _ = install(world)
    for arguments in (["--recipient", "a@b"], ["--", "x@y"], ["--to"]):
        assert intaked.command("deliver", *arguments, stdin=b"Subject: x\n\nx\n")[0] == 75, arguments
    intaked.start()
    code, _, err = intaked.command("deliver", "--from=", "--to", "support@example.com", stdin=b"Subject: x\n\nx\n")
    assert code == 0, err


def without_the_installation_key_it_says_how_to_make_one(world):
    intaked, _ = install(world)
    (intaked.home / "secrets" / "installation.key").unlink()
    code, _, err = intaked.command("serve")
    assert code == 78 and "intaked init" in err, (code, err)
    code, out, _ = intaked.command("init")
    assert code == 0, out
    key = intaked.home / "secrets" / "installation.key"
    assert key.stat().st_mode & 0o777 == 0o600
    before = key.read_text()
    intaked.command("init")
    assert key.read_text() == before, "init changes nothing that is there"
    intaked.start()
    assert intaked.stop() == 0


def systemd_is_told(world):
    intaked, _ = install(world)
    path = str(world.directory / "notify")
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    listener.bind(path)
    listener.settimeout(10)
    process = intaked.start({"NOTIFY_SOCKET": path, "WATCHDOG_USEC": "3000000"}, wait=False)
    said = []
    while not any("WATCHDOG=1" in text for text in said):
        said.append(listener.recv(4096).decode())
    assert said[0].startswith("READY=1\nSTATUS="), said
    intaked.stop()
    while "STOPPING=1" not in said:
        said.append(listener.recv(4096).decode())
    assert process.returncode == 0


def a_stop_while_the_desk_tells_its_names_warns_of_nothing(world):
    intaked, sandbox = install(world)
    sandbox.request("POST", "/sandbox/faults", [{"kind": "latency", "method": "GET", "path": "/v1/teams", "milliseconds": 20000}])
    intaked.start()
    processes.wait_until(lambda: sandbox.request("GET", "/sandbox/faults")[1][0]["happened"] == 1, "the question",
                         intaked.process)
    assert intaked.stop() == 0
    assert " warning " not in intaked.log.read_text(), intaked.log.read_text()


def a_broken_book_changes_nothing_and_is_loud(world):
    intaked, _ = install(world)
    intaked.start()
    table = intaked.home / "rules" / "20-team.yaml"
    good = table.read_text()
    before = intaked.status()["book"]
    table.write_text(good + "  - id: broken\n    set: { teamNmae: Support }\n")
    code, out, _ = intaked.command("reload")
    assert code == 1, out
    assert "teamNmae" in out and "is unchanged" in out, out
    assert intaked.status()["book"] == before
    table.write_text(good.replace("outage|down|503", "outage|down|503|504"))
    code, out, _ = intaked.command("reload")
    assert code == 0 and out.startswith("Reloaded"), out
    assert intaked.status()["book"] != before
    assert intaked.stop() == 0


def a_broken_book_does_not_start(world):
    intaked, _ = install(world)
    (intaked.home / "rules" / "20-team.yaml").write_text("rules: [")
    code, _, err = intaked.command("serve")
    assert code == 78 and "intaked check" in err, (code, err)


def two_daemons_do_not_share_a_journal(world):
    intaked, _ = install(world)
    intaked.start()
    code, _, err = intaked.command("serve")
    assert code != 0 and str(intaked.process.pid) in err, err
    assert intaked.answers(), "the first one goes on"


def paused_it_can_be_looked_at(world):
    intaked, sandbox = install(world)
    intaked.start(arguments=["--paused"])
    assert deliver(intaked, "p3")[0] == 0
    time.sleep(0.5)
    [row] = intaked.intakes()
    assert row["state"] == "received", row
    code, out, _ = intaked.command("queue", "export", row["id"])
    assert code == 0 and out.encode() == MAIL % b"p3"
    code, out, told = intaked.command("repro", row["id"])
    assert code == 0 and "is the same" in told, told
    assert len(out.encode()) == len(MAIL % b"p3") and "p3" not in out, out
    code, told, err = intaked.command("--format=json", "repro", row["id"])
    told = json.loads(told)
    assert code == 0 and not err and told["is_read_the_same"] and told["differences"] == [], (told, err)
    assert base64.b64decode(told["mail_base64"]).decode() == out and 0 < told["covered_bytes"] < told["bytes"] == len(out), told
    intaked.stop()
    intaked.start()
    processes.wait_until(lambda: intaked.settled(1), "filing", intaked.process)
    assert len(sandbox.tickets()) == 1


def a_desk_that_refuses_our_key_holds_everything(world):
    intaked, sandbox = install(world)
    intaked.start()
    deliver(intaked, "k1")
    processes.wait_until(lambda: intaked.settled(1), "filing", intaked.process)
    intaked.stop()
    intaked.write_secret("thena.api-key", "a-wrong-key")
    intaked.start()
    for i in range(5):
        assert deliver(intaked, f"k2.{i}")[0] == 0
    processes.wait_until(lambda: intaked.status()["desk"]["down"], "the desk is called down", intaked.process)
    processes.wait_until(lambda: intaked.status()["counts"]["received"] == 0, "planning", intaked.process)
    down = intaked.status()
    assert "401" in down["desk"]["text"], down
    assert down["counts"]["planned"] == 5 and down["counts"]["parked"] == 0, down
    intaked.stop()
    intaked.write_secret("thena.api-key", "fake-sandbox-key")
    intaked.start()
    processes.wait_until(lambda: intaked.settled(6), "filing", intaked.process)
    assert len(sandbox.tickets()) == 6


def what_the_desk_refuses_is_parked_and_can_be_retried(world):
    intaked, sandbox = install(world)
    intaked.start()
    sandbox.request("POST", "/sandbox/faults", [
        {"method": "POST", "path": "/v1/tickets", "kind": "status", "status": 400, "times": 2}])
    deliver(intaked, "r1")
    processes.wait_until(lambda: intaked.settled(1), "parking", intaked.process)
    [row] = intaked.intakes()
    assert row["state"] == "parked" and "refused" in row["reason"], row
    code, out, _ = intaked.command("queue", "list")
    assert code == 0 and "parked" in out and "A question" in out, out
    code, out, _ = intaked.command("queue", "show", row["id"])
    assert code == 0 and "queue retry" in out, out
    code, out, _ = intaked.command("queue", "retry", row["id"])
    assert code == 0, out
    processes.wait_until(lambda: len(sandbox.tickets()) == 1, "the ticket")
    processes.wait_until(lambda: intaked.settled(1), "filing")
    assert intaked.intakes()[0]["state"] == "filed"


def a_parked_message_holds_its_reply_visibly(world):
    intaked, sandbox = install(world)
    intaked.start()
    sandbox.request("POST", "/sandbox/faults", [
        {"method": "POST", "path": "/v1/tickets", "kind": "status", "status": 400, "times": 2}])
    deliver(intaked, "h1")
    processes.wait_until(lambda: intaked.settled(1), "parking", intaked.process)
    [parked] = intaked.intakes()
    # 33 characters: cut to 32, and never within one.
    reply = MAIL.replace(b"A question", b"=?utf-8?q?" + b"=E8=AB=8B" * 33 + b"?=").replace(
        b"\r\n\r\n", b"\r\nIn-Reply-To: <h1@globex.example>\r\n\r\n", 1)
    assert intaked.command("deliver", stdin=reply % b"h2")[0] == 0
    processes.wait_until(lambda: intaked.status()["counts"]["planned"] == 1, "planning", intaked.process)
    code, out, _ = intaked.command("queue", "list")
    [line] = [line for line in out.splitlines() if "waiting" in line]
    assert code == 0 and f"waits for {parked['id'][:14]}, which is parked" in line and "請" * 32 + "  " in line, out
    code, out, _ = intaked.command("queue", "show", line.split()[0])
    assert code == 0 and parked["id"] in out, "what the list shows is enough to name one"
    intaked.command("queue", "retry", parked["id"])
    processes.wait_until(lambda: intaked.settled(2), "filing", intaked.process)
    [ticket] = sandbox.tickets()
    assert len(ticket["comments"]) == 1
    code, out, _ = intaked.command("queue", "list", "--all")
    assert f"on {ticket['ticketIdentifier']}" in out, out


def a_parked_message_can_be_dropped_with_a_reason(world):
    intaked, sandbox = install(world)
    intaked.start()
    sandbox.request("POST", "/sandbox/faults", [
        {"method": "POST", "path": "/v1/tickets", "kind": "status", "status": 422, "times": 2}])
    deliver(intaked, "d1")
    processes.wait_until(lambda: intaked.settled(1), "parking", intaked.process)
    [row] = intaked.intakes()
    code, out, _ = intaked.command("queue", "drop", row["id"], "--reason", "asked by phone")
    assert code == 0, out
    [row] = intaked.intakes()
    assert row["state"] == "dropped" and "asked by phone" in row["reason"], row


def a_nearly_full_disk_stops_taking_and_goes_on_by_itself(world):
    intaked, sandbox = install(world)
    if os.getuid() != 0:
        raise cases.Skip("a small disk needs root to mount it")
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=48m,mode=0700", "tmpfs", intaked.state], capture_output=True).returncode:
        raise cases.Skip("a small disk cannot be mounted here")
    try:
        intaked.config.write_text("free_bytes_min: 16 MiB\n" + intaked.config.read_text())
        intaked.start()
        assert deliver(intaked, "f1")[0] == 0
        ballast = intaked.state / "ballast"
        ballast.write_bytes(bytes(36 << 20))
        processes.wait_until(lambda: not intaked.status()["taking"], "the lack of space is noticed", intaked.process)
        code, _, err = deliver(intaked, "f2")
        assert code == 75, (code, err)
        ballast.unlink()
        processes.wait_until(lambda: intaked.status()["taking"], "space is noticed", seconds=60)
        assert deliver(intaked, "f2")[0] == 0
        processes.wait_until(lambda: intaked.settled(2), "filing", intaked.process)
        assert len(sandbox.tickets()) == 2
        intaked.stop()
    finally:
        world.children.stop(intaked.process)
        subprocess.run(["umount", intaked.state], check=False)


def no_secret_is_ever_logged(world):
    intaked, _ = install(world, top=[*PIPES, "log_level: debug"])
    intaked.start()
    deliver(intaked, "s1")
    processes.wait_until(lambda: intaked.settled(1), "filing", intaked.process)
    intaked.stop()
    log = intaked.log.read_text()
    assert "fake-sandbox-key" not in log and "00112233445566778899" not in log
    assert "How do I begin" not in log, "bodies are not logged"
    [intake] = {line.split("intake=")[1].split()[0] for line in log.splitlines() if "intake=" in line}
    assert len(intake) == 26, intake


if __name__ == "__main__":
    sys.exit(cases.main(*[case for name, case in list(globals().items())
                          if callable(case) and getattr(case, "__module__", "") == "__main__"
                          and name not in ("install", "deliver")]))

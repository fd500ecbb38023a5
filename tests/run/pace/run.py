"""A backlog drains at the rate that the desk allows, what is urgent passes it, and doubles are reported."""
import datetime
import json
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
from support import cases, processes  # noqa: E402
from support.installation import Installation, Sandbox  # noqa: E402

BACKLOG, URGENT, RATE, IN_FLIGHT = 240, 5, 20, 8
REFUSED_MOST = 5
SPEED_MIN = 0.8  # of what the desk allows
RULES = """rules:
  - id: urgent
    when: { subject: { contains: "everything is down" } }
    set: { teamName: Support, priorityName: Urgent }
  - id: everything-else
    set: { teamName: Support }
"""


def mail(n, subject, sender="user"):
    return (f"From: Alice Fox <{sender}{n}@acme.example>\r\nTo: support@example.com\r\nSubject: {subject}\r\n"
            f"Message-ID: <{sender}-{n}@acme.example>\r\n\r\nPlease, {n}.\r\n").encode()


def installation(world, sandbox, **desk):
    rules = world.directory / "rules-of-this-test"
    rules.mkdir(exist_ok=True)
    (rules / "20-team.yaml").write_text(RULES)
    return Installation(world.children, world.directory / "one", world.bin / "intaked", sandbox.url, {},
                        desk={"settle": "1 s", "index_lag": "200 ms", **desk}, rules=rules,
                        top=["pipes: { pipe: { defaults: { teamName: Support } } }"])


def deliver(intaked, body):
    status, answer = intaked.call("POST", "/v1/deliver?as=pipe", body)
    assert status == 200, answer


def created(ticket):
    return datetime.datetime.fromisoformat(ticket["createdAt"].replace("Z", "+00:00"))


def urgent_passes_a_backlog_that_drains_at_the_allowed_rate(world):
    sandbox = Sandbox(world.children, world.directory / "sandbox", world.bin / "intaked-sandbox", ["--rate", f"{RATE}/1"])
    intaked = installation(world, sandbox)
    intaked.start()
    # The desk takes nothing until the backlog is there; then a probe finds that it does.
    closed = {"kind": "status", "method": "POST", "path": "/v1/tickets", "status": 401}
    assert sandbox.request("POST", "/sandbox/faults", [closed])[0] == 201
    for n in range(BACKLOG):
        deliver(intaked, mail(n, f"Question {n}"))
    processes.wait_until(lambda: intaked.status()["counts"]["received"] == 0, "planning", intaked.process)
    sandbox.request("DELETE", "/sandbox/faults")
    filed_before = len(sandbox.tickets())
    assert filed_before == 0, filed_before
    processes.wait_until(lambda: len(sandbox.tickets()) >= RATE, "draining", intaked.process, 90)
    for n in range(URGENT):
        deliver(intaked, mail(n, "everything is down", "boss"))
    processes.wait_until(lambda: intaked.status()["counts"]["received"] == 0, "planning", intaked.process)
    filed_then = len(sandbox.tickets())
    assert filed_then < BACKLOG, "the backlog was gone before the urgent were planned"
    processes.wait_until(lambda: intaked.settled(BACKLOG + URGENT), "filing", intaked.process, 60)
    tickets = sorted(sandbox.tickets(), key=created)
    assert len(tickets) == BACKLOG + URGENT, len(tickets)
    places = [n for n, ticket in enumerate(tickets) if ticket["title"] == "everything is down"]
    over_limit = intaked.status()["desk"]["over_limit"]
    drained = tickets[filed_before:]
    seconds = (created(drained[-1]) - created(drained[0])).total_seconds()
    world.show(f"{len(drained)} drained in {seconds:.1f} s: {(len(drained) - 1) / seconds:.2f} a second of {RATE} allowed; "
               f"{over_limit} answers 429; when the urgent were planned {filed_then} were filed, they became number "
               f"{places[0] + 1} to {places[-1] + 1}")
    assert (len(drained) - 1) / seconds >= SPEED_MIN * RATE, f"{len(drained)} in {seconds} s"
    # Only what was on its way already goes before them.
    assert places[-1] < filed_then + IN_FLIGHT + URGENT, places
    assert over_limit <= REFUSED_MOST, over_limit
    assert intaked.stop() == 0


def urgent_passes_what_was_received_before_it_and_is_not_planned_yet(world):
    sandbox = Sandbox(world.children, world.directory / "sandbox", world.bin / "intaked-sandbox", ["--rate", f"{RATE}/1"])
    intaked = installation(world, sandbox)
    intaked.start(arguments=["--paused"])
    for n in range(BACKLOG):
        deliver(intaked, mail(n, f"Question {n}"))
    for n in range(URGENT):
        deliver(intaked, mail(n, "everything is down", "boss"))
    assert intaked.status()["counts"]["received"] == BACKLOG + URGENT, intaked.status()
    assert intaked.stop() == 0
    intaked.start()
    processes.wait_until(lambda: intaked.status()["counts"]["received"] == 0, "planning", intaked.process)
    filed_then = len(sandbox.tickets())
    assert filed_then < BACKLOG, "the backlog was gone before the urgent were planned"
    processes.wait_until(lambda: intaked.settled(BACKLOG + URGENT), "filing", intaked.process, 60)
    tickets = sorted(sandbox.tickets(), key=created)
    places = [n for n, ticket in enumerate(tickets) if ticket["title"] == "everything is down"]
    assert len(tickets) == BACKLOG + URGENT and len(places) == URGENT, (len(tickets), places)
    world.show(f"received and not planned yet: when all were planned {filed_then} were filed, the urgent became number "
               f"{places[0] + 1} to {places[-1] + 1}")
    assert places[-1] < filed_then + IN_FLIGHT + URGENT, (filed_then, places)
    assert intaked.stop() == 0


def a_double_made_by_hand_is_reported_once_and_nothing_is_changed(world):
    sandbox = Sandbox(world.children, world.directory / "sandbox", world.bin / "intaked-sandbox")
    intaked = installation(world, sandbox, reconcile_every="1 s")
    intaked.start()
    for n in range(2):
        deliver(intaked, mail(n, f"Question {n}"))
    processes.wait_until(lambda: intaked.settled(2), "filing", intaked.process)
    code, out, _ = intaked.command("queue", "doubles")
    assert code == 0 and "nothing of ours twice" in out, out
    ticket = sandbox.tickets()[0]
    body = {key: ticket[key] for key in ("title", "requestorEmail", "teamId", "metadata", "deDuplicationKey")}
    status, answer = sandbox.request("POST", "/v1/tickets", body)
    assert status == 201, answer
    processes.wait_until(lambda: intaked.status()["counts"]["doubled"] == 1, "reconciling", intaked.process)
    other = answer["data"]["ticketIdentifier"]
    code, out, _ = intaked.command("queue", "doubles")
    assert code == 1 and ticket["ticketIdentifier"] in out and other in out, out
    assert "more than once" in intaked.command("queue", "list")[1]
    assert "1 doubled" in intaked.status()["sentence"]
    listed = json.loads(intaked.command("queue", "doubles", "--format=json")[1])["doubles"]
    assert listed[0]["marker"] == ticket["deDuplicationKey"], listed
    # A second double shows that it looked again; the first is not told again.
    second = next(one for one in sandbox.tickets() if one["deDuplicationKey"] != ticket["deDuplicationKey"])
    assert sandbox.request("POST", "/v1/tickets", {key: second[key] for key in body})[0] == 201
    processes.wait_until(lambda: intaked.status()["counts"]["doubled"] == 2, "reconciling again", intaked.process)
    assert len(sandbox.tickets()) == 4
    assert intaked.stop() == 0
    lines = [line for line in intaked.log.read_text().splitlines() if "more than one ticket" in line]
    assert len(lines) == 2, lines


def a_new_person_becomes_a_contact_with_a_name_before_the_ticket(world):
    sandbox = Sandbox(world.children, world.directory / "sandbox", world.bin / "intaked-sandbox")
    intaked = installation(world, sandbox, contacts="ensure")
    intaked.start()
    for n in range(3):
        deliver(intaked, mail(7, f"Question {n}").replace(b"user-7@", b"user-7-%d@" % n))
    processes.wait_until(lambda: intaked.settled(3), "filing", intaked.process)
    found = sandbox.request("GET", "/v1/accounts/contacts/search?email=user7%40acme.example")[1]
    assert [(one["firstName"], one["lastName"]) for one in found] == [("Alice", "Fox")], found
    assert len(sandbox.tickets()) == 3
    assert intaked.stop() == 0


if __name__ == "__main__":
    sys.exit(cases.main(urgent_passes_a_backlog_that_drains_at_the_allowed_rate,
                        urgent_passes_what_was_received_before_it_and_is_not_planned_yet,
                        a_double_made_by_hand_is_reported_once_and_nothing_is_changed,
                        a_new_person_becomes_a_contact_with_a_name_before_the_ticket))

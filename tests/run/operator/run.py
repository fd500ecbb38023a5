"""What a person does about parked messages: changes what the desk refused, or says where a mail belongs."""
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
from support import cases, processes  # noqa: E402
from support.installation import Installation, Sandbox  # noqa: E402

PIPES = ["pipes: { pipe: { defaults: { teamName: Support, priorityName: High } } }"]
REFUSES = {"method": "POST", "path": "/v1/tickets", "kind": "status", "status": 400, "times": 2}


def install(world, **desk):
    sandbox = Sandbox(world.children, world.directory / "sandbox", world.bin / "intaked-sandbox")
    rules = world.directory / "no-rules"
    rules.mkdir()
    (rules / "10-all.yaml").write_text("rules:\n  - id: all\n    set: { priorityName: High }\n")
    intaked = Installation(world.children, world.directory / "one", world.bin / "intaked", sandbox.url, {}, top=PIPES,
                           rules=rules, desk={"settle": "500 ms", "index_lag": "200 ms", **desk})
    intaked.start()
    return intaked, sandbox


def deliver(intaked, tag, subject, header="", text="Please."):
    mail = (f"From: Alice Fox <alice@acme.example>\nTo: support@example.com\nSubject: {subject}\n"
            f"Message-ID: <{tag}@acme.example>\n{header}\n{text}\n")
    code, _, err = intaked.command("deliver", stdin=mail.encode())
    assert code == 0, err


def settled(intaked, arrivals):
    processes.wait_until(lambda: intaked.settled(arrivals), "filing", intaked.process)


def intake_of(intaked, subject):
    [row] = [one for one in intaked.intakes() if one["subject"] == subject]
    return row


def refused(intaked, sandbox, subject="Broken"):
    """A message that the desk refused with a 400, and without its priority again."""
    assert sandbox.request("POST", "/sandbox/faults", [REFUSES])[0] == 201
    deliver(intaked, "refused", subject)
    settled(intaked, 1)
    row = intake_of(intaked, subject)
    assert row["state"] == "parked" and "filing" not in row and not sandbox.tickets(), row
    return row


def what_the_desk_refused_is_changed_and_filed(world):
    intaked, sandbox = install(world)
    row = refused(intaked, sandbox)
    code, out, err = intaked.command("queue", "edit", row["id"], "--set", "title=The printer", "--set", "priorityName=Low", "--set", "source=")
    assert code == 0, (out, err)
    processes.wait_until(sandbox.tickets, "the ticket", intaked.process)
    settled(intaked, 1)
    [ticket] = sandbox.tickets()
    assert ticket["title"] == "The printer" and ticket["priorityName"] == "Low" and ticket.get("source") != "email", ticket
    note = ticket["metadata"]["intake"]["notes"][-1]
    assert note.endswith("changed title, priorityName, source"), note
    row = intake_of(intaked, "Broken")
    assert row["state"] == "filed" and row["ticket_identifier"] == ticket["ticketIdentifier"], row
    code, _, err = intaked.command("queue", "edit", row["id"], "--set", "title=Too late")
    assert code != 0 and "is filed as" in err, (code, err)


def our_own_fields_are_not_for_editing(world):
    intaked, sandbox = install(world)
    row = refused(intaked, sandbox)
    for value in ("metadata.intake.marker=intk1-x", "metadata.intake=x", "metadata=x", "deDuplicationKey=x", "customFieldValues=x", "attachmentUrls=x",
                  "title", "=x"):
        code, _, err = intaked.command("queue", "edit", row["id"], "--set", value)
        assert code != 0 and "is not FIELD=VALUE of a ticket's field" in err, (value, code, err)
    assert intake_of(intaked, "Broken")["state"] == "parked" and intaked.answers()
    assert intaked.command("queue", "edit", row["id"], "--set", "metadata.shop=Berlin")[0] == 0
    processes.wait_until(sandbox.tickets, "the ticket", intaked.process)
    [ticket] = sandbox.tickets()
    assert ticket["metadata"]["shop"] == "Berlin" and ticket["metadata"]["intake"]["marker"], ticket["metadata"]


def what_is_in_doubt_is_not_changed_and_a_retry_finds_it(world):
    intaked, sandbox = install(world, capability="none")
    lost = {"method": "POST", "path": "/v1/tickets", "kind": "execute_and_hang_up", "times": 1}
    assert sandbox.request("POST", "/sandbox/faults", [lost])[0] == 201
    deliver(intaked, "doubt", "Doubted")
    settled(intaked, 1)
    row = intake_of(intaked, "Doubted")
    assert row["state"] == "parked" and row["filing"] == "unknown", row
    code, out, _ = intaked.command("queue", "show", row["id"])
    assert code == 0 and "unknown" in out, out
    code, _, err = intaked.command("queue", "edit", row["id"], "--set", "title=Another")
    assert code != 0 and "is in doubt" in err and "queue retry" in err, (code, err)
    assert [t["title"] for t in sandbox.tickets()] == ["Doubted"]
    # The desk can be asked by now: a retry looks before it sends.
    assert intaked.stop() == 0
    intaked.config.write_text(intaked.config.read_text().replace("capability: none", "capability: eventual_look_up"))
    intaked.start()
    assert intaked.command("queue", "retry", row["id"])[0] == 0
    processes.wait_until(lambda: intake_of(intaked, "Doubted")["state"] == "filed", "finding it", intaked.process)
    [ticket] = sandbox.tickets()
    assert intake_of(intaked, "Doubted")["ticket_identifier"] == ticket["ticketIdentifier"]


def ambiguous(world):
    """Two tickets and a mail that names both, which is parked."""
    intaked, sandbox = install(world)
    deliver(intaked, "a1", "Limits")
    settled(intaked, 1)
    deliver(intaked, "a2", "Printer")
    settled(intaked, 2)
    first, second = (intake_of(intaked, subject)["ticket_identifier"] for subject in ("Limits", "Printer"))
    deliver(intaked, "a3", f"[{first}] Which?", "In-Reply-To: <a2@acme.example>\n", "Seven was wrong.")
    settled(intaked, 3)
    row = intake_of(intaked, f"[{first}] Which?")
    assert row["state"] == "parked", row
    for words in (f"--on {first}", f"--on {second}", "--new"):
        assert words in row["reason"], row["reason"]
    assert len(sandbox.tickets()) == 2 and not any(t["comments"] for t in sandbox.tickets())
    return intaked, sandbox, row, first, second


def filed_anew(intaked, row, *choice):
    code, out, err = intaked.command("queue", "retry", row["id"], *choice)
    assert code == 0, (out, err)
    processes.wait_until(lambda: intake_of(intaked, row["subject"])["state"] == "filed", "filing", intaked.process)


def a_mail_that_names_two_tickets_goes_where_a_person_says(world):
    intaked, sandbox, row, _, second = ambiguous(world)
    code, _, err = intaked.command("queue", "retry", row["id"], "--on", "SUP-4711")
    assert code != 0 and "SUP-4711" in err, (code, err)
    filed_anew(intaked, row, "--on", second)
    comments = {t["ticketIdentifier"]: [c["content"] for c in t["comments"]] for t in sandbox.tickets()}
    assert len(comments) == 2, comments
    for identifier, texts in comments.items():
        assert len(texts) == (identifier == second), comments
    assert "Seven was wrong." in comments[second][0], comments


def or_becomes_a_ticket_of_its_own(world):
    intaked, sandbox, row, first, second = ambiguous(world)
    filed_anew(intaked, row, "--new")
    tickets = sandbox.tickets()
    assert len(tickets) == 3 and not any(t["comments"] for t in tickets), tickets
    [new] = [t for t in tickets if t["ticketIdentifier"] not in (first, second)]
    assert "Seven was wrong." in new["description"], new
    assert intake_of(intaked, row["subject"])["ticket_identifier"] == new["ticketIdentifier"]


if __name__ == "__main__":
    sys.exit(cases.main(what_the_desk_refused_is_changed_and_filed, our_own_fields_are_not_for_editing,
                        what_is_in_doubt_is_not_changed_and_a_retry_finds_it,
                        a_mail_that_names_two_tickets_goes_where_a_person_says, or_becomes_a_ticket_of_its_own))

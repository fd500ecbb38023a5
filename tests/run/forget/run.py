"""A person is forgotten, with real mail in a real mailbox; and what a reload says that waits for a restart."""
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
from support import cases, processes  # noqa: E402
from support.dovecot import Dovecot  # noqa: E402
from support.installation import Installation, Sandbox  # noqa: E402

WORDS = "amber basalt cobalt dune ember fjord gravel heath iris juniper kelp lichen".split()
FAST = {"settle": "300 ms", "index_lag": "100 ms"}


def mail(tag, subject, sender="Alice Quagga <quagga@acme.example>", extra="", body="Call me, Alice Quagga, at 0170-5550199."):
    return (f"From: {sender}\r\nTo: <support@example.com>\r\nSubject: {subject}\r\nMessage-ID: <{tag}@mail.acme.example>\r\n"
            f"{extra}\r\n{body}\r\n").encode()


def set_up(world):
    dovecot = Dovecot(world.children, world.directory / "dovecot")
    sandbox = Sandbox(world.children, world.directory / "sandbox", world.bin / "intaked-sandbox")
    box = {"host": "127.0.0.1", "port": dovecot.imap_port, "security": "plain", "user": "support",
           "password_file": "mailbox.password", "start": "everything", "defaults": "{ teamName: Support }"}
    intaked = Installation(world.children, world.directory / "one", world.bin / "intaked", sandbox.url, {"support": box}, desk=FAST)
    intaked.write_secret("mailbox.password", dovecot.password)
    return dovecot, sandbox, intaked


def files_with(intaked, words):
    return [path.name for path in intaked.state.iterdir() if path.is_file() and words.lower().encode() in path.read_bytes().lower()]


def settled(intaked, arrivals):
    processes.wait_until(lambda: intaked.settled(arrivals), "filing", intaked.process, 60)


def a_person_is_forgotten_and_the_tickets_are_not(world):
    dovecot, sandbox, intaked = set_up(world)
    first = mail("a1", "Quagga and her contract", extra="Cc: bob@globex.example\r\n")
    dovecot.deliver("support", first)
    dovecot.deliver("support", mail("b1", "Something else", "Bob <bob@globex.example>", body="Nothing of hers."))
    intaked.start()
    settled(intaked, 2)
    dovecot.deliver("support", mail("b2", "Re: Quagga and her contract", "Bob <bob@globex.example>",
                                    "In-Reply-To: <a1@mail.acme.example>\r\nCc: quagga@acme.example\r\n", "> Alice Quagga wrote"))
    settled(intaked, 3)
    [ticket] = [t["ticketIdentifier"] for t in sandbox.tickets() if t["title"] == "Quagga and her contract"]

    code, out, err = intaked.command("forget", "quagga@acme.example")
    assert code == 0 and "Would be erased: 1 message of quagga@acme.example" in out, (code, out, err)
    assert ticket in out and "Nothing was changed" in out and "intaked forget quagga@acme.example --yes" in out, out
    assert files_with(intaked, "quagga")

    code, out, err = intaked.command("forget", "Quagga@ACME.example", "--yes")
    assert code == 0 and "Erased: 1 message" in out and ticket in out and "restarted" not in out, (code, out, err)
    assert not files_with(intaked, "quagga"), files_with(intaked, "quagga")
    assert not files_with(intaked, "0170-5550199")

    assert intaked.command("find", "quagga@acme.example")[0] == 3
    code, out, _ = intaked.command("explain", ticket)
    assert code == 0 and f"filed as {ticket}" in out and "(erased)" in out and "forget by" in out, out
    code, out, _ = intaked.command("find", "bob@globex.example")
    assert code == 0 and "Something else" in out, out
    code, out, _ = intaked.command("forget", "quagga@acme.example", "--yes")
    assert code == 3 and "Nothing of quagga@acme.example is kept here" in out, (code, out)
    code, out, _ = intaked.command("fsck", "--bytes")
    assert code == 0, out
    code, out, _ = intaked.command("audit")
    assert code == 0, out

    # Her mail comes once more, and Bob answers it once more: no second ticket, and his answer joins.
    dovecot.deliver("support", first)
    dovecot.deliver("support", mail("b3", "Re: Quagga and her contract", "Bob <bob@globex.example>",
                                    "In-Reply-To: <a1@mail.acme.example>\r\n", "So be it."))
    settled(intaked, 5)
    assert len([t for t in sandbox.tickets() if t["title"] == "Quagga and her contract"]) == 1
    code, out, _ = intaked.command("find", "bob@globex.example", "--fate", "comment")
    assert code == 0 and len(out.splitlines()) == 2 and out.count(f"on {ticket}") == 2, out


def what_a_person_may_not_forget_is_said(world):
    dovecot, sandbox, intaked = set_up(world)
    dovecot.deliver("support", mail("a1", "Quagga"))
    intaked.start()
    settled(intaked, 1)
    for address, words in [("support@example.com", "is an address of this installation"), ("Support+x@Example.com", "this installation"),
                           ("@acme.example", "no address of a person"), ("quagga", "no address of a person"),
                           ("nobody@nowhere.example", None)]:
        code, out, err = intaked.command("forget", address, "--yes")
        assert (code == 3 and "Nothing of" in out) if words is None else (code != 0 and words in err), (address, code, out, err)
    assert files_with(intaked, "quagga")
    # The rules' examples name an address: who changes them is told.
    code, out, err = intaked.command("forget", "alice@acme.example")
    assert code == 3 and out.startswith("Nothing of alice@acme.example is kept here.\nYour rules name the address: rules/10-hygiene.yaml"), (code, out, err)


def a_kill_in_the_middle_of_forgetting_leaves_all_of_a_message_or_nothing(world):
    dovecot, sandbox, intaked = set_up(world)
    for n in range(70):
        dovecot.deliver("support", mail(f"a{n}", f"Quagga {WORDS[n % 12]} {WORDS[n // 12]}", body=f"The {WORDS[n // 12]} is {WORDS[n % 12]}, it was in {1900 + n}."))
    intaked.start()
    settled(intaked, 70)
    intaked.stop()
    intaked.start(environment={"INTAKED_FAIL": "journal.forget:2:kill"})
    assert intaked.command("forget", "quagga@acme.example", "--yes")[0] != 0
    processes.wait_until(lambda: intaked.process.poll() is not None, "the death", seconds=30)
    intaked.start()
    code, out, _ = intaked.command("fsck", "--bytes")
    assert code == 0, out
    code, out, _ = intaked.command("forget", "quagga@acme.example", "--yes")
    assert code == 0 and "Erased: 20 messages" in out, out
    assert not files_with(intaked, "quagga"), "what was erased before the kill, too"
    assert len(sandbox.tickets()) == 70


def a_reload_names_what_waits_for_a_restart(world):
    dovecot, sandbox, intaked = set_up(world)
    intaked.start()
    code, out, _ = intaked.command("reload")
    assert code == 0 and "restart" not in out, out
    text = intaked.config.read_text()
    intaked.config.write_text(text.replace("settle: 300 ms", "settle: 400 ms") + "keep: { raw: 10 d }\n")
    code, out, _ = intaked.command("reload")
    assert code == 0 and out.startswith("Reloaded: "), out
    assert "Not in use before a restart (systemctl restart intaked):\n  desk.settle: 300 ms → 400 ms\n  keep.raw: 30 d → 10 d\n" in out, out
    intaked.config.write_text(text + "no-such-setting: 1\n")
    code, out, _ = intaked.command("reload")
    assert code == 0 and "has mistakes: intaked would not start" in out and f"intaked check --config {intaked.config}" in out, out
    code, out, _ = intaked.command("reload", "--help")
    assert "intaked.yaml and secrets" in out, out


if __name__ == "__main__":
    sys.exit(cases.main(a_person_is_forgotten_and_the_tickets_are_not, what_a_person_may_not_forget_is_said,
                         a_kill_in_the_middle_of_forgetting_leaves_all_of_a_message_or_nothing,
                         a_reload_names_what_waits_for_a_restart))

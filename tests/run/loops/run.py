"""Two helpdesks that answer each other, and people who write much: what is filed, what is parked, what is said of it."""
import email.message
import email.policy
import json
import pathlib
import re
import socket
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
from support import cases, processes  # noqa: E402
from support.installation import Installation, Sandbox  # noqa: E402

PIPES = ["pipes: { pipe: { defaults: { teamName: Support } } }"]
CONTENT = ["content: { description: markdown, html_in_first_comment: yes }", "attachments: { to: desk }"]
AUTOMATIC_MAX = 10
ROUNDS = 25
ANSWER = """Dear customer,

thank you for contacting Globex. We have received your request and opened ticket
#{number} for it on {time}. We answer within one working day.

Globex Help
"""
OTHER_ANSWER = """Your comment on ticket #{number} was added at {time}. An agent will look at it soon.
"""
ANGRY = ["My printer is broken.", "Hello? Is anybody there?", "I have waited for ten minutes now.", "This is not acceptable.",
         "We pay for support, you know.", "Our whole office stands still.", "I want to speak to somebody in charge.",
         "My number is +49 30 1234567, call me.", "Still nothing!", "Do you read this at all?", "I will tell your boss.",
         "This is the worst service I have ever seen.", "Please. Please answer.", "We are losing money every minute.",
         "Last warning, then I call a lawyer."]
SIGNATURE = "\n\nAlice Fox\nHead of Printing, Acme Inc.\nPhone +49 30 1234567\n"


def install(world, settings=()):
    sandbox = Sandbox(world.children, world.directory / "sandbox", world.bin / "intaked-sandbox")
    intaked = Installation(world.children, world.directory / "one", world.bin / "intaked", sandbox.url, {}, top=[*PIPES, *settings])
    intaked.start()
    return intaked, sandbox


def deliver(intaked, message_id, sender, subject, text, header=""):
    mail = (f"From: {sender}\nTo: support@example.com\nSubject: {subject}\nMessage-ID: <{message_id}>\n{header}\n{text}\n")
    code, out, err = intaked.command("deliver", "--from", "x@globex.example", stdin=mail.encode())
    assert code == 0, (out, err)


def made(sandbox):
    """How many tickets and comments there are: the other side answers each of them."""
    return sum(1 + len(ticket["comments"]) for ticket in sandbox.tickets())


def lines_about_floods(intaked):
    return [line for line in intaked.log.read_text().splitlines() if re.search(r" warning flood\b", line)]


def fates(intaked):
    counts = {}
    for intake in intaked.intakes():
        counts[intake["state"]] = counts.get(intake["state"], 0) + 1
    return counts


def two_helpdesks(world, header_of, restart_after=None, answers=(ANSWER,)):
    """The other one answers all that we make, with a mail that says not that a machine wrote it."""
    intaked, sandbox = install(world)
    deliver(intaked, "first@globex.example", "Globex Help <help@globex.example>", "[REQ-4999] Re: Printer",
            ANSWER.format(number=4999, time="09:00:00"))
    processes.wait_until(lambda: intaked.settled(1), "the first answer", intaked.process)
    answered, sent = 0, 1
    while sent <= ROUNDS and made(sandbox) > answered:
        answered += 1
        number = 5000 + answered
        deliver(intaked, f"auto-{number}@globex.example", "Globex Help <help@globex.example>",
                f"[REQ-{number}] Re: [SUP-{answered}] Printer",
                answers[answered % len(answers)].format(number=number, time=time.strftime("%H:%M:%S")), header_of(number))
        sent += 1
        processes.wait_until(lambda: intaked.settled(sent), f"answer {answered}", intaked.process)
        if sent == restart_after:
            assert intaked.stop() == 0
            intaked.start()
    return intaked, sandbox, sent


def bounded(intaked, sandbox, sent):
    # The eleventh is parked: nothing more is made, so nothing more is answered, and both are quiet.
    assert made(sandbox) == AUTOMATIC_MAX, made(sandbox)
    assert sent <= ROUNDS, "it never ended"
    assert fates(intaked) == {"filed": AUTOMATIC_MAX, "parked": 1}, fates(intaked)
    lines = lines_about_floods(intaked)
    assert len(lines) == 1 and "help@globex.example" in lines[0], lines


def two_helpdesks_open_ticket_after_ticket(world):
    intaked, sandbox, sent = two_helpdesks(world, lambda number: f"In-Reply-To: <notice-{number}@desk.example>\n")
    bounded(intaked, sandbox, sent)
    assert "flood from help@globex.example: 1 parked" in intaked.status()["sentence"], intaked.status()
    code, out, _ = intaked.command("queue", "list")
    assert code == 0 and "looks automatic" in out and "flood from help@globex.example" in out, out
    # Much more of it is one flood and one line.
    for number in range(6000, 6015):
        deliver(intaked, f"auto-{number}@globex.example", "Globex Help <help@globex.example>", f"[REQ-{number}] Re: [SUP-1] Printer",
                ANSWER.format(number=number, time=time.strftime("%H:%M:%S")))
    processes.wait_until(lambda: intaked.settled(sent + 15), "the rest", intaked.process)
    assert fates(intaked)["parked"] == 16, fates(intaked)
    assert len(lines_about_floods(intaked)) == 1, lines_about_floods(intaked)
    # A person who has looked can have one filed all the same.
    parked = next(one for one in intaked.intakes() if one["state"] == "parked")
    assert "intaked queue retry" in parked["reason"] and "trust: [rate]" in parked["reason"], parked
    before = made(sandbox)
    assert intaked.command("queue", "retry", parked["id"])[0] == 0
    processes.wait_until(lambda: made(sandbox) == before + 1, "what was retried", intaked.process)


def two_helpdesks_comment_on_one_ticket(world):
    bounded(*two_helpdesks(world, lambda number: "In-Reply-To: <first@globex.example>\nReferences: <first@globex.example>\n"))


def two_helpdesks_of_which_one_has_two_texts(world):
    bounded(*two_helpdesks(world, lambda number: f"In-Reply-To: <notice-{number}@desk.example>\n", answers=(ANSWER, OTHER_ANSWER)))


def a_restart_in_the_midst_forgets_nothing(world):
    bounded(*two_helpdesks(world, lambda number: f"In-Reply-To: <notice-{number}@desk.example>\n", restart_after=6))


def a_rule_that_trusts_lifts_it(world):
    intaked, sandbox = install(world)
    rules = intaked.home / "rules" / "05-trust.yaml"
    rules.write_text("rules:\n  - id: partner\n    applies_to: both\n    when: { from.domain: globex.example }\n    set: { trust: [rate] }\n")
    assert intaked.command("reload")[0] == 0
    for number in range(1000, 1020):
        deliver(intaked, f"auto-{number}@globex.example", "help@globex.example", f"[REQ-{number}] Printer", ANSWER.format(number=number, time="now"))
    processes.wait_until(lambda: intaked.settled(20), "filing", intaked.process)
    assert fates(intaked) == {"filed": 20}, fates(intaked)
    assert not lines_about_floods(intaked)


def fifteen_mails_of_a_person_are_filed(world):
    intaked, sandbox = install(world)
    for i, words in enumerate(ANGRY):
        deliver(intaked, f"fresh-{i}@acme.example", "Alice Fox <alice@acme.example>", "My printer is broken", words + SIGNATURE,
                "X-Auto-Response-Suppress: DR, OOF, AutoReply\n")
    processes.wait_until(lambda: intaked.settled(15), "fresh mails", intaked.process)
    assert fates(intaked) == {"filed": 15}, fates(intaked)
    assert len(sandbox.tickets()) == 15
    # Sent within seconds of each other: each but the first says so, for the staff.
    notes = [ticket["metadata"]["intake"].get("possibly_same_as") for ticket in sandbox.tickets()]
    assert sum(note is not None for note in notes) == 14, notes
    assert all(note["intake"] and "same sender and subject" in note["because"] for note in notes if note), notes
    # Filed side by side, so that the first at the desk may be another.
    answered = next(ticket["ticketIdentifier"] for ticket in sandbox.tickets() if ticket["metadata"]["intake"].get("possibly_same_as") is None)
    # Not one of them is word for word what she has sent before: that only a machine does fifteen times.
    for i, words in enumerate(ANGRY):
        deliver(intaked, f"reply-{i}@acme.example", "Alice Fox <alice@acme.example>", f"RE: [{answered}] My printer is broken", "Again: " + words + SIGNATURE,
                "In-Reply-To: <fresh-0@acme.example>\n")
    processes.wait_until(lambda: intaked.settled(30), "replies", intaked.process)
    assert fates(intaked) == {"filed": 30}, fates(intaked)
    assert len(sandbox.tickets()) == 15, "replies are comments"
    assert not lines_about_floods(intaked)


# What a program says to a mail server; of words about mail, our tables of bounces have many.
SAID_TO_A_MAIL_SERVER = [rb"smtps?://", rb"EHLO", rb"HELO ", rb"MAIL FROM", rb"RCPT TO", rb"/sendmail"]


def no_program_of_ours_can_send_mail(world):
    for name in ("intaked", "intaked-sandbox"):
        program = (world.bin / name).read_bytes()
        for words in SAID_TO_A_MAIL_SERVER:
            assert not re.search(words, program), (name, words)


class Trap:
    """A server that a mail names, in all the ways that a program may be made to call one."""

    def __init__(self):
        self._socket = socket.create_server(("127.0.0.1", 0))
        self._socket.setblocking(False)
        self.port = self._socket.getsockname()[1]

    def urls(self):
        return [f"http://{host}/{tag}" for host, tag in (
            (f"127.0.0.1:{self.port}", "plain"), (f"127.1:{self.port}", "short"), (f"0x7f000001:{self.port}", "hex"),
            (f"localhost:{self.port}", "name"), ("169.254.169.254", "latest/meta-data"), ("[::ffff:10.0.0.1]", "mapped"))]

    def was_called(self):
        try:
            self._socket.accept()
            return True
        except BlockingIOError:
            return False


def mail_that_names(url, number):
    message = email.message.EmailMessage(policy=email.policy.SMTP)
    message["From"] = f"Mallory <mallory{number}@evil.example>"
    message["To"] = "support@example.com"
    message["Subject"] = f"Look {number}"
    message["Message-ID"] = f"<look-{number}@evil.example>"
    message["Disposition-Notification-To"] = "mallory@evil.example"
    message["List-Unsubscribe"] = f"<{url}?unsubscribe>"
    message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    message["X-Image-URL"] = url
    message.set_content(f"See {url} please.")
    message.add_alternative(
        f"<html><head><link rel=stylesheet href='{url}.css'><base href='{url}'></head><body background='{url}'>"
        f"<p style=\"background:url('{url}')\">See <a href='{url}'>this</a> please.</p><img src='{url}.png'>"
        f"<iframe src='{url}'></iframe><object data='{url}'></object></body></html>", subtype="html")
    message.add_attachment(f"a file that names {url}".encode(), maintype="application", subtype="octet-stream", filename="a.bin")
    outside = email.message.Message()
    outside["Content-Type"] = f'message/external-body; access-type=URL; URL="{url}/body"'
    outside.set_payload("Content-Type: text/plain\n\n")
    message.attach(outside)
    return message.as_bytes()


def called(trace):
    """Every address that a socket was connected to or sent to: (host, port)."""
    return re.findall(r"sin6?_port=htons\((\d+)\).*?(?:inet_addr\(|inet_pton\(AF_INET6, )\"([^\"]+)\"", trace)


def whatever_comes_only_the_desk_is_called(world):
    """Bounces, codes, requests for receipts, links everywhere: daemon and parser connect to nobody but the desk."""
    trap = Trap()
    intaked, sandbox = install(world, CONTENT)
    intaked.stop()
    trace = world.directory / "calls"
    # -D: the tracer stays beside, so that the process that we started is the daemon. -f: and every parser.
    intaked.start({"ASAN_OPTIONS": "detect_leaks=0"},  # which looks by ptrace too
                  under=["/usr/bin/strace", "-D", "-f", "-qq", "-e", "trace=connect,sendto,sendmsg,sendmmsg,execve", "-o", trace])
    samples = sorted((pathlib.Path(__file__).resolve().parents[2] / "cases" / "verification").glob("*/*.eml"))
    mails = [b"Disposition-Notification-To: mallory@evil.example\nReturn-Receipt-To: mallory@evil.example\n" + sample.read_bytes()
             for sample in samples]
    mails += [mail_that_names(url, number) for number, url in enumerate(trap.urls())]
    for mail in mails:
        assert intaked.command("deliver", stdin=mail)[0] == 0
    processes.wait_until(lambda: intaked.settled(len(mails)), "filing", intaked.process, 90)
    looks = [ticket for ticket in sandbox.tickets() if ticket["title"].startswith("Look ")]
    assert len(looks) == len(trap.urls()), [ticket["title"] for ticket in looks]
    for ticket in looks:
        assert ticket["comments"] and "a.bin" in json.dumps([ticket, list(sandbox.file_names().values())]), ticket
    assert intaked.stop() == 0
    said = trace.read_text()
    assert re.search(r'execve\(.*"parse-worker"', said), "the parser was not traced, so this proved nothing"
    desk = (sandbox.url.rsplit(":", 1)[1].strip("/"), "127.0.0.1")
    calls = called(said)
    assert calls and set(calls) == {desk}, set(calls)
    assert not trap.was_called()


if __name__ == "__main__":
    sys.exit(cases.main(two_helpdesks_open_ticket_after_ticket, two_helpdesks_comment_on_one_ticket,
                        two_helpdesks_of_which_one_has_two_texts, a_restart_in_the_midst_forgets_nothing,
                        a_rule_that_trusts_lifts_it, fifteen_mails_of_a_person_are_filed, no_program_of_ours_can_send_mail,
                        whatever_comes_only_the_desk_is_called))

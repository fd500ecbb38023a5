#!/usr/bin/env python3
"""./dev run: a private mail server, a stand-in for Thena and intaked, and what becomes of sample mails.

demo.py --bin DIR [--once] | --imap HOST --user U --password-file F [--last N]
"""
import argparse
import fcntl
import pathlib
import shlex
import shutil
import sys
import time

HERE = pathlib.Path(__file__).resolve()
sys.path.insert(0, str(HERE.parents[1]))
from support import channels, dovecot, processes, samples  # noqa: E402
from support.installation import Installation, Sandbox  # noqa: E402

POLL_SECONDS = 0.4
SETTLED_SECONDS_MAX = 120
OWN_SECONDS_MAX = 30  # a mailbox may hold fewer mails than asked for
MESSAGE_BYTES_MAX = "2 MB"
WIDTHS = (17, 9, 12, 11, 9, 8)
HEADINGS = ("sample", "fate", "ticket", "team", "priority", "source", "rules")

ROOT = HERE.parents[3]
TOP_SETTINGS = ["authserv_id: mx.example.com    # whose Authentication-Results are believed",
                "attachments: { to: desk }      # files are stored at the desk, and shown with the ticket"]
DESK_SETTINGS = {"settle": "2 s", "index_lag": "1 s"}


def line_of(cells):
    return " ".join(str(cell or "-").ljust(width) for cell, width in zip(cells, WIDTHS)) + " " + str(cells[-1] or "-")


class Story:
    """Follows intakes to their tickets and tells each fate once, as it happens."""

    def __init__(self, daemon, sandbox):
        self._daemon, self._sandbox = daemon, sandbox
        self._told = set()
        self.intakes, self.tickets, self.file_names = [], {}, {}

    def look(self):
        self.intakes = self._daemon.intakes() or self.intakes
        if any(i.get("ticket_id") and i["ticket_id"] not in self.tickets or i["id"] not in self._told
               for i in self.intakes):
            self.tickets = {t["id"]: t for t in self._sandbox.tickets()}
            self.file_names = self._sandbox.file_names()

    def tell(self, name_of):
        """Prints a line for each message that has met its fate since; name_of(intake) is its first column."""
        for one in self.intakes:
            if one["id"] in self._told or not is_settled(one):
                continue
            self._told.add(one["id"])
            if one.get("merged_into"):
                continue
            print(line_of(self.cells(one, name_of(one))), flush=True)

    def ticket_of(self, one):
        return self.tickets.get(one.get("ticket_id"))

    def cells(self, one, name):
        fate = "comment" if one["state"] == "filed" and one.get("kind") == "comment" else one["state"]
        ticket = self.ticket_of(one) or {}
        deciding = ", ".join(one.get("rules") or []) or one.get("rule") or one.get("reason")
        if one["state"] == "parked":
            deciding = one.get("reason")
        return (name, fate, ticket.get("ticketIdentifier"), ticket.get("teamName"), ticket.get("priority"),
                ticket.get("source"), deciding)


def is_settled(one):
    return one["state"] in ("filed", "dropped", "parked")


def fresh_directory(path):
    """The emptied directory, and the lock that says it is in use until this process ends."""
    path.parent.mkdir(parents=True, exist_ok=True)
    lock = open(path.with_name(path.name + ".lock"), "w")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise SystemExit(f"./dev run: another one is running with its files in {path}; end it with Ctrl-C first") from None
    shutil.rmtree(path, ignore_errors=True)
    path.mkdir()
    return path, lock


def mailbox_of(server, name):
    return {"host": server.host, "port": server.imaps_port, "ca_file": server.ca_file, "user": name,
            "address": f"{name}@example.com", "password_file": f"{name}.password", "start": "everything",
            "message_bytes_max": MESSAGE_BYTES_MAX}


def start_daemon(children, arguments, directory, sandbox, mailboxes, secrets, hooks=()):
    daemon = Installation(children, directory, arguments.bin / "intaked", sandbox.url, mailboxes, DESK_SETTINGS,
                          [*TOP_SETTINGS, *hooks])
    for name, text in secrets.items():
        daemon.write_secret(name, text)
    daemon.start()
    return daemon


def answer_before(mail, mails, sandbox, story, pause):
    """An agent answers the ticket that this mail replies to, as soon as there is one."""
    answered = mail.expected.get("answered")
    if not answered:
        return
    origin = next(one for one in mails if one.name == answered["ticket_of"])
    deadline = time.monotonic() + SETTLED_SECONDS_MAX
    while time.monotonic() < deadline:
        one = intake_of(origin, story)
        if one and story.ticket_of(one):
            sandbox.answer_as_agent(one["ticket_id"], answered["text"], answered["message_id"])
            return
        pause(POLL_SECONDS)


def show_samples(server, sandbox, story, once):
    """Delivers them one by one and waits for every fate; the samples with their intakes."""
    mails = samples.load()
    by_message_id = {mail.message_id: mail for mail in mails}

    def name_of(one):
        mail = by_message_id.get(one.get("message_id"))
        return mail.name if mail else one.get("subject") or one["id"]

    def pause(seconds):
        time.sleep(seconds)
        story.look()
        if not once:
            story.tell(name_of)

    print(f"\n{len(mails)} mails arrive over IMAP with TLS" + (" ..." if once else ":\n\n" + line_of(HEADINGS)))
    for mail in mails:
        answer_before(mail, mails, sandbox, story, pause)
        for mailbox in mail.mailboxes:
            server.deliver(mailbox, mail.message())
        pause(0.05 if once else 0.5)
    deadline = time.monotonic() + SETTLED_SECONDS_MAX
    while time.monotonic() < deadline and not all_settled(mails, story):
        pause(POLL_SECONDS)
    return mails


def show_channels(daemon, story, said, once):
    """Says one thing by each webhook and waits for its fate; what went wrong with each."""
    print(f"\n{len(said)} messages by {len(said)} channels, signed as their providers would:" + ("" if once else "\n"))
    wrong = {channel.name: channels.say(daemon, channel) for channel in said}

    def name_of(one):
        return next((channel.name for channel in said if channel.hook == one.get("origin")), one["id"])

    deadline = time.monotonic() + SETTLED_SECONDS_MAX
    while time.monotonic() < deadline and not all(is_settled(one) for one in heard(said, story).values()):
        time.sleep(POLL_SECONDS)
        story.look()
        if not once:
            story.tell(name_of)
    return wrong


def heard(said, story):
    """The intake of each channel, by its name; an empty one while there is none."""
    by_hook = {one.get("origin"): one for one in story.intakes}
    return {channel.name: by_hook.get(channel.hook, {"state": "missing"}) for channel in said}


def channel_differences(channel, one, ticket, refused):
    if refused or ticket is None:
        return [refused or f"it has no ticket ({one.get('reason') or one['state']})"]
    wanted = channel.expected
    found = {"team": ticket.get("teamName"), "priority": ticket.get("priority"), "source": ticket.get("source"),
             "requestor": ticket.get("requestorEmail"), "rules": one.get("rules")}
    wrong = [f"{key}: expected {wanted[key]!r}, got {value!r}" for key, value in found.items() if wanted[key] != value]
    if wanted["text"] not in (ticket.get("description") or ""):
        wrong.append(f"its text lacks {wanted['text']!r}")
    return wrong


def intake_of(mail, story):
    """The sample's intake; of several arrivals the one that was not merged."""
    mine = [i for i in story.intakes if i.get("message_id") == mail.message_id]
    return next((i for i in mine if not i.get("merged_into")), None)


def all_settled(mails, story):
    found = [intake_of(mail, story) for mail in mails]
    arrived = sum(i.get("arrivals", 1) for i in found if i)
    return all(found) and all(map(is_settled, found)) and arrived >= sum(len(m.mailboxes) for m in mails)


def verdict(mails, story, said, refused):
    """Prints the table of --once; true if every sample is as its expected.yaml says, and every channel as its own."""
    found = {mail.name: intake_of(mail, story) for mail in mails}
    tickets = {name: story.ticket_of(one) for name, one in found.items() if one}
    print("\n" + line_of(HEADINGS))
    good = 0
    for mail in mails:
        one = found[mail.name]
        wrong = ["it never arrived"] if one is None else (
            [f"it is still {one['state']}"] if not is_settled(one)
            else samples.differences(mail, one, tickets[mail.name], tickets, story.file_names))
        cells = story.cells(one, mail.name) if one else (mail.name, "missing", None, None, None, None, None)
        print(line_of(cells) + ("   ok" if not wrong else "   WRONG"))
        for difference in wrong:
            print(f"    {difference}")
        good += not wrong
    by_channel = heard(said, story)
    good_channels = 0
    for channel in said:
        one = by_channel[channel.name]
        ticket = story.ticket_of(one)
        wrong = channel_differences(channel, one, ticket, refused[channel.name])
        print(line_of(story.cells(one, channel.name)) + ("   ok" if not wrong else "   WRONG"))
        for difference in wrong:
            print(f"    {difference}")
        good_channels += not wrong
    expected = sum(mail.expected["fate"] == "filed" for mail in mails) + len(said)
    print(f"\n{good} of {len(mails)} samples and {good_channels} of {len(said)} channels are as expected; "
          f"{len(story.tickets)} tickets at the desk, expected {expected}")
    return good == len(mails) and good_channels == len(said) and len(story.tickets) == expected


def next_steps(program, daemon, sandbox, story, chat=None, port=None):
    def command(*words):
        return shlex.join([str(program), *words, "--config", str(daemon.config)])

    message = r"From: you@acme.example\nSubject: Outage in the cellar\n\nThe lights are out.\n"
    steps = [("why does a mail become what it becomes?",
              command("explain", str(samples.SAMPLES / "09-gold-customer/message.eml"))),
             ("what waits, or needs a person?", command("queue", "list")),
             ("a mail of your own, by pipe", f"printf '{message}' | " + command("deliver")),
             (f"change a rule in {daemon.home / 'rules'}, then", command("check")),
             ("and let it count", command("reload"))]
    filed = [one["id"] for one in story.intakes if one["state"] == "filed"]
    if filed:
        steps.insert(2, ("everything known of one message", command("queue", "show", filed[-1])))
    if chat:
        steps += [("a message in Slack, signed as Slack would: a ticket with source slack",
                   channels.trial_line(command, "The lights are out")),
                  ("and another in its thread: it joins the ticket", channels.trial_line(command, "They are on again")),
                  ("the same by curl, with the signature made by the shell", channels.curl_line(port, chat.secret, "Is it down?")),
                  ("and another in that thread", channels.curl_line(port, chat.secret, "No, it is up"))]
    print(f"\nThe tickets: {sandbox.url}/\nTry next, in another terminal:\n")
    for what, line in steps:
        print(f"# {what}\n{line}")


def follow(story):
    """Until Ctrl-C: whatever else arrives."""
    print("\nWatching for more mail; Ctrl-C stops everything that was started here.")
    while True:
        time.sleep(1)
        story.look()
        story.tell(lambda one: (one.get("from") or one["id"])[:WIDTHS[0]])


def run_samples(arguments, children, directory):
    print("starting a private Dovecot, intaked-sandbox (stands in for Thena) and intaked ...")
    server, daemon = dovecot.Dovecot(children, directory / "dovecot"), None
    try:
        sandbox = Sandbox(children, directory / "sandbox", arguments.bin / "intaked-sandbox")
        names = ("support", "billing")
        hooks, port = channels.load(), processes.free_port()
        secrets = {f"{name}.password": server.password for name in names}
        daemon = start_daemon(children, arguments, directory, sandbox,
                              {name: mailbox_of(server, name) for name in names},
                              {**secrets, **{f"{hook.hook}.secret": hook.secret for hook in hooks}},
                              channels.config_lines(hooks, port))
        print(f"mail server imaps://{server.host}:{server.imaps_port}   tickets {sandbox.url}/   all files {directory}")
        story = Story(daemon, sandbox)
        mails = show_samples(server, sandbox, story, arguments.once)
        refused = show_channels(daemon, story, hooks, arguments.once)
        if arguments.once:
            return 0 if verdict(mails, story, hooks, refused) else 1
        if not all_settled(mails, story):
            print(f"\nNot every message has met its fate within {SETTLED_SECONDS_MAX} s; see {daemon.log}")
        chat = next(hook for hook in hooks if hook.hook == "chat")
        next_steps(arguments.bin / "intaked", daemon, sandbox, story, chat, port)
        follow(story)
    finally:
        server.remove()
        if daemon:
            daemon.forget()
    return 0


def run_own_mailbox(arguments, children, directory):
    print(f"Reading the last {arguments.last} mails of {arguments.user} at {arguments.imap}. No mail is changed: the mailbox "
          "is opened with EXAMINE, which\nlets nobody write. The tickets are made in a sandbox on this machine, not in Thena.")
    password = pathlib.Path(arguments.password_file).read_text().rstrip("\r\n")
    host, _, port = arguments.imap.partition(":")
    sandbox = Sandbox(children, directory / "sandbox", arguments.bin / "intaked-sandbox")
    mailbox = {"host": host, "user": arguments.user, "password_file": "mailbox.password", "examine": "yes",
               "last": arguments.last}
    if port:
        mailbox["port"] = port
    if arguments.ca_file:
        mailbox["ca_file"] = pathlib.Path(arguments.ca_file).resolve()
    daemon = start_daemon(children, arguments, directory, sandbox, {"yours": mailbox}, {"mailbox.password": password})
    try:
        tell_own_mailbox(arguments, daemon, sandbox)
    finally:
        daemon.forget()


def has_read(wanted, story):
    return len(story.intakes) >= wanted and all(map(is_settled, story.intakes))


def tell_own_mailbox(arguments, daemon, sandbox):
    story = Story(daemon, sandbox)
    print(f"The log, if nothing appears: {daemon.log}\n\n" + line_of(("from", *HEADINGS[1:])))
    deadline, said = time.monotonic() + OWN_SECONDS_MAX, ""
    while time.monotonic() < deadline and not has_read(arguments.last, story):
        time.sleep(POLL_SECONDS)
        story.look()
        story.tell(lambda one: (one.get("from") or one["id"])[:WIDTHS[0]])
        mailbox = daemon.status()["mailboxes"][0]
        if mailbox["state"] not in ("ok", "connecting") and mailbox["text"] != said:
            said = mailbox["text"]
            print(f"the mailbox: {mailbox['state']}: {said}")
    next_steps(arguments.bin / "intaked", daemon, sandbox, story)
    follow(story)


def main():
    parser = argparse.ArgumentParser(prog="./dev run")
    parser.add_argument("--bin", type=lambda path: pathlib.Path(path).resolve(), required=True, help=argparse.SUPPRESS)
    parser.add_argument("--directory", type=lambda path: pathlib.Path(path).resolve(), default=ROOT / ".run",
                        help=argparse.SUPPRESS)
    parser.add_argument("--once", action="store_true", help="end when all samples have their fate; fail if one is wrong")
    parser.add_argument("--imap", metavar="HOST[:PORT]", help="your own mailbox instead of the samples; it is only read")
    parser.add_argument("--user")
    parser.add_argument("--password-file", metavar="F")
    parser.add_argument("--ca-file", metavar="F", help="if its certificate is from an authority of your own")
    parser.add_argument("--last", type=int, default=10, metavar="N", help="how many mails to read (10)")
    arguments = parser.parse_args()
    if arguments.imap and not (arguments.user and arguments.password_file):
        parser.error("--imap needs --user and --password-file")
    directory, _lock = fresh_directory(arguments.directory)
    try:
        with processes.Children() as children:
            run = run_own_mailbox if arguments.imap else run_samples
            return run(arguments, children, directory)
    except processes.NotReady as error:
        print(f"\n{error}\nAll files of this run: {directory}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nstopped; nothing is left running")
        return 130


if __name__ == "__main__":
    sys.exit(main())

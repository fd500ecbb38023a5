"""intaked doctor MAILBOX: what it says of real mail servers and of broken ones, screen by screen."""
import json
import re
import socket
import threading

from support import dovecot
from support.installation import Installation, Sandbox

# What is another each time.
PLACES = (
    (r"localhost is [^\n]*", "localhost is ADDRESSES"),
    (r"/\S*/(secrets|tls)/", r"/\1/"),
    (r"(localhost:|/localhost/|port )\d+", r"\1PORT"),
    (r"in \d+\.\d ms", "in TIME"),
    (r"\d{4}-\d\d-\d\dT\S+Z", "DATE"),
    (r"\d{4}-\d\d-\d\d", "DAY"),
    (r"\(\d+ days left\)", "(DAYS left)"),
    (r"UIDVALIDITY \d+", "UIDVALIDITY N"),
    (r" \(0\.[\d. +]+ secs\)", ""),
    # Dovecot may name the folder above it.
    (r"Mailbox doesn't exist: [\w.]+\n", "Mailbox doesn't exist: NAME\n"),
)

REACHED = """\
name         ok       localhost is ADDRESSES
connection   ok       127.0.0.1 port PORT answers, in TIME
certificate  ok       trusted for localhost, ends on DAY (DAYS left), issued by CN = intaked test authority
"""
SIGNED_IN = REACHED + """\
sign-in      ok       as support by PLAIN
"""
OPEN = SIGNED_IN + """\
folder       ok       "INBOX" opens read-only (EXAMINE), UIDVALIDITY N
"""
UNTRUSTED = """\
name         ok       localhost is ADDRESSES
connection   ok       127.0.0.1 port PORT answers
"""
STEPS = ("name", "connection", "certificate", "sign-in", "folder", "capabilities", "messages", "clock", "after filing")


def rest(after, why):
    return "".join(f"{step:<12} -        not tried: {why}\n" for step in STEPS[STEPS.index(after) + 1:])


def account(server, **more):
    return {"host": "localhost", "port": server.imaps_port, "user": "support", "password_file": "support.password",
            "ca_file": server.ca_file, **more}


def in_clear(port):
    return {"host": "127.0.0.1", "port": port, "security": "plain", "user": "support", "password_file": "support.password"}


def installation(world, mailboxes, desk_url="http://127.0.0.1:1"):
    intaked = Installation(world.children, world.directory / "one", world.bin / "intaked", desk_url, mailboxes)
    intaked.write_secret("support.password", dovecot.PASSWORD)
    return intaked


def server_of(world, name="dovecot", **how):
    server = dovecot.Dovecot(world.children, world.directory / name, **how)
    server.deliver("support", b"Subject: one\n\nhello\n")
    server.deliver("support", b"Subject: two\n\nhello\n")
    return server


def examined(intaked, mailbox, *arguments, code=0):
    got, out, err = intaked.command("doctor", mailbox, *arguments)
    assert got == code and not err, (got, out, err)
    assert dovecot.PASSWORD not in out, out
    for pattern, word in PLACES:
        out = re.sub(pattern, word, out)
    return out


def same(got, expected):
    assert got == expected, f"\n--- expected\n{expected}--- got\n{got}"


def all_is_good_and_nothing_is_changed(world):
    server = server_of(world)
    server.maildir("support", "Done")
    intaked = installation(world, {"support": account(server, after_filing="{ move: Done }")})
    good = OPEN + """\
capabilities ok       IDLE, new mail is told at once; MOVE
messages     ok       2, the newest has UID 2, the next gets UID 3
clock        ok       IMAP tells none; the newest message came DATE by it: nothing says that it is ahead of ours
after filing ok       "Done" is there, and MOVE is
"""
    for _ in range(2):
        same(examined(intaked, "support"), good)
    inbox = server.maildir("support")
    assert len(list((inbox / "new").iterdir())) == 2 and not list((inbox / "cur").iterdir()), "mail was touched"
    assert server.log().count("Login: ") == 2, server.log()
    steps = json.loads(intaked.command("doctor", "support", "--format=json")[1])
    assert steps["ok"] and steps["mailbox"] == "support" and [s["name"] for s in steps["steps"]] == list(STEPS), steps


def a_password_that_is_wrong_or_not_there(world):
    server = server_of(world)
    intaked = installation(world, {"support": account(server), "other": account(server, user="other", password_file="other.password")})
    intaked.write_secret("support.password", "not-the-password")
    same(examined(intaked, "support", code=1), REACHED + """\
sign-in      WRONG    localhost:PORT refused the user name or the password of support (the server said: NO [AUTHENTICATIONFAILED] \
Authentication failed.)
                      is mailboxes.support.user right? if so write the password anew: install -m 0600 /dev/stdin \
/secrets/support.password and then: systemctl restart intaked
""" + rest("sign-in", "nobody is signed in"))
    assert server.log().count("auth failed, 1 attempts") == 1, server.log()
    same(examined(intaked, "other", code=1), REACHED + """\
sign-in      WRONG    there is no file /secrets/other.password
                      make it with: install -m 0600 /dev/stdin /secrets/other.password
""" + rest("sign-in", "there is no password"))


def a_server_that_is_not_there(world):
    intaked = installation(world, {"name": dict(in_clear(1), host="no-such-host.invalid", security="tls"),
                                   "port": {**in_clear(1), "host": "localhost"}})
    out = examined(intaked, "name", code=1)
    assert out.startswith("name         WRONG    no-such-host.invalid is not found: "), out
    assert "ask with: getent ahosts no-such-host.invalid" in out, out
    assert out.endswith(rest("name", "the name is not found")), out
    out = examined(intaked, "port", code=1)
    assert "connection   WRONG    localhost:PORT cannot be reached: " in out and "Connection refused" in out, out
    assert "'</dev/tcp/localhost/PORT' && echo open" in out, out


def certificates_that_are_not_trusted(world):
    expired = server_of(world, "expired", certificate={"days": -1})
    other = server_of(world, "other", certificate={"names": "DNS:mail.acme.example,DNS:*.acme.example"})
    unknown = {key: value for key, value in account(other, folder="Other").items() if key != "ca_file"}
    intaked = installation(world, {
        "expired": account(expired), "other": account(other), "unknown": unknown, "mixed": account(other, user="mixed", ca_file=expired.ca_file),
        "clear": account(other, port=other.imap_port), "absent": account(other, user="absent", ca_file="no-such-file.pem")})
    look = "openssl s_client -connect localhost:PORT -servername localhost </dev/null"
    expected = {
        "expired": ("it has expired on DAY, 24 h ago", f"whoever runs localhost has to renew it; see it with: {look}"),
        "other": ("it is for other hosts: mail.acme.example, *.acme.example",
                  "if that is your server, write: host: mail.acme.example (under mailboxes.other)"),
        "unknown": ("it is issued by CN = intaked test authority, which this machine does not know",
                    "if that is your own authority, put its certificate into a file and write: "
                    "ca_file: /etc/intaked/authority.pem (under mailboxes.unknown)"),
        "mixed": ("it is issued by CN = intaked test authority, which mailboxes.mixed.ca_file (/tls/ca.pem) does not vouch for",
                  f"put the certificate of that authority into it; see the chain with: {look} -showcerts"),
    }
    for mailbox, (text, remedy) in expected.items():
        same(examined(intaked, mailbox, code=1),
             UNTRUSTED + f"certificate  WRONG    {text}\n{'':22}{remedy}\n" + rest("certificate", "the certificate is not trusted"))
    assert "certificate  WRONG    what answers there speaks no TLS" in examined(intaked, "clear", code=1)
    out = examined(intaked, "absent", code=1)
    assert "certificate  WRONG    the authority's certificate in " in out and "no-such-file.pem cannot be read" in out, out
    for server in (expired, other):
        assert "Login: " not in server.log() and "auth failed" not in server.log(), server.log()


def folders_that_do_not_exist(world):
    server = server_of(world)
    server.maildir("support", "Archive.Done")
    intaked = installation(world, {
        "folder": account(server, folder="Doen"), "target": account(server, after_filing="{ move: done }")})
    same(examined(intaked, "folder", code=1), SIGNED_IN + """\
folder       WRONG    "Doen" does not open: Mailbox doesn't exist: NAME
                      did you mean "Archive.Done"? write: folder: "Archive.Done" (under mailboxes.folder)
""" + rest("folder", "the folder is not open"))
    out = examined(intaked, "target", code=1)
    assert out.endswith("""\
after filing WRONG    there is no folder "done" to move to: Mailbox doesn't exist: NAME
                      did you mean "Archive.Done"? write: after_filing: { move: "Archive.Done" } (under mailboxes.target)
"""), out


def a_server_that_can_do_little(world):
    server = server_of(world, settings="imap_capability = IMAP4rev1\n")
    server.maildir("support", "Done")
    intaked = installation(world, {
        "support": account(server, after_filing="{ move: Done }"), "keyword": account(server, user="keyword", after_filing="{ keyword: intaked }"),
        "examined": account(server, user="examined", examine="yes")})
    same(examined(intaked, "support"), OPEN + """\
capabilities note     no IDLE: new mail is found every 60 s; neither MOVE nor UIDPLUS: filed mail stays where it is
                      to look more often write: poll: 20 s (under mailboxes.support)
messages     ok       2, the newest has UID 2, the next gets UID 3
clock        ok       IMAP tells none; the newest message came DATE by it: nothing says that it is ahead of ours
after filing note     it cannot be moved to "Done" without MOVE or UIDPLUS; it is marked \\Seen instead
""")
    out = examined(intaked, "keyword")
    assert "after filing note     whether intaked may be set is not told to who only looks" in out, out
    assert "which only resets \\Recent: intaked doctor keyword --select" in out, out
    out = examined(intaked, "keyword", "--select")
    assert '"INBOX" opens (SELECT)' in out and "after filing ok       intaked may be set" in out, out
    assert "opens read-only (EXAMINE)" in examined(intaked, "examined", "--select")


class Listener:
    """A server on loopback: converse(connection) for each client, in threads that end with the process."""

    def __init__(self, converse):
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.port = self._socket.getsockname()[1]
        threading.Thread(target=self._accept, args=(converse,), daemon=True).start()

    def _accept(self, converse):
        while True:
            connection, _ = self._socket.accept()
            threading.Thread(target=self._one, args=(converse, connection), daemon=True).start()

    @staticmethod
    def _one(converse, connection):
        try:
            converse(connection)
        except OSError:
            pass
        connection.close()


def silent(connection):
    while connection.recv(4096):
        pass


def signs_in_then(after):
    def converse(connection):
        connection.sendall(b"* OK [CAPABILITY IMAP4rev1 AUTH=PLAIN SASL-IR] ready\r\n")
        lines = connection.makefile("rb")
        for line in lines:
            tag, verb = line.split()[:2]
            if verb == b"AUTHENTICATE":
                connection.sendall(tag + b" OK in\r\n")
                return after(connection)
            connection.sendall(b"* CAPABILITY IMAP4rev1 AUTH=PLAIN SASL-IR\r\n" + tag + b" OK done\r\n")
    return converse


def without_end(bytes_):
    def after(connection):
        while True:
            connection.sendall(bytes_)
    return after


def says_bye(connection):
    """Only to a command, for libcurl keeps what comes with its login; and reads to the end, or the words are taken along."""
    connection.recv(4096)
    connection.sendall(b"* BYE \x1b[31mtoo many\r\n")
    connection.shutdown(socket.SHUT_WR)
    while connection.recv(4096):
        pass


def broken_servers_end_in_time(world):
    servers = {
        "silent": Listener(silent), "nothing": Listener(lambda connection: connection.sendall(b"SSH-2.0-OpenSSH_9.2\r\n")),
        "login": Listener(lambda connection: (connection.sendall(b"* OK ready\r\n"), silent(connection))),
        "later": Listener(signs_in_then(silent)),
        "garbage": Listener(signs_in_then(without_end(b"\x1b[2J\x00\xff garbage\r\n" * 1000))),
        "untagged": Listener(signs_in_then(without_end(b"* 1 EXISTS\r\n" * 1000))),
        "line": Listener(signs_in_then(without_end(b"x" * 10000))),
        "literal": Listener(signs_in_then(without_end(b"* LIST () NIL {999999999}\r\n"))),
        "ends": Listener(signs_in_then(says_bye)),
    }
    mailboxes = {name: in_clear(server.port) for name, server in servers.items()}
    mailboxes["tls"] = {**in_clear(servers["silent"].port), "user": "tls", "security": "tls"}
    intaked = installation(world, mailboxes)
    expected = {
        "silent": ("sign-in      WRONG", "took the connection and sent no greeting within 2 s"),
        "tls": ("certificate  WRONG", "took the connection and did not finish TLS in time"),
        "nothing": ("sign-in      WRONG", "cannot connect to 127.0.0.1"),
        "login": ("sign-in      WRONG", "greeted and did not answer the login within 4 s"),
        "later": ("folder       WRONG", "the server did not answer CAPABILITY in time"),
        "garbage": ("folder       WRONG", "the server does not speak IMAP"),
        "untagged": ("folder       WRONG", "the server sent more than 10000 responses"),
        "line": ("folder       WRONG", ""),
        "literal": ("folder       WRONG", ""),
        "ends": ("folder       WRONG", "the server ended the connection: [31mtoo many"),
    }
    for mailbox, (step, words) in expected.items():
        out = examined(intaked, mailbox, "--timeout", "2", code=1)
        wrong = [line for line in out.splitlines() if "WRONG" in line]
        assert len(wrong) == 1 and wrong[0].startswith(step) and words in wrong[0], (mailbox, out)
        assert "\x1b" not in out and "\x00" not in out, repr(out)


def a_mailbox_that_is_not_known(world):
    intaked = installation(world, {"support": in_clear(1), "billing": in_clear(2)})
    code, out, err = intaked.command("doctor", "suport")
    assert code == 3 and not out, (code, out)
    assert err == 'There is no mailbox "suport"; did you mean "support"?\nThe configuration names: support, billing.\n', err
    assert intaked.command("doctor", "desk", "support")[0] == 2


def everything_under_its_heading(world):
    server = server_of(world)
    sandbox = Sandbox(world.children, world.directory / "sandbox", world.bin / "intaked-sandbox")
    intaked = installation(world, {"support": account(server), "absent": in_clear(1)}, sandbox.url)
    out = examined(intaked, "--timeout=5", code=1)
    headings = [line for line in out.splitlines() if re.match(r"(desk|mailbox \S+) \(", line)]
    assert [line.split(" (")[0] for line in headings] == ["desk", "mailbox support", "mailbox absent"], out
    answer = json.loads(intaked.command("doctor", "--format=json")[1])
    assert [answer["ok"], answer["desk"]["ok"]] + [one["ok"] for one in answer["mailboxes"]] == [False, True, True, False], answer


CASES = (all_is_good_and_nothing_is_changed, a_password_that_is_wrong_or_not_there, a_server_that_is_not_there,
         certificates_that_are_not_trusted, folders_that_do_not_exist, a_server_that_can_do_little, broken_servers_end_in_time,
         a_mailbox_that_is_not_known, everything_under_its_heading)

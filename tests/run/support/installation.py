"""One installation of intaked in a directory of its own: configuration, secrets, state, socket, process."""
import http.client
import json
import os
import pathlib
import secrets
import shutil
import socket
import ssl
import subprocess

from . import processes

RULES = pathlib.Path(__file__).resolve().parents[3] / "rules"
API_KEY = "fake-sandbox-key"


class _UnixConnection(http.client.HTTPConnection):
    def __init__(self, path):
        super().__init__("intaked", timeout=30)
        self._path = str(path)

    def connect(self):
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.settimeout(self.timeout)
        self.sock.connect(self._path)


class Installation:
    """mailboxes: name → lines of YAML as a dict of text; desk: settings of desk: beside url and api_key_file."""

    def __init__(self, children, directory, binary, desk_url, mailboxes, desk=None, top=None, rules=RULES):
        self.home = pathlib.Path(directory).resolve()
        self.config = self.home / "intaked.yaml"
        # Unix socket paths are short (108 bytes); test directories may not be.
        self.socket = pathlib.Path(f"/tmp/intaked-{os.getpid()}-{secrets.token_hex(4)}.sock")
        self.state = self.home / "state"
        self.log = self.home / "intaked.log"
        self._children, self._binary = children, str(binary)
        self.process = None
        secret_directory = self.home / "secrets"
        secret_directory.mkdir(parents=True, exist_ok=True)
        self.state.mkdir(exist_ok=True)
        self.write_secret("thena.api-key", API_KEY)
        self.write_secret("installation.key", "00112233445566778899aabbccddeeff" * 2)
        if not (self.home / "rules").exists():
            shutil.copytree(rules, self.home / "rules")
        lines = [f"state_directory: {self.state}", f"control_socket: {self.socket}", "time_zone: UTC",
                 "own_addresses: [support@example.com, billing@example.com]", *(top or []),
                 "desk:", f"  url: {desk_url}", "  api_key_file: thena.api-key"]
        lines += [f"  {key}: {value}" for key, value in (desk or {}).items()]
        if mailboxes:
            lines.append("mailboxes:")
        for name, settings in mailboxes.items():
            lines.append(f"  {name}:")
            lines += [f"    {key}: {value}" for key, value in settings.items()]
        self.config.write_text("\n".join(lines) + "\n")

    def write_secret(self, name, text):
        path = self.home / "secrets" / name
        path.write_text(text + "\n")
        path.chmod(0o600)

    def start(self, environment=None, wait=True, under=(), arguments=()):
        """under: words of a program that becomes the daemon, or stays beside it."""
        self.process = self._children.start([*under, self._binary, "serve", *arguments, "--config", self.config], self.log,
                                            environment)
        if wait:
            processes.wait_until(self.answers, "intaked", self.process)
        return self.process

    def kill(self):
        self._children.kill(self.process)

    def stop(self):
        self._children.stop(self.process)
        return self.process.returncode

    def forget(self):
        self.socket.unlink(missing_ok=True)

    def command(self, *arguments, stdin=b""):
        """Runs one subcommand; returns (exit code, stdout, stderr)."""
        done = subprocess.run([self._binary, *arguments, "--config", str(self.config)], input=stdin,
                              capture_output=True, timeout=60)
        return done.returncode, done.stdout.decode(), done.stderr.decode()

    def call(self, method, target, body=None):
        """One request to the control socket: (status, parsed JSON)."""
        connection = _UnixConnection(self.socket)
        try:
            connection.request(method, target, body)
            answer = connection.getresponse()
            return answer.status, json.loads(answer.read())
        finally:
            connection.close()

    def answers(self):
        try:
            return self.call("GET", "/v1/status")[0] == 200
        except (OSError, http.client.HTTPException, ValueError):
            return False

    def status(self):
        return self.call("GET", "/v1/status")[1]

    def intakes(self):
        """Every message with its fate, arrivals (number) and rules."""
        return self.call("GET", "/v1/queue?all=1&details=1&limit=10000")[1]["intakes"]

    def settled(self, arrivals):
        """True when so many arrivals are recorded and nothing waits; for wait_until()."""
        try:
            counts = self.status()["counts"]
        except (OSError, http.client.HTTPException, ValueError):
            return False
        return counts["arrivals"] >= arrivals and counts["received"] == 0 and counts["planned"] == 0


class Sandbox:
    """intaked-sandbox on a free port, and what it holds."""

    def __init__(self, children, directory, binary, arguments=(), ca_file=None):
        self._tls = ssl.create_default_context(cafile=str(ca_file)) if ca_file else None
        directory = pathlib.Path(directory)
        directory.mkdir(parents=True, exist_ok=True)
        ready = directory / "ready"
        ready.unlink(missing_ok=True)
        self.process = children.start(
            [binary, "--listen", "127.0.0.1:0", "--data", directory, "--api-key", API_KEY, "--ready-file", ready, *arguments],
            directory / "sandbox.log")
        self.url = processes.wait_until(lambda: ready.exists() and ready.read_text().strip(), "intaked-sandbox", self.process)

    def request(self, method, path, body=None):
        port = int(self.url.rsplit(":", 1)[1].strip("/"))
        connection = (http.client.HTTPSConnection("127.0.0.1", port, timeout=30, context=self._tls) if self._tls
                      else http.client.HTTPConnection("127.0.0.1", port, timeout=30))
        try:
            connection.request(method, path, None if body is None else json.dumps(body),
                               {"x-api-key": API_KEY, "Content-Type": "application/json"})
            answer = connection.getresponse()
            return answer.status, json.loads(answer.read() or b"null")
        finally:
            connection.close()

    def tickets(self):
        return self.request("GET", "/sandbox/tickets.json")[1]["tickets"]

    def file_names(self):
        """The names of all files, by id and by URL."""
        files = self.request("GET", "/sandbox/files.json")[1]["files"]
        return {one[key]: one["name"] for one in files for key in ("id", "url")}

    def answer_as_agent(self, ticket_id, text, message_id):
        """An agent answers the ticket, by a mail with this Message-ID."""
        body = {"content": text, "sourceEmailId": message_id}
        return self.request("POST", f"/sandbox/tickets/{ticket_id}/agent-answer", body)

    def reset(self):
        self.request("POST", "/sandbox/reset")

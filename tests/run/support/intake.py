"""intaked and its stand-in for Thena, started from built binaries under a directory of ours."""
import json
import os
import pathlib
import subprocess
import urllib.request

from . import processes

ROOT = pathlib.Path(__file__).resolve().parents[3]
API_KEY = "sandbox-key-of-no-value"


class Sandbox:
    """intaked-sandbox on a free loopback port."""

    def __init__(self, children, binaries, directory, *flags):
        self.directory = pathlib.Path(directory)
        self.directory.mkdir(parents=True, exist_ok=True)
        ready = self.directory / "sandbox.url"
        ready.unlink(missing_ok=True)
        self.process = children.start(
            [pathlib.Path(binaries) / "intaked-sandbox", "--ready-file", ready,
             "--database", self.directory / "sandbox.sqlite", "--api-key", API_KEY, *flags],
            self.directory / "sandbox.log")
        self.url = processes.wait_until(lambda: ready.exists() and ready.read_text().strip(),
                                        "intaked-sandbox", self.process)

    def tickets(self):
        """Every ticket with all that is stored for it."""
        with urllib.request.urlopen(f"{self.url}/sandbox/tickets.json", timeout=10) as answer:
            stored = json.load(answer)
        return stored["tickets"] if isinstance(stored, dict) else stored


class Intaked:
    """One state directory and configuration; serve may be started, killed and started again."""

    def __init__(self, children, binaries, directory, desk_url, mailboxes, settings="", rules=ROOT / "rules",
                 desk_settings=""):
        """mailboxes: name -> the lines of its block, as a list of "key: value"; settings: YAML lines."""
        self._children, self.program = children, pathlib.Path(binaries).resolve() / "intaked"
        self.directory = pathlib.Path(directory).resolve()
        self.config = self.directory / "intaked.yaml"
        secrets = self.directory / "secrets"
        secrets.mkdir(parents=True, exist_ok=True)
        os.chmod(secrets, 0o700)
        self.secret("thena.api-key", API_KEY)
        # A unix socket's path has 108 bytes; the current directory is the project's root.
        self.config.write_text(f"""\
# Written by ./dev run and the tests; everything lives in this directory.
time_zone: Europe/Berlin
state_directory: {self.directory / "state"}
control_socket: {self.directory / "control.sock"}
rules: {pathlib.Path(rules).resolve()}
{settings}
desk:
  provider: thena
  url: {desk_url}
  api_key_file: thena.api-key
{desk_settings}
mailboxes:
""" + "".join(f"  {name}:\n" + "".join(f"    {line}\n" for line in lines) for name, lines in mailboxes.items()))
        self.process = None

    def secret(self, name, text):
        path = self.directory / "secrets" / name
        path.write_text(text + "\n")
        os.chmod(path, 0o600)

    def run(self, *arguments, seconds=60, stdin=None):
        """One command of intaked, ended: CompletedProcess with text."""
        return subprocess.run([self.program, *map(str, arguments), "--config", self.config], input=stdin,
                              capture_output=True, text=True, timeout=seconds)

    def initialise(self):
        done = self.run("init")
        if done.returncode != 0:
            raise processes.NotReady(f"intaked init: exit {done.returncode}\n{done.stdout}{done.stderr}")

    def start(self, environment=None):
        self.process = self._children.start([self.program, "serve", "--config", self.config],
                                            self.directory / "intaked.log", environment)
        processes.wait_until(lambda: self.run("queue", "list", "--format=json").returncode == 0,
                             "intaked serve", self.process)

    def stop(self):
        self._children.stop(self.process)

    def kill(self):
        self._children.kill(self.process)

    def intakes(self):
        """Every message that intaked knows, oldest first, or None while it cannot answer."""
        done = self.run("queue", "list", "--all", "--format=json")
        return json.loads(done.stdout)["intakes"] if done.returncode == 0 else None

"""What the sandbox's cases share: the sandbox itself, calls, and the words of a failure."""
import argparse
import contextlib
import http.client
import json
import pathlib
import re
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
from support import processes  # noqa: E402

KEY = "fake-sandbox-key"
CASES = []
settings = argparse.Namespace(binary=None)


def case(function):
    CASES.append(function)
    return function


class Wrong(Exception):
    pass


def same(found, expected, what=""):
    if found != expected:
        raise Wrong(f"{what or 'value'}: expected {expected!r}, got {found!r}")


def holds(condition, what):
    if not condition:
        raise Wrong(what)


class Sandbox:
    def __init__(self, port):
        self.port = port

    def raw(self, method, path, body=None, key=KEY, content_type="application/json"):
        """(status, headers in lower case, bytes)"""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        headers = {"Content-Type": content_type}
        if key is not None:
            headers["x-api-key"] = key
        try:
            connection.request(method, path, body, headers)
            answer = connection.getresponse()
            return answer.status, {k.lower(): v for k, v in answer.getheaders()}, answer.read()
        finally:
            connection.close()

    def call(self, method, path, body=None, **more):
        status, _, answer = self.raw(method, path, None if body is None else json.dumps(body), **more)
        return status, json.loads(answer)

    def get(self, path):
        status, answer = self.call("GET", path)
        same(status, 200, path)
        return answer

    def team(self, name="Support"):
        return next(t["id"] for t in self.get("/v1/teams")["data"] if t["name"] == name)

    def body(self, **more):
        return {"title": "A question", "requestorEmail": "alice@acme.example", "teamId": self.team(), **more}

    def create(self, **more):
        status, answer = self.call("POST", "/v1/tickets", self.body(**more))
        same(status, 201, "create")
        return answer["data"]

    def faults(self, *faults):
        same(self.call("POST", "/sandbox/faults", list(faults))[0], 201, "faults")

    def search(self, collection="tickets", **query):
        text = "&".join(f"{k}={v}" for k, v in query.items())
        return self.get(f"/v1/search/{collection}?{text}")["result"]


@contextlib.contextmanager
def sandbox(*arguments):
    with tempfile.TemporaryDirectory(prefix="intaked-sandbox-") as directory, processes.Children() as children:
        ready = pathlib.Path(directory) / "ready"
        process = children.start([settings.binary, "--listen", "127.0.0.1:0", "--data", directory, "--api-key", KEY,
                                  "--ready-file", ready, *arguments], pathlib.Path(directory) / "log")
        url = processes.wait_until(lambda: ready.exists() and ready.read_text().strip(), "intaked-sandbox", process)
        holds(re.fullmatch(r"http://127\.0\.0\.1:\d+", url), f"ready file: {url}")
        yield Sandbox(int(url.rsplit(":", 1)[1]))

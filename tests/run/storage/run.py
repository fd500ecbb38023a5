#!/usr/bin/env python3
"""Files on their way out, against real endpoints: the sandbox's storage, and an S3 server that checks signatures.

run.py --bin DIR [--only CASE]
"""
import json
import os
import pathlib
import re
import resource
import subprocess
import sys
import urllib.error
import urllib.request

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
from support.cases import main  # noqa: E402
from support.installation import API_KEY, Installation, Sandbox  # noqa: E402
from s3_server import ACCESS_KEY, BUCKET, SECRET_KEY, S3Server  # noqa: E402

LARGE_BYTES = 25_000_000
EXTRA_BYTES_MAX = 8_000_000
MAILBOX = {"support": {"host": "imap.example.com", "user": "support@example.com", "password_file": "support.password"}}


def installation(world, desk_url, attachments):
    one = Installation(world.children, world.directory / "intaked", world.bin / "intaked", desk_url, MAILBOX,
                       top=["attachments:", *(f"  {line}" for line in attachments)])
    one.write_secret("support.password", "not-a-password")
    one.write_secret("s3.secret-key", SECRET_KEY)
    return one


def a_file(world, name, size):
    path = world.directory / name
    path.write_bytes(os.urandom(size))
    return path


def store(one, path, *more):
    """(exit code, what the command says as JSON, the process's largest memory in bytes)"""
    child = subprocess.Popen([one._binary, "--config", one.config, "--format=json", "store", path, *more],
                             stdin=subprocess.DEVNULL, stdout=subprocess.PIPE)
    output = child.stdout.read()
    _, status, usage = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    return child.returncode, json.loads(output or b"null"), usage.ru_maxrss * 1024


def get(url, headers=None):
    """(status, headers in lower case, bytes)"""
    try:
        with urllib.request.urlopen(urllib.request.Request(url, headers=headers or {}), timeout=30) as answer:
            return answer.status, {k.lower(): v for k, v in answer.getheaders()}, answer.read()
    except urllib.error.HTTPError as error:
        return error.code, {}, error.read()


def extra_memory(world, one):
    """Stores a small file and a large one; what the large one costs more. Its bytes, and what the command said."""
    small = store(one, a_file(world, "small.bin", 1_000))
    large = a_file(world, "large.bin", LARGE_BYTES)
    code, said, peak = store(one, large)
    assert small[0] == 0 and code == 0, (small, said)
    extra = max(0, peak - small[2])
    assert extra <= EXTRA_BYTES_MAX, f"{extra} bytes more for a file of {LARGE_BYTES}"
    return large.read_bytes(), said, extra


def show(way, said):
    print(f"      attachments: {way}: {said}")


def desk_takes_a_large_file(world):
    sandbox = Sandbox(world.children, world.directory / "sandbox", world.bin / "intaked-sandbox")
    one = installation(world, sandbox.url, ["to: desk"])
    data, said, extra = extra_memory(world, one)
    status, _, body = get(said["url"], {"x-api-key": API_KEY})
    assert (status, body) == (200, data), (status, len(body))
    assert said["id"], said
    show("desk", f"{LARGE_BYTES:,} bytes stored and read back, id {said['id']}, {extra / 1e6:.1f} MB more memory")


def desk_with_a_wrong_path_is_down_and_says_so(world):
    sandbox = Sandbox(world.children, world.directory / "sandbox", world.bin / "intaked-sandbox")
    one = installation(world, sandbox.url, ["to: desk", "desk: { path: /v1/no-such-call }"])
    code, said, _ = store(one, a_file(world, "a.bin", 10))
    assert (code, said["outcome"]) == (1, "target_down"), said
    assert "attachments.desk.path" in said["text"], said


def s3_settings(endpoint, *more):
    return ["to: s3", "s3:", f"  endpoint: {endpoint}", f"  bucket: {BUCKET}", f"  access_key_id: {ACCESS_KEY}",
            "  secret_key_file: s3.secret-key", *(f"  {line}" for line in more)]


def s3_takes_a_large_file_and_its_link_works(world):
    server = S3Server(world.children, world.directory / "s3")
    one = installation(world, "https://desk.example.com", s3_settings(f"http://127.0.0.1:{server.port}"))
    data, said, extra = extra_memory(world, one)
    status, headers, body = get(said["url"])
    assert (status, body) == (200, data), (status, len(body))
    assert headers["content-disposition"].startswith("attachment;"), headers
    assert headers["content-type"] == "application/octet-stream", headers
    tampered = re.sub(r"large\.bin", "small.bin", said["url"])
    longer = said["url"].replace("X-Amz-Expires=604800", "X-Amz-Expires=604799")
    forged = said["url"][:-1] + ("0" if said["url"][-1] != "0" else "1")
    refused = [get(url)[0] for url in (tampered, longer, forged)]
    assert refused == [403, 403, 403], refused
    show("s3", f"{LARGE_BYTES:,} bytes stored and read back by a presigned link, {extra / 1e6:.1f} MB more memory; "
               "other key, other lifetime, other signature: 403")


def s3_refuses_a_wrong_key(world):
    server = S3Server(world.children, world.directory / "s3")
    one = installation(world, "https://desk.example.com", s3_settings(f"http://127.0.0.1:{server.port}"))
    one.write_secret("s3.secret-key", "wrong")
    code, said, _ = store(one, a_file(world, "a.bin", 10))
    assert (code, said["outcome"]) == (1, "target_down"), said
    assert "SignatureDoesNotMatch" in said["text"] and "secret_key_file" in said["text"], said


def s3_signs_every_name_right(world):
    server = S3Server(world.children, world.directory / "s3")
    one = installation(world, "https://desk.example.com",
                       s3_settings(f"http://localhost:{server.port}", "region: eu-central-1", "prefix: a/b.c/"))
    for name in ("Rechnung März (1)+2%20.pdf", "empty.txt", "a;b'c.html", "x" * 120 + ".docx"):
        path = a_file(world, name, 0 if name.startswith("empty") else 1_234)
        code, said, _ = store(one, path, "--type", "text/html")
        assert code == 0, (name, said)
        status, headers, body = get(said["url"])
        assert (status, body) == (200, path.read_bytes()), (name, status, body[:300])
        assert headers["content-type"] == "application/octet-stream", headers


if __name__ == "__main__":
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    sys.exit(main(desk_takes_a_large_file, desk_with_a_wrong_path_is_down_and_says_so,
                  s3_takes_a_large_file_and_its_link_works, s3_refuses_a_wrong_key, s3_signs_every_name_right))

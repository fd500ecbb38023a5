#!/usr/bin/env python3
"""Files on their way out, against real endpoints: the sandbox's storage, an S3 server that checks signatures, links of ours.

run.py --bin DIR [--only CASE]
"""
import email.message
import email.policy
import http.client
import json
import os
import pathlib
import re
import resource
import ssl
import subprocess
import sys
import urllib.error
import urllib.parse
import urllib.request

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
from support import certificates, processes  # noqa: E402
from support.cases import check_memory, main  # noqa: E402
from support.installation import API_KEY, Installation, Sandbox  # noqa: E402
from support.sanitizers import joined  # noqa: E402
from s3_server import ACCESS_KEY, BUCKET, SECRET_KEY, S3Server  # noqa: E402

LARGE_BYTES = 25_000_000
EXTRA_BYTES_MAX = 8_000_000
# What was freed stays with the sanitizer otherwise, more of it or less.
SMALL_QUARANTINE = {"ASAN_OPTIONS": "quarantine_size_mb=1:thread_local_quarantine_size_kb=64"}
LINKED_BYTES = 3_000_001
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
                             stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, env={**os.environ, **joined(SMALL_QUARANTINE)})
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
    # One of a hundred shows 10 to 20 MB more on a busy machine. What grows with the file, grows in each.
    all_large = [store(one, large) for _ in range(3)]
    code, said, _ = all_large[-1]
    assert small[0] == 0 and code == 0, (small, said)
    extra = max(0, min(peak for _, _, peak in all_large) - small[2])
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


def filing(world, desk_url, *attachments):
    return Installation(world.children, world.directory / "intaked", world.bin / "intaked", desk_url, {},
                        desk={"settle": "300 ms", "index_lag": "100 ms"},
                        top=["pipes: { pipe: { defaults: { teamName: Support } } }", "follow_ups: { sender: address }",
                             "attachments:", *(f"  {line}" for line in attachments)])


def serving(world, public_url, port, *more):
    """A daemon whose tickets carry links of its own, and its desk."""
    sandbox = Sandbox(world.children, world.directory / "sandbox", world.bin / "intaked-sandbox")
    one = filing(world, sandbox.url, "to: links", "links:", f"  listen: 127.0.0.1:{port}", f"  public_url: {public_url}",
                 *(f"  {line}" for line in more))
    return one, sandbox


def deliver(one, tag, files, reply_to=None):
    mail = email.message.EmailMessage(policy=email.policy.SMTP)
    mail["From"], mail["To"], mail["Subject"] = "dana@globex.example", "support@example.com", f"Mail {tag}"
    mail["Message-ID"] = f"<{tag}@globex.example>"
    if reply_to:
        mail["In-Reply-To"] = f"<{reply_to}@globex.example>"
    mail.set_content("See attached.\n")
    for name, content in files.items():
        mail.add_attachment(content, maintype="application", subtype="octet-stream", filename=name)
    code, _, err = one.command("deliver", "--from", "dana@globex.example", "--to", "support@example.com",
                               stdin=mail.as_bytes())
    assert code == 0, err


def asked(port, url, method="GET", host=None, tls=None):
    """What the listener answers when a proxy hands it this URL: (status, headers in lower case, bytes)."""
    parts = urllib.parse.urlsplit(url)
    connection = (http.client.HTTPSConnection("localhost", port, timeout=30, context=tls) if tls
                  else http.client.HTTPConnection("127.0.0.1", port, timeout=30))
    try:
        connection.request(method, parts.path, headers={"Host": host or parts.netloc})
        answer = connection.getresponse()
        return answer.status, {k.lower(): v for k, v in answer.getheaders()}, answer.read()
    finally:
        connection.close()


def downloads(port, urls, tls=None):
    """Bytes by the name under which a browser would save them."""
    found = {}
    for url in urls:
        status, headers, body = asked(port, url, tls=tls)
        assert status == 200, (url, status, body)
        assert headers["content-disposition"].startswith("attachment;"), headers
        assert headers["content-type"] == "application/octet-stream", headers
        found[urllib.parse.unquote(headers["content-disposition"].split("''")[1])] = body
    return found


def links_in_tickets_and_comments_serve_what_was_sent(world):
    port = processes.free_port()
    one, sandbox = serving(world, "https://files.example.com", port)
    one.start()
    sent = {"Bestellung März.pdf": os.urandom(70_001), "empty.txt": b"", "large.bin": os.urandom(LINKED_BYTES)}
    deliver(one, "question", sent)
    processes.wait_until(lambda: one.settled(1), "filing", one.process)
    # The same bytes again: each mail has links to its own.
    deliver(one, "answer", sent, reply_to="question")
    processes.wait_until(lambda: one.settled(2), "filing", one.process)
    [ticket] = sandbox.tickets()
    [comment] = ticket["comments"]
    # A comment has no field for URLs: they stand in its text.
    links = [ticket["attachmentUrls"], re.findall(r"https://\S+", comment["content"])]
    assert all(url.startswith("https://files.example.com/f/") for urls in links for url in urls), links
    assert len({url for urls in links for url in urls}) == 2 * len(sent), links
    for urls in links:
        assert downloads(port, urls) == sent
    one.stop()
    one.forget()
    one.start()
    assert downloads(port, links[0]) == sent, "after a restart"
    url = links[0][0]
    status, headers, body = asked(port, url, "HEAD")
    assert (status, headers["content-length"], body) == (200, str(len(downloads(port, [url]).popitem()[1])), b""), headers
    token = url.split("/f/")[1].split("/")[0]
    other_file = re.sub(r"-1-", "-2-", token, count=1)
    forged = token[:-1] + ("a" if token[-1] != "a" else "b")
    refused = [asked(port, url.replace(token, other))[0] for other in (other_file, forged)]
    refused += [asked(port, url, host="intaked.attacker.example")[0], asked(port, url, "POST")[0]]
    assert refused == [404, 404, 421, 405], refused
    assert one.stop() == 0
    show("links", f"{sum(map(len, sent.values())):,} bytes of {len(sent)} files equal from a ticket, a comment and after a "
                  "restart; other file's number, other signature: 404, other name: 421, POST: 405")


def memory(process, field):
    [line] = [line for line in pathlib.Path(f"/proc/{process.pid}/status").read_text().splitlines() if line.startswith(field + ":")]
    return int(line.split()[1]) * 1024


def a_link_to_25_megabytes_costs_little_memory(world):
    port = processes.free_port()
    one, sandbox = serving(world, "https://files.example.com", port)
    one.config.write_text(one.config.read_text().replace("  links:", "  file_bytes_max: 30 MB\n  links:"))
    process = one.start(SMALL_QUARANTINE)
    large = os.urandom(LARGE_BYTES)
    deliver(one, "large", {"large.bin": large})
    deliver(one, "small", {"small.bin": b"small"})
    processes.wait_until(lambda: one.settled(2), "filing", process, 90)
    urls = {ticket["title"]: ticket["attachmentUrls"] for ticket in sandbox.tickets()}
    assert downloads(port, urls["Mail small"]) == {"small.bin": b"small"}
    pathlib.Path(f"/proc/{process.pid}/clear_refs").write_text("5")  # the peak begins anew
    before = memory(process, "VmHWM")
    assert downloads(port, urls["Mail large"]) == {"large.bin": large}
    extra = memory(process, "VmHWM") - before
    world.show(f"a link to {LARGE_BYTES // 1_000_000} MB: {extra / (1 << 20):.1f} MiB of memory while it is served")
    assert one.stop() == 0
    check_memory(extra, EXTRA_BYTES_MAX)


def links_over_tls_need_no_proxy(world):
    port = processes.free_port()
    tls = certificates.make(world.directory / "tls")
    one, sandbox = serving(world, f"https://localhost:{port}", port, f"certificate_file: {tls / 'server.pem'}",
                           "private_key_file: files.key")
    one.write_secret("files.key", (tls / "server.key").read_text())
    one.start()
    sent = {"a.bin": os.urandom(10_000)}
    deliver(one, "question", sent)
    processes.wait_until(lambda: one.settled(1), "filing", one.process)
    [ticket] = sandbox.tickets()
    trust = ssl.create_default_context(cafile=str(tls / "ca.pem"))
    assert downloads(port, ticket["attachmentUrls"], tls=trust) == sent
    assert one.stop() == 0


def a_file_that_is_known_is_named_by_the_public_url_of_today(world):
    server = S3Server(world.children, world.directory / "s3")
    sandbox = Sandbox(world.children, world.directory / "sandbox", world.bin / "intaked-sandbox")
    sent = {"terms.pdf": os.urandom(10_000)}
    urls = []
    for n, host in enumerate(("old.example.com", "old.example.com", "new.example.com")):
        one = filing(world, sandbox.url, *s3_settings(f"http://127.0.0.1:{server.port}", "links: public",
                                                      f"public_url: https://{host}/"))
        one.write_secret("s3.secret-key", SECRET_KEY)
        one.start()
        deliver(one, f"number {n}", sent)
        processes.wait_until(lambda one=one, n=n: one.settled(n + 1), "filing", one.process)
        assert one.stop() == 0
        one.forget()
        [ticket] = [ticket for ticket in sandbox.tickets() if ticket["title"] == f"Mail number {n}"]
        urls += ticket["attachmentUrls"]
    assert urls[0].startswith("https://old.example.com/") and urls[1] == urls[0], urls
    assert len(urls) == 3 and urls[2].startswith("https://new.example.com/"), urls


if __name__ == "__main__":
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    sys.exit(main(desk_takes_a_large_file, desk_with_a_wrong_path_is_down_and_says_so,
                  s3_takes_a_large_file_and_its_link_works, s3_refuses_a_wrong_key, s3_signs_every_name_right,
                  links_in_tickets_and_comments_serve_what_was_sent,
                  a_link_to_25_megabytes_costs_little_memory, links_over_tls_need_no_proxy,
                  a_file_that_is_known_is_named_by_the_public_url_of_today))

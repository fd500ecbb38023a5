"""Files of mails at the desk: every byte as it was sent, each ticket once, whatever the storage does."""
import email.message
import email.policy
import hashlib
import pathlib
import random
import re
import sys
import urllib.request

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
from support import cases, processes  # noqa: E402
from support.installation import Installation, Sandbox  # noqa: E402

PIPES = "pipes: { pipe: { defaults: { teamName: Support } } }"
UPLOAD = "/v1/storage/upload"
MEBIBYTE = 1 << 20
LARGE_FILE_BYTES = 25_000_000
# What a file of 25 MB may cost the daemon while it is stored; the sanitizer's own memory is beside it.
MEMORY_MAX = 8 * MEBIBYTE
REFUSE_PROGRAMS = """rules:
  - id: no-programs
    when: { attachments.count: { at_least: 1 } }
    set: { attachments.refuse: ["*.exe", "application/x-dosexec"] }
"""


def install(world, attachments=(), name="one", desk=None):
    sandbox = Sandbox(world.children, world.directory / "sandbox", world.bin / "intaked-sandbox")
    lines = [PIPES, "follow_ups: { sender: address }", "attachments:", "  to: desk", *(f"  {line}" for line in attachments)]
    intaked = Installation(world.children, world.directory / name, world.bin / "intaked", sandbox.url, {},
                           desk={"settle": "300 ms", "index_lag": "100 ms", **(desk or {})}, top=lines)
    (intaked.home / "rules" / "05-files.yaml").write_text(REFUSE_PROGRAMS)
    return intaked, sandbox


def mail(tag, files, reply_to=None):
    message = email.message.EmailMessage(policy=email.policy.SMTP)
    message["From"] = "Dana <dana@globex.example>"
    message["To"] = "support@example.com"
    message["Subject"] = f"Mail {tag}"
    message["Message-ID"] = f"<{tag}@globex.example>"
    if reply_to:
        message["In-Reply-To"] = f"<{reply_to}@globex.example>"
    message.set_content("See attached.\n")
    for name, content in files:
        message.add_attachment(content, maintype="application", subtype="octet-stream", filename=name)
    return message.as_bytes()


def content(seed, size):
    return random.Random(seed).randbytes(size)


def deliver(intaked, data):
    code, out, err = intaked.command("deliver", "--from", "dana@globex.example", "--to", "support@example.com", stdin=data)
    assert code == 0, (code, err)
    return out.split()[2]


def filed(intaked, arrivals, seconds=30):
    processes.wait_until(lambda: intaked.settled(arrivals), "filing", intaked.process, seconds=seconds)


def ticket_of(sandbox, tag):
    [ticket] = [one for one in sandbox.tickets() if one["title"] == f"Mail {tag}"]
    return ticket


def fetched(url):
    with urllib.request.urlopen(url, timeout=30) as answer:
        return answer.read()


def files_of(ticket):
    """SHA-256 by name, of what its URLs lead to."""
    found = {}
    for url in ticket.get("attachmentUrls") or []:
        with urllib.request.urlopen(url, timeout=30) as answer:
            name = answer.headers["Content-Disposition"].split("''")[1]
            found[urllib.request.unquote(name)] = hashlib.sha256(answer.read()).hexdigest()
    return found


def expected(files):
    return {name: hashlib.sha256(data).hexdigest() for name, data in files}


def stored_files(sandbox):
    return sandbox.request("GET", "/sandbox/stats")[1]["files"]


def fate(intaked, intake):
    """(state, reason) of each file, as the operator sees them."""
    return [(file["state"], file["reason"]) for file in intaked.call("GET", f"/v1/intakes/{intake}")[1]["files"]]


def set_faults(sandbox, *faults):
    sandbox.request("DELETE", "/sandbox/faults")
    if faults:
        assert sandbox.request("POST", "/sandbox/faults", list(faults))[0] == 201


def every_file_arrives_as_it_was_sent(world):
    intaked, sandbox = install(world)
    intaked.start()
    mails = {
        "none": [],
        "one": [("Bestellung März.pdf", content(1, 70_000))],
        "twenty": [(f"file-{i}.bin", content(100 + i, 500 * i)) for i in range(20)],
    }
    for tag, files in mails.items():
        deliver(intaked, mail(tag, files))
    filed(intaked, 3)
    for tag, files in mails.items():
        ticket = ticket_of(sandbox, tag)
        assert files_of(ticket) == expected(files), (tag, ticket)
        assert ("Attachments:" in ticket["description"]) == bool(files), ticket["description"]
    assert stored_files(sandbox) == 21


def what_only_the_parser_reads_arrives_too(world):
    intaked, sandbox = install(world)
    intaked.start()
    packed = (b"From: dana@globex.example\r\nSubject: Mail packed\r\nMessage-ID: <packed@globex.example>\r\n\r\n"
              b"Here it is.\r\n\r\nbegin 644 cat.txt\r\n#0V%T\r\n`\r\nend\r\n")
    damaged = (b"From: dana@globex.example\r\nSubject: Mail damaged\r\nMessage-ID: <damaged@globex.example>\r\n"
               b"Content-Type: application/pdf; name=a.pdf\r\nContent-Transfer-Encoding: base64\r\n\r\n"
               b"SGVsbG8s IHdv cmxkIHdv cmxk\r\n")
    deliver(intaked, packed)
    deliver(intaked, damaged)
    filed(intaked, 2)
    assert files_of(ticket_of(sandbox, "packed")) == expected([("cat.txt", b"Cat")])
    assert files_of(ticket_of(sandbox, "damaged")) == expected([("a.pdf", b"Hello, world world")])


def equal_files_are_uploaded_once(world):
    intaked, sandbox = install(world)
    intaked.start()
    same = [("terms.pdf", content(7, 40_000))]
    deliver(intaked, mail("first", same))
    deliver(intaked, mail("second", same))
    filed(intaked, 2)
    first, second = ticket_of(sandbox, "first"), ticket_of(sandbox, "second")
    assert first["attachmentUrls"] == second["attachmentUrls"], (first, second)
    assert stored_files(sandbox) == 1


def a_reply_carries_its_files_as_a_comment(world):
    intaked, sandbox = install(world)
    intaked.start()
    deliver(intaked, mail("question", []))
    filed(intaked, 1)
    answer = [("photo.jpg", content(8, 9_000))]
    deliver(intaked, mail("answer", answer, reply_to="question"))
    filed(intaked, 2)
    [ticket] = sandbox.tickets()
    [comment] = ticket["comments"]
    [identifier] = comment["attachments"] if "attachments" in comment else comment["attachmentIds"]
    assert fetched(f"{sandbox.url.rstrip('/')}/files/{identifier}") == answer[0][1]


def what_is_not_attached_is_named_with_its_reason(world):
    intaked, sandbox = install(world, ["file_bytes_max: 50 kB", "ticket_bytes_max: 80 kB"])
    intaked.start()
    files = [("setup.exe", b"MZ" + content(1, 100)), ("big.bin", content(2, 50_001)), ("ok.bin", content(3, 45_000)),
             ("more.bin", content(4, 45_000))]
    intake = deliver(intaked, mail("limits", files))
    filed(intaked, 1)
    ticket = ticket_of(sandbox, "limits")
    assert files_of(ticket) == expected([files[2]]), ticket
    for words in ("setup.exe (application/octet-stream, 102 bytes): not attached: refused by no-programs",
                  "big.bin (application/octet-stream, 50 KB): not attached: larger than 50 KB",
                  "more.bin (application/octet-stream, 45 KB): not attached: together with the others more than 80 KB",
                  f"intaked queue export {intake}"):
        assert words in ticket["description"], (words, ticket["description"])
    code, out, _ = intaked.command("queue", "show", intake)
    assert code == 0 and "setup.exe" in out and "not attached: refused by no-programs" in out, out
    assert re.search(r"ok\.bin .*: stored http", out), out


def the_original_is_attached_if_wanted(world):
    intaked, sandbox = install(world, ["original: yes"])
    intaked.start()
    data = mail("whole", [("a.bin", content(1, 600_000))])
    deliver(intaked, data)
    filed(intaked, 1)
    assert files_of(ticket_of(sandbox, "whole"))["message.eml"] == hashlib.sha256(data).hexdigest()


def a_storage_that_is_down_delays_and_then_takes(world):
    intaked, sandbox = install(world)
    set_faults(sandbox, {"kind": "status", "method": "POST", "path": UPLOAD, "status": 503})
    intaked.start()
    files = [("a.bin", content(1, 10_000))]
    intake = deliver(intaked, mail("later", files))
    deliver(intaked, mail("plain", []))
    processes.wait_until(lambda: len(sandbox.tickets()) == 1, "the ticket without files", intaked.process)
    assert ticket_of(sandbox, "plain"), "nobody else waits"
    assert fate(intaked, intake) == [("wanted", "")]
    set_faults(sandbox)
    filed(intaked, 2)
    assert files_of(ticket_of(sandbox, "later")) == expected(files)


def a_storage_that_stays_down_costs_the_file_not_the_ticket(world):
    intaked, sandbox = install(world, ["patience: 3 s"])
    set_faults(sandbox, {"kind": "status", "method": "POST", "path": UPLOAD, "status": 503})
    intaked.start()
    intake = deliver(intaked, mail("without", [("a.bin", content(1, 10_000))]))
    filed(intaked, 1)
    ticket = ticket_of(sandbox, "without")
    assert not ticket.get("attachmentUrls"), ticket
    assert "a.bin (application/octet-stream, 10 KB): not attached: the storage" in ticket["description"], ticket
    assert fate(intaked, intake)[0][0] == "left_out"


def what_waits_for_its_files_goes_without_when_they_go_nowhere(world):
    intaked, sandbox = install(world)
    set_faults(sandbox, {"kind": "status", "method": "POST", "path": UPLOAD, "status": 503})
    intaked.start()
    intake = deliver(intaked, mail("stranded", [("a.bin", content(1, 10_000))]))
    processes.wait_until(lambda: intaked.call("GET", f"/v1/intakes/{intake}")[1]["state"] == "planned", "planning",
                         intaked.process)
    intaked.stop()
    intaked.forget()
    intaked.config.write_text(intaked.config.read_text().replace("to: desk", "to: nowhere"))
    intaked.start()
    filed(intaked, 1)
    assert "a.bin (application/octet-stream, 10 KB): not attached" in ticket_of(sandbox, "stranded")["description"]
    assert fate(intaked, intake)[0][1].endswith("attachments.to is nowhere"), fate(intaked, intake)


def a_refusal_is_told_to_the_staff_in_the_storages_words(world):
    intaked, sandbox = install(world)
    set_faults(sandbox, {"kind": "status", "method": "POST", "path": UPLOAD, "status": 413, "times": 1})
    intaked.start()
    files = [("a.bin", content(1, 10_000)), ("b.bin", content(2, 10_000))]
    intake = deliver(intaked, mail("refused", files))
    filed(intaked, 1)
    fates = sorted(fate(intaked, intake))
    assert [state for state, _ in fates] == ["left_out", "stored"], fates
    assert fates[0][1].startswith("the storage refused it; in detail: the desk's storage answered 413"), fates
    assert "not attached: the storage refused it\n" in ticket_of(sandbox, "refused")["description"]


def killed_between_any_two_steps_nothing_is_lost_or_doubled(world):
    intaked, sandbox = install(world)
    files = [("a.bin", content(1, 20_000)), ("b.bin", content(2, 20_000)), ("c.bin", content(3, 20_000))]
    data = mail("killed", files)
    intaked.start()
    deliver(intaked, mail("warm", []))
    filed(intaked, 1)
    intaked.stop()
    delivered = False
    for point in ("courier.answered:1:kill", "journal.settle_file:1:kill", "courier.answered:2:kill",
                  "journal.finish_files:1:kill"):
        process = intaked.start({"INTAKED_FAIL": point}, wait=not delivered)
        if not delivered:
            deliver(intaked, data)
            delivered = True
        processes.wait_until(lambda p=process: p.poll() is not None, point, seconds=20)
        assert process.returncode == -9, process.returncode
        intaked.forget()
    intaked.start()
    filed(intaked, 2)
    assert files_of(ticket_of(sandbox, "killed")) == expected(files)
    assert len(sandbox.tickets()) == 2


def memory(process, field):
    for line in pathlib.Path(f"/proc/{process.pid}/status").read_text().splitlines():
        if line.startswith(field + ":"):
            return int(line.split()[1]) * 1024
    raise AssertionError(field)


def peak_while_storing(world, intaked, sandbox, tag, files, arrivals):
    """What a daemon needs in all that finds one planned mail and stores its files."""
    set_faults(sandbox, {"kind": "status", "method": "POST", "path": UPLOAD, "status": 503})
    intaked.start()
    intake = deliver(intaked, mail(tag, files))
    processes.wait_until(lambda: intaked.call("GET", f"/v1/intakes/{intake}")[1]["state"] == "planned", "planning",
                         intaked.process)
    intaked.stop()
    intaked.forget()
    set_faults(sandbox)
    # What was freed stays with the sanitizer otherwise.
    process = intaked.start({"ASAN_OPTIONS": "quarantine_size_mb=1:thread_local_quarantine_size_kb=64"})
    filed(intaked, arrivals, seconds=60)
    peak = memory(process, "VmHWM")
    intaked.stop()
    intaked.forget()
    assert files_of(ticket_of(sandbox, tag)) == expected(files)
    return peak


def a_file_of_25_megabytes_costs_little_memory(world):
    intaked, sandbox = install(world, ["file_bytes_max: 30 MB"])
    # The large one first: each start looks through the journal, which costs the more the larger it is.
    large = peak_while_storing(world, intaked, sandbox, "large", [("large.bin", content(2, LARGE_FILE_BYTES))], 1)
    small = peak_while_storing(world, intaked, sandbox, "small", [("small.bin", content(1, 1_000))], 2)
    print(f"      storing {LARGE_FILE_BYTES // 1_000_000} MB: {(large - small) / MEBIBYTE:.1f} MiB more than for 1 KB"
          f" ({small / MEBIBYTE:.0f} MiB)")
    cases.check_memory(large - small, MEMORY_MAX)


if __name__ == "__main__":
    sys.exit(cases.main(
        every_file_arrives_as_it_was_sent, what_only_the_parser_reads_arrives_too, equal_files_are_uploaded_once,
        a_reply_carries_its_files_as_a_comment, what_is_not_attached_is_named_with_its_reason,
        the_original_is_attached_if_wanted, a_storage_that_is_down_delays_and_then_takes,
        a_storage_that_stays_down_costs_the_file_not_the_ticket,
        what_waits_for_its_files_goes_without_when_they_go_nowhere,
        a_refusal_is_told_to_the_staff_in_the_storages_words,
        killed_between_any_two_steps_nothing_is_lost_or_doubled, a_file_of_25_megabytes_costs_little_memory))

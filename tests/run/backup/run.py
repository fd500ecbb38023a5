"""A copy of the journal under load and the way back, rules saved, a dry run, and what a kill -9 in the middle leaves."""
import collections
import contextlib
import os
import pathlib
import shutil
import sqlite3
import subprocess
import sys
import threading
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
from support import cases, processes  # noqa: E402
from support.dovecot import Dovecot  # noqa: E402
from support.installation import Installation, Sandbox  # noqa: E402

FAST = {"settle": "300 ms", "index_lag": "100 ms"}
MAILS = 60


def mail(n, size=0):
    return (f"From: <a{n}@acme.example>\r\nTo: <support@example.com>\r\nSubject: Mail {n}\r\nMessage-ID: <{n}@acme.example>\r\n\r\n"
            f"Please look at {n}.\r\n{'x' * 70}\r\n".encode() + b"0123456789\r\n" * (size // 12))


def set_up(world, top=None, desk=None):
    dovecot = Dovecot(world.children, world.directory / "dovecot")
    sandbox = Sandbox(world.children, world.directory / "sandbox", world.bin / "intaked-sandbox")
    box = {"host": "127.0.0.1", "port": dovecot.imap_port, "security": "plain", "user": "support",
           "password_file": "mailbox.password", "start": "everything", "defaults": "{ teamName: Support }"}
    intaked = Installation(world.children, world.directory / "one", world.bin / "intaked", sandbox.url, {"support": box},
                           desk={**FAST, **(desk or {})}, top=top)
    intaked.write_secret("mailbox.password", dovecot.password)
    return dovecot, sandbox, intaked


def all_filed(sandbox, count):
    return len({t["title"] for t in sandbox.tickets()}) >= count


def each_once(sandbox, count):
    titles = collections.Counter(t["title"] for t in sandbox.tickets())
    assert titles == {f"Mail {n}": 1 for n in range(count)}, {t: n for t, n in titles.items() if n != 1} or len(titles)


def a_copy_taken_under_load_brings_everything_back(world):
    dovecot, sandbox, intaked = set_up(world)
    for n in range(MAILS):
        dovecot.deliver("support", mail(n, 20_000))
    intaked.start()

    def deliver_more():
        for n in range(MAILS, 2 * MAILS):
            dovecot.deliver("support", mail(n, 20_000))
            time.sleep(0.02)

    load = threading.Thread(target=deliver_more)
    load.start()
    processes.wait_until(lambda: len(sandbox.tickets()) > 20, "some tickets", intaked.process)
    copy = world.directory / "journal.backup"
    code, out, err = intaked.command("backup", str(copy))
    assert code == 0 and "checked" in out, (out, err)
    with contextlib.closing(sqlite3.connect(f"file:{copy}?mode=ro", uri=True)) as journal:
        [(copied,)] = journal.execute("SELECT COUNT(*) FROM intake")
    load.join()
    processes.wait_until(lambda: all_filed(sandbox, 2 * MAILS), "all tickets", intaked.process, 60)
    intaked.kill()
    assert not list(intaked.state.glob("backup-*")), "the copy in the state directory is gone"
    shutil.rmtree(intaked.state)
    intaked.state.mkdir()
    code, out, err = intaked.command("restore", str(copy))
    assert code == 0 and "youngest message" in out, (out, err)
    time.sleep(0.5)  # settle
    intaked.start()
    processes.wait_until(lambda: intaked.settled(2 * MAILS), "reading the mailbox again", intaked.process, 90)
    each_once(sandbox, 2 * MAILS)
    states = collections.Counter(row["state"] for row in intaked.intakes())
    assert states == {"filed": 2 * MAILS}, states
    assert intaked.command("audit")[0] == 0 and intaked.command("fsck", "--bytes")[0] == 0
    world.show(f"backup under load: {copied} of {2 * MAILS} messages were in the copy; after the way back lost 0, doubled 0")


def what_was_dropped_in_the_copy_and_filed_since_is_found(world):
    dovecot, sandbox, intaked = set_up(world)
    dovecot.deliver("support", mail(0))
    dovecot.deliver("support", b"List-Id: <b.initech.example>\r\n" + mail(1).replace(b"acme", b"initech"))
    intaked.start()
    processes.wait_until(lambda: intaked.settled(2), "filing", intaked.process, 60)
    [dropped] = [row["id"] for row in intaked.intakes() if row["state"] == "dropped"]
    copy = world.directory / "journal.backup"
    assert intaked.command("backup", str(copy))[0] == 0
    # As of a message that came long after the journal was opened.
    with contextlib.closing(sqlite3.connect(copy, isolation_level=None)) as journal:
        journal.execute("UPDATE intake SET look_first = 0")

    def refile():
        code, out, err = intaked.command("refile", dropped)
        assert code == 0, (out, err)
        processes.wait_until(lambda: {row["state"] for row in intaked.intakes()} == {"filed"}, "filing it", intaked.process, 60)
        each_once(sandbox, 2)

    refile()
    intaked.kill()
    shutil.rmtree(intaked.state)
    intaked.state.mkdir()
    assert intaked.command("restore", str(copy))[0] == 0
    time.sleep(0.5)  # settle
    intaked.start()
    processes.wait_until(lambda: intaked.settled(2), "reading the mailbox again", intaked.process, 60)
    refile()


def what_is_no_backup_is_refused_and_nothing_is_touched(world):
    _, _, intaked = set_up(world)
    intaked.start()
    copy = world.directory / "copy"
    assert intaked.command("backup", str(copy))[0] == 0 and copy.stat().st_mode & 0o777 == 0o600
    code, _, err = intaked.command("restore", str(copy))
    assert code == 1 and "another" in err + "another" and str(intaked.process.pid) in err, (code, err)
    code, _, err = intaked.command("backup", str(world.directory / "no" / "where"))
    assert code != 0 and "No such file" in err, err
    assert intaked.stop() == 0
    code, _, err = intaked.command("backup", str(copy))
    assert code == 69 and "not running" in err, (code, err)
    before = (intaked.state / "journal.db").read_bytes()
    garbage = world.directory / "garbage"
    garbage.write_bytes(b"not a database" * 1000)
    newer = world.directory / "newer"
    shutil.copy(copy, newer)
    with contextlib.closing(sqlite3.connect(newer, isolation_level=None)) as journal:
        journal.execute("INSERT INTO schema_version VALUES (9999, 1)")
    torn = world.directory / "torn"
    torn.write_bytes(copy.read_bytes()[:20_000])
    for path, words in ((garbage, "no backup"), (newer, "newer intaked"), (torn, ""), (world.directory / "absent", "no file")):
        code, _, err = intaked.command("restore", str(path))
        assert code != 0 and words in err, (path, code, err)
        assert (intaked.state / "journal.db").read_bytes() == before, path
    code, out, err = intaked.command("restore", str(copy))
    assert code == 0 and "lies beside it" in out, (out, err)
    assert len(list(intaked.state.glob("journal.db.before-restore-*"))) >= 1
    intaked.start()


def a_restore_that_is_interrupted_is_not_started_with(world):
    dovecot, sandbox, intaked = set_up(world)
    dovecot.deliver("support", mail(0))
    intaked.start()
    processes.wait_until(lambda: intaked.settled(1), "filing", intaked.process)
    copy = world.directory / "copy"
    assert intaked.command("backup", str(copy))[0] == 0 and intaked.stop() == 0
    died = subprocess.run([str(world.bin / "intaked"), "restore", str(copy), "--config", str(intaked.config)],
                          env={**os.environ, "INTAKED_FAIL": "journal.restore:1:kill"}, capture_output=True, timeout=60)
    assert died.returncode == -9 and not (intaked.state / "journal.db").exists(), died
    process = intaked.start(wait=False)
    assert process.wait(30) == 78 and "a restore into" in intaked.log.read_text() and "run it again" in intaked.log.read_text()
    code, out, err = intaked.command("restore", str(copy))
    assert code == 0, (out, err)
    intaked.start()
    processes.wait_until(lambda: intaked.settled(1), "quiet", intaked.process)
    each_once(sandbox, 1)


def a_newer_journal_is_refused_in_words(world):
    _, _, intaked = set_up(world)
    intaked.start()
    assert intaked.stop() == 0
    with contextlib.closing(sqlite3.connect(intaked.state / "journal.db", isolation_level=None)) as journal:
        journal.execute("INSERT INTO schema_version VALUES (9999, 1)")
    process = intaked.start(wait=False)
    assert process.wait(30) == 78, process.returncode
    assert "schema version 9999" in intaked.log.read_text() and "install that one again" in intaked.log.read_text()


def killed(world, intaked, sandbox, dovecot, point, act, count):
    """The daemon is killed at the failpoint while `act` goes on, starts again, and everything is as it should be."""
    intaked.stop()
    intaked.start(environment={"INTAKED_FAIL": f"{point}:1:kill"}, wait=False)
    act()
    processes.wait_until(lambda: intaked.process.poll() is not None, f"the death at {point}", seconds=60)
    intaked.start()
    processes.wait_until(lambda: all_filed(sandbox, count), "filing", intaked.process, 60)
    processes.wait_until(lambda: intaked.settled(count), "quiet", intaked.process, 60)
    each_once(sandbox, count)
    assert not list(intaked.state.glob("backup-*")), "what was left of it is removed"
    code, out, _ = intaked.command("fsck", "--bytes")
    assert code == 0, out


def a_kill_in_mid_backup_loses_nothing(world):
    dovecot, sandbox, intaked = set_up(world)
    for n in range(10):
        dovecot.deliver("support", mail(n, 500_000))
    intaked.start()
    processes.wait_until(lambda: intaked.settled(10), "filing", intaked.process)

    def back_up():
        processes.wait_until(intaked.answers, "intaked", intaked.process)
        dovecot.deliver("support", mail(10))
        code, _, _ = intaked.command("backup", str(world.directory / "copy"))
        assert code != 0 and not list(world.directory.glob("copy*")), "half a copy is none"

    killed(world, intaked, sandbox, dovecot, "journal.backup", back_up, 11)


def stopped_after_one_mail(world):
    dovecot, sandbox, intaked = set_up(world)
    dovecot.deliver("support", mail(0))
    intaked.start()
    processes.wait_until(lambda: intaked.settled(1), "filing", intaked.process)
    intaked.stop()
    return dovecot, sandbox, intaked


def a_kill_in_mid_reload_loses_nothing(world):
    dovecot, sandbox, intaked = stopped_after_one_mail(world)
    # The first load is the start's own.
    intaked.start(environment={"INTAKED_FAIL": "app.reload:2:kill"})
    dovecot.deliver("support", mail(1))
    intaked.command("reload")
    processes.wait_until(lambda: intaked.process.poll() is not None, "the death", seconds=30)
    intaked.start()
    processes.wait_until(lambda: all_filed(sandbox, 2), "filing", intaked.process)
    each_once(sandbox, 2)


def a_kill_in_mid_retention_loses_nothing(world):
    dovecot, sandbox, intaked = set_up(world, top=["keep: { budget: 16 MiB }"])
    for n in range(6):
        dovecot.deliver("support", mail(n, 4_000_000))
    intaked.start()
    processes.wait_until(lambda: intaked.settled(6), "filing", intaked.process)
    killed(world, intaked, sandbox, dovecot, "journal.retention", lambda: dovecot.deliver("support", mail(6)), 7)
    processes.wait_until(lambda: intaked.command("explain", intaked.intakes()[0]["id"])[1].find("not here") > 0 or
                         intaked.status()["disk"]["journal_bytes"] < 17 << 20, "the budget", intaked.process)
    with contextlib.closing(sqlite3.connect(f"file:{intaked.state}/journal.db?mode=ro", uri=True)) as journal:
        kept = journal.execute("SELECT COUNT(DISTINCT intake) FROM chunk").fetchone()[0]
        assert 0 < kept < 7 and journal.execute("SELECT COUNT(*) FROM intake").fetchone()[0] == 7, kept


def saved_rules_count_when_they_are_whole(world):
    dovecot, sandbox, intaked = set_up(world, top=["reload: on_save"])
    intaked.start()
    book = intaked.status()["book"]
    table = intaked.home / "rules" / "20-team.yaml"
    table.write_text(table.read_text().replace("teamName: Platform", "teamName: Plattform-that-is-not").replace("set:  {", "set  {"))
    processes.wait_until(lambda: "rules" in [n["subject"] for n in intaked.status()["needs"]], "the refusal", intaked.process)
    assert intaked.status()["book"] == book
    shutil.copy(pathlib.Path(__file__).resolve().parents[3] / "rules" / "20-team.yaml", table)
    with table.open("a") as file:
        file.write("# a word more\n")
    processes.wait_until(lambda: intaked.status()["book"] != book, "the new book", intaked.process)
    assert not intaked.status()["needs"], intaked.status()["needs"]


def a_dry_run_plans_and_files_nothing_until_it_is_released(world):
    dovecot, sandbox, intaked = set_up(world, desk={"dry_run": "yes"})
    dovecot.deliver("support", mail(0))
    intaked.start()
    processes.wait_until(lambda: intaked.status()["counts"]["planned"] == 1, "the plan", intaked.process)
    time.sleep(2)
    code, out, _ = intaked.command("status")
    assert code == 0 and "dry run: 1 planned, nothing is filed" in out and not sandbox.tickets(), (code, out)
    intaked.stop()
    intaked.config.write_text(intaked.config.read_text().replace("dry_run: yes", "dry_run: no"))
    intaked.start()
    processes.wait_until(lambda: intaked.settled(1), "filing", intaked.process)
    each_once(sandbox, 1)


def a_dry_run_changes_no_ticket_either(world):
    """What an earlier filing has left to be done at the desk waits, too."""
    dovecot, sandbox, intaked = stopped_after_one_mail(world)
    with contextlib.closing(sqlite3.connect(intaked.state / "journal.db", isolation_level=None)) as journal:
        journal.execute("INSERT INTO afterwards (intake, kind, body, at, due) SELECT id, 'update', '{\"title\":\"Changed\"}', recorded_at, 1"
                        " FROM intake")
    filing = intaked.config.read_text()
    intaked.config.write_text(filing.replace("desk:\n", "desk:\n  dry_run: yes\n"))
    intaked.start()
    time.sleep(4)
    assert [t["title"] for t in sandbox.tickets()] == ["Mail 0"], sandbox.tickets()
    intaked.stop()
    intaked.config.write_text(filing)
    intaked.start()
    processes.wait_until(lambda: [t["title"] for t in sandbox.tickets()] == ["Changed"], "the change", intaked.process)


def a_stop_under_load_is_quick_and_loses_nothing(world):
    dovecot, sandbox, intaked = set_up(world)
    for n in range(MAILS):
        dovecot.deliver("support", mail(n, 100_000))
    intaked.start()
    processes.wait_until(lambda: len(sandbox.tickets()) > 5, "some tickets", intaked.process)
    asking = [subprocess.Popen([str(world.bin / "intaked"), *words, "--config", str(intaked.config)], stdout=subprocess.DEVNULL,
                               stderr=subprocess.DEVNULL) for words in (["audit"], ["fsck", "--bytes"], ["find", "mail"])]
    began = time.monotonic()
    assert intaked.stop() == 0
    world.show(f"stopped under load, with three questions open, after {time.monotonic() - began:.1f} s")
    for one in asking:
        one.wait(30)
    intaked.start()
    processes.wait_until(lambda: intaked.settled(MAILS), "the rest", intaked.process, 60)
    each_once(sandbox, MAILS)


if __name__ == "__main__":
    sys.exit(cases.main(a_copy_taken_under_load_brings_everything_back, what_was_dropped_in_the_copy_and_filed_since_is_found,
                        what_is_no_backup_is_refused_and_nothing_is_touched,
                        a_restore_that_is_interrupted_is_not_started_with, a_newer_journal_is_refused_in_words, a_kill_in_mid_backup_loses_nothing, a_kill_in_mid_reload_loses_nothing,
                        a_kill_in_mid_retention_loses_nothing, saved_rules_count_when_they_are_whole,
                        a_dry_run_plans_and_files_nothing_until_it_is_released, a_dry_run_changes_no_ticket_either,
                        a_stop_under_load_is_quick_and_loses_nothing))

"""intaked doctor desk: what it finds of a desk, and what it says to write, against every way in which the sandbox answers.
Mailboxes: mailboxes.py."""
import email.utils
import http.server
import json
import pathlib
import sys
import threading
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
from support import cases, certificates  # noqa: E402
from support.installation import Installation, Sandbox  # noqa: E402
import mailboxes  # noqa: E402


def world_of(world, arguments=(), desk=None, ca_file=None, rules=None):
    sandbox = Sandbox(world.children, world.directory / "sandbox", world.bin / "intaked-sandbox", arguments, ca_file=ca_file)
    more = {} if rules is None else {"rules": rules}
    intaked = Installation(world.children, world.directory / "one", world.bin / "intaked", sandbox.url, {},
                           desk=desk or {}, top=["pipes: { pipe: { defaults: { teamName: Support } } }"], **more)
    return sandbox, intaked


def fault(sandbox, kind, **more):
    status, answer = sandbox.request("POST", "/sandbox/faults", [{"kind": kind, **more}])
    assert status == 201, answer


def write_test(intaked):
    code, out, err = intaked.command("doctor", "desk", "--write-test", "--team", "Support", "--format=json")
    assert code == 0, out + err
    return json.loads(out)["write_test"]


def a_good_desk_with_tls(world):
    certificate = certificates.make(world.directory / "tls")
    arguments = ["--certificate", certificate / "server.pem", "--private-key", certificate / "server.key", "--rate", "60/60"]
    _, intaked = world_of(world, arguments, {"ca_file": certificate / "ca.pem"}, ca_file=certificate / "ca.pem")
    code, out, err = intaked.command("doctor", "desk")
    assert code == 0, out + err
    for words in ("connection   ok", "certificate  ", "ends on 20", "key          ok", "teams        ok", "60 requests a window",
                  "rules        ok"):
        assert words in out, (words, out)


def a_certificate_that_nobody_vouches_for(world):
    certificate = certificates.make(world.directory / "tls")
    arguments = ["--certificate", certificate / "server.pem", "--private-key", certificate / "server.key"]
    _, intaked = world_of(world, arguments, ca_file=certificate / "ca.pem")
    code, out, _ = intaked.command("doctor", "desk")
    assert code == 1 and "certificate  WRONG" in out and "write: ca_file: " in out and "(under desk)" in out, out


def a_key_that_is_not_accepted(world):
    _, intaked = world_of(world)
    intaked.write_secret("thena.api-key", "some-other-fake-key")
    code, out, _ = intaked.command("doctor", "desk")
    assert code == 1 and "key          WRONG" in out and "install -m 0600 /dev/stdin " in out, out


def a_desk_that_is_not_there(world):
    sandbox, intaked = world_of(world)
    world.children.stop(sandbox.process)
    code, out, _ = intaked.command("doctor", "desk")
    assert code == 1 and "connection   WRONG" in out and "'</dev/tcp/127.0.0.1/" in out, out
    assert "rules        -        not tried: there is no connection" in out, out


def a_key_that_is_not_there(world):
    _, intaked = world_of(world)
    (intaked.home / "secrets" / "thena.api-key").unlink()
    code, out, _ = intaked.command("doctor", "desk")
    assert code == 1 and "key          WRONG    there is no file " in out and "install -m 0600 /dev/stdin " in out, out


def a_clock_that_is_wrong(world):
    class Desk(http.server.BaseHTTPRequestHandler):
        def date_time_string(self, timestamp=None):
            return email.utils.formatdate(time.time() + 3605, usegmt=True)

        def do_GET(self):
            self.send_error(401)

        def log_message(self, *_):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Desk)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    intaked = Installation(world.children, world.directory / "one", world.bin / "intaked",
                           f"http://127.0.0.1:{server.server_port}", {}, top=["pipes: { pipe: { defaults: { teamName: Support } } }"])
    code, out, _ = intaked.command("doctor", "desk")
    server.shutdown()
    assert code == 1 and "clock        note     the desk's is 60 min ahead of ours" in out and "timedatectl" in out, out
    assert "key          WRONG" in out, out


def a_rule_that_names_what_the_desk_does_not_know(world):
    rules = world.directory / "wrong-rules"
    rules.mkdir()
    (rules / "20-team.yaml").write_text("rules:\n  - id: all\n    set: { teamName: Biling }\n")
    _, intaked = world_of(world, rules=rules)
    code, out, _ = intaked.command("doctor", "desk")
    assert code == 1 and "rules        WRONG" in out and "Biling" in out and "intaked check" in out, out


def a_team_that_the_desk_does_not_have(world):
    sandbox, intaked = world_of(world)
    code, out, _ = intaked.command("doctor", "desk", "--write-test", "--team", "Nobody")
    assert code == 1 and 'no team "Nobody"' in out, out
    assert sandbox.tickets() == []


def no_configuration(world):
    _, intaked = world_of(world)
    intaked.config.write_text("desk: {}\n")
    assert intaked.command("doctor", "desk")[0] == 78


def a_repeat_that_answers_the_same_ticket(world):
    sandbox, intaked = world_of(world)
    fault(sandbox, "repeat", answer="same")
    test = write_test(intaked)
    assert (test["repeat"], test["capability"]) == ("same_ticket", "unique_key"), test
    assert len(test["left"]) == 1 == len(sandbox.tickets()), test


def a_repeat_that_conflicts(world):
    sandbox, intaked = world_of(world)
    fault(sandbox, "repeat", answer="conflict")
    test = write_test(intaked)
    assert (test["repeat"], test["capability"]) == ("conflict", "unique_key"), test
    assert len(sandbox.tickets()) == 1


def a_repeat_that_makes_another_and_a_list_that_does_not_lag(world):
    sandbox, intaked = world_of(world)
    test = write_test(intaked)
    assert (test["repeat"], test["capability"]) == ("another_ticket", "consistent_look_up"), test
    assert test["left"] == sorted(ticket["ticketIdentifier"] for ticket in sandbox.tickets()), test
    assert len(test["left"]) == 2 and any("another ticket" in one for one in test["warnings"]), test


def no_list_and_a_search_that_lags(world):
    sandbox, intaked = world_of(world, ["--search-lag", "4000"])
    fault(sandbox, "status", method="GET", path="/v1/tickets", status=403)
    test = write_test(intaked)
    assert test["capability"] == "eventual_look_up" and test["search_marked"] and not test["list_marked"], test
    assert int(test["index_lag"].split()[0]) >= 12, test


def metadata_that_the_desk_takes_away(world):
    sandbox, intaked = world_of(world)
    fault(sandbox, "strip", fields="metadata,deDuplicationKey")
    fault(sandbox, "status", method="GET", path="/v1/search/*", status=403)
    code, out, err = intaked.command("doctor", "desk", "--write-test", "--team", "Support")
    assert code == 0, out + err
    assert "capability: none" in out and "without its marker" in out and "on_unknown: park" in out, out
    assert out.rstrip().splitlines()[-1].startswith("Left at the desk, to be deleted by hand: "), out


if __name__ == "__main__":
    sys.exit(cases.main(
        *mailboxes.CASES, a_key_that_is_not_there, a_clock_that_is_wrong,
        a_good_desk_with_tls, a_certificate_that_nobody_vouches_for, a_key_that_is_not_accepted, a_desk_that_is_not_there,
        a_rule_that_names_what_the_desk_does_not_know, a_team_that_the_desk_does_not_have, no_configuration,
        a_repeat_that_answers_the_same_ticket, a_repeat_that_conflicts,
        a_repeat_that_makes_another_and_a_list_that_does_not_lag, no_list_and_a_search_that_lags,
        metadata_that_the_desk_takes_away))

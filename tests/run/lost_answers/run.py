"""The desk does the work and its answer never comes: one ticket per mail all the same."""
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
from support import cases, certificates, processes  # noqa: E402
from support.installation import Installation, Sandbox  # noqa: E402

MAILS = 12
MAIL = ("From: <user{n}@acme.example>\r\nTo: support@example.com\r\nSubject: Question {n}\r\n"
        "Message-ID: <{n}@acme.example>\r\n\r\nPlease.\r\n")


def one_ticket_each(world, faults, tls=False, sandbox_arguments=(), mails=MAILS):
    arguments, desk = list(sandbox_arguments), {"settle": "300 ms", "index_lag": "200 ms", "in_flight": 1}
    if tls:
        certificate = certificates.make(world.directory / "tls")
        arguments += ["--certificate", certificate / "server.pem", "--private-key", certificate / "server.key"]
        desk["ca_file"] = certificate / "ca.pem"
    sandbox = Sandbox(world.children, world.directory / "sandbox", world.bin / "intaked-sandbox", arguments,
                      ca_file=desk.get("ca_file"))
    intaked = Installation(world.children, world.directory / "one", world.bin / "intaked", sandbox.url, {}, desk=desk,
                           top=["pipes: { pipe: { defaults: { teamName: Support } } }"])
    intaked.start()
    assert sandbox.request("POST", "/sandbox/faults", faults)[0] == 201
    for n in range(mails):
        code, _, err = intaked.command("deliver", stdin=MAIL.format(n=n).encode())
        assert code == 0, err
    processes.wait_until(lambda: intaked.settled(mails), "filing", intaked.process, 90)
    titles = sorted(t["title"] for t in sandbox.tickets())
    assert titles == sorted(f"Question {n}" for n in range(mails)), titles
    assert intaked.status()["counts"]["parked"] == 0
    hit = sum(fault["happened"] for fault in sandbox.request("GET", "/sandbox/faults")[1])
    assert hit > 0, "the fault never happened, so this proved nothing"
    assert intaked.stop() == 0


def fault(kind, **more):
    return {"method": "POST", "path": "/v1/tickets", "kind": kind, **more}


def executed_and_hung_up_on_a_fresh_connection(world):
    one_ticket_each(world, [fault("execute_and_hang_up", times=1)], mails=2)


def executed_and_hung_up_on_reused_connections(world):
    one_ticket_each(world, [fault("execute_and_hang_up", every=3)])


def executed_and_hung_up_on_a_fresh_connection_with_tls(world):
    one_ticket_each(world, [fault("execute_and_hang_up", times=1)], tls=True, mails=2)


def executed_and_hung_up_on_reused_connections_with_tls(world):
    one_ticket_each(world, [fault("execute_and_hang_up", every=3)], tls=True)


def hung_up_without_executing(world):
    one_ticket_each(world, [fault("hang_up_before_executing", every=3)])


def an_error_after_executing(world):
    one_ticket_each(world, [fault("status_after", status=500, every=3)])


def an_error_before_executing(world):
    one_ticket_each(world, [fault("status", status=500, every=3)])


def a_truncated_answer(world):
    one_ticket_each(world, [fault("truncate_answer", every=3)])


def too_many_requests(world):
    one_ticket_each(world, [fault("status", status=429, times=2)], mails=4)


def the_search_lags_behind(world):
    one_ticket_each(world, [fault("execute_and_hang_up", every=4)], sandbox_arguments=["--search-lag", "2000"])


if __name__ == "__main__":
    sys.exit(cases.main(
        executed_and_hung_up_on_a_fresh_connection, executed_and_hung_up_on_reused_connections,
        executed_and_hung_up_on_a_fresh_connection_with_tls, executed_and_hung_up_on_reused_connections_with_tls,
        hung_up_without_executing, an_error_after_executing, an_error_before_executing, a_truncated_answer,
        too_many_requests, the_search_lags_behind))

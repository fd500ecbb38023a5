"""intaked-sandbox keeps Thena's contract: create, comments, lists, search, names, errors, faults, pages.

    run.py --bin build/dev/bin
"""
import argparse
import concurrent.futures
import datetime
import http.client
import json
import pathlib
import re
import ssl
import subprocess
import sys
import tempfile
import time
import urllib.request

import harness
from harness import KEY, case, holds, same, sandbox
from support import certificates, processes

import case_changes  # noqa: F401 - its cases
import case_contacts  # noqa: F401
import case_files  # noqa: F401
import case_pages  # noqa: F401


@case
def a_ticket_is_made_as_thena_makes_it():
    with sandbox() as desk:
        status, answer = desk.call("POST", "/v1/tickets", desk.body(requestorEmail="john.doe@acme.example"))
        same(status, 201)
        same((answer["status"], answer["message"]), (True, "Ticket created successfully"))
        datetime.datetime.strptime(answer["timestamp"], "%Y-%m-%dT%H:%M:%S.%fZ")
        ticket = answer["data"]
        holds(re.fullmatch(r"[0-9A-Z]{29}", ticket["id"]), ticket["id"])
        expected = {"ticketId": 1, "ticketIdentifier": "SUP-1", "title": "A question", "status": "Open", "priority": "Medium",
                    "account": "Acme", "accountId": "8PBKJHXJ10YPPEHTQ0682FSNFNAYG", "teamName": "Support",
                    "teamIdentifier": "SUP", "isPrivate": False, "requestorEmail": "john.doe@acme.example",
                    "submitterEmail": "john.doe@acme.example", "customFieldValues": [], "sentiment": "Neutral",
                    "customerContactFirstName": "John", "customerContactLastName": "Doe",
                    "customerContactEmail": "john.doe@acme.example"}
        same({k: ticket.get(k) for k in expected}, expected)
        holds(ticket["createdAt"] == ticket["updatedAt"], "createdAt")


@case
def each_team_counts_for_itself():
    with sandbox() as desk:
        made = [desk.create(teamId=desk.team(name))["ticketIdentifier"] for name in
                ("Support", "Billing", "Support", "Postmaster", "Billing")]
        same(made, ["SUP-1", "BIL-1", "SUP-2", "POS-1", "BIL-2"])


@case
def every_field_is_stored_unchanged():
    with sandbox() as desk:
        priority = next(p["id"] for p in desk.get("/v1/tickets/priority")["data"] if p["name"] == "Urgent")
        status = next(s["id"] for s in desk.get("/v1/tickets/status")["data"] if s["name"] == "On hold")
        kind = next(t["id"] for t in desk.get("/v1/tickets/type")["data"] if t["name"] == "Incident")
        sent = {"title": "Ünïcode \" <b> \u0001 title", "requestorEmail": "bob@nowhere.example", "teamId": desk.team("Platform"),
                "description": "a\nb\t\U0001f600", "accountId": "8QWKJHXJ10YPPEHTQ0682FSNFNB11", "assignedAgentId": "U123",
                "assignedAgentEmail": "dana@example.com", "dueDate": "2026-03-16T12:40:00+01:00",
                "submitterEmail": "carol@example.com", "statusId": status, "statusName": "On hold", "priorityId": priority,
                "priorityName": "Urgent", "sentimentId": "S1",
                "metadata": {"intake": {"id": "01x", "rules": ["a", "b"]}, "n": 1, "deep": {"x": [1, 2.5, None, True]}},
                "typeId": kind, "isPrivate": True, "source": "email", "aiGeneratedTitle": "t", "aiGeneratedSummary": "s",
                "attachmentUrls": ["https://files.example.com/a"], "customFieldValues": [{"fieldId": "f", "value": 1}],
                "performRouting": False, "formId": "FOX", "deDuplicationKey": "intk1-abc"}
        status_code, answer = desk.call("POST", "/v1/tickets", sent)
        same(status_code, 201, json.dumps(answer))
        for stored in (answer["data"], desk.get(f"/v1/tickets/{answer['data']['id']}")["data"],
                       desk.get("/v1/tickets")["data"][0], desk.get("/sandbox/tickets.json")["tickets"][0]):
            for name, value in sent.items():
                same(stored.get(name), value, name)
            same((stored["status"], stored["priority"], stored["type"], stored["account"]),
                 ("On hold", "Urgent", "Incident", "Globex"))


@case
def what_thena_would_refuse_is_refused_in_its_words():
    with sandbox() as desk:
        table = [
            ({"title": None}, 400, "title should not be empty"),
            ({"title": "  "}, 400, "title should not be empty"),
            ({"title": 5}, 400, "title must be a string"),
            ({"requestorEmail": "alice"}, 400, "requestorEmail must be an email"),
            ({"requestorEmail": "a b@acme.example"}, 400, "requestorEmail must be an email"),
            ({"teamId": ""}, 400, "teamId should not be empty"),
            ({"isPrivate": "yes"}, 400, "isPrivate must be a boolean value"),
            ({"metadata": "{}"}, 400, "metadata must be an object"),
            ({"attachmentUrls": "x"}, 400, "attachmentUrls must be an array"),
            ({"attachmentUrls": [1]}, 400, "attachmentUrls must hold URL addresses only"),
            ({"attachmentUrls": ["javascript:alert(1)"]}, 400, "attachmentUrls must hold URL addresses only"),
            ({"attachmentUrls": ["https://"]}, 400, "attachmentUrls must hold URL addresses only"),
            ({"customFieldValues": {}}, 400, "customFieldValues must be an array of objects"),
            ({"dueDate": "tomorrow"}, 400, "dueDate must be a valid ISO 8601 date string"),
            ({"dueDate": "9999-99-99T99:99:99Z"}, 400, "dueDate must be a valid ISO 8601 date string"),
            ({"priorityName": "Hgh"}, 400, "priorityName Hgh does not exist"),
            ({"statusName": "Opne"}, 400, "statusName Opne does not exist"),
            ({"priorityId": "X"}, 400, "priorityId X does not exist"),
            ({"typeName": "Task"}, 400, "property typeName should not exist"),
        ]
        for change, status, words in table:
            found, answer = desk.call("POST", "/v1/tickets", desk.body(**change))
            same(found, status, str(change))
            same((answer["statusCode"], answer["error"]), (400, "Bad Request"))
            holds(words in answer["message"], f"{change}: {answer['message']}")
        same(desk.call("POST", "/v1/tickets", desk.body(teamId="T999999999")),
             (404, {"statusCode": 404, "message": "Team not found", "error": "Not Found"}))
        for garbage in (b"", b"{", b"[]", b"\xff", b'{"a":1,"a":2}', b"[" * 5000):
            status, _, _ = desk.raw("POST", "/v1/tickets", garbage)
            same(status, 400, repr(garbage[:20]))
        same(desk.raw("POST", "/v1/tickets", b"title=x", content_type="application/x-www-form-urlencoded")[0], 400)
        same(desk.get("/sandbox/stats")["tickets"], 0, "nothing was made of all this")


@case
def without_the_key_nothing_is_told():
    with sandbox() as desk:
        for key in (None, "", "wrong", KEY + "x"):
            for method, path in (("GET", "/v1/teams"), ("POST", "/v1/tickets"), ("GET", "/v1/nothing")):
                same(desk.call(method, path, key=key),
                     (401, {"statusCode": 401, "message": "Unauthorized", "error": "Unauthorized"}), f"{path} {key}")
        same(desk.call("GET", "/v1/nothing"),
             (404, {"statusCode": 404, "message": "Cannot GET /v1/nothing", "error": "Not Found"}))
        same(desk.call("DELETE", "/v1/tickets")[0], 404)
        same(desk.call("GET", "/v1/tickets/UNKNOWN")[1]["message"], "Ticket not found")


@case
def lists_come_newest_first_in_pages_from_zero():
    with sandbox() as desk:
        for number in range(25):
            desk.create(title=f"t{number}", teamId=desk.team("Sales" if number % 5 == 0 else "Support"))
        titles = lambda path: [t["title"] for t in desk.get(path)["data"]]
        same(titles("/v1/tickets"), [f"t{n}" for n in range(24, 14, -1)], "10 by default")
        same(titles("/v1/tickets?page=2&limit=10"), ["t4", "t3", "t2", "t1", "t0"])
        same(titles("/v1/tickets?page=3&limit=10"), [])
        same(titles(f"/v1/tickets?teamId={desk.team('Sales')}&dateRange=1d"), ["t20", "t15", "t10", "t5", "t0"])
        for wrong in ("dateRange=5y", "limit=0", "limit=101", "limit=x", "page=-1"):
            same(desk.call("GET", f"/v1/tickets?{wrong}")[0], 400, wrong)
        same(desk.call("GET", "/v1/tickets?teamId=T0")[0], 404)


@case
def comments_are_written_and_listed():
    with sandbox() as desk:
        ticket = desk.create()["id"]
        body = {"content": "Thank you <3", "contentHtml": "<p>Thank you</p>", "commentVisibility": "private", "commentType": "note",
                "customerEmail": "alice@acme.example", "metadata": {"intake": {"id": "01y"}}, "shouldSendEmail": False,
                "deDuplicationKey": "intk1-c1"}
        status, answer = desk.call("POST", f"/v1/tickets/{ticket}/comment", body)
        same(status, 201)
        for name, value in body.items():
            same(answer["data"].get(name), value, name)
        same((answer["data"]["customerContactFirstName"], answer["data"]["attachments"]), ("Alice", []))
        status, answer = desk.call("POST", "/v1/comments", {"entityType": "ticket", "entityId": ticket, "content": "two"})
        same((status, answer.get("content"), "data" in answer), (201, "two", False), "bare, as documented")
        same((answer["commentVisibility"], answer["commentType"]), ("public", "comment"))
        listed = desk.get(f"/v1/comments?entityType=ticket&entityId={ticket}&page=0&limit=10")["data"]
        same([c["content"] for c in listed], ["two", "Thank you <3"])
        same(desk.get(f"/v1/comments?entityType=ticket&entityId={ticket}&page=1&limit=1")["data"][0]["content"], "Thank you <3")
        same([c["content"] for c in desk.get("/sandbox/tickets.json")["tickets"][0]["comments"]], ["Thank you <3", "two"])

        same(desk.call("POST", "/v1/tickets/UNKNOWN/comment", {"content": "x"})[0], 404)
        for wrong in ({}, {"content": ""}, {"content": "x", "commentVisibility": "secret"}, {"content": "x", "customerEmail": "no"}):
            same(desk.call("POST", f"/v1/tickets/{ticket}/comment", wrong)[0], 400, str(wrong))
        same(desk.call("GET", "/v1/comments")[0], 400)
        first = desk.create(commentContent="first", commentMetadata={"k": 1})
        listed = desk.get(f"/v1/comments?entityType=ticket&entityId={first['id']}")["data"]
        same([(c["content"], c["metadata"]) for c in listed], [("first", {"k": 1})])


@case
def search_finds_by_word_field_and_marker():
    with sandbox() as desk:
        one = desk.create(title="Printer on fire", priorityName="High", metadata={"intake": {"marker": "intk1-aaa"}})
        desk.create(title="Printer is fine", requestorEmail="bob@globex.example")
        found = desk.search(q="intk1-aaa", query_by="metadata")
        same(found["found"], 1)
        document = found["hits"][0]["document"]
        same((document["uid"], document["ticketId"], document["ticketIdentifier"]), (one["id"], "1", "SUP-1"))
        holds(document["id"] != one["id"], "the index has ids of its own")
        same(json.loads(document["metadata"]), {"intake": {"marker": "intk1-aaa"}})
        titles = lambda **query: [h["document"]["title"] for h in desk.search(**query)["hits"]]
        same(titles(q="printer", query_by="title"), ["Printer is fine", "Printer on fire"])
        same(titles(q="print", query_by="title,description", sort_by="createdAt:asc"), ["Printer on fire", "Printer is fine"])
        same(titles(q="*", query_by="title", filter_by="requestorEmail:=bob@globex.example"), ["Printer is fine"])
        same(titles(q="*", query_by="title", filter_by="priorityName:=high%26%26statusName:=open"), ["Printer on fire"])
        same(titles(q="*", query_by="title", filter_by="requestorEmail:!=bob@globex.example"), ["Printer on fire"])
        same(titles(q="*", query_by="title", per_page=1, page=2), ["Printer on fire"])
        same(titles(q="intk1-", query_by="metadata"), ["Printer on fire"])
        for wrong in ("q=*", "query_by=title", "q=*&query_by=title&filter_by=x", "q=*&query_by=title&page=0"):
            same(desk.call("GET", f"/v1/search/tickets?{wrong}")[0], 400, wrong)
        desk.call("POST", f"/v1/tickets/{one['id']}/comment", {"content": "still burning"})
        hits = desk.search("comments", q="burning", query_by="content")["hits"]
        same([h["document"]["ticketId"] for h in hits], [one["id"]])


@case
def the_index_lags_the_list_does_not():
    with sandbox("--search-lag", "600000") as desk:
        desk.create(metadata={"m": "intk1-lag"})
        same(desk.search(q="intk1-lag", query_by="metadata")["found"], 0)
        same(len(desk.get("/v1/tickets")["data"]), 1)
    with sandbox("--search-lag", "300") as desk:
        desk.create(metadata={"m": "intk1-lag"})
        processes.wait_until(lambda: desk.search(q="intk1-lag", query_by="metadata")["found"] == 1, "the index")
        desk.faults({"kind": "search_lag", "path": "/v1/search/*", "milliseconds": 600_000})
        same(desk.search(q="intk1-lag", query_by="metadata")["found"], 0)


@case
def the_names_of_the_organization_are_told():
    with sandbox() as desk:
        names = lambda path: [entry["name"] for entry in desk.get(path)["data"]]
        same(names("/v1/teams"), ["Support", "Billing", "Platform", "Postmaster", "Sales"])
        same([t["identifier"] for t in desk.get("/v1/teams")["data"]], ["SUP", "BIL", "PLA", "POS", "SAL"])
        same(names("/v1/tickets/status"), ["Open", "In progress", "On hold", "Closed"])
        same(names("/v1/tickets/priority"), ["Urgent", "High", "Medium", "Low"])
        same(names("/v1/tickets/type"), ["Question", "Incident", "Task"])
        same({a["name"]: a["id"] for a in desk.get("/v1/accounts")["data"]},
             {"Acme": "8PBKJHXJ10YPPEHTQ0682FSNFNAYG", "Globex": "8QWKJHXJ10YPPEHTQ0682FSNFNB11"})
        same(names("/v1/accounts?page=1&limit=1"), ["Globex"])
        same(names(f"/v1/teams/{desk.team()}/members"), ["Dana", "Robin"])
        same(len(desk.get("/v1/forms")["data"]), 1)
        teams = [t["id"] for t in desk.get("/v1/teams")["data"]]
    with sandbox("--teams", "Support:SUP,Küche:KÜ") as desk:
        same(desk.team(), teams[0], "ids are the same each time")
        same(desk.create(teamId=desk.team("Küche"))["ticketIdentifier"], "KÜ-1")


@case
def the_rate_is_told_and_kept():
    with sandbox("--rate", "5/2") as desk:
        answers = [desk.raw("GET", "/v1/teams") for _ in range(12)]
        for status, headers, _ in answers:
            same(headers["x-ratelimit-limit"], "5")
            holds(0 <= int(headers["x-ratelimit-reset"]) - time.time() < 120, headers["x-ratelimit-reset"])
        refused = [json.loads(body) for status, _, body in answers if status == 429]
        holds(refused, "no 429 in 12 requests")
        same((refused[0]["statusCode"], refused[0]["error"]), (429, "Too Many Requests"))
        reset = int(answers[-1][1]["x-ratelimit-reset"])
        time.sleep(max(0, reset - time.time()) + 0.05)
        same(desk.raw("GET", "/v1/teams")[0], 200, "after the reset")
        same(desk.raw("GET", "/sandbox/stats")[0], 200)


def outcome(desk, **more):
    """The status of a create, or what became of the connection."""
    try:
        status, _, answer = desk.raw("POST", "/v1/tickets", json.dumps(desk.body(**more)))
        json.loads(answer)
        return status
    except (http.client.IncompleteRead, http.client.BadStatusLine, json.JSONDecodeError) as broken:
        return type(broken).__name__


@case
def faults_happen_before_or_after_executing():
    with sandbox() as desk:
        table = [
            ({"kind": "status", "status": 503}, 503, 0),
            ({"kind": "status", "status": 429}, 429, 0),
            ({"kind": "status_after", "status": 500}, 500, 1),
            ({"kind": "hang_up_before_executing"}, "RemoteDisconnected", 0),
            ({"kind": "execute_and_hang_up"}, "RemoteDisconnected", 1),
            ({"kind": "truncate_answer"}, "IncompleteRead", 1),
            ({"kind": "garble_answer"}, "JSONDecodeError", 1),
        ]
        for fault, expected, made in table:
            desk.call("POST", "/sandbox/reset")
            desk.faults({**fault, "method": "POST", "path": "/v1/tickets", "times": 1})
            same(outcome(desk), expected, str(fault))
            same(desk.get("/sandbox/stats")["tickets"], made, str(fault))
            same(outcome(desk), 201, "the next one")
            told = desk.get("/sandbox/faults")[0]
            same((told["matched"], told["happened"]), (2, 1))
        desk.call("DELETE", "/sandbox/faults")
        same(desk.get("/sandbox/faults"), [])


@case
def a_429_on_purpose_says_when_to_come_back():
    with sandbox("--fault", "status POST /v1/tickets status=429 milliseconds=5000 times=1") as desk:
        status, headers, _ = desk.raw("POST", "/v1/tickets", b"{}")
        same((status, headers["x-ratelimit-remaining"]), (429, "0"))
        holds(0 < int(headers["x-ratelimit-reset"]) - time.time() < 7, headers["x-ratelimit-reset"])


@case
def over_tls_all_is_the_same():
    with tempfile.TemporaryDirectory(prefix="intaked-sandbox-") as directory, processes.Children() as children:
        made = certificates.make(pathlib.Path(directory) / "tls")
        ready = pathlib.Path(directory) / "ready"
        process = children.start([harness.settings.binary, "--api-key", KEY, "--ready-file", ready, "--certificate", made / "server.pem",
                                  "--private-key", made / "server.key"], pathlib.Path(directory) / "log")
        url = processes.wait_until(lambda: ready.exists() and ready.read_text().strip(), "intaked-sandbox", process)
        holds(url.startswith("https://127.0.0.1:"), url)
        context = ssl.create_default_context(cafile=made / "ca.pem")
        request = urllib.request.Request(f"{url}/v1/teams", headers={"x-api-key": KEY})
        with urllib.request.urlopen(request, timeout=30, context=context) as answer:
            same(len(json.load(answer)["data"]), 5)


@case
def a_slow_answer_holds_up_nobody_else():
    with sandbox("--fault", "latency POST /v1/tickets milliseconds=4000 times=1",
                 "--fault", "latency_after POST /v1/tickets/*/comment milliseconds=4000 times=1") as desk:
        with concurrent.futures.ThreadPoolExecutor() as pool:
            slow = pool.submit(desk.create)
            processes.wait_until(lambda: desk.get("/sandbox/faults")[0]["happened"] == 1, "the request", seconds=5)
            same(desk.get("/sandbox/stats")["tickets"], 0, "latency waits before executing")
            ticket = slow.result()["id"]
            slow = pool.submit(desk.call, "POST", f"/v1/tickets/{ticket}/comment", {"content": "x"})
            processes.wait_until(lambda: desk.get("/sandbox/stats")["comments"] == 1, "the comment", seconds=5)
            holds(not slow.done(), "latency_after waits after executing")
            same(slow.result()[0], 201)


@case
def faults_by_number_and_by_dice():
    def run_of(*arguments):
        with sandbox(*arguments) as desk:
            return [desk.raw("GET", "/v1/teams")[0] for _ in range(30)]

    same([s == 503 for s in run_of("--fault", "status GET /v1/* status=503 every=3 times=2")],
         [n in (2, 5) for n in range(30)])
    diced = ["--fault", "status GET /v1/* status=503 probability=0.5"]
    first, again, other = run_of(*diced), run_of(*diced), run_of(*diced, "--seed", "7")
    same(first, again, "the same seed")
    holds(first != other, "another seed")
    holds(5 < first.count(503) < 25, f"{first.count(503)} of 30")


@case
def a_repeated_key_gets_one_of_three_answers():
    with sandbox() as desk:
        ids = [desk.create(deDuplicationKey="intk1-k")["id"] for _ in range(2)]
        holds(ids[0] != ids[1], "by default another ticket is made")
        same(desk.get("/sandbox/stats")["doubled"], [{"marker": "intk1-k", "count": 2}])
        desk.faults({"kind": "repeat", "answer": "same"})
        same(desk.create(deDuplicationKey="intk1-k")["id"], ids[0])
        desk.faults({"kind": "repeat", "answer": "same", "status": 200})
        status, answer = desk.call("POST", "/v1/tickets", desk.body(deDuplicationKey="intk1-k"))
        same((status, answer["data"]["id"]), (200, ids[0]))
        path, body = f"/v1/tickets/{ids[0]}/comment", {"content": "x", "deDuplicationKey": "intk1-c"}
        same(desk.call("POST", path, body)[0], 201)
        same(desk.call("POST", path, body)[0], 200)
        desk.call("DELETE", "/sandbox/faults")
        desk.faults({"kind": "repeat", "answer": "conflict"})
        same(desk.call("POST", "/v1/tickets", desk.body(deDuplicationKey="intk1-k"))[1]["error"], "Conflict")
        same(desk.call("POST", path, body)[0], 409)
        same(desk.create(deDuplicationKey="intk1-new")["ticketId"], 3)
        desk.create()
        desk.create()
        stats = desk.get("/sandbox/stats")
        same((stats["tickets"], stats["comments"], stats["doubled_comments"]), (5, 1, []))


@case
def wrong_faults_are_refused_whole():
    with sandbox() as desk:
        for wrong in ({"kind": "earthquake"}, {"status": 500}, {"kind": "status", "status": 99}, {"kind": "status", "every": 0},
                      {"kind": "latency", "milliseconds": -1}, {"kind": "status", "colour": "red"}, {"kind": "repeat", "answer": "no"},
                      {"kind": "status", "probability": 2}, "status", 5):
            status, answer = desk.call("POST", "/sandbox/faults", [{"kind": "latency"}, wrong])
            same(status, 400, str(wrong))
        same(desk.get("/sandbox/faults"), [])
        same(desk.call("POST", "/sandbox/faults", {"kind": "latency"})[0], 201, "one fault needs no list")


@case
def tickets_outlive_the_sandbox_and_a_reset_ends_them():
    with tempfile.TemporaryDirectory(prefix="intaked-sandbox-") as directory:
        for round_number in (1, 2):
            with sandbox("--data", directory) as desk:
                same(desk.create()["ticketIdentifier"], f"SUP-{round_number}")
                if round_number == 2:
                    same(len(desk.get("/v1/tickets")["data"]), 2)
                    desk.call("POST", "/sandbox/reset")
                    same(desk.create()["ticketIdentifier"], "SUP-1")


@case
def a_wrong_command_line_is_explained():
    for words, said in (
            (["--colour", "red"], "unknown option --colour"), (["--listen"], "--listen needs a value"),
            (["--listen", "8026"], "ADDRESS:PORT"), (["--fault", "earthquake"], "one of latency"),
            (["--rate", "many"], "REQUESTS/SECONDS"), (["--certificate", "x"], "go together"), (["--teams", "A"], "NAME:IDENTIFIER")):
        done = subprocess.run([harness.settings.binary, *words], capture_output=True, text=True, timeout=30)
        same(done.returncode, 2, str(words))
        holds(said in done.stderr, f"{words}: {done.stderr}")
    done = subprocess.run([harness.settings.binary, "--listen", "nowhere:1"], capture_output=True, text=True, timeout=30)
    same(done.returncode, 1)
    holds("is no IP address" in done.stderr, done.stderr)
    done = subprocess.run([harness.settings.binary, "--help"], capture_output=True, text=True, timeout=30)
    same(done.returncode, 0)
    holds("--fault" in done.stdout, "help")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--bin", type=lambda p: pathlib.Path(p).resolve(), required=True)
    parser.add_argument("--only", help="a part of a case's name")
    options = parser.parse_args()
    harness.settings.binary = options.bin / "intaked-sandbox"
    failed = passed = 0
    for function in harness.CASES:
        if options.only and options.only not in function.__name__:
            continue
        try:
            function()
            passed += 1
        except Exception as wrong:  # noqa: BLE001 - every case is told
            failed += 1
            print(f"FAIL {function.__name__.replace('_', ' ')}\n     {type(wrong).__name__}: {wrong}")
    print(f"{passed} passed, {failed} failed")
    return 1 if failed or not passed else 0


if __name__ == "__main__":
    sys.exit(main())

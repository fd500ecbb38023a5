"""What changes a ticket: PATCH, links, and what agents do."""
from harness import case, holds, same, sandbox


@case
def a_patch_changes_what_it_names():
    with sandbox() as desk:
        ticket = desk.create(priorityName="Urgent", metadata={"a": 1, "b": {"c": 2}})
        path = f"/v1/tickets/{ticket['id']}"
        status, answer = desk.call("PATCH", path, {"statusName": "closed", "priorityName": "Low", "title": "New",
                                                   "metadata": {"b": 3, "d": 4}, "description": None})
        same((status, answer["status"]), (200, True))
        changed = answer["data"]
        same((changed["status"], changed["priority"], changed["priorityName"], changed["title"]), ("Closed", "Low", "Low", "New"))
        same(changed["metadata"], {"a": 1, "b": 3, "d": 4}, "merged by default")
        holds(changed["closedAt"], "closedAt")
        same(desk.get(path)["data"], changed, "and it stays")
        opened = next(s["id"] for s in desk.get("/v1/tickets/status")["data"] if s["name"] == "Open")
        changed = desk.call("PATCH", path, {"statusId": opened, "accountId": "8QWKJHXJ10YPPEHTQ0682FSNFNB11"})[1]["data"]
        same((changed["status"], changed["closedAt"], changed["account"]), ("Open", None, "Globex"))
        for wrong, words in (({"statusName": "Gone"}, "statusName Gone does not exist"), ({"title": 5}, "title must be a string"),
                             ({"customFieldValues": []}, "property customFieldValues should not exist")):
            status, answer = desk.call("PATCH", path, wrong)
            same((status, answer["message"]), (400, [words]))
        same(desk.call("PATCH", "/v1/tickets/UNKNOWN", {})[0], 404)
    with sandbox("--metadata-patch", "replace") as desk:
        path = f"/v1/tickets/{desk.create(metadata={'a': 1})['id']}"
        same(desk.call("PATCH", path, {"metadata": {"b": 2}})[1]["data"]["metadata"], {"b": 2})


@case
def two_tickets_are_linked_once():
    with sandbox() as desk:
        one, two = desk.create(), desk.create()
        body = {"sourceTicketId": one["id"], "linkedTicketId": two["id"]}
        for _ in range(2):
            same(desk.call("PATCH", "/v1/tickets/link", body)[0], 200)
        links = lambda ticket: [t["ticketIdentifier"] for t in desk.get(f"/v1/tickets/{ticket['id']}")["data"]["linkedTickets"]]
        same((links(one), links(two)), (["SUP-2"], ["SUP-1"]))
        same(desk.call("PATCH", "/v1/tickets/link", {**body, "linkedTicketId": "UNKNOWN"})[0], 404)
        same(desk.call("PATCH", "/v1/tickets/link", {**body, "linkedTicketId": one["id"]})[0], 400)
        same(desk.call("PATCH", "/v1/tickets/link", {"sourceTicketId": one["id"]})[1]["message"], ["linkedTicketId should not be empty"])


@case
def an_agent_answers_by_mail():
    with sandbox() as desk:
        ticket = desk.create()
        path = f"/sandbox/tickets/{ticket['ticketIdentifier']}/agent-answer"
        status, answer = desk.call("POST", path, {"content": "Try again", "sourceEmailId": "<1@desk.example>"})
        same(status, 201)
        same((answer["author"], answer["authorUserType"], answer["sourceEmailId"], answer["commentVisibility"]),
             ("Dana", "AGENT", "<1@desk.example>", "public"))
        own = desk.call("POST", path, {"content": "and again"})[1]["sourceEmailId"]
        holds(own.startswith("<") and own.endswith("@mail.sandbox.example>"), own)
        note = desk.call("POST", path, {"content": "hm", "visibility": "private"})[1]
        same((note["commentVisibility"], "sourceEmailId" in note), ("private", False), "a private note is not mailed")
        listed = desk.get(f"/v1/comments?entityType=ticket&entityId={ticket['id']}")["data"]
        same([c.get("sourceEmailId") for c in listed], [None, own, "<1@desk.example>"])
        same(desk.search("comments", q="*", query_by="content", filter_by="sourceEmailId:=<1@desk.example>")["found"], 1)
        for wrong in ({}, {"content": "x", "visibility": "secret"}, {"content": "x", "attachmentIds": ["NEVER"]}):
            same(desk.call("POST", path, wrong)[0], 400, str(wrong))
        same(desk.call("POST", "/sandbox/tickets/UNKNOWN/agent-answer", {"content": "x"})[0], 404)


@case
def closed_merged_and_deleted_tickets():
    with sandbox() as desk:
        one, two = desk.create(title="Printer"), desk.create(title="Scanner")
        get = lambda ticket: desk.get(f"/v1/tickets/{ticket['id']}")["data"]
        control = lambda ticket, what, body=None: desk.call("POST", f"/sandbox/tickets/{ticket['id']}/{what}", body)[0]
        same(control(one, "close"), 200)
        same(get(one)["status"], "Closed")
        same(control(one, "reopen"), 200)
        same(get(one)["status"], "Open")
        same(control(one, "merge", {"into": two["id"]}), 200)
        same((get(one)["status"], get(one)["mergedIntoTicketId"], get(one)["mergedIntoTicketIdentifier"]), ("Closed", two["id"], "SUP-2"))
        same(control(one, "merge", {"into": "UNKNOWN"}), 404)

        desk.call("POST", f"/v1/tickets/{one['id']}/comment", {"content": "burning", "deDuplicationKey": "intk1-c"})
        same(control(one, "delete"), 200)
        gone = {"statusCode": 404, "message": "Ticket not found", "error": "Not Found"}
        path = f"/v1/tickets/{one['id']}"
        for method, where, body in (("GET", path, None), ("PATCH", path, {"title": "x"}), ("POST", path + "/comment", {"content": "x"}),
                                    ("POST", "/v1/comments", {"entityType": "ticket", "entityId": one["id"], "content": "x"})):
            same(desk.call(method, where, body), (404, gone), f"{method} {where}")
        same([t["title"] for t in desk.get("/v1/tickets")["data"]], ["Scanner"])
        same(desk.search(q="printer", query_by="title")["found"], 0)
        same(desk.search("comments", q="burning", query_by="content")["found"], 0)
        same(desk.get(f"/v1/comments?entityType=ticket&entityId={one['id']}")["data"], [])
        same(control(one, "delete"), 404)
        everything = desk.get("/sandbox/tickets.json")["tickets"]
        same([(t["title"], bool(t.get("deletedAt")), len(t["comments"])) for t in everything], [("Printer", True, 1), ("Scanner", False, 0)])
        stats = desk.get("/sandbox/stats")
        same((stats["tickets"], stats["deleted"], stats["comments"]), (2, 1, 1))


@case
def a_server_that_does_not_know_the_marker_strips_it():
    sent = {"metadata": {"intake": {"marker": "intk1-x"}}, "deDuplicationKey": "intk1-x"}
    with sandbox() as desk:
        desk.faults({"kind": "strip", "path": "/v1/tickets*"}, {"kind": "repeat", "answer": "same"})
        one = desk.create(**sent)
        same([name for name in sent if name in one], [])
        holds(desk.create(**sent)["id"] != one["id"], "nor does it know the key when it comes again")
        same(desk.search(q="intk1-x", query_by="metadata")["found"], 0)
        path = f"/v1/tickets/{one['id']}/comment"
        for _ in range(2):
            comment = desk.call("POST", path, {"content": "x", **sent})[1]["data"]
            same((comment["metadata"], "deDuplicationKey" in comment), ({}, False))
        stats = desk.get("/sandbox/stats")
        same([d["count"] for d in stats["doubled"] + stats["doubled_comments"]], [2, 2], "the test still sees what doubled")
    with sandbox("--fault", "strip POST /v1/tickets fields=source") as desk:
        one = desk.create(source="email", **sent)
        same(("source" in one, one["deDuplicationKey"]), (False, "intk1-x"))

"""The pages for people."""
from harness import case, holds, same, sandbox


@case
def the_pages_show_tickets_and_trust_nothing_in_them():
    evil = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>&amp;\u0000"
    with sandbox() as desk:
        status, headers, page = desk.raw("GET", "/", key=None)
        same(status, 200)
        holds(b"None yet" in page, "an empty list says so")
        ticket = desk.create(title=evil, description=evil, source=evil, metadata={"intake": {"id": evil}, evil: 1},
                             priorityName="Urgent")
        desk.call("POST", f"/v1/tickets/{ticket['id']}/comment", {"content": evil, "contentHtml": evil})
        for path in ("/", "/tickets/SUP-1", f"/tickets/{ticket['id']}", "/tickets/%3Cscript%3E"):
            status, headers, page = desk.raw("GET", path, key=None)
            text = page.decode()
            same(status, 404 if "%3C" in path else 200, path)
            same(headers["content-type"], "text/html; charset=utf-8")
            holds("default-src 'none'" in headers["content-security-policy"], "CSP")
            for harm in ("<script", "<img", "onerror=alert(1)>", "\u0000"):
                holds(harm not in text, f"{path} holds {harm}")
            if status == 200:
                holds("&lt;script&gt;alert(1)&lt;/script&gt;" in text, f"{path} shows the title")
        text = desk.raw("GET", "/tickets/SUP-1")[2].decode()
        for shown in ("metadata.intake", "Comments (1)", "requestorEmail", "alice@acme.example", "Urgent"):
            holds(shown in text, shown)
        same(desk.raw("GET", "/style.css")[1]["content-type"], "text/css; charset=utf-8")

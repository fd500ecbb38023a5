"""The pages for people. What came by mail is text there, whatever it holds: the pages' elements and attributes are
compared with what the pages are made of, so that no way of writing harm has to be guessed."""
import html.parser
import re
import urllib.parse

from case_files import upload
from harness import case, holds, same, sandbox

EVIL = ["<script>alert(1)</script>", "\"'><img src=x onerror=alert(1)>", "</pre></article><iframe src=//evil.example>",
        "&lt;script&gt;&amp;&#60;b&#62;", "\u0000\u0007\u001b[31m", "</title><svg/onload=alert(1)>", "<!--", "]]><style>*{}",
        "' onmouseover='alert(1)", "javascript:alert(1)"]
ALL_EVIL = " ".join(EVIL)

ELEMENTS = {"html", "head", "meta", "link", "title", "body", "main", "p", "h1", "h2", "a", "table", "thead", "tbody", "tr",
            "th", "td", "pre", "article", "header", "footer", "b", "ul", "li", "details", "summary", "div", "span", "form",
            "input", "button"}
ATTRIBUTES = {"html": {"lang"}, "meta": {"charset", "name", "content"}, "link": {"rel", "href"}, "a": {"href", "rel"},
              "form": {"action", "method"}, "input": {"type", "name", "value", "aria-label"}}


class Reader(html.parser.HTMLParser):
    """Keeps the text, and what no page of ours holds."""

    def __init__(self, page):
        super().__init__(convert_charrefs=True)
        self.text, self.links, self.foreign, self.open = "", [], [], []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag, attributes):
        if tag not in ELEMENTS:
            self.foreign.append(f"<{tag}>")
        for name, value in attributes:
            if name not in ATTRIBUTES.get(tag, set()) | {"class"}:
                self.foreign.append(f"<{tag} {name}={value!r}>")
            if name in ("href", "action", "src") and not re.match(r"/(?!/)|https?://", value):
                self.foreign.append(f"<{tag} {name}={value!r}>")
            if name == "href":
                self.links.append(value)
        if tag not in ("meta", "link", "input"):
            self.open.append(tag)

    def handle_endtag(self, tag):
        if not self.open or self.open.pop() != tag:
            self.foreign.append(f"</{tag}> without its beginning")

    def handle_data(self, data):
        self.text += data

    def handle_comment(self, data):
        self.foreign.append(f"<!--{data}-->")

    def handle_decl(self, decl):
        if decl != "doctype html":
            self.foreign.append(f"<!{decl}>")

    def unknown_decl(self, data):
        self.foreign.append(f"<![{data}]>")

    def handle_pi(self, data):
        self.foreign.append(f"<?{data}>")


def read(desk, path, expected=200):
    status, headers, page = desk.raw("GET", path, key=None)
    same(status, expected, path)
    same(headers["content-type"], "text/html; charset=utf-8")
    holds("default-src 'none'" in headers["content-security-policy"], "CSP")
    same(headers["x-content-type-options"], "nosniff")
    text = page.decode()
    same(re.findall(r"[\x00-\x08\x0b-\x1f\x7f]", text), [], f"control characters in {path}")
    reader = Reader(text)
    same(reader.foreign + reader.open, [], path)
    return reader


@case
def the_pages_show_tickets_and_trust_nothing_in_them():
    with sandbox() as desk:
        holds("None yet" in read(desk, "/").text, "an empty list says so")
        file = upload(desk, ALL_EVIL.replace('"', '\\"').replace("\u0000", ""), b"x", "<b>")[1]["data"]
        texts = {name: ALL_EVIL for name in ("title", "description", "source", "aiGeneratedTitle", "formId", "assignedAgentId",
                                              "commentContent", "commentContentHtml", "commentImpersonatedUserName", "closedById")}
        ticket = desk.create(**texts, metadata={"intake": {"id": ALL_EVIL, ALL_EVIL: [ALL_EVIL]}, ALL_EVIL: ALL_EVIL},
                             customFieldValues=[{ALL_EVIL: ALL_EVIL}], commentAttachmentIds=[file["id"]], commentMetadata={ALL_EVIL: 1},
                             attachmentUrls=[file["url"], "https://evil.example/'onmouseover='alert(1)&x=&quot;", ],
                             requestorEmail="\"'&onload=alert(1)\"@acme.example", submitterEmail="'onload=x@acme.example")
        desk.call("POST", "/v1/accounts/contacts", {"firstName": ALL_EVIL, "lastName": ALL_EVIL, "email": "evil@acme.example"})
        path = f"/v1/tickets/{ticket['id']}/comment"
        for more in ({"customerEmail": "evil@acme.example"}, {"commentType": ALL_EVIL, "threadName": ALL_EVIL},
                     {"impersonatedUserName": ALL_EVIL, "impersonatedUserEmail": "'onload=x@acme.example"}):
            same(desk.call("POST", path, {"content": ALL_EVIL, "contentHtml": ALL_EVIL, **more})[0], 201)
        same(desk.call("POST", f"/sandbox/tickets/{ticket['id']}/agent-answer", {"content": ALL_EVIL, "sourceEmailId": ALL_EVIL})[0], 201)
        for page in ("/", "/tickets/SUP-1", f"/tickets/{ticket['id']}", "/?q=" + urllib.parse.quote(ALL_EVIL.replace("\u0000", ""))):
            shown = read(desk, page).text
            for harm in EVIL:
                plain = re.sub(r"[\x00-\x1f]", "\ufffd", harm)
                holds(plain in shown or page.startswith("/?"), f"{page} shows {plain!r} as it was written")
        read(desk, "/tickets/%3Cscript%3Ealert(1)", expected=404)
        same(desk.raw("GET", "/style.css")[1]["content-type"], "text/css; charset=utf-8")


@case
def a_ticket_shows_its_conversation_and_files():
    with sandbox() as desk:
        one, two = upload(desk, "screen.png", b"x" * 1_234_567)[1]["data"], upload(desk, "log.txt", b"y" * 12)[1]["data"]
        ticket = desk.create(description="It fails.", attachmentUrls=[one["url"], "https://files.example.com/a"],
                             submitterEmail="carol@example.com", metadata={"intake": {"via": "imap"}, "tier": "gold"})
        path = f"/v1/tickets/{ticket['id']}/comment"
        desk.call("POST", f"/sandbox/tickets/{ticket['id']}/agent-answer", {"content": "Try again", "sourceEmailId": "<1@desk.example>"})
        desk.call("POST", path, {"content": "Still fails", "customerEmail": "alice@acme.example", "attachmentIds": [two["id"]]})
        desk.call("POST", path, {"content": "A bounce", "commentVisibility": "private", "commentType": "note", "shouldSendEmail": False})
        desk.call("POST", path, {"content": "Me too", "impersonatedUserName": "Dan", "impersonatedUserEmail": "dan@acme.example",
                                 "shouldSendEmail": True})
        shown = read(desk, "/tickets/SUP-1")
        order = ["It fails.", "screen.png, 1.2 MB, text/plain", "Comments (4)", "Dana, agent, public comment", "<1@desk.example>", "Try again",
                 "Alice <alice@acme.example>, customer, public comment", "Still fails", "log.txt, 12 bytes",
                 "by the API key, private note", "A bounce", "Dan <dan@acme.example>, impersonated, public comment",
                 "Thena would mail this comment out", "Me too", "Where it came from", "Other metadata", "gold", "All fields"]
        at = 0
        for words in order:
            found = shown.text.find(words, at)
            holds(found >= 0, f"{words!r} in its place in {shown.text}")
            at = found
        same(shown.text.count("mail this comment out"), 1)
        holds("submitted by carol@example.com" in shown.text, "who wrote for whom")
        for link in (one["url"], two["url"], "https://files.example.com/a"):
            holds(link in shown.links, link)


@case
def linked_merged_and_deleted_tickets_on_their_pages():
    with sandbox() as desk:
        one, two, three = desk.create(), desk.create(), desk.create()
        desk.call("PATCH", "/v1/tickets/link", {"sourceTicketId": one["id"], "linkedTicketId": two["id"]})
        desk.call("POST", f"/sandbox/tickets/{three['id']}/merge", {"into": two["id"]})
        holds("/tickets/SUP-2" in read(desk, "/tickets/SUP-1").links, "linked")
        merged = read(desk, "/tickets/SUP-3")
        holds("Closed" in merged.text and "Merged into SUP-2" in merged.text and "/tickets/SUP-2" in merged.links, "merged")
        desk.call("POST", f"/sandbox/tickets/{two['id']}/delete")
        read(desk, "/tickets/SUP-2", expected=404)
        holds("SUP-2" not in read(desk, "/").text, "deleted")


@case
def the_list_is_searched_by_words():
    with sandbox() as desk:
        desk.create(title="Printer on fire", description="third floor")
        desk.create(title="Printer is fine", requestorEmail="bob@globex.example")
        tickets = lambda words: re.findall(r"SUP-\d+", read(desk, "/?q=" + urllib.parse.quote(words)).text)
        same(tickets("printer"), ["SUP-2", "SUP-1"])
        same(tickets("PRINT fire"), ["SUP-1"])
        same(tickets("third"), ["SUP-1"])
        same(tickets("bob@globex.example"), ["SUP-2"])
        same(tickets("SUP-2"), ["SUP-2"])
        holds("None holds all these words" in read(desk, "/?q=nothing").text, "nothing found")

"""From the settings to the ticket: Markdown, the HTML as a first comment, and the account of the requestor's domain."""
import email.message
import email.policy
import json
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
from support import cases, processes  # noqa: E402
from support.installation import Installation, Sandbox  # noqa: E402

PIPES = "pipes: { pipe: { defaults: { teamName: Support } } }"
HTML = """<html><head><style>p {{ color: red }}</style></head><body><h1>Printer</h1>
<p>It is <b>on fire</b>, see <a href="https://acme.example/{tag}">this page</a> and <a href="javascript:alert(1)">that</a>.</p>
<ul><li>first floor</li><li>second floor</li></ul>
<script>alert(2)</script><img src="https://evil.example/pixel.png" onerror="alert(3)"><form action="https://evil.example/"></form>
</body></html>"""


def install(world, top=(), **desk):
    sandbox = Sandbox(world.children, world.directory / "sandbox", world.bin / "intaked-sandbox")
    rules = world.directory / "rules-of-this-test"
    rules.mkdir()
    (rules / "10-all.yaml").write_text("rules:\n  - id: all\n    set: { teamName: Support }\n")
    intaked = Installation(world.children, world.directory / "one", world.bin / "intaked", sandbox.url, {}, top=[PIPES, *top],
                           rules=rules, desk=desk)
    intaked.start()
    return intaked, sandbox


def deliver(intaked, tag, sender="alice@acme.example", reply_to=None):
    message = email.message.EmailMessage(policy=email.policy.SMTP)
    message["From"], message["To"], message["Subject"] = sender, "support@example.com", "The printer"
    message["Message-ID"] = f"<{tag}@acme.example>"
    if reply_to:
        message["In-Reply-To"] = f"<{reply_to}@acme.example>"
    message.set_content(f"Only the plain text says plain {tag}.")
    message.add_alternative(HTML.format(tag=tag), subtype="html")
    code, _, err = intaked.command("deliver", stdin=message.as_bytes())
    assert code == 0, err


def settled(intaked, arrivals):
    processes.wait_until(lambda: intaked.settled(arrivals), "filing", intaked.process)


def is_safe_html(html, tag):
    assert "on fire" in html and "<li>" in html and f'href="https://acme.example/{tag}"' in html, html
    for word in ("script", "<style", "<img", "<form", "onerror", "evil.example", "alert"):
        assert word not in html, html


def html_becomes_markdown_and_a_first_comment(world):
    intaked, sandbox = install(world, ["content: { description: markdown, html_in_first_comment: yes }"])
    deliver(intaked, "m1")
    settled(intaked, 1)
    [ticket] = sandbox.tickets()
    for word in ("# Printer", "**on fire**", "[this page](", "https://acme.example/m1", "first floor"):
        assert word in ticket["description"], ticket["description"]
    for word in ("plain m1", "<b>", "javascript:", "evil.example", "alert"):
        assert word not in ticket["description"], ticket["description"]
    [comment] = ticket["comments"]
    is_safe_html(comment["contentHtml"], "m1")
    # What is said later says so in both forms, too.
    deliver(intaked, "m2", reply_to="m1")
    settled(intaked, 2)
    [ticket] = sandbox.tickets()
    assert len(ticket["comments"]) == 2, ticket
    [reply] = [one for one in ticket["comments"] if "m2" in json.dumps(one)]
    is_safe_html(reply["contentHtml"], "m2")


def without_the_settings_it_is_the_text_alone(world):
    intaked, sandbox = install(world)
    deliver(intaked, "m1")
    settled(intaked, 1)
    [ticket] = sandbox.tickets()
    assert "plain m1" in ticket["description"], ticket["description"]
    assert "**" not in ticket["description"] and "<b>" not in ticket["description"] and not ticket["comments"], ticket


def accounts_sent(intaked):
    """The account of each request, by who wrote. The desk may find one itself, so that a ticket shows not what was sent."""
    shown = (json.loads(intaked.command("queue", "show", one["id"], "--format=json")[1]) for one in intaked.intakes())
    return {one["from"]: json.loads(one["request"]).get("accountId") for one in shown}


def the_account_is_the_one_of_the_domain(world):
    intaked, sandbox = install(world, accounts="by_domain")
    for n, sender in enumerate(("alice@acme.example", "carl@GLOBEX.example", "eve@initech.example", "mallory@notacme.example")):
        deliver(intaked, f"a{n}", sender)
    settled(intaked, 4)
    known = {one["name"]: one["id"] for one in sandbox.request("GET", "/v1/accounts")[1]["data"]}
    sent = {sender.lower(): account for sender, account in accounts_sent(intaked).items()}
    assert sent == {"alice@acme.example": known["Acme"], "carl@globex.example": known["Globex"], "eve@initech.example": None,
                    "mallory@notacme.example": None}, sent


def accounts_are_left_alone_otherwise(world):
    intaked, _ = install(world)
    deliver(intaked, "a1")
    settled(intaked, 1)
    assert accounts_sent(intaked) == {"alice@acme.example": None}


if __name__ == "__main__":
    sys.exit(cases.main(html_becomes_markdown_and_a_first_comment, without_the_settings_it_is_the_text_alone,
                        the_account_is_the_one_of_the_domain, accounts_are_left_alone_otherwise))

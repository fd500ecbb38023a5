#!/usr/bin/env python3
"""The script one would write instead of intaked: imaplib, email, regular expressions, one POST a mail with its files
in it as base64.

python_script.py IMAP_PORT USER PASSWORD API_PORT reads every unseen mail once and ends. It keeps no
state of its own: \\Seen is set when the ticket was answered, so a crash in between doubles a ticket.
"""
import base64
import email
import email.policy
import http.client
import imaplib
import json
import re
import sys

TEAMS = [("Billing", "subject", r"(?i)invoice|rechnung|счёт|請求書|发票"), ("Billing", "to", r"billing@"),
         ("Platform", "subject", r"(?i)password|passwort|пароль|パスワード|密码"), ("Platform", "to", r"\bit@"),
         ("Sales", "to", r"sales@"), ("Gold", "from", r"@acme\.example"), ("Support", "to", r".")]


def text_of(message):
    part = message.get_body(("plain", "html"))
    if part is None:
        return ""
    text = part.get_content()
    return re.sub(r"<[^>]+>", " ", text) if part.get_content_subtype() == "html" else text


def ticket_of(raw):
    message = email.message_from_bytes(raw, policy=email.policy.default)
    fields = {name: str(message[name] or "") for name in ("subject", "from", "to", "message-id")}
    files = []
    for part in message.iter_attachments():
        content = part.get_payload(decode=True) or b""
        files.append({"name": part.get_filename() or "unnamed", "type": part.get_content_type(), "size": len(content),
                      "data": base64.b64encode(content).decode()})
    team = next(team for team, field, pattern in TEAMS if re.search(pattern, fields[field]))
    return {"title": fields["subject"] or "(no subject)", "requestorEmail": fields["from"], "teamId": team,
            "description": text_of(message), "source": "email", "attachments": files,
            "deDuplicationKey": fields["message-id"]}


def main():
    imap_port, user, password, api_port = sys.argv[1:]
    desk = http.client.HTTPConnection("127.0.0.1", int(api_port), timeout=30)
    mailbox = imaplib.IMAP4("127.0.0.1", int(imap_port))
    mailbox.login(user, password)
    mailbox.select("INBOX")
    for uid in mailbox.uid("SEARCH", None, "UNSEEN")[1][0].split():
        raw = mailbox.uid("FETCH", uid, "(BODY.PEEK[])")[1][0][1]
        body = json.dumps(ticket_of(raw), ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")
        desk.request("POST", "/v1/tickets", body, {"Content-Type": "application/json", "x-api-key": "none"})
        answer = desk.getresponse()
        answer.read()
        if answer.status // 100 != 2:
            raise SystemExit(f"the desk answered {answer.status}")
        mailbox.uid("STORE", uid, "+FLAGS.SILENT", r"(\Seen)")
    mailbox.logout()


if __name__ == "__main__":
    main()

"""Uploads, downloads, and what tickets and comments may name of them."""
import json
import urllib.request

from harness import KEY, case, holds, same, sandbox

BOUNDARY = "----a-boundary"


def form(*parts, end="--\r\n"):
    """multipart/form-data of (header lines, bytes)."""
    body = b"".join(f"--{BOUNDARY}\r\n{head}\r\n\r\n".encode() + content + b"\r\n" for head, content in parts)
    return body + f"--{BOUNDARY}{end}".encode()


def file_head(name, part="file", more=""):
    return f'Content-Disposition: form-data; name="{part}"; filename="{name}"{more}'


def upload(desk, name="a.txt", content=b"hello", media_type="text/plain", key=KEY):
    head = file_head(name) + f"\r\nContent-Type: {media_type}"
    status, _, answer = desk.raw("POST", "/v1/storage/upload", form((head, content)), key=key,
                                 content_type=f"multipart/form-data; boundary={BOUNDARY}")
    return status, json.loads(answer)


def post_form(desk, body, content_type=f"multipart/form-data; boundary={BOUNDARY}"):
    status, _, answer = desk.raw("POST", "/v1/storage/upload", body, content_type=content_type)
    return status, json.loads(answer)


@case
def a_file_comes_back_as_it_went_and_nothing_shows_it_as_a_page():
    with sandbox() as desk:
        content = bytes(range(256)) * 40 + b"\r\n--" + BOUNDARY.encode()[:-1] + b"\r\n"
        status, answer = upload(desk, "Bestellung März \\\"1\\\".html", content, "text/html")
        same((status, answer["status"]), (201, True))
        data = answer["data"]
        same((data["name"], data["size"], data["contentType"]), ('Bestellung März "1".html', len(content), "text/html"))
        same(data["url"], f"http://127.0.0.1:{desk.port}/files/{data['id']}")
        with urllib.request.urlopen(data["url"], timeout=30) as got:
            same(got.read(), content)
            same(got.headers["Content-Type"], "application/octet-stream")
            same(got.headers["Content-Disposition"], "attachment; filename*=UTF-8''Bestellung%20M%C3%A4rz%20%221%22.html")
            same(got.headers["X-Content-Type-Options"], "nosniff")
            holds("sandbox" in got.headers["Content-Security-Policy"], "CSP")
        same(desk.raw("GET", "/files/UNKNOWN", key=None)[0], 404)
        same(upload(desk, content=b"")[1]["data"]["size"], 0, "an empty file is a file")
        same(upload(desk, "%22a%0D%0A%41.txt")[1]["data"]["name"], '"a\r\n%41.txt', "as browsers and libcurl write names")
        same(upload(desk, key="wrong")[0], 401)
        same(desk.get("/sandbox/stats")["files"], 3)
        listed = desk.get("/sandbox/files.json")["files"]
        same((listed[0], [f["size"] for f in listed]), (data, [len(content), 0, 5]))


@case
def a_form_that_is_none_is_refused():
    with sandbox() as desk:
        good = (file_head("a.txt"), b"x")
        field = 'Content-Disposition: form-data; name="team"'
        same(post_form(desk, form((field, b"T1"), good))[0], 201, "other fields do not matter")
        same(post_form(desk, form(good), f'Multipart/Form-Data; charset=utf-8; boundary="{BOUNDARY}"')[0], 201)
        table = [
            (form(good), "application/json", "multipart/form-data"),
            (form(good), "multipart/form-data", "Boundary not found"),
            (form(good), "multipart/form-data; boundary=" + "b" * 71, "Boundary not found"),
            (form(good)[:-4], None, "Unexpected end of form"),
            (form(good, end=""), None, "Unexpected end of form"),
            (b"", None, "does not begin"),
            (form((file_head("a.txt", part="document"), b"x")), None, "file is required"),
            (form((field.replace("team", "file"), b"x")), None, "file is required"),
            (form(("Content-Type: text/plain", b"x")), None, "no Content-Disposition"),
            (form(("Content-Disposition: form-data", b"x")), None, "no name"),
            (form(("nonsense", b"x")), None, "without a name"),
            (form((file_head("a" * 1025), b"x")), None, "at most 1024 bytes"),
            (form((file_head(""), b"x")), None, "at most 1024 bytes"),
            (form(*[(field, b"x")] * 33), None, "Too many parts"),
        ]
        for body, content_type, words in table:
            status, answer = post_form(desk, body, *([content_type] if content_type else []))
            same(status, 400, words)
            holds(words in str(answer["message"]), f"{words}: {answer['message']}")
        same(desk.get("/sandbox/stats")["files"], 2)


@case
def a_file_may_be_so_large_and_not_larger():
    with sandbox("--upload-max", "1") as desk:
        beside = len(form((file_head("a.bin") + "\r\nContent-Type: application/zip", b"")))
        same(upload(desk, "a.bin", b"x" * ((1 << 20) - beside), "application/zip")[0], 201)
        status, answer = upload(desk, "a.bin", b"x" * ((1 << 20) - beside + 1), "application/zip")
        same((status, answer["message"], answer["error"]), (413, "File too large", "Payload Too Large"))
        desk.faults({"kind": "status", "method": "POST", "path": "/v1/storage/upload", "status": 415, "times": 1})
        status, answer = upload(desk)
        same((status, answer["error"]), (415, "Unsupported Media Type"))
        same(upload(desk)[0], 201)


@case
def what_was_never_uploaded_cannot_be_attached():
    with sandbox() as desk:
        data = upload(desk)[1]["data"]
        elsewhere = "https://files.example.com/a"
        nowhere = data["url"][:-3] + "XXX"
        same(desk.create(attachmentUrls=[data["url"], elsewhere])["attachmentUrls"], [data["url"], elsewhere])
        first = desk.create(commentContent="see", commentAttachmentIds=[data["id"]])
        comments = f"/v1/comments?entityType=ticket&entityId={first['id']}"
        same([c["attachments"] for c in desk.get(comments)["data"]], [[data["id"]]])
        path = f"/v1/tickets/{first['id']}/comment"
        same(desk.call("POST", path, {"content": "x", "attachmentIds": [data["id"]]})[1]["data"]["attachments"], [data["id"]])
        before = desk.get("/sandbox/stats")
        for where, body, words in (
                ("/v1/tickets", desk.body(commentContent="x", commentAttachmentIds=[data["id"], "NEVER"]),
                 "commentAttachmentIds NEVER does not exist"),
                ("/v1/tickets", desk.body(attachmentUrls=[nowhere]), f"attachmentUrls {nowhere} does not exist"),
                (path, {"content": "x", "attachmentIds": ["NEVER"]}, "attachmentIds NEVER does not exist")):
            status, answer = desk.call("POST", where, body)
            same((status, answer["message"]), (400, [words]))
        after = desk.get("/sandbox/stats")
        same((after["tickets"], after["comments"]), (before["tickets"], before["comments"]))

"""The providers of node/senders.mjs, as a test uses them: their keys, what the configuration says of them, and requests."""
import base64
import http.client
import json
import pathlib
import secrets as random_secrets
import socket
import ssl
import subprocess
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
from support import npm  # noqa: E402

NODE = pathlib.Path(__file__).resolve().parent / "node"
WHO = ("newest", "former", "other")
PUBLIC_URL = "https://intake.example.com"
TOPIC = "arn:aws:sns:eu-central-1:111111111111:fake-mail"
APPLICATION = "11111111-2222-3333-4444-555555555555"
WORDS = "fake-secret-of-this-hook-"
MAP = "{ from: /customer/email, subject: /title, text: /message, id: /id }"
HMAC = ('{ header: X-Fake-Signature, prefix: "t1=", hash: sha512, encoding: base64, message: "{id}:{timestamp}:{body}", '
        "timestamp_header: X-Fake-Time, id_header: X-Fake-Id }")


def _openssl(*arguments):
    subprocess.run(["openssl", *map(str, arguments)], check=True, capture_output=True)


def make_keys(directory):
    """The private keys of providers that sign with one, and the certificate of the newest RSA key."""
    directory.mkdir(parents=True)
    for who in WHO:
        _openssl("genpkey", "-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048", "-out", directory / f"rsa-{who}.key")
        _openssl("genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256", "-out", directory / f"ec-{who}.key")
        _openssl("genpkey", "-algorithm", "ed25519", "-out", directory / f"ed25519-{who}.key")
    _openssl("req", "-x509", "-key", directory / "rsa-newest.key", "-days", 30, "-subj", "/CN=sns.amazonaws.com",
             "-out", directory / "rsa-newest.pem")
    return directory


def _public(directory, kind, who):
    done = subprocess.run(["openssl", "pkey", "-in", directory / f"{kind}-{who}.key", "-pubout", "-outform", "DER"],
                          check=True, capture_output=True)
    return done.stdout


def _pair(files):
    return "[" + ", ".join(files) + "]"


def _secrets(sender, text):
    return {f"{sender}.{who}": text(who) for who in WHO[:2]}


def settings_of(keys):
    """For each sender: (settings of its hook, secrets by file)."""
    def plain(who):
        return WORDS + who

    def in_base64(who):
        return base64.b64encode(plain(who).encode()).decode()

    def spki(kind):
        return _pair(base64.b64encode(_public(keys, kind, who)).decode() for who in WHO[:2])

    def with_secret(sender, provider, key, text=plain, **more):
        return {"provider": provider, **more, key: _pair(f"{sender}.{who}" for who in WHO[:2])}, _secrets(sender, text)

    return {
        "slack": with_secret("slack", "slack", "signing_secret_file"),
        "mailgun": with_secret("mailgun", "mailgun", "signing_key_file"),
        "mailgun_mime": with_secret("mailgun_mime", "mailgun", "signing_key_file", format="mime"),
        "sendgrid_signed": ({"provider": "sendgrid", "public_key": spki("ec")}, {}),
        "sendgrid_raw": with_secret("sendgrid_raw", "sendgrid", "password_file", user="intake"),
        "postmark": with_secret("postmark", "postmark", "password_file", user="intake"),
        "ses_1": ({"provider": "ses", "topic_arn": TOPIC}, {}),
        "ses_2": ({"provider": "ses", "topic_arn": TOPIC}, {}),
        "relay_bearer": with_secret("relay_bearer", "relay", "secret_file", scheme="bearer"),
        "relay_basic": with_secret("relay_basic", "relay", "secret_file", scheme="basic", user="intake"),
        "teams_outgoing": with_secret("teams_outgoing", "teams_outgoing", "security_token_file", in_base64),
        "teams_bot": ({"provider": "teams_bot", "application_id": APPLICATION}, {}),
        "discord": ({"provider": "discord", "public_key": _pair(_public(keys, "ed25519", who)[-32:].hex() for who in WHO[:2])},
                    {}),
        "telegram": with_secret("telegram", "telegram", "secret_token_file"),
        "whatsapp": (with_secret("whatsapp", "whatsapp", "app_secret_file", verify_token_file="whatsapp.verify-token")[0],
                     {**_secrets("whatsapp", plain), "whatsapp.verify-token": "fake-verify-token"}),
        "generic_standard": with_secret("generic_standard", "generic", "secret_file", lambda who: "whsec_" + in_base64(who),
                                        scheme="standard_webhooks", map=MAP),
        "generic_hmac": with_secret("generic_hmac", "generic", "secret_file", scheme="hmac", hmac=HMAC, map=MAP),
        "generic_bearer": with_secret("generic_bearer", "generic", "secret_file", scheme="bearer", map=MAP),
        "generic_basic": with_secret("generic_basic", "generic", "secret_file", scheme="basic", user="intake", map=MAP),
        "mandrill": with_secret("mandrill", "mandrill", "signing_key_file"),
        "mailersend": with_secret("mailersend", "mailersend", "signing_secret_file"),
        "postal": ({"provider": "postal", "public_key": spki("rsa")}, {}),
        "resend": (with_secret("resend", "resend", "signing_secret_file", api_key_file="resend.token")[0],
                   {**_secrets("resend", lambda who: "whsec_" + in_base64(who)), "resend.token": "fake-token"}),
    }


def hook_of(sender):
    return sender.replace("_", "-")


def config_lines(settings, port, web=()):
    """`web:` and `hooks:` with a hook for each sender."""
    lines = ["web:", f"  listen: 127.0.0.1:{port}", f"  public_url: {PUBLIC_URL}", *(f"  {line}" for line in web), "hooks:"]
    for sender, (own, _) in settings.items():
        lines.append(f"  {hook_of(sender)}:")
        lines += [f"    {key}: {value}" for key, value in own.items()]
        lines.append("    defaults: { teamName: Support }")
    return lines


def free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


class Signer:
    """node/sign.mjs, running: one request a line."""

    def __init__(self, children, keys, directory):
        self._process = subprocess.Popen(["node", str(NODE / "sign.mjs"), str(keys)], stdin=subprocess.PIPE,
                                         stdout=subprocess.PIPE, text=True)

    def sign(self, sender, who="newest", at=None, id=None, text="How do I begin?", **more):
        ask = {"sender": sender, "who": who, "at": int(time.time()) if at is None else int(at),
               "id": id or random_secrets.token_hex(6), "text": text, **more}
        self._process.stdin.write(json.dumps(ask) + "\n")
        self._process.stdin.flush()
        return json.loads(self._process.stdout.readline())

    def close(self):
        self._process.stdin.close()
        self._process.wait(10)


def post(port, path, sent, tls=None, method="POST", seconds=30, certificate=None):
    """(status, headers, body) of one request on a connection of its own."""
    if tls:
        context = ssl.create_default_context(cafile=str(tls))
        if certificate:
            context.load_cert_chain(*map(str, certificate))
        context.check_hostname = False
        connection = http.client.HTTPSConnection("127.0.0.1", port, timeout=seconds, context=context)
    else:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=seconds)
    try:
        connection.request(method, path, sent["body"].encode() if sent["body"] is not None else None, sent["headers"])
        answer = connection.getresponse()
        return answer.status, dict(answer.getheaders()), answer.read()
    finally:
        connection.close()


def verified_by_others(keys):
    """What node/verifiers.mjs finds."""
    installed = npm.install(NODE, "hook verifiers")
    done = subprocess.run(["node", installed / "verifiers.mjs", keys], capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1])

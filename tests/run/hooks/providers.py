"""Stands in for the hosts of providers that intaked asks: keys, files, people. One TLS server for all of them."""
import base64
import http.server
import json
import pathlib
import ssl
import subprocess
import sys
import threading

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
from support import certificates  # noqa: E402

HOSTS = ("sns.eu-central-1.amazonaws.com", "login.botframework.com", "slack.com", "files.slack.com", "api.telegram.org",
         "graph.facebook.com", "lookaside.fbsbx.com", "api.resend.com", "cdn.resend.app", "s3.eu-central-1.amazonaws.com")
KEYS_URL = "https://login.botframework.com/v1/.well-known/keys"


def _numbers(keys, who):
    text = subprocess.run(["openssl", "rsa", "-in", keys / f"rsa-{who}.key", "-noout", "-modulus"], check=True,
                          capture_output=True, text=True).stdout
    modulus = bytes.fromhex(text.strip().split("=")[1])

    def url64(number):
        return base64.urlsafe_b64encode(number).decode().rstrip("=")
    return {"kty": "RSA", "kid": who, "n": url64(modulus), "e": url64(b"\x01\x00\x01"), "endorsements": ["msteams"]}


class Providers:
    """answers: (host, path) → bytes, or a function of the request's handler; asked: what was asked for, in order."""

    def __init__(self, directory, keys=None):
        self.certificates = certificates.make(directory, ",".join(f"DNS:{host}" for host in HOSTS))
        self.answers, self.asked = {}, []
        if keys:
            self.publish(keys)
        outer = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self):
                host, path = self.headers["Host"], self.path
                outer.asked.append((host, path, self.headers.get("Authorization")))
                answer = outer.answers.get((host, path.split("?")[0]))
                status = 404 if answer is None else 200
                body = answer(self) if callable(answer) else answer or b"{}"
                if isinstance(body, tuple):
                    status, body = body
                self.send_response(status)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_):
                pass

        class Server(http.server.ThreadingHTTPServer):
            def handle_error(self, *_):
                pass  # who was stopped hears no answer

        self._server = Server(("127.0.0.1", 0), Handler)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.certificates / "server.pem", self.certificates / "server.key")
        self._server.socket = context.wrap_socket(self._server.socket, server_side=True)
        self.port = self._server.server_address[1]
        self.environment = {"INTAKED_PROVIDERS_AT": f"127.0.0.1:{self.port}",
                            "INTAKED_PROVIDERS_CA": str(self.certificates / "ca.pem")}
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def publish(self, keys):
        sns, bot = "sns.eu-central-1.amazonaws.com", "login.botframework.com"
        self.answers[(sns, "/SimpleNotificationService-fake1.pem")] = (keys / "rsa-newest.pem").read_bytes()
        self.answers[(sns, "/")] = b"<ConfirmSubscriptionResponse/>"
        self.answers[(bot, "/v1/.well-known/openidconfiguration")] = json.dumps(
            {"issuer": "https://api.botframework.com", "jwks_uri": KEYS_URL}).encode()
        self.answers[(bot, "/v1/.well-known/keys")] = json.dumps(
            {"keys": [_numbers(keys, who) for who in ("newest", "former")]}).encode()

    def stop(self):
        self._server.shutdown()
        self._server.server_close()

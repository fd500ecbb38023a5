"""An S3 server from npm that checks Signature Version 4, installed once into build/.

s3rver itself, the best known one, takes any version 4 signature ("not implemented", lib/middleware/authentication.js of
3.7.1). This fork computes it, for headers and for queries. It checks no x-amz-content-sha256 against the bytes, and lets
everybody put and get who sends no signature at all. For a bucket in the host it signs another path than Amazon does, so
that form is held to Amazon's published example alone (tests/desk/aws_signature_test.cc).
"""
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
from support import npm, processes  # noqa: E402

SOURCE = pathlib.Path(__file__).resolve().parent / "s3"
ACCESS_KEY = SECRET_KEY = "S3RVER"
BUCKET = "support-files"


class S3Server:
    def __init__(self, children, directory):
        installed = npm.install(SOURCE, "S3 server")
        directory = pathlib.Path(directory)
        directory.mkdir()
        self.port = processes.free_port()
        log = directory / "s3.log"
        process = children.start(["node", installed / "server.js", str(self.port), directory / "objects"], log)
        processes.wait_until(lambda: log.exists() and "ready" in log.read_text(), "the S3 server", process)

"""An S3 server from npm that checks Signature Version 4, installed once into build/.

s3rver itself, the best known one, takes any version 4 signature ("not implemented", lib/middleware/authentication.js of
3.7.1). This fork computes it, for headers and for queries. It checks no x-amz-content-sha256 against the bytes, and lets
everybody put and get who sends no signature at all. For a bucket in the host it signs another path than Amazon does, so
that form is held to Amazon's published example alone (tests/desk/aws_signature_test.cc).
"""
import hashlib
import os
import pathlib
import shutil
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
from support import processes  # noqa: E402
from support.cases import Skip  # noqa: E402

SOURCE = pathlib.Path(__file__).resolve().parent / "s3"
INSTALLED = pathlib.Path(__file__).resolve().parents[3] / "build" / "npm" / "s3"
INSTALL_SECONDS = 120
ACCESS_KEY = SECRET_KEY = "S3RVER"
BUCKET = "support-files"


def install():
    """The exact versions of package-lock.json, without scripts of theirs. Skips where npm cannot; in CI that is a failure."""
    digest = hashlib.sha256(b"".join((SOURCE / name).read_bytes() for name in ("package-lock.json", "server.js"))).hexdigest()
    mark = INSTALLED / "installed"
    if mark.exists() and mark.read_text() == digest:
        return
    shutil.rmtree(INSTALLED, ignore_errors=True)
    shutil.copytree(SOURCE, INSTALLED)
    try:
        subprocess.run(["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"], cwd=INSTALLED, check=True,
                       stdin=subprocess.DEVNULL, capture_output=True, timeout=INSTALL_SECONDS)
    except (OSError, subprocess.SubprocessError) as error:
        if os.environ.get("CI") == "true":
            raise
        raise Skip(f"the S3 server cannot be installed from npm: {error}") from error
    mark.write_text(digest)


class S3Server:
    def __init__(self, children, directory):
        install()
        directory = pathlib.Path(directory)
        directory.mkdir()
        self.port = processes.free_port()
        log = directory / "s3.log"
        process = children.start(["node", INSTALLED / "server.js", str(self.port), directory / "objects"], log)
        processes.wait_until(lambda: log.exists() and "ready" in log.read_text(), "the S3 server", process)

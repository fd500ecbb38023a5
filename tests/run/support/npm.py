"""Packages from npm that a test needs, in their exact versions, installed once into build/."""
import hashlib
import os
import pathlib
import shutil
import subprocess

from .cases import Skip

BUILD = pathlib.Path(__file__).resolve().parents[3] / "build" / "npm"
INSTALL_SECONDS = 120


def install(source, what):
    """Copies the directory with its package-lock.json and installs what that names, without scripts of theirs; returns
    where. Skips where npm cannot; in CI that is a failure."""
    installed = BUILD / what.replace(" ", "-")
    digest = hashlib.sha256(b"".join(path.read_bytes() for path in sorted(source.iterdir()))).hexdigest()
    mark = installed / "installed"
    if mark.exists() and mark.read_text() == digest:
        return installed
    shutil.rmtree(installed, ignore_errors=True)
    shutil.copytree(source, installed)
    try:
        subprocess.run(["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"], cwd=installed, check=True,
                       stdin=subprocess.DEVNULL, capture_output=True, timeout=INSTALL_SECONDS)
    except (OSError, subprocess.SubprocessError) as error:
        if os.environ.get("CI") == "true":
            raise
        raise Skip(f"the {what} cannot be installed from npm: {error}") from error
    mark.write_text(digest)
    return installed

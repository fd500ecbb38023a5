"""Places that go wrong: a disk that is full, a clock that is a year off, files that belong to somebody else."""
import contextlib
import glob
import os
import stat
import subprocess

from support import cases

NOBODY = 65534
STRANGER = 65533


@contextlib.contextmanager
def small_disk(path, mebibytes):
    """A file system of its own at `path`, to be filled for real."""
    path.mkdir(exist_ok=True)
    if os.getuid() != 0:
        raise cases.Skip("a small disk needs root to mount it")
    if subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={mebibytes}m,mode=0700", "tmpfs", path],
                      capture_output=True, check=False).returncode:
        raise cases.Skip("a small disk cannot be mounted here")
    try:
        yield path
    finally:
        subprocess.run(["umount", "--lazy", path], check=False)


def fill(path, left=0):
    """Takes all space but `left` bytes; returns the file that holds it."""
    ballast = path / "ballast"
    with open(ballast, "wb", buffering=0) as file:
        with contextlib.suppress(OSError):
            while True:
                file.write(bytes(65536))
    if left:
        os.truncate(ballast, max(ballast.stat().st_size - left, 0))
    return ballast


@contextlib.contextmanager
def changed(path, mode=None, owner=None):
    """The file with another mode or owner, for a while."""
    before = os.stat(path)
    if mode is not None:
        os.chmod(path, mode)
    if owner is not None:
        os.chown(path, owner, owner)
    try:
        yield
    finally:
        os.chown(path, before.st_uid, before.st_gid)
        os.chmod(path, stat.S_IMODE(before.st_mode))


def clock_set_by(binary, days):
    """The environment of a process whose wall clock is wrong by so many days."""
    libraries = glob.glob("/usr/lib/*/faketime/libfaketimeMT.so.1")
    if not libraries:
        raise cases.Skip("a wrong clock needs the package faketime")
    linked = subprocess.run(["ldd", binary], capture_output=True, text=True, check=False).stdout
    if "libtsan" in linked:
        raise cases.Skip("the thread sanitizer lets nobody else answer for the clock")
    # A sanitizer's library must come before all others.
    first = [line.split("=>")[1].split()[0] for line in linked.splitlines() if "libasan" in line]
    return {"LD_PRELOAD": " ".join([*first, libraries[0]]), "FAKETIME": f"{days:+d}d", "FAKETIME_DONT_FAKE_MONOTONIC": "1",
            "FAKETIME_DONT_RESET": "1"}


class Account:
    """Runs an installation's program as a user who is not root; a test that is not run as root: as itself."""

    def __init__(self, intaked, binary):
        self._intaked, self._binary = intaked, str(binary)
        self.is_other = os.getuid() == 0
        self.id = NOBODY if self.is_other else os.getuid()
        if self.is_other:
            subprocess.run(["chown", "-R", f"{NOBODY}:{NOBODY}", intaked.home], check=True)
            try:
                self.command("version")
            except PermissionError as error:
                raise cases.Skip(f"another user may not run {binary}") from error

    def command(self, *words, stdin=b"", account=None):
        """(exit code, all that was said)."""
        account = account or self.id
        identity = {"user": account, "group": account, "extra_groups": []} if self.is_other else {}
        done = subprocess.run([self._binary, *map(str, words), "--config", str(self._intaked.config)], input=stdin,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=60, check=False, **identity)
        return done.returncode, done.stdout.decode()

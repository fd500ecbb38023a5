"""A run test is a list of functions; each is one case and says by assert what a user would see."""
import argparse
import os
import pathlib
import shutil
import sys
import tempfile
import time
import traceback

from .processes import Children
from .results import Results
from .sanitizers import Reports


class Skip(Exception):
    """Raised by a case that cannot run here; its text is the reason."""


def check_memory(extra, allowed):
    """Bytes more than otherwise; no measure of ours where each byte that is touched has several beside it."""
    if os.environ.get("INTAKED_SANITIZE") == "thread":
        raise Skip(f"{extra} bytes more with the thread sanitizer, of which most are its own")
    assert extra <= allowed, f"{extra} bytes more"


class World:
    """What a case gets: built binaries, a directory of its own, children that end with it, and show() for figures."""

    def __init__(self, binaries, directory, children, show=print):
        self.bin, self.directory, self.children, self.show = binaries, directory, children, show


def main(*cases):
    """Runs the cases; prints a line each and `N passed, N failed`. For sys.exit()."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--bin", type=lambda p: pathlib.Path(p).resolve(), required=True)
    parser.add_argument("--only", help="one case, by its name")
    options = parser.parse_args()
    results = Results()
    for case in cases:
        if options.only and options.only != case.__name__:
            continue
        directory = pathlib.Path(tempfile.mkdtemp(prefix="intaked-run-"))
        directory.chmod(0o755)
        began = time.monotonic()

        def add(outcome, reason=""):
            results.add(case.__name__.replace("_", " "), outcome, time.monotonic() - began, reason)

        try:
            with Reports(directory) as reports:
                with Children() as children:
                    case(World(options.bin, directory, children, results.show))
                reports.check()
        except Skip as reason:
            add("skipped", str(reason))
            print(f"skip  {case.__name__}: {reason}")
        except KeyboardInterrupt:
            raise
        except BaseException:
            add("failed")
            print(f"FAIL  {case.__name__} ({time.monotonic() - began:.1f} s), kept: {directory}")
            traceback.print_exc(file=sys.stdout)
            for log in sorted(directory.rglob("intaked.log")):
                print("".join(f"    {line}\n" for line in log.read_text(errors="replace").splitlines()[-25:]))
            continue
        else:
            add("passed")
            print(f"ok    {case.__name__} ({time.monotonic() - began:.1f} s)")
        sys.stdout.flush()
        shutil.rmtree(directory, ignore_errors=True)
    return results.end()

#!/usr/bin/env python3
"""Broken configurations and rules, and what `intaked check` says about them.

run.py --bin DIR [--bless] [NAME...]

A case is a folder tests/cases/check/NAME with intaked.yaml, rules/ and whatever else it needs.
Its expected.txt is a transcript: the command, its output, its exit code. The command's arguments
are read from there. --bless writes the transcripts anew: judge them before you commit them.
"""
import argparse
import difflib
import pathlib
import shlex
import shutil
import subprocess
import sys
import tempfile

CASES = pathlib.Path(__file__).resolve().parents[2] / "cases" / "check"
DEADLINE_SECONDS = 60


def prepare(case, directory):
    """A copy of the case with its secrets closed, as git keeps no such modes."""
    shutil.copytree(case, directory)
    for secret in directory.glob("secrets/*"):
        secret.chmod(0o644 if "open-to-all" in secret.name else 0o600)


def transcript(program, case, command):
    """What a person would see who runs the command in the case's folder."""
    with tempfile.TemporaryDirectory() as temporary:
        directory = pathlib.Path(temporary) / "case"
        prepare(case, directory)
        arguments = shlex.split(command)[1:]
        done = subprocess.run([program, "--config", "intaked.yaml", *arguments], cwd=directory,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                              stdin=subprocess.DEVNULL, timeout=DEADLINE_SECONDS, check=False)
    output = done.stdout.decode(errors="backslashreplace")
    return f"$ {command}\n{output}exit {done.returncode}\n"


def run(program, case, bless):
    """True if the case passes; its difference is printed otherwise."""
    expected_file = case / "expected.txt"
    expected = expected_file.read_text()
    command = expected.splitlines()[0].removeprefix("$ ")
    got = transcript(program, case, command)
    if got == expected:
        return True
    if bless:
        expected_file.write_text(got)
        return True
    print(f"FAIL {case.name}")
    print("".join(difflib.unified_diff(expected.splitlines(True), got.splitlines(True),
                                       f"{case.name}/expected.txt", "what it says now")))
    return False


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--bin", required=True, type=pathlib.Path, help="directory that holds intaked")
    parser.add_argument("--bless", action="store_true", help="rewrite the transcripts")
    parser.add_argument("names", nargs="*", help="only these cases")
    options = parser.parse_args()
    program = (options.bin / "intaked").resolve()
    cases = sorted(path.parent for path in CASES.glob("*/expected.txt"))
    if options.names:
        cases = [case for case in cases if case.name in options.names]
    failed = sum(not run(program, case, options.bless) for case in cases)
    print(f"{len(cases) - failed} passed, {failed} failed")
    return 1 if failed or not cases else 0


if __name__ == "__main__":
    sys.exit(main())

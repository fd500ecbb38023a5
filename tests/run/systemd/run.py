#!/usr/bin/env python3
"""The unit: systemd finds no mistake in it, and it is locked down to a score of 1.2 or better.

run.py --bin DIRECTORY. Says in words whether a booted systemd was there to start it.
"""
import argparse
import pathlib
import shutil
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[3]
EXPOSURE_MAX = 12  # tenths, as systemd-analyze wants it
SKIPPED = 77


def analyze(*arguments):
    done = subprocess.run(["systemd-analyze", *map(str, arguments)], capture_output=True, text=True)
    return done.returncode, done.stdout + done.stderr


def check_exposure(unit):
    code, text = analyze("security", "--offline=true", f"--threshold={EXPOSURE_MAX}", "--no-pager", unit)
    verdict = next((line for line in text.splitlines() if "Overall exposure" in line), text.strip())
    print(verdict.strip("→ "))
    return [] if code == 0 else [f"exposure is above {EXPOSURE_MAX / 10}: {verdict}"]


def check_verify(unit, binaries):
    """verify wants the programs to exist: a copy of the unit names the built ones."""
    text = unit.read_text()
    with tempfile.TemporaryDirectory() as directory:
        copy = pathlib.Path(directory) / unit.name
        copy.write_text(text.replace("/usr/bin/intaked", str(binaries / "intaked")))
        code, said = analyze("verify", "--man=no", copy)
    print("systemd-analyze verify: " + ("nothing to say" if code == 0 and not said else said.strip()))
    return [] if code == 0 and not said.strip() else [f"verify: {said.strip()}"]


def check_promises(unit):
    """What the rest of the project relies on."""
    lines = unit.read_text().splitlines()
    wanted = ["Type=notify", "StartLimitIntervalSec=0", "WatchdogSec=30s", "ExecReload=/usr/bin/intaked reload",
              "LoadCredential=secrets:/etc/intaked/secrets", "RuntimeDirectory=intaked", "StateDirectory=intaked"]
    return [f"the unit has lost its line {line}" for line in wanted if line not in lines]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--bin", type=pathlib.Path, required=True)
    binaries = parser.parse_args().bin.resolve()
    if not shutil.which("systemd-analyze"):
        print("skipped: systemd-analyze is not installed (packages.txt: systemd)")
        return SKIPPED
    unit = ROOT / "systemd" / "intaked.service"
    problems = check_promises(unit) + check_exposure(unit) + check_verify(unit, binaries)
    booted = pathlib.Path("/run/systemd/system").is_dir()
    print("The unit was not started: " + (
        "a test changes no service of a running system." if booted
        else "this machine was not booted with systemd; it was verified instead."))
    for problem in problems:
        print(f"FAIL {problem}")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())

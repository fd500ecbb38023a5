#!/usr/bin/env python3
"""The unit: systemd finds no mistake in it, it is locked down to a score of 1.2 or better, and it boots.

run.py --bin DIRECTORY. Root boots a private systemd in namespaces of its own (support/machine.py) and does there what an
administrator does in the first hour (check.sh). Where that cannot be, it says why.
"""
import argparse
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))
from support import machine  # noqa: E402

ROOT = HERE.parents[2]
EXPOSURE_MAX = 12  # tenths, as systemd-analyze wants it
SKIPPED = 77
BOOT_SECONDS_MAX = 150
# The leak check wants ptrace, which the unit forbids.
DROP_IN = "[Service]\nEnvironment=ASAN_OPTIONS=detect_leaks=0\n"


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
              "LoadCredential=secrets:/etc/intaked/secrets", "RuntimeDirectory=intaked", "StateDirectory=intaked",
              "OOMPolicy=continue"]
    return [f"the unit has lost its line {line}" for line in wanted if line not in lines]


def install(binaries, directory, *options):
    done = subprocess.run(["cmake", "--install", binaries.parent, *options], capture_output=True, text=True,
                          env=dict(os.environ, DESTDIR=str(directory)))
    return [] if done.returncode == 0 else [f"cmake --install: {done.stderr.strip()}"]


def check_private_prefix(binaries):
    """A private prefix has an etc of its own, and its unit says so."""
    with tempfile.TemporaryDirectory() as directory:
        problems = install(binaries, pathlib.Path(directory), "--prefix", "/opt/here")
        if problems:
            return problems
        lines = (pathlib.Path(directory) / "opt/here/lib/systemd/system/intaked.service").read_text().splitlines()
    program = "/opt/here/bin/intaked --config /opt/here/etc/intaked/intaked.yaml"
    wanted = [f"ExecStart={program} serve", f"ExecReload={program} reload", "LoadCredential=secrets:/opt/here/etc/intaked/secrets"]
    return [f"below /opt/here the unit has no line {line}" for line in wanted if line not in lines]


def stage(binaries, directory):
    """What ./dev install would lay into the root, below directory."""
    problems = install(binaries, directory)
    if problems:
        return problems
    drop_in = directory / "etc/systemd/system/intaked.service.d/test.conf"
    drop_in.parent.mkdir(parents=True)
    drop_in.write_text(DROP_IN)
    return []


def check_boot(binaries):
    with tempfile.TemporaryDirectory(prefix="intaked-boot-") as name:
        exchange = pathlib.Path(name)
        problems = stage(binaries, exchange / "stage")
        if problems:
            return problems
        shutil.copy(HERE / "check.sh", exchange)
        return machine.boot(exchange, BOOT_SECONDS_MAX)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--bin", type=pathlib.Path, required=True)
    binaries = parser.parse_args().bin.resolve()
    if not shutil.which("systemd-analyze"):
        print("skipped: systemd-analyze is not installed (packages.txt: systemd)")
        return SKIPPED
    unit = ROOT / "systemd" / "intaked.service"
    problems = check_promises(unit) + check_exposure(unit) + check_verify(unit, binaries) + check_private_prefix(binaries)
    reason = machine.why_none()
    if reason:
        print(f"The unit was verified, not booted: {reason}.")
    else:
        print("The unit was booted by a private systemd:")
        problems += check_boot(binaries)
    for problem in problems:
        print(f"FAIL {problem}")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())

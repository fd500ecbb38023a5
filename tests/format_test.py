#!/usr/bin/env python3
"""The tree is formatted: format_test.py ROOT. Skipped (77) without the clang-format that ./dev format uses."""
import pathlib
import shutil
import subprocess
import sys

MAJOR = "14"  # Debian 12's; another one formats differently
SKIPPED = 77


def main():
    root = pathlib.Path(sys.argv[1])
    program = shutil.which("clang-format")
    version = subprocess.run([program, "--version"], capture_output=True, text=True).stdout if program else ""
    if f"version {MAJOR}." not in version:
        print(f"skipped: clang-format {MAJOR} is not installed (./dev format installs it)")
        return SKIPPED
    files = sorted(p for top in ("src", "tests") for p in (root / top).rglob("*") if p.suffix in (".cc", ".h"))
    done = subprocess.run([program, "--dry-run", "-Werror", "--ferror-limit=1", *files], capture_output=True, text=True)
    if done.returncode != 0:
        print("\n".join(line for line in done.stderr.splitlines() if "error:" in line))
        print("mend with: ./dev format")
        return 1
    print(f"{len(files)} files are formatted")
    return 0


if __name__ == "__main__":
    sys.exit(main())

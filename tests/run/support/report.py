#!/usr/bin/env python3
"""The last lines of ./dev test: report.py BUILD_DIRECTORY...

Reads BUILD/results: what ctest says of each test program (ctest.junit) and what each GoogleTest
program (NAME.xml) and each run test (run_NAME.json) says of its cases. Prints the figures that they
show, the slowest ten, what failed and was skipped and why, and last "N passed, N failed[, N
skipped]". Exits 1 if anything failed or nothing ran.
"""
import json
import pathlib
import sys
import xml.etree.ElementTree as xml
from collections import namedtuple

Result = namedtuple("Result", "name seconds outcome reason", defaults=[""])
SLOWEST = 10


def cases_of(path):
    """The cases of one GoogleTest program."""
    for case in xml.parse(path).getroot().iter("testcase"):
        if case.get("status") == "notrun":
            continue
        skipped = case.find("skipped")
        outcome = "failed" if case.find("failure") is not None else "skipped" if skipped is not None else "passed"
        reason = (skipped.get("message") or "").split("\n")[-1] if skipped is not None else ""
        yield Result(f"{case.get('classname')}.{case.get('name')}", float(case.get("time")), outcome, reason)


def cases_of_run(path):
    """The cases of one run test."""
    return [Result(**case) for case in json.loads(path.read_text())["cases"]]


def shown(build):
    """What the programs of a build want to be read, also when all is well: (program, lines)."""
    for path in sorted((build / "results").glob("*.xml")):
        try:
            words = xml.parse(path).getroot().get("shown")
        except xml.ParseError:
            continue
        if words:
            yield path.stem.removeprefix("intaked_").removesuffix("_tests"), [words]
    for path in sorted((build / "results").glob("run_*.json")):
        lines = json.loads(path.read_text())["shown"]
        if lines:
            yield path.stem, lines


def results_of(build):
    """One result a case, one a ctest test that tells of none or died."""
    results = build / "results"
    programs = {p.stem.removeprefix("intaked_").removesuffix("_tests"): p for p in results.glob("*.xml")}
    runs = {p.stem: p for p in results.glob("run_*.json")}
    junit = results / "ctest.junit"
    if not junit.exists():
        yield Result(f"{build.name}: ctest did not run", 0.0, "failed")
        return
    for test in xml.parse(junit).getroot().iter("testcase"):
        name, seconds = test.get("name"), float(test.get("time") or 0)
        outcome = {"run": "passed", "fail": "failed"}.get(test.get("status"), "skipped")
        cases = []
        if name in programs:
            try:
                cases = list(cases_of(programs[name]))
            except xml.ParseError:
                pass  # it died while it wrote; ctest's word stands
        if name in runs:
            cases = cases_of_run(runs[name])
        yield from (c._replace(name=f"{name}: {c.name}") for c in cases)
        if not cases or (outcome == "failed" and all(c.outcome != "failed" for c in cases)):
            said = (test.findtext("system-out") or "").splitlines()
            reason = next((line.removeprefix("skipped: ") for line in said if line.startswith("skipped: ")), "")
            yield Result(name, seconds, outcome, reason if outcome == "skipped" else "")


def main():
    builds = [pathlib.Path(build) for build in sys.argv[1:]]
    all_results = [r for build in builds for r in results_of(build)]
    for build in builds:
        for program, lines in shown(build):
            print(f"\n{program}:" if len(builds) == 1 else f"\n{build.name}, {program}:")
            print("".join(f"  {line}\n" for line in lines), end="")
    by_outcome = {o: [r for r in all_results if r.outcome == o] for o in ("passed", "failed", "skipped")}
    print("\nslowest:")
    for result in sorted(all_results, key=lambda r: -r.seconds)[:SLOWEST]:
        print(f"  {result.seconds:8.2f} s  {result.name}")
    for outcome in ("skipped", "failed"):
        for result in by_outcome[outcome]:
            print(f"{outcome}: {result.name}" + (f": {result.reason}" if result.reason else ""))
    counts = [f"{len(by_outcome[o])} {o}" for o in ("passed", "failed")]
    if by_outcome["skipped"]:
        counts.append(f"{len(by_outcome['skipped'])} skipped")
    print(", ".join(counts))
    return 0 if by_outcome["passed"] and not by_outcome["failed"] else 1


if __name__ == "__main__":
    sys.exit(main())

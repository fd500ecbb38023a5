#!/usr/bin/env python3
"""The same mail read by `intaked parse` and by Python's `email`: where they disagree, a table says why.

run.py --bin DIR [--seed N] [--mutations N] [--show CLASS] [FILE...]

Read are all messages of tests/cases/parse, seeded mutations of them, and ../shared/corpus when it is
there; or only the FILEs. Every disagreement must fall under a row of disagreements.md, whose first
column names a function of explanations.py. One that does not fails the test.
"""
import argparse
import collections
import json
import pathlib
import re
import subprocess
import sys
import tempfile

import explanations
import mutations
import other_reader

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[2]
DEADLINE_SECONDS = 300
SHOWN_MAX = 20


def explained_classes():
    """The rows of the table, in order: the first that fits counts."""
    rows = re.findall(r"^\| `(\w+)` \|", (HERE / "disagreements.md").read_text(), re.MULTILINE)
    missing = [name for name in rows if not hasattr(explanations, name)]
    if missing or not rows:
        sys.exit(f"disagreements.md names what explanations.py does not have: {missing}")
    return [(name, getattr(explanations, name)) for name in rows]


def ours(program, messages):
    """What intaked understood of each, by name."""
    with tempfile.TemporaryDirectory() as directory:
        for name, raw in messages.items():
            (pathlib.Path(directory) / name).write_bytes(raw)
        done = subprocess.run([program, "--config", directory + "/none.yaml", "parse",
                               "--json-lines", directory], capture_output=True,
                              timeout=DEADLINE_SECONDS, check=False)
    if done.returncode != 0:
        sys.exit(f"intaked parse: exit {done.returncode}: {done.stderr.decode()[-2000:]}")
    read = (json.loads(line) for line in done.stdout.splitlines())
    return {message["file"]: message for message in read}


def disagreements(mine, theirs):
    """Yields (field, ours, theirs)."""
    for field in ("from", "to", "cc", "subject", "message_id"):
        if theirs[field] is not None and theirs[field] != mine[field]:
            yield field, mine[field], theirs[field]
    if theirs["text"] and theirs["text"] not in mine["text"]:
        yield "text", mine["text"], theirs["text"]
    left = collections.Counter(theirs["attachments"]) - collections.Counter(mine["attachments"])
    for file in left:
        yield "attachment", mine["attachments"], file


def corpus():
    """The messages of others, when they are beside the project."""
    found = {}
    for path in sorted((ROOT.parent / "shared" / "corpus").glob("*/eml/*")):
        found[f"corpus.{path.parts[-3]}.{path.name}"] = path.read_bytes()
    return found


def gather(options):
    if options.files:
        return {path.name: path.read_bytes() for path in options.files}
    cases = {f"case.{path.parent.name}": path.read_bytes()
             for path in sorted((ROOT / "tests/cases/parse").glob("*/message.eml"))}
    if not cases:
        sys.exit("no cases under tests/cases/parse")
    return {**cases, **mutations.make(cases, options.seed, options.mutations), **corpus()}


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--bin", required=True, type=pathlib.Path, help="directory that holds intaked")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--mutations", type=int, default=2000)
    parser.add_argument("--show", help="print the disagreements of this class")
    parser.add_argument("files", nargs="*", type=pathlib.Path)
    options = parser.parse_args()
    program = (options.bin / "intaked").resolve()
    if not program.exists():
        print(f"there is no {program}")
        return 77
    classes = explained_classes()
    messages = gather(options)
    read = ours(program, messages)
    counts = collections.Counter()
    unexplained = 0
    for name, raw in messages.items():
        if name not in read:
            print(f"{name}: intaked gave no message")
            unexplained += 1
            continue
        mine = other_reader.as_compared(read[name])
        theirs = other_reader.read(raw)
        for field, we, they in disagreements(mine, theirs):
            case = explanations.Case(raw, field, we, they, read[name], theirs)
            found = next((label for label, fits in classes if fits(case)), None)
            counts[found] += 1
            unexplained += found is None
            if found == options.show or (found is None and unexplained <= SHOWN_MAX):
                print(f"{name}: {field}\n  intaked {we!r:.300}\n  python  {they!r:.300}")
    for label, _ in classes:
        print(f"{counts[label]:6} {label}")
    print(f"{len(messages)} messages (seed {options.seed}), {sum(counts.values())} disagreements, "
          f"{unexplained} unexplained")
    return 1 if unexplained else 0


if __name__ == "__main__":
    sys.exit(main())

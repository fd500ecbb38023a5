#!/usr/bin/env python3
"""Real mail of other projects' test suites: what they assert, field by field, and what the best other parser gets.

run.py --bin DIR [--fails FIELD]

Needs ../shared/corpus, which a user's machine does not have: then it skips. Its score.py judges what
`intaked parse` prints. No field may be below the best peer (peers.md), and every miss stands in
misses.md with its reason; a row there that is no miss any more fails too.
"""
import argparse
import json
import pathlib
import re
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
CORPUS = HERE.parents[3] / "shared" / "corpus"
SKIP = 77
DEADLINE_SECONDS = 300
MISS = re.compile(r"^   FAIL (\w+) (\S+)$", re.MULTILINE)


def rows(file):
    """The cells of a table's rows that begin with a name in `back quotes`."""
    lines = (HERE / file).read_text().splitlines()
    return [[cell.strip().strip("`") for cell in line.strip("|").split("|")] for line in lines if line.startswith("| `")]


def parse_all(program, results):
    for folder in sorted(CORPUS.iterdir()):
        if not (folder / "eml").is_dir():
            continue
        with open(results / f"{folder.name}.jsonl", "wb") as out:
            subprocess.run([program, "--config", results / "none.yaml", "parse", "--json-lines", folder / "eml"],
                           stdout=out, timeout=DEADLINE_SECONDS, check=True)


def score(results, *arguments):
    done = subprocess.run([sys.executable, CORPUS / "score.py", results, *arguments], capture_output=True, text=True,
                          timeout=DEADLINE_SECONDS, check=True)
    return done.stdout


def judge(results):
    """The sentences to print about what is wrong; the figures are printed on the way."""
    wrong = []
    totals = json.loads(score(results, "--json"))["total"]
    peers = {field: tuple(map(int, best.split("/"))) for field, best, _ in rows("peers.md")}
    for kind, fields in totals.items():
        for field, (right, asserted) in sorted(fields.items()):
            peer = peers.get(field, (asserted, asserted)) if kind == "upstream" else (asserted, asserted)
            print(f"{kind:16} {field:20} {right}/{asserted}, best other parser {peer[0]}/{peer[1]}")
            if right * peer[1] < peer[0] * asserted:
                wrong.append(f"{field}: {right} of {asserted}, the best other parser has {peer[0]} of {peer[1]}")
    missed = set(MISS.findall(score(results, "--fails", "")))
    known = {(field, file) for file, field, _ in rows("misses.md")}
    wrong += [f"{field} of {file} is missed, and misses.md does not say why" for field, file in sorted(missed - known)]
    wrong += [f"{field} of {file} is in misses.md, but it is right now" for field, file in sorted(known - missed)]
    return wrong


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--bin", type=pathlib.Path, required=True)
    parser.add_argument("--fails", help="list the misses of one field and end")
    arguments = parser.parse_args()
    if not CORPUS.is_dir():
        print("skipped: there is no ../shared/corpus beside the project")
        return SKIP
    with tempfile.TemporaryDirectory() as directory:
        results = pathlib.Path(directory)
        parse_all(arguments.bin.resolve() / "intaked", results)
        if arguments.fails is not None:
            print(score(results, "--fails", arguments.fails))
            return 0
        wrong = judge(results)
    for sentence in wrong:
        print(f"FAIL {sentence}")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())

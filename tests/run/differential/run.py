#!/usr/bin/env python3
"""The same mail read by `intaked parse` and by Python's `email`: where they disagree, a table says why.

run.py --bin DIR [--seed N] [--mutations N] [--show ROW] [FILE...]

Read are all messages of tests/cases/parse, one example for each row of the table (examples.py), seeded
mutations of the cases, and ../shared/corpus when it is there; or only the FILEs. Every disagreement must be
explained by a row of disagreements.md: Python, taught what the row says (explanations.py), must then say what
intaked says. One that is not explained fails the test, and so does a row that explains nothing. So that the
test can be trusted, answers of intaked are also made wrong, and each must be noticed.
"""
import argparse
import collections
import functools
import json
import pathlib
import re
import subprocess
import sys
import tempfile

import examples
import explanations
import mends
import mutations
import other_reader

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[2]
DEADLINE_SECONDS = 300
SHOWN_MAX = 40
SEVERAL = "several rows"


def rows():
    """The names in the table, in order: the first that explains counts."""
    known = {*mends.ALL, *explanations.HABITS}
    named = re.findall(r"^\| `(\w+)` \|", (HERE / "disagreements.md").read_text(), re.MULTILINE)
    if sorted(named) != sorted(known) or known != set(examples.OF):
        sys.exit("disagreements.md, mends.py with explanations.py, and examples.py differ: "
                 f"{(set(named) ^ known) | (set(examples.OF) ^ known)}")
    return named


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


class Comparison:
    """One message, read by both."""

    def __init__(self, raw, read, table):
        self._raw = raw
        self._table = table
        self._told = [defect["what"] for defect in read["defects"]]
        self._theirs = other_reader.Reader(raw)
        self.mine = other_reader.as_compared(read)
        self.names_tnef = self._theirs.may_be_tnef()

    def theirs(self, field):
        return self._theirs.field(field)

    def can_judge(self, field):
        """Whether Python says anything there that an answer could be held to."""
        return not (field in ("date", "attachments") and not self.theirs(field) or
                    field == "text" and self.names_tnef)

    def disagrees(self, field, mine=None):
        if field == "text" and self.names_tnef:
            return False  # Python cannot read it
        return other_reader.differs(field, mine or self.mine, self.theirs(field))

    @functools.lru_cache(maxsize=None)
    def _taught(self, row):
        """None where the damage that a row is about is not in the message."""
        if row in mends.ALL:
            mended = mends.ALL[row](self._raw)
            return explanations.TaughtReader(mended, frozenset(), self._told) if mended != self._raw else None
        return explanations.TaughtReader(self._raw, frozenset([row]), self._told)

    @functools.lru_cache(maxsize=None)
    def _taught_all(self):
        mended = self._raw
        for row in self._table + self._table:  # one mend may uncover what another is for
            mended = mends.ALL.get(row, lambda raw: raw)(mended)
        return explanations.TaughtReader(mended, frozenset(self._table), self._told)

    @functools.lru_cache(maxsize=None)
    def _taught_habits(self):
        return explanations.TaughtReader(self._raw, frozenset(self._table), self._told)

    @functools.lru_cache(maxsize=None)
    def _field(self, row, field):
        reader = self._taught_all() if row == SEVERAL else self._taught(row)
        return reader.field(field)

    def explanation(self, field, mine=None):
        """The row that explains a disagreement; SEVERAL if it takes more than one; None."""
        mine = mine or self.mine
        for row in [*self._table, SEVERAL]:
            if row != SEVERAL and field not in explanations.HABITS.get(row, other_reader.FIELDS):
                continue
            if row != SEVERAL and self._taught(row) is None:
                continue
            if not other_reader.differs(field, mine, self._field(row, field)):
                return row
        if field == "text":
            for row in explanations.NEAR:
                if any(reader.is_near(mine["text"], row) for reader in (self._taught_all(), self._taught_habits())):
                    return row
        return None


def wrong(field, value):
    """Answers of a parser that is wrong in one field: something lost, something else, something more."""
    if field == "attachments":
        return [[]]
    if isinstance(value, list):
        return [value[1:], [*value, "wrong@wrong.example"]]
    if isinstance(value, tuple):
        return [(value[0], value[1] + "wrong")]
    if field == "date":
        return ["1999-01-01T00:00:00Z"]
    return [value + " wrongly", "wrongly " + value, value.swapcase() + "wrong"]


def unnoticed(comparison, field):
    """Wrong answers that would pass."""
    for answer in wrong(field, comparison.mine[field]):
        mine = {**comparison.mine, field: answer, **({"text_of_html": answer} if field == "text" else {})}
        if not comparison.disagrees(field, mine):
            if not comparison.disagrees(field):  # else it is what Python says
                yield answer, "is taken for the same"
        elif (row := comparison.explanation(field, mine)) is not None:
            yield answer, f"is explained by {row}"


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
    made = mutations.make(cases, options.seed, options.mutations)
    return {**cases, **{f"example.{row}": raw for row, raw in examples.OF.items()}, **made, **corpus()}


class Report:
    def __init__(self, table):
        self.counts = collections.Counter({row: 0 for row in table})
        self.failures = 0
        self._tried = set()

    def fail(self, sentence):
        self.failures += 1
        if self.failures <= SHOWN_MAX:
            print(sentence)

    def compare(self, name, comparison, show):
        for field in other_reader.FIELDS:
            row = None
            if comparison.disagrees(field):
                row = comparison.explanation(field)
                self.counts[row] += 1
                shown = (f"{name}: {field}\n  intaked {comparison.mine[field]!r:.300}\n"
                         f"  python  {comparison.theirs(field)!r:.300}")
                if row is None:
                    self.fail(shown)
                elif row == show:
                    print(shown)
            if (row, field) not in self._tried and comparison.mine[field] and comparison.can_judge(field):
                self._tried.add((row, field))
                for answer, why in unnoticed(comparison, field):
                    self.fail(f"{name}: {field} would not be noticed\n  wrong {answer!r:.200} {why}")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--bin", required=True, type=pathlib.Path, help="directory that holds intaked")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--mutations", type=int, default=2000)
    parser.add_argument("--show", help="print the disagreements that this row explains")
    parser.add_argument("files", nargs="*", type=pathlib.Path)
    options = parser.parse_args()
    program = (options.bin / "intaked").resolve()
    if not program.exists():
        print(f"skipped: there is no {program}")
        return 77
    table = rows()
    messages = gather(options)
    read = ours(program, messages)
    report = Report(table)
    for name, raw in messages.items():
        if name in read:
            report.compare(name, Comparison(raw, read[name], table), options.show)
        else:
            report.fail(f"{name}: intaked gave no message")
    if not options.files:
        for row in table:
            if report.counts[row] == 0:
                report.fail(f"{row} explains nothing any more: its row can go")
    for row, count in report.counts.items():
        print(f"{count:6} {row or 'not explained'}")
    print(f"{len(messages)} messages (seed {options.seed}), {report.counts.total()} disagreements, "
          f"{report.failures} failures")
    return 1 if report.failures else 0


if __name__ == "__main__":
    sys.exit(main())

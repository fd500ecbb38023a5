"""What a run test's cases came to: printed, counted, and kept for report.py, which ctest's own summary hides it from."""
import json
import os
import pathlib
import sys

SKIPPED = 77  # what ctest takes for "cannot run here"


class Results:
    """One result a case, and lines that a reader of the whole run should see: show()."""

    def __init__(self):
        self._cases, self._shown = [], []

    def add(self, name, outcome, seconds=0.0, reason=""):
        """outcome: passed, failed or skipped; reason: why it was skipped."""
        self._cases.append({"name": name, "outcome": outcome, "seconds": seconds, "reason": reason})

    def show(self, line):
        print(line, flush=True)
        self._shown.append(line)

    def count(self, outcome):
        return sum(case["outcome"] == outcome for case in self._cases)

    def end(self):
        """The last line and the exit code. A program of which nothing ran has shown nothing, so it has not passed."""
        passed, failed, skipped = (self.count(outcome) for outcome in ("passed", "failed", "skipped"))
        print(f"{passed} passed, {failed} failed" + (f", {skipped} skipped" if skipped else ""), flush=True)
        directory = os.environ.get("INTAKED_RESULTS")
        if directory:
            program = pathlib.Path(sys.argv[0]).resolve().parent.name
            kept = {"cases": self._cases, "shown": self._shown}
            (pathlib.Path(directory) / f"run_{program}.json").write_text(json.dumps(kept, indent=1))
        if failed or not self._cases:
            return 1
        return 0 if passed else SKIPPED

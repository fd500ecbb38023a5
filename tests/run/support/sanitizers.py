"""What a sanitizer says goes to files of the case, so that it is seen also where nobody reads a log: most of it is said
when a process ends."""
import os

OPTIONS = ("ASAN_OPTIONS", "LSAN_OPTIONS", "TSAN_OPTIONS", "UBSAN_OPTIONS")
SHOWN_LINES = 40


def joined(environment):
    """An environment whose options of sanitizers are added to those of this process, not put in their place."""
    return {name: ":".join(filter(None, (os.environ.get(name), value))) if name in OPTIONS else value
            for name, value in environment.items()}


class Reports:
    """Of everything that is started while the block runs."""

    def __init__(self, directory):
        self._directory = directory / "sanitizer-reports"
        self._before = {}

    def __enter__(self):
        self._directory.mkdir()
        self._directory.chmod(0o1777)  # of other accounts as well
        self._before = {name: os.environ.get(name) for name in OPTIONS}
        os.environ.update(joined({name: f"log_path={self._directory / 'report'}" for name in OPTIONS}))
        return self

    def __exit__(self, *_):
        for name, value in self._before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value

    def check(self):
        for report in sorted(self._directory.iterdir()):
            lines = report.read_text(errors="replace").splitlines()
            raise AssertionError("\n".join(["a sanitizer complained:", *lines[:SHOWN_LINES]]))

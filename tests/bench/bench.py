#!/usr/bin/env python3
"""./dev bench [--parser | --hooks] [--mails N] [--rounds N]: what intaked costs, beside what one would use instead.

First the parser (parser_section.py: decoders, mails, hostile shapes), then webhooks (hooks_section.py), then the whole way
from a mailbox to tickets (end_to_end.py). Peers are measured in turns in the same run: ratios hold on other machines, single figures do not.
"""
import argparse
import pathlib
import shutil
import sys

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent / "run")]
import end_to_end  # noqa: E402
import hooks_section  # noqa: E402
import parser_section  # noqa: E402
from support import processes  # noqa: E402


def main():
    parser = argparse.ArgumentParser(prog="./dev bench")
    parser.add_argument("--bin", type=lambda path: pathlib.Path(path).resolve(), required=True, help=argparse.SUPPRESS)
    parser.add_argument("--parser", action="store_true", help="only the parser")
    parser.add_argument("--hooks", action="store_true", help="only webhooks")
    parser.add_argument("--mails", type=int, default=2000)
    parser.add_argument("--rounds", type=int, default=3, help="the middle one counts")
    arguments = parser.parse_args()
    shutil.rmtree(HERE.parents[1] / "build" / "bench", ignore_errors=True)
    try:
        right = arguments.hooks or parser_section.run(arguments)
        if not arguments.parser:
            right = hooks_section.run(arguments) and right
        if not arguments.parser and not arguments.hooks:
            right = end_to_end.run(arguments) and right
        return 0 if right else 1
    except processes.NotReady as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main())

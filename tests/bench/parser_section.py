"""The parser alone, in one process and one thread, from memory: its transfer decoders beside mimetic's, whole mails
beside GMime and Python's email, and the growth table of the shapes that are built to stop a parser.

Processor time counts. Peers take turns, the middle round counts. Each reads all mails and gives the fields it has:
  intaked   all that parse() gives: fields, addresses, dates, text parts in UTF-8, HTML made to text too, reply text,
            signals, files with size and SHA-256
  GMime     fields decoded, addresses, dates, ids, text parts in UTF-8 (HTML stays HTML), files with SHA-256
  Python    fields decoded (policy.default), addresses, text parts, files with SHA-256
"Same fields" is intaked doing what the GMime row does and no more, called step by step in parse()'s order: the tree of
parts with its repairs and digest, all header fields decoded with addresses, dates and ids, every text part to UTF-8
(HTML stays HTML), every other part decoded and hashed. What parse() leaves out to save time is done too: both texts of
an alternative are decoded. Left out is what GMime's row has not: HTML to text, reply text, signals, files' true types.
"In a worker" is what the daemon does: a caged process, its start and the pipe.
"""
import json
import pathlib
import statistics
import subprocess
import sys

import growth_table
import mail_generator

HERE = pathlib.Path(__file__).resolve().parent
DIRECTORY = HERE.parents[1] / "build" / "bench" / "parser"
TEXT_BYTES_MEDIAN = 4200  # makes mails of 8 KB
LARGE_FILE_BYTES = (100_000, 5_000_000)
DECODER_GOAL, GMIME_GOAL, PYTHON_GOAL = 3.0, 1.0, 15.0
KINDS = {
    "small": dict(shapes=mail_generator.SMALL),
    "mixed": dict(shapes=mail_generator.MIXED, file_bytes=LARGE_FILE_BYTES),
}


def lines_of(*command):
    """The JSON objects that a program prints, one a line."""
    run = subprocess.run([str(word) for word in command], stdout=subprocess.PIPE, check=True, text=True)
    return [json.loads(line) for line in run.stdout.splitlines()]


def verdict(what, ratio, goal):
    print(f"  {what}: {ratio:.1f} times; the goal of {goal:g} is {'reached' if ratio >= goal else 'MISSED'}")


def show_decoders(binaries):
    """True if the decoders agree."""
    rows = lines_of(binaries / "decoder_bench")
    print(f"{'decoders':28} {'ours MB/s':>10} {'mimetic':>9}")
    for row in rows:
        ours, other = (row["bytes"] / row[who] / 1e6 for who in ("ours", "mimetic"))
        print(f"{row['what']:28} {ours:10.0f} {other:9.0f}{'' if row['equal'] else '  WRONG: they differ'}")
    for row in rows:
        verdict(row["what"], row["mimetic"] / row["ours"], DECODER_GOAL)
    return all(row["equal"] for row in rows)


def write_mails(kind, count):
    directory = DIRECTORY / kind
    directory.mkdir(parents=True)
    sizes = []
    generator = mail_generator.Generator(text_bytes_median=TEXT_BYTES_MEDIAN, **KINDS[kind])
    for number, mail in enumerate(generator.mails(count)):
        (directory / f"{number:05}").write_bytes(mail)
        sizes.append(len(mail))
    print(f"\n\"{kind}\": {count} mails, {sum(sizes) / 1e6:.0f} MB, median {statistics.median(sizes) / 1e3:.1f} KB, "
          f"largest {max(sizes) / 1e6:.1f} MB, seed {mail_generator.SEED}")
    return directory, sum(sizes)


def peers(binaries, directory):
    """Who reads the mails, and how it is started."""
    return {
        "intaked": [binaries / "parse_bench", directory],
        "  same fields": [binaries / "parse_bench", directory, "same-fields"],
        "  in a worker": [binaries / "parse_bench", directory, "in-worker"],
        "GMime": [binaries / "gmime_bench", directory],
        "Python email": [sys.executable, HERE / "python_email.py", directory],
    }


def show_mails(binaries, kind, count, rounds):
    directory, size = write_mails(kind, count)
    commands = peers(binaries, directory)
    results = {name: [] for name in commands}
    for _ in range(rounds):
        for name, command in commands.items():
            results[name] += lines_of(*command)
    print(f"{'':14} {'mails/s':>8} {'MB/s':>7} {'us/mail':>8} {'fields':>8} {'text MB':>8} {'files':>6} {'file MB':>8}")
    seconds = {}
    for name, runs in results.items():
        spent = seconds[name] = statistics.median(run["cpu_seconds"] for run in runs)
        last = runs[-1]
        print(f"{name:14} {count / spent:8.0f} {size / spent / 1e6:7.0f} {spent / count * 1e6:8.1f} {last['fields']:8} "
              f"{last['text_bytes'] / 1e6:8.1f} {last['files']:6} {last['file_bytes'] / 1e6:8.1f}")
    verdict("faster than GMime for the same fields", seconds["GMime"] / seconds["  same fields"], GMIME_GOAL)
    verdict("faster than GMime, all that parse() gives", seconds["GMime"] / seconds["intaked"], GMIME_GOAL)
    verdict("faster than Python", seconds["Python email"] / seconds["intaked"], PYTHON_GOAL)


def run(arguments):
    """True if nothing was wrong; a missed goal is said, and no fault."""
    right = show_decoders(arguments.bin)
    for kind in KINDS:
        show_mails(arguments.bin, kind, arguments.mails, arguments.rounds)
    right = growth_table.show(lines_of(arguments.bin / "shape_bench")) and right
    print()
    return right

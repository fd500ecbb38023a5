#!/usr/bin/env python3
"""The house plan, enforced: architecture_test.py SRC

Reads the intaked_library lines of SRC/CMakeLists.txt and holds every file below SRC to them:
  - a folder includes only base, itself and what its USES names (folders of lib never each other);
  - a foreign library's headers are included only in the folder whose DOOR names it;
  - files end at 400 lines, main.cc at 40; no drawers (util, common, ...); no notes to do it later.
Prints "file:line: message" for each break and exits 1. A small bad tree is judged first, so that a
test that has gone blind fails too.
"""
import pathlib
import re
import sys
import tempfile

FILE_LINES_MAX = 400
MAIN_LINES_MAX = 40
DRAWERS = {"util", "utils", "common", "helper", "helpers", "manager", "core", "misc"}
LATER = re.compile(r"\b(TODO|FIXME|XXX|HACK)\b")

# Foreign header prefix -> the door (the word in DOOR) it belongs to.
DOORS = {
    "tl/": "expected",
    "spdlog/": "spdlog",
    "fmt/": "spdlog",
    "nlohmann/": "nlohmann",
    "yaml-cpp/": "yaml",
    "yaml.h": "yaml",
    "openssl/": "openssl",
    "sqlite3": "sqlite",
    "curl/": "curl",
    "uchardet": "uchardet",
    "iconv.h": "uchardet",
    "unicode/": "icu",
    "magic.h": "magic",
    "ytnef.h": "ytnef",
    "mapi": "ytnef",
    "tnef-": "ytnef",
    "seccomp.h": "seccomp",
    "mimetic/": "mimetic",
    "libxml/": "libxml2",
    "re2/": "re2",
    "boost/": "beast",
    "CLI/": "cli11",
    "systemd/": "systemd",
}
# The C library and the kernel are no foreign libraries.
PLATFORM = re.compile(
    r"(sys|netinet|arpa|linux|net)/[a-z0-9_]+\.h$|"
    r"(assert|ctype|dirent|errno|fcntl|grp|limits|malloc|netdb|poll|pthread|pwd|sched|signal|spawn|"
    r"stdint|stdio|stdlib|string|strings|syslog|termios|time|unistd)\.h$")
INCLUDE = re.compile(r'\s*#\s*include\s*([<"])([^>"]+)[>"]')
PLAN_LINE = re.compile(r"^\s*intaked_library\(\s*(\S+?)\s*(?:\s(.*?))?\)", re.S | re.M)


class Folder:
    def __init__(self, name, line):
        self.name, self.line, self.uses, self.doors = name, line, [], []


def read_plan(text):
    """The folders in the plan's order, by name."""
    plan = {}
    for match in PLAN_LINE.finditer(re.sub(r"#[^\n]*", "", text)):
        folder = Folder(match[1], text.count("\n", 0, match.start(1)) + 1)
        target = None
        for word in (match[2] or "").split():
            if word in ("USES", "DOOR"):
                target = folder.uses if word == "USES" else folder.doors
            elif target is not None:
                target.append(word)
        plan[folder.name] = folder
    return plan


def judge_plan(plan):
    """A line names only earlier folders; a library has one door; the table above knows every door."""
    earlier, owner = set(), {}
    for folder in plan.values():
        for used in folder.uses:
            known = used in earlier or (used == "lib" and any(n.startswith("lib/") for n in earlier))
            if not known:
                yield folder.line, f"{folder.name} uses {used}, which is no earlier line of the plan"
            if folder.name.startswith("lib/") and used.startswith("lib"):
                yield folder.line, f"{folder.name} uses {used}: folders of lib do not use each other"
        for door in folder.doors:
            if door in owner:
                yield folder.line, f"{door} has its door in {owner[door]} already; a library has one"
            owner.setdefault(door, folder.name)
            if door not in DOORS.values():
                yield folder.line, (f"door {door} is new: add its header prefix to DOORS in "
                                    "tests/architecture_test.py")
        earlier.add(folder.name)


def folder_of(path, plan):
    """The longest folder of the plan that holds this path (as posix text below src)."""
    parts = path.split("/")
    for length in range(len(parts) - 1, 0, -1):
        name = "/".join(parts[:length])
        if name in plan:
            return name
    return None


def judge_include(folder, bracket, header, plan):
    if bracket == '"':
        other = folder_of(header, plan)
        if other is None:
            return f'"{header}" is in no folder of the plan (src/CMakeLists.txt)'
        uses = plan[folder].uses
        allowed = (other in (folder, "base") or other in uses
                   or (other.startswith("lib/") and "lib" in uses and not folder.startswith("lib/")))
        if allowed:
            return None
        return f"{folder} may not include {other}: its line in src/CMakeLists.txt does not name it"
    for prefix, door in DOORS.items():
        if header.startswith(prefix):
            if door in plan[folder].doors:
                return None
            owner = next((f.name for f in plan.values() if door in f.doors), "no folder")
            return f"<{header}> belongs to {door}, whose door is {owner}, not {folder}"
    if "." not in header or PLATFORM.match(header):
        return None
    return (f"<{header}> is of no known library: a new library is one new door "
            "(src/CMakeLists.txt and DOORS in tests/architecture_test.py)")


def judge_file(src, path, plan):
    relative = path.relative_to(src).as_posix()
    words = re.split(r"[/_.\-]", relative)
    for drawer in sorted(DRAWERS.intersection(words)):
        yield 1, f'"{drawer}" refuses nothing: name the file after what it is'
    lines = path.read_text(encoding="utf-8").splitlines()
    limit = MAIN_LINES_MAX if path.name == "main.cc" else FILE_LINES_MAX
    if len(lines) > limit:
        yield limit + 1, f"{len(lines)} lines; the limit here is {limit}"
    folder = folder_of(relative, plan)
    if folder is None:
        yield 1, "lies in no folder of the plan (src/CMakeLists.txt)"
        return
    for number, line in enumerate(lines, 1):
        later = LATER.search(line)
        if later:
            yield number, f"{later[1]}: do it, or write an issue"
        include = INCLUDE.match(line)
        if include:
            message = judge_include(folder, include[1], include[2], plan)
            if message:
                yield number, message


def judge(src):
    """Every break of the plan below src, as (path, line, message)."""
    plan_path = src / "CMakeLists.txt"
    plan = read_plan(plan_path.read_text(encoding="utf-8"))
    breaks = [(plan_path, line, message) for line, message in judge_plan(plan)]
    files = sorted(p for p in src.rglob("*") if p.suffix in (".h", ".cc"))
    for path in files:
        breaks += [(path, line, message) for line, message in judge_file(src, path, plan)]
    return breaks, len(files), len(plan)


# What judge must find in a tree that breaks every law once: (file, text, words of the message).
BAD_TREE = [
    ("CMakeLists.txt",
     "intaked_library(base DOOR expected)\nintaked_library(lib/sql USES route DOOR sqlite)\n"
     "intaked_library(lib/yaml DOOR yaml sqlite)\n"
     "intaked_library(route USES lib DOOR quantum)\nintaked_library(desk)\n",
     ["no earlier line", "door in lib/sql already", "door quantum is new"]),
    ("route/a.cc", '#include "desk/desk.h"\n', ["route may not include desk"]),
    ("route/b.cc", '#include "lib/sql/connection.h"\n#include "base/result.h"\n#include <vector>\n', []),
    ("route/c.cc", "#include <sqlite3.h>\n", ["whose door is lib/sql, not route"]),
    ("route/d.cc", '#include "elsewhere.h"\n', ["in no folder of the plan"]),
    ("lib/yaml/e.cc", '#include "lib/sql/connection.h"\n', ["lib/yaml may not include lib/sql"]),
    ("lib/sql/f.cc", "#include <sqlite3.h>\n#include <sys/stat.h>\n", []),
    ("desk/g.cc", "#include <gtk/gtk.h>\n", ["of no known library"]),
    ("desk/queue_manager.cc", "int x;\n", ['"manager" refuses nothing']),
    ("desk/h.cc", "// TO" + "DO: later\n", ["TO" + "DO: do it"]),
    ("desk/i.cc", "\n" * 401, ["401 lines; the limit here is 400"]),
    ("desk/main.cc", "\n" * 41, ["41 lines; the limit here is 40"]),
    ("attic/j.cc", "int x;\n", ["lies in no folder"]),
]


def self_test():
    with tempfile.TemporaryDirectory() as name:
        src = pathlib.Path(name)
        for relative, text, _ in BAD_TREE:
            (src / relative).parent.mkdir(parents=True, exist_ok=True)
            (src / relative).write_text(text)
        breaks, _, _ = judge(src)
        for relative, _, expected in BAD_TREE:
            found = [message for path, _, message in breaks if path == src / relative]
            if len(found) != len(expected) or not all(any(e in f for f in found) for e in expected):
                return f"self-test: {relative}: expected {expected}, found {found}"
    return None


def main():
    if len(sys.argv) != 2 or not (pathlib.Path(sys.argv[1]) / "CMakeLists.txt").is_file():
        print("usage: architecture_test.py SRC (the folder with the house plan)", file=sys.stderr)
        return 2
    blind = self_test()
    if blind:
        print(blind)
        return 1
    breaks, files, folders = judge(pathlib.Path(sys.argv[1]))
    for path, line, message in breaks:
        print(f"{path}:{line}: {message}")
    if not breaks:
        print(f"{files} files in {folders} folders keep to the plan")
    return 1 if breaks else 0


if __name__ == "__main__":
    sys.exit(main())

"""What the program itself says it knows: its help for the command line, its refusals for settings and rules."""
import functools
import re
import subprocess

# Like no word that the program knows, so that it names all of them instead of the nearest.
UNKNOWN = "q" * 24
DEPTH_MAX = 8
HEADING = re.compile(r"^([A-Z][A-Za-z ]*):$")


def output_of(binary, *arguments):
    done = subprocess.run([binary, *map(str, arguments)], capture_output=True, text=True, timeout=60)
    return done.stdout + done.stderr


@functools.cache
def help_of(binary, command):
    return output_of(binary, *command.split(), "--help")


def _parts_of_help(binary, command):
    """(options, subcommands, positionals), each a set."""
    found = {"Options": set(), "Subcommands": set(), "Positionals": set()}
    section = None
    for line in help_of(binary, command).splitlines():
        heading = HEADING.match(line)
        if heading:
            # Groups of options have headings of their own.
            section = heading[1] if heading[1] in found else "Options"
        elif section and re.match(r"  [^ ]", line):
            word = line.split()[0]
            found[section].update(word.split(",") if section == "Options" else [word])
    return found["Options"], found["Subcommands"], found["Positionals"]


def takes_value(binary, command):
    """option → whether it takes one."""
    lines = re.findall(r"^  ((?:-\w,|--[a-z-]+,)*--[a-z-]+)((?: (?!Needs:|Excludes:)[A-Z:]\S*)?)", help_of(binary, command),
                       re.MULTILINE)
    return {name: bool(value) for names, value in lines for name in names.split(",") if name.startswith("--")}


class Command:
    def __init__(self, options, positionals):
        self.options, self.positionals = options, positionals


def commands(binary):
    """"queue list" → Command; one that only holds others is none. "": what may stand before any."""
    found, waiting = {}, [""]
    common = {"-h", "--help"}
    while waiting:
        name = waiting.pop()
        options, subcommands, positionals = _parts_of_help(binary, name)
        if not subcommands or not name or "[SUBCOMMAND]" in help_of(binary, name):
            found[name] = Command(options - common if name else options, positionals)
        waiting += [f"{name} {word}".strip() for word in subcommands]
    return found


def exit_codes(header):
    """The numbers of app/exit_code.h."""
    return set(re.findall(r"^\s*k_exit_\w+\s*=\s*(\d+)", header.read_text(), re.MULTILINE))


def _yaml_of(tree, indent=0):
    lines = []
    for key, value in tree.items():
        lines.append(" " * indent + f"{key}:" + ("" if value else " 1"))
        lines += _yaml_of(value, indent + 2)
    return lines


def settings(binary, directory):
    """Every setting's path, "mailboxes.NAME.host". Asked for by writing an unknown one into each map that is known
    so far; what is no map refuses that."""
    found, depth_before = {""}, -1
    while depth_before != len(found):
        assert max(path.count(".") for path in found) < DEPTH_MAX, "settings without end"
        depth_before = len(found)
        tree = {}
        for path in found:
            at = tree
            for word in path.split(".") if path else []:
                at = at.setdefault(UNKNOWN if word == "NAME" else word, {})
            # Also one floor below, for a map whose keys are names that the user chooses.
            at.setdefault(UNKNOWN, {}).setdefault(UNKNOWN, {})
        (directory / "intaked.yaml").write_text("\n".join(_yaml_of(tree)) + "\n")
        said = output_of(binary, "check", "--no-secrets", "--config", directory / "intaked.yaml")
        for place, names in re.findall(r'; known (?:at the top of the file|in "([^"]*)"): (.*)$', said, re.MULTILINE):
            place = place.replace(UNKNOWN, "NAME")
            found |= {f"{place}.{name}".strip(".") for name in names.split(", ")}
    return found - {""}


def effective(binary, config):
    """The paths of what check --effective prints, with the names of mailboxes and pipes as they are."""
    paths, open_maps = set(), []
    for line in output_of(binary, "check", "--effective", "--no-secrets", "--config", config).splitlines():
        match = re.match(r"( *)([A-Za-z_][\w-]*):", line)
        if not match:
            continue
        depth = len(match[1]) // 2
        open_maps[depth:] = [match[2]]
        paths.add(".".join(open_maps))
    return paths


UNKNOWN_IN_ALL = f"""
{UNKNOWN}: 1
rules:
  - id: a
    {UNKNOWN}: 1
    when: {{ {UNKNOWN}: 1, subject: {{ {UNKNOWN}: 1 }}, signals: {UNKNOWN} }}
    set: {{ {UNKNOWN}: 1, title: "{{{{subject|{UNKNOWN}}}}}" }}
    examples: [ {{ {UNKNOWN}: 1, hit: {{ {UNKNOWN}: 1 }}, expect: {{ {UNKNOWN}: 1 }} }} ]
"""
QUESTIONS = {
    "A FILE OF RULES": r"in a rules file; known are: (.*)",
    "A RULE": r"in a rule; known are: (.*)",
    "CONDITIONS, FIELDS": r"unknown field .*; known are: (.*)",
    "OPERATORS": r"unknown operator .*; known are: (.*)",
    "SIGNALS": r"unknown signal .*; known are: (.*)",
    "WHAT A RULE CAN SET": r"unknown ticket field .*; known are: (.*trust.*)",
    "TEXTS": r"unknown filter .*; filters are: (.*)",
    "EXAMPLES OF A RULE": r"in an example; known are: (.*)",
    "Their messages": r"in a message; known are: (.*)",
    "What is expected of them": r"unknown ticket field .*; known are: (.*verdict.*)",
}


def rule_words(binary, directory):
    """The words of the rule language, by the sections of intaked-rules(5) that tell of them."""
    rules = directory / "rules"
    rules.mkdir(exist_ok=True)
    (rules / "10-unknown.yaml").write_text(UNKNOWN_IN_ALL)
    (directory / "intaked.yaml").write_text("desk: { api_key_file: x }\nmailboxes:\n"
                                            "  a: { host: a.example, user: a@a.example, password_file: x }\n")
    said = output_of(binary, "check", "--no-secrets", "--config", directory / "intaked.yaml")
    words = {}
    for section, question in QUESTIONS.items():
        answer = re.search(question, said)
        assert answer, f"intaked check did not name all it knows ({section}):\n{said}"
        words[section] = set(answer[1].split(", "))
    words["What is expected of them"] -= words["WHAT A RULE CAN SET"] - {"reply_as"}
    return words

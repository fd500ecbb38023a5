#!/usr/bin/env python3
"""The manual and the completion say what the program knows, all of it and nothing else.

run.py --bin DIRECTORY. Where it fails it says which line to write, and where.
"""
import pathlib
import re
import shutil
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent), str(HERE)]
import pages  # noqa: E402
import program  # noqa: E402
from support import cases  # noqa: E402

ROOT = HERE.parents[2]
MANUAL = ROOT / "man"
COMPLETION = ROOT / "completion" / "intaked"


def same(known, told, to_add, to_remove):
    """Both sets are one, or each difference with what to do about it: to_add(word), to_remove(word)."""
    problems = [to_add(word) for word in sorted(known - told)] + [to_remove(word) for word in sorted(told - known)]
    assert not problems, "\n" + "\n".join(problems)


def all_of(*checks):
    """Runs them all before it fails, so that one run names every line to write."""
    problems = []
    for check in checks:
        try:
            check()
        except AssertionError as error:
            problems.append(str(error).strip())
    assert not problems, "\n" + "\n".join(problems)


def the_pages_are_well_formed(world):
    for tool in ("mandoc", "man"):
        if not shutil.which(tool):
            raise cases.Skip(f"{tool} is not installed (packages.txt)")
    found = sorted(MANUAL.glob("*.[158]"))
    assert [page.name for page in found] == ["intaked-rules.5", "intaked-sandbox.1", "intaked.8", "intaked.yaml.5"], found
    for page in found:
        for command in (["mandoc", "-T", "lint", "-W", "warning", page],
                        ["man", "--warnings", "-E", "UTF-8", "-l", "-Tutf8", "-Z", page]):
            done = subprocess.run(command, capture_output=True, text=True)
            said = done.stderr if command[0] == "man" else done.stdout
            # mandoc looks pages up, and its database may be older than what is installed.
            said = "\n".join(line for line in said.splitlines() if page.name in line)
            assert done.returncode in (0, 1, 2) and not said, f"{command[0]} about {page.name}:\n{said or done.stderr}"


def every_command_and_option_is_in_the_manual(world):
    known, page = program.commands(world.bin / "intaked"), MANUAL / "intaked.8"
    told = pages.commands(page)

    def name(command):
        return f".It Cm {command}" if command else "DESCRIPTION"

    def same_options(command):
        return lambda: same(
            known[command].options, told[command][0],
            lambda word: f'man/intaked.8: write below "{name(command)}": .It Fl {word[1:]} Ar …  (and what it does)',
            lambda word: f'man/intaked.8: below "{name(command)}" take out "{word}", which the program does not know')

    def same_arguments(command):
        return lambda: same(
            known[command].positionals, told[command][1],
            lambda word: f'man/intaked.8: write "{name(command)} Ar {word}"',
            lambda word: f'man/intaked.8: "{name(command)}" takes no "{word}"')

    def with_all(word):
        lines = ["".join([f".It Cm {word}", *(f" Ar {one}" for one in sorted(known[word].positionals))]),
                 *(f".It Fl {one[1:]} Ar …" for one in sorted(known[word].options))]
        return f"man/intaked.8: write in COMMANDS, with what they do: {'   '.join(lines)}"

    all_of(lambda: same(set(known), set(told), with_all,
                        lambda word: f'man/intaked.8: take out ".It Cm {word}", which the program does not know'),
           *(check(command) for command in sorted(set(known) & set(told)) for check in (same_options, same_arguments)))
    world.show(f"{len(known) - 1} commands, {sum(len(one.options) for one in known.values())} options are in intaked(8)")


def readme_and_manual_tell_the_same_of_nginx(world):
    def server_of(text):
        block = re.search(r"^ *server \{.*?\n *\}\n *\}\n", text, re.MULTILINE | re.DOTALL)
        assert block, "there is no server block"
        return [re.sub(r"\s+# .*", "", line).strip() for line in block[0].splitlines()]

    told = [server_of((ROOT / name).read_text()) for name in ("README.md", "man/intaked.yaml.5")]
    assert told[0] == told[1], f"README.md: {told[0]}\nman/intaked.yaml.5: {told[1]}"


def every_exit_code_is_in_the_manual(world):
    same(program.exit_codes(ROOT / "src" / "app" / "exit_code.h"), pages.exit_codes(MANUAL / "intaked.8"),
         lambda code: f"man/intaked.8: write in EXIT STATUS: .It {code}",
         lambda code: f"man/intaked.8: take {code} out of EXIT STATUS")


def every_setting_is_in_the_manual(world):
    known = program.settings(world.bin / "intaked", world.directory)
    told = set().union(*pages.words(MANUAL / "intaked.yaml.5").values())
    assert {"time_zone", "desk.settle", "mailboxes.NAME.host", "attachments.s3.bucket"} <= known, known
    same(known, told,
         lambda word: f"man/intaked.yaml.5: write .It Ic {word}  (what it means, its unit, its bounds and its default)",
         lambda word: f"man/intaked.yaml.5: take out .It Ic {word}, which is no setting")
    world.show(f"{len(known)} settings are in intaked.yaml(5)")


def every_setting_is_in_the_configuration_that_is_installed(world):
    known = program.settings(world.bin / "intaked", world.directory)
    text = (ROOT / "config" / "intaked.yaml").read_text()
    written = set(re.findall(r"^[# ]*([a-z][a-z0-9_]*):", text, re.MULTILINE))
    missing = sorted(path for path in known if path.rsplit(".", 1)[-1] not in written)
    assert not missing, f"config/intaked.yaml: write these, commented out, with their default: {', '.join(missing)}"


def what_check_prints_is_in_the_manual(world):
    config = world.directory / "intaked.yaml"
    shutil.copy(ROOT / "config" / "intaked.yaml", config)
    shutil.copytree(ROOT / "rules", world.directory / "rules")
    told = set().union(*pages.words(MANUAL / "intaked.yaml.5").values())
    printed = program.effective(world.bin / "intaked", config)
    assert len(printed) > 50, printed
    named = {re.sub(r"^(mailboxes|hooks|pipes)\.[^.]+", r"\1.NAME", path) for path in printed}
    # Below defaults: and in the maps of names stand the user's own words.
    named = {path for path in named if not re.search(r"\.NAME(\.defaults\..*)?$", path)}
    assert named <= told, f"man/intaked.yaml.5 lacks what check --effective prints: {sorted(named - told)}"


def every_word_of_the_rules_is_in_the_manual(world):
    known, told = program.rule_words(world.bin / "intaked", world.directory), pages.words(MANUAL / "intaked-rules.5")
    # The program names the three words beside the fields.
    three = {"all", "any", "none"}
    fields = known.pop("CONDITIONS, FIELDS")
    known |= {"CONDITIONS": fields & three, "FIELDS": fields - three}
    assert set(told) == set(known), f"man/intaked-rules.5: its sections with .It Ic are to be {sorted(known)}"

    def same_words(section):
        return lambda: same(known[section], told[section],
                            lambda word: f'man/intaked-rules.5: write in "{section}": .It Ic {word}  (and what it says)',
                            lambda word: f'man/intaked-rules.5: take "{word}" out of "{section}"')

    all_of(*map(same_words, known))
    world.show(f"{sum(map(len, known.values()))} words of the rules are in intaked-rules(5)")


def every_option_of_the_sandbox_is_in_the_manual(world):
    said = program.output_of(world.bin / "intaked-sandbox", "--help")
    # One line has two options, and examples of one stand deeper.
    known = set(re.findall(r"^  (?:--[a-z-]+ FILE )?(--[a-z-]+) ", said, re.MULTILINE)) | {"--help"}
    known |= set(re.findall(r"^  (--[a-z-]+) FILE --", said, re.MULTILINE))
    same(known, pages.commands(MANUAL / "intaked-sandbox.1")[""][0],
         lambda word: f"man/intaked-sandbox.1: write .It Fl {word[1:]}",
         lambda word: f"man/intaked-sandbox.1: take out {word}")


def complete(*words, config=None):
    """What the completion offers for the last of the words, as bash calls it."""
    if config:
        words = ("--config", str(config), *words)
    script = 'source "$1"; shift; COMP_WORDS=(intaked "$@"); COMP_CWORD=$#; _intaked; printf "%s\\n" "${COMPREPLY[@]}"'
    done = subprocess.run(["bash", "-uc", script, "bash", COMPLETION, *words], capture_output=True, text=True)
    assert done.returncode == 0 and not done.stderr, done.stderr
    return set(done.stdout.split())


def the_completion_offers_all_commands_and_options(world):
    known = program.commands(world.bin / "intaked")
    common = {word for word in known[""].options if word.startswith("--")}

    def same_options(command):
        wanted = {word for word in known[command].options if word.startswith("--")} | common
        return lambda: same(wanted, complete(*command.split(), "--"),
                            lambda word: f"completion/intaked: write {word} into _intaked_options, at '{command}'",
                            lambda word: f"completion/intaked: take {word} out of _intaked_options, at '{command}'")

    def same_subcommands(group):
        depth = len(group.split())
        paths = [command.split() for command in known if command]
        wanted = {path[depth] for path in paths if path[:depth] == group.split() and len(path) > depth}
        return lambda: same(wanted, complete(*group.split(), ""),
                            lambda word: f"completion/intaked: write {word} into _intaked_commands, at '{group}'",
                            lambda word: f"completion/intaked: take {word} out of _intaked_commands, at '{group}'")

    groups = {""} | {command.rsplit(" ", 1)[0] for command in known if " " in command}
    all_of(*map(same_subcommands, sorted(groups)), *map(same_options, sorted(known)))


def the_completion_knows_which_options_take_a_value(world):
    """Behind one that takes none, options and commands are offered; behind one that takes any text, nothing."""
    for command in program.commands(world.bin / "intaked"):
        for option, takes in program.takes_value(world.bin / "intaked", command).items():
            offered = complete(*command.split(), option, "--")
            assert takes == ("--config" not in offered), (f"completion/intaked: {option} of '{command}' takes "
                                                          f"{'a' if takes else 'no'} value; mend _intaked_values")


def the_completion_offers_values(world):
    config = world.directory / "intaked.yaml"
    config.write_text("desk: { api_key_file: x }\nmailboxes:\n  support:\n    host: a\n  billing:\n    host: b\n"
                      "pipes:\n  forms:\n    source: email\nflood:\n  window: 1 h\n")
    (world.directory / "mail.eml").touch()
    states = {"received", "planned", "filed", "dropped", "parked"}
    wanted = {
        ("queue", "list", "--state", ""): states,
        ("queue", "list", "--state", "p"): {"planned", "parked"},
        ("queue", "list", "--source", ""): {"support", "billing", "forms", "pipe"},
        ("deliver", "--as", ""): {"forms", "pipe"},
        ("mailbox", "restart", ""): {"support", "billing"},
        ("mailbox", "restart", "b"): {"billing"},
        ("doctor", ""): {"desk", "hooks", "support", "billing"},
        ("find", "--fate", "p"): {"parked"},
        ("--format", "=", ""): {"text", "json"},
        ("--format", "=", "j"): {"json"},
        ("explain", str(world.directory / "ma")): {str(world.directory / "mail.eml")},
        ("check", "--desk", str(world.directory / "ma")): {str(world.directory / "mail.eml")},
        ("queue", "list", "--state", "parked", "--l"): {"--limit"},
        ("queue", "--format", "json", "re"): {"reasons", "retry"},
    }
    for words, offered in wanted.items():
        got = complete(*words, config=config)
        assert got == offered, f"{' '.join(words)!r}: {sorted(got)}, not {sorted(offered)}"
    said = program.help_of(world.bin / "intaked", "queue list")
    assert all(state in said for state in states), "completion/intaked: the states are not those of queue list --help"


if __name__ == "__main__":
    sys.exit(cases.main(
        the_pages_are_well_formed, readme_and_manual_tell_the_same_of_nginx, every_command_and_option_is_in_the_manual, every_exit_code_is_in_the_manual,
        every_setting_is_in_the_manual, every_setting_is_in_the_configuration_that_is_installed, what_check_prints_is_in_the_manual, every_word_of_the_rules_is_in_the_manual,
        every_option_of_the_sandbox_is_in_the_manual, the_completion_offers_all_commands_and_options,
        the_completion_knows_which_options_take_a_value, the_completion_offers_values))

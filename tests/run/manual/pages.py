"""What the manual says: the items of its mdoc pages."""
import re


def _items(page):
    """(section, macro, tokens) of every .It line and of what an .It holds; sections as written after .Sh or .Ss."""
    section = None
    for line in page.read_text().splitlines():
        if line.startswith((".Sh ", ".Ss ")):
            section = line[4:].strip()
        elif line.startswith(".It "):
            tokens = line[4:].split()
            yield section, tokens[0], tokens[1:]


def _options(tokens):
    """Of "Fl c Ar file , Fl -config Ar file" without the first Fl: -c and --config."""
    tokens = ["Fl", *tokens]
    return {"-" + after for at, after in zip(tokens, tokens[1:]) if at == "Fl"}


def commands(page):
    """"queue list" → (options, arguments); "": the options of all."""
    found, current = {"": (set(), set())}, ""
    for _, macro, tokens in _items(page):
        if macro == "Cm":
            words = []
            while tokens and tokens[0] not in ("Ar", "Op"):
                words.append(tokens.pop(0))
            current = " ".join(words)
            found[current] = (set(), {after for at, after in zip(tokens, tokens[1:]) if at == "Ar"})
        elif macro == "Fl":
            found[current][0].update(_options(tokens))
    return found


def words(page):
    """section → what its .It Ic lines name: settings, or words of the rule language."""
    found = {}
    for section, macro, tokens in _items(page):
        if macro == "Ic":
            names = " ".join(tokens).replace(r"\(dq", '"').split(" , ")
            found.setdefault(section, set()).update(names)
    return found


def exit_codes(page):
    return {macro for section, macro, _ in _items(page) if section == "EXIT STATUS" and re.fullmatch(r"\d+", macro)}

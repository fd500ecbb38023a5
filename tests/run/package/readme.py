"""The lines that README and manual tell people to type, as they stand there."""
import re


def _blocks_after(text, heading):
    """Of the section: its indented blocks, each a list of lines without the indent."""
    section = re.split(r"^## ", text.split(f"\n## {heading}\n", 1)[1], maxsplit=1, flags=re.MULTILINE)[0]
    return [[line[4:] for line in block.splitlines()] for block in re.findall(r"(?:^    .*\n)+", section, re.MULTILINE)]


def install_lines(readme):
    """The commands of "Install", for the package, without what is said beside them."""
    blocks = _blocks_after(readme.read_text(), "Install")
    package = next(block for block in blocks if block[0].startswith("apt install "))
    return [re.sub(r"\s+# .*$", "", line) for line in package]


def block_of(page, first_word):
    """The literal block of a manual page that begins with first_word, as man shows it."""
    for block in re.findall(r"^\.Bd -literal[^\n]*\n(.*?)^\.Ed", page.read_text(), re.MULTILINE | re.DOTALL):
        if block.startswith(first_word):
            return block.replace(r"\e", "\\").replace(r"\(dq", '"').replace(r"\&", "")
    raise AssertionError(f"{page.name} has no block that begins with {first_word!r}")

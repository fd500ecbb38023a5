"""The .deb of a built tree, and a later version of it."""
import os
import pathlib
import re
import subprocess
import tempfile

LATER = "99.0"
CHANGED_RULES = "20-team.yaml"
MARK = "# a later version\n"


def is_sanitized(build):
    return bool(re.search(r"^INTAKED_SANITIZE:\w+=.+$", (build / "CMakeCache.txt").read_text(), re.MULTILINE))


def run(*words, **options):
    done = subprocess.run(list(map(str, words)), capture_output=True, text=True, **options)
    assert done.returncode == 0, f"{' '.join(map(str, words))}:\n{done.stdout}{done.stderr}"
    return done.stdout


def make(build, directory):
    """CPack over the build as it is, with the configuration of ./dev deb but for the time that xz takes."""
    run("cpack", "-G", "DEB", "--config", build / "CPackConfig.cmake", "-B", directory,
        "-D", "CPACK_DEBIAN_COMPRESSION_TYPE=gzip", cwd=directory)
    made = list(directory.glob("*.deb"))
    assert len(made) == 1, made
    return made[0]


def make_later(package, later):
    """The same as the file `later`, of a higher version, with another configuration and one changed table of rules."""
    with tempfile.TemporaryDirectory(prefix="intaked-later-") as name:
        tree = pathlib.Path(name) / "tree"
        run("dpkg-deb", "-R", package, tree)
        control = tree / "DEBIAN" / "control"
        control.write_text(re.sub(r"^Version: .*$", f"Version: {LATER}", control.read_text(), flags=re.MULTILINE))
        for file in ("intaked.yaml", f"rules/{CHANGED_RULES}"):
            with open(tree / "etc/intaked" / file, "a") as out:
                out.write(MARK)
        run("dpkg-deb", "--root-owner-group", "-Znone", "-b", tree, later)


def field(package, name):
    return run("dpkg-deb", "-f", package, name).strip()


def contents(package):
    """path → (mode, owner) of all that it lays down; the path as on the machine."""
    found = {}
    for line in run("dpkg-deb", "-c", package).splitlines():
        mode, owner, _, _, _, name = line.split(None, 5)
        found[name.lstrip(".").rstrip("/")] = (mode, owner)
    return found


def text_in(package, path):
    with tempfile.TemporaryDirectory(prefix="intaked-contents-") as name:
        run("dpkg-deb", "-x", package, name)
        return (pathlib.Path(name) / path).read_text()


def programs_lack(package):
    """What the programs of a release lack: position independence, immediate binding, and to be stripped."""
    lacking = []
    with tempfile.TemporaryDirectory(prefix="intaked-programs-") as name:
        run("dpkg-deb", "-x", package, name)
        for program in ("intaked", "intaked-sandbox"):
            said = run("readelf", "-hdSW", pathlib.Path(name) / "usr/bin" / program)
            lacking += [f"{program}: {what}" for what, is_there in (
                ("PIE", re.search(r"Flags:.*\bPIE", said)), ("read-only relocations", "BIND_NOW" in said), ("strip", ".symtab" not in said))
                if not is_there]
    return lacking


def lintian(package):
    """What lintian has against it, errors and warnings: lines "E: intaked: tag ..."."""
    words = ["lintian", "--no-cfg", "--color", "never", package]
    if os.getuid() == 0:
        words.insert(1, "--allow-root")
    done = subprocess.run(list(map(str, words)), capture_output=True, text=True)
    assert done.returncode in (0, 2) and not done.stderr.strip(), f"lintian: {done.stderr}"
    return [line for line in done.stdout.splitlines() if re.match(r"[EW]: ", line)]


def project_version(root):
    return re.search(r"project\(intaked VERSION (\S+)", (pathlib.Path(root) / "CMakeLists.txt").read_text())[1]

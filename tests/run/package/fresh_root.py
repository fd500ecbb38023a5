"""A Debian 12 of nothing but its base and systemd, with the packages that a test installs there fetched already."""
import os
import pathlib
import shutil
import subprocess

from package import field, is_sanitized, run
from support import cases, machine

SUITE = "bookworm"
BASE = "systemd,systemd-sysv"
# Fetched with the package's own dependencies, for the cases that install them.
BESIDE = ["postfix", "exim4-daemon-light", "nginx-light", "apache2", "caddy"]


def release_package(root, build):
    """What ./dev deb makes; of a build for release, which is given, its own."""
    if not is_sanitized(build):
        directory = build / "package"
        shutil.rmtree(directory, ignore_errors=True)
        run("cpack", "-G", "DEB", cwd=build)
        return next(directory.glob("*.deb"))
    run(root / "dev", "deb", "--yes")
    return next((root / "build/release/package").glob("*.deb"))


def _sources():
    """This machine's own Debian sources of the suite, as lines of sources.list; the first is the base's."""
    said = run("apt-get", "indextargets", "--format", "$(REPO_URI) $(RELEASE) $(COMPONENT) $(ORIGIN) $(CREATED_BY)")
    lines = []
    for line in said.splitlines():
        words = line.split()
        if len(words) == 5 and words[3] == "Debian" and words[4] == "Packages" and words[1].startswith(SUITE):
            lines.append(f"deb {words[0]} {words[1]} {words[2]}")
    return sorted(set(lines), key=lambda one: (one.split()[2] != SUITE, one))


def prepared(root, deb):
    """The directory of the root; kept in build/, made anew when what is wanted of it changes."""
    if reason := machine.why_none():
        raise cases.Skip(reason)
    if not shutil.which("debootstrap"):
        raise cases.Skip("debootstrap is not installed (packages.txt)")
    sources = _sources()
    if not sources:
        raise cases.Skip(f"apt knows no source of Debian's {SUITE} here")
    directory = root / "build" / "fresh-root"
    wanted = "\n".join([BASE, *sources, field(deb, "Depends"), *BESIDE])
    stamp = directory.with_suffix(".made-of")
    if directory.exists() and stamp.exists() and stamp.read_text() == wanted:
        return directory
    shutil.rmtree(directory, ignore_errors=True)
    stamp.unlink(missing_ok=True)
    made = subprocess.run(["debootstrap", "--variant=minbase", f"--include={BASE}", SUITE, str(directory), sources[0].split()[1]],
                          capture_output=True, text=True)
    if made.returncode != 0:
        shutil.rmtree(directory, ignore_errors=True)
        raise cases.Skip(f"debootstrap: {made.stdout.strip().splitlines()[-1] if made.stdout.strip() else made.stderr}")
    (directory / "etc/apt/sources.list").write_text("\n".join(sources) + "\n")
    shutil.copy("/etc/resolv.conf", directory / "etc/resolv.conf")
    shutil.copy(deb, directory / "fetch.deb")
    # What apt keeps is what a machine without a network installs later. unshare: mounts end with it.
    get = "chroot . apt-get -q -y --download-only install"
    fetch = "\n".join(["mount -t proc proc proc", "chroot . apt-get -q update", f"{get} ./fetch.deb",
                       *(f"{get} --no-install-recommends {name}" for name in BESIDE)])
    try:
        run("unshare", "--mount", "bash", "-ec", fetch, cwd=directory, env=dict(os.environ, DEBIAN_FRONTEND="noninteractive"))
    finally:
        (directory / "fetch.deb").unlink()
    stamp.write_text(wanted)
    return pathlib.Path(directory)

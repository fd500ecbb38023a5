#!/usr/bin/env python3
"""The .deb: as Debian wants it, and its life on a machine: README's lines, a ticket, an upgrade, removal, purge.

run.py --bin DIRECTORY. The package is made of the built programs as they are, and lives in a view of this machine's root.
With INTAKED_LONG=1 also the package that ./dev deb makes, in a fresh root of Debian 12, with real mail servers.
"""
import os
import pathlib
import re
import shutil
import sys

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent), str(HERE)]
import fresh_root  # noqa: E402
import package  # noqa: E402
import readme  # noqa: E402
from support import cases, machine  # noqa: E402

ROOT = HERE.parents[2]
LIFE_SECONDS_MAX = 240
CONFIGURATION = """own_addresses: [support@example.com]
desk: { provider: thena, url: "http://127.0.0.1:18025", api_key_file: thena.api-key, settle: 5 s, index_lag: 1 s }
mailboxes:
  nowhere: { host: 127.0.0.1, port: 1, user: nobody@example.com, password_file: support.password }
pipes:
  support: { defaults: { teamName: Support } }
"""
# The leak check wants ptrace, which the unit forbids.
DROP_IN = "[Service]\nEnvironment=ASAN_OPTIONS=detect_leaks=0\n"


def made(world):
    """The package of the built tree; made once, by the first case that wants it."""
    if not hasattr(made, "package"):
        if not shutil.which("cpack") or not shutil.which("dpkg-shlibdeps"):
            raise cases.Skip("dpkg-shlibdeps is not installed (packages.txt: dpkg-dev)")
        made.directory = world.directory.parent / f"{world.directory.name}-package"
        made.directory.mkdir()
        made.package = package.make(world.bin.parent, made.directory)
    return made.package


def expect_of_lintian(deb):
    if not shutil.which("lintian"):
        raise cases.Skip("lintian is not installed (packages.txt)")
    said = package.lintian(deb)
    assert not said, "\n" + "\n".join(said)


def lintian_accepts_it(world):
    expect_of_lintian(made(world))


def it_holds_what_it_should(world):
    deb = made(world)
    assert package.field(deb, "Package") == "intaked"
    assert package.field(deb, "Version") == package.project_version(ROOT)
    depends = package.field(deb, "Depends")
    for name in ("libc6", "libcurl4", "libsqlite3-0", "ca-certificates", "tzdata", "systemd"):
        assert name in depends, f"Depends lacks {name}: {depends}"
    laid = package.contents(deb)
    for path in ("/usr/bin/intaked", "/usr/bin/intaked-sandbox", "/usr/lib/systemd/system/intaked.service",
                 "/usr/lib/sysusers.d/intaked.conf", "/usr/lib/tmpfiles.d/intaked.conf",
                 "/usr/share/bash-completion/completions/intaked", "/usr/share/man/man8/intaked.8.gz",
                 "/usr/share/man/man5/intaked.yaml.5.gz", "/usr/share/man/man5/intaked-rules.5.gz",
                 "/usr/share/man/man1/intaked-sandbox.1.gz", "/usr/share/doc/intaked/copyright",
                 "/usr/share/doc/intaked/config/prometheus-alerts.yaml",
                 "/usr/share/doc/intaked/config/grafana-dashboard.json"):
        assert path in laid, f"{path} is not in the package"
    assert {owner for _, owner in laid.values()} == {"root/root"}
    assert {mode for mode, _ in laid.values()} == {"drwxr-xr-x", "-rwxr-xr-x", "-rw-r--r--"}, laid
    linked = {target for target in re.findall(r"\]\(((?:config|rules)/[^)]+)\)", (ROOT / "README.md").read_text())}
    assert linked and all(f"/usr/share/doc/intaked/{target}" in laid for target in linked), linked
    unit = package.text_in(deb, "usr/lib/systemd/system/intaked.service")
    assert "ExecStart=/usr/bin/intaked serve\n" in unit, unit
    conffiles = set(package.run("dpkg-deb", "-I", deb, "conffiles").split())
    in_etc = {path for path, (mode, _) in laid.items() if path.startswith("/etc/") and mode.startswith("-")}
    assert conffiles == in_etc, conffiles ^ in_etc


def prepare(exchange, deb, script, configuration=CONFIGURATION):
    """What a machine is given: the package, README's lines, and the script that it runs."""
    (exchange / "first").mkdir()
    shutil.copy(deb, exchange / "first")
    shutil.copy(HERE / script, exchange / "check.sh")
    shutil.copy(HERE / "tools.sh", exchange)
    (exchange / "intaked.yaml").write_text(configuration)
    (exchange / "install").write_text("\n".join(readme.install_lines(ROOT / "README.md")) + "\n")
    drop_in = exchange / "stage/etc/systemd/system/intaked.service.d/test.conf"
    drop_in.parent.mkdir(parents=True)
    drop_in.write_text(DROP_IN)


def boot(exchange, root):
    problems = machine.boot(exchange, LIFE_SECONDS_MAX, root, ("boot.log", "output", "journal", "mail.log"))
    assert not problems, "\n" + "\n".join(problems)


def live(exchange, deb, root, fresh):
    """A package's life in a machine over this root."""
    prepare(exchange, deb, "check.sh")
    package.make_later(deb, exchange / "later.deb")
    if fresh:
        script = exchange / "check.sh"
        script.write_text(script.read_text().replace("set -u\n", "set -u\nFRESH=yes\n", 1))
    boot(exchange, root)


def it_is_installed_upgraded_removed_and_purged(world):
    if reason := machine.why_none():
        raise cases.Skip(reason)
    live(world.directory, made(world), "/", fresh=False)


def released(world):
    """The package that ./dev deb makes, and a fresh root for it."""
    if not os.environ.get("INTAKED_LONG"):
        raise cases.Skip("the release and a fresh root take minutes: ./dev test --long")
    if os.environ.get("INTAKED_SANITIZE") == "thread":
        raise cases.Skip("the release is the same, whatever else was built")
    deb = fresh_root.release_package(ROOT, world.bin.parent)
    return deb, fresh_root.prepared(ROOT, deb)


def the_release_lives_in_a_fresh_root(world):
    deb, root = released(world)
    expect_of_lintian(deb)
    assert not package.programs_lack(deb)
    live(world.directory, deb, root, fresh=True)


def mail_servers_and_proxies_take_the_lines_of_the_manual(world):
    deb, root = released(world)
    exchange, manual = world.directory, ROOT / "man"
    prepare(exchange, deb, "mail_servers.sh", CONFIGURATION +
            "attachments: { to: links, links: { public_url: https://files.example.com } }\n")
    for name, page, first_word in (
            ("master.cf", "intaked.8", "intaked unix"), ("main.cf", "intaked.8", "virtual_mailbox_domains"),
            ("router", "intaked.8", "intaked_router:"), ("transport", "intaked.8", "intaked_pipe:"),
            ("nginx", "intaked.yaml.5", "server {"), ("caddy", "intaked.yaml.5", "files.example.com {"),
            ("apache", "intaked.yaml.5", "<VirtualHost")):
        (exchange / name).write_text(readme.block_of(manual / page, first_word))
    boot(exchange, root)


def main():
    try:
        return cases.main(lintian_accepts_it, it_holds_what_it_should, it_is_installed_upgraded_removed_and_purged,
                          the_release_lives_in_a_fresh_root, mail_servers_and_proxies_take_the_lines_of_the_manual)
    finally:
        if hasattr(made, "directory"):
            shutil.rmtree(made.directory, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main())

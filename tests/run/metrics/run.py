"""Metrics, the alert rules over them and the dashboard, by Prometheus' own tool."""
import json
import pathlib
import re
import shutil
import subprocess
import sys
import urllib.request

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
from support import cases, processes  # noqa: E402
from support.dovecot import Dovecot  # noqa: E402
from support.installation import Installation, Sandbox  # noqa: E402

ROOT = pathlib.Path(__file__).resolve().parents[3]
RULES = ROOT / "config" / "prometheus-alerts.yaml"
DASHBOARD = ROOT / "config" / "grafana-dashboard.json"
TOOL = ROOT / "build" / "promtool" / "usr" / "bin" / "promtool"


def promtool():
    """Debian's, taken out of its package: nothing is installed, and no Prometheus is started."""
    found = shutil.which("promtool") or (str(TOOL) if TOOL.exists() else None)
    if found:
        return found
    directory = ROOT / "build" / "promtool"
    directory.mkdir(parents=True, exist_ok=True)
    fetched = subprocess.run(["apt-get", "-q", "download", "prometheus"], cwd=directory, capture_output=True, timeout=120)
    packages = sorted(directory.glob("prometheus_*.deb"))
    if fetched.returncode or not packages:
        raise cases.Skip("promtool is not here and Debian's package prometheus cannot be fetched")
    subprocess.run(["dpkg-deb", "-x", packages[-1], directory], check=True, timeout=120)
    packages[-1].unlink()
    return str(TOOL)


def run(*arguments, stdin=None):
    done = subprocess.run([promtool(), *map(str, arguments)], input=stdin, capture_output=True, text=True, timeout=60)
    return done.returncode, done.stdout + done.stderr


def metrics(world):
    """A running daemon with a mailbox, after one mail and one count."""
    port = processes.free_port()
    dovecot = Dovecot(world.children, world.directory / "dovecot")
    sandbox = Sandbox(world.children, world.directory / "sandbox", world.bin / "intaked-sandbox", ["--rate", "60/60"])
    mailbox = {"host": "127.0.0.1", "port": dovecot.imap_port, "security": "plain", "user": "support",
               "password_file": "mailbox.password", "start": "everything", "defaults": "{ teamName: Support }"}
    intaked = Installation(world.children, world.directory / "one", world.bin / "intaked", sandbox.url, {"support": mailbox},
                           top=[f"metrics: {{ listen: \"127.0.0.1:{port}\" }}", "secret_expires: { thena.api-key: 2031-01-01 }"])
    intaked.write_secret("mailbox.password", dovecot.password)
    dovecot.deliver("support", b"From: a@acme.example\r\nSubject: Hello\r\nMessage-ID: <1@acme.example>\r\n\r\nHello\r\n")
    intaked.start()
    processes.wait_until(lambda: intaked.settled(1), "filing", intaked.process)
    assert intaked.command("audit")[0] == 0
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=10) as answer:
        assert answer.headers["Content-Type"].startswith("text/plain; version=0.0.4"), answer.headers
        return answer.read().decode()


def the_metrics_follow_the_conventions_and_rules_and_dashboard_know_them(world):
    text = metrics(world)
    code, said = run("check", "metrics", stdin=text)
    assert code == 0 and not said.strip(), said
    # Of some there is nothing to tell here: without TLS there is no certificate.
    given = set(re.findall(r"^# TYPE (intaked_\w+) ", text, re.M))
    asked = {"rules": set(re.findall(r"\bintaked_\w+", re.sub(r"#.*", "", RULES.read_text()))),
             "dashboard": set(re.findall(r"\bintaked_\w+", DASHBOARD.read_text()))}
    for where, names in asked.items():
        assert names and names <= given, (where, names - given)


def the_alert_rules_are_sound(world):
    code, said = run("check", "rules", RULES)
    assert code == 0 and "SUCCESS" in said, said


def each_alert_rises_when_it_should_and_not_before(world):
    alerts = re.findall(r"- alert: (\w+)", RULES.read_text())
    tests = ROOT / "tests" / "cases" / "prometheus" / "alerts.yaml"
    text = tests.read_text()
    assert set(re.findall(r"alertname: (\w+)", text)) == set(alerts), "a case for each alert"
    copy = world.directory / "alerts.yaml"
    copy.write_text(text.replace("RULES", str(RULES)))
    code, said = run("test", "rules", copy)
    assert code == 0 and "SUCCESS" in said, said


def the_dashboard_is_one(world):
    board = json.loads(DASHBOARD.read_text())
    places = [(p["gridPos"]["x"], p["gridPos"]["y"]) for p in board["panels"]]
    assert len(set(places)) == len(places) and len({p["id"] for p in board["panels"]}) == len(places)
    for panel in board["panels"]:
        assert panel["title"] and panel["targets"], panel
        for target in panel["targets"]:
            code, said = run("check", "rules", write_rule(world, target["expr"]))
            assert code == 0, (panel["title"], target["expr"], said)


def write_rule(world, expression):
    path = world.directory / "one.yaml"
    path.write_text(json.dumps({"groups": [{"name": "one", "rules": [{"record": "one:x", "expr": expression}]}]}))
    return path


if __name__ == "__main__":
    sys.exit(cases.main(the_metrics_follow_the_conventions_and_rules_and_dashboard_know_them, the_alert_rules_are_sound,
                        each_alert_rises_when_it_should_and_not_before, the_dashboard_is_one))

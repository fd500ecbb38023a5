"""A machine that a test may do anything to: a systemd of its own over a view of a root, of which nothing is kept."""
import os
import pathlib
import subprocess

HERE = pathlib.Path(__file__).resolve().parent
NAMESPACES = ["unshare", "--mount", "--pid", "--net", "--ipc", "--uts", "--cgroup", "--fork", "--kill-child"]
SHOWN_LINES = 40


def why_none(root="/"):
    """Why no machine can be booted here; "" if one can."""
    if os.getuid() != 0:
        return "booting a private systemd needs root"
    if not (pathlib.Path(root) / "lib/systemd/systemd").exists():
        return "systemd itself is not installed"
    if pathlib.Path("/etc/intaked").exists():
        return "intaked is installed on this machine; its configuration is not for tests"
    probe = ("d=$(mktemp -d) && mount -t tmpfs tmpfs $d && mkdir $d/u $d/w $d/n $d/c && mount -t cgroup2 cgroup2 $d/c && "
             "mount -t overlay overlay -o lowerdir=/,upperdir=$d/u,workdir=$d/w $d/n")
    done = subprocess.run([*NAMESPACES, "bash", "-c", probe], capture_output=True, text=True)
    return "" if done.returncode == 0 else f"this machine allows no private systemd ({done.stderr.strip()})"


def boot(exchange, seconds_max, root="/", shown=("boot.log", "output", "journal")):
    """Runs exchange/check.sh as /exchange/check.sh in the machine; it writes /exchange/result, a line a check, "FAIL ..."
    for what is wrong and "end" as the last. Returns what is wrong; then the last lines of the files `shown` are printed."""
    with open(exchange / "boot.log", "wb") as log:
        machine = subprocess.Popen([*NAMESPACES, HERE / "boot.sh", exchange, root], stdin=subprocess.DEVNULL,
                                   stdout=log, stderr=log)
        try:
            machine.wait(seconds_max)
        except subprocess.TimeoutExpired:
            pass
        finally:
            machine.kill()  # --kill-child: process 1 goes with it, and all the others with that
            machine.wait()
    result = exchange / "result"
    lines = result.read_text().splitlines() if result.exists() else []
    for line in lines:
        print(f"    {line}")
    problems = [line for line in lines if line.startswith("FAIL")]
    if not lines or lines[-1] != "end":
        problems.append("the booted systemd did not come to the end of check.sh")
    if problems:
        for file in shown:
            if (exchange / file).exists():
                text = (exchange / file).read_text(errors="replace").splitlines()
                print(f"--- {file}\n" + "\n".join(text[-SHOWN_LINES:]))
    return problems

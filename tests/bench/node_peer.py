"""The Node script with its packages, installed into build/ as package-lock.json pins them."""
import pathlib
import shutil
import subprocess

HERE = pathlib.Path(__file__).resolve().parent / "node"
DIRECTORY = HERE.parents[2] / "build" / "node_script"
FILES = ("package.json", "package-lock.json", "node_script.mjs")
INSTALL_SECONDS_MAX = 180


def _is_installed():
    lock = DIRECTORY / "package-lock.json"
    return (DIRECTORY / "node_modules").is_dir() and lock.exists() and lock.read_bytes() == (HERE / lock.name).read_bytes()


def prepare():
    """(the script, "") or (None, why it cannot run)."""
    for program in ("node", "npm"):
        if shutil.which(program) is None:
            return None, f"there is no {program}; its Debian package is called {'nodejs' if program == 'node' else program}"
    installed = _is_installed()
    DIRECTORY.mkdir(parents=True, exist_ok=True)
    if not installed:
        shutil.rmtree(DIRECTORY / "node_modules", ignore_errors=True)
    # The script stands beside its packages: that is where Node looks for them.
    for name in FILES:
        shutil.copy(HERE / name, DIRECTORY / name)
    if installed:
        return DIRECTORY / "node_script.mjs", ""
    print("installing imapflow and mailparser into build/node_script ...", flush=True)
    try:
        done = subprocess.run(["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"], cwd=DIRECTORY,
                              stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=INSTALL_SECONDS_MAX)
    except subprocess.TimeoutExpired:
        shutil.rmtree(DIRECTORY / "node_modules", ignore_errors=True)
        return None, f"npm ci did not end within {INSTALL_SECONDS_MAX} s"
    if done.returncode != 0:
        shutil.rmtree(DIRECTORY / "node_modules", ignore_errors=True)
        words = (done.stderr or done.stdout).strip().splitlines()
        return None, "npm ci failed: " + (words[0] if words else f"exit {done.returncode}")
    return DIRECTORY / "node_script.mjs", ""

"""Fills .venv from a lock file with hashes. Run by whatever Python there is, before any package is.

Usage: python3 leadscore/local/packages.py requirements.txt
"""

import hashlib
import os
import shutil
import subprocess
import sys

CHECKOUT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
FOLDER = os.path.join(CHECKOUT, ".venv")
PYTHON = os.path.join(FOLDER, "bin", "python")


def main(lock: str) -> None:
    """Make .venv hold what the lock file says; does nothing where it does already."""
    if sys.version_info < (3, 11):
        sys.exit(f"leadscore: Python 3.11 or newer is needed; this is {sys.version.split()[0]}.")
    stamp = os.path.join(FOLDER, "from-" + os.path.basename(lock))
    wanted = digest(os.path.join(CHECKOUT, lock))
    if read(stamp) == wanted and works():
        return
    if not works():
        make()
    print(f"Installing the packages of {lock} into .venv", flush=True)
    install(lock)
    with open(stamp, "w") as file:  # last: an installation that was cut short is done again
        file.write(wanted)


def make() -> None:
    """Make .venv anew."""
    shutil.rmtree(FOLDER, ignore_errors=True)
    print(f"Making .venv with Python {sys.version.split()[0]}", flush=True)
    if shutil.which("uv"):
        run(["uv", "venv", "--quiet", "--python", sys.executable, FOLDER])
        return
    try:
        import ensurepip  # noqa: F401
        import venv  # noqa: F401
    except ImportError:
        sys.exit("leadscore: this Python has no venv; on Debian: apt-get install python3-venv")
    run([sys.executable, "-m", "venv", FOLDER])


def install(lock: str) -> None:
    """Install exactly what the lock file names, each file checked by its hash."""
    if shutil.which("uv"):
        run(["uv", "pip", "install", "--quiet", "--python", PYTHON, "--require-hashes", "-r", lock])
        return
    if subprocess.call(
        [PYTHON, "-m", "pip", "--version"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ):
        run([PYTHON, "-m", "ensurepip"])
    quiet = ["--quiet", "--disable-pip-version-check", "--no-input"]
    run([PYTHON, "-m", "pip", "install", *quiet, "--require-hashes", "-r", lock])


def works() -> bool:
    """Whether .venv has a Python that runs, of the version it was made for."""
    command = [PYTHON, "-c", "import sys; sys.exit(sys.version_info < (3, 11))"]
    try:
        return subprocess.call(command, stderr=subprocess.DEVNULL) == 0
    except OSError:
        return False


def run(command: "list[str]") -> None:
    """Run it; its own words tell what went wrong."""
    if subprocess.call(command, cwd=CHECKOUT):
        sys.exit("leadscore: this failed: " + " ".join(command))


def digest(path: str) -> str:
    with open(path, "rb") as file:
        return hashlib.sha256(file.read()).hexdigest()


def read(path: str) -> "str | None":
    try:
        with open(path) as file:
            return file.read()
    except OSError:
        return None


if __name__ == "__main__":
    main(sys.argv[1])

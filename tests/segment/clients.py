"""The real Segment clients, told to send to our server."""

import hashlib
import os
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Any

import pytest
from segment.analytics.client import Client

NODE = Path(__file__).parent / "node"
IDENTITY_CALLS = 5  # besides track: page, screen, identify, group, alias


def send_by_python(host: str, write_key: str, count: int, **options: Any) -> None:
    """Send a call of each kind, and `count` track calls; returns once all are answered.

    Raises:
        AssertionError: a batch was given up.
    """
    errors: list[Any] = []
    client = Client(
        write_key,
        host=host,
        upload_size=20,
        upload_interval=0.1,
        max_retries=10,
        on_error=lambda *error: errors.append(error),
        **options,
    )
    at = {"anonymous_id": "python-visitor"}
    client.page(**at, name="Pricing", properties={"path": "/pricing"})
    client.screen(**at, name="Start")
    traits = {
        "email": "pia@python.example",
        "firstName": "Pia",
        "title": "CIO",
        "company": {"name": "Py Ltd"},
    }
    client.identify("python-1", traits=traits, **at)
    client.group("python-1", "py", traits={"name": "Py Ltd", "employees": 420})
    client.alias("python-before", "python-1")
    for number in range(count):
        client.track("python-1", "Demo Requested", {"number": number}, message_id=f"python-{number}")
    client.shutdown()
    assert errors == []


def send_by_node(host: str, write_key: str, count: int) -> None:
    """The same by the client of Node.

    Raises:
        subprocess.CalledProcessError: a batch was given up.
    """
    command = ["node", str(NODE / "send.cjs"), host, write_key, str(count)]
    subprocess.run(command, env=os.environ | {"NODE_PATH": str(installed())}, check=True, timeout=240)


def installed() -> Path:
    """The folder of the installed packages; without npm the test is skipped, but never in CI."""
    if not (shutil.which("npm") and shutil.which("node")):
        assert os.environ.get("CI") != "true", "No npm on this machine: apt-get install nodejs npm"
        pytest.skip("no npm; this installs it: apt-get install nodejs npm")
    digest = hashlib.sha256((NODE / "package-lock.json").read_bytes()).hexdigest()[:16]
    cache = Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache")) / "leadscore-tests"
    there = cache / f"segment-{digest}"
    if not there.exists():
        cache.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=cache) as beside:
            for name in ("package.json", "package-lock.json"):
                shutil.copy(NODE / name, beside)
            install = ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
            subprocess.run(install, cwd=beside, check=True, timeout=300, stdout=subprocess.DEVNULL)
            _put(Path(beside) / "node_modules", there)
    return there


def _put(packages: Path, there: Path) -> None:
    """Whole or not at all: two processes may install at once, and the first one's stays."""
    try:
        packages.rename(there)
    except OSError:
        assert there.exists()

"""A worker of the host writes all leads to files where a page asked; who dies at it leaves nothing half."""

from pathlib import Path

import pytest

pytestmark = pytest.mark.processes
_ASK = "from scoring.impact import keeping; keeping.ask(); print(keeping.folder())"


def asked(installation, place: Path) -> Path:
    """The folder of this database, in which a page has left its mark."""
    said = installation.run("shell", "--no-imports", "-c", _ASK, COLUMNS_DIR=place).stdout
    return Path(said.strip())


def written(folder: Path) -> list[Path]:
    return [path for path in folder.glob("2*") if (path / "manifest.json").exists()]


@pytest.mark.parametrize("start", ["start_worker", "start_sender"])
def test_whoever_works_on_the_host_writes_what_was_asked_for(
    installation, start: str, tmp_path: Path
) -> None:
    folder = asked(installation, tmp_path)
    getattr(installation, start)(COLUMNS_DIR=tmp_path)
    installation.wait_until(lambda: len(written(folder)) == 1, 90)
    assert not (folder / "asked").exists()


def test_without_a_mark_nothing_is_written(installation, tmp_path: Path) -> None:
    folder = asked(installation, tmp_path)
    (folder / "asked").unlink()
    worker = installation.start_worker(COLUMNS_DIR=tmp_path)
    installation.downloads()
    installation.start_dispatcher()
    installation.wait_until(lambda: installation.pending() == 0, 60)
    assert worker.poll() is None
    assert list(folder.iterdir()) == []


def test_who_is_killed_at_it_leaves_nothing_that_is_read(installation, tmp_path: Path) -> None:
    folder = asked(installation, tmp_path)
    worker = installation.start_worker(COLUMNS_DIR=tmp_path)
    installation.wait_until(lambda: bool([*folder.glob("new-*"), *written(folder)]), 90)
    installation.kill(worker)
    assert len(list(folder.glob("2*"))) == len(written(folder))
    assert installation.run("columns", COLUMNS_DIR=tmp_path).returncode == 0
    assert len(written(folder)) == 1
    assert not list(folder.glob("new-*"))

"""Writing the files of all leads anew, by a process beside a worker that ends with it: so no worker grows."""

import subprocess
import sys
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from django.conf import settings

from scoring.engine.compile import Compiled
from scoring.engine.faults import MatrixRefused
from scoring.matrix.versions import compiled_of
from scoring.models import ActivityDigest, MatrixVersion
from scoring.rescoring.lineup import active_lineup

from . import keeping
from .everyone import CREATED, OVERRULED
from .files import Damaged, told_of
from .reading import FieldKey, Progress, read_parts
from .writing import write_columns, written_by

_beside: list[subprocess.Popen[bytes]] = []


def renew_beside(now: datetime) -> None:
    """Start `manage.py columns` where a page has asked for files and none is being written from here.

    A worker calls it each few seconds; where nobody asked it looks into a folder, and that is all.
    """
    keeping.drop_old(now)
    _beside[:] = [one for one in _beside if one.poll() is None]
    if not _beside and keeping.take_asked():
        _beside.append(subprocess.Popen([sys.executable, str(settings.BASE_DIR / "manage.py"), "columns"]))


def renew(now: datetime, progress: Progress) -> bool:
    """Write all leads to files where that is due, and remove what was there before.

    Args:
        now: the moment that they are said to be as of, aware.
        progress: told how many leads are written, and of how many.

    Returns:
        Whether they were written: not where they still do, where another process is at it, where leads are
        few or nothing is in force.
    """
    with keeping.alone() as is_mine:
        versions = _versions()
        if not is_mine or not versions or _are_few():
            return False
        keys = {key for compiled in [*versions, *_drafts()] for key in compiled.fields.items()}
        newest = keeping.newest()
        if newest is not None and _will_do(newest, versions, keys, now):
            return False
        path = keeping.place_for(now)
        write_columns(path, versions, read_parts(keys, now, progress), now)
        keeping.drop_but(path)
        return True


def _will_do(path: Path, versions: list[Compiled], keys: set[FieldKey], now: datetime) -> bool:
    try:
        about = told_of(path)
    except Damaged:
        return False
    written = {(name, kind) for name, kind, _ in about["fields"]}
    return (
        written_by().items() <= about.items()
        and now - keeping.RENEWED_AFTER < datetime.fromisoformat(about["as_of"]) <= now
        and {compiled.matrix.sha256 for compiled in versions} <= set(about["versions"])
        and keys | {CREATED, OVERRULED} <= written
    )


def _versions() -> list[Compiled]:
    """What is in force, and what decides for whom it counts."""
    lineup = active_lineup()
    found = [one.compiled for one in lineup.versions] + [gate for gate in lineup.gates if gate]
    return list({compiled.matrix.sha256: compiled for compiled in found}.values())


def _drafts() -> Iterator[Compiled]:
    """Those that can be computed: they may read fields that nothing in force reads."""
    for draft in MatrixVersion.objects.filter(state=MatrixVersion.State.DRAFT).select_related("model"):
        try:
            yield compiled_of(draft)
        except MatrixRefused:
            continue


def _are_few() -> bool:
    return not ActivityDigest.objects.order_by("pk")[keeping.FEW : keeping.FEW + 1].exists()

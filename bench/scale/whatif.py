"""What a draft would change on all leads, from its rows to the figures, as a page that maps the files has it.

The rules that are changed are those that most leads meet and that read the most activities.
"""

import tempfile
from collections.abc import Callable
from datetime import datetime
from itertools import count
from time import perf_counter
from typing import Any

from django.conf import settings

from scoring.impact.figures import impact_from
from scoring.impact.files import told_of
from scoring.impact.keeping import newest, place_for
from scoring.impact.reading import read_parts
from scoring.impact.service import comparison_of, subject_of
from scoring.impact.writing import write_columns
from scoring.matrix.versions import compiled_of, draft_from_document, matrix_of, plain_document

from .rescore import active_version
from .standing import rule_of

Change = Callable[[dict[str, Any]], None]
_numbers = count(1)


class Files:
    """The files of all leads, in a folder that goes with the process."""

    def __init__(self, now: datetime) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="bench-columns-")
        settings.COLUMNS_DIR = self._folder.name
        self._now = now

    def written(self) -> float:
        """Write them as a worker does."""
        began = perf_counter()
        compiled = compiled_of(active_version())
        place = place_for(datetime.now(self._now.tzinfo))
        place.parent.mkdir(exist_ok=True)
        parts = read_parts(compiled.fields.items(), self._now, lambda done, total: None)
        write_columns(place, [compiled], parts, self._now)
        return perf_counter() - began

    def what_if(self, change: Change) -> float:
        """Compare all leads under a draft with a change of its own and under the version in force."""
        self._made_ready()
        active = active_version()
        changed = plain_document(matrix_of(active))
        change(changed)
        draft = draft_from_document(active.model, changed, None, self._now, active)
        try:
            began = perf_counter()
            impact_from(comparison_of(subject_of(draft), self._now, _silent))
            return perf_counter() - began
        finally:
            draft.delete()

    def _made_ready(self) -> None:
        """Written for the version in force, and opened, as after the first look of a page."""
        compiled = compiled_of(active_version())
        path = newest()
        if path is None or compiled.matrix.sha256 not in told_of(path)["versions"]:
            self.written()
        comparison_of(subject_of(active_version()), self._now, _silent)


def other_points(changed: dict[str, Any]) -> None:
    """Of a visit to the website."""
    rule_of(changed, "web", "visit")["points"] = 2 + next(_numbers) / 10


def other_threshold(changed: dict[str, Any]) -> None:
    """Of MQL and of a band."""
    changed["bands"][0]["from"] = 60 + next(_numbers) / 10
    changed["stages"]["mql"][0][0]["from"] = 40 + next(_numbers) / 10


def other_half_life(changed: dict[str, Any]) -> None:
    """Of a visit to the website."""
    rule_of(changed, "web", "visit")["half_life_days"] = 20 + next(_numbers) / 10


def other_window(changed: dict[str, Any]) -> None:
    """Of whatever somebody did."""
    rule_of(changed, "activity", "number")["window_days"] = 91 + next(_numbers)


def other_condition(changed: dict[str, Any]) -> None:
    """Of a visit to the website: on a field, and on something done."""
    did = {"did": ["email.*"], "within_days": 100 + next(_numbers)}
    rule_of(changed, "web", "visit")["if"] = [{"field": "industry", "is_not": "food"}, did]


def _silent(what: str, done: int, total: int) -> None:
    pass

"""The profile as a document that both teams edit: lines, each changed by whoever saw it as it is."""

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any

from django.db import connection, transaction

from leads.models import User
from scoring.models import ProfileRevision
from scoring.segments.check import check
from scoring.segments.known import Known
from scoring.segments.words import words_of

MOST_LINES, LONGEST_WORDS = 30, 500
_EDITING = (4_711, 20)  # an advisory lock beside those of `scoring.rescoring.locks`
_ABOUT = ("field", "did", "did_not")


@dataclass(frozen=True)
class Line:
    """A condition, spelled as in a rule's `if`, and what people say of it; `changed` in which revision."""

    id: int
    condition: Mapping[str, Any]
    words: str
    changed: int


@dataclass(frozen=True)
class Profile:
    """The document as it stands; revision 0 where nobody has written anything yet."""

    revision: int
    lines: tuple[Line, ...]

    def line(self, line_id: int) -> Line | None:
        """The line of that id, or None."""
        return next((line for line in self.lines if line.id == line_id), None)


@dataclass(frozen=True)
class Editor:
    """Who changes the profile and when, and what a condition may name."""

    by: User
    now: datetime
    known: Known


class ProfileRefused(ValueError):
    """It can't be written so, in words for the one who tried."""


class ProfileClash(Exception):
    """Somebody changed the line since it was seen. `theirs` is what it says now, None where it is gone."""

    def __init__(self, theirs: Line | None, by: str) -> None:
        super().__init__("The line was changed since you saw it.")
        self.theirs, self.by = theirs, by


def profile_now() -> Profile:
    """The profile as it stands."""
    latest = ProfileRevision.objects.first()
    if latest is None:
        return Profile(0, ())
    lines = (Line(one["id"], one["if"], one["words"], one["changed"]) for one in latest.lines)
    return Profile(latest.number, tuple(lines))


def add_line(condition: Mapping[str, Any], words: str, editor: Editor) -> Profile:
    """Add a line at the end.

    Raises:
        ProfileRefused: the condition is not right or there already, or there are too many.
    """
    said = _said(condition, editor.known)
    # Once is what "did" means anyway: so the same line is found to be the same.
    condition = {key: value for key, value in condition.items() if (key, value) != ("times", 1)}

    def add(profile: Profile) -> tuple[Line, ...]:
        if len(profile.lines) >= MOST_LINES:
            raise ProfileRefused(f"A profile has at most {MOST_LINES} lines.")
        if any(line.condition == condition for line in profile.lines):
            raise ProfileRefused("The profile says so already.")
        return (*profile.lines, Line(_next_id(), condition, _clean(words), profile.revision + 1))

    return _write(add, f"added: {said}", editor)


def change_line(line_id: int, words: str, seen: int, editor: Editor) -> Profile:
    """Say something else of a line.

    Args:
        line_id: which.
        words: what is said of it now.
        seen: the revision in which the line last changed, as it stood on the page.
        editor: who changes it.

    Raises:
        ProfileClash: somebody changed or removed it since.
    """

    def change(profile: Profile) -> tuple[Line, ...]:
        line = _as_seen(profile, line_id, seen)
        new = replace(line, words=_clean(words), changed=profile.revision + 1)
        return tuple(new if one.id == line_id else one for one in profile.lines)

    return _write(change, f"words: {_clean(words) or 'none'}", editor)


def remove_line(line_id: int, seen: int, editor: Editor) -> Profile:
    """Take a line out; `seen` as of `change_line`.

    Raises:
        ProfileClash: somebody changed or removed it since.
    """
    found = profile_now().line(line_id)
    said = _said_anyway(found.condition, editor.known) if found else ""

    def remove(profile: Profile) -> tuple[Line, ...]:
        gone = _as_seen(profile, line_id, seen)
        return tuple(one for one in profile.lines if one.id != gone.id)

    return _write(remove, f"removed: {said}", editor)


@transaction.atomic
def _write(edit: Callable[[Profile], tuple[Line, ...]], what: str, editor: Editor) -> Profile:
    """One at a time: what is read here stays as it is until it is written."""
    _alone()
    profile = profile_now()
    lines = edit(profile)
    number = profile.revision + 1
    stored = [{"if": one.pop("condition"), **one} for one in (asdict(line) for line in lines)]
    ProfileRevision.objects.create(number=number, lines=stored, what=what, by=editor.by, at=editor.now)
    return Profile(number, lines)


def _alone() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", _EDITING)


def _as_seen(profile: Profile, line_id: int, seen: int) -> Line:
    line = profile.line(line_id)
    if line is None or line.changed != seen:
        last = ProfileRevision.objects.select_related("by")
        by = last.filter(number=line.changed).first() if line else last.first()
        raise ProfileClash(line, str(by.by or "somebody") if by else "somebody")
    return line


def _next_id() -> int:
    """An id that no line ever had: a removed line's is not given again."""
    ids = ProfileRevision.objects.values_list("lines", flat=True)
    return max((one["id"] for lines in ids for one in lines), default=0) + 1


def _clean(words: str) -> str:
    return " ".join(words.replace("\0", "").encode("utf-8", "ignore").decode().split())[:LONGEST_WORDS]


def _said(condition: Mapping[str, Any], known: Known) -> str:
    """The condition in words; by the same readers as a rule's.

    Raises:
        ProfileRefused: it is not right.
    """
    if not any(key in condition for key in _ABOUT):
        raise ProfileRefused("A line is about a field or about what leads did.")
    found = check([condition], known)
    if found.faults:
        raise ProfileRefused(f"This {found.faults[0].message}.")
    return words_of(found.conditions[0], known)


def _said_anyway(condition: Mapping[str, Any], known: Known) -> str:
    try:
        return _said(condition, known)
    except ProfileRefused:
        return "a condition that names what is gone"


def line_words(line: Line, known: Known) -> str | None:
    """A line's condition in words; None where it names a field or a type that is gone."""
    try:
        return _said(line.condition, known)
    except ProfileRefused:
        return None

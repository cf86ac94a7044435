"""What was said and decided, as the page shows it: minutes, decisions by item, who is there, the tally."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from leads.models import Role, User
from scoring.models import Review, ReviewEntry, ReviewItem, Threshold
from scoring.pages.screen import Screen
from scoring.pages.wording import counted, day, local, moment
from scoring.review.agenda import BY_KEY
from scoring.review.minutes import decided

_SALES = (Role.REPRESENTATIVE, Role.SDR, Role.MANAGER)


@dataclass(frozen=True)
class EntryView:
    """An entry. `task`: for whom and by when; `draft_id` leads into the draft, at `anchor` of its sheet."""

    kind: str
    label: str
    words: str
    by: str
    at: str
    at_words: str
    about: str
    is_decision: bool
    edits: tuple[str, ...]
    task: str
    draft_id: int | None
    anchor: str


@dataclass(frozen=True)
class Seat:
    """Somebody who may be there."""

    person_id: int
    name: str
    is_here: bool


@dataclass(frozen=True)
class AgendaLine:
    """An item in the agenda."""

    key: str
    short: str
    figure: str
    is_decided: bool


@dataclass(frozen=True)
class Minutes:
    """All of it; `by_item` by the item's key."""

    entries: tuple[EntryView, ...]
    by_item: dict[str, list[EntryView]] = field(default_factory=dict)
    here: str = ""
    sides: tuple[tuple[str, tuple[Seat, ...]], ...] = ()
    agenda: tuple[AgendaLine, ...] = ()
    decided: int = 0
    edits: str = ""


def minutes_of(review: Review, items: Sequence[ReviewItem], screen: Screen) -> Minutes:
    """Everything that was said at a review so far."""
    rows = list(review.entries.select_related("by", "draft", "task__person", "item"))
    anchors = _anchors(rows)
    views = [_entry(row, anchors, screen) for row in rows]
    by_item: dict[str, list[EntryView]] = defaultdict(list)
    for row, view in zip(rows, views, strict=True):
        if row.item is not None and view.is_decision:
            by_item[row.item.key].append(view)
    there = list(review.people.all())
    done = decided(rows)
    edits = sum(len(row.edits) for row in rows)
    return Minutes(
        entries=tuple(views),
        by_item=dict(by_item),
        here=_here(there),
        sides=_sides({one.pk for one in there}),
        agenda=tuple(
            AgendaLine(
                item.key, BY_KEY[item.key].short, (item.figures or {}).get("figure", ""), item.pk in done
            )
            for item in items
        ),
        decided=len(done),
        edits=counted(edits, "change") if edits else "",
    )


def _entry(row: ReviewEntry, anchors: dict[int, int], screen: Screen) -> EntryView:
    at = local(row.at)
    task = getattr(row, "task", None)
    is_decision = row.kind in ReviewEntry.DECISIONS
    is_draft = row.draft is not None and not row.draft.document
    return EntryView(
        kind=row.kind,
        label=_LABELS.get(row.kind, ""),
        words=row.words,
        by=str(row.by or "Somebody"),
        at=f"{at:%H:%M}",
        at_words=moment(row.at),
        about=BY_KEY[row.item.key].short if row.item else "",
        is_decision=is_decision,
        edits=tuple(row.edits),
        task=f"{task.person}, by {day(task.due_on, screen.today)}{', done' if task.done_at else ''}"
        if task
        else "",
        draft_id=row.draft_id if is_draft else None,
        anchor=_anchor(row, anchors),
    )


_LABELS: dict[str, str] = {
    ReviewEntry.Kind.EDIT: "Into the draft",
    ReviewEntry.Kind.TASK: "Task",
    ReviewEntry.Kind.LEAVE: "Left as it is",
}


def _anchor(row: ReviewEntry, anchors: dict[int, int]) -> str:
    opens_stages = row.item is not None and BY_KEY[row.item.key].edit == "stages"
    return f"#threshold-{anchors[row.draft_id]}" if opens_stages and row.draft_id in anchors else ""


def _anchors(rows: Sequence[ReviewEntry]) -> dict[int, int]:
    """By draft, the row of its stage MQL: where the sheet is opened."""
    drafts = {row.draft_id for row in rows if row.draft_id}
    if not drafts:
        return {}
    found = Threshold.objects.filter(version__in=drafts, kind=Threshold.Kind.STAGE, key="mql")
    return dict(found.values_list("version_id", "pk"))


def _here(people: Sequence[User]) -> str:
    sides = {"sales": [], "marketing": []}  # type: dict[str, list[str]]
    for one in sorted(people, key=str):
        sides["sales" if one.role in _SALES else "marketing"].append(str(one))
    return "; ".join(f"{', '.join(names)} ({side})" for side, names in sides.items() if names)


def _sides(here: set[int]) -> tuple[tuple[str, tuple[Seat, ...]], ...]:
    people = User.objects.filter(is_active=True).order_by("first_name", "last_name", "username")
    seats: dict[str, list[Seat]] = {"Sales": [], "Marketing": []}
    for one in people:
        side = "Sales" if one.role in _SALES else "Marketing"
        seats[side].append(Seat(one.pk, str(one), one.pk in here))
    return tuple((side, tuple(found)) for side, found in seats.items() if found)

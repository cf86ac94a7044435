"""What must be true of a draft that two people have edited in two browsers."""

from collections import Counter
from collections.abc import Iterator
from itertools import zip_longest
from typing import Any

from scoring.models import Edit

from .at_random import Pair, Typed

# Of each list the rows in their order, each with its name and what its cells say.
_SHOWN = """() => [...document.querySelectorAll(".sheet tbody")].map((body) => [
    body.id,
    [...body.rows].map((row) => [
        row.id,
        row.querySelector(".nm")?.firstChild.textContent.trim(),
        [...row.querySelectorAll("[data-cell]")].map((cell) => cell.innerText.trim()),
    ]),
])"""


def broken(pair: Pair) -> list[str]:
    """All that must be true once both have come to rest."""
    return [f"{check.__doc__} But: {words}" for check in _CHECKS for words in check(pair)]


def _nothing_failed(pair: Pair) -> Iterator[str]:
    """No script and no answer of the server failed."""
    for person in pair.people:
        yield from person.faults


def _both_show_what_the_server_shows(pair: Pair) -> Iterator[str]:
    """Both pages show the sheet as somebody sees it who opens it now."""
    shown = pair.looked_at_anew().evaluate(_SHOWN)
    for person in pair.people:
        if (theirs := person.page.evaluate(_SHOWN)) != shown:
            yield f"{person.user}: {_first_difference(theirs, shown)}"


def _first_difference(theirs: Any, fresh: Any) -> str:
    rows, others = ([row for _, inner in shown for row in inner] for shown in (theirs, fresh))
    pairs = zip_longest(rows, others)
    return str(next(pair for pair in pairs if pair[0] != pair[1]))


def _numbers_have_no_gaps(pair: Pair) -> Iterator[str]:
    """Edits are numbered 1, 2, ... without a gap."""
    numbers = [edit.number for edit in pair.history()]
    if numbers != list(range(1, len(numbers) + 1)):
        yield str(numbers)


def _what_was_saved_is_in_the_history_once(pair: Pair) -> Iterator[str]:
    """Each value that somebody was told is saved is in the history once, as theirs, and no other is."""
    for person in pair.people:
        # Sent again by a second click it is told again, and done once.
        told = Counter({(one.at, one.value) for one in person.typed})
        kept = Counter(
            ((edit.row_kind, edit.row_id, edit.cell), _typed(edit.new))
            for edit in pair.history()
            if edit.by_id == person.user.pk and edit.undoes_id is None and edit.kind == "change"
        )
        if told != kept:
            yield f"{person.user} was told {dict(told - kept)}, and kept is {dict(kept - told)}"


def _what_was_done_is_in_the_history(pair: Pair) -> Iterator[str]:
    """There are as many removals, copies and additions, and undos, as people were told were done."""
    for person in pair.people:
        own = [edit for edit in pair.history() if edit.by_id == person.user.pk]
        acts = [edit for edit in own if edit.undoes_id is None]
        found = {
            "remove": sum(edit.kind == "remove" for edit in acts),
            "add and copy": sum(edit.kind == "add" for edit in acts),
            "undo": sum(edit.is_undo for edit in own),
        }
        told = {
            "remove": person.done["remove"],
            "add and copy": person.done["add"] + person.done["copy"],
            "undo": person.done["undo"],
        }
        if any(found[what] > told[what] for what in found):
            yield f"{person.user}: {found} done, {told} told"


def _nobody_wrote_over_what_they_had_not_seen(pair: Pair) -> Iterator[str]:
    """Between what stood on the page of who typed, and their edit, nobody has changed that cell."""
    history = pair.history()
    for person in pair.people:
        for one in person.typed:
            edit = next((edit for edit in history if _is(edit, one)), None)
            between = history[one.seen : edit.number - 1] if edit else []
            yield from (
                f"{one.value} in {one.at} by {person.user}, who had seen {one.seen}, over edit {other.number}"
                for other in between
                if (other.row_kind, other.row_id, other.cell) == one.at
            )


def _is(edit: Edit, one: Typed) -> bool:
    at = (edit.row_kind, edit.row_id, edit.cell)
    return edit.undoes_id is None and at == one.at and _typed(edit.new) == one.value


def _typed(value: Any) -> str:
    """What somebody typed, of what stands in the cell."""
    return str(value.get("points") if isinstance(value, dict) else value)


_CHECKS = (
    _nothing_failed,
    _both_show_what_the_server_shows,
    _numbers_have_no_gaps,
    _what_was_saved_is_in_the_history_once,
    _what_was_done_is_in_the_history,
    _nobody_wrote_over_what_they_had_not_seen,
)

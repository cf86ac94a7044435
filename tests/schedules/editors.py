"""A draft that several edit at once: what they do, and what must be true of it whatever the order was."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import count
from random import Random
from typing import Any

from django.db import transaction

from leads.models import Role, User
from scoring.engine.matrix import read_yaml
from scoring.matrix import edits, row_edits, undoing
from scoring.matrix.cells import MODELS, read_cell
from scoring.matrix.drafts import DraftMoved, NotADraft
from scoring.matrix.edits import Cell, CellRefused, Clash, Editor
from scoring.matrix.freezing import freeze
from scoring.matrix.importing import import_into
from scoring.matrix.places import place_of
from scoring.matrix.rebase import UpdateRefused, bring_up_to_date
from scoring.matrix.rows import document_of, draft_from_document, plain_document
from scoring.matrix.undoing import NothingToUndo
from scoring.matrix.versions import matrix_of
from scoring.models import Edit, MatrixVersion, Parameter, ScoringModel, ScoringRule
from tests.matrix.conftest import MATRIX
from tests.schedules.turns import Killed, Part, take_turns

_models = count()
NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
# What a person may be told; anything else is a fault of ours.
_TOLD = (
    Edit, list, Clash, CellRefused, NotADraft, DraftMoved, UpdateRefused, NothingToUndo, Killed,
    MatrixVersion, type(None),
)  # fmt: skip


@dataclass(frozen=True)
class Did:
    """What somebody did: `seen` is the last edit that stood on their page; `answer` what they were told."""

    seen: int
    answer: object

    @property
    def edits(self) -> list[Edit]:
        """The edits that they were told of: one, or all that a whole matrix took."""
        answers = self.answer if isinstance(self.answer, list) else [self.answer]
        return [one for one in answers if isinstance(one, Edit)]


class Draft:
    """The small draft of the tests, and two who edit it: Mara and Sam."""

    def __init__(self) -> None:
        # The very first version needs no signatures.
        model = ScoringModel.objects.create(key=f"small{next(_models)}", name="Small")
        self.version = draft_from_document(model, read_yaml(MATRIX), None, NOW)
        self.mara, self.sam = (
            Editor(User.objects.get_or_create(username=name, defaults={"role": Role.MANAGER})[0], NOW)
            for name in ("mara", "sam")
        )
        self.did: list[Did] = []
        self._parts: list[tuple[int, Part]] = []

    def rule(self, key: str) -> int:
        return int(ScoringRule.objects.get(parameter__version=self.version, key=key).pk)

    def parameter(self, key: str) -> int:
        return int(Parameter.objects.get(version=self.version, key=key).pk)

    # -- what they do: at once, with those that were named before

    def change(
        self, by: Editor, rule: int, cell: str, value: Any, seen: int = 0, dies_at: int | None = None
    ) -> None:
        at = Cell("rule", rule, cell)
        self._then(lambda: edits.change_cell(self.version.pk, at, value, seen=seen, editor=by), seen, dies_at)

    def remove(self, by: Editor, kind: str, row: int, seen: int = 0) -> None:
        self._then(lambda: row_edits.remove_row(self.version.pk, kind, row, seen=seen, editor=by), seen)

    def move(self, by: Editor, rule: int, after: int | None, to: int | None = None, seen: int = 0) -> None:
        self._then(
            lambda: row_edits.move_row(
                self.version.pk, "rule", rule, seen=seen, editor=by, after_id=after, parent_id=to
            ),
            seen,
        )

    def add(self, by: Editor, parameter: int, label: str) -> None:
        values = {"label": label, "if": [{"field": "industry", "is": label}], "pays": {"points": 1}}
        self._then(
            lambda: row_edits.add_row(self.version.pk, "rule", values, editor=by, parent_id=parameter), 10**6
        )

    def undo(self, by: Editor, number: int | None = None) -> None:
        self._then(lambda: undoing.undo(self.version.pk, editor=by, number=number), 10**6)

    def bring_in(self, by: Editor, document: dict[str, Any], seen: int = 0) -> None:
        self._then(
            lambda: self._taken(lambda: import_into(self.version.pk, document, seen=seen, editor=by)), seen
        )

    def update(self, by: Editor, choices: Mapping[str, str], seen: tuple[int, int]) -> None:
        self._then(
            lambda: self._taken(lambda: bring_up_to_date(self.version.pk, choices, seen=seen, editor=by)),
            seen[0],
        )

    def _taken(self, work: Callable[[], int]) -> list[Edit]:
        """The edits that a whole matrix took, read before anybody can add to them."""
        with transaction.atomic():
            count = work()
            return list(Edit.objects.filter(version=self.version).order_by("-number")[:count])

    def also(self, work: Callable[[], object]) -> None:
        """Something else is done at once."""
        self._then(work, 10**6)

    def freeze(self) -> None:
        self._then(lambda: freeze(self.version), 10**6)

    def _then(self, work: Callable[[], object], seen: int, dies_at: int | None = None) -> None:
        self._parts.append((seen, Part(work, dies_at)))

    def at_once(self, random: Random) -> list[object]:
        """All that was named is done at once, a statement each in turn; what each was told."""
        parts, self._parts = self._parts, []
        answers = take_turns([part for _, part in parts], random)
        self.did += [Did(seen, answer) for (seen, _), answer in zip(parts, answers, strict=True)]
        return answers


def broken_in(draft: Draft) -> list[str]:
    """All that must be true of a draft, however it was edited."""
    return [f"{check.__doc__} But: {words}" for check in _CHECKS for words in check(draft)]


def _numbers_have_no_gaps(draft: Draft) -> Iterator[str]:
    """Edits are numbered 1, 2, ... without a gap, and the draft knows the last."""
    numbers = [edit.number for edit in history(draft)]
    last = MatrixVersion.objects.get(pk=draft.version.pk).last_edit
    if numbers != list(range(1, last + 1)):
        yield f"{numbers}, and the last is {last}"


def _what_was_acknowledged_is_in_the_history_once(draft: Draft) -> Iterator[str]:
    """Each edit that somebody was told is done is in the history, and nothing else is."""
    told = Counter(edit.pk for one in draft.did for edit in one.edits)
    kept = Counter(edit.pk for edit in history(draft))
    if told != kept:
        yield f"{dict(told - kept)} were told and are not there, {dict(kept - told)} are there untold"


def _nobody_is_told_of_a_fault_of_ours(draft: Draft) -> Iterator[str]:
    """Whoever is refused hears why, in words."""
    yield from (repr(one.answer) for one in draft.did if not isinstance(one.answer, _TOLD))


def _nobody_overwrites_what_they_have_not_seen(draft: Draft) -> Iterator[str]:
    """Between what somebody had seen of a cell or row and their edit of it there is none of another."""
    for one in draft.did:
        for edit in one.edits:
            if edit.kind != Edit.Kind.ADD and not edit.undoes_id:
                yield from (f"{edit} ({edit.number}) over {other}" for other in _unseen(draft, one, edit))


def _unseen(draft: Draft, one: Did, edit: Edit) -> list[int]:
    """The numbers of others' edits of the same that came in between."""
    others = [other for other in history(draft) if other not in one.edits]
    between = [other for other in others if one.seen < other.number < edit.number]
    same = [other for other in between if (other.row_kind, other.row_id) == (edit.row_kind, edit.row_id)]
    if edit.kind != Edit.Kind.REMOVE:
        same = [other for other in same if other.cell == edit.cell]
    return [other.number for other in same]


def _an_undo_takes_back_what_was_done(draft: Draft) -> Iterator[str]:
    """What undoes an edit finds what that left, and leaves what that found."""
    for edit in history(draft):
        done = edit.undoes
        is_change = done is not None and edit.kind == Edit.Kind.CHANGE
        if done is not None and is_change and (edit.old, edit.new) != (done.new, done.old):
            yield f"{done.old} → {done.new} was undone by {edit.old} → {edit.new}"


def _the_history_leads_to_what_is_stored(draft: Draft) -> Iterator[str]:
    """Each edit begins where the one before it ended, and the last left what is stored."""
    lasts: dict[tuple[str, int, str], Any] = {}
    for edit in history(draft):
        if edit.kind == Edit.Kind.CHANGE:
            at = (edit.row_kind, edit.row_id, edit.cell)
            if at in lasts and lasts[at] != edit.old:
                yield f"edit {edit.number} begins at {edit.old}, not at {lasts[at]}"
            lasts[at] = edit.new
        is_there = MODELS[edit.row_kind]._default_manager.filter(pk=edit.row_id).exists()
        if is_there == _is_gone(draft, edit):
            yield f"row {edit.row_id} is {'there' if is_there else 'gone'} after {edit.number}"
    for (kind, row_id, cell), value in lasts.items():
        row = MODELS[kind]._default_manager.filter(pk=row_id).first()
        if row is not None and read_cell(row, cell) != value:
            yield f"{cell} of {row} is {read_cell(row, cell)}, not {value}"


def _is_gone(draft: Draft, edit: Edit) -> bool:
    """Whether the history says that the edit's row is not there any more at its end."""
    last: dict[tuple[str, int], str] = {}
    for one in history(draft):
        last[one.row_kind, one.row_id] = one.kind
        if one.kind == Edit.Kind.REMOVE and one.row_kind == "parameter":
            last |= {("rule", rule["id"]): one.kind for rule in (one.old or {}).get("rules", ())}
    return last[edit.row_kind, edit.row_id] == Edit.Kind.REMOVE


def _rows_stand_in_one_order(draft: Draft) -> Iterator[str]:
    """No two rules of a parameter have one place, nor one key; and what moved stands where it was put."""
    for parameter in draft.version.parameters.all():
        rules = list(parameter.rules.all())
        for values in ([rule.key for rule in rules], [rule.position for rule in rules]):
            if len(set(values)) != len(values):
                yield f"{parameter}: {values}"
    moves = [edit for edit in history(draft) if edit.kind == Edit.Kind.MOVE]
    if moves and moves[-1].number == len(history(draft)):
        row = ScoringRule.objects.filter(pk=moves[-1].row_id).first()
        if row is not None and place_of(row)._asdict() != moves[-1].new:
            yield f"{row} is at {place_of(row)}, not at {moves[-1].new}"


def _what_is_frozen_is_what_was_acknowledged(draft: Draft) -> Iterator[str]:
    """The document of a frozen version says what its rows say, every acknowledged edit included."""
    version = MatrixVersion.objects.get(pk=draft.version.pk)
    if version.document:
        rows = MatrixVersion.objects.get(pk=draft.version.pk)
        frozen = plain_document(matrix_of(version))
        rows.document = ""
        if plain_document(matrix_of(rows)) != frozen:
            yield f"{document_of(rows)}, frozen {frozen}"


def history(draft: Draft) -> Sequence[Edit]:
    return list(Edit.objects.filter(version=draft.version).order_by("number"))


_CHECKS = (
    _numbers_have_no_gaps,
    _what_was_acknowledged_is_in_the_history_once,
    _nobody_is_told_of_a_fault_of_ours,
    _nobody_overwrites_what_they_have_not_seen,
    _an_undo_takes_back_what_was_done,
    _the_history_leads_to_what_is_stored,
    _rows_stand_in_one_order,
    _what_is_frozen_is_what_was_acknowledged,
)

"""A whole matrix goes into a draft that another edits: from a file, or from what came into force since."""

from random import Random
from typing import Any

import pytest

from scoring.engine.matrix import parse, read_yaml
from scoring.matrix import edits, importing, rebase
from scoring.matrix.freezing import freeze
from scoring.matrix.rebase import THEIRS
from scoring.matrix.rows import document_of, draft_from_document, plain_document
from scoring.models import MatrixVersion, ScoringModel, ScoringRule
from tests.matrix.conftest import MATRIX

from .editors import NOW, Draft, broken_in
from .test_edit_schedules import Race, not_held

pytestmark = pytest.mark.django_db(transaction=True)
SEEDS = range(6)
_MOST = 30  # seeds; without its guard, each was found within 9


def matrix(**points: int) -> dict[str, Any]:
    """The small matrix, with other points for some of its rules."""
    document: dict[str, Any] = plain_document(parse(read_yaml(MATRIX)))
    for rule in (rule for parameter in document["parameters"] for rule in parameter["rules"]):
        rule["points"] = points.get(rule["key"], rule["points"])
    return document


def in_force(draft: Draft, document: dict[str, Any]) -> int:
    version = freeze(draft_from_document(draft.version.model, document, None, NOW))
    flip(draft, version.pk)
    return version.pk


def flip(draft: Draft, version_id: int) -> None:
    ScoringModel.objects.filter(pk=draft.version.model_id).update(active=version_id)


def behind(draft: Draft) -> int:
    """Mara's draft has other points for metals than what came into force since; gives the id of that."""
    base = in_force(draft, matrix())
    MatrixVersion.objects.filter(pk=draft.version.pk).update(base=base)
    draft.change(draft.mara, draft.rule("metals"), "pays", {"points": 3})
    draft.at_once(Random(0))
    return in_force(draft, matrix(metals=7, wood=7, pricing=7))


def file_and_edit(draft: Draft) -> None:
    """One brings in a file, the other changes a rule."""
    draft.bring_in(draft.mara, matrix(metals=7, wood=7))
    draft.change(draft.sam, draft.rule("metals"), "pays", {"points": 9})


def file_and_removal(draft: Draft) -> None:
    """One brings in a file that has other points for a rule that the other removes."""
    draft.bring_in(draft.mara, matrix(glass=1, wood=7))
    draft.remove(draft.sam, "rule", draft.rule("glass"))


def two_files(draft: Draft) -> None:
    """Both bring in a file."""
    draft.bring_in(draft.mara, matrix(metals=7, wood=7))
    draft.bring_in(draft.sam, matrix(metals=9, glass=9))


def file_and_freezing(draft: Draft) -> None:
    """One brings in a file while the other publishes the draft."""
    draft.bring_in(draft.mara, matrix(metals=7, wood=7))
    draft.freeze()


CHOICES = {"rule.size.metals.pays": THEIRS}


def update_and_edit(draft: Draft) -> None:
    """One takes what came into force, also where both had changed a rule; the other changes that again."""
    active = behind(draft)
    draft.update(draft.mara, CHOICES, (1, active))
    draft.change(draft.sam, draft.rule("metals"), "pays", {"points": 9}, seen=1)


def one_update_twice(draft: Draft) -> None:
    """The same update is sent twice, by a second click."""
    active = behind(draft)
    draft.update(draft.mara, CHOICES, (1, active))
    draft.update(draft.mara, CHOICES, (1, active))


def update_and_flip(draft: Draft) -> None:
    """One brings the draft up to date while yet another version comes into force."""
    active = behind(draft)
    third = freeze(draft_from_document(draft.version.model, matrix(glass=9), None, NOW)).pk
    draft.update(draft.mara, CHOICES, (1, active))
    draft.also(lambda: flip(draft, third))


RACES: list[Race] = [
    file_and_edit,
    file_and_removal,
    two_files,
    file_and_freezing,
    update_and_edit,
    one_update_twice,
    update_and_flip,
]


def raced(race: Race, seed: int) -> tuple[Draft, list[object]]:
    draft = Draft()
    race(draft)
    return draft, draft.at_once(Random(seed))


def lost_in(draft: Draft) -> list[str]:
    """What must be true of any draft, and: it stands on no version whose changes it never took."""
    words = broken_in(draft)
    now = MatrixVersion.objects.get(pk=draft.version.pk)
    if now.base and glass_in(now.base) == 9 != glass_in(now):
        words.append("It stands on a version that it never looked at.")
    return words


def glass_in(version: MatrixVersion) -> Any:
    return ScoringRule.objects.get(parameter__version=version, key="glass").definition["points"]


@pytest.mark.parametrize("race", RACES)
def test_whatever_the_order_nothing_is_lost(race):
    found = [(seed, words) for seed in SEEDS if (words := lost_in(raced(race, seed)[0]))]
    assert found == []


def test_of_two_files_one_goes_in_whole_and_the_other_is_told_to_look_again():
    for seed in SEEDS:
        draft, answers = raced(two_files, seed)
        assert sorted(type(one).__name__ for one in answers) == ["DraftMoved", "list"]
        said = document_of(MatrixVersion.objects.get(pk=draft.version.pk))
        assert said in (matrix(metals=7, wood=7), matrix(metals=9, glass=9))


def test_what_was_chosen_of_an_older_state_is_not_taken():
    answers = [raced(update_and_edit, seed)[1] for seed in SEEDS]
    kinds = {tuple(type(one).__name__ for one in both) for both in answers}
    assert kinds == {("list", "Clash"), ("DraftMoved", "Edit")}


# -- controls


def as_though_unedited(draft_id: int) -> MatrixVersion:
    draft = edits.hold(draft_id)
    draft.last_edit = 0
    return draft


def whatever_was_seen(draft_id: int, seen: tuple[int, int]) -> MatrixVersion:
    return edits.hold(draft_id)


def on_what_is_in_force_by_now(draft: MatrixVersion, editor: Any) -> None:
    active = ScoringModel.objects.get(pk=draft.model_id).active_id
    MatrixVersion.objects.filter(pk=draft.pk).update(base=active)


HELD = [(module, "hold", not_held) for module in (edits, importing, rebase)]
FILE_SEEN = [(importing, "hold", as_though_unedited)]
UPDATE_SEEN = [(rebase, "_held", whatever_was_seen)]
CONTROLS: list[tuple[list[tuple[object, str, object]], Race]] = [
    (FILE_SEEN, file_and_edit),
    (FILE_SEEN, two_files),
    (HELD, file_and_edit),
    (HELD, file_and_removal),
    (HELD, two_files),
    (HELD, file_and_freezing),
    (UPDATE_SEEN, update_and_edit),
    (HELD, update_and_edit),
    (HELD, one_update_twice),
    ([(rebase, "_stand_on", on_what_is_in_force_by_now)], update_and_flip),
]


@pytest.mark.parametrize(("guard", "race"), CONTROLS)
def test_control_without_its_guard_something_is_lost(guard, race, monkeypatch):
    for module, name, instead in guard:
        monkeypatch.setattr(module, name, instead)
    lives = ((seed, lost_in(raced(race, seed)[0])) for seed in range(_MOST))
    seed, words = next(((seed, words) for seed, words in lives if words), (0, []))
    print(f"found with seed {seed}: {words[:1]}")
    assert words != []
